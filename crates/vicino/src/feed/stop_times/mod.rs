//! Streams stop_times.txt into the timetable: tens of millions of rows, of which only one trip's are held.

mod check;
mod trip;

pub(super) use check::{Farthest, Interval, TripChecks};

use hashbrown::HashMap;

use super::codes::Code;
use super::entities::ById;
use super::error::FeedError;
use super::interpolate::Timing;
use super::locations::Geography;
use super::notice::Notices;
use super::on_demand::{OnDemand, Places, is_on_demand};
use super::shapes::Shapes;
use super::table::{At, Tables, row};
use super::trips::Trips;
use super::{LocationType, Stop};
use crate::idx::{RouteIdx, StopIdx};
use crate::model::{HailStretch, Route, Terms};
use crate::strings::{Str, StringsBuilder};
use crate::time::{hour_digits, parse_service_time};
use crate::timetable::{Pickup, TimetableBuilder};

row! { StopTimeRow, "stop_times.txt":
trip_id, arrival_time, departure_time, stop_id, stop_sequence, stop_headsign, pickup_type, shape_dist_traveled,
continuous_pickup, drop_off_type, location_id, location_group_id, start_pickup_drop_off_window,
end_pickup_drop_off_window, pickup_booking_rule_id, drop_off_booking_rule_id, safe_duration_factor, safe_duration_offset,
start_pickup_dropoff_window, end_pickup_dropoff_window, dropoff_booking_rule_id }

/// A row of stop_times.txt that can be used.
#[derive(Clone, Copy)]
struct StopTime {
    trip: u32,
    sequence: u32,
    line: u64,
    visit: Visit,
}

/// A stop time is scheduled or on demand, never both.
#[derive(Clone, Copy)]
enum Visit {
    Scheduled(Scheduled),
    /// At a stop, in a zone or in a group of stops, some time within a window: no departure to announce. `row` is which of
    /// `State::on_demand_rows` it is, where it can be used; where it cannot the trip goes on all the same.
    OnDemand {
        stop: Option<StopIdx>,
        row: Option<u32>,
    },
}

#[derive(Clone, Copy)]
struct Scheduled {
    stop: StopIdx,
    headsign: Str,
    pickup: Option<Pickup>,
    /// How one boards between this stop and the next.
    hail: Option<Pickup>,
    /// How many digits the hours of arrival and departure have in the file, 0 where it gives no such time: with them a
    /// notice tells a time as it stands there.
    hour_digits: [u8; 2],
    timing: Timing,
}

/// What reading the stop times takes of the rest of the feed.
pub(super) struct Reading<'a> {
    pub(super) tables: &'a Tables<'a>,
    pub(super) trips: &'a Trips,
    pub(super) routes: &'a [Route],
    pub(super) stops: &'a ById<Stop, StopIdx>,
    pub(super) places: &'a Places<'a>,
}

/// What the stop times make.
pub(super) struct StopTimes {
    pub(super) timetable: TimetableBuilder,
    pub(super) on_demand: OnDemand,
    pub(super) stretches: Vec<HailStretch>,
    pub(super) count: u64,
    pub(super) checks: Option<TripChecks>,
}

/// What has been read so far.
struct State<'a> {
    strings: &'a mut StringsBuilder,
    builder: TimetableBuilder,
    shapes: Option<Shapes>,
    stop_times: u64,
    on_demand: OnDemand,
    on_demand_rows: Vec<(Geography, Terms)>,
    stretches: Vec<HailStretch>,
    /// Of trips with frequencies the sequence and time of the first row that was dropped and has a time.
    dropped: HashMap<u32, (u32, u32)>,
    /// Whether the rows of a trip are behind us.
    finished: Vec<bool>,
    /// Bytes that the texts took before, and that the ways to hail along and the rows of trips not made yet take.
    texts_before: u64,
    hails_held: u64,
    rows_held: u64,
    /// Where the feed is checked.
    checks: Option<TripChecks>,
}

/// Why reading trip by trip ended early.
enum Halt {
    Failed(FeedError),
    /// The rows of a trip do not stand together.
    Scattered,
}

impl From<FeedError> for Halt {
    fn from(error: FeedError) -> Self {
        Self::Failed(error)
    }
}

/// The timetable, the hours on demand, and where one can hail.
pub(super) fn stop_times(
    reading: &Reading<'_>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<StopTimes, FeedError> {
    let mut found = Notices::default();
    let state = match grouped(reading, strings, &mut found) {
        Ok(state) => state,
        Err(Halt::Failed(error)) => return Err(error),
        Err(Halt::Scattered) => {
            // Rare, and then the rows must be held to be sorted.
            found = Notices::default();
            scattered(reading, strings, &mut found)?
        }
    };
    let State { builder: timetable, stop_times: count, on_demand, stretches, finished, checks, .. } = state;
    notices.append(found);
    for (trip, _) in reading.trips.trips.iter().zip(&finished).filter(|(_, finished)| !**finished) {
        trip.note(Code::UnusedTrip, ("trip_id", strings.get(trip.id)), notices);
    }
    Ok(StopTimes { timetable, on_demand, stretches, count, checks })
}

