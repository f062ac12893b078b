//! Answers of the sample network, kept as files that a reviewer can read.
//!
//! After a change that is meant to change them: `VICINO_UPDATE_GOLDEN=1 cargo test -p vicino --test golden`, and
//! read the difference.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

mod fixture;

use std::fs;
use std::path::{Path, PathBuf};

use fixture::{ask, board, network_of};
use serde_json::Value;
use vicino::{Feed, FeedSource, Network, Query, ReadOptions};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn siena() -> Network {
    let source = FeedSource::open(root().join("data/siena")).unwrap();
    network_of([Feed::read("siena", &source, &ReadOptions::default()).unwrap()])
}

/// The answer, without what every answer says alike of routes, agencies and feeds.
fn golden(name: &str, mut answer: Value) {
    for part in ["routes", "agencies", "feeds"] {
        answer.as_object_mut().unwrap().remove(part);
    }
    let answer = serde_json::to_string_pretty(&answer).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).with_extension("json");
    if std::env::var_os("VICINO_UPDATE_GOLDEN").is_some() {
        fs::write(&path, &answer).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == answer, "{} is not what the network answers:\n{answer}", path.display());
}

#[test]
fn the_sample_network_has_nothing_to_note() {
    let network = siena();
    let notices: Vec<String> =
        network.feeds().flat_map(|feed| feed.notices().iter().map(ToString::to_string)).collect();
    assert_eq!(notices, [""; 0]);
}

#[test]
fn on_a_weekday_morning_at_the_campo() {
    golden(
        "weekday",
        ask(&siena(), "lat=43.3188 lon=11.3308 at=2026-11-24T08:00:00+01:00 include=lines,stops,day"),
    );
}

#[test]
fn after_midnight_at_piazza_gramsci() {
    golden(
        "night",
        ask(&siena(), "lat=43.3224 lon=11.3268 at=2026-11-28T00:30:00+01:00 routes=siena:N1,siena:N2"),
    );
}

#[test]
fn on_christmas_day_nothing_runs() {
    golden(
        "christmas",
        ask(&siena(), "lat=43.3312 lon=11.3236 radius=300 at=2026-12-25T10:00:00+01:00 limit=4"),
    );
}

#[test]
fn with_a_wheelchair_in_english_at_the_railway_station() {
    let question = "lat=43.3312 lon=11.3236 at=2026-11-24T08:00:00+01:00 wheelchair=required lang=en limit=5";
    golden("wheelchair", ask(&siena(), question));
}

#[test]
fn trains_and_coaches_in_a_box() {
    golden(
        "box",
        ask(&siena(), "bbox=11.10,43.40,11.20,43.50 at=2026-11-24T07:00:00+01:00 modes=rail,coach"),
    );
}

#[test]
fn the_night_the_clocks_go_back() {
    golden(
        "clock_change",
        ask(&siena(), "lat=43.3224 lon=11.3268 at=2026-10-25T01:30:00+02:00 routes=siena:N1 window=120"),
    );
}

#[test]
fn outside_the_network_the_nearest_line_is_told() {
    golden("nearest", ask(&siena(), "lat=43.30 lon=11.10 at=2026-11-24T08:00:00+01:00"));
}

#[test]
fn the_board_of_the_railway_station() {
    golden("board", board(&siena(), "siena:siena-fs", "at=2026-11-24T07:00:00+01:00 window=90"));
}

#[test]
fn a_map_of_a_weekday_morning() {
    let network = siena();
    let now = "2026-11-24T08:00:00+01:00".parse().unwrap();
    let query = Query::parse([("lat", "43.3188"), ("lon", "11.3308"), ("radius", "250")], now).unwrap();
    golden("map", serde_json::to_value(network.nearby(&query).to_geojson()).unwrap());
}

#[test]
fn blank_times_of_the_sample_are_interpolated_as_its_readme_says() {
    let network = siena();
    for (stop, trip, time) in [
        ("lucignano-arbia", "35-0-ms-0605", "06:20:02"),
        ("coroncina", "35-0-ms-0605", "06:40:33"),
        ("valli", "35-0-ms-0605", "06:43:56"),
        ("badesse", "40-0-ms-0630", "06:54:09"),
        ("uopini", "40-0-ms-0630", "06:57:58"),
        ("uopini", "40-1-ms-0740", "07:53:02"),
        ("badesse", "40-1-ms-0740", "07:56:51"),
        ("pianella", "45-0-ms-0640", "06:49:40"),
        ("ponte-bozzone", "45-0-ms-0640", "06:59:20"),
    ] {
        let departures = board(&network, &format!("siena:{stop}"), "at=2026-11-24T06:00:00+01:00 window=120");
        let departures = departures["departures"].as_array().unwrap();
        let found = departures.iter().find(|d| d["trip"] == format!("siena:{trip}")).unwrap();
        assert_eq!(found["time"], format!("2026-11-24T{time}+01:00"), "{stop} {trip}");
    }
}
