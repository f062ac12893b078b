//! Service on demand: one test for each rule of docs/nearby.md that is not about booking.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;

use fixture::{DAILY, ROME, ask, network};

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
