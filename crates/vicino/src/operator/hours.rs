//! When a place is open: `opening_hours` of OpenStreetMap, by the clock of a time zone and the sun where it stands.

use chrono::{DateTime, FixedOffset, TimeDelta};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use opening_hours::localization::{Coordinates, Country, TzLocation};
use opening_hours::{Context, DateTimeRange, OpeningHours, RuleKind};

use crate::coord::LatLon;
use crate::feed::Code;

/// The hours of a place.
#[derive(Debug)]
pub(crate) struct PlaceHours {
    hours: OpeningHours,
    /// Where the sun rises and sets.
    position: LatLon,
    /// The comments that stand beside the word `open`. Any other leaves open whether it is open, by the specification; the
    /// library does not tell the two apart.
    open_comments: Vec<Box<str>>,
}

/// The hours by a clock that runs evenly.
type ByClock = OpeningHours<TzLocation<FixedOffset>>;

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
    pub(super) fn without_country(self, hours: &str, position: LatLon) -> Option<PlaceHours> {
        if self == Self::Country { PlaceHours::new(hours, None, position).ok() } else { None }
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
    pub(super) fn new(text: &str, country: Option<&str>, position: LatLon) -> Result<Self, InvalidHours> {
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
        let parts: Vec<&str> = text.split('"').collect();
        // What stands before a comment, and the comment.
        let is_open = |before: &str| before.trim_end().to_ascii_lowercase().ends_with("open");
        let open_comments = parts.chunks_exact(2).filter(|pair| is_open(pair[0]));
        let open_comments = open_comments.map(|pair| pair[1].into()).collect();
        Ok(Self { hours: hours.with_context(context), position, open_comments })
    }

    /// Whether it is open at an instant, by the clock of a zone.
    pub(crate) fn at(&self, at: Timestamp, zone: &TimeZone) -> OpenState {
        let offset = zone.to_offset(at);
        let Some((hours, now)) = self.by_clock(offset).zip(local(at, offset)) else {
            return OpenState::default();
        };
        let range = hours.iter_range(now, now + TimeDelta::minutes(1)).next();
        let open = range.map_or(Some(false), |range| self.open(&range));
        let change = |is: fn(Option<bool>) -> bool| self.first_change(at, zone, is);
        match open {
            Some(true) => {
                let until = change(|open| open != Some(true));
                OpenState { open, until, opens_at: None }
            }
            Some(false) => {
                let opens_at = change(|open| open == Some(true));
                OpenState { open, until: None, opens_at }
            }
            None => OpenState::default(),
        }
    }

    /// Whether it is open in a range; `None` where the hours do not say.
    fn open(&self, range: &DateTimeRange<DateTime<FixedOffset>>) -> Option<bool> {
        match range.kind {
            RuleKind::Open => {
                let is_said = range.comment.is_empty()
                    || self.open_comments.iter().any(|said| **said == *range.comment);
                is_said.then_some(true)
            }
            RuleKind::Closed => Some(false),
            RuleKind::Unknown => None,
        }
    }

    fn by_clock(&self, offset: Offset) -> Option<ByClock> {
        let clock = TzLocation::new(FixedOffset::east_opt(offset.seconds())?);
        let locale = clock.with_coords(Coordinates::new(self.position.lat(), self.position.lon())?);
        let context = self.hours.get_context().clone().with_locale(locale);
        Some(self.hours.clone().with_context(context))
    }

    /// The first instant after one at which it is so. Between two changes of the clock it runs evenly; at each it may show a
    /// time of such a kind all of a sudden, or never show the one that was waited for.
    fn first_change(
        &self,
        at: Timestamp,
        zone: &TimeZone,
        is: fn(Option<bool>) -> bool,
    ) -> Option<Timestamp> {
        let end = at.checked_add(SignedDuration::from_secs(AHEAD.num_seconds())).ok()?;
        let mut from = at;
        while from < end {
            let offset = zone.to_offset(from);
            let until = zone.following(from).next().map_or(end, |change| change.timestamp().min(end));
            let hours = self.by_clock(offset)?;
            let mut ranges = hours.iter_range(local(from, offset)?, local(until, offset)?);
            if let Some(found) = ranges.find(|range| is(self.open(range))) {
                return Timestamp::from_second(found.range.start.timestamp())
                    .ok()
                    .map(|start| start.max(from));
            }
            from = until;
        }
        None
    }
}

/// The same instant for `opening-hours`, to the second.
fn local(at: Timestamp, offset: Offset) -> Option<DateTime<FixedOffset>> {
    let clock = FixedOffset::east_opt(offset.seconds())?;
    DateTime::from_timestamp(at.as_second(), 0).map(|at| at.with_timezone(&clock))
}
