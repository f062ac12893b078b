//! What is looked at in shapes.txt, and whether stops lie by the shapes of their trips.

use hashbrown::{HashMap, HashSet};

use super::{Check, Inspection};
use crate::coord::{Ecef, LatLon};
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::stop_times::Farthest;
use crate::feed::table::{At, Tables, row};
use crate::idx::StopIdx;
use crate::strings::Str;

row! { ShapePoint, "shapes.txt": shape_id, shape_pt_lat, shape_pt_lon, shape_pt_sequence, shape_dist_traveled }

const FILE: &str = "shapes.txt";
/// Two points so far apart, in metres, are not the same; a hundred-thousandth of a degree is 1.11 m.
const SAME_POINT_M: f64 = 1.11;
/// A stop farther than this from the shape of its trip, in metres, is another stop or another shape.
const TOO_FAR_M: f64 = 100.0;
/// How far from the end of a shape, in metres, the last stop may be and its distance be greater than the whole.
const PAST_END_M: f64 = 11.1;
/// How many pairs of a stop and a segment are looked at; a city has ten million.
const MAX_PAIRS: usize = 1_000_000_000;

/// A point of a shape.
#[derive(Clone, Copy)]
struct Point {
    sequence: u32,
    line: u64,
    at: LatLon,
    distance: Option<f64>,
}

impl Check<'_> {
    pub(super) fn shapes(&self, inspection: &Inspection, notices: &mut Notices) -> Result<(), FeedError> {
        let shapes = self.read_shapes(inspection, notices)?;
        let mut used: HashMap<&str, Str> = HashMap::new();
        for trip in self.leftovers.trips.trips.iter().filter(|trip| !trip.shape.is_empty()) {
            let id = self.feed.strings.get(trip.shape);
            if !shapes.contains_key(id) {
                trip.note(Code::ForeignKeyViolation, ("shape_id", id), notices);
            }
            used.insert(id, trip.shape);
        }
        // In the order of the file.
        let mut shapes: Vec<(String, Vec<Point>)> = shapes.into_iter().collect();
        shapes.sort_by_key(|(_, points)| points.iter().map(|point| point.line).min());
        let mut pairs_left = MAX_PAIRS;
        for (id, mut points) in shapes {
            points.sort_by_key(|point| (point.sequence, point.line));
            points_in_order(&points, notices);
            let first = points.iter().map(|point| point.line).min();
            let value = Some(("shape_id", id.as_str()));
            if points.len() == 1 {
                notices.add(Code::SingleShapePoint, FILE, first, value);
            }
            let Some(shape) = used.get(id.as_str()) else {
                notices.add(Code::UnusedShape, FILE, first, value);
                continue;
            };
            if let Some(stops) = self.leftovers.checks.stops_of_shapes.get(shape) {
                self.stops_by_shape((&id, first), &points, stops, &mut pairs_left, notices);
            }
            if let Some(farthest) = self.leftovers.checks.farthest.get(shape) {
                self.past_the_end(&points, farthest, notices);
            }
        }
        Ok(())
    }

    /// The points of each shape.
    fn read_shapes(
        &self,
        inspection: &Inspection,
        notices: &mut Notices,
    ) -> Result<HashMap<String, Vec<Point>>, FeedError> {
        let mut shapes: HashMap<String, Vec<Point>> = HashMap::new();
        let add = |row: ShapePoint<'_>, at: &mut At<'_>| {
            if let Some(point) = point(&row, at) {
                shapes.entry_ref(row.shape_id).or_default().push(point);
            }
        };
        if inspection.has(FILE) {
            // They were read where times were interpolated along them, and what is wrong with the rows was noted then.
            let mut known = Notices::default();
            let mut add = add;
            self.rows::<ShapePoint<'_>>(&mut known, |row, at| add(row, at))?;
        } else {
            let mut add = add;
            let tables: &Tables<'_> = &self.tables.again().inspected(inspection);
            tables.rows::<ShapePoint<'_>, FeedError>(notices, |row, at| {
                add(row, at);
                Ok(())
            })?;
        }
        Ok(shapes)
    }

    fn stops_by_shape(
        &self,
        (id, line): (&str, Option<u64>),
        points: &[Point],
        stops: &HashSet<StopIdx>,
        pairs_left: &mut usize,
        notices: &mut Notices,
    ) {
        let way: Vec<Ecef> = points.iter().map(|point| point.at.into()).collect();
        let Some(left) = pairs_left.checked_sub(way.len() * stops.len()) else { return };
        *pairs_left = left;
        let mut stops: Vec<StopIdx> = stops.iter().copied().collect();
        stops.sort_unstable();
        for stop in stops {
            let Some(position) = self.feed.stop(stop).position.map(Ecef::from) else { continue };
            let distances = way.windows(2).map(|ends| Ecef::foot((ends[0], ends[1]), position).1);
            let Some(nearest) = distances.reduce(f64::min).map(f64::sqrt) else { return };
            if nearest > TOO_FAR_M {
                let stop = self.feed.strings.get(self.feed.stop(stop).id);
                let value = format!("{id}: stop {stop} is {nearest:.0} m away");
                notices.add(Code::StopTooFarFromShape, FILE, line, Some(("shape_id", &value)));
            }
        }
    }

    /// A stop time cannot be farther along a shape than the shape is long.
    fn past_the_end(&self, points: &[Point], farthest: &Farthest, notices: &mut Notices) {
        let whole = points.iter().filter_map(|point| point.distance).reduce(f64::max);
        let (Some(whole), Some(end)) = (whole, points.last()) else { return };
        if farthest.distance <= whole {
            return;
        }
        let Some(stop) = self.feed.stop(farthest.stop).position else { return };
        let code = if stop.distance_m(end.at) > PAST_END_M {
            Code::TripDistanceExceedsShapeDistance
        } else {
            Code::TripDistanceExceedsShapeDistanceBelowThreshold
        };
        let value = format!("{} along a shape of {whole}", farthest.distance);
        notices.add(code, "stop_times.txt", Some(farthest.line), Some(("shape_dist_traveled", &value)));
    }
}

