//! What notices to riders take away: a trip's departures, and all lines on some ground.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;

use std::sync::Arc;

use fixture::{DAILY, ROME, ask, board, network};
use serde_json::{Value, json};
use vicino::{Alerts, Network, ServiceAreas};

/// Three trips a day from A to B, at 8:00, 8:20 and 18:00.
fn three_a_day(notices: &str) -> Network {
    let feed = format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign
        10,daily,T1,Stazione
        10,daily,T2,Stazione
        10,daily,T3,Stazione
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        T1,08:10:00,08:10:00,B,2
        T2,08:20:00,08:20:00,A,1
        T2,08:30:00,08:30:00,B,2
        T3,18:00:00,18:00:00,A,1
        T3,18:10:00,18:10:00,B,2"
    );
    let alerts = if notices.starts_with('{') {
        Alerts::from_geojson("n", notices)
    } else {
        Alerts::from_toml("n", notices)
    };
    let square = |id: &str, south: f64, north: f64| {
        json!({"type": "Feature", "properties": {"id": id, "name": id}, "geometry": {"type": "Polygon",
            "coordinates": [[[11.3, south], [11.4, south], [11.4, north], [11.3, north], [11.3, south]]]}})
    };
    let areas = json!({"type": "FeatureCollection",
        "features": [square("south", 43.31, 43.325), square("north", 43.325, 43.34)]});
    let areas = ServiceAreas::from_geojson("comuni", &areas.to_string()).unwrap();
    network(&feed).with_areas([Arc::new(areas)]).with_alerts([Arc::new(alerts.unwrap())])
}

fn no_trips(trips: &[&str], periods: &str) -> String {
    let affects: Vec<String> = trips.iter().map(|trip| format!("{{ trip = \"f:{trip}\" }}")).collect();
    format!(
        "[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{}]\nperiods = [{periods}]",
        affects.join(", ")
    )
}

const AT_A: &str = "lat=43.3224 lon=11.3268 at=2026-11-24T07:50:00+01:00";

/// The line at A: state, the clock of its next departure, and each departure's clock and status.
fn at_a(network: &Network, question: &str) -> (String, Option<String>, Vec<String>) {
    let answer = ask(network, question);
    let line = &answer["lines"][0];
    let clock = |time: &Value| time.as_str().map(|time| time[8..16].to_owned());
    let shown = |d: &Value| format!("{} {}", clock(&d["time"]).unwrap(), d["status"].as_str().unwrap());
    let departures = line["departures"].as_array().unwrap().iter().map(shown).collect();
    (line["state"].as_str().unwrap().to_owned(), clock(&line["next"]), departures)
}

#[test]
fn a_trip_without_service_is_cancelled_and_shown_and_the_next_is_one_that_runs() {
    let first = three_a_day(&no_trips(&["T1"], ""));
    let both = ["24T08:00 cancelled".to_owned(), "24T08:20 scheduled".to_owned()];
    assert_eq!(at_a(&first, AT_A), ("running".into(), Some("24T08:20".into()), both.to_vec()));
    assert_eq!(ask(&first, AT_A)["lines"][0]["alerts"], json!(["n:x"]));
    // The first that runs may be beyond those shown.
    let one = at_a(&first, &format!("{AT_A} departures=1"));
    assert_eq!(one, ("running".into(), Some("24T08:20".into()), both[..1].to_vec()));
}

#[test]
fn a_line_goes_by_the_departures_that_run() {
    let (until, cancelled) = ("{ until = 2026-11-24T12:00:00+01:00 }", "24T08:00 cancelled".to_owned());
    let morning = three_a_day(&no_trips(&["T1", "T2"], until));
    let shown = vec![cancelled, "24T08:20 cancelled".to_owned()];
    assert_eq!(at_a(&morning, AT_A), ("later_today".into(), Some("24T18:00".into()), shown.clone()));
    let day = three_a_day(&no_trips(&["T1", "T2", "T3"], "{ until = 2026-11-24T20:00:00+01:00 }"));
    assert_eq!(at_a(&day, AT_A), ("another_day".into(), Some("25T08:00".into()), shown.clone()));
    let ever = three_a_day(&no_trips(&["T1", "T2", "T3"], ""));
    assert_eq!(at_a(&ever, AT_A), ("suspended".into(), None, shown));
    assert_eq!(ask(&ever, AT_A)["why"], "suspended");
}

