//! A city that does not exist, always the same for the same numbers.

use std::fmt::Write;

use crate::SplitMix64;

/// A synthetic feed: stops on a crooked grid 300 m apart, routes that wander over it in both directions, denser
/// towards the centre, trips from 05:00 to 25:00 on three services, slower in the peaks.
///
/// ```
/// use vicino_benches::City;
///
/// let city = City { stops: 100, routes: 4, trips_per_route: 20, stops_per_trip: 12, seed: 7 };
/// let feed = vicino::Feed::read("city", &vicino::FeedSource::files(city.files()), &Default::default())?;
/// assert_eq!((feed.counts().stops, feed.counts().stop_times), (100, 4 * 20 * 12));
/// assert_eq!(feed.notices().total(), 0);
/// assert_eq!(city.files(), city.files());
/// assert_ne!(city.files(), City { seed: 8, ..city }.files());
/// # Ok::<(), vicino::FeedError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct City {
    /// Rows of `stops.txt`; at least 4 are made.
    pub stops: u32,
    /// Rows of `routes.txt`.
    pub routes: u32,
    /// Trips of each route, in both directions and on all services together.
    pub trips_per_route: u32,
    /// Stop times of each trip; at least 2.
    pub stops_per_trip: u32,
    /// Another seed makes another city.
    pub seed: u64,
}

/// The services, their weekdays, and which fifths of the trips are theirs.
const SERVICES: [(&str, &str, &[u32]); 3] = [
    ("weekday", "1,1,1,1,1,0,0", &[0, 1, 2]),
    ("saturday", "0,0,0,0,0,1,0", &[3]),
    ("sunday", "0,0,0,0,0,0,1", &[4]),
];

impl City {
    /// A million stop times, as the buses of a large city have.
    pub const MILLION: Self =
        Self { stops: 4000, routes: 200, trips_per_route: 200, stops_per_trip: 25, seed: 2026 };
    /// Latitude and longitude of its centre.
    pub const CENTRE: (f64, f64) = (43.3188, 11.3308);
    const SPACING_M: f64 = 300.0;

