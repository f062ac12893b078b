//! One test for each rule of the answer.

mod fixture;
mod four_lines;

use fixture::{DAILY, ROME, ask, each, feed, network, network_of, times};
use four_lines::{AT_GRAMSCI, four_lines};
use serde_json::json;
use vicino::{Query, Walk};

#[test]
fn lines_are_sorted_by_state_then_distance_then_route_and_show_the_nearest_stop_of_their_state() {
    let answer = ask(&four_lines(), AT_GRAMSCI);
    assert_eq!(each(&answer, "lines", "route"), ["f:10", "f:20", "f:30", "f:40"]);
    assert_eq!(each(&answer, "lines", "state"), ["running", "later_today", "another_day", "ended"]);
    assert_eq!(each(&answer, "lines", "stop"), ["f:A", "f:A", "f:A2", "f:A"]);
    assert_eq!(
        each(&answer, "lines", "next"),
        ["2026-11-24T08:00:00+01:00", "2026-11-24T15:00:00+01:00", "2026-11-25T07:30:00+01:00", "-"]
    );
    // Half an hour later A has nothing left this morning, and the farther A2 does.
    let later = ask(&four_lines(), "lat=43.3224 lon=11.3268 at=2026-11-24T08:30:00+01:00");
    assert_eq!(later["lines"][0]["stop"], "f:A2");
    assert_eq!(later["lines"][0]["distance_m"], 66.7);
}

#[test]
fn the_window_is_half_open() {
    let found = |at: &str, window: u32| {
        let question =
            format!("lat=43.3224 lon=11.3268 at=2026-11-24T{at}+01:00 window={window} routes=f:20");
        ask(&four_lines(), &question)["lines"][0]["state"].clone()
    };
    assert_eq!(found("14:30:00", 30), "later_today");
    assert_eq!(found("14:30:00", 31), "running");
    assert_eq!(found("15:00:00", 1), "running");
    assert_eq!(found("15:00:00.001", 1), "another_day");
    assert_eq!(found("14:59:00.001", 1), "running");
}

#[test]
fn a_trips_last_stop_is_no_departure_and_pickup_type_1_no_boarding() {
    let answer = ask(&four_lines(), AT_GRAMSCI);
    // The line towards Gramsci ends here: nobody boards it.
    assert!(
        answer["lines"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["direction_id"] != 1 || line["route"] == "f:30")
    );
    let at_a2 = ask(&four_lines(), "lat=43.3230 lon=11.3268 radius=10 at=2026-11-24T08:00:00+01:00");
    assert_eq!(times(&at_a2), [""; 0]);
    assert_eq!(at_a2["lines"][0]["next"], "2026-11-24T09:20:00+01:00");
}

#[test]
fn a_line_has_a_direction_only_where_the_routes_trips_have_both() {
    let answer = ask(&four_lines(), AT_GRAMSCI);
    let identity =
        |at: usize| (answer["lines"][at]["direction_id"].clone(), answer["lines"][at]["headsign"].clone());
    // Route 10 has both directions, and its commonest headsign stands for it.
    assert_eq!(identity(0), (json!(0), json!("Stazione")));
    // Route 30 has but one direction id, and route 40 no headsign: the name of the last stop is one.
    assert_eq!(identity(2), (json!(null), json!("Stazione")));
    assert_eq!(identity(3), (json!(null), json!("Stazione")));
}

#[test]
fn departures_carry_all_that_the_contract_names() {
    let answer = ask(&four_lines(), AT_GRAMSCI);
    assert_eq!(
        answer["lines"][0]["departures"],
        json!([
            {"time": "2026-11-24T08:00:00+01:00", "scheduled": "2026-11-24T08:00:00+01:00", "delay_s": null,
             "status": "scheduled", "trip": "f:out1", "stop_sequence": 1, "service_date": "2026-11-24",
             "headsign": "Stazione", "pickup": "regular", "headway_s": null, "wheelchair": "unknown"},
            {"time": "2026-11-24T08:20:00+01:00", "scheduled": "2026-11-24T08:20:00+01:00", "delay_s": null,
             "status": "scheduled", "trip": "f:out2", "stop_sequence": 1, "service_date": "2026-11-24",
             "headsign": "via Scotte", "pickup": "phone_agency", "headway_s": null, "wheelchair": "unknown"},
        ])
    );
    let one = ask(&four_lines(), &format!("{AT_GRAMSCI} departures=1"));
    assert_eq!(times(&one), ["2026-11-24T08:00:00+01:00"]);
}

