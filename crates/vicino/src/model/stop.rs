//! [`stops.txt`](https://gtfs.org/documentation/schedule/reference/#stopstxt)

use std::fmt;

use serde::{Serialize, Serializer};

use crate::coord::LatLon;
use crate::idx::StopIdx;
use crate::strings::Str;

#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) id: Str,
    pub(crate) code: Str,
    pub(crate) name: Str,
    pub(crate) desc: Str,
    pub(crate) url: Str,
    pub(crate) platform_code: Str,
    pub(crate) parent: Option<StopIdx>,
    pub(crate) location_type: LocationType,
    /// Its own value, else that of the nearest ancestor that has one.
    pub(crate) wheelchair: Wheelchair,
    /// Its own position, else its parent's.
    pub(crate) position: Option<LatLon>,
}

/// `location_type`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
pub(crate) enum LocationType {
    Stop,
    Station,
    Entrance,
    GenericNode,
    BoardingArea,
}

impl LocationType {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "" | "0" => Self::Stop,
            "1" => Self::Station,
            "2" => Self::Entrance,
            "3" => Self::GenericNode,
            "4" => Self::BoardingArea,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Station => "station",
            Self::Entrance => "entrance",
            Self::GenericNode => "generic_node",
            Self::BoardingArea => "boarding_area",
        }
    }
}

/// Whether a stop or a trip can be used in a wheelchair, as its feed says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
pub enum Wheelchair {
    /// The feed does not say.
    #[default]
    Unknown,
    /// At least some of the stop's vehicles, or one rider on the trip.
    Yes,
    /// Not possible.
    No,
}

impl Wheelchair {
    /// `wheelchair_boarding` and `wheelchair_accessible` use the same numbers.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "" | "0" => Self::Unknown,
            "1" => Self::Yes,
            "2" => Self::No,
            _ => return None,
        })
    }

    /// `yes`, `no` or `unknown`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Yes => "yes",
            Self::No => "no",
        }
    }
}

impl fmt::Display for Wheelchair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Wheelchair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
