//! The zones that lie on ground without service.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{
    Area as _, BooleanOps as _, BoundingRect as _, Intersects as _, MultiPolygon, Polygon, Rect,
    Translate as _, unary_union,
};

use super::Network;
use crate::idx::{AreaIdx, FeedIdx, ZoneIdx};
use crate::region::{self, Region, TURNS};

/// Zones, sorted.
pub(super) type Zones = Arc<[(FeedIdx, ZoneIdx)]>;

/// How much of the box around a polygon's outer ring may be outside of what it is within: two files rarely have one border alike, and
/// overlays are worked out on a grid.
const SLIVERS: f64 = 1e-4;

/// Finds the zones on some ground: areas are often those of several alerts, and are looked at once.
#[derive(Default)]
pub(super) struct ClosedZones(BTreeMap<Vec<AreaIdx>, Zones>);

impl ClosedZones {
    /// The zones that areas contain together.
    pub(super) fn in_areas(&mut self, network: &Network, mut areas: Vec<AreaIdx>) -> Zones {
        areas.sort_unstable();
        areas.dedup();
        let zones = self.0.entry(areas).or_insert_with_key(|areas| {
            let regions: Vec<_> = areas.iter().map(|&area| &network.area_at(area).region).collect();
            zones_within(network, &regions)
        });
        Arc::clone(zones)
    }
}

/// The zones that regions contain together: all of their polygons, and all of their stops that have a position.
pub(super) fn zones_within(network: &Network, regions: &[&Region]) -> Zones {
    let boxes = regions.iter().map(|region| region.bounding_box());
    let mut zones: Vec<_> =
        boxes.flat_map(|bbox| network.zones.in_box(bbox)).map(|&(feed, zone, _)| (feed, zone)).collect();
    zones.sort_unstable();
    zones.dedup();
    // What crosses itself without end is closed around the points that are in it, and no zone lies on it.
    if !regions.iter().all(|region| region.can_be_overlaid(1)) {
        return Zones::default();
    }
    let ground_edges: u64 = regions.iter().map(|region| region.edge_count()).sum();
    let ground: Vec<Polygon> = regions.iter().flat_map(|region| region.to_planar()).collect();
    zones.retain(|&(at, index)| {
        let feed = network.feed(at);
        let zone = feed.zone(index);
        let mut positions = zone.stops.iter().filter_map(|&stop| feed.stop(stop).position);
        positions.all(|position| regions.iter().any(|region| region.contains(position)))
            // What shares no point with the ground need not be cut.
            && zone.regions.iter().all(|of_zone| {
                if of_zone.polygons().iter().all(|polygon| is_plainly_within(polygon, regions)) {
                    return true;
                }
                of_zone.can_be_overlaid(ground_edges)
                    && regions.iter().any(|region| region.overlaps(of_zone))
                    && of_zone.to_planar().all(|polygon| is_within(&polygon, &ground))
            })
    });
    zones.into()
}

/// Whether one of the regions' polygons contains all of another and has no edge near it: so it is for nearly all zones, and to cut
/// them takes a hundred times as long.
fn is_plainly_within(polygon: &region::Polygon, regions: &[&Region]) -> bool {
    regions.iter().flat_map(|region| region.polygons()).any(|ground| ground.plainly_contains(polygon))
}

/// Whether polygons contain all of one together, but for slivers.
fn is_within(polygon: &Polygon, ground: &[Polygon]) -> bool {
    let (Some(bounds), Some(outer)) = (polygon.bounding_rect(), polygon.exterior().bounding_rect()) else {
        return false;
    };
    let turned = || ground.iter().flat_map(|other| TURNS.map(|turn| other.translate(turn, 0.0)));
    // As it stands a polygon that crosses itself has no area that one could go by; what is left of it has.
    if polygon.unsigned_area() <= 0.0 && unary_union([polygon]).unsigned_area() <= 0.0 {
        return polygon.exterior().coords().all(|corner| turned().any(|other| other.intersects(corner)));
    }
    let mut outside: Option<MultiPolygon> = None;
    for other in turned() {
        if other.bounding_rect().is_some_and(|box_of_other| meet(box_of_other, bounds)) {
            outside = Some(match outside {
                None => polygon.difference(&other),
                Some(outside) => outside.difference(&other),
            });
        }
    }
    outside.is_some_and(|outside| outside.unsigned_area() <= outer.width() * outer.height() * SLIVERS)
}

fn meet(a: Rect, b: Rect) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}
