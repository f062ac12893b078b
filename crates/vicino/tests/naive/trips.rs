//! Trips and their stop times: dropped, interpolated and sorted into lines.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jiff::civil::Date;

use super::clock::gtfs_time;
use super::feed::{Files, Route, Services, Stop, file, yes_or_no};
use super::flex::{Demand, Flex, Spot};
use super::frequencies::{self, Frequency};
use super::hail::{self, Stretch};
use super::shape::{self, Point, Shape, distances_along};
use super::table::each_row;

/// The days a trip runs on, each with the second since 1970 that its times count from.
pub type RunningDays = Rc<[(Date, i64)]>;

pub struct Trip {
    pub id: String,
    pub route: usize,
    pub service: String,
    /// `trip_headsign`, or the name of the last stop; empty where that has none either.
    pub headsign: String,
    pub direction: Option<u8>,
    pub wheelchair: &'static str,
    pub calls: Vec<Call>,
    /// Its rows with hours.
    pub demands: Vec<Demand>,
    /// Factor and offset, for rows that have none of their own.
    pub safe_duration: [Option<f64>; 2],
    pub frequencies: Vec<Frequency>,
    pub days: RunningDays,
    /// Its place in the feed's list of lines.
    pub line: usize,
    /// What lies between each stop and the next, where it can be hailed at all.
    pub stretches: Rc<[Stretch]>,
    pub shape: String,
}

/// One stop time of the timetable.
pub struct Call {
    pub stop: usize,
    pub sequence: u32,
    pub arrival: i64,
    pub departure: i64,
    pub pickup: Pickup,
    pub headsign: Option<Rc<str>>,
    pub is_last: bool,
    /// How it is hailed on the way to the next stop.
    pub hailed: Pickup,
    /// `shape_dist_traveled`
    pub along: Option<f64>,
}

impl Call {
    pub fn can_board(&self) -> bool {
        !self.is_last && self.pickup != Pickup::None
    }
}

#[derive(Clone, Copy, PartialEq)]
pub enum Pickup {
    Regular,
    None,
    PhoneAgency,
    CoordinateWithDriver,
}

impl Pickup {
    /// `pickup_type` or `drop_off_type`.
    pub fn read(text: &str) -> Self {
        match text {
            "1" => Self::None,
            "2" => Self::PhoneAgency,
            "3" => Self::CoordinateWithDriver,
            _ => Self::Regular,
        }
    }

    /// `continuous_pickup`; none where it is silent.
    pub fn read_continuous(text: &str) -> Option<Self> {
        match text {
            "0" => Some(Self::Regular),
            "1" => Some(Self::None),
            "2" => Some(Self::PhoneAgency),
            "3" => Some(Self::CoordinateWithDriver),
            _ => None,
        }
    }
}

/// A usable row of `stop_times.txt`, before its trip is looked at as a whole.
struct Row {
    /// `None` in an on-demand row that serves a zone or a group of stops.
    stop: Option<usize>,
    sequence: u32,
    arrival: Option<i64>,
    departure: Option<i64>,
    distance: Option<f64>,
    pickup: Pickup,
    /// None where the row is silent.
    hailed: Option<Pickup>,
    headsign: Option<Rc<str>>,
    demand: Option<Demand>,
}

#[derive(Default)]
struct Rows {
    timetable: Vec<Row>,
    on_demand: Vec<Row>,
    /// The first sequence of a row that cannot be used but has a time, and that time.
    dropped: Option<(u32, i64)>,
}

/// All usable trips of a feed: those that have calls, and those that run on demand only.
pub fn read(
    files: &Files,
    stops: &[Stop],
    routes: &[Route],
    services: &Services,
    flex: &Flex,
) -> (Vec<Trip>, Vec<Trip>) {
    let mut trips = trip_rows(files, routes, services);
    let index: HashMap<String, usize> =
        trips.iter().enumerate().map(|(i, trip)| (trip.id.clone(), i)).collect();
    for (trip, frequency) in frequencies::read(files, &index) {
        trips[trip].frequencies.push(frequency);
    }
    let shapes = shape::read(files);
    let none = Shape::default();
    let rows = stop_time_rows(files, stops, &index, flex);
    let mut known = hail::KnownStretches::new();
    for (trip, rows) in trips.iter_mut().zip(rows) {
        let shape = shapes.get(&trip.shape).unwrap_or(&none);
        let on_demand = !rows.on_demand.is_empty();
        set_calls(trip, rows, stops, &shape.points, routes[trip.route].hailed);
        if !on_demand {
            hail::set_stretches(trip, stops, shape, &mut known);
        }
    }
    let (trips, others): (Vec<Trip>, Vec<Trip>) = trips.into_iter().partition(|trip| trip.calls.len() >= 2);
    (trips, others.into_iter().filter(|trip| !trip.demands.is_empty()).collect())
}

