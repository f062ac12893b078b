//! The alerts that touch what is in an answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::extent::Ground;
use super::spans::Spans;
use super::{Parts, Query};
use crate::coord::LatLon;
use crate::feed::Feed;
use crate::id::Id;
use crate::idx::{AlertIdx, AreaIdx, FeedIdx, LineIdx, RouteIdx, StopIdx, ZoneIdx};
use crate::local_time::LocalTime;
use crate::model::Zone;
use crate::network::{Network, PlacedAlert, Target};
use crate::operator::{Alert, Effect};
use crate::strings::Str;
use crate::timetable::RawDeparture;

/// The ids of alerts, sorted.
pub type AlertIds<'n> = Vec<Id<'n>>;

/// What riders have to know
/// ([`Alert`](https://gtfs.org/documentation/realtime/reference/#message-alert)).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AlertPart<'n> {
    /// Such as `construction`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::operator::Cause))]
    pub cause: &'static str,
    /// Such as `detour`; `no_service` takes the service away.
    #[cfg_attr(feature = "openapi", schema(value_type = Effect))]
    pub effect: &'static str,
    /// `info`, `warning`, `severe` or `unknown_severity`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::operator::SeverityLevel))]
    pub severity: &'static str,
    /// One line.
    pub header: Option<&'n str>,
    /// All there is to say.
    pub description: Option<&'n str>,
    /// Where to read on.
    pub url: Option<&'n str>,
    /// When it counts; always where there are none.
    pub periods: Vec<AlertPeriod>,
}

/// When an alert counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AlertPeriod {
    /// The first instant; from ever where there is none.
    pub from: Option<LocalTime>,
    /// The instant at which it is over; never where there is none.
    pub until: Option<LocalTime>,
}

/// A line where one boards it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineAt {
    pub(crate) feed: FeedIdx,
    pub(crate) line: LineIdx,
    /// The stop that it comes from, where it is hailed.
    pub(crate) stop: StopIdx,
    pub(crate) position: Option<LatLon>,
}

/// A zone where it is asked about.
#[derive(Clone, Copy)]
pub(super) struct ZoneAt<'n> {
    pub(super) feed: FeedIdx,
    pub(super) index: ZoneIdx,
    pub(super) zone: &'n Zone,
    /// The point asked about, where the zone contains it.
    pub(super) point: Option<LatLon>,
}

/// What alerts take away of a line where one boards it; the end of time where nobody knows until when.
#[derive(Default)]
pub(crate) struct Closed {
    /// Until when all of it.
    pub(crate) line: Option<i64>,
    /// Trips that come from a stop, or call there, each until when.
    trips: BTreeMap<(StopIdx, Str), i64>,
}

impl Closed {
    /// The same, and the trips that are taken away where they come from another stop.
    pub(super) fn with_trips_of(mut self, elsewhere: Self) -> Self {
        self.trips.extend(elsewhere.trips);
        self
    }

    /// Whether a departure is taken away by its trip.
    pub(super) fn cancels_trip_of(&self, feed: &Feed, departure: &RawDeparture) -> bool {
        // Nearly always there are none.
        !self.trips.is_empty() && {
            let stop = feed.timetable.stop(departure.call).stop;
            self.trips.get(&(stop, departure.trip)).is_some_and(|until| departure.time < *until)
        }
    }

    /// Whether a departure is taken away, with the line or by its trip.
    pub(crate) fn cancels(&self, feed: &Feed, departure: &RawDeparture) -> bool {
        self.line.is_some_and(|until| departure.time < until) || self.cancels_trip_of(feed, departure)
    }
}

/// The alerts that count at an instant.
pub(crate) struct ActiveAlerts<'n> {
    at: Timestamp,
    active: Vec<(AlertIdx, &'n PlacedAlert)>,
}

impl<'n> ActiveAlerts<'n> {
    pub(crate) fn new(network: &'n Network, at: Timestamp) -> Self {
        let all = network.alerts().iter().enumerate();
        let active = all.filter(|(_, placed)| placed.alert().is_active(at));
        let active = active.map(|(index, placed)| (AlertIdx::of_len(index), placed));
        Self { at, active: active.collect() }
    }

    fn touching(&self, is: impl Fn(&Target) -> bool, has: impl Fn(&PlacedAlert) -> bool) -> Vec<AlertIdx> {
        let touching =
            self.active.iter().filter(|(_, placed)| placed.targets().iter().any(&is) || has(placed));
        touching.map(|&(index, _)| index).collect()
    }

    /// The alerts about a line where one boards it, and those of these trips of it.
    pub(crate) fn of_line(
        &self,
        network: &Network,
        at: LineAt,
        trips: impl Iterator<Item = Str> + Clone,
    ) -> Vec<AlertIdx> {
        let is = |target: &Target| {
            target.is_line(network, at.feed, at.line, at.stop)
                && target.trip().is_none_or(|named| trips.clone().any(|trip| trip == named))
        };
        self.touching(is, |placed| closes_ground(network, placed, at.position))
    }

    pub(crate) fn of_stop(&self, network: &Network, feed: FeedIdx, stop: StopIdx) -> Vec<AlertIdx> {
        let position = network.feed(feed).stop(stop).position;
        let has = |placed: &PlacedAlert| {
            let region = placed.alert().region.as_ref();
            region.zip(position).is_some_and(|(region, at)| region.contains(at))
                || closes_ground(network, placed, position)
        };
        self.touching(|target| target.is_stop(network, feed, stop), has)
    }

