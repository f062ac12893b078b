//! Where a polygon certainly is and is not: most questions need not look at its edges, which lie far away in memory.

use geo::Coord;

use super::TURNS;
use super::polygon::Polygon;
use crate::bounding_box::BoundingBox;
use crate::coord::LatLon;

/// The box around a polygon, and two discs around the middle of the box, flattened as the globe is there: one within the
/// polygon and one around it. Longitudes run on past ±180° as those of the polygon do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Footprint {
    min: Coord<f64>,
    max: Coord<f64>,
    /// Degrees of latitude that are as long as one of longitude.
    width: f64,
    /// The squares of the discs' radii in degrees of latitude; the inner one's is 0 where the middle is outside.
    inner_2: f64,
    outer_2: f64,
}

impl From<LatLon> for Footprint {
    fn from(at: LatLon) -> Self {
        Self { min: at.coord(), max: at.coord(), width: 1.0, inner_2: 0.0, outer_2: f64::INFINITY }
    }
}

impl From<&Polygon> for Footprint {
    fn from(polygon: &Polygon) -> Self {
        let (min, max) = (polygon.min, polygon.max);
        let centre = middle(min, max);
        let width = centre.y.to_radians().cos().max(0.01);
        let flat = |at: Coord<f64>| Coord { x: (at.x - centre.x) * width, y: at.y - centre.y };
        let edges = || polygon.edges().map(|edge| (flat(edge.a), flat(edge.b)));
        // A little less than the nearest edge and more than the farthest corner, for what rounding may have done.
        let inner_2 = if polygon.contains(centre) {
            edges().map(|(a, b)| to_origin_2(a, b)).fold(f64::INFINITY, f64::min) * 0.999
        } else {
            0.0
        };
        let outer_2 = edges().map(|(a, _)| a.x * a.x + a.y * a.y).fold(0.0, f64::max) * 1.001;
        Self { min, max, width, inner_2, outer_2 }
    }
}

impl Footprint {
    pub(crate) fn bounding_box(&self) -> BoundingBox {
        BoundingBox::around([self.min.x, self.max.x], [self.min.y, self.max.y])
    }

    /// Whether the polygon contains a position, where that is certain without its edges.
    pub(crate) fn contains(&self, at: LatLon) -> Option<bool> {
        let Coord { x, y } = at.coord();
        if y < self.min.y || y > self.max.y {
            return Some(false);
        }
        let within = |x: &f64| self.min.x <= *x && *x <= self.max.x;
        let Some(x) = TURNS.iter().map(|turn| x + turn).find(within) else {
            return Some(false);
        };
        let centre = middle(self.min, self.max);
        let (dx, dy) = ((x - centre.x) * self.width, y - centre.y);
        let off_2 = dx * dx + dy * dy;
        if off_2 > self.outer_2 {
            return Some(false);
        }
        (off_2 < self.inner_2).then_some(true)
    }
}

fn middle(min: Coord<f64>, max: Coord<f64>) -> Coord<f64> {
    Coord { x: f64::midpoint(min.x, max.x), y: f64::midpoint(min.y, max.y) }
}

/// The square of how far off the origin an edge is.
fn to_origin_2(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let along = b - a;
    let length_2 = along.x * along.x + along.y * along.y;
    let part =
        if length_2 > 0.0 { (-(a.x * along.x + a.y * along.y) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    (a.x + part * along.x).powi(2) + (a.y + part * along.y).powi(2)
}
