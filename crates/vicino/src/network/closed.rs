//! The zones that lie on ground without service.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Area as _, BooleanOps as _, BoundingRect as _, MultiPolygon, unary_union};

use super::Network;
use crate::idx::{AreaIdx, FeedIdx, ZoneIdx};
use crate::region::{Polygon, Region, TURNS, can_overlay, union};

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
    let ground: Vec<Ground> =
        regions.iter().flat_map(|region| region.polygons()).flat_map(|polygon| turned(polygon)).collect();
    // Polygons that cross one another without end are closed around the points that are in them, and no zone lies on them.
    if !can_overlay(ground.iter().copied()) {
        return Zones::default();
    }
    zones.retain(|&(at, index)| {
        let feed = network.feed(at);
        let zone = feed.zone(index);
        let mut positions = zone.stops.iter().filter_map(|&stop| feed.stop(stop).position);
        positions.all(|position| regions.iter().any(|region| region.contains(position)))
            && zone.regions.iter().flat_map(|region| region.polygons()).all(|polygon| {
                // So it is for nearly all zones, and to cut them takes a hundred times as long.
                let is_plain = || ground.iter().any(|(ground, turn)| ground.plainly_contains(polygon, *turn));
                is_plain() || is_within(polygon, &ground)
            })
    });
    zones.into()
}

/// A polygon without service, and by how many degrees of longitude it is brought along.
type Ground<'n> = (&'n Polygon, f64);

/// A polygon wherever a zone may have it; none where it is a speck or crosses itself without end: no zone lies on it.
fn turned(polygon: &Polygon) -> impl Iterator<Item = Ground<'_>> {
    TURNS.into_iter().filter(move |_| can_overlay([(polygon, 0.0)])).map(move |turn| (polygon, turn))
}

/// Whether ground contains all of a polygon, but for slivers.
fn is_within(polygon: &Arc<Polygon>, ground: &[Ground]) -> bool {
    let overlapping = ground.iter().filter(|(ground, turn)| ground.overlaps_turned(polygon, *turn));
    // Of the border of a country, or of thousands of areas, no zone has more than a part to be cut at.
    let near = overlapping.filter_map(|(ground, turn)| ground.near(polygon, *turn));
    let near: Vec<Arc<Polygon>> = near.filter(|near| !near.is_speck()).map(Arc::new).collect();
    if near.is_empty() {
        return false;
    }
    let is_speck = polygon.is_speck();
    if !is_speck && !can_overlay(near.iter().chain([polygon]).map(|polygon| (&**polygon, 0.0))) {
        return false;
    }
    let planar = polygon.to_planar();
    let slivers =
        planar.exterior().bounding_rect().map_or(0.0, |outer| outer.width() * outer.height() * SLIVERS);
    // As it stands a polygon that crosses itself has no area that one could go by; what is left of it has.
    let has_area = || planar.unsigned_area() > slivers || unary_union([&planar]).unsigned_area() > slivers;
    if is_speck || !has_area() {
        let corners = planar.exterior().coords();
        return corners.into_iter().all(|&corner| near.iter().any(|near| near.contains_turned(corner, 0.0)));
    }
    let Some(near) = union(near) else { return false };
    let near: MultiPolygon = near.polygons().iter().map(|near| near.to_planar()).collect();
    planar.difference(&near).unsigned_area() <= slivers
}