/// Reads trip by trip, as nearly every feed is sorted.
fn grouped<'a>(
    reading: &Reading<'_>,
    strings: &'a mut StringsBuilder,
    notices: &mut Notices,
) -> Result<State<'a>, Halt> {
    let mut state = State::new(reading, strings);
    let mut rows: Vec<StopTime> = Vec::new();
    let mut last = (String::new(), None);
    let present = reading.tables.rows::<StopTimeRow<'_>, Halt>(notices, |row, at| {
        if last.0 != row.trip_id || last.1.is_none() {
            last.1 = reading.trips.find(state.strings.so_far(), row.trip_id);
            last.0.clear();
            last.0.push_str(row.trip_id);
        }
        let Some(trip) = known_trip(last.1, &row, at) else { return Ok(()) };
        if rows.first().is_some_and(|first| first.trip != trip) {
            state.finish_trip(reading, &mut rows, at.notices)?;
        }
        if state.finished[trip as usize] {
            return Err(Halt::Scattered);
        }
        state.make_room(reading, &mut rows)?;
        rows.extend(state.stop_time(reading, trip, &row, at)?);
        Ok(())
    })?;
    if !present {
        notices.add(Code::MissingRequiredFile, "stop_times.txt", None, None);
    }
    state.finish_trip(reading, &mut rows, notices)?;
    Ok(state)
}

/// Reads all rows, then sorts them by trip.
fn scattered<'a>(
    reading: &Reading<'_>,
    strings: &'a mut StringsBuilder,
    notices: &mut Notices,
) -> Result<State<'a>, FeedError> {
    let mut state = State::new(reading, strings);
    let mut all: Vec<StopTime> = Vec::new();
    reading.tables.rows::<StopTimeRow<'_>, FeedError>(notices, |row, at| {
        let trip = reading.trips.find(state.strings.so_far(), row.trip_id);
        let Some(trip) = known_trip(trip, &row, at) else { return Ok(()) };
        state.make_room(reading, &mut all)?;
        all.extend(state.stop_time(reading, trip, &row, at)?);
        Ok(())
    })?;
    all.sort_by_key(|row| row.trip);
    let mut rows = Vec::new();
    for of_trip in all.chunk_by(|a, b| a.trip == b.trip) {
        rows.extend_from_slice(of_trip);
        state.finish_trip(reading, &mut rows, notices)?;
    }
    Ok(state)
}

fn known_trip(trip: Option<u32>, row: &StopTimeRow<'_>, at: &mut At<'_>) -> Option<u32> {
    if trip.is_none() && at.required("trip_id", row.trip_id).is_some() {
        at.note(Code::ForeignKeyViolation, "trip_id", row.trip_id);
    }
    trip
}

impl<'a> State<'a> {
    fn new(reading: &Reading<'_>, strings: &'a mut StringsBuilder) -> Self {
        Self {
            texts_before: strings.held(),
            hails_held: 0,
            rows_held: 0,
            strings,
            builder: TimetableBuilder::default(),
            shapes: None,
            stop_times: 0,
            on_demand: OnDemand::default(),
            on_demand_rows: Vec::new(),
            stretches: Vec::new(),
            dropped: HashMap::new(),
            finished: vec![false; reading.trips.trips.len()],
            checks: reading.tables.is_inspected().then(|| TripChecks::new(reading)),
        }
    }

