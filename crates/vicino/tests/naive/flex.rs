//! On-demand service as plain rows: locations, groups of stops, booking rules, and the rows with hours.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use serde_json::Value;

use super::clock::gtfs_time;
use super::feed::{Files, Services, Stop, file};
use super::polygon::Polygons;
use super::table::{Row, each_row};
use super::trips::Pickup;

#[derive(Default)]
pub struct Flex {
    pub locations: Vec<Location>,
    pub groups: Vec<Group>,
    pub rules: BTreeMap<String, Rule>,
}

/// A zone of `locations.geojson`.
pub struct Location {
    pub id: String,
    pub name: String,
    pub desc: Option<String>,
    pub shape: Polygons,
}

pub struct Group {
    pub id: String,
    pub name: String,
    pub stops: Vec<usize>,
    /// Groups of the older draft may have zones in them.
    pub locations: Vec<usize>,
}

/// Where one can be picked up on demand, in the order of equally near ones of the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    Zone(usize),
    Group(usize),
    Stop(usize),
}

/// A usable row of `stop_times.txt` with hours.
pub struct Demand {
    pub spot: Spot,
    /// Seconds of the service day.
    pub from: i64,
    pub to: i64,
    pub pickup: Pickup,
    pub drop_off: Pickup,
    /// Rules that there are.
    pub pickup_rule: Option<String>,
    pub drop_off_rule: Option<String>,
    pub factor: Option<f64>,
    pub offset: Option<f64>,
}

/// A row of `booking_rules.txt`, what it must not have left out, what it lacks filled in.
pub struct Rule {
    pub kind: u8,
    /// Seconds.
    pub shortest: i64,
    pub longest: Option<i64>,
    /// Days before, and seconds of that day.
    pub last: (usize, i64),
    pub start: Option<(usize, i64)>,
    /// The only days that are counted back over.
    pub days: Option<BTreeSet<Date>>,
    pub message: Option<String>,
    pub pickup_message: Option<String>,
    pub drop_off_message: Option<String>,
    pub phone: Option<String>,
    pub info_url: Option<String>,
    pub url: Option<String>,
}

impl Flex {
    pub fn read(files: &Files, stops: &[Stop], services: &Services) -> Self {
        let locations = locations(files);
        Self { groups: groups(files, stops, &locations), rules: rules(files, services), locations }
    }

    /// What an id stands for that was found in a column: what the column says first, then anything.
    pub fn look_up(&self, column: &str, id: &str, stops: &HashMap<&str, usize>) -> Option<Spot> {
        let location = || self.locations.iter().position(|location| location.id == id).map(Spot::Zone);
        let group = || self.groups.iter().position(|group| group.id == id).map(Spot::Group);
        let stop = || stops.get(id).copied().map(Spot::Stop);
        let anything = || stop().or_else(location).or_else(group);
        match column {
            "location_id" => location().or_else(anything),
            "location_group_id" => group().or_else(anything),
            _ => anything(),
        }
    }

    /// The hours of a row; none where it cannot be used.
    pub fn demand(&self, row: &Row, spot: Spot) -> Option<Demand> {
        // The older draft writes "dropoff" as one word.
        let either = |now: &str, older: &str| row.optional(now).or_else(|| row.optional(older));
        let from = gtfs_time(&either("start_pickup_drop_off_window", "start_pickup_dropoff_window")?)?;
        let to = gtfs_time(&either("end_pickup_drop_off_window", "end_pickup_dropoff_window")?)?;
        let known = |id: &String| self.rules.contains_key(id);
        let drop_off_rule = either("drop_off_booking_rule_id", "dropoff_booking_rule_id");
        let number = |column: &str| row.get(column).parse().ok();
        let (pickup, drop_off) =
            (Pickup::read(&row.get("pickup_type")), Pickup::read(&row.get("drop_off_type")));
        let served = pickup != Pickup::None || drop_off != Pickup::None;
        (to > from && served).then(|| Demand {
            spot,
            from,
            to,
            pickup,
            drop_off,
            pickup_rule: row.optional("pickup_booking_rule_id").filter(known),
            drop_off_rule: drop_off_rule.filter(known),
            factor: number("safe_duration_factor"),
            offset: number("safe_duration_offset"),
        })
    }
}

