//! The departure board that `vicino near` prints.

mod run;
mod scratch;

use run::{SAMPLE_NOTE, at_campo, run};
use scratch::Scratch;
use serde_json::Value;

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