#[test]
fn a_period_begins_and_ends_within_a_second() {
    let periods = "{ from = 2026-11-24T07:50:00.25+01:00, until = 2026-11-24T07:50:00.75+01:00 }";
    let network = three_a_day(&no_trips(&["T1"], periods).replace("f:T1\"", "f:T1\" }, { stop = \"f:A\""));
    let alerts = |fraction: &str| {
        let answer =
            ask(&network, &format!("lat=43.3224 lon=11.3268 at=2026-11-24T07:50:00{fraction}+01:00"));
        answer["alerts"].as_object().unwrap().values().map(|alert| alert["periods"][0].clone()).next()
    };
    let shown = json!({"from": "2026-11-24T07:50:00.25+01:00", "until": "2026-11-24T07:50:00.75+01:00"});
    assert_eq!(
        ["", ".24", ".25", ".74", ".75"].map(alerts),
        [None, None, Some(shown.clone()), Some(shown), None]
    );
}

#[test]
fn the_nearest_line_names_the_notices_about_it() {
    let network =
        three_a_day("[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{ route = \"f:10\" }]");
    let answer = ask(&network, "lat=43.30 lon=11.3268 at=2026-11-24T07:50:00+01:00");
    let nearest = &answer["nearest"];
    assert_eq!((&nearest["state"], &nearest["alerts"]), (&json!("suspended"), &json!(["n:x"])));
    assert_eq!(answer["alerts"]["n:x"]["effect"], "no_service");
}

#[test]
fn a_stop_farther_off_counts_where_a_trip_runs_after_a_cancelled_one_within_a_window_past_midnight() {
    let feed = format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign
        10,daily,T1,Stazione
        10,daily,T2,Stazione
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,00:00:00,00:00:00,B,1
        T1,00:10:00,00:10:00,A,2
        T1,00:20:00,00:20:00,B,3
        T2,00:02:00,00:02:00,B,1
        T2,00:12:00,00:12:00,A,2
        T2,00:22:00,00:22:00,B,3"
    );
    let alerts = Alerts::from_toml("n", &no_trips(&["T1"], "")).unwrap();
    let network = network(&feed).with_alerts([Arc::new(alerts)]);
    let line = at_a(&network, "lat=43.3224 lon=11.3268 radius=2000 window=15 at=2026-11-23T23:50:00+01:00");
    let shown = vec!["24T00:00 cancelled".to_owned(), "24T00:02 scheduled".to_owned()];
    assert_eq!(line, ("running".into(), Some("24T00:02".into()), shown));
}

#[test]
fn a_line_names_the_notices_of_trips_that_would_have_been_its_next() {
    let network = three_a_day(&no_trips(&["T1"], ""));
    let alerts = |at: &str| {
        ask(&network, &format!("lat=43.3224 lon=11.3268 window=5 at={at}"))["lines"][0]["alerts"].clone()
    };
    assert_eq!(alerts("2026-11-24T07:00:00+01:00"), json!(["n:x"]));
    assert_eq!(alerts("2026-11-24T08:00:01+01:00"), json!([]));
}

