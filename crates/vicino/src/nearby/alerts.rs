//! The alerts that touch what is in an answer.

use serde::Serialize;

use super::Parts;
use super::extent::Ground;
use crate::id::Id;
use crate::idx::{AlertIdx, AreaIdx, FeedIdx, LineIdx, RouteIdx, StopIdx, ZoneIdx};
use crate::model::Zone;
use crate::network::{Network, PlacedAlert, Target};
use crate::operator::{Alert, Effect};
use crate::time::LocalTime;
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

/// The alerts that count at an instant.
pub(super) struct ActiveAlerts<'n> {
    /// With the end of the period.
    active: Vec<(AlertIdx, &'n PlacedAlert, Option<i64>)>,
}

impl<'n> ActiveAlerts<'n> {
    pub(super) fn new(network: &'n Network, at: jiff::Timestamp) -> Self {
        let active = network.alerts().iter().enumerate().filter_map(|(index, placed)| {
            Some((AlertIdx::of_len(index), placed, placed.alert().active(at.as_second())?))
        });
        Self { active: active.collect() }
    }

    fn touching(&self, is: impl Fn(&Target) -> bool, has: impl Fn(&Alert) -> bool) -> Vec<AlertIdx> {
        let touching = self
            .active
            .iter()
            .filter(|(_, placed, _)| placed.targets().iter().any(&is) || has(placed.alert()));
        touching.map(|&(index, ..)| index).collect()
    }

    /// The alerts about a line at a stop with some departures.
    pub(super) fn of_line(
        &self,
        network: &Network,
        (feed, line, stop): (FeedIdx, LineIdx, StopIdx),
        departures: &[RawDeparture],
    ) -> Vec<AlertIdx> {
        let runs = |trip: &str| {
            let strings = &network.feed(feed).strings;
            departures.iter().any(|d| Id::new(network.feed(feed).name(), strings.get(d.trip)).is(trip))
        };
        let is = |target: &Target| {
            target.is_line(network, feed, line, stop) && target.trip.as_deref().is_none_or(runs)
        };
        self.touching(is, |_| false)
    }

    pub(super) fn of_stop(&self, network: &Network, feed: FeedIdx, stop: StopIdx) -> Vec<AlertIdx> {
        let position = network.feed(feed).stop(stop).position;
        let has = |alert: &Alert| {
            alert.region.as_ref().zip(position).is_some_and(|(region, at)| region.contains(at))
        };
        self.touching(|target| target.is_stop(network, feed, stop), has)
    }

    pub(super) fn of_zone(
        &self,
        network: &Network,
        feed: FeedIdx,
        zone: &Zone,
        index: ZoneIdx,
        routes: &[RouteIdx],
    ) -> Vec<AlertIdx> {
        self.touching(|target| target.is_zone(network, feed, (index, zone), routes), |_| false)
    }

    pub(super) fn of_area(&self, area: AreaIdx) -> Vec<AlertIdx> {
        self.touching(|target| target.is_area(area), |_| false)
    }

    /// The alerts whose own geometry the place asked about touches.
    pub(super) fn of_ground(&self, ground: &Ground<'_>) -> Vec<AlertIdx> {
        let has = |alert: &Alert| alert.region.as_ref().is_some_and(|region| ground.touches(region));
        self.touching(|_| false, has)
    }

    /// Until when a line does not serve a stop: the end of time where nobody knows.
    pub(super) fn line_closed_until(
        &self,
        network: &Network,
        feed: FeedIdx,
        line: LineIdx,
        stop: StopIdx,
    ) -> Option<i64> {
        self.closed_until(network, |target| target.is_line(network, feed, line, stop))
    }

    /// The same for a route in a zone.
    pub(super) fn zone_closed_until(
        &self,
        network: &Network,
        feed: FeedIdx,
        zone: &Zone,
        index: ZoneIdx,
        route: RouteIdx,
    ) -> Option<i64> {
        self.closed_until(network, |target| target.is_zone(network, feed, (index, zone), &[route]))
    }

    fn closed_until(&self, network: &Network, is: impl Fn(&Target) -> bool) -> Option<i64> {
        let closes = |placed: &PlacedAlert| {
            let whole = |target: &Target| target.trip.is_none() && is(target);
            placed.alert().effect == Effect::NoService && placed.targets().iter().any(whole)
        };
        let closing = self.active.iter().filter(|(_, placed, _)| closes(placed));
        let mut end = closing.map(|(.., until)| until.unwrap_or(i64::MAX)).max()?;
        // What begins before that is over takes away what would come next.
        while let Some(later) = network
            .alerts()
            .iter()
            .filter(|placed| closes(placed))
            .filter_map(|placed| Some(placed.alert().active(end)?.unwrap_or(i64::MAX)))
            .max()
            .filter(|later| *later > end)
        {
            end = later;
        }
        Some(end)
    }
}

impl<'n> Parts<'n> {
    pub(super) fn alert(&self, alert: &'n Alert) -> AlertPart<'n> {
        let text = |text| Some(self.translated(text)).filter(|text| !text.is_empty());
        let local =
            |second: Option<i64>| Some(self.network.local_time(jiff::Timestamp::from_second(second?).ok()?));
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
