//! `vicino near` and the help, as a shell sees them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod run;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use run::{CAMPO, SAMPLE_NOTE, at_campo, run, vicino};
use serde_json::Value;

/// The sample as a directory.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

/// A directory for files of a test, gone when it ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vicino-cli-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A copy of the sample with one file written anew.
    fn feed(&self, name: &str, file: &str, edit: impl FnOnce(String) -> String) -> String {
        let feed = self.0.join(name);
        fs::create_dir_all(&feed).unwrap();
        for entry in fs::read_dir(DATA).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, feed.join(path.file_name().unwrap())).unwrap();
        }
        let edited = edit(fs::read_to_string(feed.join(file)).unwrap());
        fs::write(feed.join(file), edited).unwrap();
        feed.to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_board_of_the_sample_is_a_departure_board() {
    let done = at_campo(&[]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), SAMPLE_NOTE));
    let mut lines = done.stdout.lines();
    let headline = lines.next().unwrap();
    assert!(
        headline.starts_with("Near 43.3188, 11.3308 · within 500 m · Tue 24 Nov 2026 08:00 · "),
        "{headline}"
    );
    assert!(headline.contains(" lines · ") && headline.ends_with(" stops · 3 places"), "{headline}");
    assert_eq!(lines.next(), Some(""));
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(columns, ["line", "to", "from", "walk", "♿", "departures"]);

    // The same lines in the same order as in the answer for programs.
    let answer: Value = serde_json::from_str(&at_campo(&["--json"]).stdout).unwrap();
    let answered = answer["lines"].as_array().unwrap();
    let rows: Vec<&str> = lines.skip(1).take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), answered.len());
    assert!(rows.len() > 5);
    for (row, line) in rows.iter().zip(answered) {
        let route = &answer["routes"][line["route"].as_str().unwrap()];
        assert!(row.starts_with(&format!("{} ", route["short_name"].as_str().unwrap())), "{row}");
        let next = &line["next"].as_str().unwrap()[11..16];
        assert!(row.contains(next), "{row} has no {next}");
        let metres = line["distance_m"].as_f64().unwrap();
        assert!(row.contains(&format!(" min, {metres:.0} m ")), "{row} has no {metres}");
    }
}

#[test]
fn times_are_said_as_riders_say_them() {
    let board = at_campo(&[]).stdout;
    assert!(board.contains("~2 min 08:02 · ~17 min 08:17 · ~32 min 08:32, every 15 min"), "{board}");
    assert!(board.contains("7 min 08:07 · 37 min 08:37"), "{board}");
    assert!(board.contains("later today "), "{board}");
    let christmas = run(["near", "43.3188", "11.3308", "--at", "2026-12-25T08:00:00+01:00"]).stdout;
    assert!(christmas.contains("Nothing leaves on Friday 25 December 2026."), "{christmas}");
    assert!(christmas.contains("Mon 28 Dec "), "{christmas}");
    let after = run(["near", "43.3188", "11.3308", "--at", "2040-01-01T08:00:00+01:00"]).stdout;
    assert!(after.contains("The timetable of siena is over: its last day was 2035-12-31."), "{after}");
    assert!(after.contains("no more service"), "{after}");
}

#[test]
fn an_empty_board_says_why_and_what_to_do() {
    let at = "2026-11-24T08:00:00+01:00";
    let between = run(["near", "43.25", "11.36", "--at", at]);
    assert_eq!(between.code, Some(0));
    assert!(
        between.stdout.contains("No line can be boarded within 500 m, and no feed serves the place."),
        "{}",
        between.stdout
    );
    let radius = between.stdout.split("Try --radius ").nth(1).unwrap().split('.').next().unwrap();
    let wider = run(["near", "43.25", "11.36", "--at", at, "--radius", radius]);
    assert!(wider.stdout.contains("departures"), "{}", wider.stdout);

    for (lat, lon) in [("11.3308", "43.3188"), ("0", "0")] {
        let far = run(["near", lat, lon, "--at", at]);
        assert_eq!(far.code, Some(0));
        assert!(far.stdout.contains("Latitude comes first"), "{}", far.stdout);
        assert!(!far.stdout.contains("--radius"), "{}", far.stdout);
    }
    let filtered = at_campo(&["--modes", "ferry"]).stdout;
    assert!(filtered.contains("the filters leave none of them"), "{filtered}");
}

