//! Counts what the generated questions reach of notices to riders, and of what they take away.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Case;
use super::tally::Tally;

pub const REQUIRED_OF_ALERTS: [&str; 24] = [
    "alert about a line",
    "alert about a stop",
    "alert about a zone",
    "alert about an area",
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
    "hailed line suspended",
    "line of two alerts",
    "line state suspended",
    "line suspended until a departure",
    "line suspended without an end",
    "nearest in state suspended",
    "why suspended",
    "zone state suspended",
    "zone suspended until a pick-up",
    "zone suspended without an end",
];

impl Tally {
    pub fn count_alerts(&mut self, case: &Case, answer: &Value) {
        let Some(alerts) = answer["alerts"].as_object() else {
            return;
        };
        self.count_edges(case);
        let ids = |item: &Value| -> BTreeSet<String> {
            item["alerts"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
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
            let closing = ids(line).iter().any(|id| alerts[id]["effect"] == "no_service");
            self.note_if(
                closing && line["state"] == "running",
                "alert of no service that leaves a line running",
            );
            if line["state"] == "suspended" {
                assert!(closing, "a line is suspended, and no alert says so: {line}");
                self.note_if(line["hail"] == true, "hailed line suspended");
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
