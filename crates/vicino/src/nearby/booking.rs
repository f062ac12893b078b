//! Until when one has to book, from when on one can, and what one then gets.

use serde::Serialize;

use crate::idx::{BookingRuleIdx, RouteIdx};
use crate::local_time::LocalTime;
use crate::model::{DayBefore, Opens, PriorNotice, Services};
use crate::time::{ServiceClock, ServiceDay};
use crate::timetable::Pickup;

/// Whether on-demand service can be booked, at the instant asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Nobody has to book.
    NotRequired,
    /// One can book now.
    Bookable,
    /// One can book later.
    NotYet,
    /// One should have booked before.
    TooLate,
    /// There is nothing to book on the rest of the day.
    NoneToday,
}

impl Verdict {
    /// The name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotRequired => "not_required",
            Self::Bookable => "bookable",
            Self::NotYet => "not_yet",
            Self::TooLate => "too_late",
            Self::NoneToday => "none_today",
        }
    }
}

/// Whether and how on-demand service can be booked
/// ([`booking_rules.txt`](https://gtfs.org/documentation/schedule/reference/#booking_rulestxt)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Booking<'n> {
    /// The best of what the hours left today offer.
    pub verdict: Verdict,
    /// The last instant at which one can, or could, book anything of these hours.
    pub book_by: Option<LocalTime>,
    /// When booking opens, where it has not yet.
    pub opens_at: Option<LocalTime>,
    /// The earliest pick-up that can still be booked, on any day.
    pub next: Option<NextBookable>,
    /// The rule that says so.
    pub rule: Option<crate::Id<'n>>,
    /// `phone_number`, or the agency's.
    pub phone: Option<&'n str>,
    /// `booking_url`
    pub url: Option<&'n str>,
    /// `info_url`
    pub info_url: Option<&'n str>,
    /// What the operator says about booking.
    pub message: Option<&'n str>,
}

/// The earliest pick-up that can still be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct NextBookable {
    /// When one can be picked up.
    pub pickup_from: LocalTime,
    /// Until when one has to book that; nothing where nobody has to, or the feed does not say.
    pub book_by: Option<LocalTime>,
}

/// What there is to book on a service day: an instant each, in seconds since 1970, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) day: ServiceDay,
    pub(super) from: i64,
    pub(super) to: i64,
}

/// The rule for a span.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asks<'f> {
    /// One boards as one comes.
    Nothing,
    /// One has to phone, nobody knows until when.
    ToPhone,
    Rule(&'f PriorNotice),
}

impl<'f> Asks<'f> {
    pub(super) fn new(rule: Option<&'f PriorNotice>, pickup: Option<Pickup>) -> Self {
        match (rule, pickup) {
            (Some(notice), _) => Self::Rule(notice),
            (None, Some(Pickup::PhoneAgency)) => Self::ToPhone,
            (None, _) => Self::Nothing,
        }
    }
}

/// When a span can be booked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    span: Span,
    verdict_in_time: Verdict,
    opens: Option<i64>,
    /// Both included; before all time where the span can never be booked.
    closes: i64,
    /// Seconds from booking to the pick-up at least.
    least: i64,
    due: Due,
}

/// Until when a pick-up has to be booked.
#[derive(Debug, Clone, Copy)]
enum Due {
    NotKnown,
    /// So many seconds before as there have to be at least.
    BeforePickup,
    /// When booking closes.
    Closing,
}

/// A pick-up that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FirstPickup {
    pub(super) at: i64,
    pub(super) from: i64,
    pub(super) rule: Option<BookingRuleIdx>,
    pub(super) order: super::windows::WindowOrder,
    pub(super) route: RouteIdx,
    pub(super) book_by: Option<i64>,
}

const NEVER: i64 = i64::MIN;

impl Limits {
    pub(super) fn new(asks: Asks<'_>, span: Span, clock: &ServiceClock, services: &Services) -> Self {
        let Span { day, from, to } = span;
        let on = |before: DayBefore| on_day(day, before, clock);
        let in_time =
            |verdict_in_time, due| Self { span, verdict_in_time, opens: None, closes: to, least: 0, due };
        match asks {
            Asks::Nothing => in_time(Verdict::NotRequired, Due::NotKnown),
            Asks::ToPhone => in_time(Verdict::Bookable, Due::NotKnown),
            Asks::Rule(PriorNotice::RealTime) => in_time(Verdict::Bookable, Due::BeforePickup),
            Asks::Rule(&PriorNotice::SameDay { least_s, opens }) => Self {
                opens: opens.map(|opens| match opens {
                    Opens::Before(seconds) => from - i64::from(seconds),
                    Opens::On(before) => on(before),
                }),
                closes: to - i64::from(least_s),
                least: least_s.into(),
                ..in_time(Verdict::Bookable, Due::BeforePickup)
            },
            Asks::Rule(&PriorNotice::PriorDays { last, opens, service }) => {
                let counted = |before: DayBefore| match service {
                    None => Some(on(before)),
                    Some(service) => {
                        let days = services.get(service);
                        let back = (0..before.days).try_fold(day, |day, _| days.previous(day))?;
                        Some(clock.zero_of(back) + i64::from(before.time))
                    }
                };
                Self {
                    opens: opens.and_then(counted),
                    closes: counted(last).map_or(NEVER, |closes| closes.min(to)),
                    ..in_time(Verdict::Bookable, Due::Closing)
                }
            }
        }
    }

    /// What can be said of booking at an instant, given as the full seconds before and after it.
    pub(super) fn verdict(&self, (floor, ceil): (i64, i64)) -> Verdict {
        let opens = self.opens.unwrap_or(NEVER);
        match self.due {
            Due::NotKnown => self.verdict_in_time,
            _ if opens > self.closes || ceil > self.closes => Verdict::TooLate,
            _ if floor < opens => Verdict::NotYet,
            _ => self.verdict_in_time,
        }
    }

    pub(super) fn book_by(&self) -> Option<i64> {
        Some(self.closes).filter(|&closes| closes != NEVER && !matches!(self.due, Due::NotKnown))
    }

    pub(super) fn opens_at(&self) -> Option<i64> {
        self.opens
    }

    /// The first pick-up, and until when it is to be booked, for who books at an instant or as soon as booking opens;
    /// not before `earliest`.
    pub(super) fn first_pickup(&self, ceil: i64, earliest: Option<i64>) -> Option<(i64, Option<i64>)> {
        let books = ceil.max(self.opens.unwrap_or(NEVER));
        let pickup = self.span.from.max(books.saturating_add(self.least)).max(earliest.unwrap_or(NEVER));
        if books > self.closes || pickup > self.span.to {
            return None;
        }
        let book_by = match self.due {
            Due::NotKnown => None,
            Due::BeforePickup => Some(pickup - self.least),
            Due::Closing => Some(self.closes),
        };
        Some((pickup, book_by))
    }
}

/// The instant of a time on a day so many days before.
fn on_day(day: ServiceDay, before: DayBefore, clock: &ServiceClock) -> i64 {
    // At most a year before, which the days of a calendar stay clear of the ends of time by.
    let back = ServiceDay(day.0 - before.days as i32);
    clock.zero_of(back) + i64::from(before.time)
}
