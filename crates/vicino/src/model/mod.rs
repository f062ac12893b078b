//! The plain data of a feed, one GTFS file a file.

mod agency;
mod booking_rule;
mod calendar;
mod feed_info;
mod hail;
mod mode;
mod route;
mod stop;
mod translation;
mod zone;

pub(crate) use agency::Agency;
pub(crate) use booking_rule::{BookingRule, DayBefore, Opens, PriorNotice};
pub(crate) use calendar::{DaySet, Services, ServicesBuilder};
pub(crate) use feed_info::{Attribution, FeedInfo};
pub(crate) use hail::{HailPoint, HailStretch};
pub use mode::Mode;
pub(crate) use mode::RouteType;
pub(crate) use route::{Direction, Line, Route};
pub use stop::Wheelchair;
pub(crate) use stop::{LocationType, Stop};
pub(crate) use translation::{Field, Language, Translations};
pub use zone::ZoneKind;
pub(crate) use zone::{Hours, Number, Terms, Zone};
