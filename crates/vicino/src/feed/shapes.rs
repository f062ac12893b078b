//! Shapes, which are read only where times are interpolated along them.

use std::rc::Rc;

use hashbrown::HashMap;

use super::codes::Code;
use super::error::FeedError;
use super::notice::Notices;
use super::table::{Tables, row};
use crate::coord::{Ecef, LatLon};
use crate::idx::StopIdx;
use crate::model::HailPoint;
use crate::strings::Str;

row! { ShapeRow, "shapes.txt": shape_id, shape_pt_lat, shape_pt_lon, shape_pt_sequence, shape_dist_traveled }

/// How many pairs of a stop and a segment are looked at for one trip; a long one has 100 stops and 5 000 segments.
const MAX_PAIRS: usize = 20_000_000;
/// And for all trips of a feed.
const MAX_PAIRS_IN_ALL: usize = 100 * MAX_PAIRS;

/// How far off its `shape_dist_traveled` a stop may be for it to be believed, in metres: as far as the canonical validator lets a
/// stop be off its shape.
const MAX_OFF_M: f64 = 100.0;

/// Bytes of an entry of a table of what is known, and of its allocations.
const KNOWN: usize = 96;

/// A shape and the stops of a trip along it.
type Along = (Str, Box<[StopIdx]>);

/// The points of a shape.
#[derive(Default)]
struct Shape {
    positions: Vec<LatLon>,
    points: Vec<Ecef>,
    /// `shape_dist_traveled` of the points, where all have it and it grows from each to the next that is elsewhere.
    given: Option<Vec<f64>>,
}

/// The stretches of a shape from each stop of a trip to the next.
#[derive(Clone)]
pub(super) struct Way {
    /// Not that of any other.
    pub(super) number: u32,
    /// Without points where there is no length.
    pub(super) stretches: Rc<[Vec<HailPoint>]>,
}

/// The shapes of a feed by id.
pub(super) struct Shapes {
    shapes: HashMap<String, Shape>,
    /// What was worked out for a shape and a sequence of stops: many trips share both.
    known: HashMap<Along, Option<Rc<[f64]>>>,
    /// Here with the bits of what the stops' `shape_dist_traveled` are, if all have it.
    ways: HashMap<(Along, Box<[u64]>), Option<Way>>,
    pairs_left: usize,
    /// Bytes of what was worked out.
    held: u64,
}

impl Shapes {
    pub(super) fn read(tables: &Tables<'_>, notices: &mut Notices) -> Result<Self, FeedError> {
        let mut points: HashMap<String, Vec<(u32, LatLon, Option<f64>)>> = HashMap::new();
        tables.rows::<ShapeRow<'_>, FeedError>(notices, |row, at| {
            let number = |v: &str| v.parse().ok();
            let lat = at.parsed(Code::InvalidFloat, "shape_pt_lat", row.shape_pt_lat, number);
            let lon = at.parsed(Code::InvalidFloat, "shape_pt_lon", row.shape_pt_lon, number);
            let sequence = at
                .parsed(Code::InvalidInteger, "shape_pt_sequence", row.shape_pt_sequence, |v| v.parse().ok());
            let along =
                at.optional(Code::InvalidFloat, "shape_dist_traveled", row.shape_dist_traveled, |v| {
                    v.parse().ok().filter(|along: &f64| along.is_finite())
                });
            let (Some(lat), Some(lon), Some(sequence)) = (lat, lon, sequence) else { return Ok(()) };
            match LatLon::new(lat, lon) {
                Ok(point) => points.entry_ref(row.shape_id).or_default().push((sequence, point, along)),
                Err(_) => at.note(Code::NumberOutOfRange, "shape_pt_lat", row.shape_pt_lat),
            }
            Ok(())
        })?;
        let sorted = points.into_iter().map(|(id, mut points)| {
            points.sort_by_key(|(sequence, ..)| *sequence);
            let grows = |pair: &[(u32, LatLon, Option<f64>)]| {
                let [(_, a, from), (_, b, to)] = [pair[0], pair[1]];
                from < to || from == to && a == b
            };
            let given =
                points.windows(2).all(grows).then(|| points.iter().map(|&(.., along)| along).collect());
            let positions: Vec<LatLon> = points.into_iter().map(|(_, point, _)| point).collect();
            let points = positions.iter().map(|&at| at.into()).collect();
            (id, Shape { positions, points, given: given.flatten() })
        });
        Ok(Self {
            shapes: sorted.collect(),
            known: HashMap::new(),
            ways: HashMap::new(),
            pairs_left: MAX_PAIRS_IN_ALL,
            held: 0,
        })
    }

    /// Bytes that it takes beside the points, which were counted as they were read.
    pub(super) fn held(&self) -> u64 {
        self.held
    }

    /// How far along a shape each of these stops is, as [`distances_along`] has it; `None` also where a stop has no
    /// position, and where shape and stops are too many to be matched.
    pub(super) fn along(
        &mut self,
        (shape, id): (Str, &str),
        stops: Box<[StopIdx]>,
        position: impl Fn(StopIdx) -> Option<LatLon>,
    ) -> Option<Rc<[f64]>> {
        if let Some(known) = self.known.get(&(shape, stops.clone())) {
            return known.clone();
        }
        let points = self.shapes.get(id).map_or(&[][..], |shape| &shape.points);
        let pairs = points.len().saturating_mul(stops.len());
        let positions: Option<Vec<Ecef>> = stops.iter().map(|&stop| position(stop).map(Ecef::from)).collect();
        let left = self.pairs_left.checked_sub(pairs).filter(|_| pairs <= MAX_PAIRS);
        let along = left.and_then(|left| {
            self.pairs_left = left;
            distances_along(points, &positions?).map(Rc::from)
        });
        let known = stops.len() * (size_of::<StopIdx>() + size_of::<f64>());
        self.held += (KNOWN + known) as u64;
        self.known.insert((shape, stops), along.clone());
        along
    }
}