#[test]
fn a_notice_takes_a_trip_away_until_it_is_over_and_not_before_it_counts() {
    let states = |periods: &str| at_a(&three_a_day(&no_trips(&["T1"], periods)), AT_A).2[0].clone();
    for (periods, status) in [
        ("{ until = 2026-11-24T08:00:01+01:00 }", "cancelled"),
        ("{ until = 2026-11-24T08:00:00+01:00 }", "scheduled"),
        ("{ from = 2026-11-24T07:50:00+01:00 }", "cancelled"),
        ("{ until = 9999-12-31T23:59:59Z }", "cancelled"),
        ("{ from = 2026-11-24T07:50:01+01:00 }", "scheduled"),
        // Within a second too: a departure at its beginning is before such an end.
        ("{ until = 2026-11-24T08:00:00.001+01:00 }", "cancelled"),
        ("{ from = 2026-11-24T07:50:00.001+01:00 }", "scheduled"),
        // One period goes on from the other.
        (
            "{ until = 2026-11-24T07:55:00+01:00 }, { from = 2026-11-24T07:55:00+01:00, until = 2026-11-24T09:00:00+01:00 }",
            "cancelled",
        ),
    ] {
        assert_eq!(states(periods), format!("24T08:00 {status}"), "{periods}");
    }
}

