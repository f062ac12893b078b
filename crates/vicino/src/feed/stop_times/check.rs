//! What is looked at trip by trip where a feed is checked, while the rows of a trip are at hand.

use std::sync::Arc;

use geo::{Area as _, BooleanOps as _, MultiPolygon, Translate as _};
use hashbrown::{HashMap, HashSet};

use super::{Reading, Scheduled, StopTime, Visit};
use crate::feed::codes::Code;
use crate::feed::locations::Geography;
use crate::feed::notice::Notices;
use crate::idx::StopIdx;
use crate::model::{Mode, Terms};
use crate::region::{Polygon, Region, TURNS, can_overlay, union};
use crate::strings::{Str, StringsBuilder};

/// What the checks of a feed take from its stop times.
pub(in crate::feed) struct TripChecks {
    /// When each trip is under way, as far as it has times at both ends; by trip.
    pub(in crate::feed) intervals: Vec<Option<Interval>>,
    /// The stops that trips call at.
    pub(in crate::feed) called_at: HashSet<StopIdx>,
    /// The stops that trips of each shape call at.
    pub(in crate::feed) stops_of_shapes: HashMap<Str, HashSet<StopIdx>>,
    /// The stop time farthest along each shape, as the feed has it.
    pub(in crate::feed) farthest: HashMap<Str, Farthest>,
    /// Whether any trip runs on demand alone.
    pub(in crate::feed) has_on_demand_trips: bool,
    /// Where trips are too fast: those with the same stops, times and mode are alike.
    known: HashMap<Box<[u32]>, Vec<Fast>>,
    key: Vec<u32>,
    /// Whether two locations overlap in part.
    overlaps: HashMap<(u32, u32), bool>,
}

/// Times of the first and the last stop of a trip.
#[derive(Clone, Copy)]
pub(in crate::feed) struct Interval {
    /// Arrival and departure.
    pub(in crate::feed) first: (u32, u32),
    /// Arrival and departure.
    pub(in crate::feed) last: (u32, u32),
}

/// The greatest `shape_dist_traveled` of a shape's stop times.
#[derive(Clone, Copy)]
pub(in crate::feed) struct Farthest {
    pub(in crate::feed) distance: f64,
    pub(in crate::feed) line: u64,
    pub(in crate::feed) stop: StopIdx,
}

/// A way between two of a trip's stop times that no vehicle is so fast on.
#[derive(Clone, Copy)]
struct Fast {
    code: Code,
    from: usize,
    to: usize,
    km: f64,
    km_per_h: f64,
}

/// A stop time of a trip as the checks look at it.
#[derive(Clone, Copy)]
struct Call {
    line: u64,
    stop: StopIdx,
    times: Option<(u32, u32)>,
    distance: Option<f64>,
}

/// As the canonical validator has it: a shorter way may be too fast by rounding.
const FAR_KM: f64 = 10.0;
/// A trip with more stops than this is not looked at from each to each.
const MAX_STOPS: usize = 2_000;
/// Pairs of locations that are laid over one another; those of a city are a few dozen.
const MAX_OVERLAPS: usize = 2_000;

impl TripChecks {
    pub(super) fn new(reading: &Reading<'_>) -> Self {
        Self {
            intervals: vec![None; reading.trips.trips.len()],
            called_at: HashSet::new(),
            stops_of_shapes: HashMap::new(),
            farthest: HashMap::new(),
            has_on_demand_trips: false,
            known: HashMap::new(),
            key: Vec::new(),
            overlaps: HashMap::new(),
        }
    }

