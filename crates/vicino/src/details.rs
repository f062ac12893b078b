//! A stop, a route, or a feed by itself.

use serde::Serialize;

use crate::bounding_box::BoundingBox;
use crate::feed::{Code, FeedCounts, Severity};
use crate::id::Id;
use crate::idx::{AreaIdx, FeedIdx, LineIdx, PatternIdx, RouteIdx, StopIdx};
use crate::lang::LanguageTag;
use crate::model::{Direction, LocationType, Wheelchair};
use crate::nearby::{Agencies, FeedPart, Feeds, Parts, RoutePart, Routes};
use crate::network::Network;

/// A stop, station, entrance or other location.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct StopDetails<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// `stop_name`
    pub name: &'n str,
    /// `stop_code`, which riders see at the pole.
    pub code: Option<&'n str>,
    /// `stop_desc`
    pub desc: Option<&'n str>,
    /// `stop_url`
    pub url: Option<&'n str>,
    /// `stop`, `station`, `entrance`, `generic_node` or `boarding_area`.
    #[cfg_attr(feature = "openapi", schema(value_type = LocationType))]
    pub location_type: &'static str,
    /// Degrees; its own or its station's.
    pub lat: Option<f64>,
    /// Degrees; its own or its station's.
    pub lon: Option<f64>,
    /// Whether one can board, or get in, with a wheelchair.
    pub wheelchair: Wheelchair,
    /// `platform_code`
    pub platform: Option<&'n str>,
    /// The station it belongs to, or the platform of a boarding area.
    pub station: Option<Id<'n>>,
    /// The stops of a station.
    pub stops: Vec<StopName<'n>>,
    /// The lines that one can board at the stop, or at any stop of the station.
    pub lines: Vec<LineName<'n>>,
    /// The routes that are named.
    pub routes: Routes<'n>,
    /// The agencies that run them.
    pub agencies: Agencies<'n>,
    /// The feed.
    pub feeds: Feeds<'n>,
}

/// A stop by name and place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct StopName<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// `stop_name`
    pub name: &'n str,
    /// `platform_code`
    pub platform: Option<&'n str>,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lon: Option<f64>,
}

/// A line by name.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct LineName<'n> {
    /// The route.
    pub route: Id<'n>,
    /// The direction, where it tells the route's lines apart; else the headsign does.
    pub direction_id: Option<u8>,
    /// Where it goes.
    pub headsign: &'n str,
}

/// A route and its lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct RouteDetails<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// What answers say of a route.
    #[serde(flatten)]
    pub route: RoutePart<'n>,
    /// Its lines.
    pub lines: Vec<RouteLine<'n>>,
    /// The agency that runs it.
    pub agencies: Agencies<'n>,
    /// The feed.
    pub feeds: Feeds<'n>,
}

/// A line of a route.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct RouteLine<'n> {
    /// The direction, where it tells the route's lines apart; else the headsign does.
    pub direction_id: Option<u8>,
    /// Where it goes.
    pub headsign: &'n str,
    /// The stops in order, as most of its trips call at them.
    pub stops: Vec<StopName<'n>>,
}

/// What a feed is and has.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct FeedSummary<'n> {
    /// The name that its ids are scoped with.
    pub name: &'n str,
    /// What answers say of a feed.
    #[serde(flatten)]
    pub feed: FeedPart<'n>,
    /// `feed_contact_email`
    pub contact_email: Option<&'n str>,
    /// `feed_contact_url`
    pub contact_url: Option<&'n str>,
    /// The languages that it has translations in.
    pub translations: Vec<&'n str>,
    /// How much is in it.
    pub counts: FeedCounts,
    /// How many notices of each code it has.
    pub notices: Vec<NoticeCount>,
}

/// How many notices there are of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct NoticeCount {
    /// Such as `foreign_key_violation`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub code: Code,
    /// How bad they are.
    pub severity: Severity,
    /// How many there are.
    pub count: u64,
}

/// An area by name.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AreaName<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// What riders read.
    pub name: &'n str,
    /// Such as `municipality`.
    pub kind: &'n str,
    /// The least box around it.
    pub bbox: BoundingBox,
}

/// An area and where it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AreaDetails<'n> {
    /// What it is called.
    #[serde(flatten)]
    pub area: AreaName<'n>,
    /// A GeoJSON Polygon or MultiPolygon.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::AreaGeometry))]
    pub geometry: geojson::Geometry,
}

