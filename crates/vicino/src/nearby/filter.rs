//! What a question keeps.

use crate::id::Id;
use crate::idx::{FeedIdx, LineIdx, RouteIdx, StopIdx};
use crate::model::{Mode, Wheelchair};
use crate::network::Network;
use crate::timetable::Call;

/// What a question keeps; a list that is `None` keeps all. All that are given must agree.
///
/// An id that the network does not have keeps nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Filter {
    /// Keeps routes of these modes.
    pub modes: Option<Vec<Mode>>,
    /// Keeps these routes, by feed-scoped id.
    pub routes: Option<Vec<String>>,
    /// Keeps routes of these agencies, by feed-scoped id.
    pub agencies: Option<Vec<String>>,
    /// Keeps these feeds, by name.
    pub feeds: Option<Vec<String>>,
    /// Keeps places of these kinds.
    pub place_kinds: Option<Vec<String>>,
    /// Keeps only trips and stops known to be accessible in a wheelchair.
    pub wheelchair_required: bool,
}

/// A filter over a network.
#[derive(Clone, Copy)]
pub(crate) struct Keep<'q> {
    network: &'q Network,
    /// `None` keeps everything.
    filter: Option<&'q Filter>,
}

impl<'q> Keep<'q> {
    pub(crate) fn new(network: &'q Network, filter: &'q Filter) -> Self {
        Self { network, filter: Some(filter).filter(|&filter| keeps_not_all(filter)) }
    }

    /// The same without the filter.
    pub(crate) fn everything(network: &'q Network) -> Self {
        Self { network, filter: None }
    }

    pub(crate) fn is_everything(self) -> bool {
        self.filter.is_none()
    }

    pub(crate) fn wheelchair_only(self) -> bool {
        self.filter.is_some_and(|filter| filter.wheelchair_required)
    }

    /// Whether one of these calls is of a kept route, at a kept stop.
    pub(crate) fn stop(self, feed: FeedIdx, stop: StopIdx) -> bool {
        if self.filter.is_none() {
            return true;
        }
        let calls = self.network.feed(feed).timetable.calls(stop);
        self.accessible(feed, stop)
            && calls.iter().any(|&call| self.line(feed, self.network.line_at(feed, call)))
    }

    /// Whether a kept trip may be boarded at the call.
    pub(crate) fn boarding(self, feed: FeedIdx, stop: StopIdx, call: Call) -> bool {
        let timetable = &self.network.feed(feed).timetable;
        timetable.stop(call).boarding.is_some()
            && (self.filter.is_none()
                || (self.line(feed, self.network.line_at(feed, call))
                    && self.accessible(feed, stop)
                    && (!self.wheelchair_only() || timetable.has_accessible_trip(call.pattern))))
    }

    fn accessible(self, feed: FeedIdx, stop: StopIdx) -> bool {
        !self.wheelchair_only() || self.network.feed(feed).stop(stop).wheelchair == Wheelchair::Yes
    }

    fn line(self, feed: FeedIdx, line: LineIdx) -> bool {
        self.route(feed, self.network.feed(feed).line(line).route)
    }

    fn route(self, at: FeedIdx, route: RouteIdx) -> bool {
        let Some(filter) = self.filter else { return true };
        let feed = self.network.feed(at);
        let named = |ids: &Option<Vec<String>>, id: &dyn Fn() -> Id<'q>| {
            ids.as_ref().is_none_or(|ids| ids.iter().any(|text| id().is(text)))
        };
        let (mode, agency) = (feed.route(route).route_type.mode, feed.route(route).agency);
        filter.modes.as_ref().is_none_or(|modes| modes.contains(&mode))
            && filter.feeds.as_ref().is_none_or(|names| names.contains(&feed.name))
            && named(&filter.routes, &|| self.network.route_id(at, route))
            && named(&filter.agencies, &|| self.network.agency_id(at, agency))
    }
}

fn keeps_not_all(filter: &Filter) -> bool {
    let Filter { modes, routes, agencies, feeds, place_kinds: _, wheelchair_required } = filter;
    modes.is_some() || routes.is_some() || agencies.is_some() || feeds.is_some() || *wheelchair_required
}
