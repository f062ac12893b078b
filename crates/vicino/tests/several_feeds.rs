//! What holds where a network has several feeds: nothing of one is taken for the other's, and each has its own clock,
//! zone and calendar.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;

use fixture::{ask, board, each, feed, network_of, times};
use serde_json::{Value, json};
use vicino::{Feed, Network, Places};

/// A feed with the ids of all the others here: one trip a day from A, at Piazza Gramsci, to B. What differs is its
/// zone, the time at A, and the dates of its service.
fn one_a_day(name: &str, zone: &str, time: &str, dates: [&str; 2]) -> Feed {
    one_a_day_at("43.3224,11.3268", name, zone, time, dates)
}

/// The same with A somewhere else.
fn one_a_day_at(place: &str, name: &str, zone: &str, time: &str, [from, to]: [&str; 2]) -> Feed {
    feed(
        name,
        &format!(
            "# agency.txt
            agency_id,agency_name,agency_url,agency_timezone
            a,Bus {name},https://bus.example,{zone}
            # stops.txt
            stop_id,stop_name,stop_lat,stop_lon
            A,Gramsci {name},{place}
            B,Stazione {name},43.3314,11.3268
            # routes.txt
            route_id,route_short_name,route_type
            10,10 {name},3
            # calendar.txt
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            daily,1,1,1,1,1,1,1,{from},{to}
            # trips.txt
            route_id,service_id,trip_id
            10,daily,T
            # stop_times.txt
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            T,{time},{time},A,1
            T,23:59:59,23:59:59,B,2"
        ),
    )
}

const OF_2026: [&str; 2] = ["20260101", "20261231"];
const ROME: &str = "Europe/Rome";
const AT_A: &str = "lat=43.3224 lon=11.3268";

fn two_in_rome() -> Network {
    network_of([one_a_day("x", ROME, "08:20:00", OF_2026), one_a_day("y", ROME, "08:10:00", OF_2026)])
}

/// One field of each departure of an answer, line by line.
fn departures<'a>(answer: &'a Value, field: &str) -> Vec<&'a str> {
    let lines = answer["lines"].as_array().unwrap();
    lines
        .iter()
        .flat_map(|line| line["departures"].as_array().unwrap())
        .map(|d| d[field].as_str().unwrap())
        .collect()
}

#[test]
fn the_same_ids_in_two_feeds_are_two_things_each() {
    let answer = ask(&two_in_rome(), &format!("{AT_A} at=2026-11-24T08:00:00+01:00"));
    assert_eq!(each(&answer, "lines", "route"), ["x:10", "y:10"]);
    assert_eq!(each(&answer, "lines", "headsign"), ["Stazione x", "Stazione y"]);
    assert_eq!(departures(&answer, "trip"), ["x:T", "y:T"]);
    let names = |kind: &str, id: &str| answer[kind][id]["name"].clone();
    assert_eq!(["x:a", "y:a"].map(|id| names("agencies", id)), ["Bus x", "Bus y"]);
    let short_names = ["x:10", "y:10"].map(|id| answer["routes"][id]["short_name"].clone());
    assert_eq!(short_names, ["10 x", "10 y"]);
    assert_eq!(["x:10", "y:10"].map(|id| answer["routes"][id]["agency"].clone()), ["x:a", "y:a"]);
    assert_eq!(answer["feeds"].as_object().unwrap().keys().collect::<Vec<_>>(), ["x", "y"]);
}

#[test]
fn a_pole_that_two_feeds_have_is_a_stop_of_each_with_its_own_lines_and_departures() {
    let network = two_in_rome();
    let answer = ask(&network, &format!("{AT_A} at=2026-11-24T08:00:00+01:00"));
    assert_eq!(each(&answer, "stops", "id"), ["x:A", "y:A"]);
    assert_eq!(each(&answer, "stops", "name"), ["Gramsci x", "Gramsci y"]);
    assert_eq!([&answer["stops"][0]["lines"], &answer["stops"][1]["lines"]], [&json!([0]), &json!([1])]);
    assert_eq!(answer["counts"]["stops"], json!({"found": 2, "returned": 2}));
    assert_eq!(each(&answer, "lines", "stop"), ["x:A", "y:A"]);
    // Feed y's bus is the earlier one, and is no departure of feed x's line or stop.
    assert_eq!(times(&answer), ["2026-11-24T08:20:00+01:00", "2026-11-24T08:10:00+01:00"]);
    for (stop, trip, time) in [("x:A", "x:T", "08:20"), ("y:A", "y:T", "08:10")] {
        let board = board(&network, stop, "at=2026-11-24T08:00:00+01:00");
        assert_eq!(each(&board, "departures", "trip"), [trip]);
        assert_eq!(each(&board, "departures", "time"), [format!("2026-11-24T{time}:00+01:00")]);
    }
}