impl Network {
    /// All areas, sorted by id, with names in the first of the languages that each has.
    #[must_use]
    pub fn areas(&self, languages: &[LanguageTag]) -> Vec<AreaName<'_>> {
        let parts = Parts::new(self, languages);
        (0..self.area_count()).map(|area| self.area_name(&parts, AreaIdx::of_len(area))).collect()
    }

    /// An area by its id, scoped or not. `None` where there is none, or where several files have one of that id.
    #[must_use]
    pub fn area(&self, id: &str, languages: &[LanguageTag]) -> Option<AreaDetails<'_>> {
        let area = self.find_area(id)?;
        let name = self.area_name(&Parts::new(self, languages), area);
        Some(AreaDetails { area: name, geometry: self.area_at(area).region.to_geometry() })
    }

    fn area_name<'n>(&'n self, parts: &Parts<'n>, area: AreaIdx) -> AreaName<'n> {
        let record = self.area_at(area);
        AreaName {
            id: self.area_id(area),
            name: parts.translated(&record.name),
            kind: &record.kind,
            bbox: record.region.bounding_box(),
        }
    }

    /// A stop, station or other location by feed-scoped id, with texts in the first of the languages that its feed
    /// has. `None` where there is none.
    #[must_use]
    pub fn stop(&self, id: &str, languages: &[LanguageTag]) -> Option<StopDetails<'_>> {
        let (at, index) = self.find_stop(id)?;
        let (feed, mut parts) = (self.feed(at), Parts::new(self, languages));
        let stop = feed.stop(index);
        parts.name_feed(at);
        let station = stop.location_type == LocationType::Station;
        let stops = if station { self.children(at, index, LocationType::Stop) } else { Vec::new() };
        let boardable =
            |stop: &StopIdx| feed.timetable.calls(*stop).iter().map(|&call| (call, self.line_at(at, call)));
        let mut lines: Vec<LineIdx> = self
            .stops_of(at, index)
            .iter()
            .flat_map(boardable)
            .filter(|(call, _)| feed.timetable.stop(*call).boarding.is_some())
            .map(|(_, line)| line)
            .collect();
        lines.sort_unstable();
        lines.dedup();
        let lines = lines.into_iter().map(|line| self.line_name(&mut parts, at, line)).collect();
        let (routes, agencies, feeds) = parts.named();
        Some(StopDetails {
            id: self.stop_id(at, index),
            name: parts.stop_name(at, index),
            code: parts.stop_code(at, index),
            desc: parts.stop_desc(at, index),
            url: parts.stop_url(at, index),
            location_type: stop.location_type.name(),
            lat: stop.position.map(crate::LatLon::lat),
            lon: stop.position.map(crate::LatLon::lon),
            wheelchair: stop.wheelchair,
            platform: parts.platform_code(at, index),
            station: stop.parent.map(|parent| self.stop_id(at, parent)),
            stops: stops.into_iter().map(|stop| self.stop_name(&parts, at, stop)).collect(),
            lines,
            routes,
            agencies,
            feeds,
        })
    }

    /// A route by feed-scoped id, with its lines and their stops. `None` where there is none.
    #[must_use]
    pub fn route(&self, id: &str, languages: &[LanguageTag]) -> Option<RouteDetails<'_>> {
        let id = Id::parse(id)?;
        let at = self.find_feed(id.feed())?;
        let feed = self.feed(at);
        let route = feed.find_route(id.gtfs_id())?;
        let mut parts = Parts::new(self, languages);
        let id = parts.name_route(at, route);
        let (_, agencies, feeds) = parts.named();
        let lines = feed.lines.iter().enumerate().filter(|(_, line)| line.route == route);
        let lines = lines.map(|(index, line)| RouteLine {
            direction_id: line.direction.map(Direction::number),
            headsign: parts.line_headsign(at, LineIdx::of_len(index)),
            stops: self.stop_names(&parts, at, line.pattern),
        });
        Some(RouteDetails { id, route: parts.route(at, route), lines: lines.collect(), agencies, feeds })
    }

    /// What each feed is and has, sorted by name.
    #[must_use]
    pub fn feed_summaries(&self) -> Vec<FeedSummary<'_>> {
        let parts = Parts::new(self, &[]);
        let summaries = self.feeds().enumerate().map(|(at, feed)| FeedSummary {
            name: feed.name(),
            feed: parts.feed(FeedIdx::of_len(at)),
            contact_email: feed.strings.optional(feed.info.contact_email),
            contact_url: feed.strings.optional(feed.info.contact_url),
            translations: feed.translations.languages().collect(),
            counts: feed.counts(),
            notices: feed
                .notices()
                .counts()
                .map(|(code, count)| NoticeCount { code, severity: code.severity(), count })
                .collect(),
        });
        summaries.collect()
    }

    fn line_name<'n>(&'n self, parts: &mut Parts<'n>, at: FeedIdx, line: LineIdx) -> LineName<'n> {
        let record = self.feed(at).line(line);
        let route: RouteIdx = record.route;
        LineName {
            route: parts.name_route(at, route),
            direction_id: record.direction.map(Direction::number),
            headsign: parts.line_headsign(at, line),
        }
    }

    fn stop_names<'n>(&'n self, parts: &Parts<'n>, at: FeedIdx, pattern: PatternIdx) -> Vec<StopName<'n>> {
        let timetable = &self.feed(at).timetable;
        let stops = timetable.stops(timetable.pattern(pattern)).iter();
        stops.map(|stop| self.stop_name(parts, at, stop.stop)).collect()
    }

    fn stop_name<'n>(&'n self, parts: &Parts<'n>, at: FeedIdx, index: StopIdx) -> StopName<'n> {
        let stop = self.feed(at).stop(index);
        StopName {
            id: self.stop_id(at, index),
            name: parts.stop_name(at, index),
            platform: parts.platform_code(at, index),
            lat: stop.position.map(crate::LatLon::lat),
            lon: stop.position.map(crate::LatLon::lon),
        }
    }
}
