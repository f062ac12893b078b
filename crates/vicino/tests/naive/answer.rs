//! The answer, by looking at every stop, every trip and every service day there is.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::clock::{first_second, local_date};
use super::feed::Feed;
use super::flex;
use super::hail::{Place, Spot, doubtful, hailed_at, join_hailed};
use super::question::{Question, distance_m, rank_m};
use super::trips::{Call, Pickup, Trip};

/// A line of the network: its feed and its place in that feed's list.
pub type LineId = (usize, usize);
/// A stop of the network: its feed and its place in that feed's list.
pub type StopId = (usize, usize);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Running,
    LaterToday,
    AnotherDay,
    Suspended,
    Ended,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::LaterToday => "later_today",
            Self::AnotherDay => "another_day",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }
}

pub struct Departure<'a> {
    pub second: i64,
    pub date: Date,
    pub trip: &'a Trip,
    pub call: &'a Call,
    /// How it is boarded.
    pub pickup: Pickup,
    pub headway: Option<i64>,
    pub cancelled: bool,
}

/// A line at one of the stops where it can be boarded.
pub struct Boarding<'a> {
    pub line: LineId,
    pub stop: StopId,
    pub stop_id: String,
    /// That one, and where it is hailed the others that it comes from.
    pub stops: Vec<StopId>,
    pub distance: f64,
    /// Where it is hailed on its way from the stop to the next.
    pub hail: Option<Spot>,
    /// Where one boards.
    pub point: (f64, f64),
    /// The departures of the days around the question, in the order of answers.
    pub around: Vec<Departure<'a>>,
    /// The first departure at or after the instant of the question, and after what takes the line or its trip away.
    pub next: Option<i64>,
    /// The cancelled departures at or after those instants, each with its trip.
    pub skipped: Vec<(i64, &'a Trip)>,
    /// Until when alerts take the line away from the stop.
    pub closed: Option<i64>,
    pub state: State,
}

impl Boarding<'_> {
    /// Whether nobody can say which of two stretches comes first, or whether they are one place.
    fn is_doubtful_beside(&self, other: &Self) -> bool {
        let hails = self.hail.zip(other.hail);
        let tied = self.distance.total_cmp(&other.distance).is_eq();
        tied && hails.is_some_and(|(ours, theirs)| ours.hardly_differs(&theirs))
    }
}

/// What of the answer is compared, in the shape of the answer's JSON.
pub fn answer(feeds: &[Feed], question: &Question) -> Value {
    let asked = Asked { feeds, question, doubtful: Cell::new(false), closed_spots: RefCell::default() };
    let reach = |stop: StopId| question.place.reach(asked.point(stop)?);
    let kept = asked.lines(true, true, &reach);
    let mut lines: Vec<&Boarding> = kept.values().map(|stops| best(stops)).collect();
    lines.sort_by_key(|line| asked.rank(line));
    let lines_found = lines.len();
    lines.truncate(question.limit);

    let stops = asked.stops(&reach);
    let shown_stops = stops.iter().take(question.limit).map(|(distance, _, stop)| {
        let boards =
            |line: &&Boarding| kept[&line.line].iter().any(|at| at.stop == *stop && at.hail.is_none());
        let here = (0..lines.len()).filter(|&i| boards(&lines[i]));
        asked.stop_json(*stop, *distance, &here.collect::<Vec<_>>())
    });
    let (zones, zones_found) = asked.zones();
    let (areas, areas_found) = asked.areas();
    let (places, places_found) = asked.places();
    let mut answer = json!({
        "zones": zones,
        "areas": areas,
        "places": places,
        "lines": lines.iter().map(|line| asked.line_json(line)).collect::<Vec<_>>(),
        "stops": shown_stops.collect::<Vec<_>>(),
        "counts": {
            "lines": {"found": lines_found, "returned": lines.len()},
            "stops": {"found": stops.len(), "returned": stops.len().min(question.limit)},
            "zones": {"found": zones_found, "returned": zones_found.min(question.limit)},
            "areas": {"found": areas_found, "returned": areas_found.min(question.limit)},
            "places": {"found": places_found, "returned": places_found.min(question.limit)},
        },
        "why": asked.why(&kept, &asked.lines(false, true, &reach)),
        "nearest": if kept.is_empty() { asked.nearest() } else { Value::Null },
    });
    // What is compared is always asked for, but for what came to the library later.
    let alerts = asked.alerts_json(&answer);
    let count = alerts.as_object().map_or(0, Map::len);
    answer["counts"]["alerts"] = json!({"found": count, "returned": count});
    answer["alerts"] = alerts;
    for kind in ["places", "alerts"].into_iter().filter(|kind| !question.includes(kind)) {
        answer[kind] = Value::Null;
        answer["counts"][kind] = Value::Null;
    }
    answer["doubtful"] = json!(asked.doubtful.get());
    answer
}

