//! Areas of the globe: what is inside, how far their edge is, what two of them share.

mod build;
mod clip;
mod containment;
mod distance;
mod edge;
mod footprint;
mod geometry;
mod overlay;
mod polygon;
mod rounded;
mod runs;
mod union;

pub use build::{InvalidRegion, RegionProblem};
pub(crate) use footprint::Footprint;
pub(crate) use overlay::can_overlay;
pub(crate) use polygon::Polygon;
pub(crate) use rounded::{above, below};
pub(crate) use union::union;

use std::sync::Arc;

use geo::Coord;

use crate::bounding_box::BoundingBox;
use crate::coord::{Distance, LatLon};
#[cfg(test)]
mod tests;

use edge::Edge;

/// One or more polygons with or without holes: an area of interest, a zone, a municipality.
///
/// Edges are straight in longitude and latitude ([RFC 7946 § 3.1.1]) and belong to it; one between positions more than 180°
/// of longitude apart goes the short way, across the antimeridian. Inside is what an odd number of a polygon's rings goes
/// around; of several polygons it is enough to be inside one.
///
/// ```
/// use vicino::{LatLon, Region};
///
/// let campo = Region::from_geojson(r#"{"type": "Polygon", "coordinates": [[
///     [11.3310, 43.3178], [11.3327, 43.3184], [11.3322, 43.3191], [11.3308, 43.3188], [11.3310, 43.3178]]]}"#)?;
/// assert!(campo.contains(LatLon::new(43.3184, 11.3316)?));
/// assert!(!campo.contains(LatLon::new(43.3224, 11.3268)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [RFC 7946 § 3.1.1]: https://www.rfc-editor.org/rfc/rfc7946#section-3.1.1
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// At least one; shared with the indexes that look for them, a step away from each other in memory.
    polygons: Vec<Arc<Polygon>>,
}

/// Turns round the globe that may bring a longitude to a polygon that crosses the antimeridian.
pub(crate) const TURNS: [f64; 3] = [0.0, 360.0, -360.0];

impl Polygon {
    pub(crate) fn contains_position(&self, at: LatLon) -> bool {
        let Coord { x, y } = at.coord();
        TURNS.iter().any(|turn| self.contains(Coord { x: x + turn, y }))
    }

    /// Whether it may contain a position: the box around it does.
    pub(crate) fn may_contain(&self, at: LatLon) -> bool {
        let Coord { x, y } = at.coord();
        TURNS.iter().any(|turn| self.box_holds(Coord { x: x + turn, y }))
    }

    /// The box around it.
    pub(crate) fn bounding_box(&self) -> BoundingBox {
        BoundingBox::around([self.min.x, self.max.x], [self.min.y, self.max.y])
    }

    pub(crate) fn distance_to_edge(&self, from: LatLon, within: f64) -> Option<Distance> {
        distance::to_edge(self, from, within)
    }

    /// Whether, brought along by some degrees of longitude, it contains all of another, and none of its edges is anywhere near:
    /// `false` too where one is.
    pub(crate) fn plainly_contains(&self, other: &Self, turn: f64) -> bool {
        let Some(&corner) = other.rings().next().and_then(<[_]>::first) else { return false };
        let diagonal = Edge { a: other.min, b: other.max }.shifted(-turn);
        self.box_meets(other, turn)
            && !self.any_edge_beside(diagonal, |_| true)
            && self.contains_turned(corner, turn)
    }

    /// Whether it contains a position of the plane, brought along by some degrees of longitude.
    pub(crate) fn contains_turned(&self, at: Coord<f64>, turn: f64) -> bool {
        self.contains(Coord { x: at.x - turn, y: at.y })
    }

    /// Whether the box around it, brought along by some degrees of longitude, shares a point with that around another.
    pub(crate) fn box_meets(&self, other: &Self, turn: f64) -> bool {
        self.min.x + turn <= other.max.x
            && other.min.x <= self.max.x + turn
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    /// Whether it shares a point with another.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        TURNS.iter().any(|&turn| self.overlaps_turned(other, turn))
    }

    /// The same with this one brought along by some degrees of longitude.
    pub(crate) fn overlaps_turned(&self, other: &Self, turn: f64) -> bool {
        if self.edge_count() <= other.edge_count() {
            self.meets_along(other, turn)
        } else {
            other.meets_along(self, -turn)
        }
    }