impl Shapes {
    /// The way along a shape by these stops. Where all stops and points have a `shape_dist_traveled` that fits their places,
    /// that counts, else what [`along`](Self::along) has; `None` where that has none, ever falls or never grows.
    pub(super) fn way(
        &mut self,
        shape: (Str, &str),
        stops: Box<[StopIdx]>,
        given: Option<&[f64]>,
        position: impl Fn(StopIdx) -> Option<LatLon>,
    ) -> Option<Way> {
        let bits = given.unwrap_or_default().iter().map(|along| along.to_bits()).collect();
        let key = ((shape.0, stops.clone()), bits);
        if let Some(known) = self.ways.get(&key) {
            return known.clone();
        }
        let by_given = given.and_then(|given| {
            let positions =
                stops.iter().map(|&stop| position(stop).map(Ecef::from)).collect::<Option<Vec<_>>>();
            Some(Rc::from(self.shapes.get(shape.1)?.along_given(given, &positions?)?))
        });
        let along = by_given.or_else(|| self.along(shape, stops, position));
        let along = along.filter(|along| along.is_sorted() && along.first() < along.last());
        let way = along.and_then(|along| {
            let shape = self.shapes.get(shape.1)?;
            let starts = shape.starts();
            let stretches = along.windows(2).map(|ends| stretch(&shape.positions, &starts, ends[0], ends[1]));
            Some(Way { number: u32::try_from(self.ways.len()).ok()?, stretches: stretches.collect() })
        });
        let paths = way.as_ref().map_or(&[][..], |way| &way.stretches);
        let points: usize = paths.iter().map(|path| size_of_val(&path[..]) + size_of_val(path)).sum();
        let ((_, stops), bits) = &key;
        self.held += (KNOWN + size_of_val(&stops[..]) + size_of_val(&bits[..]) + points) as u64;
        self.ways.insert(key, way.clone());
        way
    }
}

impl Shape {
    /// How far along each of its points is, in metres.
    fn starts(&self) -> Vec<f64> {
        let mut starts = vec![0.0];
        for ends in self.points.windows(2) {
            starts.push(starts[starts.len() - 1] + ends[0].chord_2(ends[1]).sqrt());
        }
        starts
    }

    /// How far along stops are by their `shape_dist_traveled`, in metres. `None` where the points do not carry it, it ever falls, or
    /// a stop lies elsewhere.
    fn along_given(&self, given: &[f64], stops: &[Ecef]) -> Option<Vec<f64>> {
        let of_points = self.given.as_deref().filter(|points| points.len() > 1 && given.is_sorted())?;
        let starts = self.starts();
        let along = given.iter().zip(stops).map(|(&given, &stop)| {
            let at = of_points.partition_point(|&point| point <= given).clamp(1, of_points.len() - 1) - 1;
            let whole = of_points[at + 1] - of_points[at];
            let part = if whole > 0.0 { ((given - of_points[at]) / whole).clamp(0.0, 1.0) } else { 0.0 };
            let place = Ecef::from(self.positions[at].toward(self.positions[at + 1], part));
            let is_there = place.chord_2(stop) <= MAX_OFF_M * MAX_OFF_M;
            is_there.then(|| starts[at] + part * (starts[at + 1] - starts[at]))
        });
        along.collect()
    }
}

