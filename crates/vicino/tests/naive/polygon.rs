//! Polygons as they are: even-odd, closed, straight in longitude and latitude, across the antimeridian too.

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, Distance, Geodesic, Point as XY};
use serde_json::Value;

use super::shape::Point;

/// A union of polygons.
#[derive(Clone, Default)]
pub struct Polygons(Vec<Polygon>);

/// What lies within an odd number of the rings is inside.
#[derive(Clone)]
struct Polygon {
    rings: Vec<Ring>,
}

/// The corners, the first not repeated, the longitudes (x) running on across the antimeridian.
type Ring = Vec<Coord>;
type Edge = (Coord, Coord);

/// Longitudes run on beyond 180°, so that everything is looked at in several turns of the Earth.
const TURNS: [f64; 5] = [0.0, 360.0, -360.0, 720.0, -720.0];

impl Polygons {
    /// Reads a GeoJSON geometry; none where it is no polygon.
    pub fn from_geometry(geometry: &Value) -> Option<Self> {
        let coordinates = geometry["coordinates"].as_array()?;
        let polygons: Option<Vec<Polygon>> = match geometry["type"].as_str()? {
            "Polygon" => Some(vec![polygon(coordinates)?]),
            "MultiPolygon" => coordinates.iter().map(|rings| polygon(rings.as_array()?)).collect(),
            _ => None,
        };
        polygons.map(Self)
    }

    /// The same of a point or a line too: a line is a polygon whose edges lead there and back again.
    pub fn from_any_geometry(geometry: &Value) -> Option<Self> {
        let coordinates = &geometry["coordinates"];
        let positions = match geometry["type"].as_str()? {
            "Point" => vec![coordinates.clone(), coordinates.clone()],
            "LineString" => {
                let there = coordinates.as_array()?;
                there.iter().chain(there.iter().rev().skip(1)).cloned().collect()
            }
            _ => return Self::from_geometry(geometry),
        };
        polygon(&[Value::Array(positions)]).map(|polygon| Self(vec![polygon]))
    }

    pub fn from_box(west: f64, south: f64, east: f64, north: f64) -> Self {
        let east = if west > east { east + 360.0 } else { east };
        let corner = |x, y| Coord { x, y };
        let ring = vec![corner(west, south), corner(east, south), corner(east, north), corner(west, north)];
        Self(vec![Polygon { rings: vec![ring] }])
    }

    pub fn contains(&self, (latitude, longitude): Point) -> bool {
        self.contains_coord(Coord { x: longitude, y: latitude })
    }

    fn contains_coord(&self, point: Coord) -> bool {
        self.0
            .iter()
            .any(|polygon| TURNS.iter().any(|turn| polygon.contains(Coord { x: point.x + turn, y: point.y })))
    }

    /// Whether there is a point that lies in both.
    pub fn touches(&self, other: &Self) -> bool {
        let corner_inside =
            |a: &Self, b: &Self| a.edges().iter().any(|(corner, _)| b.contains_coord(*corner));
        if corner_inside(self, other) || corner_inside(other, self) {
            return true;
        }
        let theirs = other.edges();
        self.edges().iter().any(|ours| {
            let met = |turn: f64| theirs.iter().any(|theirs| meet(*ours, moved(*theirs, turn)));
            TURNS.iter().any(|turn| met(*turn))
        })
    }

    /// The share of a straight line at which it first is inside.
    pub fn first_inside(&self, from: Point, to: Point) -> Option<f64> {
        if self.contains(from) {
            return Some(0.0);
        }
        let mut line = unroll([Coord { x: from.1, y: from.0 }, Coord { x: to.1, y: to.0 }]);
        let mut first: Option<f64> = None;
        for turn in TURNS {
            line = moved(line, turn);
            for edge in self.edges().into_iter().filter(|edge| meet(line, *edge)) {
                for share in shares(line, edge) {
                    if first.is_none_or(|first| share < first) {
                        first = Some(share);
                    }
                }
            }
            line = moved(line, -turn);
        }
        first
    }