    pub(super) fn of_zone(&self, network: &Network, at: ZoneAt<'_>, routes: &[RouteIdx]) -> Vec<AlertIdx> {
        let is = |target: &Target| target.is_zone(network, at.feed, (at.index, at.zone), routes);
        self.touching(is, |placed| closes_ground_of(network, placed, at))
    }

    pub(super) fn of_area(&self, area: AreaIdx) -> Vec<AlertIdx> {
        self.touching(|target| target.area() == Some(area), |_| false)
    }

    /// The alerts whose own geometry the place asked about touches.
    pub(super) fn of_ground(&self, ground: &Ground<'_>) -> Vec<AlertIdx> {
        let has = |placed: &PlacedAlert| {
            placed.alert().region.as_ref().is_some_and(|region| ground.touches(region))
        };
        self.touching(|_| false, has)
    }

    /// What of a line does not serve a place.
    pub(crate) fn closed(&self, network: &'n Network, at: LineAt) -> Closed {
        if self.active.is_empty() {
            return Closed::default();
        }
        let is_about = |target: &Target| target.is_line(network, at.feed, at.line, at.stop);
        let closes_place = |placed: &PlacedAlert| closes_ground(network, placed, at.position);
        let closing = self.closing(network, is_about, closes_place);
        // Each is gone through once, however many trips it names.
        let (mut of_line, mut of_trips) = (Vec::new(), BTreeMap::<Str, Vec<usize>>::new());
        for (index, placed) in closing.iter().enumerate() {
            let mut is_of_line = closes_place(placed);
            for target in placed.targets().iter().filter(|target| is_about(target)) {
                match target.trip() {
                    // An alert may name a trip often.
                    Some(trip) => {
                        let of_trip = of_trips.entry(trip).or_default();
                        if of_trip.last() != Some(&index) {
                            of_trip.push(index);
                        }
                    }
                    None => is_of_line = true,
                }
            }
            if is_of_line {
                of_line.push(placed.alert());
            }
        }
        let line = Spans::of(of_line);
        // Trips are mostly named together.
        let mut known = BTreeMap::<Vec<usize>, Option<i64>>::new();
        let trips = of_trips.into_iter().filter_map(|(trip, of_trip)| {
            let until = known.entry(of_trip).or_insert_with_key(|of_trip| {
                let own = Spans::of(of_trip.iter().map(|&index| closing[index].alert()));
                own.end_with(&line, self.at).map(departing_until)
            });
            Some(((at.stop, trip), (*until)?))
        });
        let trips = trips.collect();
        Closed { line: line.end(self.at).map(departing_until), trips }
    }

    /// Until when a route does not serve a zone.
    pub(super) fn zone_closed_until(
        &self,
        network: &'n Network,
        at: ZoneAt<'_>,
        route: RouteIdx,
    ) -> Option<i64> {
        let is = |target: &Target| target.is_zone(network, at.feed, (at.index, at.zone), &[route]);
        let closing = self.closing(network, is, |placed| closes_ground_of(network, placed, at));
        Spans::of(closing.iter().map(|placed| placed.alert())).end(self.at).map(departing_until)
    }

    /// The alerts that take something away, now or later; none where nothing is taken away now.
    fn closing(
        &self,
        network: &'n Network,
        is: impl Fn(&Target) -> bool,
        has: impl Fn(&PlacedAlert) -> bool,
    ) -> Vec<&'n PlacedAlert> {
        let closes = |placed: &PlacedAlert| {
            placed.alert().effect == Effect::NoService && (placed.targets().iter().any(&is) || has(placed))
        };
        if !self.active.iter().any(|(_, placed)| closes(placed)) {
            return Vec::new();
        }
        network.alerts().iter().filter(|placed| closes(placed)).collect()
    }
}

/// Before which second departures are taken away, where something takes them away until an instant.
fn departing_until(end: Timestamp) -> i64 {
    // Departures are at full seconds: the first that an end within a second leaves is the next one.
    if end == Timestamp::MAX { i64::MAX } else { Query::first_second(end) }
}

/// Whether an alert takes away all service at a place: of an area that it names, or, where it names nothing, of its own
/// geometry.
fn closes_ground(network: &Network, placed: &PlacedAlert, at: Option<LatLon>) -> bool {
    let alert = placed.alert();
    let Some(at) = at.filter(|_| alert.effect == Effect::NoService) else { return false };
    let own = alert.region.as_ref().filter(|_| alert.is_about_region);
    let areas = placed.targets().iter().filter_map(Target::area).map(|area| &network.area_at(area).region);
    own.into_iter().chain(areas).any(|region| region.contains(at))
}

/// The same of a zone: where one stands in it that point counts, elsewhere all of the zone has to lie on such ground.
fn closes_ground_of(network: &Network, placed: &PlacedAlert, at: ZoneAt<'_>) -> bool {
    match at.point {
        Some(point) => closes_ground(network, placed, Some(point)),
        None => placed.closes_ground_of(at.feed, at.index),
    }
}

impl<'n> Parts<'n> {
    pub(super) fn alert(&self, alert: &'n Alert) -> AlertPart<'n> {
        let text = |text| Some(self.translated(text)).filter(|text| !text.is_empty());
        let local = |instant: Option<Timestamp>| Some(self.network.local_time(instant?, None));
        AlertPart {
            cause: alert.cause.name(),
            effect: alert.effect.name(),
            severity: alert.severity.name(),
            header: text(&alert.header),
            description: text(&alert.description),
            url: text(&alert.url),
            periods: alert
                .periods
                .iter()
                .map(|period| AlertPeriod { from: local(period.from), until: local(period.until) })
                .collect(),
        }
    }
}
