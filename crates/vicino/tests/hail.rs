//! Hail and ride: one test for each rule of docs/nearby.md.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;
mod street;

use fixture::{DAILY, ROME, ask, network, text, times};
use serde_json::{Value, json};
use std::sync::Arc;
use street::{HAILED, NOT_HAILED, TIMES, street};
use vicino::{Alerts, Network};

/// Half way up the street, 20 m west of it and 500 m from either stop.
const HALF_WAY: &str = "lat=43.3269 lon=11.32955 radius=300 at=2026-11-24T07:50:00+01:00";

#[test]
fn a_line_that_can_be_hailed_is_listed_at_the_nearest_point_of_its_shape_with_the_time_there() {
    let answer = ask(&network(&street(HAILED, TIMES)), HALF_WAY);
    let line = &answer["lines"][0];
    assert_eq!(
        (&line["hail"], &line["stop"], &line["state"]),
        (&json!(true), &json!("f:A"), &json!("running"))
    );
    let point = (line["point"]["lat"].as_f64().unwrap(), line["point"]["lon"].as_f64().unwrap());
    assert!((point.0 - 43.3269).abs() < 1e-6 && (point.1 - 11.3298).abs() < 1e-6, "{point:?}");
    assert_eq!(line["distance_m"], 20.3);
    // Half of the way is covered in half of the ten minutes to the arrival, not to the departure two minutes later.
    assert_eq!(times(&answer), ["2026-11-24T08:05:00+01:00"]);
    assert_eq!(line["departures"][0]["pickup"], "coordinate_with_driver");
    assert_eq!(answer["why"], Value::Null);
    assert_eq!(answer["stops"], json!([]));
}

#[test]
fn a_stop_time_overrides_whether_its_route_can_be_hailed() {
    let with = |kind: &str| {
        format!(
            "
            # stop_times.txt
            trip_id,arrival_time,departure_time,stop_id,stop_sequence,continuous_pickup
            T1,08:00:00,08:00:00,A,1,{kind}
            T1,08:10:00,08:10:00,B,2,"
        )
    };
    let lines = |routes: &str, kind: &str| {
        ask(&network(&street(routes, &with(kind))), HALF_WAY)["lines"].as_array().unwrap().len()
    };
    assert_eq!(
        [lines(HAILED, ""), lines(HAILED, "1"), lines(NOT_HAILED, "0"), lines(NOT_HAILED, "")],
        [1, 0, 1, 0]
    );
}

#[test]
fn nobody_hails_where_the_trip_has_no_shape_or_a_wheelchair_is_required_or_the_last_stop_is_behind() {
    let no_shape = street(HAILED, TIMES).replace("T1,Stazione,S", "T1,Stazione,");
    let network_without = network(&no_shape);
    assert_eq!(ask(&network_without, HALF_WAY)["counts"]["lines"]["found"], 0);
    let notices: Vec<String> =
        network_without.feeds().flat_map(|f| f.notices().iter().map(ToString::to_string)).collect();
    assert_eq!(notices, ["trips.txt:2:shape_id=\"\" missing_required_field"]);
    let accessible = street(HAILED, TIMES);
    let required = format!("{HALF_WAY} wheelchair=required");
    assert_eq!(ask(&network(&accessible), &required)["counts"]["lines"]["found"], 0);
}

#[test]
fn of_a_stop_and_the_street_the_nearer_counts_and_of_equal_ones_the_stop() {
    let network = network(&street(HAILED, TIMES));
    let at_the_stop = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T07:50:00+01:00");
    assert_eq!(
        (&at_the_stop["lines"][0]["hail"], &at_the_stop["lines"][0]["distance_m"]),
        (&json!(false), &json!(0.0))
    );
    let down_the_street = ask(&network, "lat=43.3224 lon=11.3288 at=2026-11-24T07:50:00+01:00");
    assert_eq!(down_the_street["lines"][0]["hail"], true);
    assert_eq!(down_the_street["stops"][0]["lines"], json!([0]));
}

#[test]
fn nobody_hails_a_trip_at_its_very_end() {
    let network = network(&street(HAILED, TIMES));
    let lines = |place: &str| {
        let answer = ask(&network, &format!("{place} radius=100 at=2026-11-24T07:50:00+01:00"));
        answer["lines"].as_array().unwrap().len()
    };
    // 80 m on either side of the last stop: the street ends there, coming from the east.
    assert_eq!([lines("lat=43.3314 lon=11.3258"), lines("lat=43.3314 lon=11.3278")], [0, 1]);
}

