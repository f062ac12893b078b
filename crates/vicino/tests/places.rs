//! Areas, places, notices to riders, hail and ride, and coverage: one test for each rule of docs/nearby.md.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;

use std::sync::Arc;

use fixture::{DAILY, ROME, ask, each, network, times};
use jiff::Timestamp;
use serde_json::{Value, json};
use vicino::{Alerts, LatLon, Network, OperatorFileError, Places, Query, Region, ServiceAreas};

/// A trip at 8:00 from Gramsci, 8:10 at Stazione, along a street that runs north, 240 m east of both between them.
fn street(routes: &str, stop_times: &str) -> String {
    let feed = ROME.replace("route_id,route_short_name,route_type\n    10,10,3", routes);
    format!(
        "{feed}{DAILY}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign,shape_id
        10,daily,T1,Stazione,S
        # shapes.txt
        shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
        S,43.3224,11.3268,1
        S,43.3224,11.3298,2
        S,43.3314,11.3298,3
        S,43.3314,11.3268,4
        {stop_times}"
    )
}

const HAILED: &str = "route_id,route_short_name,route_type,continuous_pickup\n10,10,3,3";
const NOT_HAILED: &str = "route_id,route_short_name,route_type\n10,10,3";
const TIMES: &str = "
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    T1,08:00:00,08:00:00,A,1
    T1,08:10:00,08:12:00,B,2";
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

#[test]
fn a_row_on_demand_without_pick_up_and_set_down_is_no_service() {
    let zones = |types: &str| {
        let network = network(&format!(
            "{ROME}{DAILY}
            # locations.geojson
            {{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"id\":\"Z\",\"properties\":{{}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[11.3,43.3],[11.4,43.3],[11.4,43.4],[11.3,43.3]]]}}}}]}}
            # trips.txt
            route_id,service_id,trip_id
            10,daily,T
            # stop_times.txt
            trip_id,stop_sequence,location_id,start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_type,drop_off_type
            T,1,Z,08:00:00,18:00:00,{types}"
        ));
        ask(&network, "lat=43.31 lon=11.39 at=2026-11-24T07:50:00+01:00")["zones"].as_array().unwrap().len()
    };
    assert_eq!([zones("1,1"), zones("1,2"), zones("2,1")], [0, 1, 1]);
}

fn areas() -> Arc<ServiceAreas> {
    let square = |id: &str, kind: &str, west: f64, east: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"id":"{id}","name":"Comune {id}","name:en":"Town of {id}","kind":"{kind}"}},
            "geometry":{{"type":"Polygon","coordinates":[[[{west},43.3],[{east},43.3],[{east},43.4],[{west},43.4],[{west},43.3]]]}}}}"#
        )
    };
    let features = [square("siena", "municipality", 11.3, 11.35), square("west", "municipality", 11.2, 11.3)];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    Arc::new(ServiceAreas::from_geojson("comuni", &text).unwrap())
}

fn in_areas() -> Network {
    network(&street(NOT_HAILED, TIMES)).with_areas([areas()])
}

#[test]
fn the_areas_that_contain_the_point_are_listed_by_id_edges_included() {
    let at =
        |lon: f64| ask(&in_areas(), &format!("lat=43.35 lon={lon} at=2026-11-24T08:00:00+01:00 lang=en"));
    assert_eq!(
        at(11.31)["areas"],
        json!([{"id": "comuni:siena", "name": "Town of siena", "kind": "municipality", "alerts": []}])
    );
    assert_eq!(each(&at(11.3), "areas", "id"), ["comuni:siena", "comuni:west"]);
    assert_eq!(at(11.36)["counts"]["areas"], json!({"found": 0, "returned": 0}));
}

