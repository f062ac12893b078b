//! The lines that one can board, each at the nearest stop that offers its best state.

use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::alerts::{ActiveAlerts, Closed, LineAt};
use super::answer::{NearbyLine, State};
use super::day::day_summary;
use super::{Departure, DepartureStatus, Keep, Parts};
use crate::coord::{Distance, LatLon};
use crate::feed::Feed;
use crate::idx::{FeedIdx, LineIdx, StopIdx};
use crate::index::{NearStop, NearStretch};
use crate::model::{HailPoint, HailStretch};
use crate::network::Network;
use crate::strings::Str;
use crate::timetable::{Call, Departures, RawDeparture, Spot};

/// A chance to board: a call of a line at a stop nearby.
#[derive(Debug, Clone, Copy)]
pub(super) struct Boarding {
    pub(super) feed: FeedIdx,
    pub(super) line: LineIdx,
    pub(super) distance: Distance,
    pub(super) stop: StopIdx,
    pub(super) call: Call,
    /// Where it is hailed, on the way from the stop to the next.
    pub(super) hail: Option<HailPoint>,
}

impl Boarding {
    pub(super) fn spot(&self) -> Spot {
        Spot { call: self.call, hailed_at: self.hail.map(|point| point.part) }
    }

    /// Where one boards.
    pub(super) fn position(&self, network: &Network) -> Option<LatLon> {
        self.hail.map(|point| point.at).or(network.feed(self.feed).stop(self.stop).position)
    }

    pub(super) fn line_at(&self, network: &Network) -> LineAt {
        LineAt { feed: self.feed, line: self.line, stop: self.stop, position: self.position(network) }
    }

    /// Sorts by line, the nearest place first; of equally near ones stops, and then the first by id.
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |b: &Self| (b.feed, b.line, b.distance, b.hail.is_some());
        let call = |b: &Self| (b.stop, b.call.pattern, b.call.position);
        place(self)
            .cmp(&place(other))
            .then_with(|| if self.hail.is_some() { self.cmp_hailed(other) } else { Ordering::Equal })
            .then_with(|| call(self).cmp(&call(other)))
    }

    /// Apart from what is sorted most: that only numbers of stops are compared there.
    #[inline(never)]
    fn cmp_hailed(&self, other: &Self) -> Ordering {
        let numbers =
            |b: &Self| b.hail.map(|hail| [hail.part, hail.at.lat(), hail.at.lon()].map(f64::to_bits));
        let spot = |b: &Self| (b.hailed_around(), b.stop, numbers(b));
        spot(self).cmp(&spot(other))
    }

    /// Where it is hailed, to a tenth of a metre: trips that stop elsewhere come by the same point, but for the last digits. Where a
    /// tenth begins no round number lies, as questions and streets have them.
    fn hailed_around(&self) -> Option<[i64; 2]> {
        const BEGIN: f64 = std::f64::consts::FRAC_1_PI;
        self.hail
            .map(|hail| [hail.at.lat(), hail.at.lon()].map(|degrees| (degrees * 1e6 + BEGIN).floor() as i64))
    }

    /// Whether one boards at the same place.
    fn is_at(&self, other: &Self) -> bool {
        match (self.hail, other.hail) {
            (None, None) => self.stop == other.stop,
            (Some(_), Some(_)) => {
                (self.distance, self.hailed_around()) == (other.distance, other.hailed_around())
            }
            _ => false,
        }
    }
}

