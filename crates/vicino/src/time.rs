//! The clock of GTFS: service days, times that run past midnight, and the instants they stand for.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::{Offset, TimeZone};

use crate::local_time::LocalTime;

const DAY: i64 = 86_400;
/// No service time is later: the longest has three digits of hours.
const LATEST: i64 = 1000 * 3600;

/// A service day, as days since 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ServiceDay(pub(crate) i32);

impl ServiceDay {
    /// Calendars are read from the start of 1970 …
    pub(crate) const FIRST: Self = Self(0);
    /// … to the end of 2199: an end date of 9999 in a calendar means "for ever", not four megabits of days.
    pub(crate) const LAST: Self = Self(84_005);

    /// Reads `YYYYMMDD`, any valid date.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let [y1, y2, y3, y4, m1, m2, d1, d2] = *text.as_bytes() else { return None };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0i16, |n, d| d.is_ascii_digit().then(|| n * 10 + i16::from(d - b'0')))
        };
        let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Self::of(date))
    }

    pub(crate) fn of(date: Date) -> Self {
        // Dates of jiff lie within the years ±9999.
        Self((date - EPOCH).get_days())
    }

    pub(crate) fn date(self) -> Date {
        // A 32-bit number of days may be beyond the years of jiff.
        let beyond = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let midnight = Timestamp::from_second(i64::from(self.0) * DAY).unwrap_or(beyond);
        Offset::UTC.to_datetime(midnight).date()
    }

    /// 0 for Monday to 6 for Sunday; 1 January 1970 was a Thursday.
    pub(crate) fn weekday(self) -> u8 {
        // Between 0 and 6.
        (self.0 + 3).rem_euclid(7) as u8
    }
}

const EPOCH: Date = date(1970, 1, 1);

/// Reads a GTFS time, `H:MM:SS` with one to three digits of hours, as seconds after noon minus twelve hours of
/// the service day ([reference](https://gtfs.org/documentation/schedule/reference/#field-types)).
pub(crate) fn parse_service_time(text: &str) -> Option<u32> {
    let (hours, [b':', m1, m2, b':', s1, s2]) = text.as_bytes().split_last_chunk::<6>()? else {
        return None;
    };
    let digit = |d: u8| d.is_ascii_digit().then(|| u32::from(d - b'0'));
    if hours.is_empty() || hours.len() > 3 {
        return None;
    }
    let hours = hours.iter().try_fold(0, |n, &d| Some(n * 10 + digit(d)?))?;
    let minutes = digit(*m1)? * 10 + digit(*m2)?;
    let seconds = digit(*s1)? * 10 + digit(*s2)?;
    (minutes < 60 && seconds < 60).then_some(hours * 3600 + minutes * 60 + seconds)
}

/// How many digits the hours of a GTFS time have; 0 where it is blank.
pub(crate) fn hour_digits(time: &str) -> u8 {
    time.len().saturating_sub(":MM:SS".len()).try_into().unwrap_or(0)
}

/// A GTFS time of so many seconds, with so many digits for its hours.
pub(crate) fn service_time_text(seconds: u32, hour_digits: u8) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:0width$}:{minutes:02}:{:02}", seconds % 60, width = usize::from(hour_digits))
}

/// The half-open span of instants, in seconds since 1970, that a local calendar date covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LocalDay {
    pub(crate) date: Date,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// Turns service days and times into instants, for one time zone: noon minus twelve hours of each day is
/// worked out once.
#[derive(Debug)]
pub(crate) struct ServiceClock {
    zone: TimeZone,
    first: ServiceDay,
    /// Seconds since 1970 of noon minus twelve hours, for each day from `first` on.
    zeros: Vec<i64>,
    /// From which second since 1970 on the zone has which offset, for all departures of these days.
    offsets: Vec<(i64, Offset)>,
    /// The second up to which they are good.
    offsets_end: i64,
}

impl ServiceClock {
    /// A clock for the service days `first` to `last`, both included.
    pub(crate) fn new(zone: TimeZone, first: ServiceDay, last: ServiceDay) -> Self {
        let noon = |day: i32| instant_of(&zone, ServiceDay(day).date(), 12);
        let zeros: Vec<i64> = (first.0..=last.0).map(|day| noon(day) - DAY / 2).collect();
        let (offsets, offsets_end) = match (zeros.first(), zeros.last()) {
            (Some(first), Some(last)) => (offsets(&zone, *first, last + LATEST), last + LATEST),
            _ => (Vec::new(), i64::MIN),
        };
        Self { zone, first, zeros, offsets, offsets_end }
    }

