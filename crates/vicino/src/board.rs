//! The departure board of a stop or a station.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::id::Id;
use crate::idx::{AlertIdx, FeedIdx, LineIdx, StopIdx};
use crate::lang::LanguageTag;
use crate::local_time::LocalTime;
use crate::model::{Direction, LocationType};
use crate::nearby::{
    ActiveAlerts, Agencies, AlertIds, AlertsById, Closed, Count, Departure, DepartureStatus, Feeds, Filter,
    Keep, LineAt, OutOfRange, Parts, Query, Routes, Soonest,
};
use crate::network::Network;
use crate::params::{InvalidQuery, Params};

/// What departs from a stop, at an instant?
#[derive(Debug, Clone, PartialEq)]
pub struct BoardQuery {
    at: Timestamp,
    window_min: u32,
    limit: u32,
    filter: Filter,
    languages: Vec<LanguageTag>,
}

impl BoardQuery {
    /// What departs within the hour after `at`?
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self {
            at,
            window_min: Query::DEFAULT_WINDOW_MIN,
            limit: Query::DEFAULT_LIMIT,
            filter: Filter::default(),
            languages: Vec::new(),
        }
    }

    /// Reads a question from the parameters `at`, `window`, `limit`, `modes`, `routes`, `agencies`, `feeds`,
    /// `wheelchair` and `lang`, which mean what they do in [`Query::parse`]; `limit` counts departures.
    ///
    /// # Errors
    /// [`InvalidQuery`] with all parameters that are wrong.
    pub fn parse<'p>(
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
        now: Timestamp,
    ) -> Result<Self, InvalidQuery> {
        let mut params = Params::new(parameters);
        let query = Self {
            at: params.at(now),
            window_min: params.whole("window", &Query::WINDOW_MIN, Query::DEFAULT_WINDOW_MIN),
            limit: params.whole("limit", &Query::LIMIT, Query::DEFAULT_LIMIT),
            filter: params.filter(),
            languages: params.languages(),
        };
        params.finish(Some(query))
    }

    /// The same question for this many minutes, 1 to 1440.
    ///
    /// # Errors
    /// [`OutOfRange`]
    pub fn with_window_min(self, minutes: u32) -> Result<Self, OutOfRange> {
        Ok(Self { window_min: OutOfRange::check("window", minutes, &Query::WINDOW_MIN)?, ..self })
    }

    /// The same question for up to this many departures, 1 to 500.
    ///
    /// # Errors
    /// [`OutOfRange`]
    pub fn with_limit(self, limit: u32) -> Result<Self, OutOfRange> {
        Ok(Self { limit: OutOfRange::check("limit", limit, &Query::LIMIT)?, ..self })
    }

    /// The same question, keeping only what the filter keeps.
    #[must_use]
    pub fn with_filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// The same question, with texts in the first of these languages that the feed has.
    #[must_use]
    pub fn with_languages(self, languages: Vec<LanguageTag>) -> Self {
        Self { languages, ..self }
    }

    /// The languages asked for, most wanted first.
    #[must_use]
    pub fn languages(&self) -> &[LanguageTag] {
        &self.languages
    }
}

/// The departures from a stop, or from all stops of a station.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Board<'n> {
    /// The stop, station or other location asked for.
    pub stop: Id<'n>,
    /// Its name.
    pub name: &'n str,
    /// When, with the offset of the first agency of its feed.
    pub at: LocalTime,
    /// Minutes that the board covers.
    pub window_min: u32,
    /// The departures within the window, soonest first; those that alerts take away too.
    pub departures: Vec<BoardDeparture<'n>>,
    /// The first departure not before `at` that is not cancelled, within the window or not.
    pub next: Option<LocalTime>,
    /// The alerts about the stop, or about the station or any of its stops.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Id>))]
    pub stop_alerts: AlertIds<'n>,
    /// The alerts that are named.
    pub alerts: AlertsById<'n>,
    /// The routes that are named.
    pub routes: Routes<'n>,
    /// The agencies that run them.
    pub agencies: Agencies<'n>,
    /// The feed.
    pub feeds: Feeds<'n>,
    /// How many departures the window has, and how many of them are here.
    pub counts: BoardCounts,
}

/// How much a board has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct BoardCounts {
    /// The departures within the window.
    pub departures: Count,
}

/// A departure on a board.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct BoardDeparture<'n> {
    /// The route.
    pub route: Id<'n>,
    /// The direction, where it tells the route's lines apart.
    pub direction_id: Option<u8>,
    /// The stop it leaves from, one of the station's.
    pub stop: Id<'n>,
    /// The platform.
    pub platform: Option<&'n str>,
    /// The alerts about the line at the stop, or about the trip.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Id>))]
    pub alerts: AlertIds<'n>,
    /// The departure.
    #[serde(flatten)]
    pub departure: Departure<'n>,
}