    /// All polygons of several.
    pub fn union<'a>(several: impl Iterator<Item = &'a Self>) -> Self {
        Self(several.flat_map(|polygons| polygons.0.iter().cloned()).collect())
    }

    /// How much of the box around the outer ring of one of its polygons, of the worst, is of that polygon and outside of
    /// others.
    pub fn share_outside(&self, others: &Self) -> f64 {
        let shares = self.0.iter().map(|polygon| {
            let (low, high) = corners_of_box(&polygon.rings[..1]);
            polygon.area_outside(others) / ((high.x - low.x) * (high.y - low.y))
        });
        shares.fold(0.0, f64::max)
    }

    /// Whether an edge runs so near to a point that rounding decides on which side that lies.
    pub fn has_edge_near(&self, (latitude, longitude): Point) -> bool {
        const NEAR: f64 = 1e-9;
        self.edges().into_iter().any(|(from, to)| {
            let (along_x, along_y) = (to.x - from.x, to.y - from.y);
            let square = along_x * along_x + along_y * along_y;
            TURNS.iter().any(|turn| {
                let (x, y) = (longitude + turn - from.x, latitude - from.y);
                let share = if square > 0.0 { (x * along_x + y * along_y) / square } else { 0.0 };
                let share = share.clamp(0.0, 1.0);
                (x - share * along_x).hypot(y - share * along_y) < NEAR
            })
        })
    }

    fn edges(&self) -> Vec<Edge> {
        let rings = self.0.iter().flat_map(|polygon| &polygon.rings);
        rings.flat_map(|ring| edges(ring)).collect()
    }

    /// 0 within, else the geodesic metres to the nearest point of any edge, to 0.1 m.
    pub fn distance_m(&self, point: Point) -> f64 {
        if self.contains(point) {
            return 0.0;
        }
        let mut least = f64::INFINITY;
        for (from, to) in self.edges() {
            let longest = (to.x - from.x).abs().max((to.y - from.y).abs());
            let pieces = (longest / 0.5).ceil().max(1.0);
            let mut piece = 0.0;
            while piece < pieces {
                nearest_on((from, to), (piece / pieces, (piece + 1.0) / pieces), point, &mut least);
                piece += 1.0;
            }
        }
        (least * 10.0).round() / 10.0
    }

    /// The middle of the narrowest box around all.
    pub fn middle(&self) -> Point {
        let extent = |polygon: &Polygon| {
            let xs = || polygon.rings.iter().flatten().map(|corner| corner.x);
            (xs().fold(f64::INFINITY, f64::min), xs().fold(f64::NEG_INFINITY, f64::max))
        };
        let extents: Vec<(f64, f64)> = self.0.iter().map(extent).collect();
        let mut narrowest: Option<(f64, f64)> = None;
        for &(west, _) in &extents {
            let reach = extents.iter().map(|&(w, e)| {
                let turns = ((west - w) / 360.0).ceil();
                e + turns * 360.0
            });
            let east = reach.fold(f64::NEG_INFINITY, f64::max);
            if narrowest.is_none_or(|(w, e)| east - west < e - w) {
                narrowest = Some((west, east));
            }
        }
        let (west, east) = narrowest.unwrap();
        let ys = || self.0.iter().flat_map(|polygon| &polygon.rings).flatten().map(|corner| corner.y);
        let (south, north) = (ys().fold(f64::INFINITY, f64::min), ys().fold(f64::NEG_INFINITY, f64::max));
        ((south + north) / 2.0, on_earth((west + east) / 2.0))
    }
}

