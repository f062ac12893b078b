//! When a place is open: `opening_hours` of OpenStreetMap, by the clock of a time zone.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Timelike as _};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use opening_hours::localization::Country;
use opening_hours::{Context, OpeningHours, RuleKind};

use crate::feed::Code;

/// The hours of a place.
#[derive(Debug)]
pub(crate) struct PlaceHours {
    hours: OpeningHours,
}

/// What is wrong with the hours of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InvalidHours {
    Hours,
    Country,
}

impl InvalidHours {
    pub(super) fn code(self) -> Code {
        match self {
            Self::Hours => Code::InvalidOpeningHours,
            Self::Country => Code::InvalidCountry,
        }
    }

    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Hours => "opening_hours",
            Self::Country => "country",
        }
    }

    /// The hours without the holidays of a country that is unknown.
    pub(super) fn without_country(self, hours: &str) -> Option<PlaceHours> {
        if self == Self::Country { PlaceHours::new(hours, None).ok() } else { None }
    }
}

/// Whether a place is open, and until or from when it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct OpenState {
    /// `None` where the hours do not say.
    pub(crate) open: Option<bool>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) opens_at: Option<Timestamp>,
}

/// How far ahead a change is looked for: longer than the longest season, and bounded for hours that never come.
const AHEAD: TimeDelta = TimeDelta::days(366);
/// Longer texts are no opening hours, and take long to be read.
const MAX_TEXT: usize = 2_000;

impl PlaceHours {
    pub(super) fn new(text: &str, country: Option<&str>) -> Result<Self, InvalidHours> {
        if text.len() > MAX_TEXT {
            return Err(InvalidHours::Hours);
        }
        let hours = text.parse::<OpeningHours>().map_err(|_| InvalidHours::Hours)?;
        let context = Context::default().approx_bound_interval_size(AHEAD);
        let context = match country {
            Some(code) => {
                let country = code.to_uppercase().parse::<Country>().map_err(|_| InvalidHours::Country)?;
                context.with_holidays(country.holidays())
            }
            None => context,
        };
        Ok(Self { hours: hours.with_context(context) })
    }

    /// Whether it is open at an instant, by the clock of a zone.
    pub(crate) fn at(&self, at: Timestamp, zone: &TimeZone) -> OpenState {
        let offset = zone.to_offset(at);
        let Some(now) = naive(offset.to_datetime(at)) else { return OpenState::default() };
        let kind = self.hours.state(now).0;
        let change = |is: fn(RuleKind) -> bool| self.first_change(at, zone, is);
        match kind {
            RuleKind::Open => {
                let until = change(|kind| kind != RuleKind::Open);
                OpenState { open: Some(true), until, opens_at: None }
            }
            RuleKind::Closed => {
                let opens_at = change(|kind| kind == RuleKind::Open);
                OpenState { open: Some(false), until: None, opens_at }
            }
            RuleKind::Unknown => OpenState::default(),
        }
    }

    /// The first instant after one at which the hours are of such a kind. Between two changes of the clock it runs evenly;
    /// at each it may show a time of such a kind all of a sudden, or never show the one that was waited for.
    fn first_change(&self, at: Timestamp, zone: &TimeZone, is: fn(RuleKind) -> bool) -> Option<Timestamp> {
        let end = at.checked_add(SignedDuration::from_secs(AHEAD.num_seconds())).ok()?;
        let mut from = at;
        while from < end {
            let offset = zone.to_offset(from);
            let until = zone.following(from).next().map_or(end, |change| change.timestamp().min(end));
            let (first, last) = (naive(offset.to_datetime(from))?, naive(offset.to_datetime(until))?);
            let mut spans = self.hours.iter_range(first, last);
            if let Some(found) = spans.find(|span| is(span.kind)) {
                let start = offset.to_timestamp(civil(found.range.start)?).ok()?;
                return Some(start.max(from));
            }
            from = until;
        }
        None
    }
}

/// The same time for `opening-hours`, which has seconds and no zone.
fn naive(time: DateTime) -> Option<NaiveDateTime> {
    let date = NaiveDate::from_ymd_opt(
        time.year().into(),
        time.month().try_into().ok()?,
        time.day().try_into().ok()?,
    )?;
    date.and_hms_opt(
        time.hour().try_into().ok()?,
        time.minute().try_into().ok()?,
        time.second().try_into().ok()?,
    )
}

fn civil(time: NaiveDateTime) -> Option<DateTime> {
    let part = |value: u32| i8::try_from(value).ok();
    let (year, month, day) = (i16::try_from(time.year()).ok()?, part(time.month())?, part(time.day())?);
    DateTime::new(year, month, day, part(time.hour())?, part(time.minute())?, part(time.second())?, 0).ok()
}