/// The chances to board at some stops and along some stretches, by line, and for each line the nearest first.
pub(super) fn boardings(
    network: &Network,
    near: &[NearStop],
    stretches: &[NearStretch],
    keep: Keep<'_>,
) -> Vec<Boarding> {
    let calls = near.iter().map(|near| network.feed(near.feed).timetable.calls(near.stop).len());
    let mut boardings = Vec::with_capacity(calls.sum());
    for &NearStop { distance, feed, stop } in near {
        for &call in network.feed(feed).timetable.calls(stop) {
            if keep.boarding(feed, stop, call) {
                let line = network.line_at(feed, call);
                boardings.push(Boarding { feed, line, distance, stop, call, hail: None });
            }
        }
    }
    for &NearStretch { feed, stretch, distance, point } in stretches {
        let of_feed = network.feed(feed);
        let HailStretch { pattern, position, .. } = of_feed.hail_stretches[stretch as usize];
        let call = Call { pattern, position };
        let stops = of_feed.timetable.stops(of_feed.timetable.pattern(pattern));
        // The end of the trip: nobody boards there, be it at the kerb.
        let is_end = point.part >= 1.0 && position as usize + 2 == stops.len();
        if !is_end && keep.hailing(feed, call) {
            let (line, stop) = (network.line_at(feed, call), of_feed.timetable.stop(call).stop);
            boardings.push(Boarding { feed, line, distance, stop, call, hail: Some(point) });
        }
    }
    boardings.sort_unstable_by(Boarding::cmp);
    boardings
}

/// The boardings of each line in turn.
pub(super) fn by_line(boardings: &[Boarding]) -> impl Iterator<Item = &[Boarding]> {
    boardings.chunk_by(|a, b| (a.feed, a.line) == (b.feed, b.line))
}

/// When and how much a question asks of each line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask {
    /// The window, half-open, in seconds since 1970.
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) at: jiff::Timestamp,
    pub(super) departures: usize,
    pub(super) wheelchair_only: bool,
}

/// A line at its stop.
pub(super) struct FoundLine<'b> {
    pub(super) state: State,
    pub(super) next: Option<i64>,
    pub(super) departures: Vec<RawDeparture>,
    /// What alerts take away there.
    pub(super) closed: Closed,
    /// The trips taken away that would have come before `next`.
    pub(super) skipped: Vec<Str>,
    /// The calls at the stop, or where it is hailed.
    pub(super) at_stop: Cow<'b, [Boarding]>,
}

impl FoundLine<'_> {
    pub(super) fn place(&self) -> Boarding {
        self.at_stop[0]
    }

    /// The trips that are shown, and those that would have come next.
    pub(super) fn trips(&self) -> impl Iterator<Item = Str> + Clone {
        self.departures.iter().map(|departure| departure.trip).chain(self.skipped.iter().copied())
    }

    /// Sorts lines of an answer: an index of a feed or line is its rank by id.
    pub(super) fn rank(&self) -> (State, Distance, FeedIdx, LineIdx) {
        let Boarding { feed, line, distance, .. } = self.place();
        (self.state, distance, feed, line)
    }
}

/// The best state of a line, at the nearest stop that offers it. `of_line` are its boardings, nearest first.
pub(super) fn find_line<'b>(
    network: &'b Network,
    of_line: &'b [Boarding],
    ask: Ask,
    alerts: &ActiveAlerts<'b>,
) -> Option<FoundLine<'b>> {
    let first = of_line.first()?;
    let feed = network.feed(first.feed);
    let search = feed.departures(first.line, ask.wheelchair_only);
    let mut looking = Looking { feed, search, ask, today_ends: None, best: None };
    for at_place in of_line.chunk_by(Boarding::is_at) {
        let is_found = match at_place[0].hail {
            Some(_) => by_closed(network, at_place, alerts).any(|(at, closed)| looking.look(at, closed)),
            None => {
                let closed = alerts.closed(network, at_place[0].line_at(network));
                looking.look(Cow::Borrowed(at_place), closed)
            }
        };
        if is_found {
            break;
        }
    }
    looking.best
}

/// The best state of a line at the places looked at.
struct Looking<'b> {
    feed: &'b Feed,
    search: Departures<'b>,
    ask: Ask,
    /// When the day of the question is over.
    today_ends: Option<i64>,
    best: Option<FoundLine<'b>>,
}

