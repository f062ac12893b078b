//! Where service runs on demand: when, and whether it can be booked.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::alerts::{ActiveAlerts, AlertIds, ZoneAt};
use super::answer::State;
use super::booking::{Asks, Booking, FirstPickup, Limits, NextBookable, Span, Verdict};
use super::extent::Ground;
use super::lines::Ask;
use super::windows::{Days, DaysAsked, WindowOrder};
use super::{Keep, Parts};
use crate::coord::{Distance, LatLon};
use crate::feed::Feed;
use crate::id::Id;
use crate::idx::{BookingRuleIdx, FeedIdx, RouteIdx, ZoneIdx};
use crate::local_time::LocalTime;
use crate::model::{Hours, Number, ZoneKind};
use crate::network::Network;
use crate::region::Region;
use crate::time::ServiceDay;

/// A zone, location group or stop that is served on demand.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct NearbyZone<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// `stop_name` of the location or the stop, `location_group_name` of the group.
    pub name: &'n str,
    /// `stop_desc`
    pub desc: Option<&'n str>,
    /// Which of the three it is.
    pub kind: ZoneKind,
    /// The routes that serve it, by id.
    pub routes: Vec<Id<'n>>,
    /// How far its edge or nearest stop is; 0 within it.
    pub distance_m: f64,
    /// How long it takes to walk there, by estimate.
    pub walk_s: u32,
    /// Whether one may be picked up there.
    pub pickup: bool,
    /// Whether one may be set down there.
    pub drop_off: bool,
    /// How soon it runs.
    pub state: State,
    /// Its hours on the days asked about.
    pub windows: Vec<ZoneWindow<'n>>,
    /// Whether and how to book.
    pub booking: Booking<'n>,
    /// The alerts about it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Id>))]
    pub alerts: AlertIds<'n>,
    /// Where it is, for maps.
    #[serde(skip)]
    pub(crate) shape: ZoneShape<'n>,
}

/// Where a zone is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ZoneShape<'n> {
    pub(crate) regions: &'n [Arc<Region>],
    pub(crate) stops: Vec<LatLon>,
}

/// Hours of a zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ZoneWindow<'n> {
    /// The first instant.
    pub from: LocalTime,
    /// The last one, included.
    pub to: LocalTime,
    /// The service day that they belong to; at night often the day before.
    pub service_date: Date,
    /// The routes that run, by id.
    pub routes: Vec<Id<'n>>,
    /// Whether one may be picked up.
    pub pickup: bool,
    /// Whether one may be set down.
    pub drop_off: bool,
    /// The rule for a pick-up.
    pub pickup_booking_rule: Option<Id<'n>>,
    /// The rule for being set down.
    pub drop_off_booking_rule: Option<Id<'n>>,
    /// Whether something of these hours can be booked.
    pub verdict: Verdict,
    /// The last instant at which it can, or could.
    pub book_by: Option<LocalTime>,
    /// When booking opens, where it has not yet.
    pub opens_at: Option<LocalTime>,
    /// How many times as long as a car a trip takes at most, nearly always
    /// ([`safe_duration_factor`](https://gtfs.org/documentation/schedule/reference/#tripstxt)).
    pub safe_duration_factor: Option<f64>,
    /// And how many seconds longer.
    pub safe_duration_offset_s: Option<f64>,
}

/// A zone near the place asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct NearZone {
    pub(super) feed: FeedIdx,
    pub(super) zone: ZoneIdx,
    pub(super) distance: Distance,
}

/// The hours of a zone that a question keeps.
pub(super) struct KeptZone<'n> {
    near: NearZone,
    hours: Vec<&'n Hours>,
}

/// The zones with hours that the question keeps, by distance, id and kind.
pub(super) fn kept<'n>(network: &'n Network, near: Vec<NearZone>, keep: Keep<'_>) -> Vec<KeptZone<'n>> {
    let zones = near.into_iter().filter_map(|near| {
        let hours = &network.feed(near.feed).zone(near.zone).hours;
        let hours: Vec<&Hours> = hours.iter().filter(|hours| keep.hours(near.feed, hours)).collect();
        (!hours.is_empty()).then_some(KeptZone { near, hours })
    });
    let mut kept: Vec<_> = zones.collect();
    kept.sort_unstable_by_key(|kept| (kept.near.distance, kept.near.feed, kept.near.zone));
    kept
}

/// A zone in the making.
struct Shown<'a, 'n> {
    network: &'n Network,
    at: FeedIdx,
    feed: &'n Feed,
    zone: ZoneAt<'n>,
    /// Those with a pick-up, where there is any; else those that set down.
    hours: Vec<&'n Hours>,
    pickup: bool,
    /// The first by id, be it one that only sets down where others pick up.
    first_route: Option<RouteIdx>,
    ask: Ask,
    days: &'a DaysAsked,
    alerts: &'a ActiveAlerts<'n>,
}

