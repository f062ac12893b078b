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
    assert!(headline.contains(" lines · ") && headline.ends_with(" stops"), "{headline}");
    assert_eq!(lines.next(), Some(""));
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(columns, ["line", "to", "from", "walk", "♿", "departures"]);

    // The same lines in the same order as in the answer for programs.
    let answer: Value = serde_json::from_str(&at_campo(&["--json"]).stdout).unwrap();
    let answered = answer["lines"].as_array().unwrap();
    let rows: Vec<&str> = lines.skip(1).collect();
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
    assert!(between.stdout.contains("No line can be boarded within 500 m."), "{}", between.stdout);
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
    assert_eq!(map["features"].as_array().unwrap().len(), answer["stops"].as_array().unwrap().len());
}

#[test]
fn the_sample_as_a_directory_answers_as_the_sample_built_in() {
    let built_in = at_campo(&["--json"]);
    let directory = at_campo(&["--json", "--feed", &format!("siena={DATA}")]);
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
            "error: invalid value 'localhost:0' for '--listen <ADDRESS:PORT>': \
             not an IP address with a port, such as 127.0.0.1:3030\n",
        ),
        (&["serve", "--listen", "a\u{1b}[2J\nb"], "error: invalid value 'a"),
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
    assert_eq!(done.stdout, at_campo(&["--json"]).stdout);
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
    let mut tried = 0;
    for example in help.lines().filter_map(|line| line.strip_prefix("  vicino ")) {
        let command = example.split(['|', '>']).next().unwrap();
        let arguments = command.split_whitespace().map(|word| match word.split_once(".zip") {
            Some(_) => word.split_once('=').map_or(DATA.to_owned(), |(name, _)| format!("{name}={DATA}")),
            None => word.replace("rail=rail/", &format!("rail={DATA}")),
        });
        let arguments: Vec<String> = arguments.collect();
        let done = run(arguments.iter().map(String::as_str));
        assert_eq!(done.code, Some(0), "{command}: {}", done.stderr);
        tried += 1;
    }
    assert!(tried >= 8, "{tried}");
}