#[test]
fn a_filter_for_one_feed_keeps_nothing_of_another_that_has_the_same_ids() {
    let network = two_in_rome();
    for filter in ["feeds=y", "routes=y:10", "agencies=y:a"] {
        let answer = ask(&network, &format!("{AT_A} at=2026-11-24T08:00:00+01:00 {filter}"));
        assert_eq!(each(&answer, "lines", "route"), ["y:10"], "{filter}");
        assert_eq!(each(&answer, "stops", "id"), ["y:A"], "{filter}");
        assert_eq!(answer["stops"][0]["lines"], json!([0]), "{filter}");
        assert_eq!(answer["routes"].as_object().unwrap().keys().collect::<Vec<_>>(), ["y:10"], "{filter}");
    }
}

#[test]
fn one_time_of_day_in_two_zones_is_two_instants_each_told_in_its_own_offset() {
    let network = network_of([
        one_a_day("lisbon", "Europe/Lisbon", "08:00:00", OF_2026),
        one_a_day("rome", ROME, "08:00:00", OF_2026),
    ]);
    let at = |at: &str, window: u32| ask(&network, &format!("{AT_A} at={at} window={window}"));
    let both = at("2026-11-24T08:00:00+01:00", 61);
    assert_eq!(times(&both), ["2026-11-24T08:00:00+00:00", "2026-11-24T08:00:00+01:00"]);
    // An hour later in Lisbon, whose eight o'clock a window of an hour from eight in Rome does not reach.
    let rome = at("2026-11-24T08:00:00+01:00", 60);
    assert_eq!(each(&rome, "lines", "route"), ["rome:10", "lisbon:10"]);
    assert_eq!(each(&rome, "lines", "state"), ["running", "later_today"]);
    let lisbon = at("2026-11-24T09:00:00+01:00", 60);
    assert_eq!(each(&lisbon, "lines", "route"), ["lisbon:10", "rome:10"]);
    assert_eq!(each(&lisbon, "lines", "state"), ["running", "another_day"]);
    assert_eq!(each(&lisbon, "lines", "next"), ["2026-11-24T08:00:00+00:00", "2026-11-25T08:00:00+01:00"]);
}

#[test]
fn the_clocks_change_in_the_feed_whose_zone_changes_them_and_in_no_other() {
    let network = network_of([
        one_a_day("rome", ROME, "04:30:00", OF_2026),
        one_a_day("tunis", "Africa/Tunis", "04:30:00", OF_2026),
    ]);
    let on = |date: &str| {
        let answer = ask(&network, &format!("{AT_A} at={date}T00:00:00Z window=300"));
        let lines = answer["lines"].as_array().unwrap();
        ["rome:10", "tunis:10"].map(|route| {
            let line = lines.iter().find(|line| line["route"] == route).unwrap();
            line["departures"][0]["time"].as_str().unwrap().to_owned()
        })
    };
    // One instant in winter; in summer an hour apart, from the days themselves on which Rome changes.
    assert_eq!(on("2026-03-28"), ["2026-03-28T04:30:00+01:00", "2026-03-28T04:30:00+01:00"]);
    assert_eq!(on("2026-03-29"), ["2026-03-29T04:30:00+02:00", "2026-03-29T04:30:00+01:00"]);
    assert_eq!(on("2026-10-24"), ["2026-10-24T04:30:00+02:00", "2026-10-24T04:30:00+01:00"]);
    assert_eq!(on("2026-10-25"), ["2026-10-25T04:30:00+01:00", "2026-10-25T04:30:00+01:00"]);
}

#[test]
fn a_time_before_the_change_is_shifted_in_the_feed_that_changes_alone() {
    let network = network_of([
        one_a_day("rome", ROME, "01:30:00", OF_2026),
        one_a_day("tunis", "Africa/Tunis", "01:30:00", OF_2026),
    ]);
    // Counted from noon minus twelve hours, which in Rome is eleven in the evening before the change to summer time,
    // and one in the morning before the change back.
    let spring = ask(&network, &format!("{AT_A} at=2026-03-28T23:00:00Z window=120"));
    assert_eq!(times(&spring), ["2026-03-29T00:30:00+01:00", "2026-03-29T01:30:00+01:00"]);
    let autumn = ask(&network, &format!("{AT_A} at=2026-10-25T00:00:00Z"));
    assert_eq!(times(&autumn), ["2026-10-25T02:30:00+02:00", "2026-10-25T01:30:00+01:00"]);
}

