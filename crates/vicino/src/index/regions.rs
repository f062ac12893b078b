//! Polygons and points by the box that is around them on the globe.

use std::convert::Infallible;
use std::ops::ControlFlow;

use rstar::{AABB, RStarInsertionStrategy, RTree, RTreeObject, RTreeParams};

use crate::bounding_box::BoundingBox;
use crate::coord::{Ecef, LatLon};
use crate::region::{Footprint, above, below};

#[derive(Debug)]
struct Entry<K> {
    envelope: AABB<[f32; 3]>,
    footprint: Footprint,
    key: K,
}

impl<K> RTreeObject for Entry<K> {
    type Envelope = AABB<[f32; 3]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// Nodes with more children than the usual six: of regions that overlap most boxes are entered anyway, and the fewer there are
/// the less memory is fetched in turn.
#[derive(Debug)]
struct WideNodes;

impl RTreeParams for WideNodes {
    const MIN_SIZE: usize = 6;
    const MAX_SIZE: usize = 16;
    const REINSERTION_COUNT: usize = 4;
    type DefaultInsertionStrategy = RStarInsertionStrategy;
}

/// Finds what may be near: whether it is, whoever asks has to look.
///
/// Boxes are of earth-centred metres, as the stops' positions are: neither the antimeridian nor the poles are special.
#[derive(Debug)]
pub(crate) struct RegionIndex<K> {
    tree: RTree<Entry<K>, WideNodes>,
}

impl<K> Default for RegionIndex<K> {
    fn default() -> Self {
        Self::new(std::iter::empty())
    }
}

impl<K> RegionIndex<K> {
    pub(crate) fn new(items: impl Iterator<Item = (Footprint, K)>) -> Self {
        let entries = items.map(|(footprint, key)| Entry {
            envelope: envelope(footprint.bounding_box()),
            footprint,
            key,
        });
        Self { tree: RTree::bulk_load_with_params(entries.collect()) }
    }

    /// Calls `each` with what may contain a position, in no order, and whether that is certain.
    pub(crate) fn each_containing<'i>(&'i self, at: LatLon, mut each: impl FnMut(&'i K, bool)) {
        let Ecef(point) = at.into();
        // Rather than an iterator, which puts the children of each node away before it looks at them.
        let ControlFlow::Continue(()) =
            self.tree.locate_in_envelope_intersecting_int(rounded(point, point), |entry| {
                match entry.footprint.contains(at) {
                    Some(false) => {}
                    certain => each(&entry.key, certain.is_some()),
                }
                ControlFlow::<Infallible>::Continue(())
            });
    }

    /// What may be at most `radius` metres away, in no order, and whether it is certain that it contains the centre.
    pub(crate) fn near(&self, centre: LatLon, radius: f64) -> impl Iterator<Item = (&K, bool)> {
        // A metre for what is beyond the radius and still rounds to it, and for the rounding of sines.
        let reach = radius + 1.0;
        let Ecef(at) = centre.into();
        let envelope = rounded(at.map(|x| x - reach), at.map(|x| x + reach));
        let entries = self.tree.locate_in_envelope_intersecting(envelope);
        entries.map(move |entry| (&entry.key, entry.footprint.contains(centre) == Some(true)))
    }

    /// What may be in a box, in no order.
    pub(crate) fn in_box(&self, bbox: BoundingBox) -> impl Iterator<Item = &K> {
        self.tree.locate_in_envelope_intersecting(envelope(bbox)).map(|entry| &entry.key)
    }
}

fn envelope(bbox: BoundingBox) -> AABB<[f32; 3]> {
    let (min, max) = bbox.envelope();
    rounded(min, max)
}

/// A box in half of the memory; half a metre greater at most.
fn rounded(min: [f64; 3], max: [f64; 3]) -> AABB<[f32; 3]> {
    AABB::from_corners(min.map(below), max.map(above))
}