#[test]
fn in_a_polygon_a_line_is_hailed_where_it_comes_in() {
    let network = network(&street(HAILED, TIMES));
    let bbox = ask(&network, "bbox=11.3290,43.3260,11.3310,43.3280 at=2026-11-24T07:50:00+01:00");
    assert_eq!(bbox["lines"][0]["point"], json!({"lat": 43.326, "lon": 11.3298}));
}

/// A bus from Gramsci and back to it, north, east, south and west; `passes` are the rows of its stop times.
fn round(shape_rows: &str, passes: &str) -> Network {
    let stops = ROME.replace("# routes.txt", "C,Nord,43.3404,11.3268\n# routes.txt");
    network(&format!(
        "{stops}{DAILY}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign,shape_id
        10,daily,T1,Gramsci,S
        10,daily,T2,Gramsci,S
        # shapes.txt
        shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled
        {shape_rows}
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled,continuous_pickup
        {passes}"
    ))
}

const SQUARE: &str = "S,43.3224,11.3268,1,0\nS,43.3314,11.3268,2,1\nS,43.3314,11.3391,3,2\nS,43.3224,11.3391,4,3\nS,43.3224,11.3268,5,4";

/// Where a line is hailed at each of some places, and when it comes by: stop, clock.
fn hailed(network: &Network, places: &[&str]) -> Vec<String> {
    let at = |place: &&str| {
        let answer = ask(network, &format!("{place} radius=60 at=2026-11-24T07:50:00+01:00 window=120"));
        let lines = answer["lines"].as_array().unwrap().iter().filter(|line| line["hail"] == true);
        let told = lines.map(|line| {
            let times = line["departures"].as_array().unwrap().iter().map(|d| &text(&d["time"])[11..19]);
            format!("{} {}", text(&line["stop"]), times.collect::<Vec<_>>().join(" "))
        });
        told.collect::<Vec<_>>().join(", ")
    };
    places.iter().map(at).collect()
}

/// Half way up the west side of the square, and half way down the east side.
const SIDES: [&str; 2] = ["lat=43.3269 lon=11.3268", "lat=43.3269 lon=11.3391"];

#[test]
fn a_loop_that_passes_a_stop_twice_is_hailed_by_its_shape_dist_traveled() {
    let twice = |distances: [&str; 2]| {
        let [from, to] = distances;
        round(SQUARE, &format!("T1,08:00:00,08:00:00,A,1,{from},0\nT1,09:00:00,09:00:00,A,2,{to},"))
    };
    // The sides are 1000, 997, 1000 and 998 m long: 500 of 3995 m on the way up, 2497 on the way down.
    assert_eq!(hailed(&twice(["0", "4"]), &SIDES), ["f:A 08:07:31", "f:A 08:37:30"]);
    // What lies 1 km off the stop, or is not said of all, is not believed: by their places both are at the begin.
    for distances in [["0", "2"], ["0", ""], ["4", "0"], ["", ""]] {
        assert_eq!(hailed(&twice(distances), &SIDES), ["", ""], "{distances:?}");
    }
}

#[test]
fn trips_by_the_same_stops_are_hailed_each_by_its_own_shape_dist_traveled() {
    let again = "S,43.3314,11.3268,6,5\nS,43.3314,11.3391,7,6\nS,43.3224,11.3391,8,7\nS,43.3224,11.3268,9,8";
    let passes = "T1,08:00:00,08:00:00,A,1,0,0\nT1,09:00:00,09:00:00,A,2,4,\n\
                  T2,08:10:00,08:10:00,A,1,0,0\nT2,10:10:00,10:10:00,A,2,8,";
    let network = round(&format!("{SQUARE}\n{again}"), passes);
    // The second goes round twice in twice the time.
    assert_eq!(hailed(&network, &SIDES[..1]), ["f:A 08:07:31 08:17:31"]);
}

