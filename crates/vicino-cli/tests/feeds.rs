//! The feeds and files that the command line names.

mod run;
mod scratch;

use std::fs;
use std::path::Path;

use run::{DATA, at_campo, run};
use scratch::Scratch;
use serde_json::Value;

#[test]
fn the_sample_as_a_directory_answers_as_the_sample_built_in() {
    let built_in = at_campo(&["--json"]);
    let file = |name: &str| format!("siena={DATA}/{name}");
    let (areas, places, notices) = (file("areas.geojson"), file("places.geojson"), file("notices.toml"));
    let beside = ["--areas", &areas, "--places", &places, "--notices", &notices];
    let feed = format!("siena={DATA}");
    let directory = at_campo(&[&["--json", "--feed", &feed], &beside[..]].concat());
    assert_eq!((directory.code, directory.stderr.as_str()), (Some(0), ""));
    assert_eq!(directory.stdout, built_in.stdout);
}

#[test]
fn a_feed_that_cannot_be_read_is_one_line_and_code_1() {
    let scratch = Scratch::new("unreadable");
    let text = scratch.0.join("notes.txt");
    fs::write(&text, "no zip").unwrap();
    let empty = scratch.0.join("empty");
    fs::create_dir(&empty).unwrap();
    for (path, why) in [
        (Path::new("/nowhere/siena.zip"), "cannot be read: No such file"),
        (&text, "neither a zip archive nor a directory"),
        (&empty, "no agency"),
    ] {
        let path = path.to_str().unwrap();
        let done = at_campo(&["--feed", path]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{path}");
        assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
        assert!(done.stderr.starts_with("error: feed "), "{}", done.stderr);
        assert!(done.stderr.contains(path) && done.stderr.contains(why), "{}", done.stderr);
        assert!(done.stderr.contains("; "), "no advice: {}", done.stderr);
    }
    let serve = run(["serve", "--listen", "127.0.0.1:0", "--feed", "/nowhere/siena.zip"]);
    assert_eq!((serve.code, serve.stdout.as_str(), serve.stderr.lines().count()), (Some(1), "", 1));
}

#[test]
fn a_bad_feed_never_loses_the_others() {
    let siena = format!("siena={DATA}");
    let done = at_campo(&["--json", "--feed", "/nowhere/rail.zip", "--feed", &siena]);
    assert_eq!(done.code, Some(0));
    assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
    assert!(
        done.stderr.contains("feed rail") && done.stderr.contains("going on without it"),
        "{}",
        done.stderr
    );
    assert_eq!(done.stdout, at_campo(&["--json", "--feed", &siena]).stdout);
    let none = at_campo(&["--feed", "/nowhere/rail.zip", "--feed", "/nowhere/bus.zip"]);
    assert_eq!((none.code, none.stderr.lines().count()), (Some(1), 2), "{}", none.stderr);
}

#[test]
fn two_feeds_of_a_name_are_told_to_be_named() {
    let done = at_campo(&["--feed", DATA, "--feed", &format!("data={DATA}")]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
    assert!(
        done.stderr.contains("two feeds are named \"data\"") && done.stderr.contains("NAME=PATH"),
        "{}",
        done.stderr
    );
    let named = at_campo(&["--json", "--feed", DATA, "--feed", &format!("other={DATA}")]);
    assert_eq!(named.code, Some(0), "{}", named.stderr);
    let answer: Value = serde_json::from_str(&named.stdout).unwrap();
    assert_eq!(answer["feeds"].as_object().unwrap().keys().collect::<Vec<_>>(), ["data", "other"]);
}

#[test]
fn what_is_wrong_in_a_feed_is_told_in_a_line() {
    let scratch = Scratch::new("notices");
    let feed = scratch.feed("siena", "routes.txt", |routes| routes.replacen("vicino,", "nobody,", 2));
    let done = at_campo(&["--json", "--feed", &feed]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
    assert!(done.stderr.starts_with("siena: "), "{}", done.stderr);
    assert!(
        done.stderr.contains(" errors") && done.stderr.contains("foreign_key_violation "),
        "{}",
        done.stderr
    );
    assert_eq!(at_campo(&["--json", "--quiet", "--feed", &feed]).stderr, "");
}

#[test]
fn files_of_ones_own_stand_beside_the_feeds() {
    let scratch = Scratch::new("beside");
    let file = |name: &str, text: &str| {
        let path = scratch.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let areas = file(
        "comuni.geojson",
        r#"{"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": "x", "properties": {"name": "Evil \u001b[2J area"}, "geometry": {"type": "Polygon",
                "coordinates": [[[11, 43], [12, 43], [12, 44], [11, 44], [11, 43]]]}},
            {"type": "Feature", "id": "y", "properties": {}, "geometry": null}]}"#,
    );
    let notices = file(
        "n.toml",
        "[[notice]]\nid = \"a\"\nheader = \"One\\u001b[2J\"\naffects = [{ area = \"comuni:x\" }, { stop = \"no:1\" }]\n",
    );
    let data = format!("siena={DATA}");
    let done = at_campo(&["--feed", &data, "--areas", &areas, "--notices", &format!("avvisi={notices}")]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let told: Vec<&str> = done.stderr.lines().collect();
    assert_eq!(told[0], "areas comuni: 1 error in 1 code (missing_required_element 1)");
    assert_eq!(
        told[1..],
        [
            r#"  areas.comuni:geometry="features[1]: y" missing_required_element"#,
            "notices: 1 error in 1 code (foreign_key_violation 1)",
            r#"  notices.avvisi:stop="notice[0]: no:1" foreign_key_violation"#,
        ]
    );
    assert!(done.stdout.contains("\nareas: Evil [2J area (area)\n"), "{}", done.stdout);
    assert!(done.stdout.contains("\n! One [2J (area Evil [2J area)\n"), "{}", done.stdout);
    assert!(!done.stdout.contains('\u{1b}'));
    // Without a feed they stand beside the sample's.
    let sample = at_campo(&["--quiet", "--areas", &areas]).stdout;
    assert!(sample.contains("areas: Evil [2J area (area), Siena (municipality)"), "{sample}");

    let text = file("notes.txt", "no JSON");
    for flag in ["--areas", "--places", "--notices"] {
        for path in [text.as_str(), "/nowhere/x.geojson", DATA] {
            let done = at_campo(&["--feed", &data, flag, path]);
            assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{flag} {path}: {}", done.stderr);
            assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
            assert!(done.stderr.starts_with(&format!("error: {flag} {path}: ")), "{}", done.stderr);
            assert!(done.stderr.contains("; "), "no advice: {}", done.stderr);
        }
        let done = at_campo(&[flag, &areas, flag, &areas, "--quiet"]);
        assert_eq!((done.code, done.stderr.lines().count()), (Some(2), 1), "{}", done.stderr);
        assert!(
            done.stderr.contains("are named \"comuni\"") && done.stderr.contains(flag),
            "{}",
            done.stderr
        );
    }
}
