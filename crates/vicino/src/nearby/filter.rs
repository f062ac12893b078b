//! What a question keeps.

use crate::id::Id;
use crate::idx::{FeedIdx, LineIdx, RouteIdx, StopIdx};
use crate::model::{Hours, Mode, Wheelchair};
use crate::network::Network;
use crate::operator::ServicePlace;
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
    /// Whether it keeps all routes and stops.
    keeps_service: bool,
}

impl<'q> Keep<'q> {
    pub(crate) fn new(network: &'q Network, filter: &'q Filter) -> Self {
        let keeps_service = keeps_all_service(filter);
        let keeps_all = keeps_service && filter.place_kinds.is_none();
        Self { network, filter: (!keeps_all).then_some(filter), keeps_service }
    }

    /// The same without the filter.
    pub(crate) fn everything(network: &'q Network) -> Self {
        Self { network, filter: None, keeps_service: true }
    }

    /// Whether it keeps all lines.
    pub(crate) fn is_everything(self) -> bool {
        self.keeps_service
    }

    pub(crate) fn wheelchair_only(self) -> bool {
        self.filter.is_some_and(|filter| filter.wheelchair_required)
    }

    /// Whether one of these calls is of a kept route, at a kept stop.
    pub(crate) fn stop(self, feed: FeedIdx, stop: StopIdx) -> bool {
        if self.keeps_service {
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
            && (self.keeps_service
                || (self.line(feed, self.network.line_at(feed, call))
                    && self.accessible(feed, stop)
                    && (!self.wheelchair_only() || timetable.has_accessible_trip(call.pattern))))
    }

    pub(crate) fn accessible(self, feed: FeedIdx, stop: StopIdx) -> bool {
        !self.wheelchair_only() || self.network.feed(feed).stop(stop).wheelchair == Wheelchair::Yes
    }

    /// Whether hours on demand are of a kept route, and of trips that are kept.
    pub(crate) fn hours(self, feed: FeedIdx, hours: &Hours) -> bool {
        self.route(feed, hours.route) && (!self.wheelchair_only() || hours.wheelchair == Wheelchair::Yes)
    }

    /// Whether a place is of a kept kind.
    pub(crate) fn place(self, place: &ServicePlace) -> bool {
        let kinds = self.filter.and_then(|filter| filter.place_kinds.as_ref());
        kinds.is_none_or(|kinds| kinds.contains(&place.kind))
            && (!self.wheelchair_only() || place.wheelchair == Wheelchair::Yes)
    }

    /// Whether a line may be hailed between a call and the next: nobody knows whether a street is accessible.
    pub(crate) fn hailing(self, feed: FeedIdx, call: Call) -> bool {
        let hail = self.network.feed(feed).timetable.stop(call).hail;
        hail.is_some() && !self.wheelchair_only() && self.line(feed, self.network.line_at(feed, call))
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

fn keeps_all_service(filter: &Filter) -> bool {
    let Filter { modes, routes, agencies, feeds, place_kinds: _, wheelchair_required } = filter;
    modes.is_none() && routes.is_none() && agencies.is_none() && feeds.is_none() && !wheelchair_required
}
