//! Where a trip can be hailed between two stops
//! ([`continuous_pickup`](https://gtfs.org/documentation/schedule/reference/#routestxt)).

use crate::coord::LatLon;
use crate::idx::PatternIdx;

/// The way from a stop of a pattern to the next one, along the shape.
#[derive(Debug)]
pub(crate) struct HailStretch {
    pub(crate) pattern: PatternIdx,
    /// Which stop of the pattern it begins at.
    pub(crate) position: u32,
    /// At least two points.
    pub(crate) path: Vec<HailPoint>,
}

/// A point of a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HailPoint {
    pub(crate) at: LatLon,
    /// Which part of the stretch lies behind, from 0 to 1.
    pub(crate) part: f64,
}
