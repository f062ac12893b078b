//! Why no line is running.

use serde::Serialize;

use super::Keep;
use super::alerts::ActiveAlerts;
use super::answer::State;
use super::extent::Ground;
use super::lines::{Ask, Boarding, FoundLine, boardings, by_line, find_line};
use crate::index::{NearStop, NearStretch};
use crate::network::Network;
use crate::time::ServiceDay;

/// Why no line is running. Of several reasons it is the first here that any line has, which is the one nearest
/// to running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// No line at all can be boarded within the place asked for, and no feed serves it.
    OutsideCoverage,
    /// No line at all can be boarded within the place asked for.
    NoStopInRadius,
    /// The filters leave nothing, or nothing that runs.
    FilteredOut,
    /// An alert takes all service away.
    Suspended,
    /// There are departures today, but none in the window.
    NoDepartureInWindow,
    /// None today.
    NoServiceToday,
    /// Today is before the first service day of the feed.
    FeedNotStarted,
    /// Today is after the last service day of the feed.
    FeedExpired,
}

impl Why {
    /// The name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OutsideCoverage => "outside_coverage",
            Self::NoStopInRadius => "no_stop_in_radius",
            Self::FilteredOut => "filtered_out",
            Self::Suspended => "suspended",
            Self::NoDepartureInWindow => "no_departure_in_window",
            Self::NoServiceToday => "no_service_today",
            Self::FeedNotStarted => "feed_not_started",
            Self::FeedExpired => "feed_expired",
        }
    }
}

/// What a question found, before the filters and after.
pub(super) struct Finding<'f> {
    pub(super) ground: &'f Ground<'f>,
    pub(super) stops: &'f [NearStop],
    pub(super) stretches: &'f [NearStretch],
    pub(super) kept: &'f [Boarding],
    /// Sorted as in the answer.
    pub(super) lines: &'f [FoundLine<'f>],
}

/// Why none of the lines is running; `None` where one is.
pub(super) fn why(
    network: &Network,
    finding: &Finding<'_>,
    keep: Keep<'_>,
    ask: Ask,
    alerts: &ActiveAlerts<'_>,
) -> Option<Why> {
    let &Finding { ground, stops, stretches, kept, lines } = finding;
    if lines.first().is_some_and(|line| line.state == State::Running) {
        return None;
    }
    let all = if keep.is_everything() {
        Vec::new()
    } else {
        let all = boardings(network, stops, stretches, Keep::everything(network));
        let ask = Ask { wheelchair_only: false, departures: 1, ..ask };
        let runs = |of_line| {
            find_line(network, of_line, ask, alerts).is_some_and(|line| line.state == State::Running)
        };
        if !all.is_empty() && (lines.is_empty() || by_line(&all).any(runs)) {
            return Some(Why::FilteredOut);
        }
        all
    };
    if all.is_empty() && kept.is_empty() {
        let outside = ground.is_outside_coverage(network);
        return Some(if outside { Why::OutsideCoverage } else { Why::NoStopInRadius });
    }
    if lines.first().is_some_and(|line| line.state == State::Suspended) {
        return Some(Why::Suspended);
    }
    by_line(kept).map(|of_line| of_one(network, of_line, ask)).min()
}

/// Why a line is not running.
fn of_one(network: &Network, of_line: &[Boarding], ask: Ask) -> Why {
    let Boarding { feed, line, .. } = of_line[0];
    let feed = network.feed(feed);
    let search = feed.departures(line, ask.wheelchair_only);
    let today = search.clock.local_day(ask.at);
    let mut departs_today = false;
    for boarding in of_line {
        search.between(boarding.spot(), today.from, today.to, |_| {
            departs_today = true;
            i64::MIN
        });
        if departs_today {
            return Why::NoDepartureInWindow;
        }
    }
    let today = ServiceDay::of(today.date);
    match feed.span {
        Some((first, _)) if today < first => Why::FeedNotStarted,
        Some((_, last)) if today > last => Why::FeedExpired,
        _ => Why::NoServiceToday,
    }
}
