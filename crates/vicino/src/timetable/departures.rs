//! Finds departures: a binary search per profile and service day.

use std::ops::ControlFlow;

use super::{Call, Frequency, Pattern, Profile, Spot, Timetable, slice};
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
    /// Calls `each` with every departure from the spot in the half-open span `from` to `to`, in seconds since 1970.
    ///
    /// They come in order of time within a profile and a day, not over all; `Break` ends the profile's day.
    pub(crate) fn between(
        &self,
        spot: Spot,
        from: i64,
        to: i64,
        mut each: impl FnMut(RawDeparture) -> ControlFlow<()>,
    ) {
        let pattern = self.timetable.pattern(spot.call.pattern);
        for (day, zero) in self.days(pattern, from) {
            if zero >= to {
                break;
            }
            for profile in self.profiles(pattern) {
                self.of_profile(profile, spot, (day, zero), from, |departure| {
                    if departure.time >= to { ControlFlow::Break(()) } else { each(departure) }
                });
            }
        }
    }

    /// The time of the first departure from the spot that is not before `from`, in seconds since 1970, and that `runs`.
    pub(crate) fn next(&self, spot: Spot, from: i64, runs: impl Fn(&RawDeparture) -> bool) -> Option<i64> {
        let pattern = self.timetable.pattern(spot.call.pattern);
        let mut next: Option<i64> = None;
        for (day, zero) in self.days(pattern, from) {
            // No departure of a day is before its zero.
            if next.is_some_and(|next| next <= zero) {
                break;
            }
            for profile in self.profiles(pattern) {
                self.of_profile(profile, spot, (day, zero), from, |departure| {
                    if !runs(&departure) {
                        return ControlFlow::Continue(());
                    }
                    next = Some(next.map_or(departure.time, |next| next.min(departure.time)));
                    ControlFlow::Break(())
                });
            }
        }
        next
    }

    /// How many departures [`Self::between`] finds: those of a frequency are worked out, not gone through.
    pub(crate) fn count_between(&self, spot: Spot, from: i64, to: i64) -> usize {
        let pattern = self.timetable.pattern(spot.call.pattern);
        let of_day = |(day, zero)| {
            self.profiles(pattern)
                .map(|p| self.count_of_profile(p, spot, (day, zero), from, to))
                .sum::<usize>()
        };
        self.days(pattern, from).take_while(|&(_, zero)| zero < to).map(of_day).sum()
    }

    fn count_of_profile(
        &self,
        profile: &Profile,
        spot: Spot,
        (day, zero): (ServiceDay, i64),
        from: i64,
        to: i64,
    ) -> usize {
        let base = self.base(profile, spot, zero);
        let (earliest, latest) = (from.saturating_sub(base), to.saturating_sub(base));
        let runs = |service| self.services.get(service).contains(day);
        let trips = slice(&self.timetable.trips, &profile.trips);
        let first = trips.partition_point(|trip| i64::from(trip.start) < earliest);
        let within = trips[first..].iter().take_while(|trip| i64::from(trip.start) < latest);
        let trips = within.filter(|trip| runs(trip.service)).count();
        let frequencies = slice(&self.timetable.frequencies, &profile.frequencies).iter();
        let starts = frequencies
            .filter(|f| runs(f.service))
            .map(|f| f.starts_before(latest) - f.starts_before(earliest));
        // Each is the number of some seconds of a service time, below 2^22.
        trips + starts.map(|starts| starts.max(0) as usize).sum::<usize>()
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

    fn profiles(&self, pattern: &Pattern) -> impl Iterator<Item = &'n Profile> + use<'n> {
        let only = self.wheelchair_only;
        let profiles = self.timetable.profiles(pattern);
        profiles.iter().filter(move |profile| !only || profile.wheelchair == Wheelchair::Yes)
    }

    /// The departures of a profile on a day that are not before `from`, in order for each trip or frequency.
    fn of_profile(
        &self,
        profile: &Profile,
        spot: Spot,
        (day, zero): (ServiceDay, i64),
        from: i64,
        mut each: impl FnMut(RawDeparture) -> ControlFlow<()>,
    ) {
        let base = self.base(profile, spot, zero);
        let earliest = from.saturating_sub(base);
        let departure = |start: i64, trip, headway| RawDeparture {
            time: base + start,
            trip,
            day,
            call: spot.call,
            hailed: spot.hailed_at.is_some(),
            headway,
            wheelchair: profile.wheelchair,
        };
        let trips = slice(&self.timetable.trips, &profile.trips);
        let first = trips.partition_point(|trip| i64::from(trip.start) < earliest);
        for trip in &trips[first..] {
            if self.services.get(trip.service).contains(day)
                && each(departure(trip.start.into(), trip.id, None)).is_break()
            {
                break;
            }
        }
        for f in slice(&self.timetable.frequencies, &profile.frequencies) {
            if !self.services.get(f.service).contains(day) {
                continue;
            }
            let headway = i64::from(f.headway);
            let mut start = i64::from(f.start) + f.starts_before(earliest) * headway;
            while start < i64::from(f.end) {
                if each(departure(start, f.trip, (!f.exact).then_some(f.headway))).is_break() {
                    break;
                }
                start += headway;
            }
        }
    }

    /// What a trip's start adds to is the instant of its departure here.
    fn base(&self, profile: &Profile, spot: Spot, zero: i64) -> i64 {
        zero + i64::from(self.offset(profile, spot))
    }

    /// How long after the first departure a trip comes by.
    fn offset(&self, profile: &Profile, Spot { call, hailed_at }: Spot) -> u32 {
        let offset = |at: u32| self.timetable.offsets[(profile.offsets + at) as usize];
        let departure = offset(call.position);
        let Some(part) = hailed_at else { return departure };
        // Where it can be hailed, the arrivals follow the departures.
        let stops = self.timetable.stops(self.timetable.pattern(call.pattern)).len() as u32;
        let arrival = offset(stops + call.position + 1);
        // Below 2^32: a part of a time.
        departure + (f64::from(arrival.saturating_sub(departure)) * part).round() as u32
    }
}

impl Frequency {
    /// How many trips it starts before a time, in seconds as its own.
    fn starts_before(&self, time: i64) -> i64 {
        let headway = i64::from(self.headway);
        (time.min(self.end.into()) - i64::from(self.start) + headway - 1).div_euclid(headway).max(0)
    }
}
