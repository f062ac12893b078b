//! Where a trip can be hailed between two stops: stretches of its shape, and the nearest point of one.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use geo::{Distance, Geodesic, Point as XY};

use super::answer::{Asked, Boarding};
use super::feed::{Feed, Stop};
use super::question::{self, distance_m};
use super::shape::{Point, Shape, distances_along, foot_share, straight_m};
use super::trips::{Call, Pickup, Trip};

/// A point of a stretch, and which part of the stretch lies behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub point: Point,
    pub part: f64,
}

/// What lies between two stops: its corners, from the foot of the one to that of the other.
pub type Stretch = Vec<Spot>;

/// The stretches of a shape between these stops: trips share both, and how far along the feed says that they are.
pub type KnownStretches = HashMap<(String, Vec<usize>, Vec<Option<u64>>), Rc<[Stretch]>>;

/// Sets what lies between the stops of a trip, where one can hail it.
pub fn set_stretches(trip: &mut Trip, stops: &[Stop], shape: &Shape, known: &mut KnownStretches) {
    if shape.points.len() < 2 || trip.calls.iter().all(|call| call.hailed == Pickup::None) {
        return;
    }
    let called: Vec<usize> = trip.calls.iter().map(|call| call.stop).collect();
    let points: Option<Vec<Point>> = called.iter().map(|&stop| stops[stop].point).collect();
    let given = || trip.calls.iter().map(|call| call.along);
    let found = || {
        let points = points?;
        let given =
            given().collect::<Option<Vec<f64>>>().and_then(|given| along_given(&given, &points, shape));
        stretches(&given.or_else(|| distances_along(&points, &shape.points))?, &shape.points)
    };
    let found = known
        .entry((trip.shape.clone(), called, given().map(|along| along.map(f64::to_bits)).collect()))
        .or_insert_with(|| found().unwrap_or_default().into());
    trip.stretches = Rc::clone(found);
}

/// How far along the shape stops are by what the feed says, in metres, where that can be so.
fn along_given(given: &[f64], stops: &[Point], shape: &Shape) -> Option<Vec<f64>> {
    const FAR_M: f64 = 100.0;
    let of_points: Vec<f64> = shape.given.iter().copied().collect::<Option<_>>()?;
    if given.windows(2).any(|pair| pair[1] < pair[0]) {
        return None;
    }
    for (given, points) in of_points.windows(2).zip(shape.points.windows(2)) {
        let stands = given[0] <= given[1] && points[0] == points[1];
        if given[1] <= given[0] && !stands {
            return None;
        }
    }
    let mut along = Vec::new();
    for (given, stop) in given.iter().zip(stops) {
        let given = given.clamp(of_points[0], of_points[of_points.len() - 1]);
        let mut metres = 0.0;
        let mut segment = 0;
        // The last one that begins no later, but for the very end.
        while segment + 2 < of_points.len() && of_points[segment + 1] <= given {
            metres += straight_m(shape.points[segment], shape.points[segment + 1]);
            segment += 1;
        }
        let (from, to) = (of_points[segment], of_points[segment + 1]);
        let share = if to > from { (given - from) / (to - from) } else { 0.0 };
        let (a, b) = (shape.points[segment], shape.points[segment + 1]);
        if straight_m(between(a, b, share), *stop) > FAR_M {
            return None;
        }
        along.push(metres + share * straight_m(a, b));
    }
    Some(along)
}

/// What lies between stops so far along; none where they are not in order, or none is farther along than another.
fn stretches(along: &[f64], shape: &[Point]) -> Option<Vec<Stretch>> {
    if along.windows(2).any(|pair| pair[1] < pair[0]) || along.first() >= along.last() {
        return None;
    }
    let mut starts = vec![0.0];
    for pair in shape.windows(2) {
        starts.push(starts[starts.len() - 1] + straight_m(pair[0], pair[1]));
    }
    let foot = |along: f64| {
        let mut segment = 0;
        while segment + 2 < starts.len() && starts[segment + 1] <= along {
            segment += 1;
        }
        let length = starts[segment + 1] - starts[segment];
        let share = if length > 0.0 { (along - starts[segment]) / length } else { 0.0 };
        between(shape[segment], shape[segment + 1], share)
    };
    let all = along.windows(2).map(|pair| {
        let (from, to) = (pair[0], pair[1]);
        if from >= to {
            return Vec::new();
        }
        let mut corners = vec![Spot { point: foot(from), part: 0.0 }];
        for (start, point) in starts.iter().zip(shape) {
            if from < *start && *start < to {
                corners.push(Spot { point: *point, part: (start - from) / (to - from) });
            }
        }
        corners.push(Spot { point: foot(to), part: 1.0 });
        corners
    });
    Some(all.collect())
}

/// The point of a straight line in degrees of which that share lies behind, the short way around the Earth.
fn between(from: Point, to: Point, share: f64) -> Point {
    let mut east = to.1 - from.1;
    if east > 180.0 {
        east -= 360.0;
    } else if east < -180.0 {
        east += 360.0;
    }
    let longitude = from.1 + share * east;
    let turned = if longitude > 180.0 {
        longitude - 360.0
    } else if longitude < -180.0 {
        longitude + 360.0
    } else {
        longitude
    };
    (from.0 + share * (to.0 - from.0), turned)
}

fn spot_between(from: Spot, to: Spot, share: f64) -> Spot {
    if share >= 1.0 {
        return to;
    }
    Spot { point: between(from.point, to.point, share), part: from.part + share * (to.part - from.part) }
}

