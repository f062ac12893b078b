//! The question and the answer, a file for each part of the answer.

mod alerts;
mod answer;
mod areas;
mod booking;
mod day;
mod departure;
mod extent;
mod filter;
mod lines;
mod named;
mod nearest;
mod network;
mod parse;
mod parts;
mod places;
mod query;
mod rules;
mod spans;
mod stops;
mod why;
mod windows;
mod zones;

pub use alerts::{AlertIds, AlertPart, AlertPeriod};
pub use answer::{Answer, Asked, AskedExtent, Count, Counts, NearbyLine, NearbyStop, NearestLine, State};
pub use areas::NearbyArea;
pub use booking::{Booking, NextBookable, Verdict};
pub use day::DaySummary;
pub use departure::{Departure, DepartureStatus};
pub use extent::Extent;
pub use filter::Filter;
pub use named::{
    Agencies, AgencyPart, AlertsById, AttributionPart, BookingRules, ById, FeedPart, Feeds, RoutePart, Routes,
};
pub use places::NearbyPlace;
pub use query::{Format, Include, OutOfRange, Query};
pub use rules::BookingRulePart;
pub use why::Why;
pub use zones::{NearbyZone, ZoneWindow};

pub(crate) use alerts::{ActiveAlerts, Closed, LineAt};
pub(crate) use extent::COVERAGE_RADIUS_M;

pub(crate) use filter::Keep;
pub(crate) use lines::Soonest;
pub(crate) use parts::Parts;
pub(crate) use zones::ZoneShape;