    /// The same, by way of each edge of this one.
    fn meets_along(&self, other: &Self, turn: f64) -> bool {
        if !self.box_meets(other, turn) {
            return false;
        }
        let meets = self.edges().any(|edge| {
            let edge = edge.shifted(turn);
            other.any_edge_beside(edge, |of_other| edge.meets(of_other))
        });
        // Where no edges meet, each ring is inside the other polygon or outside as a whole.
        let first = |polygon: &Self, turn: f64| -> Vec<Coord<f64>> {
            polygon.rings().map(|ring| Coord { x: ring[0].x + turn, y: ring[0].y }).collect()
        };
        meets
            || first(self, turn).into_iter().any(|at| other.contains(at))
            || first(other, -turn).into_iter().any(|at| self.contains(at))
    }
}

impl Region {
    /// Whether a position is inside or on an edge.
    #[must_use]
    pub fn contains(&self, at: LatLon) -> bool {
        self.polygons.iter().any(|polygon| polygon.contains_position(at))
    }

    /// Whether it shares a point with another, be it on an edge.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.polygons.iter().any(|ours| other.polygons.iter().any(|theirs| ours.overlaps(theirs)))
    }

    /// The least box around it; where that crosses the antimeridian its west edge is greater than its east edge.
    #[must_use]
    pub fn bounding_box(&self) -> BoundingBox {
        BoundingBox::around_all(self.polygons.iter().map(|polygon| polygon.bounding_box()))
    }

    /// The middle of the box around it.
    pub(crate) fn middle(&self) -> LatLon {
        match &self.polygons[..] {
            // Not by way of the box, whose edges are rounded where they are turned to within ±180°.
            [one] => LatLon::turned(f64::midpoint(one.min.y, one.max.y), f64::midpoint(one.min.x, one.max.x)),
            _ => self.bounding_box().centre(),
        }
    }

    /// The polygons, which may overlap.
    pub(crate) fn polygons(&self) -> &[Arc<Polygon>] {
        &self.polygons
    }

    /// The distance, 0 inside, where it is at most `within` metres, which are at most 50 000.
    pub(crate) fn distance(&self, from: LatLon, within: f64) -> Option<Distance> {
        if self.contains(from) {
            return Some(Distance::ZERO);
        }
        let edges = self.polygons.iter().filter_map(|polygon| polygon.distance_to_edge(from, within));
        edges.min().filter(|distance| distance.metres() <= within)
    }

    /// Where on the straight line between two positions, from 0 to 1, it is first inside.
    pub(crate) fn first_inside(&self, from: LatLon, to: LatLon) -> Option<f64> {
        if self.contains(from) {
            return Some(0.0);
        }
        let line = Edge { a: from.coord(), b: to.coord_near(from.lon()) };
        let mut first: Option<f64> = None;
        for polygon in &self.polygons {
            for turn in TURNS {
                let line = line.shifted(turn);
                polygon.any_edge_beside(line, |edge| {
                    if let Some(part) = edge.meets(line).then(|| part_of_line(line, edge)) {
                        first = Some(first.map_or(part, |first| first.min(part)));
                    }
                    false
                });
            }
        }
        first
    }
}

/// Where a line meets an edge, which it does.
fn part_of_line(line: Edge, edge: Edge) -> f64 {
    let cross = |u: Coord<f64>, v: Coord<f64>| u.x * v.y - u.y * v.x;
    let (along, across) = (line.b - line.a, edge.b - edge.a);
    let parallel = cross(along, across);
    let part = if parallel == 0.0 {
        // They lie on one line: what comes first of the edge's ends.
        let length_2 = along.x * along.x + along.y * along.y;
        let part = |end: Coord<f64>| {
            let to = end - line.a;
            if length_2 > 0.0 { (to.x * along.x + to.y * along.y) / length_2 } else { 0.0 }
        };
        part(edge.a).min(part(edge.b))
    } else {
        cross(edge.a - line.a, across) / parallel
    };
    part.clamp(0.0, 1.0)
}

impl From<BoundingBox> for Region {
    fn from(bbox: BoundingBox) -> Self {
        Self { polygons: Polygon::new(&[bbox.ring()]).into_iter().map(Arc::new).collect() }
    }
}
