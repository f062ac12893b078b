//! Counts what the generated questions reach of notices to riders, and of what they take away.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Case;
use super::tally::Tally;

pub const REQUIRED_OF_ALERTS: [&str; 32] = [
    "alert about a line",
    "alert about a stop",
    "alert about a zone",
    "alert about an area",
    "alert about the nearest",
    "alert begins at the instant asked",
    "alert begins a second later",
    "alert by its geometry alone",
    "alert ended a second ago",
    "alert ends at the instant asked",
    "alert from GeoJSON",
    "alert from TOML",
    "alert not in the answer",
    "alert of no service that leaves a line running",
    "alerts in a polygon",
    "departure cancelled",
    "departure cancelled before one that runs",
    "hailed line suspended",
    "line of two alerts",
    "line state suspended",
    "line suspended by an area",
    "line suspended by its own ground",
    "line suspended until a departure",
    "line suspended without an end",
    "nearest in state suspended",
    "why suspended",
    "zone state suspended",
    "zone suspended around the point by its own ground",
    "zone suspended by an area",
    "zone suspended by its own ground",
    "zone suspended until a pick-up",
    "zone suspended without an end",
];

impl Tally {
    pub fn count_alerts(&mut self, case: &Case, answer: &Value) {
        let Some(alerts) = answer["alerts"].as_object() else {
            return;
        };
        self.count_edges(case);
        let of_areas: BTreeSet<String> = answer["areas"].as_array().unwrap().iter().flat_map(ids).collect();
        let closing = |item: &Value| -> Vec<String> {
            ids(item).into_iter().filter(|id| alerts[id]["effect"] == "no_service").collect()
        };
        let mut named = BTreeSet::new();
        for (kind, what) in
            [("lines", "a line"), ("stops", "a stop"), ("zones", "a zone"), ("areas", "an area")]
        {
            for item in answer[kind].as_array().unwrap() {
                self.note_if(!ids(item).is_empty(), &format!("alert about {what}"));
                named.extend(ids(item));
            }
        }
        if answer["nearest"].is_object() {
            self.note_if(!ids(&answer["nearest"]).is_empty(), "alert about the nearest");
            named.extend(ids(&answer["nearest"]));
        }
        self.note_if(!alerts.is_empty() && case.parameter("lat").is_none(), "alerts in a polygon");
        let written: usize = case.alerts.iter().map(|(_, text)| text.matches("affects").count()).sum();
        self.note_if(written > alerts.len(), "alert not in the answer");
        for id in alerts.keys() {
            self.note_if(!named.contains(id), "alert by its geometry alone");
            let toml = id.starts_with("avvisi:");
            self.note(if toml { "alert from TOML" } else { "alert from GeoJSON" });
        }
        for line in answer["lines"].as_array().unwrap() {
            self.note_if(ids(line).len() > 1, "line of two alerts");
            let closing = closing(line);
            self.note_if(
                !closing.is_empty() && line["state"] == "running",
                "alert of no service that leaves a line running",
            );
            let departures = line["departures"].as_array().unwrap();
            let cancelled = |departure: &Value| departure["status"] == "cancelled";
            self.note_if(departures.iter().any(cancelled), "departure cancelled");
            let first = departures.first().is_some_and(cancelled);
            self.note_if(first && line["state"] == "running", "departure cancelled before one that runs");
            if line["state"] == "suspended" {
                assert!(!closing.is_empty(), "a line is suspended, and no alert says so: {line}");
                self.note_if(line["hail"] == true, "hailed line suspended");
                let by_area = closing.iter().any(|id| of_areas.contains(id));
                self.note_if(by_area, "line suspended by an area");
                let by_ground = closing.iter().any(|id| names_nothing(case, id));
                self.note_if(by_ground, "line suspended by its own ground");
                let ends = !line["next"].is_null();
                self.note(if ends {
                    "line suspended until a departure"
                } else {
                    "line suspended without an end"
                });
            }
        }
        let zones = answer["zones"].as_array().unwrap().iter();
        for zone in zones.filter(|zone| zone["state"] == "suspended") {
            let ends = !zone["booking"]["next"].is_null();
            self.note(if ends { "zone suspended until a pick-up" } else { "zone suspended without an end" });
            let closing = closing(zone);
            assert!(!closing.is_empty(), "a zone is suspended, and no alert says so: {zone}");
            self.note_if(closing.iter().any(|id| of_areas.contains(id)), "zone suspended by an area");
            let by_ground = closing.iter().any(|id| names_nothing(case, id));
            self.note_if(by_ground, "zone suspended by its own ground");
            let around = case.parameter("lat").is_some() && zone["distance_m"] == 0.0;
            self.note_if(by_ground && around, "zone suspended around the point by its own ground");
        }
    }

    fn count_edges(&mut self, case: &Case) {
        let at: jiff::Timestamp = case.parameter("at").unwrap().parse().unwrap();
        for (_, text) in &case.alerts {
            // `from = 2026-…+01:00` in one kind of file, `"from":"2026-…+01:00"` in the other.
            for (field, ends) in [("from", "begins"), ("until", "ends")] {
                for (found, _) in text.match_indices(field) {
                    let rest = text[found + field.len()..].trim_start_matches([' ', '=', '"', ':']);
                    let Some(edge) = rest.get(..25).and_then(|edge| edge.parse::<jiff::Timestamp>().ok())
                    else {
                        continue;
                    };
                    let later = edge.as_nanosecond() - at.as_nanosecond();
                    self.note_if(later == 0, &format!("alert {ends} at the instant asked"));
                    self.note_if(later == 1_000_000_000, &format!("alert {ends} a second later"));
                    let ago = later == -1_000_000_000 && field == "until";
                    self.note_if(ago, "alert ended a second ago");
                }
            }
        }
    }
}

/// The ids of the notices that are about something in the answer.
fn ids(item: &Value) -> BTreeSet<String> {
    item["alerts"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// Whether a notice has its own geometry and nothing else that it is about.
fn names_nothing(case: &Case, id: &str) -> bool {
    let files = case.alerts.iter().filter(|(_, text)| text.starts_with('{'));
    files.into_iter().any(|(name, text)| {
        let file: Value = serde_json::from_str(text).unwrap();
        let mut features = file["features"].as_array().unwrap().iter();
        features.any(|feature| {
            let is = format!("{name}:{}", feature["id"].as_str().unwrap()) == id;
            is && feature["properties"]["affects"].as_array().is_none_or(Vec::is_empty)
        })
    })
}
