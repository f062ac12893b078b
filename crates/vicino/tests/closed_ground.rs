//! What becomes of service on demand on ground that a notice takes all service away from.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;

use std::collections::BTreeSet;
use std::sync::Arc;

use fixture::{DAILY, ROME, ask, network};
use serde_json::{Value, json};
use vicino::{Alerts, Network, ServiceAreas};

/// A square zone from 11.30 to 11.32 E and 43.30 to 43.32 N, a group of the stops A and B, and stop B by itself, all day.
fn on_demand() -> Network {
    let feed = format!(
        r#"{ROME}{DAILY}
        # locations.geojson
        {{"type":"FeatureCollection","features":[{{"type":"Feature","id":"Z","properties":{{}},"geometry":{}}}]}}
        # location_groups.txt
        location_group_id,location_group_name
        G,Group
        # location_group_stops.txt
        location_group_id,stop_id
        G,A
        G,B
        # trips.txt
        route_id,service_id,trip_id
        10,daily,D1
        # stop_times.txt
        trip_id,stop_id,location_id,location_group_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_type,drop_off_type
        D1,,Z,,1,06:00:00,22:00:00,2,2
        D1,,,G,2,06:00:00,22:00:00,2,2
        D1,B,,,3,06:00:00,22:00:00,2,2"#,
        square([11.30, 43.30, 11.32, 43.32])
    );
    let area = |id: &str, geometry: &Value| json!({"type": "Feature", "id": id, "properties": {"name": id}, "geometry": geometry});
    let around = [ring([11.28, 43.28, 11.40, 43.40]), ring([11.30, 43.30, 11.32, 43.32])];
    let areas = [
        area("whole", &square([11.30, 43.30, 11.32, 43.32])),
        area("west", &square([11.29, 43.29, 11.31, 43.33])),
        area("east", &square([11.31, 43.29, 11.33, 43.33])),
        area("sliver", &square([11.300_001, 43.30, 11.32, 43.32])),
        area("most", &square([11.301, 43.30, 11.32, 43.32])),
        area("around", &json!({"type": "Polygon", "coordinates": around})),
        area("south", &square([11.32, 43.322, 11.33, 43.325])),
        area("stops", &square([11.32, 43.322, 11.33, 43.34])),
        area("tangle", &tangle(2400)),
    ];
    let areas = json!({"type": "FeatureCollection", "features": areas});
    network(&feed).with_areas([Arc::new(ServiceAreas::from_geojson("c", &areas.to_string()).unwrap())])
}

fn ring([west, south, east, north]: [f64; 4]) -> Value {
    json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
}

fn square(edges: [f64; 4]) -> Value {
    json!({"type": "Polygon", "coordinates": [ring(edges)]})
}

/// A ring that goes up and down, and then left and right: each of so many edges crosses as many.
fn tangle(edges: u32) -> Value {
    let along = |at: u32| 0.04 * f64::from(at / 2) / f64::from(edges / 2);
    let across = |at: u32| if at % 4 == 1 || at % 4 == 2 { 0.04 } else { 0.0 };
    let up = (0..edges).map(|at| [11.29 + along(at), 43.29 + across(at)]);
    let over = (0..edges).map(|at| [11.33 - across(at), 43.29 + along(at)]);
    let mut ring: Vec<[f64; 2]> = up.chain(over).collect();
    ring.push(ring[0]);
    json!({"type": "Polygon", "coordinates": [ring]})
}

/// The network where one notice takes all service away from some of the areas until 12:00.
fn closed(areas: &[&str]) -> Network {
    let areas: Vec<String> = areas.iter().map(|area| format!("{{ area = \"c:{area}\" }}")).collect();
    let notice = format!(
        "[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{}]\n\
         periods = [{{ until = 2026-11-24T12:00:00+01:00 }}]",
        areas.join(", ")
    );
    on_demand().with_alerts([Arc::new(Alerts::from_toml("n", &notice).unwrap())])
}

const SQUARE: [f64; 4] = [11.30, 43.30, 11.32, 43.32];
const INSIDE_WEST: &str = "lat=43.31 lon=11.305 radius=1";
const INSIDE_EAST: &str = "lat=43.31 lon=11.315 radius=1";
const BESIDE: &str = "lat=43.31 lon=11.325 radius=1000";
const BOX: &str = "bbox=11.31,43.30,11.325,43.31";
const AT_STOPS: &str = "lat=43.3269 lon=11.3268 radius=600";