#[test]
fn trips_that_stop_at_different_stops_next_are_hailed_at_one_place() {
    let shape = "S,43.3224,11.3268,1,\nS,43.3404,11.3268,2,";
    // One by way of Stazione, half way, and one that passes it.
    let passes = "T1,08:00:00,08:00:00,A,1,,0\nT1,08:10:00,08:10:00,B,2,,0\nT1,08:20:00,08:20:00,C,3,,\n\
                  T2,08:30:00,08:30:00,A,1,,0\nT2,08:50:00,08:50:00,C,3,,";
    let network = || round(shape, passes);
    assert_eq!(hailed(&network(), &SIDES[..1]), ["f:A 08:05:00 08:35:00"]);
    // Beyond Stazione they come from different stops, of which the first by id is told.
    let beyond = ["lat=43.3359 lon=11.3268"];
    assert_eq!(hailed(&network(), &beyond), ["f:A 08:15:00 08:45:00"]);
    // Where one of these is closed what comes from the other goes on, and each trip is cancelled by what is said of its own stop.
    let with_notice = |effect: &str, affects: &str| {
        let notice =
            format!("[[notice]]\nid = \"x\"\neffect = \"{effect}\"\nheader = \"x\"\naffects = [{affects}]\n");
        network().with_alerts([Arc::new(Alerts::from_toml("n", &notice).unwrap())])
    };
    let stop = |id: &str| format!("{{ stop = \"f:{id}\" }}");
    assert_eq!(hailed(&with_notice("no_service", &stop("A")), &beyond), ["f:B 08:15:00"]);
    assert_eq!(hailed(&with_notice("no_service", &stop("B")), &beyond), ["f:A 08:45:00"]);
    let both = format!("{}, {}", stop("A"), stop("B"));
    assert_eq!(hailed(&with_notice("no_service", &both), &beyond), ["f:A "]);
    for (stop, statuses) in [("A", ["scheduled", "scheduled"]), ("B", ["cancelled", "scheduled"])] {
        let trip = format!("{{ trip = \"f:T1\", stop = \"f:{stop}\" }}");
        let network = with_notice("no_service", &trip);
        let answer =
            ask(&network, &format!("{} radius=60 at=2026-11-24T07:50:00+01:00 window=120", beyond[0]));
        let departures = answer["lines"][0]["departures"].as_array().unwrap();
        assert!(
            departures.iter().map(|departure| &departure["status"]).eq(&statuses),
            "{stop} {departures:?}"
        );
    }
    // Both are told of what is only said of one.
    let answer =
        ask(&with_notice("detour", &stop("B")), &format!("{} at=2026-11-24T07:50:00+01:00", beyond[0]));
    assert_eq!(answer["lines"][0]["alerts"], json!(["n:x"]));
}

#[test]
fn one_place_is_not_parted_by_the_last_digits_where_a_question_has_a_round_number() {
    let shape = "S,43.3224,11.3268,1,\nS,43.3404,11.3268,2,";
    let passes = "T1,08:00:00,08:00:00,A,1,,0\nT1,08:10:00,08:10:00,B,2,,0\nT1,08:20:00,08:20:00,C,3,,\n\
                  T2,08:30:00,08:30:00,A,1,,0\nT2,08:50:00,08:50:00,C,3,,";
    let network = round(shape, passes);
    for lat in (0..740).map(|step| 43.323_100_5 + f64::from(step) * 11e-6) {
        let told = hailed(&network, &[&format!("lat={lat:.7} lon=11.32705")]).remove(0);
        assert_eq!(told.split(' ').count(), 3, "{lat:.7} {told}");
    }
}

#[test]
fn nobody_hails_where_two_stops_share_one_point_of_the_shape() {
    // The shape ends soon after Gramsci, and at both stops that follow the bus is off it.
    let shape = "S,43.3224,11.3268,1,\nS,43.3234,11.3268,2,";
    let passes = "T1,08:00:00,08:00:00,A,1,,1\nT1,08:10:00,08:10:00,B,2,,0\nT1,08:20:00,08:20:00,B,3,,";
    let network = round(shape, passes);
    assert_eq!(hailed(&network, &["lat=43.3234 lon=11.3268"]), [""]);
    let codes = network.feeds().flat_map(|feed| feed.notices().counts()).map(|(code, _)| code.name());
    assert!(codes.into_iter().all(|code| code != "stops_match_shape_out_of_order"));
}
