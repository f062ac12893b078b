//! One test for each rule of the answer.

mod fixture;

use fixture::{DAILY, ROME, ask, board, each, feed, network, network_of, times};
use serde_json::{Value, json};
use vicino::{LanguageTag, Network, Query, Walk};

/// At Gramsci: line 10 runs in the morning, 20 in the afternoon, 30 on another day, 40 ran in January.
fn four_lines() -> Network {
    network(
        "# agency.txt
        agency_id,agency_name,agency_url,agency_timezone,agency_lang
        a,Bus,https://bus.example,Europe/Rome,it
        b,Coach,https://coach.example,Europe/Rome,it
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,stop_code
        A,Piazza Gramsci,43.3224,11.3268,1001
        A2,Piazza Gramsci (lato),43.3230,11.3268,
        B,Stazione,43.3514,11.3268,
        # routes.txt
        route_id,agency_id,route_short_name,route_long_name,route_type
        10,a,10,Centro - Stazione,3
        20,a,20,Pomeriggio,702
        30,b,30,Mercoledì,200
        40,b,40,Gennaio,3
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        daily,1,1,1,1,1,1,1,20260101,20261231
        wed,0,0,1,0,0,0,0,20260101,20261231
        jan,1,1,1,1,1,1,1,20260101,20260131
        # trips.txt
        route_id,service_id,trip_id,trip_headsign,direction_id
        10,daily,out1,Stazione,0
        10,daily,out2,Stazione,0
        10,daily,out3,Ospedale,0
        10,daily,back,Gramsci,1
        20,daily,noon,Stazione,
        30,wed,wed,Stazione,1
        40,jan,jan,,
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,stop_headsign
        out1,08:00:00,08:00:00,A,1,,
        out1,08:01:00,08:01:00,A2,2,1,
        out1,08:10:00,08:10:00,B,3,,
        out2,08:20:00,08:20:00,A,1,2,via Scotte
        out2,08:30:00,08:30:00,B,2,,
        out3,09:20:00,09:20:00,A2,1,3,
        out3,09:30:00,09:30:00,B,2,,
        back,08:05:00,08:05:00,B,1,,
        back,08:15:00,08:15:00,A,2,,
        noon,15:00:00,15:00:00,A,1,,
        noon,15:10:00,15:10:00,B,2,,
        wed,07:30:00,07:30:00,A2,1,,
        wed,07:45:00,07:45:00,B,2,,
        jan,07:30:00,07:30:00,A,1,,
        jan,07:45:00,07:45:00,B,2,,
        # translations.txt
        table_name,field_name,language,translation,record_id,record_sub_id,field_value
        stops,stop_name,en,Railway station,B,,
        trips,trip_headsign,en-GB,Station,,,Stazione
        stop_times,stop_headsign,en,via the hospital,out2,1,
        routes,route_long_name,en,Centre - Station,10,,
        # attributions.txt
        organization_name,is_producer
        The operator,1
        # feed_info.txt
        feed_publisher_name,feed_publisher_url,feed_lang,feed_version
        Bus,https://bus.example,it,7",
    )
}

const AT_GRAMSCI: &str = "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00";

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
fn texts_are_shown_in_the_language_asked_for() {
    let in_language = |lang: &str| {
        let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} lang={lang}"));
        let line = &answer["lines"][0];
        [&line["headsign"], &line["departures"][1]["headsign"], &answer["routes"]["f:10"]["long_name"]]
            .map(Value::clone)
    };
    let italian = [json!("Stazione"), json!("via Scotte"), json!("Centro - Stazione")];
    assert_eq!(in_language("it"), italian);
    assert_eq!(in_language("it-CH"), italian);
    assert_eq!(in_language("de"), italian);
    assert_eq!(in_language("en"), [json!("Stazione"), json!("via the hospital"), json!("Centre - Station")]);
    assert_eq!(in_language("en-GB"), [json!("Station"), json!("via Scotte"), json!("Centro - Stazione")]);
    // A headsign that is the name of the last stop is translated as one.
    let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} lang=en routes=f:40"));
    assert_eq!(answer["lines"][0]["headsign"], "Railway station");
    let english = LanguageTag::new("en").unwrap();
    assert_eq!(four_lines().stop("f:B", &[english]).unwrap().name, "Railway station");
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
fn a_board_lists_the_departures_of_a_stop_and_what_comes_next() {
    let departures = board(&four_lines(), "f:A", "at=2026-11-24T08:00:00+01:00 window=1440 limit=2");
    assert_eq!(
        each(&departures, "departures", "time"),
        ["2026-11-24T08:00:00+01:00", "2026-11-24T08:20:00+01:00"]
    );
    assert_eq!(departures["counts"]["departures"], json!({"found": 3, "returned": 2}));
    let quiet = board(&four_lines(), "f:A", "at=2026-11-24T10:00:00+01:00");
    assert_eq!(
        (quiet["departures"].clone(), quiet["next"].clone()),
        (json!([]), json!("2026-11-24T15:00:00+01:00"))
    );
    let filtered = board(&four_lines(), "f:A", "at=2026-11-24T14:30:00+01:00 routes=f:20");
    assert_eq!(each(&filtered, "departures", "route"), ["f:20"]);
    assert!(four_lines().board("f:nowhere", &vicino::BoardQuery::new(Default::default())).is_none());
}

