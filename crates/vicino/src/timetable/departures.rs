//! Finds departures: a binary search per pattern and service day.

use super::{Call, Frequency, Pattern, Span, Spot, Timetable, Trip, slice};
use crate::idx::ServiceIdx;
use crate::model::{Services, Wheelchair};
use crate::strings::Str;
use crate::time::{ServiceClock, ServiceDay};

/// A departure as the search finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawDeparture {
    /// Seconds since 1970.
    pub(crate) time: i64,
    pub(crate) trip: Str,
    pub(crate) day: ServiceDay,
    pub(crate) call: Call,
    /// Whether it is hailed on the way to the next stop.
    pub(crate) hailed: bool,
    /// Seconds between departures where the time is approximate.
    pub(crate) headway: Option<u32>,
    pub(crate) wheelchair: Wheelchair,
}

/// Searches the departures of one timetable in one time zone.
#[derive(Clone, Copy)]
pub(crate) struct Departures<'n> {
    pub(crate) timetable: &'n Timetable,
    pub(crate) services: &'n Services,
    pub(crate) clock: &'n ServiceClock,
    /// Only trips known to be accessible.
    pub(crate) wheelchair_only: bool,
}

impl<'n> Departures<'n> {
    /// Calls `each` with every departure from the spot in the half-open span `from` to `to`, in seconds since 1970, in no
    /// certain order. It says up to which second they are wanted yet.
    pub(crate) fn between(
        &self,
        spot: Spot,
        from: i64,
        mut to: i64,
        mut each: impl FnMut(RawDeparture) -> i64,
    ) {
        let pattern = self.timetable.pattern(spot.call.pattern);
        let offsets = Offsets::new(self.timetable, pattern, spot);
        for (day, zero) in self.days(pattern, from) {
            // No departure of a day is before its zero.
            if zero >= to {
                break;
            }
            let departure = |time, profile, trip, headway| {
                let (call, hailed) = (spot.call, spot.hailed_at.is_some());
                let wheelchair = self.wheelchair(pattern, profile);
                RawDeparture { time, trip, day, call, hailed, headway, wheelchair }
            };
            self.of_trips(pattern, &offsets, (day, zero), from, &mut to, |trip, time| {
                each(departure(time, trip.profile, trip.id, None))
            });
            for f in self.frequencies(pattern, day) {
                let base = zero + offsets.of(f.profile);
                let (headway, shown) = (i64::from(f.headway), (!f.exact).then_some(f.headway));
                let mut start = i64::from(f.start) + f.starts_before(from.saturating_sub(base)) * headway;
                while start < i64::from(f.end) && base + start < to {
                    let time = base + start;
                    to = to.min(each(departure(time, f.profile, f.trip, shown)).saturating_add(1));
                    start += headway;
                }
            }
        }
    }

    /// The time of the first departure from the spot in a span as in [`Self::between`] that `runs`.
    pub(crate) fn first_between(
        &self,
        spot: Spot,
        from: i64,
        to: i64,
        runs: impl Fn(&RawDeparture) -> bool,
    ) -> Option<i64> {
        let mut next = None;
        self.between(spot, from, to, |departure| {
            if runs(&departure) {
                next = Some(departure.time);
            }
            next.map_or(i64::MAX, |next| next - 1)
        });
        next
    }

    /// How many departures [`Self::between`] finds: those of a frequency are worked out, not gone through.
    pub(crate) fn count_between(&self, spot: Spot, from: i64, to: i64) -> usize {
        let pattern = self.timetable.pattern(spot.call.pattern);
        let offsets = Offsets::new(self.timetable, pattern, spot);
        let (mut count, mut end) = (0, to);
        for (day, zero) in self.days(pattern, from).take_while(|&(_, zero)| zero < to) {
            self.of_trips(pattern, &offsets, (day, zero), from, &mut end, |_, _| {
                count += 1;
                i64::MAX
            });
            for f in self.frequencies(pattern, day) {
                let base = zero + offsets.of(f.profile);
                let starts =
                    f.starts_before(to.saturating_sub(base)) - f.starts_before(from.saturating_sub(base));
                // Each is the number of some seconds of a service time, below 2^22.
                count += starts.max(0) as usize;
            }
        }
        count
    }

