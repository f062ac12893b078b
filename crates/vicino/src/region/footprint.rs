//! Where a polygon certainly is and is not: most questions need not look at its edges, which lie far away in memory.

use geo::Coord;

use super::TURNS;
use super::polygon::Polygon;
use super::rounded::{RoundedBox, above, below};
use crate::bounding_box::BoundingBox;
use crate::coord::LatLon;

/// The box around a polygon, and two discs around the middle of the box, flattened as the globe is there: one within the
/// polygon and one around it. Longitudes run on past ±180° as those of the polygon do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Footprint {
    bounds: RoundedBox,
    /// Degrees of latitude that are as long as one of longitude.
    width: f32,
    /// The squares of the discs' radii in degrees of latitude; the inner one's is 0 where the middle is outside.
    inner_2: f32,
    outer_2: f32,
}

impl From<LatLon> for Footprint {
    fn from(at: LatLon) -> Self {
        let bounds = RoundedBox::new(at.coord(), at.coord());
        Self { bounds, width: 1.0, inner_2: 0.0, outer_2: f32::INFINITY }
    }
}

impl From<&Polygon> for Footprint {
    fn from(polygon: &Polygon) -> Self {
        let bounds = RoundedBox::new(polygon.min, polygon.max);
        let width = bounds.middle().y.to_radians().cos().max(0.01) as f32;
        let boxed = Self { bounds, width, inner_2: 0.0, outer_2: f32::INFINITY };
        let edges = || polygon.edges().map(|edge| (boxed.flat(edge.a), boxed.flat(edge.b)));
        // A little less than the nearest edge and more than the farthest corner, for what rounding may have done.
        let inner_2 = if polygon.contains(bounds.middle()) {
            edges().map(|(a, b)| to_origin_2(a, b)).fold(f64::INFINITY, f64::min) * 0.999
        } else {
            0.0
        };
        let outer_2 = edges().map(|(a, _)| a.x * a.x + a.y * a.y).fold(0.0, f64::max) * 1.001;
        Self { inner_2: below(inner_2), outer_2: above(outer_2), ..boxed }
    }
}

impl Footprint {
    pub(crate) fn bounding_box(&self) -> BoundingBox {
        let (min, max) = (self.bounds.min(), self.bounds.max());
        BoundingBox::around([min.x, max.x], [min.y, max.y])
    }

    /// Whether the polygon contains a position, where that is certain without its edges.
    pub(crate) fn contains(&self, at: LatLon) -> Option<bool> {
        let Coord { x, y } = at.coord();
        let mut certain = Some(false);
        for at in TURNS.map(|turn| Coord { x: x + turn, y }) {
            if self.bounds.holds(at) {
                let Coord { x, y } = self.flat(at);
                let off_2 = x * x + y * y;
                if off_2 < self.inner_2.into() {
                    return Some(true);
                }
                if off_2 <= self.outer_2.into() {
                    certain = None;
                }
            }
        }
        certain
    }

    /// A position seen from the middle, in degrees of latitude.
    fn flat(&self, at: Coord<f64>) -> Coord<f64> {
        let middle = self.bounds.middle();
        Coord { x: (at.x - middle.x) * f64::from(self.width), y: at.y - middle.y }
    }
}

/// The square of how far off the origin an edge is.
fn to_origin_2(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let along = b - a;
    let length_2 = along.x * along.x + along.y * along.y;
    let part =
        if length_2 > 0.0 { (-(a.x * along.x + a.y * along.y) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    (a.x + part * along.x).powi(2) + (a.y + part * along.y).powi(2)
}