#[test]
fn stops_are_nearest_first_with_the_lines_one_can_board() {
    let answer = ask(&four_lines(), AT_GRAMSCI);
    assert_eq!(each(&answer, "stops", "id"), ["f:A", "f:A2"]);
    assert_eq!(answer["stops"][0]["lines"], json!([0, 1, 3]));
    assert_eq!(answer["stops"][1]["lines"], json!([0, 2]));
    assert_eq!(
        answer["stops"][0],
        json!({"id": "f:A", "name": "Piazza Gramsci", "code": "1001", "lat": 43.3224, "lon": 11.3268,
            "distance_m": 0.0, "walk_s": 0, "station": null, "platform": null, "wheelchair": "unknown",
            "lines": [0, 1, 3], "alerts": []})
    );
}

#[test]
fn the_limit_cuts_what_comes_last_and_says_how_much_there_was() {
    let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} limit=1"));
    assert_eq!(
        answer["counts"],
        json!({
            "lines": {"found": 4, "returned": 1}, "stops": {"found": 2, "returned": 1},
            "zones": {"found": 0, "returned": 0}, "places": {"found": 0, "returned": 0},
            "areas": {"found": 0, "returned": 0}, "alerts": {"found": 0, "returned": 0},
        })
    );
    assert_eq!(each(&answer, "lines", "route"), ["f:10"]);
    assert_eq!(answer["stops"][0]["lines"], json!([0]));
}

#[test]
fn the_day_of_a_line_has_its_first_and_last_departure_their_number_and_the_median_gap() {
    let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} include=lines,day"));
    assert_eq!(
        answer["lines"][0]["day"],
        json!({"date": "2026-11-24", "first": "2026-11-24T08:00:00+01:00", "last": "2026-11-24T08:20:00+01:00",
            "departures": 2, "headway_s": 1200})
    );
    assert_eq!(
        answer["lines"][2]["day"],
        json!({"date": "2026-11-24", "first": null, "last": null, "departures": 0, "headway_s": null})
    );
    assert_eq!(ask(&four_lines(), AT_GRAMSCI)["lines"][0].get("day"), None);
}

#[test]
fn an_answer_has_the_parts_asked_for() {
    let keys = |include: &str| {
        let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} include={include}"));
        let mut keys: Vec<String> = answer.as_object().unwrap().keys().cloned().collect();
        keys.retain(|k| {
            Query::parse([("lat", "0"), ("lon", "0"), ("include", k)], Default::default()).is_ok()
        });
        keys.sort();
        keys
    };
    assert_eq!(keys("stops"), ["stops"]);
    assert_eq!(keys("lines,alerts"), ["alerts", "lines"]);
    let all = ask(&four_lines(), AT_GRAMSCI);
    for empty in ["zones", "places", "areas"] {
        assert_eq!(all[empty], json!([]), "{empty}");
    }
    assert_eq!(all["alerts"], json!({}));
}

#[test]
fn routes_agencies_and_feeds_are_sent_once_under_their_id() {
    let answer = ask(&four_lines(), AT_GRAMSCI);
    let keys = |kind: &str| answer[kind].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys("routes"), ["f:10", "f:20", "f:30", "f:40"]);
    assert_eq!(keys("agencies"), ["f:a", "f:b"]);
    assert_eq!(keys("feeds"), ["f"]);
    assert_eq!(answer["routes"]["f:20"]["mode"], "bus");
    assert_eq!(answer["routes"]["f:20"]["type"], 702);
    assert_eq!(answer["routes"]["f:30"]["agency"], "f:b");
    assert_eq!(answer["feeds"]["f"]["first_service_date"], "2026-01-01");
    assert_eq!(answer["feeds"]["f"]["attributions"][0]["organization"], "The operator");
}

#[test]
fn filters_keep_what_agrees_with_all_of_them() {
    let routes = |filter: &str| {
        let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} {filter}"));
        each(&answer, "lines", "route").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(routes("modes=coach"), ["f:30"]);
    assert_eq!(routes("modes=bus,coach"), ["f:10", "f:20", "f:30", "f:40"]);
    assert_eq!(routes("agencies=f:b"), ["f:30", "f:40"]);
    assert_eq!(routes("agencies=f:b modes=bus"), ["f:40"]);
    assert_eq!(routes("routes=f:20,f:10,g:30"), ["f:10", "f:20"]);
    assert_eq!(routes("feeds=f"), ["f:10", "f:20", "f:30", "f:40"]);
    assert_eq!(routes("feeds=g"), [""; 0]);
    let stops = ask(&four_lines(), &format!("{AT_GRAMSCI} routes=f:30"));
    assert_eq!(each(&stops, "stops", "id"), ["f:A2"]);
}

