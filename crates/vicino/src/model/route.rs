//! [`routes.txt`](https://gtfs.org/documentation/schedule/reference/#routestxt), and lines.

use super::RouteType;
use crate::idx::{AgencyIdx, PatternIdx, RouteIdx};
use crate::strings::Str;
use crate::timetable::Pickup;

#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) id: Str,
    pub(crate) agency: AgencyIdx,
    pub(crate) short_name: Str,
    pub(crate) long_name: Str,
    pub(crate) desc: Str,
    pub(crate) route_type: RouteType,
    pub(crate) url: Str,
    pub(crate) color: Str,
    pub(crate) text_color: Str,
    pub(crate) sort_order: Option<u32>,
    /// How one boards between stops, where stop times do not say otherwise.
    pub(crate) continuous_pickup: Option<Pickup>,
}

/// `direction_id` of a trip; the order is that of lines in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Direction {
    Zero,
    One,
}

impl Direction {
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Zero => 0,
            Self::One => 1,
        }
    }
}

/// A route in one direction, as a rider sees it: with a direction where the route's trips have both, else told
/// apart by the headsign.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) route: RouteIdx,
    pub(crate) direction: Option<Direction>,
    /// The pattern that stands for the line: that of most trips with the headsign of most trips.
    pub(crate) pattern: PatternIdx,
}
