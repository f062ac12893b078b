//! The windows of zones: which days they are on, and in what order they stand.

use std::cell::Cell;

use super::booking::Span;
use super::lines::Ask;
use crate::feed::Feed;
use crate::idx::{BookingRuleIdx, ClockIdx, FeedIdx, RouteIdx};
use crate::model::{Hours, Number};
use crate::time::{LocalDay, ServiceDay};

/// The days that a question asks about, by the clock of an agency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    feed: FeedIdx,
    clock: ClockIdx,
    pub(super) today: LocalDay,
    /// The end of the day of the window's last instant.
    pub(super) end: i64,
}

/// Works days out once: zones that are near one another mostly have one clock.
#[derive(Default)]
pub(super) struct DaysAsked(Cell<Option<Days>>);

impl DaysAsked {
    pub(super) fn of(&self, at: FeedIdx, feed: &Feed, route: RouteIdx, ask: Ask) -> Days {
        let clock = feed.agency(feed.route(route).agency).clock;
        if let Some(known) = self.0.get().filter(|known| (known.feed, known.clock) == (at, clock)) {
            return known;
        }
        let last = jiff::Timestamp::from_second(ask.to - 1).unwrap_or(ask.at);
        let local = |instant| feed.route_clock(route).local_day(instant);
        let days = Days { feed: at, clock, today: local(ask.at), end: local(last).to };
        self.0.set(Some(days));
        days
    }
}

/// The order of windows; where it is the same they differ in nothing but their routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WindowOrder {
    from: i64,
    to: i64,
    rules: [Option<BookingRuleIdx>; 2],
    pickup: bool,
    drop_off: bool,
    day: ServiceDay,
    safe_duration: [Option<Number>; 2],
}

impl WindowOrder {
    pub(super) fn new(Span { day, from, to }: Span, hours: &Hours) -> Self {
        let terms = hours.terms;
        Self {
            from,
            to,
            rules: [terms.pickup_rule, terms.drop_off_rule],
            pickup: terms.pickup.is_some(),
            drop_off: terms.drop_off.is_some(),
            day,
            safe_duration: [terms.safe_duration_factor, terms.safe_duration_offset],
        }
    }
}