fn polygon(rings: &[Value]) -> Option<Polygon> {
    let rings: Option<Vec<Ring>> = rings.iter().map(|ring| unrolled(ring.as_array()?)).collect();
    let mut rings = rings?;
    // A hole is where the ring around it is, however often round the Earth its own positions have gone.
    if let Some((outer, holes)) = rings.split_first_mut() {
        let outer = Polygon { rings: vec![outer.clone()] };
        for hole in holes {
            let inside = |turn: &f64| hole.iter().any(|at| outer.contains(Coord { x: at.x + turn, y: at.y }));
            let turn = TURNS.into_iter().find(inside).unwrap_or(0.0);
            hole.iter_mut().for_each(|at| at.x += turn);
        }
    }
    Some(Polygon { rings })
}

/// The positions of a ring, each as near as possible to the one before.
fn unrolled(positions: &[Value]) -> Option<Ring> {
    let mut ring = Ring::new();
    let mut turn = 0.0;
    let mut before: Option<f64> = None;
    for position in positions {
        let (x, y) = (position[0].as_f64()?, position[1].as_f64()?);
        if let Some(before) = before {
            if x - before > 180.0 {
                turn -= 360.0;
            } else if x - before < -180.0 {
                turn += 360.0;
            }
        }
        before = Some(x);
        ring.push(Coord { x: x + turn, y });
    }
    ring.pop();
    Some(ring)
}

fn edges(ring: &[Coord]) -> Vec<Edge> {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])).collect()
}

fn moved((from, to): Edge, turn: f64) -> Edge {
    (Coord { x: from.x + turn, y: from.y }, Coord { x: to.x + turn, y: to.y })
}

impl Polygon {
    fn contains(&self, point: Coord) -> bool {
        let mut inside = false;
        for (from, to) in self.rings.iter().flat_map(|ring| edges(ring)) {
            if lies_on(point, (from, to)) {
                return true;
            }
            // Those edges count that a ray to the east meets.
            let beside = match RobustKernel::orient2d(from, to, point) {
                Orientation::CounterClockwise => to.y > from.y,
                Orientation::Clockwise => to.y < from.y,
                Orientation::Collinear => false,
            };
            if (from.y > point.y) != (to.y > point.y) && beside {
                inside = !inside;
            }
        }
        inside
    }
}

impl Polygon {
    /// Square degrees: strip by strip from west to east, in none of which edges cross or end, and in each piece by piece
    /// from one edge to the next.
    fn area_outside(&self, others: &Polygons) -> f64 {
        let (low, high) = corners_of_box(&self.rings);
        let theirs = others.edges();
        let theirs = TURNS.iter().flat_map(|turn| theirs.iter().map(|edge| moved(*edge, *turn)));
        let all: Vec<Edge> = self.rings.iter().flat_map(|ring| edges(ring)).chain(theirs).collect();
        let mut lons: Vec<f64> = all.iter().map(|(from, _)| from.x).collect();
        for (i, &one) in all.iter().enumerate() {
            for &other in all[..i].iter().filter(|other| meet(one, **other)) {
                lons.extend(shares(one, other).iter().map(|share| one.0.x + share * (one.1.x - one.0.x)));
            }
        }
        lons.retain(|x| low.x <= *x && *x <= high.x);
        lons.sort_by(f64::total_cmp);
        let mut area = 0.0;
        for strip in lons.windows(2).filter(|strip| strip[1] > strip[0]) {
            let x = (strip[0] + strip[1]) / 2.0;
            let across = all.iter().filter(|(from, to)| (from.x < x) != (to.x < x));
            let mut lats: Vec<f64> =
                across.map(|(from, to)| from.y + (x - from.x) / (to.x - from.x) * (to.y - from.y)).collect();
            lats.sort_by(f64::total_cmp);
            for piece in lats.windows(2) {
                let middle = Coord { x, y: (piece[0] + piece[1]) / 2.0 };
                if self.contains(middle) && !others.contains_coord(middle) {
                    area += (strip[1] - strip[0]) * (piece[1] - piece[0]);
                }
            }
        }
        area
    }
}