    /// Its files, as pairs of name and content.
    #[must_use]
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let mut chance = SplitMix64::new(self.seed);
        let stops = self.stops_file(&mut chance);
        let mut routes = "route_id,agency_id,route_short_name,route_long_name,route_type\n".to_owned();
        let mut trips =
            "route_id,service_id,trip_id,trip_headsign,direction_id,wheelchair_accessible\n".to_owned();
        let mut times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type\n".to_owned();
        for route in 0..self.routes {
            line(&mut routes, format_args!("R{route},A,{route},Route number {route},3"));
            self.route(route, &mut chance, &mut trips, &mut times);
        }
        let mut calendar =
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
                .to_owned();
        for (service, days, _) in SERVICES {
            line(&mut calendar, format_args!("{service},{days},20260101,20271231"));
        }
        let agency = "agency_id,agency_name,agency_url,agency_timezone,agency_lang\n\
                      A,Generated,https://example.org,Europe/Rome,it\n";
        vec![
            ("agency.txt", agency.to_owned()),
            ("stops.txt", stops),
            ("routes.txt", routes),
            ("trips.txt", trips),
            ("stop_times.txt", times),
            ("calendar.txt", calendar),
        ]
    }

    fn stop_count(&self) -> u32 {
        self.stops.max(4)
    }

    /// Stops along one side of the grid; its last row may be short.
    fn side(&self) -> u32 {
        f64::from(self.stop_count()).sqrt().ceil() as u32
    }

    fn stops_file(&self, chance: &mut SplitMix64) -> String {
        let mut stops = "stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding\n".to_owned();
        let degree = Self::SPACING_M / 111_195.0;
        let narrow = Self::CENTRE.0.to_radians().cos();
        let half = f64::from(self.side() - 1) / 2.0;
        for stop in 0..self.stop_count() {
            let (row, column) = (stop / self.side(), stop % self.side());
            // A third of a block off the grid, so that no two distances are alike.
            let mut coordinate = |at: u32| (f64::from(at) - half + chance.signed() / 3.0) * degree;
            let lat = Self::CENTRE.0 + coordinate(row);
            let lon = Self::CENTRE.1 + coordinate(column) / narrow;
            line(&mut stops, format_args!("S{stop},Stop {row}/{column},{lat:.6},{lon:.6},{}", stop % 3));
        }
        stops
    }

    fn route(&self, route: u32, chance: &mut SplitMix64, trips: &mut String, times: &mut String) {
        let there = self.path(chance);
        let legs: Vec<u32> = there.iter().skip(1).map(|_| 50 + chance.below(70)).collect();
        for direction in 0..2 {
            let mut path: Vec<(u32, u32)> =
                there.iter().copied().zip(std::iter::once(0).chain(legs.iter().copied())).collect();
            if direction == 1 {
                let back = there.iter().rev().copied();
                path = back.zip(std::iter::once(0).chain(legs.iter().rev().copied())).collect();
            }
            let headsign = path.last().map_or(0, |last| last.0);
            for (service, _, fifths) in SERVICES {
                let of_service = (0..self.trips_per_route)
                    .filter(|trip| trip % 2 == direction && fifths.contains(&(trip / 2 % 5)));
                let count = of_service.clone().count() as u32;
                for (nth, trip) in of_service.enumerate() {
                    let id = format!("R{route}-{direction}-{service}-{trip}");
                    let accessible = 1 + trip / 10 % 2;
                    line(
                        trips,
                        format_args!("R{route},{service},{id},Stop {headsign},{direction},{accessible}"),
                    );
                    // From 05:00 on over 20 hours, to the minute.
                    let start = 5 * 3600 + (nth as u32 * 20 * 60 / count) * 60;
                    trip_times(times, &id, &path, start, chance.below(4));
                }
            }
        }
    }

    /// Stops one after the other, from a place that is more often central than not, mostly straight on.
    fn path(&self, chance: &mut SplitMix64) -> Vec<u32> {
        const WAYS: [(i64, i64); 4] = [(0, 1), (1, 0), (0, -1), (-1, 0)];
        let side = self.side();
        let mut middling = || i64::from(u32::midpoint(chance.below(side), chance.below(side)));
        let (mut row, mut column) = (middling(), middling());
        let mut way = chance.below(4) as usize;
        let inside = |row: i64, column: i64| {
            let side = i64::from(side);
            let stop = row * side + column;
            (0..side).contains(&column) && (0..i64::from(self.stop_count())).contains(&stop)
        };
        while !inside(row, column) {
            row -= 1;
        }
        let mut path = Vec::new();
        for _ in 0..self.stops_per_trip.max(2) {
            path.push((row * i64::from(side) + column) as u32);
            if chance.below(4) == 0 {
                way = (way + if chance.below(2) == 0 { 1 } else { 3 }) % 4;
            }
            // Any grid of four stops or more has a way on.
            for _ in 0..4 {
                let (down, right) = WAYS[way];
                if inside(row + down, column + right) {
                    (row, column) = (row + down, column + right);
                    break;
                }
                way = (way + 1) % 4;
            }
        }
        path
    }
}

/// The stop times of a trip: slower in the peaks and as the traffic (`variant`) has it, so that a pattern has about
/// ten different running times, as real ones do.
fn trip_times(times: &mut String, id: &str, path: &[(u32, u32)], start: u32, variant: u32) {
    let percent = match start / 3600 {
        7 | 8 | 17 | 18 => 130,
        9..=16 => 110,
        _ => 100,
    };
    let mut at = start;
    for (sequence, (stop, leg)) in path.iter().enumerate() {
        at += leg * percent / 100 + if sequence % 5 == 4 { variant * 15 } else { 0 };
        let arrival = at;
        at += if sequence % 10 == 9 { 30 } else { 0 };
        line(times, format_args!("{id},{},{},S{stop},{},0", Clock(arrival), Clock(at), sequence + 1));
    }
}

struct Clock(u32);

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.0 / 3600, self.0 / 60 % 60, self.0 % 60)
    }
}

fn line(text: &mut String, row: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{row}");
}