#[test]
fn what_is_said_of_a_trip_may_go_on_from_what_is_said_of_its_line() {
    let network = three_a_day(
        "[[notice]]
        id = \"line\"
        effect = \"no_service\"
        affects = [{ route = \"f:10\" }]
        periods = [{ until = 2026-11-24T12:00:00+01:00 }]
        [[notice]]
        id = \"trip\"
        effect = \"no_service\"
        affects = [{ trip = \"f:T3\" }]
        periods = [{ from = 2026-11-24T12:00:00+01:00, until = 2026-11-24T20:00:00+01:00 }]",
    );
    assert_eq!(at_a(&network, AT_A), ("suspended".into(), Some("25T08:00".into()), vec![]));
    assert_eq!(ask(&network, AT_A)["lines"][0]["alerts"], json!(["n:line"]));
}

#[test]
fn what_is_said_of_a_line_and_of_its_trip_goes_on_from_one_to_the_other_and_back() {
    let until = |last: &str| {
        let network = three_a_day(&format!(
            "[[notice]]
            id = \"line\"
            effect = \"no_service\"
            affects = [{{ route = \"f:10\" }}]
            periods = [
                {{ until = 2026-11-24T12:00:00+01:00 }},
                {{ from = 2026-11-24T14:00:00+01:00, until = 2026-11-24T17:00:00+01:00 }},
            ]
            [[notice]]
            id = \"trip\"
            effect = \"no_service\"
            affects = [{{ trip = \"f:T3\" }}, {{ trip = \"f:T3\" }}]
            periods = [
                {{ from = 2026-11-24T17:00:00+01:00, until = {last} }},
                {{ from = 2026-11-24T11:00:00+01:00, until = 2026-11-24T15:00:00+01:00 }},
            ]"
        ));
        at_a(&network, AT_A).1.unwrap()
    };
    assert_eq!(until("2026-11-24T18:00:00+01:00"), "24T18:00");
    assert_eq!(until("2026-11-24T18:00:01+01:00"), "25T08:00");
}

#[test]
fn a_notice_of_a_trip_that_the_feed_does_not_have_is_told() {
    let told = |notices: &str| -> Vec<String> {
        three_a_day(notices).notices().iter().map(ToString::to_string).collect()
    };
    assert_eq!(told(&no_trips(&["T1", "T2", "T3"], "")), [""; 0]);
    for unknown in ["f:T4", "g:T1"] {
        let notices = no_trips(&["T1"], "").replace("f:T1", unknown);
        let expected = format!("notices.n:trip=\"notice[0]: {unknown}\" foreign_key_violation");
        assert_eq!(told(&notices), [expected]);
    }
    // The others are still taken away.
    let network = three_a_day(&no_trips(&["T4", "T1"], ""));
    assert_eq!(at_a(&network, AT_A).2[0], "24T08:00 cancelled");
}

#[test]
fn a_trip_with_headways_is_known_too() {
    let feed = format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign
        10,daily,T1,Stazione
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        T1,08:10:00,08:10:00,B,2
        # frequencies.txt
        trip_id,start_time,end_time,headway_secs
        T1,08:00:00,09:00:00,600
        T1,10:00:00,11:00:00,600"
    );
    let alerts = Alerts::from_toml("n", &no_trips(&["T1"], "")).unwrap();
    let network = network(&feed).with_alerts([Arc::new(alerts)]);
    assert_eq!(network.notices().total(), 0);
    assert_eq!(at_a(&network, AT_A).0, "suspended");
}

#[test]
fn no_service_in_an_area_suspends_all_lines_at_the_stops_inside() {
    let states = |notices: &str| {
        let network = three_a_day(notices);
        let line = at_a(&network, AT_A);
        let answer = ask(&network, AT_A);
        assert_eq!(answer["lines"][0]["alerts"], answer["stops"][0]["alerts"], "{notices}");
        (line.0, line.1, answer["lines"][0]["alerts"].as_array().unwrap().len())
    };
    let notice = |entity: &str| {
        format!(
            "[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{{ {entity} }}]\nperiods = [{{ until = 2026-11-24T12:00:00+01:00 }}]"
        )
    };
    let runs = ("running".to_owned(), Some("24T08:00".to_owned()), 0);
    let suspended = ("suspended".to_owned(), Some("24T18:00".to_owned()), 1);
    assert_eq!(states(&notice("area = \"comuni:south\"")), suspended);
    assert_eq!(states(&notice("area = \"comuni:north\"")), runs);
    // No line is an area: an entry that names both is told to whoever wrote it.
    let both = notice("area = \"comuni:south\", mode = \"bus\"");
    assert_eq!(states(&both), runs);
    assert_eq!(Alerts::from_toml("n", &both).unwrap().notices().total(), 1);
    let other = notice("area = \"comuni:south\"").replace("no_service", "detour");
    assert_eq!(states(&other), runs);
}

#[test]
fn no_service_on_ground_of_its_own_suspends_what_is_inside_where_it_names_nothing_else() {
    let notice = |affects: &Value, west: f64| {
        json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "x",
            "properties": {"effect": "no_service", "affects": affects},
            "geometry": {"type": "Polygon", "coordinates":
                [[[west, 43.32], [11.4, 43.32], [11.4, 43.325], [west, 43.325], [west, 43.32]]]}}]})
        .to_string()
    };
    let state = |affects: &Value, west: f64| at_a(&three_a_day(&notice(affects, west)), AT_A).0;
    assert_eq!(state(&json!([]), 11.3), "suspended");
    assert_eq!(state(&json!([]), 11.35), "running");
    assert_eq!(state(&json!([{"stop": "f:B"}]), 11.3), "running");
    assert_eq!(state(&json!([{"stop": "f:A"}]), 11.3), "suspended");
    // What cannot be used is not nothing: the ground is not closed for a typo.
    for unknown in [json!({"stop": "f:nowhere"}), json!({"stop": "A"})] {
        assert_eq!(state(&json!([unknown]), 11.3), "running", "{unknown}");
    }
}

/// The board of A: its next departure, and each departure's clock, status and notices.
fn board_of_a(network: &Network, question: &str) -> (Option<String>, Vec<String>) {
    let board = board(network, "f:A", &format!("at=2026-11-24T07:50:00+01:00 {question}"));
    let clock = |time: &Value| time.as_str().map(|time| time[8..16].to_owned());
    let shown = |d: &Value| {
        let alerts = d["alerts"].as_array().unwrap().len();
        format!("{} {} {alerts}", clock(&d["time"]).unwrap(), d["status"].as_str().unwrap())
    };
    (clock(&board["next"]), board["departures"].as_array().unwrap().iter().map(shown).collect())
}

#[test]
fn a_board_shows_the_departures_of_a_trip_without_service_as_cancelled() {
    let network = three_a_day(&no_trips(&["T1"], ""));
    let shown = vec!["24T08:00 cancelled 1".to_owned(), "24T08:20 scheduled 0".to_owned()];
    assert_eq!(board_of_a(&network, ""), (Some("24T08:20".into()), shown));
    let board = board(&network, "f:A", "at=2026-11-24T07:50:00+01:00 limit=1");
    assert_eq!(board["departures"][0]["alerts"], json!(["n:x"]));
    assert_eq!(board["alerts"]["n:x"]["effect"], "no_service");
    assert_eq!(board["counts"]["departures"], json!({"found": 2, "returned": 1}));
    assert_eq!(board["stop_alerts"], json!([]));
    let ever = three_a_day(&no_trips(&["T1", "T2", "T3"], ""));
    assert_eq!(board_of_a(&ever, "window=1").0, None);
}

#[test]
fn a_board_shows_what_is_taken_from_a_line_or_its_stop_as_cancelled_until_it_is_over() {
    for entity in [
        r#"agency = "f:a""#,
        r#"route = "f:10""#,
        r#"mode = "bus""#,
        r#"stop = "f:A""#,
        r#"area = "comuni:south""#,
    ] {
        let network = three_a_day(&format!(
            "[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{{ {entity} }}]\n\
             periods = [{{ until = 2026-11-24T08:20:00+01:00 }}]"
        ));
        let shown = vec!["24T08:00 cancelled 1".to_owned(), "24T08:20 scheduled 1".to_owned()];
        assert_eq!(board_of_a(&network, ""), (Some("24T08:20".into()), shown), "{entity}");
        // The answer says the same in its own way: the line has no departures until then.
        assert_eq!(at_a(&network, AT_A), ("suspended".into(), Some("24T08:20".into()), vec![]), "{entity}");
    }
    let elsewhere =
        three_a_day("[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{ stop = \"f:B\" }]");
    let shown = vec!["24T08:00 scheduled 0".to_owned(), "24T08:20 scheduled 0".to_owned()];
    assert_eq!(board_of_a(&elsewhere, ""), (Some("24T08:00".into()), shown));
}

#[test]
fn a_board_names_the_notices_about_its_stop_or_any_stop_of_its_station() {
    let feed = format!(
        "{DAILY}
        # agency.txt
        agency_id,agency_name,agency_url,agency_timezone
        a,Bus,https://bus.example,Europe/Rome
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
        S,Station,43.3224,11.3268,1,
        A,Platform A,43.3224,11.3268,0,S
        B,Platform B,43.3225,11.3269,0,S
        C,Elsewhere,43.3314,11.3268,0,
        # routes.txt
        route_id,route_short_name,route_type
        10,10,3
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        T1,08:01:00,08:01:00,B,2
        T1,08:10:00,08:10:00,C,3"
    );
    let notice = |id: &str, stop: &str| {
        format!("[[notice]]\nid = \"{id}\"\neffect = \"stop_moved\"\naffects = [{{ stop = \"f:{stop}\" }}]\n")
    };
    let notices = [notice("a", "A"), notice("b", "B"), notice("c", "C"), notice("s", "S")].concat();
    let network = network(&feed).with_alerts([Arc::new(Alerts::from_toml("n", &notices).unwrap())]);
    let alerts = |stop: &str| {
        let board = board(&network, stop, "at=2026-11-24T07:50:00+01:00");
        let map: Vec<&String> = board["alerts"].as_object().unwrap().keys().collect();
        assert_eq!(json!(map), board["stop_alerts"], "{stop}");
        board["stop_alerts"].clone()
    };
    assert_eq!(alerts("f:S"), json!(["n:a", "n:b", "n:s"]));
    assert_eq!(alerts("f:A"), json!(["n:a", "n:s"]));
    assert_eq!(alerts("f:C"), json!(["n:c"]));
}
