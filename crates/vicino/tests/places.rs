//! Places: one test for each rule of docs/nearby.md.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;
mod street;

use std::sync::Arc;

use fixture::{ROME, ask, each, network};
use jiff::Timestamp;
use serde_json::{Value, json};
use street::{NOT_HAILED, TIMES, street};
use vicino::{Network, Places};

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
