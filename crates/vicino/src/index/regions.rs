//! Polygons and points by the box that is around them on the globe.

use rstar::{AABB, RTree, RTreeObject};

use crate::bounding_box::BoundingBox;
use crate::coord::{Ecef, LatLon};

#[derive(Debug)]
struct Entry<K> {
    envelope: AABB<[f64; 3]>,
    key: K,
}

impl<K> RTreeObject for Entry<K> {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// Finds what may be near: whether it is, whoever asks has to look.
///
/// Boxes are of earth-centred metres, as the stops' positions are: neither the antimeridian nor the poles are special.
#[derive(Debug)]
pub(crate) struct RegionIndex<K> {
    tree: RTree<Entry<K>>,
}

impl<K> Default for RegionIndex<K> {
    fn default() -> Self {
        Self::new(std::iter::empty())
    }
}

impl<K> RegionIndex<K> {
    pub(crate) fn new(boxes: impl Iterator<Item = (BoundingBox, K)>) -> Self {
        let entries = boxes.map(|(bbox, key)| Entry { envelope: envelope(bbox), key });
        Self { tree: RTree::bulk_load(entries.collect()) }
    }

    /// What may be at most `radius` metres away, in no order.
    pub(crate) fn near(&self, centre: LatLon, radius: f64) -> impl Iterator<Item = &K> {
        // A metre for what is beyond the radius and still rounds to it, and for the rounding of sines.
        let reach = radius + 1.0;
        let Ecef(at) = centre.into();
        let envelope = AABB::from_corners(at.map(|x| x - reach), at.map(|x| x + reach));
        self.tree.locate_in_envelope_intersecting(envelope).map(|entry| &entry.key)
    }

    /// What may be in a box, in no order.
    pub(crate) fn in_box(&self, bbox: BoundingBox) -> impl Iterator<Item = &K> {
        self.tree.locate_in_envelope_intersecting(envelope(bbox)).map(|entry| &entry.key)
    }
}

fn envelope(bbox: BoundingBox) -> AABB<[f64; 3]> {
    let (min, max) = bbox.envelope();
    AABB::from_corners(min, max)
}