#[test]
fn an_area_is_a_question_by_its_id_with_or_without_the_name_of_its_file() {
    let network = in_areas();
    for id in ["comuni:siena", "siena"] {
        let answer =
            ask(&network, &format!("area={id} include=lines,stops,day at=2026-11-24T07:50:00+01:00"));
        assert_eq!(answer["query"]["area"], "comuni:siena");
        assert_eq!(each(&answer, "stops", "id"), ["f:A", "f:B"]);
        assert_eq!(answer["lines"][0]["day"]["departures"], 1);
        assert_eq!(answer["lines"][0]["distance_m"], 0.0);
    }
    let elsewhere = ask(&network, "area=west at=2026-11-24T07:50:00+01:00");
    assert_eq!(
        (&elsewhere["why"], &elsewhere["nearest"]["stop"]),
        (&json!("outside_coverage"), &json!("f:A"))
    );
    let now = Timestamp::UNIX_EPOCH;
    let unknown = network.query([("area", "rome"), ("radius", "x")], now).unwrap_err();
    let told: Vec<_> = unknown.errors.iter().map(|e| (e.parameter.as_str(), e.allowed.as_str())).collect();
    assert_eq!(told[0], ("radius", "one of lat and lon, bbox, area, or a geometry"));
    assert_eq!(told[1], ("area", "one of comuni:siena, comuni:west"));
    let nothing = serde_json::to_value(network.nearby(&Query::in_area("rome", now))).unwrap();
    assert_eq!((&nothing["lines"], &nothing["nearest"]), (&json!([]), &Value::Null));
}

#[test]
fn a_polygon_of_ones_own_is_a_question() {
    let around_a = r#"{"type":"Feature","properties":null,"geometry":{"type":"Polygon",
        "coordinates":[[[11.326,43.322],[11.3268,43.3224],[11.326,43.323],[11.326,43.322]]]}}"#;
    let query =
        Query::inside(Region::from_geojson(around_a).unwrap(), "2026-11-24T07:50:00+01:00".parse().unwrap());
    let answer = serde_json::to_value(in_areas().nearby(&query)).unwrap();
    assert_eq!(each(&answer, "stops", "id"), ["f:A"]);
    assert_eq!(answer["query"]["geometry"], "Polygon");
    assert_eq!(each(&answer, "areas", "id"), ["comuni:siena"]);
}