impl<'b> Looking<'b> {
    /// Looks at a place farther off than those before; whether no other can be better.
    fn look(&mut self, at_stop: Cow<'b, [Boarding]>, closed: Closed) -> bool {
        let Self { feed, search, ask, ref mut today_ends, ref mut best } = *self;
        // What was passed over, with the first time of each trip.
        let skipped: RefCell<BTreeMap<Str, i64>> = RefCell::default();
        let runs = |departure: &RawDeparture| {
            let runs = !closed.cancels_trip_of(feed, departure);
            if !runs {
                let mut skipped = skipped.borrow_mut();
                let first = skipped.entry(departure.trip).or_insert(departure.time);
                *first = departure.time.min(*first);
            }
            runs
        };
        let mut today_ends = || *today_ends.get_or_insert_with(|| search.clock.local_day(ask.at).to);
        let worst = best.as_ref().map(|best| best.state);
        // Of another day there is a nearer stop already, but for what is within the window.
        let before = if worst == Some(State::AnotherDay) { today_ends().max(ask.to) } else { i64::MAX };
        let next_from = |from| {
            let earlier = |next: Option<i64>, boarding: &Boarding| {
                let before = next.unwrap_or(before);
                search.first_between(boarding.spot(), from, before, runs).or(next)
            };
            at_stop.iter().fold(None, earlier)
        };
        let (state, next, departures) = if let Some(until) = closed.line {
            if worst.is_some_and(|worst| worst <= State::Suspended) {
                return false;
            }
            (State::Suspended, next_from(until), Vec::new())
        } else {
            let departures = soonest(feed, search, &at_stop, ask);
            let next = match departures.first() {
                Some(first) if runs(first) => Some(first.time),
                Some(_) => next_from(ask.from),
                None if worst == Some(State::LaterToday) => return false,
                None => next_from(ask.to),
            };
            let state = match next {
                Some(next) if next < ask.to => State::Running,
                Some(next) if next < today_ends() => State::LaterToday,
                Some(_) => State::AnotherDay,
                None if skipped.borrow().is_empty() => State::Ended,
                None => State::Suspended,
            };
            (state, next, departures)
        };
        if worst.is_none_or(|worst| state < worst) {
            let skipped = before_next(&skipped, next);
            *best = Some(FoundLine { state, next, departures, closed, skipped, at_stop });
        }
        state == State::Running
    }
}

/// What can be boarded at one place, and what alerts take away there. A line is hailed where it comes by, whichever stop it comes
/// from; what comes from a stop that alerts close is by itself, after the rest.
fn by_closed<'b>(
    network: &'b Network,
    at_place: &'b [Boarding],
    alerts: &ActiveAlerts<'b>,
) -> impl Iterator<Item = (Cow<'b, [Boarding]>, Closed)> {
    let of_stops = at_place.chunk_by(|a, b| a.stop == b.stop);
    let mut of_stops = of_stops.map(|at| (Cow::Borrowed(at), alerts.closed(network, at[0].line_at(network))));
    let (first, others) = (of_stops.next(), of_stops.collect::<Vec<_>>());
    if others.is_empty() {
        return first.into_iter().chain(others);
    }
    let all = first.into_iter().chain(others);
    let (open, shut): (Vec<_>, Vec<_>) = all.partition(|(_, closed)| closed.line.is_none());
    let together = open.into_iter().reduce(|(at, closed), (others, of_others)| {
        (Cow::Owned([at, others].concat()), closed.with_trips_of(of_others))
    });
    together.into_iter().chain(shut)
}

/// The trips that were passed over for those that leave before the next that runs.
fn before_next(skipped: &RefCell<BTreeMap<Str, i64>>, next: Option<i64>) -> Vec<Str> {
    let skipped = skipped.borrow();
    let before = skipped.iter().filter(|(_, time)| next.is_none_or(|next| **time < next));
    before.map(|(trip, _)| *trip).collect()
}

