//! A departure, as nearby answers and boards show it.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::id::Id;
use crate::local_time::{LocalTime, serialize_date};
use crate::model::Wheelchair;
use crate::timetable::Pickup;

/// A departure of a trip from a stop.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Departure<'n> {
    /// When it is expected.
    pub time: LocalTime,
    /// When the timetable has it.
    pub scheduled: LocalTime,
    /// By how many seconds it is late, where that is known.
    pub delay_s: Option<i32>,
    /// What is known of it.
    pub status: DepartureStatus,
    /// The trip.
    pub trip: Id<'n>,
    /// Which of the trip's stop times it is: a loop may come by twice.
    pub stop_sequence: u32,
    /// The service day that the trip belongs to; at night often the day before.
    #[serde(serialize_with = "serialize_date")]
    pub service_date: Date,
    /// Where it goes, as signed at this stop.
    pub headsign: &'n str,
    /// How one boards.
    pub pickup: Pickup,
    /// Seconds from one departure to the next, where that is all the timetable says and the time is approximate.
    pub headway_s: Option<u32>,
    /// Whether the trip can be used in a wheelchair.
    pub wheelchair: Wheelchair,
}

/// What is known of a departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DepartureStatus {
    /// Only what the timetable says.
    Scheduled,
    /// It does not run.
    Cancelled,
}

impl Serialize for Pickup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
