//! The question and the answer, a file for each part of the answer.

mod answer;
mod day;
mod filter;
mod lines;
mod nearest;
mod network;
mod parse;
mod parts;
mod query;
mod stops;
mod why;

pub use answer::{Answer, Asked, AskedPlace, Count, Counts, NearbyLine, NearbyStop, NearestLine, State};
pub use day::DaySummary;
pub use filter::Filter;
pub use parts::{
    Agencies, AgencyPart, AttributionPart, ById, Departure, DepartureStatus, FeedPart, Feeds, RoutePart,
    Routes,
};
pub use query::{Format, Include, OutOfRange, Place, Query};
pub use why::Why;

pub(crate) use filter::Keep;
pub(crate) use lines::Soonest;
pub(crate) use parts::Parts;