/// The nearest stop that offers the best state of a line.
pub fn best<'b, 'a>(stops: &'b [Boarding<'a>]) -> &'b Boarding<'a> {
    let nearness = |a: &&Boarding, b: &&Boarding| {
        let by_state = a.state.cmp(&b.state);
        let by_distance = a.distance.total_cmp(&b.distance);
        let is_hailed = a.hail.is_some().cmp(&b.hail.is_some());
        // Of stretches the southernmost place counts, then the westernmost, and what comes from a stop that is closed last.
        let spot = |at: &Boarding| at.hail.map(|spot| (spot.place(), at.closed.is_some()));
        by_state.then(by_distance).then(is_hailed).then(spot(a).cmp(&spot(b))).then(a.stop_id.cmp(&b.stop_id))
    };
    stops.iter().min_by(nearness).unwrap()
}

pub struct Asked<'a> {
    pub feeds: &'a [Feed],
    pub question: &'a Question,
    /// Whether something hung on the last digits, so that nobody can say which answer is right.
    pub doubtful: Cell<bool>,
    /// Whether an alert closes the ground of a zone, group or stop of a feed, as far as it was looked at.
    pub closed_spots: RefCell<BTreeMap<(String, String, flex::Spot), bool>>,
}

impl<'a> Asked<'a> {
    fn point(&self, (feed, stop): StopId) -> Option<(f64, f64)> {
        self.feeds[feed].stops[stop].point
    }

