//! Limits that a caller sets: each refuses by its name and value.

use std::time::Duration;

use vicino::{Alerts, Feed, FeedSource, Limits, OperatorFileError, Places, ReadOptions, ServiceAreas};

use crate::case::{Case, Outcome, check};
use crate::files::{ALL, Files, sound};
use crate::zips::{archive, entries};

fn limited(name: &'static str, why: &'static str, set: impl Fn(&mut Limits), files: fn() -> Files) -> Case {
    let mut limits = Limits::default();
    set(&mut limits);
    let source = Box::new(move |limits: &Limits| FeedSource::zip_within(archive(&entries(files())), limits));
    Case { name, limits, source, outcome: Outcome::Refused(why), checked: &[] }
}

const AREA: &str = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "z", "properties": {"name": "Z"},
    "geometry": {"type": "Polygon", "coordinates": [[[11, 43], [12, 43], [12, 44], [11, 43]]]}}]}"#;

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        limited("the archive is larger than it may be", "packed_bytes", |l| l.packed_bytes = 500, sound),
        limited("the archive lists more files than it may", "archive_files", |l| l.archive_files = 5, sound),
        limited("files unpack to more than they may", "unpacked_bytes", |l| l.unpacked_bytes = 500, sound),
        limited("a file has more columns than it may", "columns", |l| l.columns = 9, sound),
        limited(
            "a GeoJSON file is larger than it may be",
            "whole_file_bytes",
            |l| l.whole_file_bytes = 50,
            || sound().with("locations.geojson", AREA),
        ),
        limited(
            "a GeoJSON file has more positions than it may",
            "positions",
            |l| l.positions = 5,
            || sound().with("locations.geojson", AREA),
        ),
        limited("calendars span more days than they may", "calendar_days", |l| l.calendar_days = 363, sound),
        limited("more has to be held than may be", "memory_bytes", |l| l.memory_bytes = 5_000, sound),
        limited("there is no time", "time", |l| l.time = Duration::ZERO, sound),
    ];
    let mut limits = Limits::default();
    (limits.row_bytes, limits.frequency_departures) = (100, 10);
    cases.push(Case {
        name: "a row is longer than it may be, and headways stand for more departures than they may",
        limits,
        source: Box::new(|_| {
            let long = format!("C,{},43.3,11.3\n", "x".repeat(200));
            let frequencies = "trip_id,start_time,end_time,headway_secs\nT1,08:00:00,09:00:00,60\n";
            Ok(sound().more("stops.txt", &long).with("frequencies.txt", frequencies).source())
        }),
        outcome: Outcome::Kept {
            kept: ALL,
            told: &[
                "stops.txt:4 too_long_row",
                "frequencies.txt:2:headway_secs=\"60\" too_many_frequency_departures",
            ],
        },
        checked: &[],
    });
    cases
}

#[test]
fn limits() {
    check(cases());
}

#[test]
fn a_refusal_names_the_limit_and_its_value() {
    let told = |set: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        set(&mut limits);
        let read = Feed::read("f", &sound().source(), &ReadOptions::within(limits));
        read.unwrap_err().to_string()
    };
    for (set, message) in [
        (
            &(|l: &mut Limits| l.columns = 9) as &dyn Fn(&mut Limits),
            "calendar.txt: passes the limit columns = 9",
        ),
        (&|l| l.unpacked_bytes = 20, "agency.txt: passes the limit unpacked_bytes = 20"),
        (&|l| l.time = Duration::ZERO, "agency.txt: passes the limit time = 0 s"),
        (&|l| l.calendar_days = 10, "calendar.txt: passes the limit calendar_days = 10"),
    ] {
        assert_eq!(told(set), message);
    }
}

#[test]
fn files_of_an_operator_have_limits_too() {
    let passed = |set: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        set(&mut limits);
        let toml = "[[notice]]\nid = \"a\"\nheader = \"A long text, so that there is something to be over the limit\"\n";
        [
            ServiceAreas::from_geojson_within("x", AREA, &limits).err(),
            Places::from_geojson_within("x", AREA, &limits).err(),
            Alerts::from_geojson_within("x", AREA, &limits).err(),
            Alerts::from_toml_within("x", toml, &limits).err(),
        ]
        .map(|error| match error {
            Some(OperatorFileError::TooLarge(passed)) => Some(passed.limit.name()),
            Some(other) => panic!("{other}"),
            None => None,
        })
    };
    assert_eq!(passed(&|_| ()), [None; 4]);
    assert_eq!(passed(&|l| l.whole_file_bytes = 50), [Some("whole_file_bytes"); 4]);
    assert_eq!(passed(&|l| l.memory_bytes = 50), [Some("memory_bytes"); 4]);
    assert_eq!(passed(&|l| l.positions = 5)[..3], [Some("positions"); 3]);
    assert_eq!(passed(&|l| l.time = Duration::ZERO)[..3], [Some("time"); 3]);
}