/// A feed of zones that one trip serves all day: Z0, Z1 and so on.
fn zones(geometries: &[Value]) -> String {
    let zone = |(at, geometry): (usize, &Value)| json!({"type": "Feature", "id": format!("Z{at}"), "properties": {}, "geometry": geometry});
    let zones: Vec<_> = geometries.iter().enumerate().map(zone).collect();
    let rows = (0..zones.len().max(2)).map(|at| {
        let zone = at % zones.len();
        format!("D1,Z{zone},{at},06:00:00,22:00:00,2,2\n")
    });
    format!(
        "{ROME}{DAILY}
        # locations.geojson
        {}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,D1
        # stop_times.txt
        trip_id,location_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_type,drop_off_type
        {}",
        json!({"type": "FeatureCollection", "features": zones}),
        rows.collect::<String>()
    )
}

/// The same with a notice that takes all service away on some ground.
fn with_ground(network: Network, ground: &Value) -> Network {
    let notice = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "x",
        "properties": {"effect": "no_service"}, "geometry": ground}]});
    network.with_alerts([Arc::new(Alerts::from_geojson("n", &notice.to_string()).unwrap())])
}

/// The state of each zone that a question finds, with a star where it names the notice.
fn states(network: &Network, question: &str) -> Vec<String> {
    let answer = ask(network, &format!("{question} at=2026-11-24T10:00:00+01:00"));
    let zones = answer["zones"].as_array().unwrap().iter();
    let state = |zone: &Value| {
        let star = if zone["alerts"] == json!(["n:x"]) { "*" } else { "" };
        format!("{} {}{star}", zone["id"].as_str().unwrap(), zone["state"].as_str().unwrap())
    };
    zones.map(state).collect()
}

#[test]
fn a_zone_that_lies_on_closed_ground_is_suspended_until_it_is_open() {
    let whole = closed(&["whole"]);
    for question in [INSIDE_WEST, INSIDE_EAST, BESIDE, BOX] {
        assert_eq!(states(&whole, question), ["f:Z suspended*"], "{question}");
        assert_eq!(states(&on_demand(), question), ["f:Z running"], "{question}");
    }
    let answer = ask(&whole, &format!("{BESIDE} at=2026-11-24T10:00:00+01:00"));
    assert_eq!(answer["zones"][0]["booking"]["next"]["pickup_from"], "2026-11-24T12:00:00+01:00");
    assert_eq!(answer["alerts"]["n:x"]["effect"], "no_service");
    let after = ask(&whole, &format!("{BESIDE} at=2026-11-24T12:00:00+01:00"));
    assert_eq!(after["zones"][0]["state"], "running");
}

#[test]
fn ground_that_crosses_itself_a_million_times_is_looked_at_around_points_only() {
    let tangle = closed(&["tangle"]);
    let beside_one_another = (0..4).flat_map(|at| {
        let [lat, lon] = [(43.31, at / 2), (11.31, at % 2)]
            .map(|(from, cell)| from + 0.04 / 1_200.0 * (f64::from(cell) + 0.5));
        states(&tangle, &format!("lat={lat} lon={lon} radius=1"))
    });
    assert_eq!(beside_one_another.collect::<BTreeSet<_>>().len(), 2);
    assert_eq!(states(&tangle, BESIDE), ["f:Z running"]);
    // Other ground counts all the same.
    assert_eq!(states(&closed(&["tangle", "whole"]), BESIDE), ["f:Z suspended*"]);
}

#[test]
fn where_one_stands_in_a_zone_the_ground_there_counts() {
    let west = closed(&["west"]);
    assert_eq!(states(&west, INSIDE_WEST), ["f:Z suspended*"]);
    assert_eq!(states(&west, INSIDE_EAST), ["f:Z running"]);
    assert_eq!(states(&west, BESIDE), ["f:Z running"]);
    assert_eq!(states(&west, BOX), ["f:Z running"]);
}

