//! Generated notices to riders as the texts of files: the first is TOML, the second GeoJSON.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;
use serde_json::{Map, Value, json};

use super::AREAS;
use super::alerts::{AlertPlan, EntityPlan, NamedPlan, ShapePlan};
use super::ask::NAMES;
use super::flex::ZONE_IDS;
use super::flex_write;
use super::plan::{NetworkPlan, STOP_IDS};
use super::write::{degrees, trip_id};

/// The files of notices, and the ids in each.
const FILES: [(&str, [&str; 3]); 2] = [("avvisi", ["n2", "n10", "N"]), ("Works", ["é", "n2", "b"])];

/// The files' names and texts.
pub fn files(network: &NetworkPlan) -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    for ((name, ids), plans) in FILES.into_iter().zip(network.alerts.chunks(3)) {
        let text = if files.is_empty() {
            let notices = ids.iter().zip(plans).map(|(id, plan)| as_toml(id, &keys(network, plan)));
            notices.collect::<Vec<_>>().join("\n")
        } else {
            let features = ids.iter().zip(plans).map(|(id, plan)| {
                let geometry =
                    plan.shape.as_ref().map_or_else(|| "null".to_owned(), |s| geometry(network, s));
                let keys = Value::Object(keys(network, plan));
                format!(r#"{{"type":"Feature","id":"{id}","properties":{keys},"geometry":{geometry}}}"#)
            });
            flex_write::collection(features)
        };
        files.push((name, text));
    }
    files
}

/// All instants at which a notice begins or ends to count.
pub fn edges(network: &NetworkPlan) -> Vec<jiff::ZonedDateTime> {
    let periods = network.alerts.iter().flat_map(|alert| &alert.periods);
    let minutes = periods.flat_map(|period| [period.from, period.until]).flatten();
    minutes.map(|minute| instant(network, minute)).collect()
}

fn instant(network: &NetworkPlan, minute: i64) -> jiff::ZonedDateTime {
    let base: Date = network.base.parse().unwrap();
    let zone = TimeZoneDatabase::bundled().get(network.feeds[0].zones[0]).unwrap();
    base.at(0, 0, 0, 0).to_zoned_datetime(zone).unwrap() + minute.minutes()
}

fn keys(network: &NetworkPlan, plan: &AlertPlan) -> Map<String, Value> {
    let time = |minute: Option<i64>, fraction: &str| {
        let format = format!("%Y-%m-%dT%H:%M:%S{fraction}%:z");
        minute.map(|minute| instant(network, minute).strftime(&format).to_string())
    };
    let periods: Vec<Value> = plan
        .periods
        .iter()
        .map(|period| {
            let ends = [
                ("from", time(period.from, period.fraction)),
                ("until", time(period.until, period.fraction)),
            ];
            ends.into_iter().filter_map(|(name, time)| Some((name.to_owned(), json!(time?)))).collect()
        })
        .collect();
    let mut keys = Map::new();
    let mut text = |name: &str, text: &str| {
        if !text.is_empty() {
            keys.insert(name.to_owned(), json!(text));
        }
    };
    text("effect", plan.effect);
    text("severity", plan.severity);
    if plan.told {
        text("cause", "construction");
        text("header", "Works");
        text("description", "Until the street is mended");
        text("url", "https://example.org/works");
    }
    keys.insert("periods".to_owned(), json!(periods));
    let entities: Vec<Value> = plan.entities.iter().map(|entity| named(network, entity)).collect();
    keys.insert("affects".to_owned(), json!(entities));
    keys
}

/// What an entity names, by the ids of answers.
fn named(network: &NetworkPlan, plan: &EntityPlan) -> Value {
    let feed = NAMES[plan.feed % network.feeds.len()];
    let of_feed = &network.feeds[plan.feed % network.feeds.len()];
    let id = |id: &str| json!(format!("{feed}:{id}"));
    let stop = |stop: usize| id(STOP_IDS[stop % of_feed.stops.len()]);
    let mut keys = Map::new();
    for named in &plan.named {
        let (field, value) = match *named {
            NamedPlan::Agency(agency) => ("agency", id(&format!("A{agency}"))),
            NamedPlan::Route(route) => ("route", id(&format!("R{}", route % of_feed.routes.len()))),
            NamedPlan::Direction(route, direction) => {
                keys.insert("direction_id".to_owned(), json!(direction));
                ("route", id(&format!("R{}", route % of_feed.routes.len())))
            }
            NamedPlan::Mode(mode) => ("mode", json!(mode)),
            NamedPlan::Stop(index) => ("stop", stop(index)),
            NamedPlan::Station(station) => ("stop", id(&format!("P{station}"))),
            NamedPlan::Trip(trip) => {
                let route = trip % of_feed.routes.len();
                ("trip", id(&trip_id(route, trip % of_feed.routes[route].trips.len())))
            }
            NamedPlan::OnDemandTrip(trip) => ("trip", id(&format!("D{trip}"))),
            NamedPlan::Zone(zone) => ("zone", id(ZONE_IDS[zone])),
            NamedPlan::Group(0) => ("zone", id("g")),
            NamedPlan::Group(group) => ("zone", id(&format!("G{}", group - 1))),
            NamedPlan::StopOnDemand(index) => ("zone", stop(index)),
            NamedPlan::Area(area) => {
                let (file, ids) = AREAS[area / 2];
                ("area", json!(format!("{file}:{}", ids[area % 2])))
            }
            NamedPlan::Unknown => ("stop", id("nowhere")),
        };
        keys.insert(field.to_owned(), value);
    }
    // A direction is one of the route that is named beside it, be that another one.
    Value::Object(keys)
}

fn geometry(network: &NetworkPlan, plan: &ShapePlan) -> String {
    let position = |&(east, north): &(i32, i32)| {
        let (latitude, longitude) = degrees(network.world, east.into(), north.into(), (0, 0));
        format!("[{longitude},{latitude}]")
    };
    match plan {
        ShapePlan::Polygon(polygon) => flex_write::geometry(network.world, polygon),
        ShapePlan::Line(points) => {
            let positions: Vec<String> = points.iter().map(position).collect();
            format!(r#"{{"type":"LineString","coordinates":[{}]}}"#, positions.join(","))
        }
        ShapePlan::Point(point, stop) => {
            let stops = &network.feeds[0].stops;
            let stop = stop.map(|stop| &stops[stop % stops.len()]);
            let point = stop.map_or(*point, |stop| (stop.east, stop.north));
            format!(r#"{{"type":"Point","coordinates":{}}}"#, position(&point))
        }
    }
}

/// A notice of a TOML file: periods have real dates and times there.
fn as_toml(id: &str, keys: &Map<String, Value>) -> String {
    let mut text = format!("[[notice]]\nid = {}\n", json!(id));
    for (key, value) in keys {
        let value = match value {
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| table(item, key == "periods")).collect();
                format!("[{}]", items.join(", "))
            }
            value => value.to_string(),
        };
        text += &format!("{key} = {value}\n");
    }
    text
}

fn table(item: &Value, bare: bool) -> String {
    let keys = item.as_object().unwrap().iter().map(|(key, value)| match value.as_str() {
        Some(time) if bare => format!("{key} = {time}"),
        _ => format!("{key} = {value}"),
    });
    format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
}
