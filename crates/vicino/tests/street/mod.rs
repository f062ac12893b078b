//! A trip along a street, and two areas that it is in.

#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::sync::Arc;

use vicino::{Network, ServiceAreas};

use crate::fixture::{DAILY, ROME, network};

/// A trip at 8:00 from Gramsci, 8:10 at Stazione, along a street that runs north, 240 m east of both between them.
pub fn street(routes: &str, stop_times: &str) -> String {
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

pub const HAILED: &str = "route_id,route_short_name,route_type,continuous_pickup\n10,10,3,3";
pub const NOT_HAILED: &str = "route_id,route_short_name,route_type\n10,10,3";
pub const TIMES: &str = "
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    T1,08:00:00,08:00:00,A,1
    T1,08:10:00,08:12:00,B,2";

pub fn areas() -> Arc<ServiceAreas> {
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

pub fn in_areas() -> Network {
    network(&street(NOT_HAILED, TIMES)).with_areas([areas()])
}
