//! Areas, polygons as questions, and coverage: one test for each rule of docs/nearby.md.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;
mod street;

use fixture::{ask, each};
use jiff::Timestamp;
use serde_json::{Value, json};
use street::in_areas;
use vicino::{LatLon, OperatorFileError, Query, Region, ServiceAreas};

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
