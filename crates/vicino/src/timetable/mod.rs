//! The timetable: trips grouped into *patterns* (same line, same stops, same boarding rules), and inside a pattern
//! into *profiles* (same times relative to the first departure). A trip is then a start, a profile, a service and an id, and
//! memory grows with patterns and trips, not with stop times. The trips of a pattern are sorted by their start: as they take
//! about as long to a stop, those that leave it within a time are a few that stand together.

mod builder;
mod departures;

pub(crate) use builder::{FrequencyRow, TimedStop, TimetableBuilder, TripHead};
pub(crate) use departures::{Departures, RawDeparture};

use std::ops::Range;

use crate::idx::{LineIdx, PatternIdx, ServiceIdx, StopIdx};
use crate::model::Wheelchair;
use crate::strings::Str;

/// How a rider boards: `pickup_type` but for 1, which is no boarding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
pub enum Pickup {
    /// The vehicle stops.
    Regular,
    /// The rider phones the agency before.
    PhoneAgency,
    /// The rider arranges it with the driver.
    CoordinateWithDriver,
}

impl Pickup {
    /// `pickup_type` and `continuous_pickup` but for what the latter takes a blank for; `Some(None)` where nobody boards.
    pub(crate) fn parse(text: &str) -> Option<Option<Self>> {
        Some(match text {
            "" | "0" => Some(Self::Regular),
            "1" => None,
            "2" => Some(Self::PhoneAgency),
            "3" => Some(Self::CoordinateWithDriver),
            _ => return None,
        })
    }

    /// `regular`, `phone_agency` or `coordinate_with_driver`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::PhoneAgency => "phone_agency",
            Self::CoordinateWithDriver => "coordinate_with_driver",
        }
    }
}

/// A visit of a pattern to a stop: the place in the pattern, not the stop, tells two visits of a loop apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) pattern: PatternIdx,
    pub(crate) position: u32,
}

/// Where one boards: at a stop, or between it and the next, when a part of the way from 0 to 1 is covered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) call: Call,
    pub(crate) hailed_at: Option<f64>,
}

impl From<Call> for Spot {
    fn from(call: Call) -> Self {
        Self { call, hailed_at: None }
    }
}

#[derive(Debug)]
pub(crate) struct PatternStop {
    pub(crate) stop: StopIdx,
    pub(crate) sequence: u32,
    pub(crate) headsign: Str,
    /// `None` where nobody boards: `pickup_type` 1, or the end of the trip.
    pub(crate) boarding: Option<Pickup>,
    /// How one boards anywhere between here and the next stop, where one can.
    pub(crate) hail: Option<Pickup>,
}

#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) line: LineIdx,
    pub(crate) headsign: Str,
    /// The last stop, where the trips have no headsign of their own and show its name.
    pub(crate) headsign_stop: Option<StopIdx>,
    stops: Range<u32>,
    profiles: Range<u32>,
    trips: Range<u32>,
    frequencies: Range<u32>,
    /// Where its rows of offsets, and their spans, begin.
    offsets: u32,
    spans: u32,
    /// The days on which any of the trips runs.
    days: ServiceIdx,
    /// The latest departure, as a service time.
    latest: u32,
}

#[derive(Debug)]
struct Trip {
    start: u32,
    /// Which of the pattern's.
    profile: u32,
    service: ServiceIdx,
    id: Str,
}

/// A row of [`frequencies.txt`](https://gtfs.org/documentation/schedule/reference/#frequenciestxt): starts every
/// `headway` seconds from `start` on, while before `end`.
#[derive(Debug)]
struct Frequency {
    start: u32,
    end: u32,
    headway: u32,
    exact: bool,
    /// Which of the pattern's.
    profile: u32,
    service: ServiceIdx,
    trip: Str,
}

/// The least and the greatest offset of a row.
#[derive(Debug, Clone, Copy)]
struct Span {
    least: u32,
    most: u32,
}

/// The timetable of a feed.
#[derive(Debug)]
pub(crate) struct Timetable {
    patterns: Vec<Pattern>,
    stops: Vec<PatternStop>,
    /// Of each profile, which are trips with the same times relative to their first departure.
    wheelchairs: Vec<Wheelchair>,
    /// Seconds from the first departure of a trip on. Of each pattern in turn a row for each stop, with the departure of each
    /// profile, and where it can be hailed then a row for each with the arrivals.
    offsets: Vec<u32>,
    spans: Vec<Span>,
    trips: Vec<Trip>,
    frequencies: Vec<Frequency>,
    calls: Vec<Call>,
    /// Where in `calls` those of each stop begin; one more than there are stops.
    calls_from: Vec<u32>,
}

impl Timetable {
    pub(crate) fn pattern(&self, pattern: PatternIdx) -> &Pattern {
        &self.patterns[pattern.at()]
    }

    /// All visits to a stop, also those where nobody boards.
    pub(crate) fn calls(&self, stop: StopIdx) -> &[Call] {
        &self.calls[self.calls_from[stop.at()] as usize..self.calls_from[stop.at() + 1] as usize]
    }

    /// The stops of a pattern in order.
    pub(crate) fn stops(&self, pattern: &Pattern) -> &[PatternStop] {
        slice(&self.stops, &pattern.stops)
    }

    pub(crate) fn stop(&self, call: Call) -> &PatternStop {
        &self.stops(self.pattern(call.pattern))[call.position as usize]
    }

    /// Of each profile of the pattern.
    fn wheelchairs(&self, pattern: &Pattern) -> &[Wheelchair] {
        slice(&self.wheelchairs, &pattern.profiles)
    }

    /// Whether any trip of the pattern is known to be accessible in a wheelchair.
    pub(crate) fn has_accessible_trip(&self, pattern: PatternIdx) -> bool {
        self.wheelchairs(self.pattern(pattern)).contains(&Wheelchair::Yes)
    }

    /// The ids of all trips, and the line that each is of: one with several headways as often.
    pub(crate) fn trips(&self) -> impl Iterator<Item = (Str, LineIdx)> {
        self.patterns.iter().flat_map(|pattern| {
            let trips = slice(&self.trips, &pattern.trips).iter().map(|trip| trip.id);
            let frequent = slice(&self.frequencies, &pattern.frequencies).iter().map(|f| f.trip);
            trips.chain(frequent).map(|trip| (trip, pattern.line))
        })
    }

    /// The id of a trip of the pattern; there is always one.
    pub(crate) fn some_trip(&self, pattern: &Pattern) -> Str {
        let trip = slice(&self.trips, &pattern.trips).first().map(|trip| trip.id);
        let frequent = || slice(&self.frequencies, &pattern.frequencies).first().map(|f| f.trip);
        trip.or_else(frequent).unwrap_or(Str::EMPTY)
    }

    /// The row of offsets for a stop of a pattern, or for the arrivals after the stops; and its span.
    fn row(&self, pattern: &Pattern, row: u32) -> (&[u32], Span) {
        let profiles = pattern.profiles.end - pattern.profiles.start;
        let from = pattern.offsets + row * profiles;
        (slice(&self.offsets, &(from..from + profiles)), self.spans[(pattern.spans + row) as usize])
    }
}

fn slice<'v, T>(all: &'v [T], range: &Range<u32>) -> &'v [T] {
    &all[range.start as usize..range.end as usize]
}
