//! Where something is asked for.

use std::borrow::Cow;
use std::sync::Arc;

use super::Keep;
use super::zones::NearZone;
use crate::bounding_box::BoundingBox;
use crate::coord::{Distance, LatLon};
use crate::idx::{AreaIdx, FeedIdx, PlaceIdx, ZoneIdx};
use crate::index::{NearStop, NearStretch};
use crate::network::{Network, ZonePart};
use crate::region::Region;

/// Where something is asked for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Extent {
    /// A circle: a point and a radius in metres.
    Circle {
        /// The point.
        centre: LatLon,
        /// Metres; what is exactly this far is within.
        radius_m: f64,
    },
    /// A box of parallels and meridians.
    Box(BoundingBox),
    /// An area of the network, by id.
    Area(String),
    /// Polygons.
    Region(Arc<Region>),
}

/// How far from a stop a rider is still served: a quarter of an hour on foot.
pub(crate) const COVERAGE_RADIUS_M: f64 = 1_000.0;

/// An extent on a network.
pub(super) enum Ground<'n> {
    Circle {
        centre: LatLon,
        radius_m: f64,
    },
    Region {
        region: Cow<'n, Region>,
        /// The box that it is, which has positions at the poles and on ±180° too.
        bbox: Option<BoundingBox>,
    },
    /// An area that the network does not have.
    Nowhere,
}

impl<'n> Ground<'n> {
    pub(super) fn new(network: &'n Network, extent: &'n Extent) -> Self {
        match extent {
            &Extent::Circle { centre, radius_m } => Self::Circle { centre, radius_m },
            &Extent::Box(bbox) => Self::Region { region: Cow::Owned(bbox.into()), bbox: Some(bbox) },
            Extent::Region(region) => Self::Region { region: Cow::Borrowed(region), bbox: None },
            Extent::Area(id) => match network.find_area(id) {
                Some(area) => {
                    Self::Region { region: Cow::Borrowed(&network.area_at(area).region), bbox: None }
                }
                None => Self::Nowhere,
            },
        }
    }

    /// The point that it is around.
    pub(super) fn point(&self) -> Option<LatLon> {
        match self {
            Self::Circle { centre, .. } => Some(*centre),
            Self::Region { .. } | Self::Nowhere => None,
        }
    }

    /// What `nearest` is measured from.
    pub(super) fn middle(&self) -> Option<LatLon> {
        match self {
            Self::Circle { centre, .. } => Some(*centre),
            Self::Region { region, bbox } => Some(bbox.map_or_else(|| region.middle(), BoundingBox::centre)),
            Self::Nowhere => None,
        }
    }

    pub(super) fn contains(&self, at: LatLon) -> bool {
        match self {
            Self::Circle { centre, radius_m } => {
                Distance::from_metres(centre.distance_m(at)).metres() <= *radius_m
            }
            Self::Region { bbox: Some(bbox), .. } => bbox.contains(at),
            Self::Region { region, .. } => region.contains(at),
            Self::Nowhere => false,
        }
    }

    pub(super) fn touches(&self, region: &Region) -> bool {
        match self {
            Self::Circle { centre, radius_m } => region.distance(*centre, *radius_m).is_some(),
            Self::Region { region: asked, .. } => asked.overlaps(region),
            Self::Nowhere => false,
        }
    }

    /// The stops within at which any trip calls, in no order.
    pub(super) fn stops(&self, network: &Network) -> Vec<NearStop> {
        let position = |feed, stop| network.feed(feed).stop(stop).position;
        match self {
            Self::Circle { centre, radius_m } => network.index.within_radius(*centre, *radius_m).collect(),
            Self::Region { bbox: Some(bbox), .. } => {
                let inside = |feed, stop| position(feed, stop).is_some_and(|at| bbox.contains(at));
                network.index.within_box(*bbox, inside).collect()
            }
            Self::Region { region, .. } => {
                let mut stops = Vec::new();
                for polygon in region.polygons() {
                    let inside =
                        |feed, stop| position(feed, stop).is_some_and(|at| polygon.contains_position(at));
                    stops.extend(network.index.within_box(polygon.bounding_box(), inside));
                }
                stops.sort_unstable();
                stops.dedup();
                stops
            }
            Self::Nowhere => Vec::new(),
        }
    }

    /// The stretches within along which lines can be hailed.
    pub(super) fn stretches(&self, network: &Network) -> Vec<NearStretch> {
        if network.hails.is_empty() {
            return Vec::new();
        }
        let feed = |at| network.feed(at);
        match self {
            Self::Circle { centre, radius_m } => network.hails.within_radius(*centre, *radius_m, feed),
            Self::Region { region, .. } => network.hails.within_region(region, feed),
            Self::Nowhere => Vec::new(),
        }
    }

    /// The zones within, each once and at its nearest.
    pub(super) fn zones(&self, network: &Network, keep: Keep<'_>) -> Vec<NearZone> {
        let mut near = Vec::new();
        self.each_zone_part(network, |&(feed, zone, ref part), contains| {
            if let ZonePart::Stop(stop) = part
                && !keep.accessible(feed, *stop)
            {
                return;
            }
            let distance = if contains { Some(Distance::ZERO) } else { self.zone_part(network, feed, part) };
            near.extend(distance.map(|distance| NearZone { feed, zone, distance }));
        });
        near.sort_unstable_by_key(|near| (near.feed, near.zone, near.distance));
        near.dedup_by_key(|near| (near.feed, near.zone));
        near
    }

