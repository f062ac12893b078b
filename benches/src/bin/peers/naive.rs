//! What is near, without an index: every stop is measured, every stop time of every trip looked at.
//!
//! It knows no `frequencies.txt` and no blank times, and measures on a sphere: where a feed has the first two, or a stop
//! just at the radius, it does not find the same.

use std::collections::{HashMap, HashSet};

use gtfs_structures::{DirectionType, Gtfs, LocationType, PickupDropOffType, Trip};
use vicino::LatLon;
use vicino_benches::Error;

/// The feed, and which services run; these are worked out beforehand, once for all questions.
pub(crate) struct Naive<'g> {
    gtfs: &'g Gtfs,
    /// Seconds of the service day that `at` is, and the services that run on that day.
    days: [(u32, HashSet<&'g str>); 2],
    /// Routes whose trips go in both directions: headsigns tell the lines of the others apart.
    both_ways: HashSet<&'g str>,
}

/// A line: route, and direction or headsign.
type Line<'g> = (&'g str, Option<DirectionType>, &'g str);

/// The next departures of a line at the nearest stop that has any: seconds of the service day.
pub(crate) struct Found {
    distance_m: f64,
    departures: Vec<u32>,
}

/// Seconds in which a departure counts.
const WINDOW: u32 = 3600;
/// Departures kept for a line.
const DEPARTURES: usize = 3;

impl<'g> Naive<'g> {
    /// For questions at a local time such as `2019-03-05T08:00:00+01:00`.
    pub(crate) fn new(gtfs: &'g Gtfs, at: &str) -> Result<Self, Error> {
        let at: jiff::civil::DateTime =
            at.get(..19).unwrap_or(at).parse().map_err(|e: jiff::Error| Error::from(e))?;
        let seconds = at.hour() as u32 * 3600 + at.minute() as u32 * 60 + at.second() as u32;
        let on = |day: jiff::civil::Date| -> Result<HashSet<&'g str>, Error> {
            // The date type of the peer is that of another version of jiff.
            let day = day.to_string().parse().map_err(|_| Error::other("no date"))?;
            let services = gtfs.calendar.keys().chain(gtfs.calendar_dates.keys()).map(String::as_str);
            Ok(services.filter(|service| gtfs.trip_days(service, day).contains(&0)).collect())
        };
        let days = [(seconds, on(at.date())?), (seconds + 86_400, on(at.date().yesterday()?)?)];
        let going = |direction| {
            let trips = gtfs.trips.values().filter(move |trip| trip.direction_id == Some(direction));
            trips.map(|trip| trip.route_id.as_str()).collect::<HashSet<_>>()
        };
        let (there, back) = (going(DirectionType::Outbound), going(DirectionType::Inbound));
        Ok(Self { gtfs, days, both_ways: there.intersection(&back).copied().collect() })
    }

    /// The lines that leave within the hour, each from the nearest stop within the radius that it leaves from.
    pub(crate) fn near(&self, point: LatLon, radius_m: f64) -> HashMap<Line<'g>, Found> {
        let stops: HashMap<&str, f64> = self
            .gtfs
            .stops
            .values()
            .filter(|stop| stop.location_type == LocationType::StopPoint)
            .filter_map(|stop| {
                let distance = haversine_m(point, stop.latitude?, stop.longitude?);
                (distance <= radius_m).then_some((stop.id.as_str(), distance))
            })
            .collect();
        let mut found: HashMap<Line<'g>, Found> = HashMap::new();
        for trip in self.gtfs.trips.values() {
            for (now, services) in &self.days {
                if services.contains(trip.service_id.as_str()) {
                    self.calls(trip, &stops, *now, &mut found);
                }
            }
        }
        for line in found.values_mut() {
            line.departures.sort_unstable();
            line.departures.truncate(DEPARTURES);
        }
        found
    }

    /// Adds the departures of a trip from these stops.
    fn calls(
        &self,
        trip: &'g Trip,
        stops: &HashMap<&str, f64>,
        now: u32,
        found: &mut HashMap<Line<'g>, Found>,
    ) {
        let Some((last, but_last)) = trip.stop_times.split_last() else { return };
        let route = trip.route_id.as_str();
        let direction = trip.direction_id.filter(|_| self.both_ways.contains(route));
        let headsign = trip.trip_headsign.as_deref().filter(|headsign| !headsign.is_empty());
        let headsign = headsign.or(last.stop.name.as_deref()).filter(|_| direction.is_none());
        let line = (route, direction, headsign.unwrap_or_default());
        for stop_time in but_last {
            let Some(&distance_m) = stops.get(stop_time.stop.id.as_str()) else { continue };
            let Some(departure) = stop_time.departure_time.filter(|time| (now..now + WINDOW).contains(time))
            else {
                continue;
            };
            if stop_time.pickup_type == PickupDropOffType::NotAvailable {
                continue;
            }
            // From one day to the other the seconds differ by a day: relative to now they are comparable.
            let departure = departure - now;
            let known = found.entry(line).or_insert(Found { distance_m, departures: Vec::new() });
            if distance_m < known.distance_m {
                *known = Found { distance_m, departures: vec![departure] };
            } else if distance_m <= known.distance_m {
                known.departures.push(departure);
            }
        }
    }
}

/// On a sphere, as most programs do it.
fn haversine_m(from: LatLon, lat: f64, lon: f64) -> f64 {
    const EARTH_RADIUS_M: f64 = 6_371_008.8;
    let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
    let h = half(from.lat(), lat)
        + from.lat().to_radians().cos() * lat.to_radians().cos() * half(from.lon(), lon);
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}