    /// Looks at the sorted rows of a trip.
    pub(super) fn trip(
        &mut self,
        reading: &Reading<'_>,
        number: u32,
        rows: &[StopTime],
        (on_demand, strings): (&[(Geography, Terms)], &StringsBuilder),
        notices: &mut Notices,
    ) {
        let trip = &reading.trips.trips[number as usize];
        let calls: Vec<Call> = rows.iter().filter_map(call).collect();
        self.zones(reading, rows, (on_demand, strings), notices);
        self.has_on_demand_trips |= calls.is_empty();
        let (Some(first), Some(last)) = (calls.first(), calls.last()) else { return };
        let ends = first.times.zip(last.times);
        self.intervals[number as usize] = ends.map(|(first, last)| Interval { first, last });
        distances_grow(&calls, notices);
        self.note_farthest(trip.shape, &calls);
        let mode = reading.routes[trip.route.at()].route_type.mode;
        self.key.clear();
        let start = first.times.map_or(0, |(arrival, _)| arrival);
        // Whether times are whole minutes depends on the start.
        self.key.extend([trip.shape.number(), mode as u32, start % 60]);
        for call in &calls {
            let since = |time: u32| time.wrapping_sub(start);
            let [arrival, departure] = call.times.map_or([u32::MAX; 2], |(a, d)| [since(a), since(d)]);
            self.key.extend([call.stop.0, arrival, departure]);
        }
        let fast = match self.known.get(self.key.as_slice()) {
            Some(known) => known,
            None => {
                self.called_at.extend(calls.iter().map(|call| call.stop));
                let of_shape = self.stops_of_shapes.entry(trip.shape).or_default();
                of_shape.extend(calls.iter().map(|call| call.stop));
                let fast = fast(&calls, reading, mode);
                self.known.entry(self.key.as_slice().into()).insert(fast).into_mut()
            }
        };
        for &Fast { code, from, to, km, km_per_h } in fast {
            let from = strings.get(reading.stops.records[calls[from].stop.at()].id);
            let to = &calls[to];
            let text = format!(
                "{}: {km:.1} km from {from} at {km_per_h:.0} km/h",
                strings.get(reading.stops.records[to.stop.at()].id)
            );
            notices.add(code, "stop_times.txt", Some(to.line), Some(("stop_id", &text)));
        }
    }

    fn note_farthest(&mut self, shape: Str, calls: &[Call]) {
        let of_call =
            |call: &Call| Some(Farthest { distance: call.distance?, line: call.line, stop: call.stop });
        let farthest = calls.iter().filter_map(of_call).max_by(|a, b| a.distance.total_cmp(&b.distance));
        if let Some(farthest) = farthest.filter(|_| !shape.is_empty()) {
            let known = self.farthest.entry(shape).or_insert(farthest);
            if farthest.distance > known.distance {
                *known = farthest;
            }
        }
    }

    /// Notes zones of a trip that overlap in part at the same time: which of them is a rider in?
    fn zones(
        &mut self,
        reading: &Reading<'_>,
        rows: &[StopTime],
        (on_demand, strings): (&[(Geography, Terms)], &StringsBuilder),
        notices: &mut Notices,
    ) {
        let zone = |row: &StopTime| {
            let Visit::OnDemand { row: Some(at), .. } = row.visit else { return None };
            let (Geography::Location(location), terms) = on_demand[at as usize] else { return None };
            Some((row.line, location, terms))
        };
        let zones: Vec<(u64, u32, Terms)> = rows.iter().filter_map(zone).collect();
        let locations = &reading.places.locations.locations;
        for (at, &(line, location, terms)) in zones.iter().enumerate() {
            for &(_, earlier, other) in &zones[..at] {
                let pair = (location.min(earlier), location.max(earlier));
                if pair.0 == pair.1 || terms.start >= other.end || other.start >= terms.end {
                    continue;
                }
                let known = self.overlaps.len();
                let overlap = *self.overlaps.entry(pair).or_insert_with(|| {
                    let [a, b] = [pair.0, pair.1].map(|at| &locations[at as usize].region);
                    known < MAX_OVERLAPS && a.overlaps(b) && overlap_in_part(a, b)
                });
                if overlap {
                    let [id, other] = [location, earlier].map(|at| strings.get(locations[at as usize].id));
                    let value = format!("{id} overlaps {other}");
                    let code = Code::OverlappingZoneAndPickupDropOffWindow;
                    notices.add(code, "stop_times.txt", Some(line), Some(("location_id", &value)));
                }
            }
        }
    }
}

/// Whether two regions have an area in common and neither lies within the other.
fn overlap_in_part(a: &Region, b: &Region) -> bool {
    // What is too small for an overlay has no area to have in common.
    let joined = |region: &Region| {
        let polygons = region.polygons().iter().filter(|polygon| !polygon.is_speck());
        union(polygons.cloned().collect())
    };
    let (Some(a), Some(b)) = (joined(a), joined(b)) else { return false };
    // One may be written on the other side of the antimeridian.
    let beside = |one: &Region, other: &Region| -> Vec<(Arc<Polygon>, f64)> {
        let turned = one.polygons().iter().flat_map(|polygon| TURNS.map(|turn| (Arc::clone(polygon), turn)));
        let meets = |(polygon, turn): &(Arc<Polygon>, f64)| {
            other.polygons().iter().any(|other| polygon.box_meets(other, *turn))
        };
        turned.filter(meets).collect()
    };
    let (beside_a, beside_b) = (beside(&b, &a), beside(&a, &b));
    // What would take memory without end is not told.
    let all = a.polygons().iter().map(|polygon| (&**polygon, 0.0));
    if !can_overlay(all.chain(beside_a.iter().map(|(polygon, turn)| (&**polygon, *turn)))) {
        return false;
    }
    let planar = |polygons: &[(Arc<Polygon>, f64)]| -> MultiPolygon {
        polygons.iter().map(|(polygon, turn)| polygon.to_planar().translate(*turn, 0.0)).collect()
    };
    let [a, b] = [a, b].map(|region| -> MultiPolygon {
        region.polygons().iter().map(|polygon| polygon.to_planar()).collect()
    });
    let (beside_a, beside_b) = (planar(&beside_a), planar(&beside_b));
    // Of what an overlay made, as a polygon that crosses itself has no area that one could go by.
    let common = a.intersection(&beside_a).unsigned_area();
    let apart = a.difference(&beside_a).unsigned_area().min(b.difference(&beside_b).unsigned_area());
    // Edges in common, drawn with other points, overlap by slivers.
    const SLIVER: f64 = 1e-6;
    common.min(apart) > SLIVER * (common + apart)
}