    fn each_zone_part(&self, network: &Network, mut each: impl FnMut(&(FeedIdx, ZoneIdx, ZonePart), bool)) {
        match self {
            Self::Circle { centre, radius_m } => {
                network.zones.near(*centre, *radius_m).for_each(|(part, contains)| each(part, contains));
            }
            Self::Region { region, .. } => {
                for polygon in region.polygons() {
                    let found = network.zones.in_box(polygon.bounding_box());
                    found.for_each(|part| each(part, false));
                }
            }
            Self::Nowhere => {}
        }
    }

    /// How far a part of a zone is, where it is within.
    fn zone_part(&self, network: &Network, feed: FeedIdx, part: &ZonePart) -> Option<Distance> {
        let polygon = match part {
            ZonePart::Stop(stop) => return self.distance(network.feed(feed).stop(*stop).position?),
            ZonePart::Polygon(polygon) => polygon,
        };
        match self {
            Self::Circle { centre, .. } if polygon.contains_position(*centre) => Some(Distance::ZERO),
            Self::Circle { centre, radius_m } => {
                polygon.distance_to_edge(*centre, *radius_m).filter(|distance| distance.metres() <= *radius_m)
            }
            Self::Region { region, .. } => {
                region.polygons().iter().any(|asked| asked.overlaps(polygon)).then_some(Distance::ZERO)
            }
            Self::Nowhere => None,
        }
    }

    /// How far a position is, where it is within.
    fn distance(&self, at: LatLon) -> Option<Distance> {
        match self {
            Self::Circle { centre, radius_m } => {
                Some(centre.rank(at)).filter(|distance| distance.metres() <= *radius_m)
            }
            _ => self.contains(at).then_some(Distance::ZERO),
        }
    }

    /// The areas that contain the point, or share a point with the polygon, by id.
    pub(super) fn areas(&self, network: &Network) -> Vec<AreaIdx> {
        // A bit for each area: there may be a thousand around a point, which take longer to sort than to find.
        let mut bits = vec![0_u64; network.area_count().div_ceil(64)];
        let mut found = |area: AreaIdx| bits[area.at() / 64] |= 1 << (area.at() % 64);
        match self {
            Self::Circle { centre, .. } => {
                // Polygons lie far apart in memory: the processor fetches what all of them begin with side by side.
                let mut unsure = Vec::with_capacity(64);
                network.area_index.each_containing(*centre, |(area, polygon), contains| {
                    if contains {
                        found(*area);
                    } else if polygon.may_contain(*centre) {
                        unsure.push((*area, &**polygon));
                    }
                });
                let inside = unsure.into_iter().filter(|(_, polygon)| polygon.contains_position(*centre));
                inside.for_each(|(area, _)| found(area));
            }
            Self::Region { region, .. } => {
                for asked in region.polygons() {
                    for (area, polygon) in network.area_index.in_box(asked.bounding_box()) {
                        if asked.overlaps(polygon) {
                            found(*area);
                        }
                    }
                }
            }
            Self::Nowhere => {}
        }
        let mut areas = Vec::with_capacity(bits.iter().map(|bits| bits.count_ones() as usize).sum());
        for (word, mut bits) in bits.into_iter().enumerate() {
            while bits != 0 {
                areas.push(AreaIdx::of_len(word * 64 + bits.trailing_zeros() as usize));
                bits &= bits - 1;
            }
        }
        areas
    }

    /// The places within, by distance and id.
    pub(super) fn places(&self, network: &Network, keep: Keep<'_>) -> Vec<(Distance, PlaceIdx)> {
        let mut near: Vec<(Distance, PlaceIdx)> = Vec::new();
        let mut found = |place: PlaceIdx| {
            let record = network.place_at(place);
            near.extend(
                self.distance(record.position)
                    .filter(|_| keep.place(record))
                    .map(|distance| (distance, place)),
            );
        };
        match self {
            Self::Circle { centre, radius_m } => {
                network.place_index.near(*centre, *radius_m).for_each(|(&place, _)| found(place));
            }
            Self::Region { region, .. } => {
                for polygon in region.polygons() {
                    network.place_index.in_box(polygon.bounding_box()).copied().for_each(&mut found);
                }
            }
            Self::Nowhere => {}
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Whether no feed serves the place.
    pub(super) fn is_outside_coverage(&self, network: &Network) -> bool {
        if let Self::Region { .. } = self
            && (!self.stops(network).is_empty() || !self.zones(network, Keep::everything(network)).is_empty())
        {
            return false;
        }
        self.middle().is_some_and(|middle| !network.serves(middle))
    }
}

impl Network {
    /// Whether any feed serves a position.
    fn serves(&self, at: LatLon) -> bool {
        let around = Ground::Circle { centre: at, radius_m: COVERAGE_RADIUS_M };
        if self.index.within_radius(at, COVERAGE_RADIUS_M).next().is_some() {
            return true;
        }
        self.zones.near(at, COVERAGE_RADIUS_M).any(|((feed, _, part), _)| {
            around.zone_part(self, *feed, part).is_some_and(|distance| match part {
                ZonePart::Stop(_) => true,
                ZonePart::Polygon(_) => distance == Distance::ZERO,
            })
        })
    }
}
