//! The façade: feeds in, answers out.

use std::ops::RangeInclusive;
use std::sync::Arc;

use thiserror::Error;

mod alerts;
mod closed;
mod files;

pub(crate) use alerts::{PlacedAlert, Target};
pub(crate) use files::ZonePart;

use crate::coord::Distance;
use crate::feed::{Feed, Notices};
use crate::id::Id;
use crate::idx::{AgencyIdx, AreaIdx, FeedIdx, LineIdx, PlaceIdx, RouteIdx, StopIdx, ZoneIdx};
use crate::index::{HailIndex, RegionIndex, StopIndex};
use crate::operator::{Alerts, Places, ServiceAreas};
use crate::region::Polygon;
use crate::time::ServiceClock;

/// Any number of feeds, indexed together. Built once, never changed, shared by [`Arc`] and asked from any thread.
#[derive(Debug)]
pub struct Network {
    /// By scoped id, so that an index is also a rank.
    feeds: Vec<Arc<Feed>>,
    /// Whether the first agencies of all feeds are in one time zone.
    pub(crate) has_one_zone: bool,
    pub(crate) index: StopIndex,
    pub(crate) zones: RegionIndex<(FeedIdx, ZoneIdx, ZonePart)>,
    pub(crate) hails: HailIndex,
    /// By scoped id: which file and which of its areas.
    areas: Vec<(Arc<ServiceAreas>, usize)>,
    /// The polygons of each area.
    pub(crate) area_index: RegionIndex<(AreaIdx, Arc<Polygon>)>,
    places: Vec<(Arc<Places>, usize)>,
    pub(crate) place_index: RegionIndex<PlaceIdx>,
    alert_files: Vec<Arc<Alerts>>,
    alerts: Vec<PlacedAlert>,
    notices: Notices,
    walk: Walk,
}

/// Two feeds of a network have the same name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("two feeds are named {name:?}")]
#[non_exhaustive]
pub struct DuplicateFeedName {
    /// The name.
    pub name: String,
}

impl Network {
    /// A network of these feeds, in any order.
    ///
    /// # Errors
    /// [`DuplicateFeedName`] where two have the same name: their ids could not be told apart.
    pub fn new(mut feeds: Vec<Arc<Feed>>) -> Result<Self, DuplicateFeedName> {
        // The colon counts: `a:…` comes after `a-b:…`.
        feeds.sort_by(|a, b| a.name.bytes().chain([b':']).cmp(b.name.bytes().chain([b':'])));
        if let Some(pair) = feeds.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(DuplicateFeedName { name: pair[0].name.clone() });
        }
        Ok(Self::of_sorted(feeds))
    }

    fn of_sorted(feeds: Vec<Arc<Feed>>) -> Self {
        let each = || feeds.iter().enumerate().map(|(at, feed)| (FeedIdx::of_len(at), &**feed));
        let index = StopIndex::new(each());
        let zones = RegionIndex::new(each().flat_map(|(at, feed)| files::zone_parts(at, feed)));
        let hails = HailIndex::new(each());
        let mut zones_of_feeds = feeds.iter().map(|feed| feed.clocks.first().map(ServiceClock::zone));
        let first = zones_of_feeds.next();
        let has_one_zone = zones_of_feeds.all(|zone| Some(zone) == first);
        Self {
            feeds,
            has_one_zone,
            index,
            zones,
            hails,
            areas: Vec::new(),
            area_index: RegionIndex::default(),
            places: Vec::new(),
            place_index: RegionIndex::default(),
            alert_files: Vec::new(),
            alerts: Vec::new(),
            notices: Notices::default(),
            walk: Walk::default(),
        }
    }

    /// The same network, where people walk otherwise.
    #[must_use]
    pub fn with_walk(self, walk: Walk) -> Self {
        Self { walk, ..self }
    }

    /// Its feeds, sorted by name.
    pub fn feeds(&self) -> impl Iterator<Item = &Arc<Feed>> {
        self.feeds.iter()
    }

    pub(crate) fn walk(&self) -> Walk {
        self.walk
    }

    /// How many stops a question can find: those with a position at which any trip calls.
    #[must_use]
    pub fn indexed_stops(&self) -> usize {
        self.index.len()
    }

    pub(crate) fn feed(&self, feed: FeedIdx) -> &Feed {
        &self.feeds[feed.at()]
    }

    pub(crate) fn find_feed(&self, name: &str) -> Option<FeedIdx> {
        self.feeds.iter().position(|feed| feed.name == name).map(FeedIdx::of_len)
    }

    pub(crate) fn stop_id(&self, feed: FeedIdx, stop: StopIdx) -> Id<'_> {
        let feed = self.feed(feed);
        Id::new(&feed.name, feed.strings.get(feed.stop(stop).id))
    }

    pub(crate) fn route_id(&self, feed: FeedIdx, route: RouteIdx) -> Id<'_> {
        let feed = self.feed(feed);
        Id::new(&feed.name, feed.strings.get(feed.route(route).id))
    }

    pub(crate) fn zone_id(&self, feed: FeedIdx, zone: ZoneIdx) -> Id<'_> {
        let feed = self.feed(feed);
        Id::new(&feed.name, feed.strings.get(feed.zone(zone).id))
    }

    pub(crate) fn agency_id(&self, feed: FeedIdx, agency: AgencyIdx) -> Id<'_> {
        let feed = self.feed(feed);
        Id::new(&feed.name, feed.strings.get(feed.agency(agency).id))
    }

    /// Where the line of a call is boarded and which it is.
    pub(crate) fn line_at(&self, feed: FeedIdx, call: crate::timetable::Call) -> LineIdx {
        self.feed(feed).timetable.pattern(call.pattern).line
    }
}

