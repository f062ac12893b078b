//! Counts what the generated questions reach of lines that are hailed between stops.

use serde_json::Value;

use super::Case;
use super::tally::{Tally, text};

pub const REQUIRED_OF_HAILS: [&str; 18] = [
    "hail across the antimeridian",
    "hail as pickup coordinate_with_driver",
    "hail as pickup phone_agency",
    "hail as pickup regular",
    "hail because of the route",
    "hail because of the stop time",
    "hail between two full minutes",
    "hail by headway",
    "hail from a stop beyond the place",
    "hail from a stop within the place",
    "hail in a polygon",
    "hail near a point",
    "hail of a line that a stop is listed with",
    "hail with a day",
    "hailed line another_day",
    "hailed line ended",
    "hailed line later_today",
    "hailed line running",
];

impl Tally {
    pub fn count_hails(&mut self, case: &Case, answer: &Value) {
        let stops = answer["stops"].as_array().unwrap();
        let lines = answer["lines"].as_array().unwrap();
        for (i, line) in lines.iter().enumerate().filter(|(_, line)| line["hail"] == true) {
            self.note(format!("hailed line {}", line["state"].as_str().unwrap()));
            let by_point = case.parameter("lat").is_some();
            self.note(if by_point { "hail near a point" } else { "hail in a polygon" });
            let beyond = stops.iter().all(|stop| stop["id"] != line["stop"]);
            self.note(if beyond {
                "hail from a stop beyond the place"
            } else {
                "hail from a stop within the place"
            });
            let boards = |stop: &Value| stop["lines"].as_array().unwrap().iter().any(|line| *line == i);
            self.note_if(stops.iter().any(boards), "hail of a line that a stop is listed with");
            let day = line["day"]["departures"].as_u64().is_some_and(|departures| departures > 0);
            self.note_if(day, "hail with a day");
            self.note_if(
                line["point"]["lon"].as_f64().unwrap().abs() > 179.9,
                "hail across the antimeridian",
            );
            for departure in line["departures"].as_array().unwrap() {
                self.count_hailed(case, departure);
            }
        }
    }

    fn count_hailed(&mut self, case: &Case, departure: &Value) {
        let (feed, trip) = departure["trip"].as_str().unwrap().split_once(':').unwrap();
        let sequence = departure["stop_sequence"].to_string();
        self.note(format!("hail as pickup {}", departure["pickup"].as_str().unwrap()));
        self.note_if(!departure["headway_s"].is_null(), "hail by headway");
        let full_minute = departure["time"].as_str().unwrap()[16..].starts_with(":00");
        self.note_if(!full_minute, "hail between two full minutes");
        for row in text(case, feed, "stop_times.txt").lines() {
            let fields: Vec<&str> = row.split(',').collect();
            if fields[0] == trip && fields[4] == sequence {
                let silent = fields.get(17).is_none_or(|value| value.is_empty());
                self.note(if silent { "hail because of the route" } else { "hail because of the stop time" });
            }
        }
    }
}