#[test]
fn why_says_why_nothing_is_running() {
    let why = |question: &str| ask(&four_lines(), question)["why"].clone();
    assert_eq!(why(AT_GRAMSCI), json!(null));
    for (question, reason) in [
        ("lat=43.30 lon=11.30 at=2026-11-24T08:00:00+01:00", "outside_coverage"),
        ("lat=43.3160 lon=11.3268 at=2026-11-24T08:00:00+01:00", "no_stop_in_radius"),
        ("lat=43.3514 lon=11.3268 routes=f:40 at=2026-11-24T08:00:00+01:00", "filtered_out"),
        ("lat=43.3224 lon=11.3268 modes=ferry at=2026-11-24T08:00:00+01:00", "filtered_out"),
        ("lat=43.3224 lon=11.3268 routes=f:20 at=2026-11-24T08:00:00+01:00", "filtered_out"),
        ("lat=43.3224 lon=11.3268 wheelchair=required at=2026-11-24T08:00:00+01:00", "filtered_out"),
        ("lat=43.3224 lon=11.3268 at=2026-11-24T12:00:00+01:00", "no_departure_in_window"),
        ("lat=43.3224 lon=11.3268 at=2026-11-24T23:00:00+01:00", "no_departure_in_window"),
        ("lat=43.3224 lon=11.3268 routes=f:40 at=2026-11-24T23:00:00+01:00", "no_service_today"),
        ("lat=43.3224 lon=11.3268 at=2025-12-31T08:00:00+01:00", "feed_not_started"),
        ("lat=43.3224 lon=11.3268 at=2027-01-01T08:00:00+01:00", "feed_expired"),
    ] {
        assert_eq!(why(question), reason, "{question}");
    }
}

#[test]
fn before_the_feed_lines_run_another_day_and_after_it_they_have_ended() {
    let states = |at: &str| {
        let answer = ask(&four_lines(), &format!("lat=43.3224 lon=11.3268 at={at}"));
        each(&answer, "lines", "state").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(states("1969-01-01T08:00:00+01:00"), ["another_day"; 4]);
    assert_eq!(states("2025-12-31T08:00:00+01:00"), ["another_day"; 4]);
    assert_eq!(states("2027-01-01T08:00:00+01:00"), ["ended"; 4]);
    assert_eq!(states("9999-12-30T08:00:00+01:00"), ["ended"; 4]);
}

#[test]
fn where_no_line_is_near_the_closest_is_told() {
    let answer = ask(&four_lines(), "lat=43.3323 lon=11.3268 at=2026-11-24T08:00:00+01:00");
    assert_eq!(answer["lines"], json!([]));
    assert_eq!(
        answer["nearest"],
        json!({"route": "f:10", "direction_id": 0, "headsign": "Stazione", "stop": "f:A2", "distance_m": 1033.2,
            "walk_s": 923, "state": "later_today", "next": "2026-11-24T09:20:00+01:00", "alerts": []})
    );
    assert_eq!(answer["routes"]["f:10"]["short_name"], "10");
    // Beyond the radius, and only what the filter keeps.
    let answer =
        ask(&four_lines(), "lat=43.3224 lon=11.3268 radius=10 routes=f:30 at=2026-11-24T08:00:00+01:00");
    assert_eq!(
        (&answer["nearest"]["stop"], &answer["nearest"]["state"]),
        (&json!("f:A2"), &json!("another_day"))
    );
    let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} modes=ferry"));
    assert_eq!(answer["nearest"], json!(null));
    assert_eq!(ask(&four_lines(), AT_GRAMSCI)["nearest"], json!(null));
}

#[test]
fn a_box_has_no_distances_and_may_cross_the_antimeridian() {
    let answer = ask(&four_lines(), "bbox=11.32,43.32,11.33,43.3225 at=2026-11-24T08:00:00+01:00");
    assert_eq!(each(&answer, "stops", "id"), ["f:A"]);
    assert_eq!(answer["stops"][0]["distance_m"], 0.0);
    assert_eq!(answer["query"]["bbox"], json!([11.32, 43.32, 11.33, 43.3225]));
    let fiji = ROME
        .replace("11.3268", "179.9999")
        .replace("B,Stazione,43.3314,179.9999", "B,Stazione,43.3314,-179.9999");
    let network = network(&format!(
        "{fiji}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        T1,08:10:00,08:10:00,B,2"
    ));
    let both = ask(&network, "bbox=179,43,-179,44 at=2026-11-24T08:00:00+01:00");
    assert_eq!(each(&both, "stops", "id"), ["f:A", "f:B"]);
    let circle = ask(&network, "lat=43.3224 lon=-179.9999 radius=50 at=2026-11-24T08:00:00+01:00");
    assert_eq!(each(&circle, "stops", "id"), ["f:A"]);
    let other_way = ask(&network, "bbox=-179,43,179,44 at=2026-11-24T08:00:00+01:00");
    assert_eq!(other_way["why"], "outside_coverage");
}

