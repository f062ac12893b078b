//! A feed as plain rows: whatever cannot be used is left out, as the library's pages promise.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clock;
use super::flex::Flex;
use super::lines;
use super::shape::Point;
use super::table::{Row, each_row};
use super::trips::{self, Pickup, RunningDays, Trip};

/// The files of a feed by name.
pub type Files = BTreeMap<String, Vec<u8>>;

pub struct Feed {
    pub name: String,
    pub agencies: Vec<Agency>,
    pub stops: Vec<Stop>,
    pub routes: Vec<Route>,
    /// The trips that can be used, in the order of the file.
    pub trips: Vec<Trip>,
    /// The trips that have hours but no calls.
    pub on_demand_trips: Vec<Trip>,
    pub flex: Flex,
    /// The lines that the trips belong to.
    pub lines: Vec<Line>,
    /// The first and the last day on which any usable trip's service runs.
    pub span: Option<(Date, Date)>,
}

pub struct Agency {
    pub id: String,
    pub zone: TimeZone,
    pub phone: Option<String>,
}

pub struct Stop {
    pub id: String,
    pub name: String,
    pub desc: Option<String>,
    pub code: Option<String>,
    pub platform: Option<String>,
    pub boardable: bool,
    pub parent: Option<usize>,
    /// Its own coordinates or those of its parent.
    pub point: Option<Point>,
    /// Its own value or that of its parent, and so on upwards.
    pub wheelchair: &'static str,
}

pub struct Route {
    pub id: String,
    pub agency: usize,
    pub mode: &'static str,
    /// How its trips are hailed between stops that do not say.
    pub hailed: Pickup,
}

/// What tells two lines of a route apart, and the headsign that is shown.
pub struct Line {
    pub route: usize,
    pub direction: Option<u8>,
    pub headsign: String,
}

impl Feed {
    /// Reads a feed, or says why it cannot be used at all.
    pub fn read(name: &str, files: &Files) -> Result<Self, String> {
        let agencies = agencies(files);
        if agencies.is_empty() {
            return Err("no usable agency".to_owned());
        }
        let stops = stops(files);
        if stops.is_empty() && !files.contains_key("locations.geojson") {
            return Err("neither stops nor zones".to_owned());
        }
        let routes = routes(files, &agencies);
        let services = services(files);
        let flex = Flex::read(files, &stops, &services);
        let (mut trips, mut on_demand_trips) = trips::read(files, &stops, &routes, &services, &flex);
        set_days(&mut trips, &routes, &agencies, &services);
        set_days(&mut on_demand_trips, &routes, &agencies, &services);
        let lines = lines::assign(&mut trips);
        let all = || trips.iter().chain(&on_demand_trips);
        let running = || all().flat_map(|trip| services[&trip.service].iter());
        let span = running().min().copied().zip(running().max().copied());
        let name = name.to_owned();
        Ok(Self { name, agencies, stops, routes, trips, on_demand_trips, flex, lines, span })
    }

    pub fn all_trips(&self) -> impl Iterator<Item = &Trip> {
        self.trips.iter().chain(&self.on_demand_trips)
    }

    /// The id that answers use.
    pub fn scoped(&self, id: &str) -> String {
        format!("{}:{id}", self.name)
    }

    /// The zone in which the times of a route are meant.
    pub fn zone(&self, route: usize) -> &TimeZone {
        &self.agencies[self.routes[route].agency].zone
    }
}

pub fn file<'a>(files: &'a Files, name: &str) -> Option<&'a [u8]> {
    files.get(name).map(Vec::as_slice)
}

fn agencies(files: &Files) -> Vec<Agency> {
    let mut agencies: Vec<Agency> = Vec::new();
    // All agencies of a feed have one zone: one without takes that of the first row which has one.
    let mut theirs = None;
    each_row(file(files, "agency.txt"), |row| {
        theirs = theirs.take().or_else(|| clock::zone(&row.get("agency_timezone")));
    });
    let Some(theirs) = theirs else { return agencies };
    each_row(file(files, "agency.txt"), |row| {
        let id = row.get("agency_id").into_owned();
        let own = clock::zone(&row.get("agency_timezone"));
        let is_blank = own.is_none() && id.is_empty() && row.get("agency_name").is_empty();
        if !is_blank && !agencies.iter().any(|agency| agency.id == id) {
            let zone = own.unwrap_or_else(|| theirs.clone());
            agencies.push(Agency { id, zone, phone: row.optional("agency_phone") });
        }
    });
    agencies
}

struct StopRow {
    stop: Stop,
    parent_id: String,
    own_wheelchair: Option<&'static str>,
    own_point: Option<Point>,
}

