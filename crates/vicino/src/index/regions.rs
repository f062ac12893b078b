//! Polygons and points by the box that is around them on the globe.

use rstar::{AABB, RTree, RTreeObject};

use crate::bounding_box::BoundingBox;
use crate::coord::{Ecef, LatLon};
use crate::region::Core;

#[derive(Debug)]
struct Entry<K> {
    envelope: AABB<[f64; 3]>,
    bbox: BoundingBox,
    core: Option<Core>,
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
    /// Of each what is around it, and what is within it where that is known.
    pub(crate) fn new(boxes: impl Iterator<Item = (BoundingBox, Option<Core>, K)>) -> Self {
        let entries = boxes.map(|(bbox, core, key)| Entry { envelope: envelope(bbox), bbox, core, key });
        Self { tree: RTree::bulk_load(entries.collect()) }
    }

    /// What may contain a position, in no order, and whether that is certain: the polygons themselves lie far apart in
    /// memory, and most answers need not look at them.
    pub(crate) fn containing(&self, at: LatLon) -> impl Iterator<Item = (&K, bool)> {
        let envelope = AABB::from_point(Ecef::from(at).0);
        let entries = self.tree.locate_in_envelope_intersecting(envelope);
        let entries = entries.filter(move |entry| entry.bbox.contains(at));
        entries.map(move |entry| (&entry.key, entry.core.is_some_and(|core| core.contains(at))))
    }

    /// What may be at most `radius` metres away, in no order, and whether it is certain that it contains the centre.
    pub(crate) fn near(&self, centre: LatLon, radius: f64) -> impl Iterator<Item = (&K, bool)> {
        // A metre for what is beyond the radius and still rounds to it, and for the rounding of sines.
        let reach = radius + 1.0;
        let Ecef(at) = centre.into();
        let envelope = AABB::from_corners(at.map(|x| x - reach), at.map(|x| x + reach));
        let entries = self.tree.locate_in_envelope_intersecting(envelope);
        entries.map(move |entry| (&entry.key, entry.core.is_some_and(|core| core.contains(centre))))
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
