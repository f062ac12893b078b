//! When a place is open: `opening_hours` of OpenStreetMap, by the clock of a time zone.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Timelike as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
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
        let Some(from) = naive(zone.to_datetime(at)) else { return OpenState::default() };
        let mut spans = self.hours.iter_range(from, from.checked_add_signed(AHEAD).unwrap_or(from));
        let instant = |time| zone.to_ambiguous_timestamp(civil(time)?).compatible().ok();
        let Some(now) = spans.next() else { return OpenState::default() };
        let end = from.checked_add_signed(AHEAD);
        match now.kind {
            RuleKind::Open => {
                let mut until = now.range.end;
                // What is open under one rule and then under another is open all along.
                for next in spans {
                    if next.kind != RuleKind::Open {
                        break;
                    }
                    until = next.range.end;
                }
                let until = Some(until).filter(|&until| Some(until) != end).and_then(instant);
                OpenState { open: Some(true), until, opens_at: None }
            }
            RuleKind::Closed => {
                let next = spans.find(|span| span.kind == RuleKind::Open);
                OpenState {
                    open: Some(false),
                    until: None,
                    opens_at: next.and_then(|n| instant(n.range.start)),
                }
            }
            RuleKind::Unknown => OpenState::default(),
        }
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
