//! Trips and their frequencies.

use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::codes::Code;
use super::entities::ById;
use super::error::FeedError;
use super::notice::Notices;
use super::table::{Tables, row};
use crate::idx::{RouteIdx, ServiceIdx};
use crate::model::{Direction, Number, Route, Wheelchair};
use crate::strings::{Str, Strings, StringsBuilder};
use crate::time::parse_service_time;
use crate::timetable::FrequencyRow;

row! { TripRow, "trips.txt":
route_id, service_id, trip_id, trip_headsign, direction_id, shape_id, wheelchair_accessible, safe_duration_factor,
safe_duration_offset }
row! { FrequenciesRow, "frequencies.txt": trip_id, start_time, end_time, headway_secs, exact_times }

/// A row of trips.txt.
pub(super) struct Trip {
    pub(super) id: Str,
    pub(super) line: u64,
    pub(super) route: RouteIdx,
    pub(super) service: ServiceIdx,
    pub(super) headsign: Str,
    pub(super) direction: Option<Direction>,
    pub(super) shape: Str,
    pub(super) wheelchair: Wheelchair,
    /// For its rows on demand that have none of their own.
    pub(super) safe_duration_factor: Option<Number>,
    pub(super) safe_duration_offset: Option<Number>,
    frequencies: Range<u32>,
}

impl Trip {
    /// Notes what is wrong with its row.
    pub(super) fn note(&self, code: Code, field_value: (&'static str, &str), notices: &mut Notices) {
        notices.add(code, "trips.txt", Some(self.line), Some(field_value));
    }
}

/// The trips of a feed, in the order of the file.
pub(super) struct Trips {
    pub(super) trips: Vec<Trip>,
    /// Where the trip of an id is: ids stand in the arena, of a country millions, and not here once more.
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    frequencies: Vec<FrequencyRow>,
}

impl Trips {
    /// Where the trip of an id is, in `trips`. `strings` is the arena in which its id stands.
    pub(super) fn find(&self, strings: &Strings, id: &str) -> Option<u32> {
        let is = |&trip: &u32| strings.get(self.trips[trip as usize].id) == id;
        self.index.find(self.hasher.hash_one(id), is).copied()
    }

    fn add(&mut self, strings: &Strings, trip: Trip) -> Result<(), FeedError> {
        let position = u32::try_from(self.trips.len()).map_err(|_| FeedError::too_large("trips.txt"))?;
        let hash = |id: Str| self.hasher.hash_one(strings.get(id));
        let id = trip.id;
        self.trips.push(trip);
        let trips = &self.trips;
        self.index.insert_unique(hash(id), position, |&trip| hash(trips[trip as usize].id));
        Ok(())
    }

    pub(super) fn frequencies(&self, trip: &Trip) -> &[FrequencyRow] {
        &self.frequencies[trip.frequencies.start as usize..trip.frequencies.end as usize]
    }
}

pub(super) fn trips(
    tables: &Tables<'_>,
    routes: &ById<Route, RouteIdx>,
    services: &HashMap<String, ServiceIdx>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<Trips, FeedError> {
    let mut all = Trips {
        trips: Vec::new(),
        index: HashTable::new(),
        hasher: DefaultHashBuilder::default(),
        frequencies: Vec::new(),
    };
    let present = tables.rows::<TripRow<'_>, FeedError>(notices, |row, at| {
        let Some(id) = at.required("trip_id", row.trip_id) else { return Ok(()) };
        let route = at.known("route_id", row.route_id, |id| routes.index.get(id).copied());
        let service = at.known("service_id", row.service_id, |id| services.get(id).copied());
        let (Some(route), Some(service)) = (route, service) else { return Ok(()) };
        if all.find(strings.so_far(), id).is_some() {
            at.note(Code::DuplicateKey, "trip_id", id);
            return Ok(());
        }
        let enumeration = Code::UnexpectedEnumValue;
        let direction = at.optional(enumeration, "direction_id", row.direction_id, |v| match v {
            "0" => Some(Direction::Zero),
            "1" => Some(Direction::One),
            _ => None,
        });
        let wheelchair =
            at.parsed(enumeration, "wheelchair_accessible", row.wheelchair_accessible, Wheelchair::parse);
        let trip = Trip {
            id: strings.push(id)?,
            line: at.line,
            route,
            service,
            headsign: strings.intern(row.trip_headsign)?,
            direction,
            shape: strings.intern(row.shape_id)?,
            wheelchair: wheelchair.unwrap_or_default(),
            safe_duration_factor: at.number("safe_duration_factor", row.safe_duration_factor),
            safe_duration_offset: at.number("safe_duration_offset", row.safe_duration_offset),
            frequencies: 0..0,
        };
        all.add(strings.so_far(), trip)
    })?;
    if !present {
        notices.add(Code::MissingRequiredFile, "trips.txt", None, None);
    }
    frequencies(tables, strings.so_far(), &mut all, notices)?;
    Ok(all)
}

fn frequencies(
    tables: &Tables<'_>,
    strings: &Strings,
    trips: &mut Trips,
    notices: &mut Notices,
) -> Result<(), FeedError> {
    let mut rows: Vec<(u32, FrequencyRow, u64)> = Vec::new();
    let mut departures_left = tables.budget.limits().frequency_departures;
    tables.rows::<FrequenciesRow<'_>, FeedError>(notices, |row, at| {
        let trip = at.known("trip_id", row.trip_id, |id| trips.find(strings, id));
        let start = at.parsed(Code::InvalidTime, "start_time", row.start_time, parse_service_time);
        let end = at.parsed(Code::InvalidTime, "end_time", row.end_time, parse_service_time);
        let headway = at.parsed(Code::NumberOutOfRange, "headway_secs", row.headway_secs, |v| {
            v.parse().ok().filter(|&seconds: &u32| seconds > 0)
        });
        let (Some(trip), Some(start), Some(end), Some(headway)) = (trip, start, end, headway) else {
            return Ok(());
        };
        if end <= start {
            let equal = end == start;
            let code = if equal { Code::StartAndEndRangeEqual } else { Code::StartAndEndRangeOutOfOrder };
            at.note(code, "end_time", row.end_time);
            return Ok(());
        }
        let Some(left) = departures_left.checked_sub(u64::from((end - start).div_ceil(headway))) else {
            at.note(Code::TooManyFrequencyDepartures, "headway_secs", row.headway_secs);
            return Ok(());
        };
        departures_left = left;
        if !matches!(row.exact_times, "" | "0" | "1") {
            at.note(Code::UnexpectedEnumValue, "exact_times", row.exact_times);
        }
        rows.push((trip, FrequencyRow { start, end, headway, exact: row.exact_times == "1" }, at.line));
        Ok(())
    })?;
    rows.sort_by_key(|(trip, f, line)| (*trip, f.start, *line));
    rows.dedup_by(|later, first| {
        let duplicate = (later.0, later.1.start) == (first.0, first.1.start);
        if duplicate {
            let value = Some(("trip_id", strings.get(trips.trips[later.0 as usize].id)));
            notices.add(Code::DuplicateKey, "frequencies.txt", Some(later.2), value);
        }
        duplicate
    });
    u32::try_from(rows.len()).map_err(|_| FeedError::too_large("frequencies.txt"))?;
    let mut from = 0;
    for group in rows.chunk_by(|a, b| a.0 == b.0) {
        let to = from + group.len() as u32;
        trips.trips[group[0].0 as usize].frequencies = from..to;
        from = to;
    }
    trips.frequencies = rows.into_iter().map(|(_, frequency, _)| frequency).collect();
    Ok(())
}