#[test]
fn a_board_without_lines_or_stops_still_speaks() {
    let no_lines = at_campo(&["--include", "stops"]);
    assert_eq!(no_lines.code, Some(0));
    assert!(no_lines.stdout.contains("add lines to --include"), "{}", no_lines.stdout);
    // The names of stops are there, whether or not the answer lists the stops.
    let no_stops = at_campo(&["--include", "lines,day"]).stdout;
    assert!(no_stops.contains("Piazza Indipendenza") && no_stops.contains("that day"), "{no_stops}");
    let cut = at_campo(&["--limit", "2"]).stdout;
    assert!(cut.contains("the first 2 of ") && cut.contains("Piazza Indipendenza"), "{cut}");
}

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
fn a_wrong_command_line_is_one_line_and_code_2() {
    for (arguments, told) in [
        (&[][..], "error: no command given; "),
        (&["nearby"], "error: unrecognized subcommand 'nearby'; tip: a similar subcommand exists: 'near'\n"),
        (
            &["near", "43.3", "11.3", "--raduis", "5"],
            "error: unexpected argument '--raduis' found; tip: a similar argument exists: '--radius'\n",
        ),
        (
            &["near", "43.3", "11.3", "--radius"],
            "error: a value is required for '--radius <M>' but none was supplied\n",
        ),
        (
            &["near", "43.3", "11.3", "--json", "--geojson"],
            "error: the argument '--json' cannot be used with '--geojson'\n",
        ),
        (&["near", "43.3", "11.3", "--json=a\nb"], "error: unexpected value 'a"),
        (
            &["serve", "--listen", "localhost:0"],
            "error: --listen: listen is \"localhost:0\" \
             (allowed: an IP address with a port, such as 127.0.0.1:3030)\n",
        ),
        (&["serve", "--listen", "a\u{1b}[2J\nb"], "error: --listen: listen is \"a"),
    ] {
        let done = run(arguments.iter().copied());
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert_eq!(done.stderr.lines().count(), 1, "{arguments:?}: {}", done.stderr);
        assert!(done.stderr.starts_with(told), "{arguments:?}: {}", done.stderr);
        assert!(!done.stderr.contains('\u{1b}'), "{arguments:?}: {}", done.stderr);
    }
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
fn the_texts_of_a_feed_cannot_rearrange_the_board() {
    let scratch = Scratch::new("escapes");
    let evil = "Piazza \u{1b}[2JIndipendenza\u{7}";
    let feed = scratch.feed("siena", "stops.txt", |stops| stops.replace("Piazza Indipendenza", evil));
    let done = at_campo(&["--feed", &feed]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stdout.contains("[2JIndipendenza"), "{}", done.stdout);
    assert!(!done.stdout.contains(['\u{1b}', '\u{7}']), "{}", done.stdout);
}

/// At eight of a Tuesday, in a zone of the sample that is to be booked the day before.
const SOVICILLE: [&str; 5] = ["near", "43.25", "11.23", "--at", "2026-11-24T08:00:00+01:00"];

#[test]
fn service_on_demand_says_whether_it_can_be_booked() {
    let at = |at: &str, more: &[&str]| {
        let arguments = [&["near", "43.25", "11.23", "--at", at], more].concat();
        run(arguments).stdout
    };
    let late = run(SOVICILLE).stdout;
    assert!(late.contains("on demand ") && late.contains("1 on-demand zone\n"), "{late}");
    let row =
        "here   08:00-12:30, 14:30-19:00   too late today; next pick-up Wed 08:00, book by 17:00, phone +39";
    assert!(late.contains(row), "{late}");
    let sunday = at("2026-11-22T08:00:00+01:00", &[]);
    assert!(sunday.contains("not today") && sunday.contains("no more today; next pick-up "), "{sunday}");
    let over = at("2040-01-01T08:00:00+01:00", &[]);
    assert!(over.contains("nothing more in the feed"), "{over}");
    let val_darbia = run(["near", "43.20", "11.44", "--at", "2026-11-24T08:00:00+01:00"]).stdout;
    assert!(val_darbia.contains("book by 12:00, first pick-up 09:00, phone +39 0577 000011"), "{val_darbia}");
    let alone = at("2026-11-24T08:00:00+01:00", &["--include", "zones"]);
    assert!(alone.contains("too late today") && !alone.contains("--include"), "{alone}");
}

#[test]
fn booking_that_is_not_open_yet_says_when_it_opens_and_what_needs_none_says_so() {
    let scratch = Scratch::new("booking");
    let at = ["near", "43.20", "11.44", "--at", "2026-11-24T03:00:00+01:00", "--feed"];
    let feed = scratch.feed("late", "booking_rules.txt", |rules| rules.replace(",60,10080,", ",60,90,"));
    let board = run(at.iter().copied().chain([feed.as_str()])).stdout;
    assert!(board.contains("booking opens 05:30, phone +39 0577 000011"), "{board}");
    for (pickup_type, said) in
        [("2", "   book ahead, first pick-up 07:00, phone "), ("0", "   no booking needed\n")]
    {
        let feed = scratch.feed(pickup_type, "stop_times.txt", |rows| {
            rows.replace("ora-prima", "").replace(",,,,1,,2,1,", &format!(",,,,1,,{pickup_type},1,"))
        });
        let board = run(at.iter().copied().chain([feed.as_str()])).stdout;
        assert!(board.contains(said), "{board}");
    }
}

#[test]
fn places_areas_and_notices_stand_below_the_lines() {
    let board = at_campo(&[]).stdout;
    assert!(board.contains("\nplace "), "{board}");
    assert!(board.contains("information      opens 09:00\n"), "{board}");
    assert!(board.contains("reseller         open until 13:00\n"), "{board}");
    assert!(board.contains("\nareas: Siena (municipality), "), "{board}");
    let notice =
        "\nnotices to riders:\n! Fermata Piazza del Mercato spostata (line 54; stop Piazza del Mercato)\n";
    assert!(board.ends_with(notice), "{board}");
    let english = at_campo(&["--lang", "en", "--place-kinds", "reseller"]).stdout;
    assert!(english.contains("! Stop Market Square moved"), "{english}");
    assert!(english.contains("reseller") && !english.contains("ticket machine"), "{english}");
}

#[test]
fn a_line_that_is_hailed_or_suspended_says_so() {
    let hail =
        run(["near", "43.285", "11.36", "--radius", "1500", "--at", "2026-11-24T08:00:00+01:00"]).stdout;
    assert!(hail.contains("after Coroncina       hail on the way (at 336 m)"), "{hail}");
    let arguments = ["--at", "2027-08-05T08:00:00+02:00", "--routes", "siena:52"];
    let suspended = run(["near", "43.3188", "11.3308"].iter().chain(&arguments).copied()).stdout;
    assert!(suspended.contains("suspended; next Tue 17 Aug 06:56"), "{suspended}");
    assert!(suspended.contains("! Linea 52 sospesa in agosto (line 52)"), "{suspended}");
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

#[test]
fn names_come_in_the_language_asked_for() {
    let (own, english) = (at_campo(&["--json"]).stdout, at_campo(&["--json", "--lang", "en"]).stdout);
    assert_ne!(own, english);
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

#[test]
fn the_help_teaches_by_examples() {
    for arguments in [&["--help"][..], &["near", "--help"], &["serve", "--help"], &["help", "near"]] {
        let done = run(arguments.iter().copied());
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
        assert!(done.stdout.contains("Examples:\n  vicino "), "{}", done.stdout);
    }
    let near = run(["near", "--help"]).stdout;
    for default in [
        "1 to 50000 [default: 500]",
        "1 to 1440 [default: 60]",
        "1 to 50 [default: 3]",
        "1 to 500 [default: 50]",
    ] {
        let words: String = near.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(default), "{default}: {near}");
    }
    let version = run(["--version"]).stdout;
    assert_eq!(version, concat!("vicino ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn every_example_of_the_help_is_a_valid_command_line() {
    let help = run(["near", "--help"]).stdout;
    let scratch = Scratch::new("examples");
    let polygon = scratch.0.join("quartiere.geojson");
    fs::write(&polygon, r#"{"type": "Polygon", "coordinates": [[[11, 43], [12, 43], [12, 44], [11, 43]]]}"#)
        .unwrap();
    let mut tried = 0;
    for example in help.lines().filter_map(|line| line.strip_prefix("  vicino ")) {
        let command = example.split(['|', '>']).next().unwrap();
        let polygon = polygon.to_str().unwrap();
        let arguments = command.split_whitespace().map(|word| match word.split_once(".zip") {
            Some(_) => word.split_once('=').map_or(DATA.to_owned(), |(name, _)| format!("{name}={DATA}")),
            None => word
                .replace("rail=rail/", &format!("rail={DATA}"))
                .replace("comuni.geojson", &format!("{DATA}/areas.geojson"))
                .replace("shops.geojson", &format!("{DATA}/places.geojson"))
                .replace("notices.toml", &format!("{DATA}/notices.toml"))
                .replace("quartiere.geojson", polygon),
        });
        let arguments: Vec<String> = arguments.collect();
        let done = run(arguments.iter().map(String::as_str));
        assert_eq!(done.code, Some(0), "{command}: {}", done.stderr);
        tried += 1;
    }
    assert!(tried >= 12, "{tried}");
}