fn stops(files: &Files) -> Vec<Stop> {
    let mut rows: Vec<StopRow> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    each_row(file(files, "stops.txt"), |row| {
        let Some(id) = row.required("stop_id") else {
            return;
        };
        let kind = row.get("location_type");
        if index.contains_key(&id) || !["", "0", "1", "2", "3", "4"].contains(&&*kind) {
            return;
        }
        index.insert(id.clone(), rows.len());
        let stop = Stop {
            id,
            name: row.get("stop_name").into_owned(),
            desc: row.optional("stop_desc"),
            code: row.optional("stop_code"),
            platform: row.optional("platform_code"),
            boardable: kind.is_empty() || kind == "0",
            parent: None,
            point: None,
            wheelchair: "unknown",
        };
        rows.push(StopRow {
            stop,
            parent_id: row.get("parent_station").into_owned(),
            own_wheelchair: yes_or_no(&row.get("wheelchair_boarding")),
            own_point: point(row, "stop_lat", "stop_lon").filter(|point| *point != (0.0, 0.0)),
        });
    });

    for row in &mut rows {
        row.stop.parent = index.get(&row.parent_id).copied();
    }
    for i in 0..rows.len() {
        // Itself, its parent, and so on upwards; no further than once around a circle of parents.
        let mut upwards = Vec::new();
        let mut next = Some(i);
        while let Some(j) = next.filter(|j| !upwards.contains(j)) {
            upwards.push(j);
            next = rows[j].stop.parent;
        }
        let wheelchair = upwards.iter().find_map(|&j| rows[j].own_wheelchair);
        let point = upwards.iter().find_map(|&j| rows[j].own_point);
        rows[i].stop.wheelchair = wheelchair.unwrap_or("unknown");
        rows[i].stop.point = point;
    }
    rows.into_iter().map(|row| row.stop).collect()
}

/// A pair of coordinates, of which one that is missing or out of range spoils both.
pub fn point(row: &Row, latitude: &str, longitude: &str) -> Option<Point> {
    let degrees = |column: &str, most: f64| {
        let value: f64 = row.get(column).parse().ok()?;
        (value.abs() <= most).then_some(value)
    };
    Some((degrees(latitude, 90.0)?, degrees(longitude, 180.0)?))
}

/// `wheelchair_boarding` and `wheelchair_accessible`.
pub fn yes_or_no(text: &str) -> Option<&'static str> {
    match text {
        "1" => Some("yes"),
        "2" => Some("no"),
        _ => None,
    }
}

fn routes(files: &Files, agencies: &[Agency]) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    each_row(file(files, "routes.txt"), |row| {
        let agency_id = row.get("agency_id");
        let agency = if agency_id.is_empty() {
            Some(0)
        } else {
            agencies.iter().position(|agency| agency.id == agency_id)
        };
        let kind = row.get("route_type").parse().ok();
        let (Some(id), Some(agency), Some(mode)) = (row.required("route_id"), agency, kind.and_then(mode))
        else {
            return;
        };
        if seen.insert(id.clone()) {
            let hailed = Pickup::read_continuous(&row.get("continuous_pickup")).unwrap_or(Pickup::None);
            routes.push(Route { id, agency, mode, hailed });
        }
    });
    routes
}

fn mode(route_type: u32) -> Option<&'static str> {
    Some(match route_type {
        0 | 900..=999 => "tram",
        405 | 12 => "monorail",
        1 | 400..=404 | 406..=699 => "subway",
        2 | 100..=199 | 300..=399 => "rail",
        715 | 1501 => "on_demand",
        3 | 700..=714 | 716..=799 | 1700 => "bus",
        4 | 1000..=1099 | 1200..=1299 => "ferry",
        5 => "cable_tram",
        6 | 1300..=1399 => "aerial_lift",
        7 | 1400..=1499 => "funicular",
        11 | 800..=899 => "trolleybus",
        200..=299 => "coach",
        1100..=1199 => "air",
        1500 | 1502..=1599 => "taxi",
        _ => return None,
    })
}

/// The days of every service that either calendar file knows.
pub type Services = HashMap<String, BTreeSet<Date>>;

fn services(files: &Files) -> Services {
    const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut services = Services::new();
    each_row(file(files, "calendar.txt"), |row| {
        let first = clock::gtfs_date(&row.get("start_date"));
        let last = clock::gtfs_date(&row.get("end_date"));
        let (Some(id), Some(first), Some(last)) = (row.required("service_id"), first, last) else {
            return;
        };
        if last < first || services.contains_key(&id) {
            return;
        }
        let runs = WEEK.map(|day| row.get(day) == "1");
        let mut days = clock::days(first, last);
        days.retain(|day| runs[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap()]);
        services.insert(id, days.into_iter().collect());
    });

    let mut seen: HashSet<(String, Date)> = HashSet::new();
    each_row(file(files, "calendar_dates.txt"), |row| {
        let kind = row.get("exception_type");
        let date = clock::gtfs_date(&row.get("date"));
        let (Some(id), Some(date)) = (row.required("service_id"), date) else {
            return;
        };
        if (kind != "1" && kind != "2") || !seen.insert((id.clone(), date)) {
            return;
        }
        let days = services.entry(id).or_default();
        if kind == "2" {
            days.remove(&date);
        } else if !clock::days(date, date).is_empty() {
            days.insert(date);
        }
    });
    services
}

/// Gives every trip the days it runs on, each with the instant that its times count from.
fn set_days(trips: &mut [Trip], routes: &[Route], agencies: &[Agency], services: &Services) {
    let mut known: HashMap<(String, usize), RunningDays> = HashMap::new();
    for trip in trips {
        let agency = routes[trip.route].agency;
        let days = known.entry((trip.service.clone(), agency)).or_insert_with(|| {
            let days = services[&trip.service].iter();
            days.map(|&day| (day, clock::day_start(&agencies[agency].zone, day))).collect()
        });
        trip.days = Rc::clone(days);
    }
}
