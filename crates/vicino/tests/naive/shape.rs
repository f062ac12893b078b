//! Shapes, and how far along its shape a trip is at each of its stops.

use std::collections::{BTreeMap, HashMap};

use super::feed::{Files, file, point};
use super::table::each_row;

/// A point in degrees: latitude, longitude.
pub type Point = (f64, f64);

type Vector = [f64; 3];

/// The points of a shape in order, and the `shape_dist_traveled` of each.
#[derive(Default)]
pub struct Shape {
    pub points: Vec<Point>,
    pub given: Vec<Option<f64>>,
}

pub fn read(files: &Files) -> HashMap<String, Shape> {
    let mut shapes: HashMap<String, BTreeMap<u32, (Point, Option<f64>)>> = HashMap::new();
    each_row(file(files, "shapes.txt"), |row| {
        let sequence = row.get("shape_pt_sequence").parse().ok();
        let point = point(row, "shape_pt_lat", "shape_pt_lon");
        let (Some(id), Some(sequence), Some(point)) = (row.required("shape_id"), sequence, point) else {
            return;
        };
        let given = row.get("shape_dist_traveled").parse().ok();
        shapes.entry(id).or_default().entry(sequence).or_insert((point, given));
    });
    let in_order = |(id, points): (String, BTreeMap<u32, (Point, Option<f64>)>)| {
        let (points, given) = points.into_values().unzip();
        (id, Shape { points, given })
    };
    shapes.into_iter().map(in_order).collect()
}

/// The distance along the shape of every stop of a trip, in metres; none where the stops cannot be
/// matched to the shape in order.
///
/// Every stop is tried on every segment, under the one condition that its foot does not lie before the
/// foot of the stop before it; the assignment with the least sum of squared distances is taken.
pub fn distances_along(stops: &[Point], shape: &[Point]) -> Option<Vec<f64>> {
    let stops: Vec<Vector> = stops.iter().map(earth_centred).collect();
    let shape: Vec<Vector> = shape.iter().map(earth_centred).collect();
    let segments: Vec<(Vector, Vector)> = shape.windows(2).map(|pair| (pair[0], pair[1])).collect();

    // least[i][j]: the least cost of the stops up to i, with stop i on segment j.
    // before[i][j]: the segment of stop i - 1 in that assignment.
    let mut least = vec![vec![f64::INFINITY; segments.len()]; stops.len()];
    let mut before = vec![vec![0; segments.len()]; stops.len()];
    for (i, stop) in stops.iter().enumerate() {
        // The segment, before the one being looked at, that is best for the stop before.
        let mut best_before = None;
        for (j, segment) in segments.iter().enumerate() {
            let Foot { squared_distance, share, .. } = foot(*stop, *segment);
            if i == 0 {
                least[i][j] = squared_distance;
                continue;
            }
            let goes_back = foot(stops[i - 1], *segment).share > share;
            let stays = if goes_back { None } else { Some(j) };
            // `<` and not `<=`: the earliest segments win a tie.
            for k in best_before.into_iter().chain(stays) {
                if least[i - 1][k] + squared_distance < least[i][j] {
                    least[i][j] = least[i - 1][k] + squared_distance;
                    before[i][j] = k;
                }
            }
            if best_before.is_none_or(|k: usize| least[i - 1][j] < least[i - 1][k]) {
                best_before = Some(j);
            }
        }
    }

    let last = least.last()?;
    let mut segment = 0;
    for (j, cost) in last.iter().enumerate() {
        if *cost < last[segment] {
            segment = j;
        }
    }
    if last.get(segment)?.is_infinite() {
        return None;
    }
    let mut chosen = vec![0; stops.len()];
    for i in (0..stops.len()).rev() {
        chosen[i] = segment;
        segment = before[i][segment];
    }

    let mut distances: Vec<f64> = Vec::new();
    for (stop, &segment) in stops.iter().zip(&chosen) {
        let mut distance = 0.0;
        for (from, to) in &segments[..segment] {
            distance += length(minus(*to, *from));
        }
        distances.push(distance + foot(*stop, segments[segment]).from_start);
    }
    Some(distances)
}

struct Foot {
    squared_distance: f64,
    share: f64,
    from_start: f64,
}

/// The point of a segment that is closest to a stop.
fn foot(stop: Vector, (from, to): (Vector, Vector)) -> Foot {
    let along = minus(to, from);
    let to_stop = minus(stop, from);
    let squared_length = dot(along, along);
    let share =
        if squared_length > 0.0 { (dot(to_stop, along) / squared_length).clamp(0.0, 1.0) } else { 0.0 };
    let off = [to_stop[0] - share * along[0], to_stop[1] - share * along[1], to_stop[2] - share * along[2]];
    Foot { squared_distance: dot(off, off), share, from_start: share * squared_length.sqrt() }
}

/// Which share of a straight line through the Earth lies before its foot, the point closest to another.
pub fn foot_share(point: Point, from: Point, to: Point) -> f64 {
    foot(earth_centred(&point), (earth_centred(&from), earth_centred(&to))).share
}

/// The straight line through the Earth, in metres.
pub fn straight_m(from: Point, to: Point) -> f64 {
    length(minus(earth_centred(&from), earth_centred(&to)))
}

/// Earth-centred metres of a point on the WGS84 ellipsoid.
fn earth_centred((latitude, longitude): &Point) -> Vector {
    const SEMI_MAJOR: f64 = 6_378_137.0;
    const FLATTENING: f64 = 1.0 / 298.257_223_563;
    const SQUARED_ECCENTRICITY: f64 = FLATTENING * (2.0 - FLATTENING);
    let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
    let normal = SEMI_MAJOR / (1.0 - SQUARED_ECCENTRICITY * latitude.sin() * latitude.sin()).sqrt();
    [
        normal * latitude.cos() * longitude.cos(),
        normal * latitude.cos() * longitude.sin(),
        normal * (1.0 - SQUARED_ECCENTRICITY) * latitude.sin(),
    ]
}

fn minus(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn length(a: Vector) -> f64 {
    dot(a, a).sqrt()
}
