//! The plain data of a feed, one GTFS file a file.

mod agency;
mod calendar;
mod feed_info;
mod mode;
mod route;
mod stop;
mod translation;

pub(crate) use agency::Agency;
pub(crate) use calendar::{DaySet, Services, ServicesBuilder};
pub(crate) use feed_info::{Attribution, FeedInfo};
pub use mode::Mode;
pub(crate) use mode::RouteType;
pub(crate) use route::{Direction, Line, Route};
pub use stop::Wheelchair;
pub(crate) use stop::{LocationType, Stop};
pub(crate) use translation::{Field, Language, Translations};