#[test]
fn a_feed_that_has_ended_shows_its_lines_as_ended_after_those_of_a_feed_that_runs() {
    let network = network_of([
        one_a_day("old", ROME, "08:00:00", ["20260101", "20260630"]),
        one_a_day("run", ROME, "08:00:00", ["20260101", "20271231"]),
    ]);
    let answer = ask(&network, &format!("{AT_A} at=2026-11-24T07:30:00+01:00 include=lines,stops,day"));
    assert_eq!(each(&answer, "lines", "route"), ["run:10", "old:10"]);
    assert_eq!(each(&answer, "lines", "state"), ["running", "ended"]);
    assert_eq!(each(&answer, "lines", "next"), ["2026-11-24T08:00:00+01:00", "-"]);
    assert_eq!(times(&answer), ["2026-11-24T08:00:00+01:00"]);
    assert_eq!(answer["lines"][1]["day"]["departures"], 0);
    assert_eq!(answer["why"], Value::Null);
    // The stop of the feed that has ended is still there, and both feeds tell their dates.
    assert_eq!(each(&answer, "stops", "id"), ["old:A", "run:A"]);
    assert_eq!([&answer["stops"][0]["lines"], &answer["stops"][1]["lines"]], [&json!([1]), &json!([0])]);
    let last = |feed: &str| answer["feeds"][feed]["last_service_date"].clone();
    assert_eq!(["old", "run"].map(last), ["2026-06-30", "2027-12-31"]);
    // On its last day it runs like the other.
    let on_its_last_day = ask(&network, &format!("{AT_A} at=2026-06-30T07:30:00+02:00"));
    assert_eq!(each(&on_its_last_day, "lines", "state"), ["running", "running"]);
    let after = ask(&network, &format!("{AT_A} at=2026-06-30T08:00:01+02:00"));
    assert_eq!(each(&after, "lines", "route"), ["run:10", "old:10"]);
    assert_eq!(each(&after, "lines", "state"), ["another_day", "ended"]);
}

#[test]
fn why_is_that_of_the_feed_nearest_to_running() {
    let network = network_of([
        one_a_day("new", ROME, "08:00:00", ["20270101", "20271231"]),
        one_a_day("old", ROME, "08:00:00", ["20260101", "20260630"]),
        one_a_day("run", ROME, "08:00:00", ["20261101", "20261130"]),
    ]);
    let answer = |at: &str, feeds: &str| ask(&network, &format!("{AT_A} at={at} feeds={feeds}"));
    let november = "2026-11-24T12:00:00+01:00";
    let all = answer(november, "new,old,run");
    assert_eq!(each(&all, "lines", "route"), ["new:10", "run:10", "old:10"]);
    assert_eq!(each(&all, "lines", "state"), ["another_day", "another_day", "ended"]);
    for (at, feeds, why) in [
        (november, "new,old,run", "no_departure_in_window"),
        (november, "new,old", "feed_not_started"),
        (november, "old", "feed_expired"),
        ("2026-12-24T12:00:00+01:00", "new,old,run", "feed_not_started"),
        ("2028-01-01T12:00:00+01:00", "new,old,run", "feed_expired"),
    ] {
        assert_eq!(answer(at, feeds)["why"], why, "{at} {feeds}");
    }
    // The last day of a feed is of its own zone: in Auckland the first of July comes ten hours before Rome's.
    let zones = network_of([
        one_a_day("nz", "Pacific/Auckland", "08:00:00", ["20260101", "20260630"]),
        one_a_day("it", ROME, "08:00:00", ["20260101", "20260630"]),
    ]);
    let why =
        |feed: &str| ask(&zones, &format!("{AT_A} at=2026-06-30T20:00:00+02:00 feeds={feed}"))["why"].clone();
    assert_eq!(["it", "nz"].map(why), ["no_departure_in_window", "feed_expired"]);
}

#[test]
fn clocks_are_those_of_the_nearest_stop() {
    let far = one_a_day_at("34.0560,-118.2365", "la", "America/Los_Angeles", "08:20:00", OF_2026);
    let office = |id: &str, lon: f64, lat: f64| {
        format!(
            r#"{{"type":"Feature","id":"{id}","properties":{{"kind":"ticket_office","name":"{id}","opening_hours":"09:00-17:00"}},
            "geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
        )
    };
    let offices = [office("siena", 11.33, 43.32), office("la", -118.24, 34.05)].join(",");
    let offices = format!(r#"{{"type":"FeatureCollection","features":[{offices}]}}"#);
    let places = Places::from_geojson("offices", &offices).unwrap();
    let network =
        network_of([one_a_day("siena", ROME, "08:20:00", OF_2026), far]).with_places([places.into()]);
    // 10:00 in Siena is 01:00 in Los Angeles; the feeds are in another order than the places.
    let here = ask(&network, &format!("{AT_A} radius=5000 at=2026-11-24T10:00:00+01:00"));
    assert_eq!(here["query"]["at"], "2026-11-24T10:00:00+01:00");
    assert_eq!(
        [&here["places"][0]["id"], &here["places"][0]["open"]],
        [&json!("offices:siena"), &json!(true)]
    );
    assert_eq!(here["places"][0]["until"], "2026-11-24T17:00:00+01:00");
    let there = ask(&network, "bbox=-118.3,34,-118.2,34.1 at=2026-11-24T10:00:00+01:00");
    assert_eq!(there["query"]["at"], "2026-11-24T01:00:00-08:00");
    assert_eq!(
        [&there["places"][0]["id"], &there["places"][0]["open"]],
        [&json!("offices:la"), &json!(false)]
    );
    assert_eq!(there["places"][0]["opens_at"], "2026-11-24T09:00:00-08:00");
}
