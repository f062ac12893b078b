//! The stops of a network.

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::bounding_box::BoundingBox;
use crate::coord::{Distance, Ecef, LatLon};
use crate::feed::Feed;
use crate::idx::{FeedIdx, StopIdx};

/// A stop, and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NearStop {
    pub(crate) distance: Distance,
    pub(crate) feed: FeedIdx,
    pub(crate) stop: StopIdx,
}

#[derive(Debug)]
struct IndexedStop {
    position: Ecef,
    feed: FeedIdx,
    stop: StopIdx,
}

impl RTreeObject for IndexedStop {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.position.0)
    }
}

impl PointDistance for IndexedStop {
    fn distance_2(&self, point: &[f64; 3]) -> f64 {
        self.position.chord_2(Ecef(*point))
    }
}

/// The stops of a network at which any trip calls.
#[derive(Debug)]
pub(crate) struct StopIndex {
    tree: RTree<IndexedStop>,
}

impl StopIndex {
    pub(crate) fn new<'f>(feeds: impl Iterator<Item = (FeedIdx, &'f Feed)>) -> Self {
        let served = feeds.flat_map(|(at, feed)| {
            feed.stops.iter().enumerate().filter_map(move |(s, stop)| {
                let index = StopIdx::of_len(s);
                let position = Ecef::from(stop.position?);
                (!feed.timetable.calls(index).is_empty()).then_some(IndexedStop {
                    position,
                    feed: at,
                    stop: index,
                })
            })
        });
        Self { tree: RTree::bulk_load(served.collect()) }
    }

    /// The stops at most `radius` metres away, in no order.
    pub(crate) fn within_radius(&self, centre: LatLon, radius: f64) -> impl Iterator<Item = NearStop> {
        // Half a decimetre beyond the radius still rounds to it; the chord is never longer than the arc.
        let chord = radius + 0.06;
        let centre = Ecef::from(centre);
        let near = self.tree.locate_within_distance(centre.0, chord * chord).map(move |s| NearStop {
            distance: centre.distance(s.position),
            feed: s.feed,
            stop: s.stop,
        });
        near.filter(move |near| near.distance.metres() <= radius)
    }

    /// The stops in a box, in no order, that `contains` confirms.
    pub(crate) fn within_box(
        &self,
        bbox: BoundingBox,
        contains: impl Fn(FeedIdx, StopIdx) -> bool,
    ) -> impl Iterator<Item = NearStop> {
        let (min, max) = bbox.envelope();
        let envelope = AABB::from_corners(min, max);
        let in_envelope = self.tree.locate_in_envelope_intersecting(envelope);
        in_envelope.filter(move |s| contains(s.feed, s.stop)).map(|s| NearStop {
            distance: Distance::ZERO,
            feed: s.feed,
            stop: s.stop,
        })
    }

    /// All stops, the nearest first.
    pub(crate) fn by_distance(&self, centre: LatLon) -> impl Iterator<Item = (FeedIdx, StopIdx)> {
        self.tree.nearest_neighbor_iter(Ecef::from(centre).0).map(|s| (s.feed, s.stop))
    }

    pub(crate) fn len(&self) -> usize {
        self.tree.size()
    }
}