    /// Looks, before `rows` grow, whether there is memory for more.
    #[inline]
    fn make_room(&mut self, reading: &Reading<'_>, rows: &mut Vec<StopTime>) -> Result<(), FeedError> {
        if rows.len() == rows.capacity() {
            self.grow(reading, rows)?;
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self, reading: &Reading<'_>, rows: &mut Vec<StopTime>) -> Result<(), FeedError> {
        /// The rows, and what making a trip of them takes.
        const HELD: usize = 3 * size_of::<StopTime>();
        let more = rows.capacity().max(64);
        self.rows_held = ((rows.capacity() + more) * HELD) as u64;
        self.within_memory(reading)?;
        rows.reserve(more);
        Ok(())
    }

    /// Whether what is made of the stop times fits into memory.
    pub(super) fn within_memory(&self, reading: &Reading<'_>) -> Result<(), FeedError> {
        let texts = self.strings.held().saturating_sub(self.texts_before);
        let shapes = self.shapes.as_ref().map_or(0, Shapes::held);
        let on_demand =
            self.on_demand.held() + (self.on_demand_rows.capacity() * size_of::<(Geography, Terms)>()) as u64;
        let made = self.builder.held() + on_demand + self.hails_held + shapes;
        let held = reading.tables.budget.could_hold(texts + made + self.rows_held);
        held.map_err(FeedError::passed_in("stop_times.txt"))
    }

    /// The stop time of a row; `None` with a notice where the row cannot be used.
    fn stop_time(
        &mut self,
        reading: &Reading<'_>,
        trip: u32,
        row: &StopTimeRow<'_>,
        at: &mut At<'_>,
    ) -> Result<Option<StopTime>, FeedError> {
        let sequence =
            at.parsed(Code::InvalidInteger, "stop_sequence", row.stop_sequence, |v| v.parse().ok());
        let Some(sequence) = sequence else { return Ok(None) };
        let visit = if is_on_demand(row) {
            let geography = reading.places.geography(row, at);
            if geography.is_none() && !row.stop_id.is_empty() {
                return Ok(None);
            }
            let stop = geography.and_then(Geography::stop);
            let used = geography.and_then(|geography| Some((geography, reading.places.terms(row, at)?)));
            let index = u32::try_from(self.on_demand_rows.len());
            let index = index.map_err(|_| FeedError::too_large("stop_times.txt"))?;
            let visit = Visit::OnDemand { stop, row: used.is_some().then_some(index) };
            self.on_demand_rows.extend(used);
            visit
        } else {
            let route = reading.trips.trips[trip as usize].route;
            let Some(scheduled) = self.scheduled(reading, route, row, at)? else {
                self.note_dropped(reading, trip, sequence, row);
                return Ok(None);
            };
            Visit::Scheduled(scheduled)
        };
        Ok(Some(StopTime { trip, sequence, line: at.line, visit }))
    }

    /// The times of frequencies.txt are those of a trip's first row, be it that nobody can use that row.
    fn note_dropped(&mut self, reading: &Reading<'_>, trip: u32, sequence: u32, row: &StopTimeRow<'_>) {
        let has_frequencies = !reading.trips.frequencies(&reading.trips.trips[trip as usize]).is_empty();
        let time = [row.departure_time, row.arrival_time].into_iter().find_map(parse_service_time);
        if let Some(time) = time.filter(|_| has_frequencies) {
            let first = self.dropped.entry(trip).or_insert((sequence, time));
            if sequence < first.0 {
                *first = (sequence, time);
            }
        }
    }

    fn scheduled(
        &mut self,
        reading: &Reading<'_>,
        route: RouteIdx,
        row: &StopTimeRow<'_>,
        at: &mut At<'_>,
    ) -> Result<Option<Scheduled>, FeedError> {
        let Some(id) = at.required("stop_id", row.stop_id) else { return Ok(None) };
        let stop =
            at.parsed(Code::ForeignKeyViolation, "stop_id", id, |id| reading.stops.index.get(id).copied());
        let Some(stop) = stop else { return Ok(None) };
        if reading.stops.records[stop.at()].location_type != LocationType::Stop {
            at.note(Code::LocationWithUnexpectedStopTime, "stop_id", id);
            return Ok(None);
        }
        let Ok(arrival) = time("arrival_time", row.arrival_time, at) else { return Ok(None) };
        let Ok(departure) = time("departure_time", row.departure_time, at) else { return Ok(None) };
        let pickup = Pickup::parse(row.pickup_type).unwrap_or_else(|| {
            at.note(Code::UnexpectedEnumValue, "pickup_type", row.pickup_type);
            Some(Pickup::Regular)
        });
        let hail = match row.continuous_pickup {
            "" => reading.routes[route.at()].continuous_pickup,
            kind => at.parsed(Code::UnexpectedEnumValue, "continuous_pickup", kind, Pickup::parse).flatten(),
        };
        let shape_dist =
            at.optional(Code::InvalidFloat, "shape_dist_traveled", row.shape_dist_traveled, |v| {
                v.parse().ok().filter(|d: &f64| d.is_finite() && *d >= 0.0)
            });
        let timing = Timing { arrival: arrival.or(departure), departure: departure.or(arrival), shape_dist };
        let headsign = self.strings.intern(row.stop_headsign)?;
        let hour_digits = [row.arrival_time, row.departure_time].map(hour_digits);
        Ok(Some(Scheduled { stop, headsign, pickup, hail, hour_digits, timing }))
    }
}

/// A valid time, or none where it is blank.
fn time(field: &'static str, value: &str, at: &mut At<'_>) -> Result<Option<u32>, ()> {
    if value.is_empty() {
        return Ok(None);
    }
    at.parsed(Code::InvalidTime, field, value, parse_service_time).map(Some).ok_or(())
}