    /// Bytes that a clock for these days takes.
    pub(crate) fn held(first: ServiceDay, last: ServiceDay) -> u64 {
        8 * u64::from(last.0.saturating_sub(first.0).unsigned_abs())
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The instant, in seconds since 1970, that service times of the day count from.
    pub(crate) fn zero(&self, day: ServiceDay) -> Option<i64> {
        usize::try_from(day.0 - self.first.0).ok().and_then(|at| self.zeros.get(at)).copied()
    }

    /// The same, for days that the clock was not made for too.
    pub(crate) fn zero_of(&self, day: ServiceDay) -> i64 {
        self.zero(day).unwrap_or_else(|| instant_of(&self.zone, day.date(), 12) - DAY / 2)
    }

    /// The last service day that has begun at the instant, held within the days of the clock: what is before
    /// them is the first, what is after the last.
    pub(crate) fn day_at(&self, instant: i64) -> ServiceDay {
        let Some(&start) = self.zeros.first() else { return self.first };
        // A day is never shorter or longer than 24 hours by as much as a day: the guess is off by one at most.
        let guess = ((instant - start) / DAY + 1).clamp(0, self.zeros.len() as i64 - 1) as usize;
        let back = (0..guess.min(3)).take_while(|back| self.zeros[guess - back] > instant).count();
        // Below 2^31: there are at most 84 006 days.
        ServiceDay(self.first.0 + (guess - back) as i32)
    }

    /// The offset of the zone at an instant.
    pub(crate) fn local(&self, instant: i64) -> LocalTime {
        let instant = Timestamp::from_second(instant).unwrap_or(Timestamp::MAX);
        self.local_at(instant)
    }

    /// The instant with the offset of the zone.
    pub(crate) fn local_at(&self, instant: Timestamp) -> LocalTime {
        let known = self.offset_at(instant.as_second());
        LocalTime::new(instant, known.map_or_else(|| self.zone.to_offset(instant), |(_, offset)| offset))
    }

    /// The offset at a second and the span of those that have it, as far as they are known.
    fn offset_at(&self, second: i64) -> Option<(Range<i64>, Offset)> {
        let known = self.offsets.partition_point(|(from, _)| *from <= second).checked_sub(1)?;
        let (since, offset) = self.offsets[known];
        let until = self.offsets.get(known + 1).map_or(self.offsets_end, |(from, _)| *from);
        (second < until).then_some((since..until, offset))
    }

    /// The local calendar date of an instant, and its bounds.
    pub(crate) fn local_day(&self, instant: Timestamp) -> LocalDay {
        if let Some(day) = self.even_day(instant.as_second()) {
            return day;
        }
        let date = self.zone.to_datetime(instant).date();
        let from = instant_of(&self.zone, date, 0);
        let to = date.tomorrow().map_or(i64::MAX, |next| instant_of(&self.zone, next, 0));
        LocalDay { date, from, to }
    }

    /// The same where the clock does not change on that date, which takes no look at the zone. A change at its very end may
    /// show the last hour once more, one at its beginning the first.
    fn even_day(&self, second: i64) -> Option<LocalDay> {
        let (known, offset) = self.offset_at(second)?;
        let offset = i64::from(offset.seconds());
        let day = (second + offset).div_euclid(DAY);
        let (from, to) = (day * DAY - offset, (day + 1) * DAY - offset);
        let date = ServiceDay(i32::try_from(day).ok()?).date();
        (known.start < from && to < known.end).then_some(LocalDay { date, from, to })
    }
}

/// The offsets of a zone from one second to another, each with the second that it begins with. To ask the zone for that of an
/// instant takes as long as to find a departure.
fn offsets(zone: &TimeZone, from: i64, to: i64) -> Vec<(i64, Offset)> {
    let Ok(start) = Timestamp::from_second(from) else { return Vec::new() };
    let changes = zone.following(start).map(|change| (change.timestamp().as_second(), change.offset()));
    let changes = changes.take_while(|(second, _)| *second < to);
    std::iter::once((from, zone.to_offset(start))).chain(changes).collect()
}

/// The instant of a full hour of a date; where the clock skips it, the moment after the gap, where it comes
/// twice, the first.
fn instant_of(zone: &TimeZone, date: Date, hour: i8) -> i64 {
    zone.to_ambiguous_timestamp(date.at(hour, 0, 0, 0))
        .compatible()
        .map_or(ServiceDay::of(date).0.into(), Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    use super::*;

    #[test]
    fn service_times_have_one_to_three_digits_of_hours_and_may_pass_24() {
        for (text, seconds) in [
            ("7:05:00", Some(25_500)),
            ("07:05:09", Some(25_509)),
            ("00:00:00", Some(0)),
            ("25:10:00", Some(90_600)),
            ("49:00:00", Some(176_400)),
            ("999:59:59", Some(3_599_999)),
            ("1000:00:00", None),
            (":05:00", None),
            ("7:5:00", None),
            ("07:60:00", None),
            ("07:05:60", None),
            ("07:05", None),
            ("-7:05:00", None),
            ("", None),
            ("7:05:0é", None),
        ] {
            assert_eq!(parse_service_time(text), seconds, "{text}");
        }
    }

    #[test]
    fn a_service_time_is_told_as_it_was_written() {
        for text in ["7:05:00", "07:05:09", "007:05:00", "25:00:00", "999:59:59"] {
            assert_eq!(service_time_text(parse_service_time(text).unwrap(), hour_digits(text)), text);
        }
        assert_eq!(hour_digits(""), 0);
    }

    #[test]
    fn service_days_are_dates_of_eight_digits() {
        assert_eq!(ServiceDay::parse("19700101"), Some(ServiceDay(0)));
        assert_eq!(
            ServiceDay::parse("20261124").map(|d| d.date().to_string()).as_deref(),
            Some("2026-11-24")
        );
        assert_eq!(ServiceDay::parse("20261124").map(ServiceDay::weekday), Some(1));
        assert_eq!(ServiceDay::parse("21991231"), Some(ServiceDay::LAST));
        assert_eq!(ServiceDay::parse("19691231"), Some(ServiceDay(-1)));
        for bad in ["20260230", "2026-1-1", "202611", "2026112a", "", "202611244"] {
            assert_eq!(ServiceDay::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_service_day_counts_from_noon_minus_twelve_hours_on_both_clock_changes() {
        let rome = TimeZoneDatabase::bundled().get("Europe/Rome").unwrap();
        let days = ["20260328", "20260329", "20260330", "20261024", "20261025", "20261026"];
        let days = days.map(|d| ServiceDay::parse(d).unwrap());
        let clock = ServiceClock::new(rome, days[0], days[5]);
        let zeros = days.map(|day| clock.local(clock.zero(day).unwrap()).to_string());
        assert_eq!(
            zeros,
            [
                "2026-03-28T00:00:00+01:00",
                "2026-03-28T23:00:00+01:00",
                "2026-03-30T00:00:00+02:00",
                "2026-10-24T00:00:00+02:00",
                "2026-10-25T01:00:00+02:00",
                "2026-10-26T00:00:00+01:00",
            ]
        );
    }

    #[test]
    fn a_clock_shows_the_offsets_of_its_zone() {
        for name in [
            "Europe/Rome",
            "Australia/Lord_Howe",
            "America/New_York",
            "Africa/Casablanca",
            "UTC",
            "Africa/Cairo",
            "Asia/Beirut",
            "America/Santiago",
            "Atlantic/Azores",
            "Pacific/Apia",
        ] {
            let zone = TimeZoneDatabase::bundled().get(name).unwrap();
            let days = ["20250101", "20271231"].map(|day| ServiceDay::parse(day).unwrap());
            let clock = ServiceClock::new(zone.clone(), days[0], days[1]);
            let [start, end] = days.map(|day| clock.zero(day).unwrap());
            let around = (start - 3 * DAY..end + LATEST + 90 * DAY).step_by(1799);
            let changes = zone.following(Timestamp::from_second(start).unwrap()).take(12);
            let changes =
                changes.flat_map(|change| (-1..2).map(move |by| change.timestamp().as_second() + by));
            for second in around.chain(changes) {
                let instant = Timestamp::from_second(second).unwrap();
                assert_eq!(clock.local(second).offset(), zone.to_offset(instant), "{name} {instant}");
                let date = zone.to_datetime(instant).date();
                let [from, to] = [date, date.tomorrow().unwrap()].map(|date| instant_of(&zone, date, 0));
                assert_eq!(clock.local_day(instant), LocalDay { date, from, to }, "{name} {instant}");
            }
        }
    }

    #[test]
    fn day_at_is_the_last_day_begun_and_stays_within_the_clock() {
        let zone = TimeZoneDatabase::bundled().get("Australia/Lord_Howe").unwrap();
        let (first, last) = (ServiceDay::parse("20250101").unwrap(), ServiceDay::parse("20271231").unwrap());
        let clock = ServiceClock::new(zone, first, last);
        for day in first.0..=last.0 {
            let day = ServiceDay(day);
            let zero = clock.zero(day).unwrap();
            assert_eq!(clock.day_at(zero), day);
            assert_eq!(clock.day_at(zero - 1), ServiceDay((day.0 - 1).max(first.0)));
        }
        assert_eq!(clock.day_at(i64::MIN / 2), first);
        assert_eq!(clock.day_at(i64::MAX / 2), last);
        assert_eq!(clock.zero(ServiceDay(last.0 + 1)), None);
    }
}
