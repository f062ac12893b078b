//! Makes a trip of its rows: timed, trimmed, and hailed where it can be.

use super::{Reading, Scheduled, State, StopTime, Visit};
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::interpolate::interpolate;
use crate::feed::notice::Notices;
use crate::feed::shapes::{Shapes, Way};
use crate::feed::trips::Trip;
use crate::idx::StopIdx;
use crate::model::{HailPoint, HailStretch, Hours};
use crate::time::service_time_text;
use crate::timetable::{FrequencyRow, TimedStop, TripHead};

impl State<'_> {
    /// Adds the trip whose rows these are to the timetable, and empties `rows`.
    pub(super) fn finish_trip(
        &mut self,
        reading: &Reading<'_>,
        rows: &mut Vec<StopTime>,
        notices: &mut Notices,
    ) -> Result<(), FeedError> {
        let Some(&StopTime { trip, .. }) = rows.first() else { return Ok(()) };
        self.finished[trip as usize] = true;
        let dropped = self.dropped.get(&trip).copied();
        let number = trip;
        let trip = &reading.trips.trips[number as usize];
        sort_and_dedup(rows, notices);
        if let Some(checks) = &mut self.checks {
            checks.trip(reading, number, rows, (&self.on_demand_rows, self.strings), notices);
        }
        let first = rows.iter().find_map(|row| match row.visit {
            Visit::Scheduled(Scheduled { timing, .. }) => Some((row.sequence, timing.departure?)),
            Visit::OnDemand { .. } => None,
        });
        let first = first.into_iter().chain(dropped).min_by_key(|&(sequence, _)| sequence);
        let mut timings = Vec::with_capacity(rows.len());
        let mut stops = Vec::with_capacity(rows.len());
        keep_timeable(rows, notices, |row, Scheduled { stop, headsign, pickup, hail, timing, .. }| {
            timings.push(timing);
            let (sequence, boarding) = (row.sequence, pickup);
            stops.push(TimedStop { stop, sequence, headsign, boarding, hail, arrival: 0, departure: 0 });
        });
        let on_demand_after = on_demand_after(rows, stops.last());
        let on_demand = rows.iter().any(|row| matches!(row.visit, Visit::OnDemand { .. }));
        self.add_on_demand(trip, rows);
        let ends_on_demand = !on_demand_after.is_empty();
        let last_stop = on_demand_after.into_iter().rev().flatten().next().or(stops.last().map(|s| s.stop));
        rows.clear();
        if stops.len() < 2 {
            if !on_demand {
                trip.note(Code::UnusableTrip, ("trip_id", self.strings.get(trip.id)), notices);
            }
            return Ok(());
        }
        if timings.iter().any(|timing| timing.departure.is_none()) {
            self.read_shapes(reading, trip, notices)?;
            let (shapes, shape) = (self.shapes.as_mut(), (trip.shape, self.strings.get(trip.shape)));
            interpolate(&mut timings, || {
                let position = |stop: StopIdx| reading.stops.records[stop.at()].position;
                shapes?.along(shape, stops.iter().map(|stop| stop.stop).collect(), position)
            });
        }
        for (stop, timing) in stops.iter_mut().zip(&timings) {
            // Every timing has both by now.
            stop.departure = timing.departure.unwrap_or_default();
            stop.arrival = timing.arrival.unwrap_or_default();
        }
        if let Some(last) = stops.last_mut() {
            last.hail = None;
            last.boarding = last.boarding.filter(|_| ends_on_demand);
        }
        if on_demand && stops.iter().any(|stop| stop.hail.is_some()) {
            // Who comes on demand is not hailed: GTFS forbids to say both.
            let code = Code::ForbiddenContinuousPickupDropOff;
            trip.note(code, ("trip_id", self.strings.get(trip.id)), notices);
            stops.iter_mut().for_each(|stop| stop.hail = None);
        }
        let given: Option<Vec<f64>> = timings.iter().map(|timing| timing.shape_dist).collect();
        let way = self.hail_way(reading, trip, (&mut stops, given.as_deref()), notices)?;
        self.stop_times += stops.len() as u64;
        let late = stops[0].departure.saturating_sub(first.map_or(u32::MAX, |(_, time)| time));
        self.add(reading, trip, &stops, last_stop, way, late)?;
        self.within_memory(reading)
    }

    fn read_shapes(
        &mut self,
        reading: &Reading<'_>,
        trip: &Trip,
        notices: &mut Notices,
    ) -> Result<(), FeedError> {
        // Matching stops to a shape is what takes longest of a trip.
        reading.tables.budget.in_time().map_err(FeedError::passed_in("stop_times.txt"))?;
        if self.shapes.is_none() && !trip.shape.is_empty() {
            self.shapes = Some(Shapes::read(reading.tables, notices)?);
        }
        Ok(())
    }

    /// The way of a trip that can be hailed; one without a shape cannot, and nor can one whose stops do not follow it.
    fn hail_way(
        &mut self,
        reading: &Reading<'_>,
        trip: &Trip,
        (stops, given): (&mut [TimedStop], Option<&[f64]>),
        notices: &mut Notices,
    ) -> Result<Option<Way>, FeedError> {
        if stops.iter().all(|stop| stop.hail.is_none()) {
            return Ok(None);
        }
        self.read_shapes(reading, trip, notices)?;
        let shape = (trip.shape, self.strings.get(trip.shape));
        let position = |stop: StopIdx| reading.stops.records[stop.at()].position;
        let stops_along = stops.iter().map(|stop| stop.stop).collect();
        let shapes = self.shapes.as_mut().filter(|_| !trip.shape.is_empty());
        let way = shapes.and_then(|shapes| shapes.way(shape, stops_along, given, position));
        if way.is_none() {
            let (code, field, value) = match trip.shape.is_empty() {
                true => (Code::MissingRequiredField, "shape_id", trip.shape),
                false => (Code::StopsMatchShapeOutOfOrder, "trip_id", trip.id),
            };
            trip.note(code, (field, self.strings.get(value)), notices);
            stops.iter_mut().for_each(|stop| stop.hail = None);
        }
        Ok(way)
    }

    fn add_on_demand(&mut self, trip: &Trip, rows: &[StopTime]) {
        for row in rows {
            if let Visit::OnDemand { row: Some(at), .. } = row.visit {
                let (geography, mut terms) = self.on_demand_rows[at as usize];
                terms.safe_duration_factor = terms.safe_duration_factor.or(trip.safe_duration_factor);
                terms.safe_duration_offset = terms.safe_duration_offset.or(trip.safe_duration_offset);
                let Trip { route, wheelchair, service, .. } = *trip;
                self.on_demand.add(geography, Hours { terms, route, wheelchair, service });
            }
        }
    }

    /// `late` is by how much the first stop is behind the times of frequencies.txt, in seconds.
    fn add(
        &mut self,
        reading: &Reading<'_>,
        trip: &Trip,
        stops: &[TimedStop],
        last_stop: Option<StopIdx>,
        way: Option<Way>,
        late: u32,
    ) -> Result<(), FeedError> {
        let headsign_stop = last_stop.filter(|_| trip.headsign.is_empty());
        let head = TripHead {
            id: trip.id,
            route: trip.route,
            direction: trip.direction,
            headsign: headsign_stop.map_or(trip.headsign, |stop| reading.stops.records[stop.at()].name),
            headsign_stop,
            service: trip.service,
            wheelchair: trip.wheelchair,
        };
        let hailed = way.as_ref().map(|way| way.number);
        let frequencies = reading.trips.frequencies(trip).iter();
        let frequencies: Vec<_> =
            frequencies.map(|f| FrequencyRow { start: f.start + late, end: f.end + late, ..*f }).collect();
        let added = self.builder.add(head, stops, hailed, &frequencies);
        let new = added.map_err(|_| FeedError::too_large("stop_times.txt"))?;
        let (Some(pattern), Some(way)) = (new, way) else { return Ok(()) };
        for ((path, stop), position) in way.stretches.iter().zip(stops).zip(0..) {
            if stop.hail.is_some() && !path.is_empty() {
                self.hails_held += (size_of::<HailStretch>() + path.len() * size_of::<HailPoint>()) as u64;
                self.stretches.push(HailStretch { pattern, position, path: path.clone() });
            }
        }
        Ok(())
    }
}

