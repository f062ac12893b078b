//! Counts what the generated questions reach: a rule that no question reaches is not tested.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Case;
use super::tally_alerts::REQUIRED_OF_ALERTS;
use super::tally_hail::REQUIRED_OF_HAILS;
use super::tally_places::REQUIRED_OF_PLACES;
use super::tally_zones::REQUIRED_OF_ZONES;

/// Days on which clocks change, each with the offsets that its zone has on that day.
pub const CLOCK_CHANGES: [(&str, [&str; 2]); 9] = [
    ("2026-03-29", ["+01:00", "+02:00"]),
    ("2026-03-29", ["+00:00", "+01:00"]),
    ("2026-10-25", ["+01:00", "+02:00"]),
    ("2026-10-25", ["+00:00", "+01:00"]),
    ("2026-03-08", ["-05:00", "-04:00"]),
    ("2026-11-01", ["-05:00", "-04:00"]),
    ("2026-04-05", ["+12:00", "+13:00"]),
    ("2026-09-27", ["+12:00", "+13:00"]),
    ("2026-10-04", ["+10:30", "+11:00"]),
];

/// What generated questions have to reach.
const REQUIRED: [&str; 48] = [
    "agencies filter with lines",
    "answer of two feeds",
    "bbox across the antimeridian",
    "bbox with lines",
    "boarding at a stop twice in a trip",
    "day on which clocks change",
    "day with a median gap",
    "day without departures",
    "departure as pickup coordinate_with_driver",
    "departure as pickup phone_agency",
    "departure by exact frequency",
    "departure by headway",
    "departure cut off",
    "departure of an interpolated time",
    "departure of yesterday's service day",
    "departure on a day on which clocks change",
    "departure with a stop headsign",
    "departures at the same instant",
    "feeds filter with lines",
    "line of a direction",
    "line of a headsign",
    "line state another_day",
    "line state ended",
    "line state later_today",
    "line state running",
    "lines cut off",
    "lines equally near",
    "modes filter with lines",
    "nearest in state another_day",
    "nearest in state ended",
    "nearest in state later_today",
    "nearest in state running",
    "no nearest of an empty answer",
    "on-demand row",
    "routes filter with lines",
    "stop of a station",
    "stop where nothing is boarded",
    "stop with coordinates of its station",
    "stops cut off",
    "stops equally near",
    "wheelchair filter with lines",
    "why feed_expired",
    "why feed_not_started",
    "why filtered_out",
    "why no_departure_in_window",
    "why no_service_today",
    "why no_stop_in_radius",
    "why outside_coverage",
];

#[derive(Default)]
pub struct Tally {
    counts: BTreeMap<String, usize>,
}

impl Tally {
    pub fn note(&mut self, what: impl Into<String>) {
        *self.counts.entry(what.into()).or_default() += 1;
    }

    pub fn note_if(&mut self, condition: bool, what: &str) {
        if condition {
            self.note(what);
        }
    }

    /// The table of what was reached, and what was reached fewer times than `least`.
    pub fn report(&self, least: usize) -> (String, Vec<&'static str>) {
        let rows = self.counts.iter().map(|(what, count)| format!("{count:7} {what}\n"));
        let count = |what: &str| self.counts.get(what).copied().unwrap_or_default();
        let required = REQUIRED.into_iter().chain(REQUIRED_OF_ZONES).chain(REQUIRED_OF_PLACES);
        let required = required.chain(REQUIRED_OF_HAILS).chain(REQUIRED_OF_ALERTS);
        let missed = required.filter(|what| count(what) < least);
        (rows.collect(), missed.collect())
    }

    pub fn count(&mut self, case: &Case, answer: &Value) {
        let given = |name: &str| {
            let found = case.question.iter().find(|(given, _)| *given == name);
            found.map(|(_, value)| value.as_str())
        };
        let lines = answer["lines"].as_array().unwrap();
        let stops = answer["stops"].as_array().unwrap();
        for filter in ["modes", "routes", "agencies", "feeds", "wheelchair"] {
            let used = given(filter).is_some() && !lines.is_empty();
            self.note_if(used, &format!("{filter} filter with lines"));
        }
        if let Some(bbox) = given("bbox") {
            let edges: Vec<f64> = bbox.split(',').map(|edge| edge.parse().unwrap()).collect();
            self.note_if(!lines.is_empty(), "bbox with lines");
            let crosses = edges[0] > edges[2] && !lines.is_empty();
            self.note_if(crosses, "bbox across the antimeridian");
        }
        if let Some(why) = answer["why"].as_str() {
            self.note(format!("why {why}"));
        }
        if let Some(state) = answer["nearest"]["state"].as_str() {
            self.note(format!("nearest in state {state}"));
        }
        let nothing = lines.is_empty() && answer["nearest"].is_null();
        self.note_if(nothing, "no nearest of an empty answer");
        for kind in ["lines", "stops"] {
            let counts = &answer["counts"][kind];
            self.note_if(counts["found"] != counts["returned"], &format!("{kind} cut off"));
        }
        let near = |items: &[Value]| {
            let equal = |pair: &[Value]| pair[0]["distance_m"] == pair[1]["distance_m"];
            given("lat").is_some() && items.windows(2).any(equal)
        };
        self.note_if(near(lines), "lines equally near");
        self.note_if(near(stops), "stops equally near");
        let feeds = lines.iter().map(|line| line["route"].as_str().unwrap().split(':').next());
        let two = feeds.collect::<BTreeSet<_>>().len() > 1;
        self.note_if(two, "answer of two feeds");

        for stop in stops {
            let nobody_boards = stop["lines"] == Value::Array(Vec::new());
            self.note_if(nobody_boards, "stop where nothing is boarded");
            self.note_if(!stop["station"].is_null(), "stop of a station");
            self.count_inherited_place(case, stop);
        }
        for line in lines {
            self.count_line(case, line);
        }
        self.count_zones(case, answer);
        self.count_places(case, answer);
        self.count_hails(case, answer);
        self.count_alerts(case, answer);
    }

