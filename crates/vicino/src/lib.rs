//! x
#![allow(missing_docs, dead_code)]
mod coord;
mod feed;
mod id;
mod idx;
mod index;
mod lang;
mod model;
mod nearby;
mod network;
mod params;
mod strings;
mod time;
mod timetable;

pub use coord::{BoundingBox, InvalidBoundingBox, InvalidLatLon, LatLon};
pub use feed::{Feed, FeedError, FeedErrorKind, FeedSource, Notice, Notices, Progress, ReadOptions, Severity};
pub use id::Id;
pub use lang::{InvalidLanguageTag, LanguageTag};
pub use model::{Mode, Wheelchair};
pub use nearby::{
    AgencyPart, Answer, Asked, AskedPlace, AttributionPart, ById, Count, Counts, DaySummary, Departure,
    DepartureStatus, FeedPart, Filter, Format, Include, NearbyLine, NearbyStop, NearestLine, OutOfRange, Place, Query,
    RoutePart, State, Why,
};
pub use params::{InvalidQuery, ParameterError};
pub use network::{DuplicateFeedName, InvalidWalk, Network, Walk};
pub use time::LocalTime;
pub use timetable::Pickup;
