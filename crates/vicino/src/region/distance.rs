//! How far the edge of a polygon is.

use geo::Coord;

use super::edge::Edge;
use super::polygon::Polygon;
use crate::coord::{Distance, Ecef, LatLon};

/// Metres that a degree of latitude has at least, anywhere.
const LEAST_DEGREE_M: f64 = 110_570.0;
/// Nearer to a pole than this, a straight line in degrees is so bent on the ground that it is searched piece by piece.
const POLAR_LAT: f64 = 80.0;
/// Degrees of such a piece.
const PIECE: f64 = 0.25;

/// Metres of a radius of the Earth, roughly.
const EARTH_M: f64 = 6.37e6;

/// The distance to the nearest point of the polygon's edges, where it is at most `within` metres, which are at most
/// 51 000; where it is more, some greater distance or none.
pub(super) fn to_edge(polygon: &Polygon, from: LatLon, within: f64) -> Option<Distance> {
    let margin = (within + 1.0) / LEAST_DEGREE_M;
    let farthest_lat = from.lat().abs() + margin;
    let polar = farthest_lat > POLAR_LAT;
    let scale = Scale::at(from.lat());
    let west_east = if polar { f64::INFINITY } else { (within + 1.0) / scale.lon_at(farthest_lat) };
    // By how much the plane may be off: the length of a degree changes with the latitude.
    let off =
        if polar { f64::INFINITY } else { 4.0 * farthest_lat.to_radians().tan() * (within / EARTH_M) + 1e-6 };
    let slack = |metres_2: f64| metres_2 * (1.0 + off) * (1.0 + off) + 1e-3;
    let mut least_2 = slack((within + 1.0).powi(2));
    // Seldom more: those that looked nearest when they were come upon.
    let mut near: Vec<(f64, f64, Edge)> = Vec::with_capacity(16);
    for turn in [0.0, 360.0, -360.0] {
        let at = Coord { x: from.lon() + turn, y: from.lat() };
        if at.x < polygon.min.x - west_east || at.x > polygon.max.x + west_east {
            continue;
        }
        let off = |min, max| if polar { 0.0 } else { scale.to_box(min, max, at) };
        polygon.nearest_edges(off, least_2, |edge| {
            let (metres_2, part) = if polar { (0.0, 0.5) } else { scale.to(edge, at) };
            if polar || metres_2 <= least_2 {
                least_2 = least_2.min(slack(metres_2));
                near.push((metres_2, part, edge));
            }
            least_2
        });
    }
    let centre = Ecef::from(from);
    let close = near.iter().filter(|(metres_2, ..)| polar || *metres_2 <= least_2);
    let chords = close.map(
        |&(_, part, edge)| {
            if polar { bent_chord_2(edge, centre) } else { chord_2(edge, part, centre) }
        },
    );
    let nearest = chords.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (nearest.0 <= (within + 1.0).powi(2)).then(|| centre.distance(nearest.1))
}

/// Metres of a degree of longitude and of latitude.
struct Scale {
    lon: f64,
    lat: f64,
}

impl Scale {
    fn at(lat: f64) -> Self {
        let [lon, lat] = LatLon::degree_m(lat);
        Self { lon, lat }
    }

    /// Metres of a degree of longitude at another latitude, at least; not zero at the poles.
    fn lon_at(&self, lat: f64) -> f64 {
        LatLon::degree_m(lat.min(90.0))[0].min(self.lon).max(1.0)
    }

    /// The square of how many metres off a box is at least, in the plane.
    fn to_box(&self, min: Coord<f64>, max: Coord<f64>, at: Coord<f64>) -> f64 {
        let off = |least: f64, most: f64| least.max(-most).max(0.0);
        let (x, y) = (off(min.x - at.x, max.x - at.x), off(min.y - at.y, max.y - at.y));
        (x * self.lon).powi(2) + (y * self.lat).powi(2)
    }

    /// Where on the edge, from 0 to 1, the point nearest to a position is in the plane, after the square of
    /// how many metres off that is.
    fn to(&self, edge: Edge, at: Coord<f64>) -> (f64, f64) {
        let metres = |p: Coord<f64>| [(p.x - at.x) * self.lon, (p.y - at.y) * self.lat];
        let ([ax, ay], [bx, by]) = (metres(edge.a), metres(edge.b));
        let (dx, dy) = (bx - ax, by - ay);
        let length_2 = dx * dx + dy * dy;
        let part = if length_2 > 0.0 { (-(ax * dx + ay * dy) / length_2).clamp(0.0, 1.0) } else { 0.0 };
        ((ax + part * dx).powi(2) + (ay + part * dy).powi(2), part)
    }
}

/// The squared chord from a point to the nearest point of the edge and that point, sought from `part` on.
fn chord_2(edge: Edge, part: f64, from: Ecef) -> (f64, Ecef) {
    // Each step divides the error by the ratio of the Earth's radius to the distance, a hundred at least. A millimetre
    // along the edge is a nanometre of distance.
    const STEPS: usize = 6;
    const ENOUGH_M: f64 = 1e-3;
    let mut part = part;
    for _ in 0..STEPS {
        let (at, ahead) = Ecef::on_line(edge.a, edge.b, part);
        let length_2: f64 = ahead.iter().map(|d| d * d).sum();
        let beyond: f64 = (0..3).map(|axis| (at.0[axis] - from.0[axis]) * ahead[axis]).sum();
        let next = if length_2 > 0.0 { (part - beyond / length_2).clamp(0.0, 1.0) } else { part };
        let moved_2 = (next - part).powi(2) * length_2;
        if moved_2 <= ENOUGH_M * ENOUGH_M {
            return (at.chord_2(from), at);
        }
        part = next;
    }
    let at = Ecef::on_line(edge.a, edge.b, part).0;
    (at.chord_2(from), at)
}

/// The same for an edge near a pole: a search for the least of each piece.
fn bent_chord_2(edge: Edge, from: Ecef) -> (f64, Ecef) {
    let span = (edge.b.x - edge.a.x).abs().max((edge.b.y - edge.a.y).abs());
    // Edges are at most 360° long.
    let pieces = (span / PIECE).ceil().max(1.0);
    let at = |part: f64| {
        let at = Ecef::on_line(edge.a, edge.b, part).0;
        (at.chord_2(from), at)
    };
    let least = (0..pieces as u32).map(|piece| {
        let (mut low, mut high) = (f64::from(piece) / pieces, f64::from(piece + 1) / pieces);
        for _ in 0..60 {
            let third = (high - low) / 3.0;
            if at(low + third).0 <= at(high - third).0 {
                high -= third;
            } else {
                low += third;
            }
        }
        at(f64::midpoint(low, high))
    });
    let ends = [at(0.0), at(1.0)];
    least.chain(ends).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or(ends[0])
}