fn call(row: &StopTime) -> Option<Call> {
    let Visit::Scheduled(Scheduled { stop, timing, .. }) = row.visit else { return None };
    let times = timing.arrival.zip(timing.departure);
    Some(Call { line: row.line, stop, times, distance: timing.shape_dist })
}

fn distances_grow(calls: &[Call], notices: &mut Notices) {
    for pair in calls.windows(2) {
        if let (Some(before), Some(distance)) = (pair[0].distance, pair[1].distance)
            && before >= distance
        {
            let text = format!("{distance} after {before}");
            let value = Some(("shape_dist_traveled", text.as_str()));
            let code = Code::DecreasingOrEqualStopTimeDistance;
            notices.add(code, "stop_times.txt", Some(pair[1].line), value);
        }
    }
}

/// Where the trip is too fast, by the rules of the canonical validator: between stops that follow one another, and
/// once over more than 10 km.
fn fast(calls: &[Call], reading: &Reading<'_>, mode: Mode) -> Vec<Fast> {
    let position = |call: &Call| reading.stops.records[call.stop.at()].position;
    let limit = max_km_per_h(mode);
    // How far along the trip each stop is, as the crow flies from stop to stop; a stop of unknown place is no detour.
    let mut along = Vec::with_capacity(calls.len());
    let (mut km, mut last) = (0.0, None);
    for call in calls {
        let at = position(call).or(last);
        km += last.zip(at).map_or(0.0, |(from, to): (crate::LatLon, _)| from.distance_m(to) / 1e3);
        along.push(km);
        last = at;
    }
    let speed = |from: usize, to: usize| {
        let (_, departure) = calls[from].times?;
        let (arrival, _) = calls[to].times?;
        let km = along[to] - along[from];
        let km_per_h = km * 3600.0 / seconds_between(departure, arrival);
        (km_per_h > limit).then_some((km, km_per_h))
    };
    let mut fast = Vec::new();
    for to in 1..calls.len() {
        if let Some((km, km_per_h)) = speed(to - 1, to) {
            let code = Code::FastTravelBetweenConsecutiveStops;
            fast.push(Fast { code, from: to - 1, to, km, km_per_h });
        }
    }
    if calls.len() > MAX_STOPS {
        return fast;
    }
    // The nearest of the stops that are far behind each.
    let far = (1..calls.len()).find_map(|to| {
        let far = (0..to).rev().skip_while(|&from| along[to] - along[from] <= FAR_KM);
        let mut found = far.filter_map(|from| Some((from, speed(from, to)?)));
        found.next().map(|(from, (km, km_per_h))| Fast {
            code: Code::FastTravelBetweenFarStops,
            from,
            to,
            km,
            km_per_h,
        })
    });
    fast.extend(far);
    fast
}

/// Where both times are whole minutes they may be rounded, by up to half a minute each.
fn seconds_between(departure: u32, arrival: u32) -> f64 {
    match arrival.checked_sub(departure) {
        None | Some(0) => 60.0,
        Some(seconds) if arrival.is_multiple_of(60) && departure.is_multiple_of(60) => {
            f64::from(seconds + 60)
        }
        Some(seconds) => f64::from(seconds),
    }
}

/// The canonical validator's limits; extended route types have that of their mode.
fn max_km_per_h(mode: Mode) -> f64 {
    match mode {
        Mode::Rail => 500.0,
        Mode::Subway | Mode::Monorail | Mode::Bus | Mode::Trolleybus | Mode::Coach => 150.0,
        Mode::Tram => 100.0,
        Mode::Ferry => 80.0,
        Mode::AerialLift | Mode::Funicular => 50.0,
        Mode::CableTram => 30.0,
        Mode::Air | Mode::Taxi | Mode::OnDemand => 200.0,
    }
}
