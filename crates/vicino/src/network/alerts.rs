//! The alerts of a network, with their ids looked up.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::Network;
use super::closed::{ClosedZones, Zones, zones_within};
use crate::feed::{Code, Notices};
use crate::id::Id;
use crate::idx::{AgencyIdx, AreaIdx, FeedIdx, LineIdx, RouteIdx, StopIdx, ZoneIdx};
use crate::model::{Direction, Mode, Zone};
use crate::operator::{Alert, Alerts, Effect, Selector};
use crate::strings::Str;

/// An alert of one of the files.
#[derive(Debug)]
pub(crate) struct PlacedAlert {
    file: Arc<Alerts>,
    at: usize,
    targets: Vec<Target>,
    /// The zones on the ground that it takes all service away from.
    closed_zones: Zones,
}

/// A trip of a feed: its id there, and the line that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Trip {
    id: Str,
    line: LineIdx,
}

/// The trips that selectors name, by their GTFS id.
type Trips<'s> = HashMap<(FeedIdx, &'s str), Trip>;

/// What an alert is about, as indices: all that is there must agree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Target {
    agency: Option<(FeedIdx, AgencyIdx)>,
    route: Option<(FeedIdx, RouteIdx)>,
    direction: Option<u8>,
    mode: Option<Mode>,
    stop: Option<(FeedIdx, StopIdx)>,
    trip: Option<(FeedIdx, Trip)>,
    /// A zone, a group and a stop may have one id.
    zones: Option<(FeedIdx, ZoneIdx, ZoneIdx)>,
    area: Option<AreaIdx>,
}

impl PlacedAlert {
    pub(crate) fn alert(&self) -> &Alert {
        &self.file.alerts[self.at]
    }

    pub(crate) fn id(&self) -> Id<'_> {
        Id::new(&self.file.name, &self.alert().id)
    }

    pub(crate) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Whether a zone lies on the ground that it takes all service away from.
    pub(crate) fn closes_ground_of(&self, feed: FeedIdx, zone: ZoneIdx) -> bool {
        self.closed_zones.binary_search(&(feed, zone)).is_ok()
    }
}

/// Looks up what the alerts are about; what no feed has is noted.
pub(super) fn placed(network: &Network, files: &[Arc<Alerts>], notices: &mut Notices) -> Vec<PlacedAlert> {
    let trips = named_trips(network, files);
    let mut placed = Vec::new();
    let mut closed_zones = ClosedZones::default();
    for file in files {
        for (at, alert) in file.alerts.iter().enumerate() {
            let targets = alert.affects.iter().filter_map(|selector| {
                let target = target(network, &trips, selector);
                target
                    .map_err(|(field, id)| {
                        let value = alert.entry.value(id);
                        notices.add(Code::ForeignKeyViolation, file.label(), None, Some((field, &value)));
                    })
                    .ok()
            });
            let targets: Vec<Target> = targets.collect();
            let closed_zones = match alert.region.as_ref().filter(|_| alert.is_about_region) {
                _ if alert.effect != Effect::NoService => Zones::default(),
                Some(own) => zones_within(network, &[own]),
                None => closed_zones.in_areas(network, targets.iter().filter_map(Target::area).collect()),
            };
            placed.push(PlacedAlert { file: Arc::clone(file), at, targets, closed_zones });
        }
    }
    placed.sort_by(|a, b| a.id().cmp_text(b.id()));
    placed
}

/// No index holds all trips, so they are gone through for those that are named.
fn named_trips<'s>(network: &'s Network, files: &'s [Arc<Alerts>]) -> Trips<'s> {
    let selectors = files.iter().flat_map(|file| &file.alerts).flat_map(|alert| &alert.affects);
    let ids = selectors.filter_map(|selector| Id::parse(selector.trip.as_deref()?));
    let named: HashSet<_> =
        ids.filter_map(|id| Some((network.find_feed(id.feed())?, id.gtfs_id()))).collect();
    let feeds: HashSet<FeedIdx> = named.iter().map(|&(feed, _)| feed).collect();
    let mut trips = Trips::new();
    for at in feeds {
        let feed = network.feed(at);
        for (id, line) in feed.timetable.trips() {
            if let Some(&key) = named.get(&(at, feed.strings.get(id))) {
                trips.insert(key, Trip { id, line });
            }
        }
    }
    trips
}

