//! Notices to riders as their files have them, and what each is about.

use jiff::Timestamp;
use serde_json::Value;

use super::feed::Feed;
use super::polygon::Polygons;

pub struct Alert {
    /// With the name of its file.
    pub id: String,
    pub json: Value,
    /// Half-open, without an end where there is none.
    periods: Vec<(Option<Timestamp>, Option<Timestamp>)>,
    pub entities: Vec<Entity>,
    pub shape: Option<Polygons>,
}

/// What an alert is about: all that it names must agree.
pub struct Entity(Value);

impl Alert {
    /// Whether it counts at an instant, and until when: for ever where there is no end.
    pub fn counts_until(&self, at: Timestamp) -> Option<Timestamp> {
        if self.periods.is_empty() {
            return Some(Timestamp::MAX);
        }
        let within = self.periods.iter().filter(|(from, until)| {
            from.is_none_or(|from| from <= at) && until.is_none_or(|until| at < until)
        });
        within.map(|(_, until)| until.unwrap_or(Timestamp::MAX)).max()
    }

    pub fn is_no_service(&self) -> bool {
        self.json["effect"] == "no_service"
    }
}

impl Entity {
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0[field].as_str()
    }

    pub fn names(&self, field: &str) -> bool {
        !self.0[field].is_null()
    }

    /// Whether it names this area, and nothing else.
    pub fn is_about_area(&self, id: &str) -> bool {
        const OTHERS: [&str; 7] = ["agency", "route", "direction_id", "mode", "stop", "trip", "zone"];
        self.get("area") == Some(id) && !OTHERS.iter().any(|field| self.names(field))
    }

    /// Whether what it names of agency, route and mode agrees with a route.
    pub fn is_about_route(&self, feed: &Feed, route: usize) -> bool {
        let route = &feed.routes[route];
        let agency = &feed.agencies[route.agency];
        self.get("agency").is_none_or(|id| id == feed.scoped(&agency.id))
            && self.get("route").is_none_or(|id| id == feed.scoped(&route.id))
            && self.get("mode").is_none_or(|mode| mode == route.mode)
    }

    /// Whether the direction that it names, if any, is that of a line.
    pub fn is_about_direction(&self, direction: Option<u8>) -> bool {
        let named = self.0["direction_id"].as_u64();
        named.is_none_or(|named| direction.map(u64::from) == Some(named))
    }

    /// Whether the stop that it names, if any, is this one or a station that it belongs to.
    pub fn is_about_stop(&self, feed: &Feed, stop: usize) -> bool {
        self.get("stop").is_none_or(|named| {
            let mut part = Some(stop);
            // No chain of parents is longer.
            for _ in 0..3 {
                let Some(here) = part else {
                    return false;
                };
                if named == feed.scoped(&feed.stops[here].id) {
                    return true;
                }
                part = feed.stops[here].parent;
            }
            false
        })
    }
}

/// The alerts of a file of that name: GeoJSON, or else TOML.
pub fn read(file: &str, text: &str) -> Vec<Alert> {
    if text.trim_start().starts_with('{') {
        let json: Value = serde_json::from_str(text).unwrap();
        let features = json["features"].as_array().unwrap().iter();
        return features
            .map(|feature| alert(file, &feature["id"], &feature["properties"], feature))
            .collect();
    }
    let toml = as_json(toml::Value::Table(text.parse().unwrap()));
    let notices = toml["notice"].as_array().map(Vec::as_slice).unwrap_or_default();
    notices.iter().map(|notice| alert(file, &notice["id"], notice, &Value::Null)).collect()
}

fn alert(file: &str, id: &Value, keys: &Value, feature: &Value) -> Alert {
    let list = |name: &str| keys[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let instant = |value: &Value| value.as_str().map(|text| text.parse::<Timestamp>().unwrap());
    let periods: Vec<_> =
        list("periods").iter().map(|period| (instant(&period["from"]), instant(&period["until"]))).collect();
    let named = |name: &str| keys[name].as_str().map_or_else(|| format!("unknown_{name}"), str::to_owned);
    let shown = |instant: Option<Timestamp>| instant.map(|instant| instant.to_string());
    let shown = periods
        .iter()
        .map(|(from, until)| serde_json::json!({"from": shown(*from), "until": shown(*until)}))
        .collect::<Vec<_>>();
    Alert {
        id: format!("{file}:{}", id.as_str().unwrap()),
        json: serde_json::json!({
            "cause": named("cause"),
            "effect": named("effect"),
            "severity": named("severity"),
            "header": keys["header"],
            "description": keys["description"],
            "url": keys["url"],
            "periods": shown,
        }),
        periods,
        entities: list("affects").iter().map(|entity| Entity(entity.clone())).collect(),
        shape: Polygons::from_any_geometry(&feature["geometry"]),
    }
}

/// Dates and times as their texts.
fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, as_json(value))).collect(),
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Float(number) => number.into(),
    }
}