/// Sorts the rows of a trip; of two with the same sequence the first in the file stays.
fn sort_and_dedup(rows: &mut Vec<StopTime>, notices: &mut Notices) {
    rows.sort_by_key(|row| row.sequence);
    rows.dedup_by(|later, first| {
        let duplicate = later.sequence == first.sequence;
        if duplicate {
            let (value, line) = (later.sequence.to_string(), Some(later.line));
            let value = Some(("stop_sequence", value.as_str()));
            notices.add(Code::DuplicateKey, "stop_times.txt", line, value);
        }
        duplicate
    });
}

/// Where a trip goes on demand after its last scheduled stop: for each such row the stop, if it is at one.
fn on_demand_after(rows: &[StopTime], scheduled_end: Option<&TimedStop>) -> Vec<Option<StopIdx>> {
    let scheduled_end = scheduled_end.map(|stop| stop.sequence);
    let after = rows.iter().filter(|row| Some(row.sequence) > scheduled_end);
    after
        .filter_map(|row| if let Visit::OnDemand { stop, .. } = row.visit { Some(stop) } else { None })
        .collect()
}

/// Hands on the scheduled rows that have a time or lie between two that do; the others go with a notice.
fn keep_timeable(rows: &[StopTime], notices: &mut Notices, mut keep: impl FnMut(&StopTime, Scheduled)) {
    let mut drop = |row: &StopTime, code, field, value: &str| {
        notices.add(code, "stop_times.txt", Some(row.line), Some((field, value)));
    };
    let mut earliest = None;
    let mut blank: Vec<&StopTime> = Vec::new();
    for row in rows {
        let Visit::Scheduled(Scheduled { timing, hour_digits, .. }) = row.visit else { continue };
        match (timing.arrival, timing.departure) {
            (Some(arrival), Some(departure)) => {
                if departure < arrival {
                    let value = service_time_text(departure, hour_digits[1]);
                    drop(row, Code::StartAndEndRangeOutOfOrder, "departure_time", &value);
                    continue;
                }
                if earliest.is_some_and(|earliest| arrival < earliest) {
                    // Where the file has no arrival its departure stands for it.
                    let (field, digits) = match hour_digits {
                        [0, digits] => ("departure_time", digits),
                        [digits, _] => ("arrival_time", digits),
                    };
                    let value = service_time_text(arrival, digits);
                    drop(row, Code::StopTimeWithArrivalBeforePreviousDepartureTime, field, &value);
                    continue;
                }
                earliest = Some(departure);
                for row in blank.drain(..).chain([row]) {
                    if let Visit::Scheduled(scheduled) = row.visit {
                        keep(row, scheduled);
                    }
                }
            }
            _ if earliest.is_none() => drop(row, Code::MissingTripEdge, "arrival_time", ""),
            _ => blank.push(row),
        }
    }
    for row in blank {
        drop(row, Code::MissingTripEdge, "arrival_time", "");
    }
}
