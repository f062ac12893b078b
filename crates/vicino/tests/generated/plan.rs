//! What a generated network is made of, in small numbers that shrink well.

use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::alerts::{AlertPlan, alerts};
use super::flex::{FlexPlan, PolygonPlan, flex, polygon};
use super::places::{PlacePlan, places};

/// Zones whose clocks change on different days, by an hour or by half of one, or never.
pub const ZONES: [&str; 6] = [
    "Europe/Rome",
    "America/New_York",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "europe/london",
    "Asia/Kolkata",
];

/// Where networks lie: ordinary places, the antimeridian, both poles, and the corner of the grid.
pub const WORLDS: [(f64, f64); 9] = [
    (43.3188, 11.3308),
    (40.7128, -74.006),
    (-36.8485, 174.7633),
    (51.4779, 0.0),
    (-16.8, 180.0),
    (-16.8, -179.9986),
    (89.99, -120.0),
    (-89.99, 60.0),
    (0.0, 0.0),
];

/// First days of calendars, and a zone whose clocks change two days later.
pub const BASES: [(&str, &str); 10] = [
    ("2026-03-27", "Europe/Rome"),
    ("2026-03-27", "Europe/London"),
    ("2026-10-23", "Europe/Rome"),
    ("2026-03-06", "America/New_York"),
    ("2026-10-30", "America/New_York"),
    ("2026-04-03", "Pacific/Auckland"),
    ("2026-09-25", "Pacific/Auckland"),
    ("2026-04-03", "Australia/Lord_Howe"),
    ("2026-10-02", "Australia/Lord_Howe"),
    ("2026-11-20", "Asia/Kolkata"),
];

/// Ids whose byte order is not that of the file.
pub const STOP_IDS: [&str; 9] = ["b", "a", "B", "a10", "a9", "é", "z", "Z-1", "0"];

#[derive(Clone, Debug)]
pub struct NetworkPlan {
    pub world: (f64, f64),
    pub base: &'static str,
    pub feeds: Vec<FeedPlan>,
    pub areas: Vec<PolygonPlan>,
    pub places: Vec<PlacePlan>,
    pub alerts: Vec<AlertPlan>,
}

#[derive(Clone, Debug)]
pub struct FeedPlan {
    pub zones: Vec<&'static str>,
    pub stations: Vec<StopPlan>,
    pub stops: Vec<StopPlan>,
    pub services: Vec<ServicePlan>,
    pub routes: Vec<RoutePlan>,
    pub shape: Vec<ShapePoint>,
    pub flex: FlexPlan,
    pub mess: Mess,
}

#[derive(Clone, Debug)]
pub struct StopPlan {
    /// Steps of some 40 metres from the middle of the world, so that many distances are equal.
    pub east: i32,
    pub north: i32,
    pub located: bool,
    pub named: bool,
    pub station: Option<usize>,
    pub wheelchair: &'static str,
}

#[derive(Clone, Debug)]
pub struct ServicePlan {
    /// First day, number of days and days of the week; none for a service of exceptions only.
    pub calendar: Option<(i32, i32, [bool; 7])>,
    pub exceptions: Vec<(i32, bool)>,
}

impl ServicePlan {
    /// Days on which it may run.
    pub fn likely_days(&self) -> Vec<i64> {
        let calendar = self.calendar.map(|(first, days, _)| first..first + days);
        let added = self.exceptions.iter().filter(|(_, added)| *added).map(|(day, _)| *day);
        calendar.into_iter().flatten().chain(added).map(i64::from).collect()
    }
}

#[derive(Clone, Debug)]
pub struct RoutePlan {
    pub agency: usize,
    pub kind: &'static str,
    pub calls: Vec<CallPlan>,
    pub trips: Vec<TripPlan>,
    pub distances: Distances,
    pub shape: RouteShape,
    /// `continuous_pickup` of the route.
    pub continuous: &'static str,
    /// An on-demand row after the last stop, with or without a stop of its own.
    pub on_demand: Option<bool>,
}

#[derive(Clone, Copy, Debug)]
pub enum RouteShape {
    None,
    /// One that leads anywhere, for trips in either direction.
    Any,
    /// Along the stops, in the direction of the trip.
    Own,
}

#[derive(Clone, Copy, Debug)]
pub enum Distances {
    Absent,
    Given,
    WithGaps,
}