    fn count_inherited_place(&mut self, case: &Case, stop: &Value) {
        let (feed, id) = stop["id"].as_str().unwrap().split_once(':').unwrap();
        let stops = &text(case, feed, "stops.txt");
        let row = stops.lines().find(|row| row.starts_with(&format!("{id},"))).unwrap();
        let own = row.split(',').nth(3).unwrap();
        self.note_if(own.is_empty(), "stop with coordinates of its station");
    }

    fn count_line(&mut self, case: &Case, line: &Value) {
        self.note(format!("line state {}", line["state"].as_str().unwrap()));
        self.note(if line["direction_id"].is_null() { "line of a headsign" } else { "line of a direction" });
        if let Some(day) = line.get("day") {
            self.note_if(day["departures"] == 0, "day without departures");
            self.note_if(!day["headway_s"].is_null(), "day with a median gap");
            let changes = is_clock_change(&day["date"], &day["first"]);
            self.note_if(changes, "day on which clocks change");
        }
        let departures = line["departures"].as_array().unwrap();
        for pair in departures.windows(2) {
            self.note_if(pair[0]["time"] == pair[1]["time"], "departures at the same instant");
        }
        let mut runs = BTreeSet::new();
        for departure in departures {
            let run = (departure["trip"].to_string(), departure["service_date"].to_string());
            let again = !runs.insert(run) && departure["headway_s"].is_null();
            self.note_if(again, "boarding at a stop twice in a trip");
            self.count_departure(case, departure);
        }
        let asked = case.question.iter().find(|(name, _)| *name == "departures");
        let most = asked.map_or(3, |(_, value)| value.parse().unwrap());
        self.note_if(departures.len() == most, "departure cut off");
    }

    fn count_departure(&mut self, case: &Case, departure: &Value) {
        let (feed, trip) = departure["trip"].as_str().unwrap().split_once(':').unwrap();
        let frequencies = text(case, feed, "frequencies.txt");
        let by_frequency = frequencies.lines().any(|row| row.starts_with(&format!("{trip},")));
        let by_headway = !departure["headway_s"].is_null();
        self.note_if(by_headway, "departure by headway");
        self.note_if(by_frequency && !by_headway, "departure by exact frequency");
        let sequence = departure["stop_sequence"].to_string();
        for row in text(case, feed, "stop_times.txt").lines() {
            let fields: Vec<&str> = row.split(',').collect();
            if fields[0] == trip && fields[4] == sequence {
                let blank = fields[1].is_empty() && fields[2].is_empty();
                self.note_if(blank, "departure of an interpolated time");
            }
            let on_demand = fields[0] == trip && fields.len() > 10 && !fields[10].is_empty();
            self.note_if(on_demand, "on-demand row");
        }
        let pickup = departure["pickup"].as_str().unwrap();
        self.note(format!("departure as pickup {pickup}"));
        self.note_if(departure["headsign"] == "Via Roma", "departure with a stop headsign");
        let time = departure["time"].as_str().unwrap();
        let date = departure["service_date"].as_str().unwrap();
        self.note_if(!time.starts_with(date), "departure of yesterday's service day");
        let changes = is_clock_change(&departure["service_date"], &departure["time"]);
        self.note_if(changes, "departure on a day on which clocks change");
    }
}

pub fn text<'a>(case: &'a Case, feed: &str, file: &str) -> &'a str {
    let (_, texts) = case.feeds.iter().find(|(name, _)| *name == feed).unwrap();
    &texts[file]
}

pub fn is_clock_change(date: &Value, time: &Value) -> bool {
    let (Some(date), Some(time)) = (date.as_str(), time.as_str()) else {
        return false;
    };
    let offset = |offsets: &[&str; 2]| offsets.iter().any(|offset| time.ends_with(offset));
    CLOCK_CHANGES.iter().any(|(day, offsets)| *day == date && offset(offsets))
}