    /// Every line, at every stop that `reach` gives a distance to and where it can be boarded, and with `hails`
    /// along every stretch that the question catches.
    fn lines(
        &self,
        filtered: bool,
        hails: bool,
        reach: &dyn Fn(StopId) -> Option<f64>,
    ) -> BTreeMap<LineId, Vec<Boarding<'a>>> {
        let mut found: BTreeMap<(LineId, StopId, Option<Place>), Boarding> = BTreeMap::new();
        let mut board = |trip: &'a Trip, call: &'a Call, f: usize, distance: f64, hail: Option<Spot>| {
            let (line, stop) = ((f, trip.line), (f, call.stop));
            let feed = &self.feeds[f];
            let place = hailed_at(distance, hail);
            let point = hail.map_or_else(|| feed.stops[call.stop].point.unwrap(), |spot| spot.point);
            let boarding = found.entry((line, stop, place)).or_insert_with(|| Boarding {
                line,
                stop,
                stop_id: feed.scoped(&feed.stops[call.stop].id),
                stops: vec![stop],
                distance,
                hail,
                point,
                around: Vec::new(),
                next: None,
                skipped: Vec::new(),
                closed: self.line_closed_until(line, stop, point),
                state: State::Ended,
            });
            // Of those that are hailed there that of which the smaller part lies behind says where.
            let numbers = |hail: Option<Spot>| hail.map(|spot| spot.numbers().map(f64::to_bits));
            if numbers(hail) < numbers(boarding.hail) {
                (boarding.hail, boarding.point) = (hail, point);
            }
            self.add_departures(boarding, trip, (call, hail));
        };
        for (f, feed) in self.feeds.iter().enumerate() {
            let distances: Vec<Option<f64>> = (0..feed.stops.len()).map(|s| reach((f, s))).collect();
            for trip in &feed.trips {
                for call in &trip.calls {
                    let Some(distance) = distances[call.stop] else {
                        continue;
                    };
                    if !call.can_board() || filtered && !self.keeps(feed, trip, call.stop) {
                        continue;
                    }
                    board(trip, call, f, distance, None);
                }
            }
            for (trip, call, distance, spot) in self.hailed(feed, filtered).into_iter().filter(|_| hails) {
                if self.is_doubtful_ground(spot.point) {
                    self.doubtful.set(true);
                }
                board(trip, call, f, distance, Some(spot));
            }
        }
        let mut lines: BTreeMap<LineId, Vec<Boarding>> = BTreeMap::new();
        for ((line, ..), boarding) in found {
            lines.entry(line).or_default().push(boarding);
        }
        for of_line in lines.values_mut() {
            join_hailed(of_line);
            for boarding in &mut *of_line {
                boarding.state = self.state(boarding);
                boarding.around.sort_by(|a, b| {
                    let key = |d: &Departure<'a>| (d.second, &d.trip.id, d.date, d.call.sequence, d.headway);
                    key(a).cmp(&key(b))
                });
            }
            let doubtful =
                |(i, one): (usize, &Boarding)| of_line[..i].iter().any(|other| one.is_doubtful_beside(other));
            if of_line.iter().enumerate().any(doubtful) {
                self.doubtful.set(true);
            }
        }
        lines
    }

    /// Whether the filters leave a trip at a stop.
    fn keeps(&self, feed: &Feed, trip: &Trip, stop: usize) -> bool {
        let accessible = trip.wheelchair == "yes" || !self.question.wheelchair;
        accessible && self.keeps_route_at(feed, trip.route, stop)
    }

    /// Whether the filters leave a stop for the sake of a route that calls there.
    fn keeps_route_at(&self, feed: &Feed, route: usize, stop: usize) -> bool {
        let accessible = !self.question.wheelchair || feed.stops[stop].wheelchair == "yes";
        accessible && self.keeps_route(feed, route)
    }

    pub fn keeps_route(&self, feed: &Feed, route: usize) -> bool {
        let wanted = |filter: &Option<Vec<String>>, value: &str| {
            filter.as_ref().is_none_or(|wanted| wanted.iter().any(|name| name == value))
        };
        let route = &feed.routes[route];
        let agency = &feed.agencies[route.agency];
        let question = self.question;
        wanted(&question.modes, route.mode)
            && wanted(&question.routes, &feed.scoped(&route.id))
            && wanted(&question.agencies, &feed.scoped(&agency.id))
            && wanted(&question.feeds, &feed.name)
    }

    /// Every departure of a trip at a stop, on every day that it runs.
    fn add_departures(
        &self,
        boarding: &mut Boarding<'a>,
        trip: &'a Trip,
        (call, hail): (&'a Call, Option<Spot>),
    ) {
        let (time, pickup) = match hail {
            None => (call.departure, call.pickup),
            Some(Spot { part, .. }) => {
                let next = trip.calls.iter().find(|next| next.sequence > call.sequence).unwrap();
                let covered = (next.arrival - call.departure) as f64 * part;
                if doubtful(covered) {
                    self.doubtful.set(true);
                }
                (call.departure + (covered + 0.5).floor() as i64, call.hailed)
            }
        };
        let mut starts: Vec<(i64, Option<i64>)> = Vec::new();
        for frequency in &trip.frequencies {
            let mut start = frequency.start;
            while start < frequency.end {
                let after_start = time - trip.calls[0].departure;
                let headway = (!frequency.exact).then_some(frequency.headway);
                starts.push((start + after_start, headway));
                start += frequency.headway;
            }
        }
        if trip.frequencies.is_empty() {
            starts.push((time, None));
        }

        let at = first_second(self.question.at);
        let from = at.max(boarding.closed.unwrap_or(at));
        let id = self.feeds[boarding.line.0].scoped(&trip.id);
        let cancelled_until = self.trip_closed_until(boarding.line, boarding.stop, boarding.point, &id);
        for &(date, day_start) in trip.days.iter() {
            for &(start, headway) in &starts {
                let second = day_start + start;
                let cancelled = cancelled_until.is_some_and(|until| second < until);
                if second >= from && cancelled {
                    boarding.skipped.push((second, trip));
                }
                if second >= from && !cancelled && boarding.next.is_none_or(|next| second < next) {
                    boarding.next = Some(second);
                }
                // Neither the window nor the date of the question reaches farther than this.
                if (second - at).abs() < 3 * 86_400 {
                    boarding.around.push(Departure { second, date, trip, call, pickup, headway, cancelled });
                }
            }
        }
    }

    pub fn window_end(&self) -> i64 {
        first_second(self.question.at) + self.question.window_min * 60
    }

    pub fn today(&self, line: LineId) -> Date {
        let feed = &self.feeds[line.0];
        local_date(feed.zone(feed.lines[line.1].route), self.question.at)
    }

    pub fn is_today(&self, line: LineId, second: i64) -> bool {
        let feed = &self.feeds[line.0];
        let zone = feed.zone(feed.lines[line.1].route);
        local_date(zone, Timestamp::from_second(second).unwrap()) == self.today(line)
    }

    fn state(&self, boarding: &Boarding) -> State {
        match boarding.next {
            _ if boarding.closed.is_some() => State::Suspended,
            None if boarding.skipped.is_empty() => State::Ended,
            None => State::Suspended,
            Some(next) if next < self.window_end() => State::Running,
            Some(next) if self.is_today(boarding.line, next) => State::LaterToday,
            Some(_) => State::AnotherDay,
        }
    }

    /// The order of lines in an answer.
    fn rank(&self, at: &Boarding) -> (State, u64, String, u8, String) {
        let feed = &self.feeds[at.line.0];
        let line = &feed.lines[at.line.1];
        // A distance is never negative, so its bits are in its own order.
        let distance = (at.distance + 0.0).to_bits();
        let route = feed.scoped(&feed.routes[line.route].id);
        let headsign = line.headsign.clone();
        (at.state, distance, route, line.direction.unwrap_or(2), headsign)
    }

    /// The stops within reach where a kept route calls, nearest first.
    fn stops(&self, reach: &dyn Fn(StopId) -> Option<f64>) -> Vec<(f64, String, StopId)> {
        let mut served: BTreeSet<StopId> = BTreeSet::new();
        for (f, feed) in self.feeds.iter().enumerate() {
            for trip in &feed.trips {
                for call in &trip.calls {
                    if !served.contains(&(f, call.stop)) && self.keeps_route_at(feed, trip.route, call.stop) {
                        served.insert((f, call.stop));
                    }
                }
            }
        }
        let mut stops: Vec<(f64, String, StopId)> = Vec::new();
        for (f, s) in served {
            if let Some(distance) = reach((f, s)) {
                let id = self.feeds[f].scoped(&self.feeds[f].stops[s].id);
                stops.push((distance, id, (f, s)));
            }
        }
        stops.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        stops
    }

    /// The closest stop where a kept line can be boarded at all, and the first of its lines.
    fn nearest(&self) -> Value {
        let middle = self.question.place.middle();
        let mut closest: Option<(f64, String, StopId)> = None;
        for (f, feed) in self.feeds.iter().enumerate() {
            let mut boarded: BTreeSet<usize> = BTreeSet::new();
            for trip in &feed.trips {
                for call in &trip.calls {
                    if call.can_board() && !boarded.contains(&call.stop) && self.keeps(feed, trip, call.stop)
                    {
                        boarded.insert(call.stop);
                    }
                }
            }
            for stop in boarded {
                let Some(point) = feed.stops[stop].point else {
                    continue;
                };
                let candidate = (rank_m(middle, point), feed.scoped(&feed.stops[stop].id), (f, stop));
                if closest.as_ref().is_none_or(|found| candidate < *found) {
                    closest = Some(candidate);
                }
            }
        }
        let Some((_, _, stop)) = closest else {
            return Value::Null;
        };
        let distance = distance_m(middle, self.point(stop).unwrap());
        let there = self.lines(true, false, &|other| (other == stop).then_some(distance));
        let first = there.values().flatten().min_by_key(|line| self.rank(line));
        self.line_head(first.unwrap())
    }
}