fn trip_rows(files: &Files, routes: &[Route], services: &Services) -> Vec<Trip> {
    let routes: HashMap<&str, usize> =
        routes.iter().enumerate().map(|(i, route)| (route.id.as_str(), i)).collect();
    let mut trips = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    each_row(file(files, "trips.txt"), |row| {
        let route = routes.get(&*row.get("route_id")).copied();
        let service = row.required("service_id");
        let (Some(id), Some(route), Some(service)) = (row.required("trip_id"), route, service) else {
            return;
        };
        if !services.contains_key(&service) || !seen.insert(id.clone()) {
            return;
        }
        trips.push(Trip {
            id,
            route,
            service,
            headsign: row.get("trip_headsign").into_owned(),
            direction: match &*row.get("direction_id") {
                "0" => Some(0),
                "1" => Some(1),
                _ => None,
            },
            wheelchair: yes_or_no(&row.get("wheelchair_accessible")).unwrap_or("unknown"),
            safe_duration: ["safe_duration_factor", "safe_duration_offset"]
                .map(|column| row.get(column).parse().ok()),
            calls: Vec::new(),
            demands: Vec::new(),
            frequencies: Vec::new(),
            days: Rc::new([]),
            line: 0,
            stretches: Rc::new([]),
            shape: row.get("shape_id").into_owned(),
        });
    });
    trips
}

fn stop_time_rows(files: &Files, stops: &[Stop], trips: &HashMap<String, usize>, flex: &Flex) -> Vec<Rows> {
    let stop_index: HashMap<&str, usize> =
        stops.iter().enumerate().map(|(i, stop)| (stop.id.as_str(), i)).collect();
    let mut rows: Vec<Rows> = Vec::new();
    rows.resize_with(trips.len(), Rows::default);
    each_row(file(files, "stop_times.txt"), |row| {
        let trip = trips.get(&*row.get("trip_id")).copied();
        let sequence = row.get("stop_sequence").parse().ok();
        let (Some(trip), Some(sequence)) = (trip, sequence) else {
            return;
        };
        const ON_DEMAND: [&str; 6] = [
            "location_id",
            "location_group_id",
            "start_pickup_drop_off_window",
            "end_pickup_drop_off_window",
            "start_pickup_dropoff_window",
            "end_pickup_dropoff_window",
        ];
        let on_demand = ON_DEMAND.iter().any(|column| !row.get(column).is_empty());
        let stop_id = row.get("stop_id");
        let mut stop = stop_index.get(&*stop_id).copied();
        let mut spot = None;
        if on_demand {
            let columns = ["location_id", "location_group_id", "stop_id"];
            let given = columns.into_iter().find(|column| !row.get(column).is_empty());
            spot = given.and_then(|column| flex.look_up(column, &row.get(column), &stop_index));
            stop = match spot {
                Some(Spot::Stop(stop)) => Some(stop),
                _ => None,
            };
        }
        let names_no_stop = stop.is_none() && spot.is_none() && !(on_demand && stop_id.is_empty());
        let arrival = row.get("arrival_time");
        let departure = row.get("departure_time");
        let invalid = |text: &str| !text.is_empty() && gtfs_time(text).is_none();
        if names_no_stop
            || stop.is_some_and(|stop| !stops[stop].boardable)
            || invalid(&arrival)
            || invalid(&departure)
        {
            let time = gtfs_time(&departure).or(gtfs_time(&arrival)).filter(|_| !on_demand);
            let dropped = &mut rows[trip].dropped;
            if dropped.is_none_or(|(first, _)| sequence < first) {
                *dropped = time.map(|time| (sequence, time)).or(*dropped);
            }
            return;
        }
        let distance: Option<f64> = row.get("shape_dist_traveled").parse().ok();
        let call = Row {
            stop,
            sequence,
            arrival: gtfs_time(&arrival),
            departure: gtfs_time(&departure),
            distance: distance.filter(|distance| distance.is_finite() && *distance >= 0.0),
            pickup: Pickup::read(&row.get("pickup_type")),
            hailed: Pickup::read_continuous(&row.get("continuous_pickup")),
            headsign: row.optional("stop_headsign").map(Rc::from),
            demand: spot.and_then(|spot| flex.demand(row, spot)),
        };
        if on_demand {
            rows[trip].on_demand.push(call);
        } else {
            rows[trip].timetable.push(call);
        }
    });
    rows
}