#[test]
fn ground_of_several_areas_is_that_of_all_together() {
    let both = closed(&["west", "east"]);
    for question in [INSIDE_WEST, INSIDE_EAST, BESIDE, BOX] {
        assert_eq!(states(&both, question), ["f:Z suspended*"], "{question}");
    }
}

#[test]
fn a_zone_in_a_hole_of_the_ground_goes_on() {
    let around = closed(&["around"]);
    for question in [INSIDE_WEST, BESIDE, BOX] {
        assert_eq!(states(&around, question), ["f:Z running"], "{question}");
    }
}

#[test]
fn borders_need_not_be_the_very_same() {
    assert_eq!(states(&closed(&["sliver"]), BESIDE), ["f:Z suspended*"]);
    assert_eq!(states(&closed(&["most"]), BESIDE), ["f:Z running"]);
}

#[test]
fn a_group_is_suspended_where_all_of_its_stops_lie_on_closed_ground() {
    assert_eq!(states(&closed(&["stops"]), AT_STOPS), ["f:B suspended*", "f:G suspended*"]);
    assert_eq!(states(&closed(&["south"]), AT_STOPS), ["f:B running", "f:G running"]);
}

#[test]
fn polygons_of_a_notice_close_zones_where_it_names_nothing_else() {
    let network = |effect: &str, affects: &Value| {
        let notice = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "x",
            "properties": {"effect": effect, "affects": affects}, "geometry": square([11.30, 43.30, 11.32, 43.32])}]});
        on_demand().with_alerts([Arc::new(Alerts::from_geojson("n", &notice.to_string()).unwrap())])
    };
    for question in [INSIDE_WEST, BESIDE, BOX] {
        assert_eq!(states(&network("no_service", &json!([])), question), ["f:Z suspended*"], "{question}");
        assert_eq!(states(&network("no_service", &json!([{"stop": "f:A"}])), question), ["f:Z running"]);
        assert_eq!(states(&network("detour", &json!([])), question), ["f:Z running"], "{question}");
    }
}

#[test]
fn a_zone_across_the_antimeridian_lies_on_ground_that_is_cut_there() {
    let feed = zones(&[square([179.9, -17.0, -179.9, -16.9])]);
    let state = |parts: &[Value]| {
        let closed = with_ground(network(&feed), &json!({"type": "MultiPolygon", "coordinates": parts}));
        states(&closed, "lat=-16.89 lon=180 radius=2000")
    };
    let [west, east] =
        [[179.8, -17.1, 180.0, -16.8], [-180.0, -17.1, -179.8, -16.8]].map(|part| json!([ring(part)]));
    assert_eq!(state(&[west.clone(), east]), ["f:Z0 suspended*"]);
    assert_eq!(state(&[west]), ["f:Z0 running"]);
}

#[test]
fn a_zone_without_an_area_lies_on_ground_that_has_all_of_its_corners() {
    let needle = json!({"type": "Polygon",
        "coordinates": [[[11.30, 43.30], [11.32, 43.32], [11.30, 43.30], [11.30, 43.30]]]});
    let feed = zones(&[needle]);
    let state = |ground| states(&with_ground(network(&feed), &square(ground)), BESIDE);
    assert_eq!(state([11.29, 43.29, 11.33, 43.33]), ["f:Z0 suspended*"]);
    assert_eq!(state([11.29, 43.29, 11.301, 43.301]), ["f:Z0 running"]);
}

#[test]
fn polygons_too_small_for_an_overlay_are_closed_around_their_points() {
    let speck = square([0.0, 0.0, 1e-300, 1e-300]);
    let closed = with_ground(network(&zones(&[speck.clone(), speck.clone()])), &speck);
    assert_eq!(states(&closed, "lat=0 lon=0 radius=1"), ["f:Z0 suspended*", "f:Z1 suspended*"]);
    assert_eq!(states(&closed, "lat=0.001 lon=0 radius=500"), ["f:Z0 running", "f:Z1 running"]);
    assert_eq!(closed.coverage_polygons().features.len(), 2);
}