fn corners_of_box(rings: &[Ring]) -> (Coord, Coord) {
    let bound = |pick: fn(f64, f64) -> f64, start: f64| {
        let corners = rings.iter().flatten();
        corners.fold(Coord { x: start, y: start }, |m, c| Coord { x: pick(m.x, c.x), y: pick(m.y, c.y) })
    };
    (bound(f64::min, f64::INFINITY), bound(f64::max, f64::NEG_INFINITY))
}

fn lies_on(point: Coord, (from, to): Edge) -> bool {
    let between = |value: f64, a: f64, b: f64| a.min(b) <= value && value <= a.max(b);
    between(point.x, from.x, to.x)
        && between(point.y, from.y, to.y)
        && RobustKernel::orient2d(from, to, point) == Orientation::Collinear
}

/// Whether two edges share a point, be it an end of one.
fn meet(a: Edge, b: Edge) -> bool {
    if lies_on(a.0, b) || lies_on(a.1, b) || lies_on(b.0, a) || lies_on(b.1, a) {
        return true;
    }
    let side = |edge: Edge, point: Coord| RobustKernel::orient2d(edge.0, edge.1, point);
    let apart = |one: Orientation, other: Orientation| {
        one != other && one != Orientation::Collinear && other != Orientation::Collinear
    };
    apart(side(a, b.0), side(a, b.1)) && apart(side(b, a.0), side(b, a.1))
}

/// A line the short way around the Earth.
fn unroll([from, to]: [Coord; 2]) -> Edge {
    let turn = if to.x - from.x > 180.0 {
        -360.0
    } else if to.x - from.x < -180.0 {
        360.0
    } else {
        0.0
    };
    (from, Coord { x: to.x + turn, y: to.y })
}

/// The shares of a line at which it meets an edge that it is known to meet: where they cross, or the ends of
/// the edge where both are on one straight line.
fn shares(line: Edge, edge: Edge) -> Vec<f64> {
    let minus = |a: Coord, b: Coord| Coord { x: a.x - b.x, y: a.y - b.y };
    let cross = |a: Coord, b: Coord| a.x * b.y - a.y * b.x;
    let (along, across) = (minus(line.1, line.0), minus(edge.1, edge.0));
    let slant = cross(along, across);
    if slant != 0.0 {
        return vec![(cross(minus(edge.0, line.0), across) / slant).clamp(0.0, 1.0)];
    }
    let length = along.x * along.x + along.y * along.y;
    let ends = [edge.0, edge.1].into_iter().filter(|end| lies_on(*end, line));
    ends.map(|end| {
        let there = minus(end, line.0);
        if length > 0.0 { (there.x * along.x + there.y * along.y) / length } else { 0.0 }
    })
    .collect()
}

fn on_earth(longitude: f64) -> f64 {
    if longitude > 180.0 {
        on_earth(longitude - 360.0)
    } else if longitude < -180.0 {
        on_earth(longitude + 360.0)
    } else {
        longitude
    }
}

/// Lowers `least` to the distance of the nearest point between two shares of an edge, by golden sections.
fn nearest_on((from, to): Edge, (start, end): (f64, f64), point: Point, least: &mut f64) {
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    let there = XY::new(point.1, point.0);
    let at = |share: f64| {
        let x = from.x + share * (to.x - from.x);
        XY::new(on_earth(x), from.y + share * (to.y - from.y))
    };
    let metres = |share: f64| Geodesic.distance(there, at(share));
    let middle = (start + end) / 2.0;
    let half = [start, end].map(|share| Geodesic.distance(at(middle), at(share)));
    // No point of the piece is much farther from its middle than its ends are.
    if metres(middle) - 1.1 * half[0].max(half[1]) - 1.0 > *least {
        return;
    }
    let (mut low, mut high) = (start, end);
    while high - low > 1e-12 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if metres(left) <= metres(right) {
            high = right;
        } else {
            low = left;
        }
    }
    for share in [start, low, high, end] {
        *least = least.min(metres(share));
    }
}