#[test]
fn what_cannot_be_used_of_an_area_file_is_told() {
    let feature = |rest: &str| format!(r#"{{"type":"Feature",{rest}}}"#);
    let ring = r#""geometry":{"type":"Polygon","coordinates":[[[11,43],[12,43],[12,44],[11,43]]]}"#;
    let features = [
        feature(&format!(r#""properties":{{"name":"San Gimignano"}},{ring}"#)),
        feature(&format!(r#""properties":{{}},{ring}"#)),
        feature(r#""properties":{"id":"p"},"geometry":{"type":"Point","coordinates":[11,43]}"#),
        feature(
            r#""properties":{"id":"r"},"geometry":{"type":"Polygon","coordinates":[[[11,43],[12,43],[11,43]]]}"#,
        ),
        feature(r#""properties":{"id":"x"},"geometry":{"type":"Polygon","coordinates":"no"}"#),
        feature(r#""properties":{"id":"n"},"geometry":null"#),
        "7".to_owned(),
        feature(&format!(r#""properties":{{"id":"san-gimignano"}},{ring}"#)),
    ];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let areas = ServiceAreas::from_geojson("a", &text).unwrap();
    assert_eq!(areas.len(), 1);
    let codes: Vec<(&str, u64)> =
        areas.notices().counts().map(|(code, count)| (code.name(), count)).collect();
    assert_eq!(
        codes,
        [
            ("duplicate_geo_json_key", 1),
            ("id_made_of_name", 1),
            ("invalid_geometry", 2),
            ("missing_required_element", 3),
            ("unsupported_geometry_type", 2)
        ]
    );
    assert_eq!(
        areas.notices().iter().next().unwrap().to_string(),
        r#"areas.a:id="features[7]: san-gimignano" duplicate_geo_json_key"#
    );
    for text in ["", "{}", "[]", r#"{"type":"FeatureCollection"}"#, "\u{feff}no"] {
        assert!(
            matches!(ServiceAreas::from_geojson("a", text), Err(OperatorFileError::Malformed(_))),
            "{text}"
        );
    }
    assert_eq!(ServiceAreas::from_geojson("a:b", &text).unwrap_err(), OperatorFileError::InvalidName);
}

fn places(features: &[(&str, f64, &str)]) -> Network {
    let features: Vec<String> = features
        .iter()
        .map(|(id, lat, properties)| {
            format!(
                r#"{{"type":"Feature","id":"{id}","properties":{{"name":"Place {id}"{properties}}},
                "geometry":{{"type":"Point","coordinates":[11.3268,{lat}]}}}}"#
            )
        })
        .collect();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    network(&street(NOT_HAILED, TIMES)).with_places([Arc::new(Places::from_geojson("p", &text).unwrap())])
}

#[test]
fn places_are_nearest_first_and_kept_by_kind_and_wheelchair() {
    let network = places(&[
        ("b", 43.3224, r#","kind":"reseller""#),
        ("a", 43.3224, r#","kind":"ticket_office","wheelchair":"yes""#),
        ("c", 43.3225, ""),
        ("far", 43.3314, ""),
    ]);
    let at = "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00";
    let answer = ask(&network, at);
    assert_eq!(each(&answer, "places", "id"), ["p:a", "p:b", "p:c"]);
    assert_eq!(
        (&answer["places"][2]["kind"], &answer["places"][2]["distance_m"]),
        (&json!("other"), &json!(11.1))
    );
    let kept = |more: &str| each(&ask(&network, &format!("{at} {more}")), "places", "id").join(" ");
    assert_eq!(kept("place_kinds=reseller,other"), "p:b p:c");
    assert_eq!(kept("wheelchair=required"), "p:a");
    assert_eq!(kept("modes=ferry"), "p:a p:b p:c");
    assert_eq!(
        ask(&network, &format!("{at} limit=1"))["counts"]["places"],
        json!({"found": 3, "returned": 1})
    );
}

#[test]
fn a_place_says_whether_it_is_open_and_until_when_or_when_it_opens() {
    let network = places(&[
        (
            "shop",
            43.3224,
            r#","opening_hours":"Mo-Fr 08:00-12:30,14:00-19:30; PH off","country":"IT","timezone":"Europe/Rome""#,
        ),
        ("night", 43.3224, r#","opening_hours":"Mo-Su 22:00-26:00""#),
        ("always", 43.3224, r#","opening_hours":"24/7""#),
        ("never", 43.3224, r#","opening_hours":"off""#),
        ("tokyo", 43.3224, r#","opening_hours":"Mo-Fr 08:00-20:00","timezone":"Asia/Tokyo""#),
        ("unknown", 43.3224, ""),
        ("wrong", 43.3224, r#","opening_hours":"whenever we like""#),
    ]);
    let state = |id: &str, at: &str| {
        let answer = ask(&network, &format!("lat=43.3224 lon=11.3268 at={at}"));
        let places = answer["places"].as_array().unwrap().clone();
        let place = places.into_iter().find(|place| place["id"] == format!("p:{id}")).unwrap();
        (place["open"].clone(), place["until"].clone(), place["opens_at"].clone())
    };
    let open = |until: &str| (json!(true), json!(until), Value::Null);
    let closed = |opens: &str| (json!(false), Value::Null, json!(opens));
    for (id, at, expected) in [
        ("shop", "2026-11-24T07:59:59+01:00", closed("2026-11-24T08:00:00+01:00")),
        ("shop", "2026-11-24T08:00:00+01:00", open("2026-11-24T12:30:00+01:00")),
        ("shop", "2026-11-24T12:30:00+01:00", closed("2026-11-24T14:00:00+01:00")),
        // The Immaculate Conception is a Tuesday in 2026.
        ("shop", "2026-12-08T10:00:00+01:00", closed("2026-12-09T08:00:00+01:00")),
        // Over the change of the clocks.
        ("shop", "2026-03-28T10:00:00+01:00", closed("2026-03-30T08:00:00+02:00")),
        ("night", "2026-11-25T01:00:00+01:00", open("2026-11-25T02:00:00+01:00")),
        ("night", "2026-11-25T02:00:00+01:00", closed("2026-11-25T22:00:00+01:00")),
        ("always", "2026-11-25T02:00:00+01:00", (json!(true), Value::Null, Value::Null)),
        ("never", "2026-11-25T02:00:00+01:00", (json!(false), Value::Null, Value::Null)),
        ("tokyo", "2026-11-24T08:00:00+01:00", open("2026-11-24T20:00:00+09:00")),
        ("unknown", "2026-11-24T08:00:00+01:00", (Value::Null, Value::Null, Value::Null)),
        ("wrong", "2026-11-24T08:00:00+01:00", (Value::Null, Value::Null, Value::Null)),
    ] {
        assert_eq!(state(id, at), expected, "{id} {at}");
    }
}

#[test]
fn hours_from_sunrise_to_sunset_are_those_of_the_place_and_a_comment_alone_leaves_them_open() {
    let network = places(&[
        ("sun", 43.3224, r#","opening_hours":"sunrise-sunset""#),
        ("call", 43.3224, r#","opening_hours":"Mo-Fr 08:00-12:00 \"on appointment\"; Sa 08:00-12:00""#),
        (
            "both",
            43.3224,
            r#","opening_hours":"Mo-Fr 09:00-17:00 \"by appointment\"; Sa 09:00-12:00 open \"shop\"""#,
        ),
        ("late", 43.3224, r#","opening_hours":"Fr 20:00-02:00, Sa 10:00-14:00""#),
        ("said", 43.3224, r#","opening_hours":"Mo-Fr 08:00-12:00 open \"ring the bell\"""#),
        ("loud", 43.3224, r#","opening_hours":"Mo-Fr 08:00-12:00 OPEN \"ring the bell\"""#),
    ]);
    let state = |id: &str, at: &str| {
        let answer = ask(&network, &format!("lat=43.3224 lon=11.3268 at={at}"));
        let places = answer["places"].as_array().unwrap().clone();
        places.into_iter().find(|place| place["id"] == format!("p:{id}")).unwrap()
    };
    // By the formulas of NOAA's solar calculator (https://gml.noaa.gov/grad/solcalc/calcdetails.html).
    for (at, key, expected) in [
        ("2026-06-21T03:00:00+02:00", "opens_at", "2026-06-21T05:34:25+02:00"),
        ("2026-06-21T12:00:00+02:00", "until", "2026-06-21T20:58:37+02:00"),
        ("2026-11-24T03:00:00+01:00", "opens_at", "2026-11-24T07:18:56+01:00"),
        ("2026-11-24T12:00:00+01:00", "until", "2026-11-24T16:43:25+01:00"),
    ] {
        let told: Timestamp = state("sun", at)[key].as_str().unwrap().parse().unwrap();
        let off = told.duration_since(expected.parse().unwrap()).as_secs();
        assert!(off.abs() <= 60, "{at}: {told}, not {expected}");
    }
    assert_eq!(state("call", "2026-11-24T09:00:00+01:00")["open"], Value::Null);
    let early = state("call", "2026-11-24T07:00:00+01:00");
    assert_eq!((&early["open"], &early["opens_at"]), (&json!(false), &json!("2026-11-28T08:00:00+01:00")));
    assert_eq!(state("both", "2026-11-24T10:00:00+01:00")["open"], Value::Null);
    assert_eq!(state("both", "2026-11-28T10:00:00+01:00")["until"], "2026-11-28T12:00:00+01:00");
    assert_eq!(state("late", "2026-11-28T01:00:00+01:00")["until"], "2026-11-28T02:00:00+01:00");
    assert_eq!(state("said", "2026-11-24T09:00:00+01:00")["open"], true);
    assert_eq!(state("loud", "2026-11-24T09:00:00+01:00")["open"], true);
}

#[test]
fn a_place_is_a_point_or_the_middle_of_a_polygon_and_nothing_else() {
    let of = |geometry: &str| {
        let text =
            format!(r#"{{"type":"Feature","id":"x","properties":{{"name":"X"}},"geometry":{geometry}}}"#);
        Places::from_geojson("p", &text).unwrap()
    };
    let square = of(r#"{"type":"Polygon","coordinates":[[[11,43],[12,43],[12,44],[11,44],[11,43]]]}"#);
    let answer = ask(&network(ROME).with_places([Arc::new(square)]), "lat=43.5 lon=11.5");
    assert_eq!(answer["places"][0]["distance_m"], 0.0);
    for geometry in [
        r#"{"type":"LineString","coordinates":[[11,43],[12,43]]}"#,
        r#"{"type":"MultiPoint","coordinates":[[11,43],[12,43]]}"#,
        r#"{"type":"GeometryCollection","geometries":[]}"#,
    ] {
        let places = of(geometry);
        let codes: Vec<&str> = places.notices().counts().map(|(code, _)| code.name()).collect();
        assert_eq!((places.len(), codes), (0, vec!["unsupported_geometry_type"]), "{geometry}");
    }
}

fn alerted(toml: &str) -> Network {
    let alerts = Alerts::from_toml("n", toml).unwrap();
    assert_eq!(alerts.notices().total(), 0, "{:?}", alerts.notices());
    let network = in_areas().with_alerts([Arc::new(alerts)]);
    assert_eq!(network.notices().total(), 0, "{:?}", network.notices());
    network
}

const AT_A: &str = "lat=43.3224 lon=11.3268 at=2026-11-24T07:50:00+01:00";

#[test]
fn an_alert_is_named_by_what_it_touches_and_sent_once_in_the_language_asked_for() {
    for (affects, line, stop, area) in [
        (r#"stop = "f:A""#, true, true, false),
        (r#"stop = "f:B""#, false, false, false),
        (r#"route = "f:10""#, true, false, false),
        (r#"agency = "f:a""#, true, false, false),
        (r#"mode = "bus""#, true, false, false),
        (r#"mode = "ferry""#, false, false, false),
        (r#"trip = "f:T1""#, true, false, false),
        (r#"trip = "f:T1", mode = "ferry""#, false, false, false),
        (r#"route = "f:10", stop = "f:A""#, true, true, false),
        (r#"route = "f:10", stop = "f:B""#, false, false, false),
        (r#"area = "comuni:siena""#, false, false, true),
        (r#"area = "comuni:west""#, false, false, false),
    ] {
        let toml = format!(
            "[[notice]]\nid = \"x\"\nheader = {{ it = \"Lavori\", en = \"Works\" }}\ncause = \"construction\"\naffects = [{{ {affects} }}]"
        );
        let answer = ask(&alerted(&toml), &format!("{AT_A} lang=en"));
        let named = |of: bool| if of { json!(["n:x"]) } else { json!([]) };
        assert_eq!(answer["lines"][0]["alerts"], named(line), "{affects}");
        assert_eq!(answer["stops"][0]["alerts"], named(stop), "{affects}");
        assert_eq!(answer["areas"][0]["alerts"], named(area), "{affects}");
        if line || stop || area {
            assert_eq!(answer["alerts"]["n:x"]["header"], "Works", "{affects}");
            assert_eq!(answer["alerts"]["n:x"]["cause"], "construction");
        } else {
            assert_eq!(answer["alerts"], json!({}), "{affects}");
        }
    }
}

#[test]
fn an_alert_counts_within_its_half_open_periods() {
    let network = alerted(
        "[[notice]]\nid = \"x\"\naffects = [{ route = \"f:10\" }]\n\
         periods = [{ from = 2026-11-24T07:50:00+01:00, until = 2026-11-24T07:55:00+01:00 }, { from = 2026-12-24T00:00:00+01:00 }]",
    );
    let counts = |at: &str| {
        let answer = ask(&network, &format!("lat=43.3224 lon=11.3268 at={at}"));
        !answer["alerts"].as_object().unwrap().is_empty()
    };
    for (at, expected) in [
        ("2026-11-24T07:49:59+01:00", false),
        ("2026-11-24T07:50:00+01:00", true),
        ("2026-11-24T07:54:59.5+01:00", true),
        ("2026-11-24T07:55:00+01:00", false),
        ("2026-12-30T07:55:00+01:00", true),
    ] {
        assert_eq!(counts(at), expected, "{at}");
    }
}

#[test]
fn no_service_suspends_a_line_until_the_alert_is_over() {
    let notice = |affects: &str, until: &str| {
        format!(
            "[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{{ {affects} }}]\nperiods = [{{ until = {until} }}]"
        )
    };
    let after = "2026-11-25T12:00:00+01:00";
    for affects in [r#"route = "f:10""#, r#"stop = "f:A""#, r#"agency = "f:a""#] {
        let answer = ask(&alerted(&notice(affects, after)), AT_A);
        let line = &answer["lines"][0];
        assert_eq!((&line["state"], &line["departures"]), (&json!("suspended"), &json!([])), "{affects}");
        assert_eq!(line["next"], "2026-11-26T08:00:00+01:00", "{affects}");
        assert_eq!(answer["why"], "suspended", "{affects}");
    }
    let for_ever = ask(
        &alerted("[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{ route = \"f:10\" }]"),
        AT_A,
    );
    assert_eq!(
        (&for_ever["lines"][0]["state"], &for_ever["lines"][0]["next"]),
        (&json!("suspended"), &Value::Null)
    );
}

#[test]
fn an_alert_with_a_geometry_is_in_the_answer_where_the_place_touches_it() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"g",
        "properties":{"header":"Lavori","header:en":"Works","effect":"detour","affects":[{"stop":"f:no"}]},
        "geometry":{"type":"LineString","coordinates":[[11.32,43.3224],[11.33,43.3224]]}}]}"#;
    let network = in_areas().with_alerts([Arc::new(Alerts::from_geojson("n", text).unwrap())]);
    let told: Vec<String> = network.notices().iter().map(ToString::to_string).collect();
    assert_eq!(told, [r#"notices.n:stop="features[0]: f:no" foreign_key_violation"#]);
    let on_it = ask(&network, &format!("{AT_A} lang=en"));
    assert_eq!(on_it["alerts"]["n:g"]["header"], "Works");
    assert_eq!(on_it["stops"][0]["alerts"], json!(["n:g"]));
    let beside = ask(&network, "lat=43.3260 lon=11.3268 radius=300 at=2026-11-24T07:50:00+01:00");
    assert_eq!(beside["alerts"], json!({}));
}

#[test]
fn what_is_wrong_in_a_file_of_notices_is_told_and_the_rest_used() {
    let toml = r#"
        [[notice]]
        id = "typo"
        efect = "detour"
        [[notice]]
        id = "when"
        periods = [{ from = 2026-11-24 }]
        [[notice]]
        id = "backwards"
        periods = [{ from = 2026-11-24T08:00:00Z, until = 2026-11-24T07:00:00Z }]
        [[notice]]
        id = "where"
        effect = "no_service"
        [[notice]]
        id = "what"
        effect = "explosion"
        affects = [{ stop = "A" }, { stop = "f:nowhere" }, { direction_id = 0 }, { route = "f:10", direction_id = 2 }, { route = "f:10" }]
        [[notice]]
        id = "what"
        affects = [{ stop = "f:A" }]
    "#;
    let alerts = Alerts::from_toml("n", toml).unwrap();
    assert_eq!(alerts.len(), 1);
    let codes: Vec<&str> = alerts.notices().counts().map(|(code, _)| code.name()).collect();
    let all = [
        "duplicate_key",
        "invalid_id",
        "invalid_time",
        "malformed_notice",
        "missing_required_element",
        "start_and_end_range_out_of_order",
        "unexpected_enum_value",
    ];
    assert_eq!(codes, all);
    let told: Vec<String> = alerts.notices().iter().map(ToString::to_string).collect();
    for expected in [
        r#"notices.n:id="notice[5]: what" duplicate_key"#,
        r#"notices.n:from="notice[1]: 2026-11-24" invalid_time"#,
        r#"notices.n:affects="notice[3]: where" missing_required_element"#,
        r#"notices.n:route="notice[4]: " missing_required_element"#,
        r#"notices.n:until="notice[2]: 2026-11-24T07:00:00Z" start_and_end_range_out_of_order"#,
    ] {
        assert!(told.iter().any(|told| told == expected), "{expected} is missing from {told:#?}");
    }
    let network = in_areas().with_alerts([Arc::new(alerts)]);
    assert_eq!(
        network.notices().iter().map(ToString::to_string).collect::<Vec<_>>(),
        [r#"notices.n:stop="notice[4]: f:nowhere" foreign_key_violation"#]
    );
    assert_eq!(ask(&network, AT_A)["lines"][0]["alerts"], json!(["n:what"]));
    for text in ["=", "notices = 3", "\u{0}"] {
        assert!(matches!(Alerts::from_toml("n", text), Err(OperatorFileError::Malformed(_))), "{text}");
    }
}

#[test]
fn coverage_is_what_lies_within_a_kilometre_of_a_stop() {
    let network = in_areas();
    let served = |lat: f64| {
        let coverage = serde_json::to_value(network.coverage(LatLon::new(lat, 11.3268).unwrap())).unwrap();
        (
            coverage["feeds"].clone(),
            coverage["agencies"].clone(),
            coverage["polygons"]["features"].as_array().unwrap().len(),
        )
    };
    assert_eq!(served(43.3224), (json!(["f"]), json!(["f:a"]), 2));
    assert_eq!(served(43.3224 - 0.00899), (json!(["f"]), json!(["f:a"]), 2));
    assert_eq!(served(43.3224 - 0.00901), (json!([]), json!([]), 0));
    let polygons = serde_json::to_string(&network.coverage_polygons()).unwrap();
    assert!(polygons.parse::<geojson::GeoJson>().is_ok());
    let feature = &serde_json::from_str::<Value>(&polygons).unwrap()["features"][0];
    let region = Region::from_geojson(&feature["geometry"].to_string()).unwrap();
    assert!(region.contains(LatLon::new(43.3269, 11.3268).unwrap()));
    assert!(region.contains(LatLon::new(43.3224 - 0.0089, 11.3268).unwrap()));
    assert!(!region.contains(LatLon::new(43.3224 - 0.0091, 11.3268).unwrap()));
}
