//! The polygons of what real feeds with zones cover, against the exact answer, where a copy of the feeds lies beside the
//! project.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop where it stands, and tell")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

mod flex;

use flex::network;
use geojson::{GeometryValue, Position};
use vicino::{LatLon, Region};

/// Points of a grid from south to north, and from west to east.
const POINTS: u32 = 60;

#[test]
fn polygons_hold_what_is_served_and_nothing_else() {
    let feeds = ["us-taft.zip", "simple-conversion.zip", "us-ctran.zip", "de-vbb-rufbus", "ondemand-stops"];
    for (name, network) in feeds.iter().filter_map(|name| Some((name, network(name)?))) {
        let features = network.coverage_polygons().features;
        let feature = features.iter().find(|feature| feature.property("kind").unwrap() == "feed").unwrap();
        let drawn = Region::from_geojson(&feature.to_string()).unwrap();
        let corners: Vec<&Position> = match &feature.geometry.as_ref().unwrap().value {
            GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().flatten().collect(),
            GeometryValue::Polygon { coordinates } => coordinates.iter().flatten().collect(),
            other => panic!("{other:?}"),
        };
        let bounds = |axis: usize| {
            let along = || corners.iter().map(|corner| corner[axis]);
            (along().fold(f64::INFINITY, f64::min), along().fold(f64::NEG_INFINITY, f64::max))
        };
        let ((west, east), (south, north)) = (bounds(0), bounds(1));
        let part =
            |from: f64, to: f64, step: u32| from + (to - from) * (f64::from(step) + 0.5) / f64::from(POINTS);
        let (mut served, mut differ) = (0, 0);
        for step in 0..POINTS * POINTS {
            let lat = part(south, north, step / POINTS);
            let at = LatLon::new(lat, part(west, east, step % POINTS)).unwrap();
            let is_served = !network.coverage(at).agencies.is_empty();
            served += u32::from(is_served);
            differ += u32::from(drawn.contains(at) != is_served);
        }
        // Circles around stops have 24 corners: some points lie between one and its circle.
        assert!(served > 300 && differ * 100 <= served, "{name}: {differ} of {served}");
    }
}
