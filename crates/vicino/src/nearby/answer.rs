//! The answer, as the contract has it: borrowed from the network, and serialised as it stands.

use serde::Serialize;

use super::alerts::AlertIds;
use super::areas::NearbyArea;
use super::day::DaySummary;
use super::departure::Departure;
use super::named::{Agencies, AlertsById, BookingRules, Feeds, Routes};
use super::places::NearbyPlace;
use super::why::Why;
use super::zones::NearbyZone;
use crate::bounding_box::BoundingBox;
use crate::coord::LatLon;
use crate::id::Id;
use crate::local_time::LocalTime;
use crate::model::Wheelchair;

/// What is near a place, at an instant.
///
/// A part that was not asked for is absent from the JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Answer<'n> {
    /// The question that this answers.
    pub query: Asked,
    /// The lines that one can board, sorted by state, distance, route id and direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub lines: Option<Vec<NearbyLine<'n>>>,
    /// The stops, nearest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub stops: Option<Vec<NearbyStop<'n>>>,
    /// Where service runs on demand, nearest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub zones: Option<Vec<NearbyZone<'n>>>,
    /// Service points that are no stops, nearest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub places: Option<Vec<NearbyPlace<'n>>>,
    /// The areas that contain the point, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub areas: Option<Vec<NearbyArea<'n>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, max_items = 0, nullable = false))]
    pub(super) vehicles: Option<[(); 0]>,
    /// The alerts that are named, and those about the place asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub alerts: Option<AlertsById<'n>>,
    /// The booking rules that are named.
    pub booking_rules: BookingRules<'n>,
    /// The routes that are named.
    pub routes: Routes<'n>,
    /// The agencies that run them.
    pub agencies: Agencies<'n>,
    /// The feeds that the answer draws on.
    pub feeds: Feeds<'n>,
    /// How many there are, and how many of them are here.
    pub counts: Counts,
    /// Why no line is running, where none is.
    pub why: Option<Why>,
    /// The closest line beyond the radius, where there is none within it.
    pub nearest: Option<NearestLine<'n>>,
}

/// The question as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Asked {
    /// Where.
    #[serde(flatten)]
    pub extent: AskedExtent,
    /// When, with the offset of the first agency of the network.
    pub at: LocalTime,
    /// Minutes in which a departure counts as running.
    pub window_min: u32,
}

/// Where something was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the parameters of the question")]
pub enum AskedExtent {
    Circle {
        lat: f64,
        lon: f64,
        radius_m: f64,
    },
    Box {
        bbox: BoundingBox,
    },
    Area {
        area: String,
    },
    /// The geometry is not repeated.
    Region {
        geometry: &'static str,
    },
}

/// How soon one can board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// A departure within the window.
    Running,
    /// A later one on the agency's local date.
    LaterToday,
    /// Any later one.
    AnotherDay,
    /// An alert takes the service away.
    Suspended,
    /// Nothing more in the feed.
    Ended,
}

impl State {
    /// The name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::LaterToday => "later_today",
            Self::AnotherDay => "another_day",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }
}

/// A line that one can board within the place asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct NearbyLine<'n> {
    /// Its route.
    pub route: Id<'n>,
    /// Its direction, where the route's trips have both; else the headsign tells the route's lines apart.
    pub direction_id: Option<u8>,
    /// Where it goes.
    pub headsign: &'n str,
    /// The nearest stop that offers its state; the one it comes from where it is hailed.
    pub stop: Id<'n>,
    /// Whether one hails it on its way, at `point`, which is nearer than any stop.
    pub hail: bool,
    /// Where one hails it.
    pub point: Option<LatLon>,
    /// How far the stop or the point is.
    pub distance_m: f64,
    /// How long it takes to walk there, by estimate.
    pub walk_s: u32,
    /// How soon one can board, at best.
    pub state: State,
    /// The first departure from the stop, within the window or not.
    pub next: Option<LocalTime>,
    /// The alerts about it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Id>))]
    pub alerts: AlertIds<'n>,
    /// The departures from the stop within the window, soonest first.
    pub departures: Vec<Departure<'n>>,
    /// The day at the stop, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub day: Option<DaySummary>,
    /// Where one boards, for maps.
    #[serde(skip)]
    pub(crate) position: Option<LatLon>,
}

/// A stop within the place asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct NearbyStop<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// `stop_name`
    pub name: &'n str,
    /// `stop_code`, which riders see at the pole.
    pub code: Option<&'n str>,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// How far it is.
    pub distance_m: f64,
    /// How long it takes to walk there, by estimate.
    pub walk_s: u32,
    /// The station it belongs to.
    pub station: Option<Id<'n>>,
    /// `platform_code`
    pub platform: Option<&'n str>,
    /// Whether one can board in a wheelchair.
    pub wheelchair: Wheelchair,
    /// The lines of this answer that one can board here, as positions in `lines`.
    pub lines: Vec<usize>,
    /// The alerts about it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Id>))]
    pub alerts: AlertIds<'n>,
}

/// The closest line beyond the place asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
#[expect(missing_docs, reason = "as in NearbyLine")]
pub struct NearestLine<'n> {
    pub route: Id<'n>,
    pub direction_id: Option<u8>,
    pub headsign: &'n str,
    pub stop: Id<'n>,
    pub distance_m: f64,
    pub walk_s: u32,
    pub state: State,
    pub next: Option<LocalTime>,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Id>))]
    pub alerts: AlertIds<'n>,
}

/// How many items of each kind there are; nothing of a kind that was not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names of the parts of an answer")]
pub struct Counts {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub lines: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub stops: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub zones: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub places: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub areas: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub alerts: Option<Count>,
}

/// How many items there are, and how many of them are in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Count {
    /// After the filters.
    pub found: usize,
    /// After the limit.
    pub returned: usize,
}