fn point(row: &ShapePoint<'_>, at: &mut At<'_>) -> Option<Point> {
    let number = |v: &str| v.parse().ok();
    let lat = at.parsed(Code::InvalidFloat, "shape_pt_lat", row.shape_pt_lat, number);
    let lon = at.parsed(Code::InvalidFloat, "shape_pt_lon", row.shape_pt_lon, number);
    let sequence = row.shape_pt_sequence;
    let sequence = at.parsed(Code::InvalidInteger, "shape_pt_sequence", sequence, |v| v.parse().ok());
    let finite = |v: &str| v.parse().ok().filter(|d: &f64| d.is_finite());
    let distance = at.optional(Code::InvalidFloat, "shape_dist_traveled", row.shape_dist_traveled, finite);
    if distance.is_some_and(|distance| distance < 0.0) {
        at.note(Code::NumberOutOfRange, "shape_dist_traveled", row.shape_dist_traveled);
    }
    let (lat, lon, sequence) = (lat?, lon?, sequence?);
    let Ok(position) = LatLon::new(lat, lon) else {
        at.note(Code::NumberOutOfRange, "shape_pt_lat", row.shape_pt_lat);
        return None;
    };
    (!row.shape_id.is_empty()).then_some(Point { sequence, line: at.line, at: position, distance })
}

fn points_in_order(points: &[Point], notices: &mut Notices) {
    for pair in points.windows(2) {
        let (before, point) = (pair[0], pair[1]);
        if before.sequence == point.sequence {
            let value = point.sequence.to_string();
            let value = Some(("shape_pt_sequence", value.as_str()));
            notices.add(Code::DuplicateKey, FILE, Some(point.line), value);
        }
        let Some((distance, last)) = point.distance.zip(before.distance) else { continue };
        let code = match before.at.distance_m(point.at) {
            _ if distance < last => Code::DecreasingShapeDistance,
            _ if distance > last => continue,
            0.0 => Code::EqualShapeDistanceSameCoordinates,
            metres if metres > SAME_POINT_M => Code::EqualShapeDistanceDiffCoordinates,
            _ => Code::EqualShapeDistanceDiffCoordinatesDistanceBelowThreshold,
        };
        let value = format!("{distance} after {last}");
        notices.add(code, FILE, Some(point.line), Some(("shape_dist_traveled", &value)));
    }
}
