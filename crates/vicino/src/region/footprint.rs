//! Where a polygon certainly is and is not: most questions need not look at its edges, which lie far away in memory.

use geo::Coord;

use super::TURNS;
use super::polygon::Polygon;
use crate::bounding_box::BoundingBox;
use crate::coord::LatLon;

/// The box around a polygon, and a disc within it around the middle of the box, flattened as the globe is there. Longitudes
/// run on past ±180° as those of the polygon do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Footprint {
    min: Coord<f64>,
    max: Coord<f64>,
    /// Degrees of latitude that are as long as one of longitude.
    width: f64,
    /// The square of the disc's radius in degrees of latitude; 0 where the middle is outside.
    radius_2: f64,
}

impl From<LatLon> for Footprint {
    fn from(at: LatLon) -> Self {
        Self { min: at.coord(), max: at.coord(), width: 1.0, radius_2: 0.0 }
    }
}

impl From<&Polygon> for Footprint {
    fn from(polygon: &Polygon) -> Self {
        let (min, max) = (polygon.min, polygon.max);
        let centre = middle(min, max);
        let width = centre.y.to_radians().cos().max(0.01);
        let mut footprint = Self { min, max, width, radius_2: 0.0 };
        if polygon.contains(centre) {
            let flat = |at: Coord<f64>| Coord { x: (at.x - centre.x) * width, y: at.y - centre.y };
            let edges_2 = polygon.edges().map(|edge| to_origin_2(flat(edge.a), flat(edge.b)));
            // A little less than the nearest edge, for what rounding may have done.
            footprint.radius_2 = edges_2.fold(f64::INFINITY, f64::min) * 0.999;
        }
        footprint
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
        (dx * dx + dy * dy < self.radius_2).then_some(true)
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
