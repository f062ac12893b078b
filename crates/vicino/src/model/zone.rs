//! Where trips run on demand: locations of
//! [`locations.geojson`](https://gtfs.org/documentation/schedule/reference/#locationsgeojson), groups of
//! [`location_groups.txt`](https://gtfs.org/documentation/schedule/reference/#location_groupstxt), and stops whose stop times
//! have a window.

use serde::{Serialize, Serializer};

use super::Wheelchair;
use crate::idx::{BookingRuleIdx, RouteIdx, ServiceIdx, StopIdx};
use crate::region::Region;
use crate::strings::Str;
use crate::timetable::Pickup;

/// What kind of place a trip serves on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
pub enum ZoneKind {
    /// A location of `locations.geojson`: anywhere in its polygons.
    Zone,
    /// A group of `location_groups.txt`: at any of its stops.
    LocationGroup,
    /// A stop whose stop time has a window.
    Stop,
}

impl ZoneKind {
    /// `zone`, `location_group` or `stop`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::LocationGroup => "location_group",
            Self::Stop => "stop",
        }
    }
}

impl Serialize for ZoneKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A place that is served on demand.
#[derive(Debug)]
pub(crate) struct Zone {
    pub(crate) id: Str,
    pub(crate) name: Str,
    pub(crate) desc: Str,
    pub(crate) kind: ZoneKind,
    /// The polygons of a zone, or of the zones in a group of the older draft.
    pub(crate) regions: Vec<std::sync::Arc<Region>>,
    /// The stops of a group, or the stop.
    pub(crate) stops: Vec<StopIdx>,
    /// When, at least one, sorted.
    pub(crate) hours: Vec<Hours>,
}

/// Hours of a route in a zone, on the days of a service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Hours {
    pub(crate) terms: Terms,
    pub(crate) route: RouteIdx,
    pub(crate) wheelchair: Wheelchair,
    pub(crate) service: ServiceIdx,
}

/// What may differ from one row of stop_times.txt to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Terms {
    /// Service times; the start is before the end.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// `None` where nobody is picked up.
    pub(crate) pickup: Option<Pickup>,
    /// `None` where nobody is set down; the kinds are those of a pick-up.
    pub(crate) drop_off: Option<Pickup>,
    pub(crate) pickup_rule: Option<BookingRuleIdx>,
    pub(crate) drop_off_rule: Option<BookingRuleIdx>,
    pub(crate) safe_duration_factor: Option<Number>,
    pub(crate) safe_duration_offset: Option<Number>,
}

/// A finite number that can be told apart and sorted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number(f64);

impl Number {
    /// Nothing where the text is no finite number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // −0 is 0.
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(|number| Self(number + 0.0))
    }

    pub(crate) fn get(self) -> f64 {
        self.0
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}