/// Where a stretch is boarded from the place of the question, and how far that is; none out of reach.
pub fn nearest(stretch: &[Spot], place: &question::Place) -> Option<(f64, Spot)> {
    let pieces = || stretch.windows(2).map(|ends| (ends[0], ends[1]));
    let question::Place::Circle { centre, radius } = place else {
        let polygons = place.polygons().unwrap();
        let first = |(from, to): (Spot, Spot)| {
            let share = polygons.first_inside(from.point, to.point)?;
            Some((0.0, spot_between(from, to, share)))
        };
        return pieces().find_map(first);
    };
    let mut found: Option<(f64, Spot)> = None;
    // Nothing lies between stops that share one point of the shape.
    for (from, to) in pieces() {
        let spot = spot_between(from, to, foot_share(*centre, from.point, to.point));
        assert_nothing_nearer((from.point, to.point), *centre, spot.point);
        let distance = distance_m(*centre, spot.point);
        if found.is_none_or(|(nearest, _)| distance < nearest) {
            found = Some((distance, spot));
        }
    }
    let (distance, spot) = found?;
    (distance <= *radius).then_some((distance, spot))
}

/// The foot is found with straight lines through the Earth: by golden sections along the line in degrees, no
/// other point of the piece may be nearer by so much that it matters.
fn assert_nothing_nearer((from, to): (Point, Point), centre: Point, spot: Point) {
    // Beside the poles a straight line in degrees is a bow, and its foot is not where the chord's is.
    const POLAR: f64 = 85.0;
    const CENTIMETRE_M: f64 = 0.01;
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    if centre.0.abs() > POLAR || straight_m(centre, spot) > 60_000.0 {
        return;
    }
    let metres = |to: Point| Geodesic.distance(XY::new(centre.1, centre.0), XY::new(to.1, to.0));
    let at = |share: f64| metres(between(from, to, share));
    let (mut low, mut high) = (0.0, 1.0);
    while high - low > 1e-6 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if at(left) <= at(right) { high = right } else { low = left }
    }
    let (chosen, least) = (metres(spot), at(0.0).min(at(1.0)).min(at(low)));
    assert!(chosen < least + CENTIMETRE_M, "{chosen} m at {spot:?}, but {least} m from {centre:?}");
}

impl<'a> Asked<'a> {
    /// Where trips can be hailed within the place of the question.
    pub fn hailed(&self, feed: &'a Feed, filtered: bool) -> Vec<(&'a Trip, &'a Call, f64, Spot)> {
        let mut found = Vec::new();
        let mut known: BTreeMap<*const Stretch, Option<(f64, Spot)>> = BTreeMap::new();
        for trip in &feed.trips {
            // Nobody knows whether a street is accessible.
            if filtered && (self.question.wheelchair || !self.keeps_route(feed, trip.route)) {
                continue;
            }
            for (i, (call, stretch)) in trip.calls.iter().zip(trip.stretches.iter()).enumerate() {
                if call.hailed == Pickup::None {
                    continue;
                }
                let near = known.entry(stretch).or_insert_with(|| nearest(stretch, &self.question.place));
                let is_end = |spot: Spot| spot.part >= 1.0 && i + 2 == trip.calls.len();
                let near = near.filter(|(_, spot)| !is_end(*spot));
                found.extend(near.map(|(distance, spot)| (trip, call, distance, spot)));
            }
        }
        found
    }
}

/// The bits of how far a place is where something is hailed, and where it is.
pub type Place = (u64, [i64; 2]);

pub fn hailed_at(distance: f64, hail: Option<Spot>) -> Option<Place> {
    hail.map(|spot| (distance.to_bits(), spot.place()))
}

/// Makes one of the boardings of a line at the place where it is hailed, whichever stop it comes from, but for those that alerts
/// close.
pub fn join_hailed(of_line: &mut Vec<Boarding>) {
    of_line.sort_by(|a, b| a.stop_id.cmp(&b.stop_id));
    let mut joined: Vec<Boarding> = Vec::new();
    for boarding in of_line.drain(..) {
        let place = |at: &Boarding| hailed_at(at.distance, at.hail).filter(|_| at.closed.is_none());
        let same = |other: &&mut Boarding| place(&boarding).is_some() && place(&boarding) == place(other);
        match joined.iter_mut().find(same) {
            Some(other) => {
                other.stops.extend(boarding.stops);
                other.around.extend(boarding.around);
                other.skipped.extend(boarding.skipped);
                other.next = other.next.into_iter().chain(boarding.next).min();
            }
            None => joined.push(boarding),
        }
    }
    *of_line = joined;
}

impl Spot {
    /// The numbers that tell two places of a line and stop apart, and sort them.
    pub fn numbers(&self) -> [f64; 3] {
        [self.part, self.point.0, self.point.1]
    }

    /// The millionths of a degree that it lies at, which do not begin at round numbers: what lies at the same is one place.
    pub fn place(&self) -> [i64; 2] {
        [self.point.0, self.point.1]
            .map(|degrees| (degrees * 1e6 + std::f64::consts::FRAC_1_PI).floor() as i64)
    }

    /// Whether it is decided by the last digits whether two are one place, or which of them comes first.
    pub fn hardly_differs(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.numbers(), other.numbers());
        (1..3).all(|at| (ours[at] - theirs[at]).abs() < 1e-9)
    }
}

/// Whether a number is so near to a half that it may as well be rounded the other way.
pub fn doubtful(number: f64) -> bool {
    ((number - number.floor()) - 0.5).abs() < 1e-6
}
