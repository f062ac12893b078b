//! What is told of the zones of an answer, in short.

use serde_json::Value;
use vicino::{Network, Query};

/// The zones of one answer.
pub struct Zones {
    pub question: String,
    items: Vec<Value>,
}

/// Asks at "lat,lon radius at [window]" and checks which zones are listed, each "kind id distance", in order.
pub fn ask(network: &Network, question: &str, listed: &[&str]) -> Zones {
    let words: Vec<&str> = question.split(' ').collect();
    let (lat, lon) = words[0].split_once(',').unwrap();
    let mut given = vec![("lat", lat), ("lon", lon), ("radius", words[1]), ("at", words[2])];
    given.extend(words.get(3).map(|window| ("window", *window)));
    let query = Query::parse(given, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let answer = serde_json::to_value(network.nearby(&query)).unwrap();
    let items = answer["zones"].as_array().unwrap().clone();
    let found: Vec<String> = items.iter().map(in_short).collect();
    assert_eq!(found, listed, "zones at {question}");
    assert_eq!(answer["counts"]["zones"]["found"], listed.len(), "zones counted at {question}");
    Zones { question: question.to_owned(), items }
}

fn in_short(zone: &Value) -> String {
    let id = zone["id"].as_str().unwrap();
    let (_, id) = id.split_once(':').unwrap();
    format!("{} {id} {}", zone["kind"].as_str().unwrap(), zone["distance_m"].as_f64().unwrap())
}

/// A text, or "-" for null.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// "from to verdict book_by"
pub fn hours_in_short(hours: &Value) -> String {
    ["from", "to", "verdict", "book_by"].map(|field| text(&hours[field])).join(" ")
}

impl Zones {
    pub fn zone(&self, id: &str) -> &Value {
        let is_it = |zone: &&Value| zone["id"].as_str().unwrap().split_once(':').unwrap().1 == id;
        self.items.iter().find(is_it).unwrap()
    }

    /// `booking` is "verdict book_by opens_at next.pickup_from next.book_by".
    pub fn is(&self, id: &str, state: &str, booking: &str) -> &Self {
        let zone = self.zone(id);
        assert_eq!(zone["state"], state, "state of {id} at {}", self.question);
        let given = &zone["booking"];
        let [verdict, by, opens] = ["verdict", "book_by", "opens_at"].map(|field| text(&given[field]));
        let [from, next_by] = ["pickup_from", "book_by"].map(|field| text(&given["next"][field]));
        let found = format!("{verdict} {by} {opens} {from} {next_by}");
        assert_eq!(found, booking, "booking of {id} at {}", self.question);
        self
    }

    pub fn hours(&self, id: &str, expected: &[&str]) -> &Self {
        let windows = self.zone(id)["windows"].as_array().unwrap();
        let found: Vec<String> = windows.iter().map(hours_in_short).collect();
        assert_eq!(found, expected, "hours of {id} at {}", self.question);
        self
    }

    /// Compares the fields that are named, at any depth.
    pub fn has(&self, id: &str, expected: &Value) -> &Self {
        self.has_at(&format!("{id} at {}", self.question), self.zone(id), expected);
        self
    }

    pub fn has_at(&self, place: &str, found: &Value, expected: &Value) {
        let Some(fields) = expected.as_object() else {
            assert_eq!(found, expected, "{place}");
            return;
        };
        for (name, value) in fields {
            self.has_at(&format!("{name} of {place}"), &found[name], value);
        }
    }
}