#[derive(Clone, Debug)]
pub struct CallPlan {
    pub stop: usize,
    pub step: u32,
    /// Seconds since the stop before, rarely negative, and seconds of waiting.
    pub leg: i64,
    pub dwell: i64,
    pub times: Times,
    pub pickup: &'static str,
    pub continuous: &'static str,
    pub headsign: &'static str,
    /// Half units since the stop before.
    pub distance: i32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Times {
    Both,
    Arrival,
    Departure,
    Blank,
}

#[derive(Clone, Debug)]
pub struct TripPlan {
    pub service: usize,
    /// Minutes after noon minus twelve hours.
    pub start: i64,
    pub slowness: i64,
    pub backwards: bool,
    pub direction: &'static str,
    pub headsign: &'static str,
    pub wheelchair: &'static str,
    pub frequencies: Vec<FrequencyPlan>,
}

#[derive(Clone, Debug)]
pub struct FrequencyPlan {
    pub start: i64,
    pub minutes: i64,
    pub headway: i64,
    pub exact: &'static str,
}

#[derive(Clone, Debug)]
pub struct ShapePoint {
    pub east: i32,
    pub north: i32,
    /// Millionths of a degree off the grid: a shape that meets itself has no best match.
    pub off: (i32, i32),
}

/// Rows that are to be skipped, or fields that count as blank.
#[derive(Clone, Debug)]
pub struct Mess {
    pub bad_agency: bool,
    pub nameless_agency: bool,
    pub repeated_trip: bool,
    pub unknown_references: bool,
    pub bad_times: bool,
    pub repeated_sequence: bool,
    pub calls_at_station: bool,
    pub ragged: bool,
    pub shuffled: bool,
}

pub fn network() -> impl Strategy<Value = NetworkPlan> {
    (select(&WORLDS[..]), select(&BASES[..]), vec(feed(), 1..=2), vec(polygon(16), 0..=4), places(), alerts())
        .prop_map(|(world, (base, zone), mut feeds, areas, places, alerts)| {
            for feed in &mut feeds {
                for blank in feed.zones.iter_mut().filter(|zone| zone.is_empty()) {
                    *blank = zone;
                }
            }
            NetworkPlan { world, base, feeds, areas, places, alerts }
        })
}

fn feed() -> impl Strategy<Value = FeedPlan> {
    (
        zones(),
        vec(stop(), 0..=2),
        vec(stop(), 3..=9),
        vec(service(), 1..=3),
        vec(route(), 1..=4),
        vec(shape_point(), 2..=8),
        flex(),
        mess(),
    )
        .prop_map(|(zones, stations, stops, services, routes, shape, flex, mess)| FeedPlan {
            zones,
            stations,
            stops,
            services,
            routes,
            shape,
            flex,
            mess,
        })
}

/// One zone for all agencies, or one each; blank for the zone whose clocks are about to change.
fn zones() -> impl Strategy<Value = Vec<&'static str>> {
    let zone = || prop_oneof![2 => Just(""), 1 => select(&ZONES[..])];
    prop_oneof![
        2 => (zone(), 1..=3_usize).prop_map(|(zone, agencies)| vec![zone; agencies]),
        1 => vec(zone(), 2..=3),
    ]
}

fn stop() -> impl Strategy<Value = StopPlan> {
    (
        -12..=12,
        -12..=12,
        weighted(0.93),
        weighted(0.97),
        proptest::option::weighted(0.4, 0..8_usize),
        select(&["", "0", "1", "1", "2", "7"][..]),
    )
        .prop_map(|(east, north, located, named, station, wheelchair)| StopPlan {
            east,
            north,
            located,
            named,
            station,
            wheelchair,
        })
}

fn service() -> impl Strategy<Value = ServicePlan> {
    let week = prop_oneof![4 => Just([true; 7]), 1 => any::<[bool; 7]>()];
    let calendar = (0..3, 1..=8, week);
    (proptest::option::weighted(0.7, calendar), vec((0..8, weighted(0.7)), 1..=4), weighted(0.6)).prop_map(
        |(calendar, exceptions, plain)| ServicePlan {
            exceptions: if plain && calendar.is_some() { Vec::new() } else { exceptions },
            calendar,
        },
    )
}