/// The indices of what a selector names, or the field and id that the network does not have.
fn target<'s>(
    network: &Network,
    trips: &Trips<'_>,
    selector: &'s Selector,
) -> Result<Target, (&'static str, &'s str)> {
    fn look_up<'s, T>(
        field: &'static str,
        id: Option<&'s String>,
        find: impl FnOnce(&'s str) -> Option<T>,
    ) -> Result<Option<T>, (&'static str, &'s str)> {
        id.map(|id| find(id).ok_or((field, id.as_str()))).transpose()
    }
    let feed = |id: &'s str| {
        let id = Id::parse(id)?;
        Some((network.find_feed(id.feed())?, id.gtfs_id()))
    };
    Ok(Target {
        agency: look_up("agency", selector.agency.as_ref(), |id| {
            let (at, id) = feed(id)?;
            Some((at, network.feed(at).find_agency(id)?))
        })?,
        route: look_up("route", selector.route.as_ref(), |id| {
            let (at, id) = feed(id)?;
            Some((at, network.feed(at).find_route(id)?))
        })?,
        direction: selector.direction,
        mode: selector.mode,
        stop: look_up("stop", selector.stop.as_ref(), |id| network.find_stop(id))?,
        trip: look_up("trip", selector.trip.as_ref(), |id| {
            let (at, id) = feed(id)?;
            Some((at, *trips.get(&(at, id))?))
        })?,
        zones: look_up("zone", selector.zone.as_ref(), |id| {
            let (at, id) = feed(id)?;
            let (first, last) = network.feed(at).find_zones(id)?;
            Some((at, first, last))
        })?,
        area: look_up("area", selector.area.as_ref(), |id| network.find_area(id))?,
    })
}

impl Target {
    /// The trip that it is about.
    pub(crate) fn trip(&self) -> Option<Str> {
        self.trip.map(|(_, trip)| trip.id)
    }

    /// Whether it is about a line at a stop: about all of it, or about a [trip](Self::trip) of it.
    pub(crate) fn is_line(&self, network: &Network, feed: FeedIdx, line: LineIdx, stop: StopIdx) -> bool {
        let record = network.feed(feed).line(line);
        self.zones.is_none()
            && self.area.is_none()
            && self.trip.is_none_or(|(of, trip)| (of, trip.line) == (feed, line))
            && self.is_route(network, feed, record.route)
            && self.direction.is_none_or(|d| record.direction.map(Direction::number) == Some(d))
            && self.stop.is_none_or(|named| is_part(network, feed, stop, named))
    }

    /// Whether it is about a stop by its id or its station's.
    pub(crate) fn is_stop(&self, network: &Network, feed: FeedIdx, stop: StopIdx) -> bool {
        let named = self.stop.is_some_and(|named| is_part(network, feed, stop, named));
        if !named || self.trip.is_some() {
            return false;
        }
        let calls = network.feed(feed).timetable.calls(stop).iter();
        let stop_alone = Self { stop: self.stop, ..Self::default() } == *self;
        stop_alone
            || calls.into_iter().any(|&call| self.is_line(network, feed, network.line_at(feed, call), stop))
    }

    /// Whether it is about a zone or any of the routes that serve it.
    pub(crate) fn is_zone(
        &self,
        network: &Network,
        feed: FeedIdx,
        (index, zone): (ZoneIdx, &Zone),
        routes: &[RouteIdx],
    ) -> bool {
        self.area.is_none()
            && self.trip.is_none()
            && self.direction.is_none()
            && self.zones.is_none_or(|(of, first, last)| of == feed && (first..=last).contains(&index))
            && self
                .stop
                .is_none_or(|named| zone.stops.iter().any(|&stop| is_part(network, feed, stop, named)))
            && routes.iter().any(|&route| self.is_route(network, feed, route))
    }

    /// The area that it is about, and nothing but.
    pub(crate) fn area(&self) -> Option<AreaIdx> {
        self.area.filter(|_| Self { area: self.area, ..Self::default() } == *self)
    }

    fn is_route(&self, network: &Network, feed: FeedIdx, route: RouteIdx) -> bool {
        let record = network.feed(feed).route(route);
        self.route.is_none_or(|named| named == (feed, route))
            && self.agency.is_none_or(|named| named == (feed, record.agency))
            && self.mode.is_none_or(|mode| mode == record.route_type.mode)
    }
}

/// Whether a stop is, or belongs to, the one named.
fn is_part(network: &Network, feed: FeedIdx, stop: StopIdx, (of, named): (FeedIdx, StopIdx)) -> bool {
    // A platform's station is its parent, a boarding area's one further up.
    let parent = |stop: StopIdx| network.feed(feed).stop(stop).parent;
    feed == of
        && (stop == named || parent(stop) == Some(named) || parent(stop).and_then(parent) == Some(named))
}