impl Network {
    /// The departure board of a stop, by feed-scoped id; of a station, that of all its stops. `None` where there is
    /// no such stop.
    #[must_use]
    pub fn board(&self, stop: &str, query: &BoardQuery) -> Option<Board<'_>> {
        let (at, index) = self.find_stop(stop)?;
        let feed = self.feed(at);
        let keep = Keep::new(self, &query.filter);
        let from = Query::first_second(query.at);
        let to = from + i64::from(query.window_min) * 60;
        let alerts = ActiveAlerts::new(self, query.at);
        let stops = self.stops_of(at, index);
        let mut closed: BTreeMap<(StopIdx, LineIdx), Closed> = BTreeMap::new();
        // A window may have millions of departures, of which only the first are shown.
        let mut soonest = Soonest::new(feed, query.limit as usize);
        let (mut found, mut next): (usize, Option<i64>) = (0, None);
        for &stop in &stops {
            for &call in feed.timetable.calls(stop).iter().filter(|&&call| keep.boarding(at, stop, call)) {
                let line = self.line_at(at, call);
                let search = feed.departures(line, keep.wheelchair_only());
                search.between(call.into(), from, to, |departure| soonest.add(departure));
                found += search.count_between(call.into(), from, to);
                let here = self.boarded(at, line, stop);
                let closed = closed.entry((stop, line)).or_insert_with(|| alerts.closed(self, here));
                // What is closed for a year is not looked through.
                let from = from.max(closed.line.unwrap_or(from));
                let before = next.unwrap_or(i64::MAX);
                next = search.first_between(call.into(), from, before, |d| !closed.cancels(feed, d)).or(next);
            }
        }
        let mut parts = Parts::new(self, &query.languages);
        parts.name_feed(at);
        let shown = soonest.departures.iter().map(|&raw| {
            let here = self.boarded(at, self.line_at(at, raw.call), feed.timetable.stop(raw.call).stop);
            let is_closed =
                closed.get(&(here.stop, here.line)).is_some_and(|closed| closed.cancels(feed, &raw));
            let status = if is_closed { DepartureStatus::Cancelled } else { DepartureStatus::Scheduled };
            let touching = alerts.of_line(self, here, std::iter::once(raw.trip));
            let departure = Departure { status, ..parts.departure(at, raw) };
            self.board_departure(&mut parts, here, departure, touching)
        });
        let departures: Vec<_> = shown.collect();
        // What is said of a station touches its stops, and what is said of one of these is of use on its board.
        let about_stops: BTreeSet<_> =
            stops.iter().chain([&index]).flat_map(|&stop| alerts.of_stop(self, at, stop)).collect();
        let stop_alerts = parts.name_alerts(about_stops.into_iter().collect());
        let clock = feed.clocks.first();
        let local = |second| {
            let instant = Timestamp::from_second(second).ok()?;
            Some(clock.map_or(self.local_time(instant, None), |clock| clock.local_at(instant)))
        };
        let (routes, agencies, feeds) = parts.named();
        Some(Board {
            stop: self.stop_id(at, index),
            name: parts.stop_name(at, index),
            at: clock.map_or_else(|| self.local_time(query.at, None), |clock| clock.local_at(query.at)),
            window_min: query.window_min,
            next: next.and_then(local),
            counts: BoardCounts { departures: Count { found, returned: departures.len() } },
            departures,
            stop_alerts,
            alerts: parts.named_alerts(),
            routes,
            agencies,
            feeds,
        })
    }

    fn board_departure<'n>(
        &'n self,
        parts: &mut Parts<'n>,
        LineAt { feed: at, line, stop, .. }: LineAt,
        departure: Departure<'n>,
        touching: Vec<AlertIdx>,
    ) -> BoardDeparture<'n> {
        let line = self.feed(at).line(line);
        BoardDeparture {
            route: parts.name_route(at, line.route),
            direction_id: line.direction.map(Direction::number),
            stop: self.stop_id(at, stop),
            platform: parts.platform_code(at, stop),
            alerts: parts.name_alerts(touching),
            departure,
        }
    }

    fn boarded(&self, feed: FeedIdx, line: LineIdx, stop: StopIdx) -> LineAt {
        LineAt { feed, line, stop, position: self.feed(feed).stop(stop).position }
    }

    /// The stops that trips call at, of a location: itself, those of the station it is or belongs to, or the
    /// platform that it is part of.
    pub(crate) fn stops_of(&self, at: FeedIdx, location: StopIdx) -> Vec<StopIdx> {
        let feed = self.feed(at);
        let stop = feed.stop(location);
        match (stop.location_type, stop.parent) {
            (LocationType::Stop, _) => vec![location],
            (LocationType::Station, _) => self.children(at, location, LocationType::Stop),
            (LocationType::BoardingArea, Some(platform)) => vec![platform],
            (_, Some(station)) => self.children(at, station, LocationType::Stop),
            (_, None) => Vec::new(),
        }
    }

    pub(crate) fn children(&self, at: FeedIdx, parent: StopIdx, kind: LocationType) -> Vec<StopIdx> {
        let stops = self.feed(at).stops.iter().enumerate();
        stops
            .filter(|(_, stop)| stop.parent == Some(parent) && stop.location_type == kind)
            .map(|(index, _)| StopIdx::of_len(index))
            .collect()
    }

    pub(crate) fn find_stop(&self, id: &str) -> Option<(FeedIdx, StopIdx)> {
        let id = Id::parse(id)?;
        let feed = self.find_feed(id.feed())?;
        Some((feed, self.feed(feed).find_stop(id.gtfs_id())?))
    }
}
