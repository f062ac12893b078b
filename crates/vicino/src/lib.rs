#![doc = include_str!("../README.md")]
//!
//! # Where to look
//! - [`Feed`] reads GTFS from a [`FeedSource`]; [`Notice`] tells what is wrong in it, [`FeedError`] why it cannot be
//!   used at all, and [`Limits`] bounds what reading it may take.
//! - [`Network`] joins feeds and answers: [`nearby`](Network::nearby) a [`Query`] with an [`Answer`],
//!   [`board`](Network::board) a [`BoardQuery`] with a [`Board`], and [`stop`](Network::stop),
//!   [`route`](Network::route) and [`feed_summaries`](Network::feed_summaries) by themselves.
//! - [`ServiceAreas`], [`Places`] and [`Alerts`] are an operator's own files, which [`Network::with_areas`] and its like put on
//!   the map; [`Region`] is an area of interest to ask about.
//! - All answers implement `serde::Serialize`; [`Answer::to_geojson`] makes a map of one. With the feature `openapi` they
//!   implement `utoipa::ToSchema` too.
//!
//! Coordinates are WGS84 degrees, latitude before longitude; distances are metres; instants are
//! [`jiff::Timestamp`]s.

#![forbid(unsafe_code)]

mod board;
mod bounding_box;
mod coord;
mod coverage;
mod details;
mod feature;
mod feed;
mod geojson;
mod id;
mod idx;
mod index;
mod lang;
mod limits;
mod local_time;
mod model;
mod nearby;
mod network;
mod operator;
mod params;
mod region;
#[cfg(feature = "openapi")]
mod schema;
mod strings;
mod time;
mod timetable;

pub use board::{Board, BoardCounts, BoardDeparture, BoardQuery};
pub use bounding_box::{BoundingBox, InvalidBoundingBox};
pub use coord::{InvalidLatLon, LatLon};
pub use coverage::Coverage;
pub use details::{
    AreaDetails, AreaName, FeedSummary, LineName, NoticeCount, RouteDetails, RouteLine, StopDetails, StopName,
};
pub use feed::{
    Code, Credit, Feed, FeedCounts, FeedError, FeedErrorKind, FeedReport, FeedSource, FileRows, Notice,
    Notices, Progress, ReadOptions, Severity,
};
pub use id::Id;
pub use lang::{InvalidLanguageTag, LanguageTag};
pub use limits::{Limit, Limits, PassedLimit};
pub use local_time::LocalTime;
pub use model::{Mode, Wheelchair, ZoneKind};
pub use nearby::{
    Agencies, AgencyPart, AlertIds, AlertPart, AlertPeriod, AlertsById, Answer, Asked, AskedExtent,
    AttributionPart, Booking, BookingRulePart, BookingRules, ById, Count, Counts, DaySummary, Departure,
    DepartureStatus, Extent, FeedPart, Feeds, Filter, Format, Include, NearbyArea, NearbyLine, NearbyPlace,
    NearbyStop, NearbyZone, NearestLine, NextBookable, OutOfRange, Query, RoutePart, Routes, State, Verdict,
    Why, ZoneWindow,
};
pub use network::{DuplicateFeedName, InvalidWalk, Network, Walk};
pub use operator::{Alerts, OperatorFileError, Places, ServiceAreas};
pub use params::{InvalidQuery, ParameterError};
pub use region::{InvalidRegion, Region, RegionProblem};
#[cfg(feature = "openapi")]
pub use schema::{CoverageMap, NearbyMap};
pub use timetable::Pickup;
