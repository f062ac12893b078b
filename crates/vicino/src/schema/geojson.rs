//! The forms of GeoJSON ([RFC 7946](https://www.rfc-editor.org/rfc/rfc7946)) that answers have. The crate `geojson` writes
//! them, so that nothing here is ever built.

#![expect(dead_code, reason = "only the schemas are used")]

use utoipa::ToSchema;

use crate::id::Id;
use crate::local_time::LocalTime;
use crate::model::{Mode, Wheelchair, ZoneKind};
use crate::nearby::{AlertsById, Asked, Counts, NearestLine, State, Verdict, Why};

/// The answer as GeoJSON: a FeatureCollection of what is on the map. Only its schema is of use:
/// [`Answer::to_geojson`](crate::Answer::to_geojson) makes the map.
#[derive(Debug, ToSchema)]
pub struct NearbyMap {
    r#type: CollectionType,
    features: Vec<NearbyFeature>,
    query: Asked,
    counts: Counts,
    why: Option<Why>,
    nearest: Option<NearestLine<'static>>,
    /// Those that features name.
    #[schema(nullable = false)]
    alerts: Option<AlertsById<'static>>,
}

#[derive(Debug, ToSchema)]
enum CollectionType {
    FeatureCollection,
}

#[derive(Debug, ToSchema)]
enum FeatureType {
    Feature,
}

/// An area, zone, line, stop or place.
#[derive(Debug, ToSchema)]
struct NearbyFeature {
    r#type: FeatureType,
    /// The kind, a slash, and the id of the properties.
    id: String,
    geometry: Option<NearbyGeometry>,
    properties: NearbyProperties,
}

/// Where it is, longitude before latitude.
#[derive(Debug, ToSchema)]
#[serde(tag = "type")]
enum NearbyGeometry {
    Point { coordinates: Vec<f64> },
    MultiPoint { coordinates: Vec<Vec<f64>> },
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    MultiPolygon { coordinates: Vec<Vec<Vec<Vec<f64>>>> },
}

/// Flat, as styles of maps want them: what the answer says of it, with lists of ids and names in one text.
#[derive(Debug, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum NearbyProperties {
    Area {
        id: Id<'static>,
        name: String,
        area_kind: String,
        alerts: String,
    },
    Zone {
        id: Id<'static>,
        name: String,
        desc: Option<String>,
        zone_kind: ZoneKind,
        routes: String,
        distance_m: f64,
        walk_s: u32,
        pickup: bool,
        drop_off: bool,
        state: State,
        verdict: Verdict,
        book_by: Option<LocalTime>,
        opens_at: Option<LocalTime>,
        next_pickup_from: Option<LocalTime>,
        next_book_by: Option<LocalTime>,
        phone: Option<String>,
        url: Option<String>,
        message: Option<String>,
        mode: Option<Mode>,
        color: Option<String>,
        alerts: String,
    },
    Line {
        /// The route, a slash, and the direction or the headsign.
        id: String,
        name: String,
        route: Id<'static>,
        direction_id: Option<u8>,
        headsign: String,
        stop: Id<'static>,
        hail: bool,
        distance_m: f64,
        walk_s: u32,
        state: State,
        next: Option<LocalTime>,
        mode: Option<Mode>,
        color: Option<String>,
        alerts: String,
        #[schema(nullable = false)]
        day_first: Option<DayTime>,
        #[schema(nullable = false)]
        day_last: Option<DayTime>,
        #[schema(nullable = false)]
        day_departures: Option<u64>,
        #[schema(nullable = false)]
        day_headway_s: Option<DayHeadway>,
    },
    Stop {
        id: Id<'static>,
        name: String,
        code: Option<String>,
        distance_m: f64,
        walk_s: u32,
        station: Option<Id<'static>>,
        platform: Option<String>,
        wheelchair: Wheelchair,
        state: Option<State>,
        next: Option<LocalTime>,
        routes: String,
        mode: Option<Mode>,
        color: Option<String>,
        alerts: String,
    },
    Place {
        id: Id<'static>,
        name: String,
        place_kind: String,
        distance_m: f64,
        walk_s: u32,
        open: Option<bool>,
        until: Option<LocalTime>,
        opens_at: Option<LocalTime>,
        address: Option<String>,
        phone: Option<String>,
        url: Option<String>,
        wheelchair: Wheelchair,
    },
}

/// The first or last departure of a day; null where it has none.
#[derive(Debug, ToSchema)]
struct DayTime(Option<LocalTime>);

/// The median gap between two departures of a day, in seconds; null where it has not two.
#[derive(Debug, ToSchema)]
struct DayHeadway(Option<i64>);

/// The polygons of an area, longitude before latitude.
#[derive(Debug, ToSchema)]
#[serde(tag = "type")]
pub(crate) enum AreaGeometry {
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    MultiPolygon { coordinates: Vec<Vec<Vec<Vec<f64>>>> },
}

/// Where feeds and agencies serve, as GeoJSON: a FeatureCollection with a feature for each. Only its schema is of use:
/// [`Network::coverage_polygons`](crate::Network::coverage_polygons) makes the map.
#[derive(Debug, ToSchema)]
pub struct CoverageMap {
    r#type: CollectionType,
    features: Vec<CoverageFeature>,
}

/// Where a feed or an agency serves.
#[derive(Debug, ToSchema)]
struct CoverageFeature {
    r#type: FeatureType,
    /// The kind, a colon, and the id of the properties.
    id: String,
    geometry: AreaGeometry,
    properties: CoverageProperties,
}

#[derive(Debug, ToSchema)]
struct CoverageProperties {
    kind: CoverageKind,
    id: String,
    name: String,
    /// The name of the feed.
    feed: String,
}

#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
enum CoverageKind {
    Feed,
    Agency,
}
