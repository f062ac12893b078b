//! `Feed::check`: each thing that is looked at, in a feed in which nothing else is wrong.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

mod check_cases;
mod fixture;

use std::collections::BTreeSet;

use check_cases::{CASES, CLEAN, Case, FLEX};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use vicino::{Code, Feed, FeedReport, FeedSource, ReadOptions, Severity};

const TODAY: Date = date(2026, 11, 24);

fn report(text: &str, today: Date) -> FeedReport {
    Feed::check("f", &fixture::source(text), &ReadOptions::default(), today).unwrap()
}

fn told(text: &str, today: Date) -> Vec<String> {
    report(text, today).notices().iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_is_wrong_in_feeds_in_which_nothing_is_wrong() {
    for base in [CLEAN, FLEX] {
        assert_eq!(told(base, TODAY), [""; 0]);
    }
}

#[test]
fn each_check_finds_what_it_looks_for() {
    for Case { code, base, edits, expected } in CASES {
        let mut text = (*base).to_owned();
        for (from, to) in *edits {
            assert!(text.contains(from), "{code}: {from:?} is not in the feed");
            text = text.replacen(from, to, 1);
        }
        let told = told(&text, TODAY);
        let expected = format!("{expected} {code}");
        assert!(told.contains(&expected), "{expected} is not among {told:#?}");
    }
}

/// Whether the two zones of a feed, of such polygons, are told to overlap in part; nothing else is wrong but what may be.
fn zones_overlap(polygons: [&Value; 2], may_be: &[&str]) -> bool {
    let mut text = FLEX.to_owned();
    for polygons in polygons {
        let from = text.find(r#""Polygon","#).unwrap();
        let until = from + text[from..].find("]]]").unwrap() + "]]]".len();
        text.replace_range(from..until, &format!(r#""MultiPolygon", "coordinates": {polygons}"#));
    }
    let overlap =
        "stop_times.txt:3:location_id=\"east overlaps west\" overlapping_zone_and_pickup_drop_off_window";
    let (overlaps, others): (Vec<_>, Vec<_>) =
        told(&text, TODAY).into_iter().partition(|told| told == overlap);
    assert!(others.iter().all(|told| may_be.iter().any(|code| told.ends_with(code))), "{others:?}");
    !overlaps.is_empty()
}

/// A square from west to east, of a degree from south to north.
fn square([west, east]: [f64; 2]) -> Value {
    json!([[[west, 43.0], [east, 43.0], [east, 44.0], [west, 44.0], [west, 43.0]]])
}

#[test]
fn zones_of_thousands_of_vertices_are_looked_at_for_overlap_too() {
    // Circles beside each other; the western one is wider in the second feed.
    let circle = |lon: f64, radius: f64| {
        let corner = |at: u32| {
            let (sin, cos) = (f64::from(at % 3_000) * std::f64::consts::TAU / 3_000.0).sin_cos();
            [lon + radius * cos, 43.31 + radius * sin]
        };
        json!([[(0..=3_000).map(corner).collect::<Vec<_>>()]])
    };
    let overlap = |radius| zones_overlap([&circle(11.31, radius), &circle(11.33, 0.009)], &[]);
    assert!(!overlap(0.009));
    assert!(overlap(0.015));
}

#[test]
fn zones_overlap_on_whichever_side_of_the_antimeridian_they_are_written() {
    let may_be = ["invalid_geometry"];
    let (across, cut) = (square([179.0, -179.0]), [square([179.0, 180.0]), square([-180.0, -179.0])]);
    for (east, overlap) in [([-179.5, -178.5], true), ([-179.8, -179.2], false), ([-178.0, -177.0], false)] {
        let east = json!([square(east)]);
        for west in [json!([across]), json!(cut)] {
            assert_eq!(zones_overlap([&west, &east], &may_be), overlap, "{west} {east}");
            assert_eq!(zones_overlap([&east, &west], &may_be), overlap, "{east} {west}");
        }
    }
    assert!(!zones_overlap([&json!([across]), &json!(cut)], &may_be));
}

#[test]
fn a_zone_that_crosses_itself_overlaps_by_its_lobes() {
    let lobes = json!([[[[11.0, 43.0], [12.0, 44.0], [12.0, 43.0], [11.0, 44.0], [11.0, 43.0]]]]);
    for (other, overlap) in
        [([11.0, 11.2], true), ([10.9, 12.1], false), ([11.2, 13.0], true), ([12.0, 13.0], false)]
    {
        assert_eq!(
            zones_overlap([&lobes, &json!([square(other)])], &["invalid_geometry"]),
            overlap,
            "{other:?}"
        );
    }
}

#[test]
fn polygons_of_a_zone_that_lie_on_one_another_are_ground_of_it_once() {
    // By even and odd nothing would be left of the two.
    let west = json!([square([11.0, 12.0]), square([11.0, 12.0])]);
    assert!(zones_overlap([&west, &json!([square([11.5, 12.5])])], &[]));
    assert!(!zones_overlap([&west, &json!([square([11.2, 11.8])])], &[]));
}

#[test]
fn an_islet_without_extent_does_not_keep_zones_from_being_looked_at_for_overlap() {
    let west = json!([square([11.0, 12.0]), [[[11.5, 43.5], [11.5, 43.5], [11.5, 43.5], [11.5, 43.5]]]]);
    assert!(zones_overlap([&west, &json!([square([11.5, 12.5])])], &[]));
    assert!(!zones_overlap([&west, &json!([square([12.0, 12.5])])], &[]));
}

#[test]
fn there_is_a_case_for_each_code_that_only_checks_find() {
    let tried: BTreeSet<Code> = CASES.iter().map(|case| case.code).collect();
    let untried: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !code.is_found_on_load() && !tried.contains(*code))
        .map(|code| code.name())
        .collect();
    assert_eq!(untried, [""; 0]);
}

#[test]
fn merely_reading_a_feed_finds_nothing_that_only_checks_do() {
    for Case { code, base, edits, .. } in CASES {
        let text = edits.iter().fold((*base).to_owned(), |text, (from, to)| text.replacen(from, to, 1));
        let feed = fixture::feed("f", &text);
        let found: Vec<Code> =
            feed.notices().counts().map(|(code, _)| code).filter(|code| !code.is_found_on_load()).collect();
        assert_eq!(found, [], "{code}");
    }
}

#[test]
fn a_checked_feed_is_the_feed_that_reading_it_gives() {
    let read = fixture::feed("f", CLEAN);
    let report = report(CLEAN, TODAY);
    assert_eq!(report.feed().counts(), read.counts());
    assert_eq!(report.service(), Some((date(2026, 1, 1), date(2027, 12, 31))));
    let bbox = serde_json::to_value(report.bounding_box().unwrap()).unwrap();
    assert_eq!(bbox, serde_json::json!([11.3268, 43.3224, 11.3268, 43.3314]));
    let rows: Vec<(&str, u64)> = report.files().iter().map(|file| (file.file, file.rows)).collect();
    assert!(rows.contains(&("stop_times.txt", 2)) && rows.contains(&("shapes.txt", 2)), "{rows:?}");
}

#[test]
fn what_is_wrong_depends_on_the_day() {
    let on = |today| {
        let report = report(CLEAN, today);
        report.codes().into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(on(date(2027, 12, 1)), [Code::FeedExpirationDate30Days]);
    let last_week = [Code::FeedExpirationDate7Days, Code::TripCoverageNotActiveForNext7Days];
    assert_eq!(on(date(2027, 12, 25)), last_week);
    let over =
        [Code::ExpiredCalendar, Code::FeedExpirationDate7Days, Code::TripCoverageNotActiveForNext7Days];
    assert_eq!(on(date(2028, 1, 1)), over);
    assert_eq!(on(date(2025, 12, 31)), [Code::TripCoverageNotActiveForNext7Days]);
}

#[test]
fn single_days_that_are_over_are_no_neglect_while_others_are_to_come() {
    let days = "# calendar_dates.txt
        service_id,date,exception_type
        past,20260101,1
        # attributions.txt";
    let text = CLEAN.replacen("# attributions.txt", days, 1);
    assert_eq!(told(&text, TODAY), [""; 0]);
    let over = report(&text, date(2028, 1, 1));
    assert_eq!(over.notices().count(Code::ExpiredCalendar), 2);
}

#[test]
fn a_row_is_noted_at_its_line_and_a_code_has_its_severity_everywhere() {
    for Case { base, edits, .. } in CASES {
        let text = edits.iter().fold((*base).to_owned(), |text, (from, to)| text.replacen(from, to, 1));
        let report = report(&text, TODAY);
        assert!(report.notices().iter().all(|notice| notice.severity == notice.code.severity()));
        let severities = [Severity::Error, Severity::Warning, Severity::Info];
        let sum: u64 = severities.iter().map(|&severity| report.notices().severe(severity)).sum();
        assert_eq!(sum, report.notices().total());
    }
}

#[test]
fn trips_that_are_alike_are_each_told_to_be_too_fast() {
    let trips = "10,daily,T1,Stazione,,S\n10,daily,T2,Stazione,,S\n";
    let times = "# stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled,timepoint
        T2,09:00:10,09:00:10,A,1,0,1
        T2,09:00:20,09:00:20,B,2,1000,1
        T3,10:00:10,10:00:10,A,1,0,1
        T3,10:00:20,10:00:20,B,2,1000,1";
    let text = CLEAN
        .replacen("10,daily,T1,Stazione,,S\n", &format!("{trips}10,daily,T3,Stazione,,S\n"), 1)
        .replacen(
            "# stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled,timepoint",
            times,
            1,
        );
    let report = report(&text, TODAY);
    let code = Code::FastTravelBetweenConsecutiveStops;
    let lines: Vec<_> = report.notices().of(code).map(|notice| notice.line).collect();
    assert_eq!(lines, [Some(3), Some(5)]);
}

#[test]
fn whole_minutes_may_be_rounded() {
    // A kilometre in a minute is 60 km/h, in none at all as fast as in one.
    let text = CLEAN.replacen("T1,08:05:00,08:05:00", "T1,08:00:00,08:00:00", 1);
    assert_eq!(told(&text, TODAY), [""; 0]);
}

#[test]
fn a_folder_of_an_archive_has_no_unknown_files() {
    let source = FeedSource::files([
        ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
        ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1,Gramsci,43.3224,11.3268\n"),
        ("notes/readme.md", ""),
        ("readme.md", ""),
        ("transfers.txt", ""),
        ("\u{1b}[2J.txt", ""),
    ]);
    let report = Feed::check("f", &source, &ReadOptions::default(), TODAY).unwrap();
    let unknown: Vec<String> = report.notices().of(Code::UnknownFile).map(|n| n.place()).collect();
    assert_eq!(unknown, ["\\u{1b}[2J.txt", "readme.md"]);
    let json = serde_json::to_value(report.to_json(2)).unwrap();
    let told = json["notices"].as_array().unwrap().iter().find(|told| told["code"] == "unknown_file");
    assert_eq!(told.unwrap()["examples"][1]["file"], "readme.md");
}

#[test]
fn what_cannot_be_used_is_refused_as_it_is_when_read() {
    let refused = Feed::check("f", &FeedSource::files([("a", "")]), &ReadOptions::default(), TODAY);
    assert_eq!(refused.unwrap_err().kind(), vicino::FeedErrorKind::NoAgency);
}