    /// The service days, from the first that may have a departure not before `from` on, and their zeros.
    fn days(&self, pattern: &Pattern, from: i64) -> impl Iterator<Item = (ServiceDay, i64)> + use<'n> {
        let (clock, days) = (self.clock, self.services.get(pattern.days));
        // Yesterday's trips, and those of the day before … still run: as far back as the latest time says.
        let mut day = days.next(clock.day_at(from.saturating_sub(pattern.latest.into())));
        std::iter::from_fn(move || {
            let this = day?;
            day = days.next(ServiceDay(this.0 + 1));
            Some((this, clock.zero(this)?))
        })
    }

    /// The departures of trips on a day, as in [`Self::between`].
    fn of_trips(
        &self,
        pattern: &Pattern,
        offsets: &Offsets<'_>,
        (day, zero): (ServiceDay, i64),
        from: i64,
        to: &mut i64,
        mut each: impl FnMut(&'n Trip, i64) -> i64,
    ) {
        let trips = slice(&self.timetable.trips, &pattern.trips);
        let earliest = from.saturating_sub(zero).saturating_sub(offsets.most);
        // Of yesterday nearly always none is left.
        if trips.last().is_none_or(|last| i64::from(last.start) < earliest) {
            return;
        }
        let first = trips.partition_point(|trip| i64::from(trip.start) < earliest);
        for trip in &trips[first..] {
            let start = zero + i64::from(trip.start);
            if start + offsets.least >= *to {
                break;
            }
            let time = start + offsets.of(trip.profile);
            let is_wanted = from <= time && time < *to && self.runs(pattern, trip.profile, trip.service, day);
            if is_wanted {
                *to = (*to).min(each(trip, time).saturating_add(1));
            }
        }
    }

    fn frequencies(&self, pattern: &Pattern, day: ServiceDay) -> impl Iterator<Item = &'n Frequency> {
        let frequencies = slice(&self.timetable.frequencies, &pattern.frequencies).iter();
        frequencies.filter(move |f| self.runs(pattern, f.profile, f.service, day))
    }

    fn runs(&self, pattern: &Pattern, profile: u32, service: ServiceIdx, day: ServiceDay) -> bool {
        self.services.get(service).contains(day)
            && (!self.wheelchair_only || self.wheelchair(pattern, profile) == Wheelchair::Yes)
    }

    fn wheelchair(&self, pattern: &Pattern, profile: u32) -> Wheelchair {
        self.timetable.wheelchairs(pattern)[profile as usize]
    }
}

/// How long after the first departure of each profile a trip comes by a spot, in seconds.
struct Offsets<'n> {
    departures: &'n [u32],
    /// Where it is hailed: the arrivals at the next stop, and the part of the way that is covered.
    arrivals: Option<(&'n [u32], f64)>,
    least: i64,
    most: i64,
}

impl<'n> Offsets<'n> {
    fn new(timetable: &'n Timetable, pattern: &Pattern, Spot { call, hailed_at }: Spot) -> Self {
        let (departures, Span { least, most }) = timetable.row(pattern, call.position);
        let stops = timetable.stops(pattern).len() as u32;
        let next = hailed_at.map(|part| (timetable.row(pattern, stops + call.position + 1), part));
        let most = next.map_or(most, |((_, arrivals), _)| most.max(arrivals.most));
        let arrivals = next.map(|((arrivals, _), part)| (arrivals, part));
        Self { departures, arrivals, least: least.into(), most: most.into() }
    }

    fn of(&self, profile: u32) -> i64 {
        let departure = self.departures[profile as usize];
        let Some((arrivals, part)) = self.arrivals else { return departure.into() };
        let way = arrivals[profile as usize].saturating_sub(departure);
        // Below 2^32: a part of a time.
        (departure + (f64::from(way) * part).round() as u32).into()
    }
}

impl Frequency {
    /// How many trips it starts before a time, in seconds as its own.
    fn starts_before(&self, time: i64) -> i64 {
        let headway = i64::from(self.headway);
        (time.min(self.end.into()) - i64::from(self.start) + headway - 1).div_euclid(headway).max(0)
    }
}