fn route() -> impl Strategy<Value = RoutePlan> {
    const KINDS: [&str; 14] =
        ["3", "3", "3", "0", "1", "2", "11", "109", "204", "405", "715", "1501", "1700", "9999"];
    let distances = prop_oneof![
        3 => Just(Distances::Absent),
        2 => Just(Distances::Given),
        1 => Just(Distances::WithGaps),
    ];
    (
        0..8_usize,
        select(&KINDS[..]),
        vec(call(), 3..=7),
        // A route tends to keep to one way of filling in its directions.
        (vec(trip(), 2..=5), select(&["", "0", "as given"][..])),
        distances,
        select(&[RouteShape::None, RouteShape::Any, RouteShape::Own][..]),
        select(&["", "", "", "1", "0", "2", "3"][..]),
        proptest::option::weighted(0.08, any::<bool>()),
    )
        .prop_map(
            |(agency, kind, calls, (mut trips, direction), distances, shape, continuous, on_demand)| {
                if direction != "as given" {
                    for trip in &mut trips {
                        trip.direction = direction;
                    }
                }
                RoutePlan { agency, kind, calls, trips, distances, shape, continuous, on_demand }
            },
        )
}

fn call() -> impl Strategy<Value = CallPlan> {
    let leg = prop_oneof![
        30 => (1..=12_i64).prop_map(|minutes| minutes * 60),
        10 => 0..=400_i64,
        1 => Just(-60_i64),
        1 => Just(30_i64 * 3600),
    ];
    let times = prop_oneof![
        10 => Just(Times::Both),
        1 => Just(Times::Arrival),
        1 => Just(Times::Departure),
        4 => Just(Times::Blank),
    ];
    (
        0..9_usize,
        1..=4_u32,
        leg,
        prop_oneof![16 => Just(0_i64), 4 => Just(45_i64), 1 => Just(-30_i64)],
        times,
        select(&["", "", "", "0", "0", "1", "2", "3", "8"][..]),
        select(&["", "", "", "", "", "", "", "0", "1", "1", "2", "3"][..]),
        select(&["", "", "", "", "Via Roma", "Centro"][..]),
        prop_oneof![8 => 1..=9_i32, 1 => Just(0), 1 => Just(-2)],
    )
        .prop_map(|(stop, step, leg, dwell, times, pickup, continuous, headsign, distance)| CallPlan {
            stop,
            step,
            leg,
            dwell,
            times,
            pickup,
            continuous,
            headsign,
            distance,
        })
}

fn trip() -> impl Strategy<Value = TripPlan> {
    (
        0..3_usize,
        start(),
        prop_oneof![4 => Just(1_i64), 1 => Just(2_i64)],
        weighted(0.3),
        select(&["", "0", "0", "1", "1", "5"][..]),
        select(&["", "", "Centro", "Centro", "Stazione", "Ærø, by"][..]),
        select(&["", "0", "1", "1", "2"][..]),
        prop_oneof![4 => Just(Vec::new()), 1 => vec(frequency(), 1..=2)],
    )
        .prop_map(
            |(service, start, slowness, backwards, direction, headsign, wheelchair, frequencies)| TripPlan {
                service,
                start,
                slowness,
                backwards,
                direction,
                headsign,
                wheelchair,
                frequencies,
            },
        )
}

/// Minutes of service days, the early ones about the hours that clocks skip or repeat.
fn start() -> impl Strategy<Value = i64> {
    let hour = select(&[0_i64, 1, 2, 3, 8, 8, 8, 9, 12, 23, 24, 25, 26, 32, 49][..]);
    let minute = select(&[0_i64, 0, 0, 0, 5, 30, 55][..]);
    (hour, minute).prop_map(|(hour, minute)| hour * 60 + minute)
}

fn frequency() -> impl Strategy<Value = FrequencyPlan> {
    (
        start(),
        prop_oneof![8 => 1..=600_i64, 1 => Just(0_i64)],
        select(&[60_i64, 300, 600, 750, 900, 3600, 0][..]),
        select(&["", "0", "1", "1", "x"][..]),
    )
        .prop_map(|(start, minutes, headway, exact)| FrequencyPlan { start, minutes, headway, exact })
}

fn shape_point() -> impl Strategy<Value = ShapePoint> {
    (-12..=12, -12..=12, (1..300, 1..300)).prop_map(|(east, north, off)| ShapePoint { east, north, off })
}

fn mess() -> impl Strategy<Value = Mess> {
    let rare = || weighted(0.15);
    (rare(), rare(), rare(), rare(), rare(), rare(), rare(), rare(), rare()).prop_map(|flags| Mess {
        bad_agency: flags.0,
        repeated_trip: flags.1,
        unknown_references: flags.2,
        bad_times: flags.3,
        repeated_sequence: flags.4,
        calls_at_station: flags.5,
        ragged: flags.6,
        shuffled: flags.7,
        nameless_agency: flags.8,
    })
}
