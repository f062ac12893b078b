//! The stretches of shapes along which lines can be hailed.

use rstar::{AABB, RTree, RTreeObject};

use crate::coord::{Distance, Ecef, LatLon};
use crate::feed::Feed;
use crate::idx::FeedIdx;
use crate::model::HailPoint;
use crate::region::Region;

/// A stretch, and the point of it that is nearest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NearStretch {
    pub(crate) feed: FeedIdx,
    /// Which of the feed's stretches.
    pub(crate) stretch: u32,
    pub(crate) distance: Distance,
    pub(crate) point: HailPoint,
}

#[derive(Debug)]
struct Segment {
    feed: FeedIdx,
    stretch: u32,
    /// Which point of its path it begins at.
    at: u32,
    envelope: AABB<[f64; 3]>,
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// The segments of all stretches of a network.
#[derive(Debug)]
pub(crate) struct HailIndex {
    tree: RTree<Segment>,
}

impl HailIndex {
    pub(crate) fn new<'f>(feeds: impl Iterator<Item = (FeedIdx, &'f Feed)>) -> Self {
        let mut segments = Vec::new();
        for (feed, of_feed) in feeds {
            for (stretch, path) in (0..).zip(of_feed.hail_stretches.iter().map(|stretch| &stretch.path)) {
                for (at, ends) in (0..).zip(path.windows(2)) {
                    let [a, b] = [ends[0], ends[1]].map(|end| Ecef::from(end.at).0);
                    let length = Ecef(a).chord_2(Ecef(b)).sqrt();
                    let bend = bend(length, f64::min(a[0].hypot(a[1]), b[0].hypot(b[1])));
                    let min = std::array::from_fn(|axis| f64::min(a[axis], b[axis]) - bend);
                    let max = std::array::from_fn(|axis| f64::max(a[axis], b[axis]) + bend);
                    segments.push(Segment { feed, stretch, at, envelope: AABB::from_corners(min, max) });
                }
            }
        }
        Self { tree: RTree::bulk_load(segments) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// The stretches at most `radius` metres away, each at its nearest point, of equally near ones the first.
    pub(crate) fn within_radius<'f>(
        &self,
        centre: LatLon,
        radius: f64,
        feed: impl Fn(FeedIdx) -> &'f Feed,
    ) -> Vec<NearStretch> {
        let from = Ecef::from(centre);
        let reach = radius + 1.0;
        let envelope = AABB::from_corners(from.0.map(|x| x - reach), from.0.map(|x| x + reach));
        let mut near: Vec<(NearStretch, u32)> = Vec::new();
        for &Segment { feed: of, stretch, at, .. } in self.tree.locate_in_envelope_intersecting(envelope) {
            let path = &feed(of).hail_stretches[stretch as usize].path;
            let (a, b) = (path[at as usize], path[at as usize + 1]);
            let (part, _) = Ecef::foot((a.at.into(), b.at.into()), from);
            let point = between(a, b, part);
            let distance = from.distance(point.at.into());
            if distance.metres() <= radius {
                near.push((NearStretch { feed: of, stretch, distance, point }, at));
            }
        }
        first_of_each(near)
    }

    /// The stretches that reach into a region, each where it first does.
    pub(crate) fn within_region<'f>(
        &self,
        region: &Region,
        feed: impl Fn(FeedIdx) -> &'f Feed,
    ) -> Vec<NearStretch> {
        let (min, max) = region.bounding_box().envelope();
        let mut near: Vec<(NearStretch, u32)> = Vec::new();
        for &Segment { feed: of, stretch, at, .. } in
            self.tree.locate_in_envelope_intersecting(AABB::from_corners(min, max))
        {
            let path = &feed(of).hail_stretches[stretch as usize].path;
            let (a, b) = (path[at as usize], path[at as usize + 1]);
            if let Some(part) = region.first_inside(a.at, b.at) {
                let (distance, point) = (Distance::ZERO, between(a, b, part));
                near.push((NearStretch { feed: of, stretch, distance, point }, at));
            }
        }
        first_of_each(near)
    }
}

/// How far at most a line in degrees bends off the straight one, from their length and how near they come to the Earth's
/// axis, all in metres.
fn bend(length: f64, off_axis: f64) -> f64 {
    // A parallel curves by one over its distance from the axis: a bow is an eighth of that times its length squared.
    const NEAR_A_POLE: f64 = 200_000.0;
    if off_axis > NEAR_A_POLE { length * length / 1e6 } else { length + 2.0 * off_axis }
}

fn between(a: HailPoint, b: HailPoint, part: f64) -> HailPoint {
    if part >= 1.0 {
        return b;
    }
    HailPoint { at: a.at.toward(b.at, part), part: a.part + part * (b.part - a.part) }
}

/// The nearest point of each stretch, of equally near ones that of the first segment.
fn first_of_each(mut near: Vec<(NearStretch, u32)>) -> Vec<NearStretch> {
    near.sort_unstable_by_key(|(n, at)| (n.feed, n.stretch, n.distance, *at));
    near.dedup_by_key(|(n, _)| (n.feed, n.stretch));
    near.into_iter().map(|(near, _)| near).collect()
}