/// The points of a shape from so many metres along it to so many, both included; none where that has no length. `starts` is how
/// far along its points are.
fn stretch(positions: &[LatLon], starts: &[f64], from: f64, to: f64) -> Vec<HailPoint> {
    let length = to - from;
    if length <= 0.0 {
        return Vec::new();
    }
    let foot = |along: f64| {
        // The last point that is not farther along, but for the end of the shape.
        let at = starts.partition_point(|&start| start <= along).clamp(1, starts.len() - 1) - 1;
        let whole = starts[at + 1] - starts[at];
        let part = if whole > 0.0 { (along - starts[at]) / whole } else { 0.0 };
        positions[at].toward(positions[at + 1], part)
    };
    let between = starts.iter().zip(positions).filter(|&(&start, _)| from < start && start < to);
    let between = between.map(|(&start, &at)| HailPoint { at, part: (start - from) / length });
    let (first, last) = (HailPoint { at: foot(from), part: 0.0 }, HailPoint { at: foot(to), part: 1.0 });
    std::iter::once(first).chain(between).chain([last]).collect()
}

/// How far along the shape each stop is, in metres, never falling. `None` where the shape has no length or the stops
/// cannot be matched to it in order.
///
/// Each stop is matched to its foot on a segment, never going back along the shape, so that the sum of the squared
/// distances between stops and feet is least: a stop that a loop passes twice gets the pass its neighbours ask for.
fn distances_along(shape: &[Ecef], stops: &[Ecef]) -> Option<Vec<f64>> {
    let segments: Vec<_> = shape.windows(2).map(|ends| (ends[0], ends[1])).collect();
    // For each segment: the least sum up to this stop with its foot there, and where on it the foot is.
    let mut sums = vec![0.0; segments.len()];
    let mut parts = vec![0.0; segments.len()];
    // For each stop and segment: which segment the stop before then has.
    let mut before: Vec<Vec<u32>> = Vec::with_capacity(stops.len());
    for &stop in stops {
        let mut earlier = (f64::INFINITY, 0);
        let mut from = Vec::with_capacity(segments.len());
        for (at, &segment) in segments.iter().enumerate() {
            let (part, distance_2) = Ecef::foot(segment, stop);
            let same = (sums[at], at as u32);
            let best = if same.0 < earlier.0 && parts[at] <= part { same } else { earlier };
            // Of equal sums the earliest segment is kept.
            if same.0 < earlier.0 {
                earlier = same;
            }
            from.push(best.1);
            sums[at] = best.0 + distance_2;
            parts[at] = part;
        }
        before.push(from);
    }
    let mut at = (0..segments.len()).min_by(|&a, &b| sums[a].total_cmp(&sums[b]))?;
    if !sums[at].is_finite() {
        return None;
    }
    let mut matched = vec![0; stops.len()];
    for (stop, from) in before.iter().enumerate().rev() {
        matched[stop] = at;
        at = from[at] as usize;
    }
    let mut starts = Vec::with_capacity(segments.len());
    let mut length = 0.0;
    for (a, b) in &segments {
        starts.push(length);
        length += a.chord_2(*b).sqrt();
    }
    let along = |(&stop, at): (&Ecef, usize)| {
        let (a, b) = segments[at];
        starts[at] + Ecef::foot((a, b), stop).0 * a.chord_2(b).sqrt()
    };
    Some(stops.iter().zip(matched).map(along).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Ecef {
        LatLon::new(lat, lon).unwrap().into()
    }

    #[test]
    fn a_stop_that_a_loop_passes_twice_is_matched_to_the_pass_of_its_neighbours() {
        // Out and back along the same street: 0 → 3 → 0 thousandths of a degree.
        let shape = [at(43.0, 11.0), at(43.003, 11.0), at(43.0, 11.0)];
        let stops = [at(43.0, 11.0), at(43.001, 11.0), at(43.003, 11.0), at(43.001, 11.0), at(43.0, 11.0)];
        let along = distances_along(&shape, &stops).unwrap();
        let street = at(43.0, 11.0).chord_2(at(43.003, 11.0)).sqrt();
        for (along, expected) in along.iter().zip([0.0, 1.0, 3.0, 5.0, 6.0]) {
            assert!((along - street * expected / 3.0).abs() < 0.01, "{along} {expected}");
        }
    }

    #[test]
    fn a_shape_of_less_than_two_points_gives_no_distances() {
        assert_eq!(distances_along(&[at(43.0, 11.0)], &[at(43.0, 11.0)]), None);
        assert_eq!(distances_along(&[], &[]), None);
    }
}