/// Makes the calls of a trip, and its headsign where it has none of its own.
fn set_calls(trip: &mut Trip, mut rows: Rows, stops: &[Stop], shape: &[Point], hailed: Pickup) {
    rows.timetable.sort_by_key(|row| row.sequence);
    rows.timetable.dedup_by_key(|row| row.sequence);
    let timed = rows.timetable.iter().find_map(|row| Some((row.sequence, row.departs()?)));
    let begins = timed.into_iter().chain(rows.dropped).min_by_key(|(sequence, _)| *sequence);
    drop_what_runs_backwards(&mut rows.timetable);
    drop_untimed_ends(&mut rows.timetable);
    let departures = departures(&rows.timetable, stops, shape);
    trip.demands = rows.on_demand.iter_mut().filter_map(|row| row.demand.take()).collect();
    for demand in &mut trip.demands {
        demand.factor = demand.factor.or(trip.safe_duration[0]);
        demand.offset = demand.offset.or(trip.safe_duration[1]);
    }
    let Some(last) = rows.timetable.last() else {
        return;
    };
    let late = (departures[0] - begins.unwrap().1).max(0);
    for frequency in &mut trip.frequencies {
        frequency.start += late;
        frequency.end += late;
    }

    let later = |row: &&Row| row.sequence > last.sequence;
    let goes_on = rows.on_demand.iter().any(|row| later(&row));
    let mut last_stop = last;
    for row in rows.on_demand.iter().filter(later) {
        if row.stop.is_some() && row.sequence > last_stop.sequence {
            last_stop = row;
        }
    }
    if trip.headsign.is_empty() {
        trip.headsign.clone_from(&stops[last_stop.stop.unwrap()].name);
    }

    let count = rows.timetable.len();
    for (i, (row, departure)) in rows.timetable.into_iter().zip(departures).enumerate() {
        trip.calls.push(Call {
            stop: row.stop.unwrap(),
            sequence: row.sequence,
            arrival: row.arrives().unwrap_or(departure),
            departure,
            hailed: row.hailed.unwrap_or(hailed),
            along: row.distance,
            pickup: row.pickup,
            headsign: row.headsign,
            is_last: i + 1 == count && !goes_on,
        });
    }
    trip.calls.shrink_to_fit();
}

impl Row {
    fn departs(&self) -> Option<i64> {
        self.departure.or(self.arrival)
    }

    fn arrives(&self) -> Option<i64> {
        self.arrival.or(self.departure)
    }
}

fn drop_what_runs_backwards(rows: &mut Vec<Row>) {
    let mut previous = i64::MIN;
    rows.retain(|row| {
        let (Some(arrives), Some(departs)) = (row.arrives(), row.departs()) else {
            return true;
        };
        let keep = departs >= arrives && arrives >= previous;
        if keep {
            previous = departs;
        }
        keep
    });
}

fn drop_untimed_ends(rows: &mut Vec<Row>) {
    while rows.last().is_some_and(|row| row.departs().is_none()) {
        rows.pop();
    }
    while rows.first().is_some_and(|row| row.departs().is_none()) {
        rows.remove(0);
    }
}

/// The departure of every row, worked out where the row has no time.
fn departures(rows: &[Row], stops: &[Stop], shape: &[Point]) -> Vec<i64> {
    let mut along: Option<Vec<f64>> = None;
    let mut departures = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if let Some(departure) = row.departs() {
            departures.push(departure);
            continue;
        }
        let before = (0..i).rev().find(|&j| rows[j].departs().is_some()).unwrap();
        let after = (i..rows.len()).find(|&j| rows[j].departs().is_some()).unwrap();
        let start = rows[before].departs().unwrap();
        let span = rows[after].arrives().unwrap() - start;

        let given: Option<Vec<f64>> = rows[before..=after].iter().map(|row| row.distance).collect();
        let given = given.filter(|d| d.is_sorted() && d[d.len() - 1] > d[0]);
        let (covered, whole) = if let Some(given) = given {
            (given[i - before] - given[0], given[after - before] - given[0])
        } else {
            let along = along.get_or_insert_with(|| along_shape(rows, stops, shape));
            if !along.is_empty() && along[after] > along[before] {
                (along[i] - along[before], along[after] - along[before])
            } else {
                ((i - before) as f64, (after - before) as f64)
            }
        };
        departures.push(start + (span as f64 * covered / whole + 0.5).floor() as i64);
    }
    departures
}

/// Empty where the trip has no shape or one of its stops no coordinates.
fn along_shape(rows: &[Row], stops: &[Stop], shape: &[Point]) -> Vec<f64> {
    let points: Option<Vec<Point>> = rows.iter().map(|row| stops[row.stop.unwrap()].point).collect();
    match points {
        Some(points) if shape.len() >= 2 => distances_along(&points, shape).unwrap_or_default(),
        _ => Vec::new(),
    }
}