/// The first departures within the window from a stop.
fn soonest(feed: &Feed, search: Departures<'_>, at_stop: &[Boarding], ask: Ask) -> Vec<RawDeparture> {
    let mut soonest = Soonest::new(feed, ask.departures);
    for boarding in at_stop {
        let to = ask.to.min(soonest.latest().saturating_add(1));
        search.between(boarding.spot(), ask.from, to, |departure| soonest.add(departure));
    }
    soonest.departures
}

/// Keeps the first so many departures, sorted by time, trip id, service date, stop sequence and headway.
pub(crate) struct Soonest<'n> {
    feed: &'n Feed,
    most: usize,
    pub(crate) departures: Vec<RawDeparture>,
}

impl<'n> Soonest<'n> {
    /// `most` is at least 1.
    pub(crate) fn new(feed: &'n Feed, most: usize) -> Self {
        Self { feed, most, departures: Vec::new() }
    }

    /// Takes a departure in where it is among the first, and says up to which second more are.
    pub(crate) fn add(&mut self, departure: RawDeparture) -> i64 {
        let at = self.departures.partition_point(|known| self.cmp(known, &departure).is_lt());
        if at < self.most {
            self.departures.truncate(self.most - 1);
            self.departures.insert(at, departure);
        }
        self.latest()
    }

    /// The second up to which a departure may be among the first: at that of the last it may be by its id.
    fn latest(&self) -> i64 {
        let last = self.departures.get(self.most - 1);
        last.map_or(i64::MAX, |last| last.time)
    }

    fn cmp(&self, a: &RawDeparture, b: &RawDeparture) -> Ordering {
        let id = |d: &RawDeparture| self.feed.strings.get(d.trip);
        let sequence = |d: &RawDeparture| self.feed.timetable.stop(d.call).sequence;
        // Most differ by their time.
        a.time
            .cmp(&b.time)
            .then_with(|| id(a).cmp(id(b)))
            .then_with(|| (a.day, sequence(a), a.headway).cmp(&(b.day, sequence(b), b.headway)))
    }
}

/// The line as the answer shows it.
pub(super) fn show<'n>(
    network: &'n Network,
    parts: &mut Parts<'n>,
    found: &FoundLine<'_>,
    ask: Ask,
    alerts: &ActiveAlerts<'n>,
    with_day: bool,
) -> NearbyLine<'n> {
    let place = found.place();
    let Boarding { feed: at, line, distance, stop, hail, .. } = place;
    let feed = network.feed(at);
    let departures = found.departures.iter().map(|raw| {
        let status = match found.closed.cancels(feed, raw) {
            true => DepartureStatus::Cancelled,
            false => DepartureStatus::Scheduled,
        };
        Departure { status, ..parts.departure(at, *raw) }
    });
    let departures = departures.collect();
    let of_stops = found.at_stop.chunk_by(|a, b| a.stop == b.stop);
    let of_stops = of_stops.map(|at| alerts.of_line(network, at[0].line_at(network), found.trips()));
    let touching = of_stops.reduce(|mut all, others| {
        all.extend(others);
        all.sort_unstable();
        all.dedup();
        all
    });
    let touching = touching.unwrap_or_default();
    let direction_id = feed.line(line).direction.map(crate::model::Direction::number);
    NearbyLine {
        route: parts.name_route(at, feed.line(line).route),
        direction_id,
        headsign: parts.line_headsign(at, line),
        stop: network.stop_id(at, stop),
        distance_m: distance.metres(),
        walk_s: network.walk().seconds(distance),
        state: found.state,
        next: found.next.map(|next| feed.clock(line).local(next)),
        hail: hail.is_some(),
        point: hail.map(|point| point.at),
        alerts: parts.name_alerts(touching),
        departures,
        position: place.position(network),
        day: with_day.then(|| {
            day_summary(
                feed.departures(line, ask.wheelchair_only),
                found.at_stop.iter().map(Boarding::spot),
                ask.at,
            )
        }),
    }
}
