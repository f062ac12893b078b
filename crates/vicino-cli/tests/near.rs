//! What `vicino near` is asked, and its answer for programs.

mod run;
mod scratch;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use run::{CAMPO, DATA, SAMPLE_NOTE, at_campo, run, vicino};
use scratch::Scratch;
use serde_json::Value;

#[test]
fn nothing_that_is_piped_has_escape_sequences() {
    for arguments in [&[][..], &["--json"], &["--bbox"]] {
        let done = at_campo(arguments);
        assert!(!done.stdout.contains('\u{1b}') && !done.stderr.contains('\u{1b}'));
    }
}

#[test]
fn json_is_one_line_alone_on_standard_output_and_always_the_same() {
    let (first, second) = (at_campo(&["--json"]), at_campo(&["--json"]));
    assert_eq!(first.stdout, second.stdout);
    assert_eq!((first.code, first.stderr.as_str()), (Some(0), SAMPLE_NOTE));
    assert_eq!(first.stdout.matches('\n').count(), 1);
    assert!(first.stdout.ends_with("}\n"));
    let answer: Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(answer["query"]["at"], "2026-11-24T08:00:00+01:00");
    assert_eq!(answer["lines"][0]["state"], "running");

    let map: Value = serde_json::from_str(&at_campo(&["--geojson"]).stdout).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
    let of_kind = |kind: &str| {
        let features = map["features"].as_array().unwrap().iter();
        features.filter(|feature| feature["properties"]["kind"] == kind).count()
    };
    assert_eq!(of_kind("stop"), answer["stops"].as_array().unwrap().len());
}