fn locations(files: &Files) -> Vec<Location> {
    let Some(bytes) = file(files, "locations.geojson") else {
        return Vec::new();
    };
    let json: Value = serde_json::from_slice(bytes).unwrap();
    let mut locations: Vec<Location> = Vec::new();
    for feature in json["features"].as_array().unwrap() {
        let Some(shape) = Polygons::from_geometry(&feature["geometry"]) else {
            continue;
        };
        let Some(id) = feature["id"].as_str() else {
            continue;
        };
        if locations.iter().any(|location| location.id == id) {
            continue;
        }
        let text = |name: &str| {
            let text = feature["properties"][name].as_str().unwrap_or_default();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (name, desc) = (text("stop_name").unwrap_or_default(), text("stop_desc"));
        locations.push(Location { id: id.to_owned(), name, desc, shape });
    }
    locations
}

fn groups(files: &Files, stops: &[Stop], locations: &[Location]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    each_row(file(files, "location_groups.txt"), |row| {
        let Some(id) = row.required("location_group_id") else {
            return;
        };
        if groups.iter().all(|group| group.id != id) {
            let name = row.get("location_group_name").into_owned();
            groups.push(Group { id: id.clone(), name, stops: Vec::new(), locations: Vec::new() });
        }
        let Some(member) = row.optional("location_id") else {
            return;
        };
        let group = groups.iter_mut().find(|group| group.id == id).unwrap();
        if let Some(stop) = stops.iter().position(|stop| stop.id == member) {
            group.stops.push(stop);
        } else {
            group.locations.extend(locations.iter().position(|location| location.id == member));
        }
    });
    each_row(file(files, "location_group_stops.txt"), |row| {
        let id = row.get("location_group_id");
        let stop = stops.iter().position(|stop| stop.id == row.get("stop_id"));
        if let (Some(group), Some(stop)) = (groups.iter_mut().find(|group| group.id == id), stop) {
            group.stops.push(stop);
        }
    });
    groups
}

fn rules(files: &Files, services: &Services) -> BTreeMap<String, Rule> {
    const TO_MIDNIGHT: i64 = 24 * 3600;
    let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
    each_row(file(files, "booking_rules.txt"), |row| {
        let kind = row.get("booking_type").parse().ok().filter(|kind| *kind <= 2);
        let (Some(id), Some(kind)) = (row.required("booking_rule_id"), kind) else {
            return;
        };
        if rules.contains_key(&id) {
            return;
        }
        let same_day = kind == 1;
        let days_before = kind == 2;
        let minutes = |column: &str| row.get(column).parse::<i64>().ok().map(|minutes| minutes * 60);
        let shortest = minutes("prior_notice_duration_min").unwrap_or(0);
        let longest = minutes("prior_notice_duration_max").filter(|&longest| same_day && longest >= shortest);
        // The start day must not be given beside the longest notice, nor in real time.
        let has_start = days_before || same_day && longest.is_none();
        let start_day = row.get("prior_notice_start_day").parse().ok().filter(|_| has_start);
        let start_time = gtfs_time(&row.get("prior_notice_start_time")).unwrap_or(0);
        let last_day = row.get("prior_notice_last_day").parse().unwrap_or(1);
        let last_time = gtfs_time(&row.get("prior_notice_last_time")).unwrap_or(TO_MIDNIGHT);
        let service = row.get("prior_notice_service_id");
        let rule = Rule {
            kind,
            shortest,
            longest,
            last: (last_day, last_time),
            // Nobody may book from a day on that comes after the last one.
            start: start_day.filter(|&day| !days_before || day >= last_day).map(|day| (day, start_time)),
            days: services.get(&*service).filter(|_| days_before).cloned(),
            message: row.optional("message"),
            pickup_message: row.optional("pickup_message"),
            drop_off_message: row.optional("drop_off_message"),
            phone: row.optional("phone_number"),
            info_url: row.optional("info_url"),
            url: row.optional("booking_url"),
        };
        rules.insert(id, rule);
    });
    rules
}