impl Default for Network {
    /// The network of no feeds.
    fn default() -> Self {
        Self::of_sorted(Vec::new())
    }
}

/// How long it takes to walk a distance as the crow flies.
///
/// ```
/// let usual = vicino::Walk::default();
/// assert_eq!((usual.speed_m_per_s(), usual.detour_factor()), (1.4, 1.25));
/// assert!(vicino::Walk::new(0.01, 1.0).is_ok());
/// assert!(vicino::Walk::new(0.0, 1.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walk {
    speed: f64,
    detour: f64,
}

/// A walking speed or a detour factor out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("walking speed must be from {} to {} m/s, and the detour factor from {} to {}",
    Walk::SPEEDS_M_PER_S.start(), Walk::SPEEDS_M_PER_S.end(), Walk::DETOUR_FACTORS.start(), Walk::DETOUR_FACTORS.end())]
pub struct InvalidWalk;

impl Walk {
    /// The speeds that there may be, in metres per second.
    pub const SPEEDS_M_PER_S: RangeInclusive<f64> = 0.01..=10.0;
    /// The detour factors that there may be.
    pub const DETOUR_FACTORS: RangeInclusive<f64> = 1.0..=10.0;

    /// A speed in metres per second, and by how much streets are longer than the straight line.
    ///
    /// # Errors
    /// [`InvalidWalk`] where one of them is out of range.
    pub fn new(speed_m_per_s: f64, detour_factor: f64) -> Result<Self, InvalidWalk> {
        let is_possible =
            Self::SPEEDS_M_PER_S.contains(&speed_m_per_s) && Self::DETOUR_FACTORS.contains(&detour_factor);
        is_possible.then_some(Self { speed: speed_m_per_s, detour: detour_factor }).ok_or(InvalidWalk)
    }

    /// Metres per second.
    #[must_use]
    pub fn speed_m_per_s(self) -> f64 {
        self.speed
    }

    /// Metres walked for each metre as the crow flies.
    #[must_use]
    pub fn detour_factor(self) -> f64 {
        self.detour
    }

    pub(crate) fn seconds(self, distance: Distance) -> u32 {
        (distance.metres() * self.detour / self.speed).round() as u32
    }
}

impl Default for Walk {
    /// 1.4 m/s is what adults walk on the flat; streets are about a quarter longer than the straight line.
    fn default() -> Self {
        Self { speed: 1.4, detour: 1.25 }
    }
}