#[test]
fn ground_may_be_of_thousands_of_polygons_in_one_column() {
    let strip = |at: u32| {
        let [south, north] = [at, at + 1].map(|at| 43.30 + 0.02 * f64::from(at) / 4_000.0);
        json!([ring([11.30, south, 11.32, north])])
    };
    let state = |strips: &[Value]| {
        let area = json!({"type": "MultiPolygon", "coordinates": strips});
        states(&with_ground(network(&zones(&[square(SQUARE)])), &area), BESIDE)
    };
    let strips: Vec<Value> = (0..4_000).map(strip).collect();
    assert_eq!(state(&strips), ["f:Z0 suspended*"]);
    assert_eq!(state(&strips[4..]), ["f:Z0 running"]);
}

/// Two combs of so many teeth, one from south to north and one from west to east: each tooth of one crosses all of the other.
fn combs(teeth: u32) -> [Value; 2] {
    let tooth = |at: u32| {
        let along = 0.04 * f64::from(at) / f64::from(teeth);
        let (near, far) = (along, along + 0.01 / f64::from(teeth));
        [[near, 0.0], [near, 0.04], [far, 0.04], [far, 0.0]]
    };
    let points: Vec<[f64; 2]> = (0..teeth).flat_map(tooth).collect();
    [false, true].map(|over| {
        let place = |&[x, y]: &[f64; 2]| {
            if over { [11.29 + y - 0.001, 43.29 + x] } else { [11.29 + x, 43.29 + y - 0.001] }
        };
        let mut ring: Vec<[f64; 2]> = points.iter().map(place).collect();
        ring.push(ring[0]);
        json!([ring])
    })
}

#[test]
fn polygons_that_cross_one_another_a_million_times_are_served_where_they_are() {
    let [up, over] = combs(2400);
    let at_both = "lat=43.29 lon=11.29 radius=1";
    let both = json!({"type": "MultiPolygon", "coordinates": [up, over]});
    let [up, over] = [up, over].map(|rings| json!({"type": "Polygon", "coordinates": rings}));
    // One zone, and two of one agency, the polygons of which stand beside one another in what is covered.
    for geometries in [vec![both.clone()], vec![up, over]] {
        let network = network(&zones(&geometries));
        let covered = network.coverage(vicino::LatLon::new(43.29, 11.29).unwrap()).polygons;
        let covered = covered.features[0].geometry.as_ref().unwrap();
        let geojson::GeometryValue::MultiPolygon { coordinates } = &covered.value else {
            panic!("{covered:?}")
        };
        assert_eq!(coordinates.len(), 2);
        // They are no ground that a zone lies on, but around the point.
        let closed = with_ground(network, &both);
        assert!(states(&closed, at_both).iter().all(|state| state.ends_with("suspended*")));
        assert!(
            states(&closed, "lat=43.28 lon=11.28 radius=2000").iter().all(|state| state.ends_with("running"))
        );
    }
}

#[test]
fn an_islet_without_extent_does_not_keep_the_rest_of_an_area_from_closing_zones() {
    let islet = ring([11.5, 43.5, 11.5, 43.5]);
    let area = json!({"type": "MultiPolygon", "coordinates": [[ring(SQUARE)], [islet]]});
    let closed = with_ground(network(&zones(&[square(SQUARE)])), &area);
    assert_eq!(states(&closed, BESIDE), ["f:Z0 suspended*"]);
}

#[test]
fn a_needle_that_slants_is_closed_where_both_of_its_ends_are() {
    let needle = json!({"type": "Polygon", "coordinates": [[[11.30, 43.30], [11.32, 43.317], [11.31, 43.3085], [11.30, 43.30]]]});
    let question = "lat=43.31 lon=11.325 radius=2000";
    let closed =
        with_ground(network(&zones(std::slice::from_ref(&needle))), &square([11.31, 43.30, 11.33, 43.32]));
    assert_eq!(states(&closed, question), ["f:Z0 running"]);
    let closed = with_ground(network(&zones(&[needle])), &square([11.29, 43.29, 11.33, 43.32]));
    assert_eq!(states(&closed, question), ["f:Z0 suspended*"]);
}

#[test]
fn zones_that_cross_themselves_a_million_times_are_served_where_they_are() {
    let tangled = network(&zones(&[tangle(2400), tangle(2400)]));
    let serving = tangled.coverage(vicino::LatLon::new(43.31, 11.31).unwrap());
    assert_eq!(serving.feeds, ["f"]);
    assert_eq!(serving.polygons.features.len(), 2);
}