#[test]
fn ids_are_scoped_by_feed_and_ties_go_by_id() {
    let text = format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        T1,08:10:00,08:10:00,B,2"
    );
    let network = network_of([feed("b", &text), feed("a-b", &text), feed("a", &text)]);
    let answer = ask(&network, AT_GRAMSCI);
    assert_eq!(each(&answer, "stops", "id"), ["a-b:A", "a:A", "b:A"]);
    assert_eq!(each(&answer, "lines", "route"), ["a-b:10", "a:10", "b:10"]);
    assert_eq!(answer["stops"][1]["lines"], json!([1]));
}

#[test]
fn departures_at_the_same_time_go_by_trip_id_also_where_only_some_are_shown() {
    // The ids fall in the file, and rise: whichever comes last must not push the first out.
    for ids in [["T3", "T2", "T1"], ["T1", "T2", "T3"]] {
        let trips = ids.map(|id| format!("10,daily,{id}\n")).concat();
        let row = |id| format!("{id},08:00:00,08:00:00,A,1\n{id},08:10:00,08:10:00,B,2\n");
        let stop_times = ids.map(row).concat();
        let network = network(&format!(
            "{ROME}{DAILY}
            # trips.txt
            route_id,service_id,trip_id
            {trips}
            # stop_times.txt
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            {stop_times}"
        ));
        for most in 1..=3 {
            let answer = ask(&network, &format!("{AT_GRAMSCI} departures={most}"));
            assert_eq!(each(&answer["lines"][0], "departures", "trip"), ["f:T1", "f:T2", "f:T3"][..most]);
        }
    }
}

#[test]
fn walking_time_can_be_configured() {
    let question = "lat=43.3214 lon=11.3268 at=2026-11-24T08:00:00+01:00";
    assert_eq!(ask(&four_lines(), question)["stops"][0]["walk_s"], 99);
    let slow = four_lines().with_walk(Walk::new(1.0, 1.0).unwrap());
    assert_eq!(ask(&slow, question)["stops"][0]["walk_s"], 111);
}

#[test]
fn the_same_question_gives_the_same_bytes_from_a_network_built_anew() {
    let bytes = || {
        let network = four_lines();
        let now = "2026-11-24T08:00:00+01:00".parse().unwrap();
        let query =
            Query::parse([("lat", "43.3224"), ("lon", "11.3268"), ("include", "lines,stops,day")], now);
        serde_json::to_vec(&network.nearby(&query.unwrap())).unwrap()
    };
    let first = bytes();
    assert!((0..20).all(|_| bytes() == first));
}

#[test]
fn frequencies_are_times_at_the_first_row_be_it_one_that_cannot_be_used() {
    let departures = |rows: &str| {
        let network = network(&format!(
            "{ROME}{DAILY}
            # trips.txt
            route_id,service_id,trip_id
            10,daily,T1
            # stop_times.txt
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            {rows}
            T1,06:30:00,06:30:00,B,9
            # frequencies.txt
            trip_id,start_time,end_time,headway_secs
            T1,08:00:00,09:00:00,1800"
        ));
        let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T07:00:00+01:00 window=180");
        times(&answer).iter().map(|time| time[11..16].to_owned()).collect::<Vec<_>>().join(" ")
    };
    let a = "T1,06:10:00,06:10:00,A,3\n";
    assert_eq!(departures(a), "08:00 08:30");
    for first in [
        "T1,05:50:00,06:00:00,nowhere,1",
        "T1,06:00:00,,nowhere,1",
        "T1,6 o'clock,06:00:00,A,1",
        "T1,06:05:00,06:00:00,B,1",
        "T1,06:07:00,06:07:00,nowhere,2\nT1,06:00:00,06:00:00,nowhere,1",
    ] {
        assert_eq!(departures(&format!("{first}\n{a}")), "08:10 08:40", "{first}");
        assert_eq!(departures(&format!("{a}{first}\n")), "08:10 08:40", "{first}");
    }
    for none in ["T1,,,nowhere,1", "T1,06:20:00,06:20:00,nowhere,1", "T1,06:00:00,06:00:00,nowhere,4"] {
        assert_eq!(departures(&format!("{none}\n{a}")), "08:00 08:30", "{none}");
    }
}