#[test]
fn a_stop_and_a_route_tell_their_lines() {
    let network = four_lines();
    let stop = serde_json::to_value(network.stop("f:A", &[]).unwrap()).unwrap();
    assert_eq!(each(&stop, "lines", "route"), ["f:10", "f:20", "f:40"]);
    assert_eq!(stop["location_type"], "stop");
    let route = serde_json::to_value(network.route("f:10", &[]).unwrap()).unwrap();
    assert_eq!(each(&route, "lines", "headsign"), ["Stazione", "Gramsci"]);
    assert_eq!(each(&route["lines"][0], "stops", "id"), ["f:A", "f:A2", "f:B"]);
    assert!(network.route("f:99", &[]).is_none() && network.route("10", &[]).is_none());
    let feeds = serde_json::to_value(network.feed_summaries()).unwrap();
    assert_eq!(
        feeds[0]["counts"],
        json!({"agencies": 2, "stops": 3, "routes": 4, "lines": 5, "trips": 7, "stop_times": 15, "zones": 0})
    );
    assert_eq!(feeds[0]["translations"], json!(["en", "en-GB"]));
}

#[test]
fn geojson_has_a_feature_for_each_line_and_stop_with_flat_properties() {
    let network = four_lines();
    let now = "2026-11-24T08:00:00+01:00".parse().unwrap();
    let query = Query::parse([("lat", "43.3224"), ("lon", "11.3268")], now).unwrap();
    let collection = serde_json::to_value(network.nearby(&query).to_geojson()).unwrap();
    assert_eq!(collection["type"], "FeatureCollection");
    assert_eq!(
        each(&collection, "features", "id"),
        [
            "line/f:10/0",
            "line/f:20/Stazione",
            "line/f:30/Stazione",
            "line/f:40/Stazione",
            "stop/f:A",
            "stop/f:A2"
        ]
    );
    let feature = &collection["features"][4];
    assert_eq!(feature["geometry"], json!({"type": "Point", "coordinates": [11.3268, 43.3224]}));
    let properties = &feature["properties"];
    assert_eq!(properties["routes"], "10, 20, 40");
    assert_eq!(
        (&properties["state"], &properties["next"]),
        (&json!("running"), &json!("2026-11-24T08:00:00+01:00"))
    );
    assert_eq!(collection["counts"]["stops"]["found"], 2);
    let flat = |feature: &Value| {
        feature["properties"].as_object().unwrap().values().all(|v| !v.is_object() && !v.is_array())
    };
    assert!(collection["features"].as_array().unwrap().iter().all(flat));
    let with_days = [("lat", "43.3224"), ("lon", "11.3268"), ("include", "lines,day")];
    let with_days = network.nearby(&Query::parse(with_days, now).unwrap()).to_geojson();
    let collection = serde_json::to_value(with_days).unwrap();
    let line = &collection["features"][0]["properties"];
    assert_eq!(
        [&line["day_first"], &line["day_last"], &line["day_departures"], &line["day_headway_s"]],
        [&json!("2026-11-24T08:00:00+01:00"), &json!("2026-11-24T08:20:00+01:00"), &json!(2), &json!(1200)]
    );
    assert_eq!(collection.get("alerts"), None);
    collection.to_string().parse::<geojson::GeoJson>().unwrap();
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

#[test]
fn the_own_language_yields_to_a_translation_that_fits_better() {
    let name = |own: &str, translated: &str, lang: &str| {
        let network = network(&format!(
            "{ROME}
            # feed_info.txt
            feed_publisher_name,feed_lang
            Bus,{own}
            # translations.txt
            table_name,field_name,language,translation,record_id
            stops,stop_name,{translated},translated,A"
        ));
        let lang = LanguageTag::new(lang).unwrap();
        network.stop("f:A", &[lang]).unwrap().name.to_owned()
    };
    for (own, translated, lang, expected) in [
        ("zh-Hant", "zh-Hans", "zh-Hans", "translated"),
        ("zh-Hant", "zh-Hans", "zh-Hans-CN", "translated"),
        ("zh-Hant", "zh-Hans", "zh-hant", "Gramsci"),
        ("zh-Hant", "zh-Hans", "zh", "Gramsci"),
        ("en-GB", "en", "en", "translated"),
        ("en-GB", "en", "en-US", "Gramsci"),
        ("en", "en-GB", "en", "Gramsci"),
        ("it", "de", "de-AT", "translated"),
        ("it", "de", "fr", "Gramsci"),
        ("it", "x-foo", "x-foo-bar", "Gramsci"),
        ("it", "x-foo", "x-foo", "translated"),
    ] {
        assert_eq!(name(own, translated, lang), expected, "{own} {translated} {lang}");
    }
}