/// The zone as the answer shows it.
pub(super) fn show<'n>(
    network: &'n Network,
    parts: &mut Parts<'n>,
    kept: &KeptZone<'n>,
    (ground, ask): (&Ground<'_>, Ask),
    days: &DaysAsked,
    alerts: &ActiveAlerts<'n>,
) -> NearbyZone<'n> {
    let NearZone { feed: at, zone: index, distance } = kept.near;
    let feed = network.feed(at);
    let zone = feed.zone(index);
    let pickup = kept.hours.iter().any(|hours| hours.terms.pickup.is_some());
    let drop_off = kept.hours.iter().any(|hours| hours.terms.drop_off.is_some());
    let counts =
        |hours: &&&Hours| if pickup { hours.terms.pickup.is_some() } else { hours.terms.drop_off.is_some() };
    let hours = kept.hours.iter().filter(counts).copied().collect();
    let routes: Vec<RouteIdx> = sorted(kept.hours.iter().map(|hours| hours.route));
    let first_route = routes.first().copied();
    let contains = |point: &LatLon| zone.regions.iter().any(|region| region.contains(*point));
    let point = ground.point().filter(|_| distance == Distance::ZERO).filter(contains);
    let placed = ZoneAt { feed: at, index, zone, point };
    let shown = Shown { network, at, feed, zone: placed, hours, pickup, first_route, ask, days, alerts };
    let touching = alerts.of_zone(network, placed, &routes);
    NearbyZone {
        id: network.zone_id(at, index),
        name: parts.zone_name(at, index),
        desc: parts.zone_desc(at, index),
        kind: zone.kind,
        routes: routes.iter().map(|&route| parts.name_route(at, route)).collect(),
        distance_m: distance.metres(),
        walk_s: network.walk().seconds(distance),
        pickup,
        drop_off,
        state: shown.state(),
        windows: shown.windows(parts),
        booking: shown.booking(parts),
        alerts: parts.name_alerts(touching),
        shape: ZoneShape {
            regions: &zone.regions,
            stops: zone.stops.iter().filter_map(|&stop| feed.stop(stop).position).collect(),
        },
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

impl<'n> Shown<'_, 'n> {
    /// The spans of hours that end at `from` or after it, in order, and do not end.
    fn spans(&self, hours: &'n Hours, from: i64) -> impl Iterator<Item = Span> + use<'n> {
        let (start, end) = (i64::from(hours.terms.start), i64::from(hours.terms.end));
        let (clock, days) = (self.feed.route_clock(hours.route), self.feed.services.get(hours.service));
        let mut day = days.next(clock.day_at(from.saturating_sub(end)));
        let spans = std::iter::from_fn(move || {
            let this = day?;
            day = days.next(ServiceDay(this.0 + 1));
            let zero = clock.zero(this)?;
            Some(Span { day: this, from: zero + start, to: zero + end })
        });
        spans.filter(move |span| span.to >= from)
    }

    fn days(&self, hours: &Hours) -> Days {
        self.days.of(self.at, self.feed, hours.route, self.ask)
    }

    /// Until when an alert takes hours away.
    fn closed_until(&self, hours: &Hours) -> Option<i64> {
        self.alerts.zone_closed_until(self.network, self.zone, hours.route)
    }

    fn state(&self) -> State {
        let states = self.hours.iter().map(|hours| {
            if self.closed_until(hours).is_some() {
                return State::Suspended;
            }
            let today = self.days(hours).today;
            match self.spans(hours, self.ask.from).next() {
                Some(span) if span.from < self.ask.to => State::Running,
                Some(span) if span.from < today.to => State::LaterToday,
                Some(_) => State::AnotherDay,
                None => State::Ended,
            }
        });
        states.min().unwrap_or(State::Ended)
    }

    fn rule(&self, hours: &Hours) -> Option<BookingRuleIdx> {
        if self.pickup { hours.terms.pickup_rule } else { hours.terms.drop_off_rule }
    }

    fn limits(&self, hours: &Hours, span: Span) -> Limits {
        let rule = self.rule(hours).map(|rule| &self.feed.booking_rule(rule).notice);
        let kind = if self.pickup { hours.terms.pickup } else { hours.terms.drop_off };
        let asks = Asks::new(rule, kind);
        Limits::new(asks, span, self.feed.route_clock(hours.route), &self.feed.services)
    }

    /// The full seconds before and after the instant asked about.
    fn at(&self) -> (i64, i64) {
        (self.ask.at.as_second(), self.ask.from)
    }

    fn windows(&self, parts: &mut Parts<'n>) -> Vec<ZoneWindow<'n>> {
        let mut spans = Vec::new();
        for &hours in &self.hours {
            let clock = self.feed.route_clock(hours.route);
            let (from, to) = (self.days(hours).today.from, self.days(hours).end);
            for span in self.spans(hours, from).take_while(|span| span.from < to) {
                let verdict = self.limits(hours, span).verdict(self.at());
                let offset = clock.local(span.from).offset();
                spans.push(((WindowOrder::new(span, hours), verdict, offset), hours.route, hours, span));
            }
        }
        spans.sort_unstable_by_key(|&(same, route, ..)| (same, route));
        let windows = spans.chunk_by(|a, b| a.0 == b.0);
        windows
            .map(|same| self.window(parts, same[0].2, same[0].3, sorted(same.iter().map(|span| span.1))))
            .collect()
    }

    fn window(
        &self,
        parts: &mut Parts<'n>,
        hours: &Hours,
        span: Span,
        routes: Vec<RouteIdx>,
    ) -> ZoneWindow<'n> {
        let (terms, limits) = (hours.terms, self.limits(hours, span));
        let clock = self.feed.route_clock(hours.route);
        let verdict = limits.verdict(self.at());
        let mut rule = |rule: Option<BookingRuleIdx>| rule.map(|rule| parts.name_booking_rule(self.at, rule));
        ZoneWindow {
            from: clock.local(span.from),
            to: clock.local(span.to),
            service_date: span.day.date(),
            pickup: terms.pickup.is_some(),
            drop_off: terms.drop_off.is_some(),
            pickup_booking_rule: rule(terms.pickup_rule),
            drop_off_booking_rule: rule(terms.drop_off_rule),
            routes: routes.into_iter().map(|route| parts.name_route(self.at, route)).collect(),
            verdict,
            book_by: limits.book_by().map(|at| clock.local(at)),
            opens_at: limits.opens_at().filter(|_| verdict == Verdict::NotYet).map(|at| clock.local(at)),
            safe_duration_factor: terms.safe_duration_factor.map(Number::get),
            safe_duration_offset_s: terms.safe_duration_offset.map(Number::get),
        }
    }

    fn booking(&self, parts: &mut Parts<'n>) -> Booking<'n> {
        let next = self.next();
        let best = self.best_today();
        let local = |route: RouteIdx, at: i64| self.feed.route_clock(route).local(at);
        let next_bookable = next.map(|next| NextBookable {
            pickup_from: local(next.route, next.at),
            book_by: next.book_by.map(|at| local(next.route, at)),
        });
        let (rule, route) = match (&best, next) {
            (Some(best), _) => (self.rule(best.hours), Some(best.hours.route)),
            (None, Some(next)) => (next.rule, Some(next.route)),
            (None, None) => {
                let first_rule = self.hours.iter().filter_map(|hours| self.rule(hours)).min();
                (first_rule, self.first_route)
            }
        };
        let contact = parts.booking_contact(self.at, rule, route, self.pickup);
        Booking {
            verdict: best.as_ref().map_or(Verdict::NoneToday, |best| best.verdict),
            book_by: best.as_ref().and_then(|b| Some(local(b.hours.route, b.limits.book_by()?))),
            opens_at: best
                .as_ref()
                .filter(|b| b.verdict == Verdict::NotYet)
                .and_then(|b| Some(local(b.hours.route, b.limits.opens_at()?))),
            next: next_bookable,
            rule: rule.map(|rule| parts.name_booking_rule(self.at, rule)),
            phone: contact.phone,
            url: contact.url,
            info_url: contact.info_url,
            message: contact.message,
        }
    }

    /// The best of the hours that are left today.
    fn best_today(&self) -> Option<Best<'n>> {
        let (_, ceil) = self.at();
        let mut best: Option<(_, Best<'n>)> = None;
        for &hours in &self.hours {
            let closed = self.closed_until(hours);
            let from = ceil.max(closed.unwrap_or(i64::MIN));
            let today = self.days(hours).today;
            for span in self.spans(hours, from).take_while(|span| span.from < today.to) {
                let limits = self.limits(hours, span);
                let verdict = limits.verdict(self.at());
                let first = match verdict {
                    Verdict::TooLate => limits.book_by().map_or(i64::MAX, |closes| -closes),
                    _ => limits.first_pickup(ceil, closed).map_or(i64::MAX, |(pickup, _)| pickup),
                };
                let order = WindowOrder::new(span, hours);
                let rank = (verdict, first, span.from, self.rule(hours), order, hours.route);
                if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                    best = Some((rank, Best { hours, limits, verdict }));
                }
            }
        }
        best.map(|(_, best)| best)
    }

    /// The earliest pick-up that can be booked at all.
    fn next(&self) -> Option<FirstPickup> {
        let (_, ceil) = self.at();
        let mut next: Option<FirstPickup> = None;
        for &hours in &self.hours {
            let closed = self.closed_until(hours);
            for span in self.spans(hours, ceil.max(closed.unwrap_or(i64::MIN))) {
                if next.is_some_and(|next| span.from > next.at) {
                    break;
                }
                if let Some((at, book_by)) = self.limits(hours, span).first_pickup(ceil, closed) {
                    let (rule, order) = (self.rule(hours), WindowOrder::new(span, hours));
                    let found = FirstPickup { at, from: span.from, rule, order, route: hours.route, book_by };
                    next = Some(next.map_or(found, |next| next.min(found)));
                    break;
                }
            }
        }
        next
    }
}

/// Hours of today, and what there is to say of booking them.
struct Best<'n> {
    hours: &'n Hours,
    limits: Limits,
    verdict: Verdict,
}