#[test]
fn quiet_says_nothing_but_the_answer() {
    let done = at_campo(&["--quiet", "--json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
}

#[test]
fn how_people_walk_changes_the_walk() {
    let walk = |arguments: &[&str]| {
        let answer: Value = serde_json::from_str(&at_campo(arguments).stdout).unwrap();
        answer["lines"][0]["walk_s"].as_u64().unwrap()
    };
    assert!(walk(&["--json", "--walk-speed", "0.7"]) > walk(&["--json"]));
    assert!(walk(&["--json", "--detour", "1"]) < walk(&["--json"]));
}

#[test]
fn names_come_in_the_language_asked_for() {
    let (own, english) = (at_campo(&["--json"]).stdout, at_campo(&["--json", "--lang", "en"]).stdout);
    assert_ne!(own, english);
}

#[test]
fn a_wrong_question_is_one_line_with_all_that_is_wrong_and_code_2() {
    let done = run(["near", "91", "11.3308", "--radius", "-5", "--at", "tomorrow", "--wheelchair", "yes"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
    assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
    for parameter in ["lat: 91 is out of range", "radius: -5", "at: \"tomorrow\"", "wheelchair: \"yes\""] {
        assert!(done.stderr.contains(parameter), "{parameter}: {}", done.stderr);
    }
    let both = run(["near", "43.3", "11.3", "--bbox=11,43,12,44"]);
    assert_eq!(both.code, Some(2));
    assert!(both.stderr.contains("bbox"), "{}", both.stderr);
    assert!(run(["near"]).stderr.contains("lat: required"));
    assert!(run(["near", "43.3"]).stderr.contains("lon: required"));
}

#[test]
fn coordinates_below_zero_are_written_as_numbers_are() {
    for (lat, lon, near) in [
        ("-5e-5", "11", r#""lat":-0.00005,"lon":11"#),
        ("-.5", "-1.5e1", r#""lat":-0.5,"lon":-15"#),
        ("-36.8485", "-.5E2", r#""lat":-36.8485,"lon":-50"#),
    ] {
        let done = run(["near", lat, lon, "--json", "--quiet"]);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{lat} {lon}");
        assert!(done.stdout.contains(near), "{lat} {lon}: {}", &done.stdout[..200]);
    }
    let done = run(["near", "-9.1e1", "11", "--quiet"]);
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("lat") && done.stderr.contains("-91"), "{}", done.stderr);
    assert_eq!(run(["near", "43", "11", "--radius", "-.5"]).code, Some(2));
    assert_eq!(run(["near", "43", "11", "-5"]).code, Some(2));
}

#[test]
fn an_area_is_asked_about_by_its_id() {
    let at = ["--at", "2026-11-24T08:00:00+01:00"];
    let board = run([&["near", "--area", "siena"], &at[..]].concat());
    assert_eq!((board.code, board.stderr.as_str()), (Some(0), SAMPLE_NOTE));
    assert!(
        board.stdout.starts_with("In the area siena:siena · Tue 24 Nov 2026 08:00 · "),
        "{}",
        board.stdout
    );
    assert!(!board.stdout.contains("walk") && !board.stdout.contains("away"), "{}", board.stdout);
    let scoped = run([&["near", "--area", "siena:siena"], &at[..]].concat());
    assert_eq!(scoped.stdout, board.stdout);

    let unknown = run(["near", "--quiet", "--area", "firenze", "--limit", "5"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(2), ""));
    assert!(
        unknown.stderr.starts_with("error: area: no area is \"firenze\" (allowed: one of siena:asciano, ")
    );
    let none = at_campo(&["--feed", DATA]);
    assert!(!none.stdout.contains("areas:"), "{}", none.stdout);
    let none = run(["near", "--area", "siena", "--feed", DATA]);
    assert!(none.code == Some(2) && none.stderr.contains("no areas are loaded"), "{}", none.stderr);
    for two in [&["--area", "siena", "--bbox", "11,43,12,44"][..], &["--area", "siena", "43.3", "11.3"]] {
        let done = run([&["near"], two].concat());
        assert_eq!((done.code, done.stderr.lines().count()), (Some(2), 1), "{}", done.stderr);
        assert!(done.stderr.contains("given together with"), "{}", done.stderr);
    }
}

#[test]
fn a_polygon_of_a_file_is_asked_about() {
    let scratch = Scratch::new("polygon");
    let file = |name: &str, text: &str| {
        let path = scratch.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let campo = r#"{"type": "Polygon", "coordinates":
        [[[11.325, 43.315], [11.335, 43.315], [11.335, 43.322], [11.325, 43.322], [11.325, 43.315]]]}"#;
    let campo = file("campo.geojson", campo);
    let done = run(["near", "--geojson-file", &campo, "--at", "2026-11-24T08:00:00+01:00"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stdout.starts_with("In the polygon · Tue 24 Nov 2026 08:00 · "), "{}", done.stdout);
    assert!(done.stdout.contains("Piazza Indipendenza"), "{}", done.stdout);
    let json = run(["near", "--json", "--geojson-file", &campo]).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["query"]["geometry"], "Polygon");

    let point = file("point.geojson", r#"{"type": "Point", "coordinates": [11, 43]}"#);
    let text = file("notes.txt", "no JSON");
    for (path, code, why) in [
        (point.as_str(), 2, "a Point, where a Polygon or MultiPolygon is wanted"),
        (&text, 2, "no GeoJSON"),
        ("/nowhere/a.geojson", 1, "cannot be read: No such file"),
    ] {
        let done = run(["near", "--geojson-file", path]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(code), ""), "{path}");
        assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
        assert!(done.stderr.contains(path) && done.stderr.contains(why), "{}", done.stderr);
    }
    let both = run(["near", "43.3", "11.3", "--geojson-file", &campo]);
    assert_eq!((both.code, both.stderr.lines().count()), (Some(2), 1), "{}", both.stderr);
    assert!(both.stderr.contains("given together with a geometry"), "{}", both.stderr);
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    for format in ["--json", "--quiet"] {
        let mut child = vicino()
            .args(CAMPO)
            .args(["--radius", "50000", "--departures", "50", "--window", "1440", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Closed before the program can have read its sample.
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(0));
        let stderr = BufReader::new(done.stderr.as_slice()).lines().map(Result::unwrap);
        assert!(stderr.filter(|line| !SAMPLE_NOTE.starts_with(line.as_str())).count() == 0);
    }
}
