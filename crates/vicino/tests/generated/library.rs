//! The library's answer to a case: the one place that calls its interface for areas and polygons.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use vicino::{BoardQuery, Feed, FeedSource, Network, Query, ReadOptions};

use super::Case;

pub fn answer(case: &Case) -> Value {
    ask(&network(case), case)
}

/// The answer, and the board of each stop that it names, at the same instant and with the same filters.
pub fn answer_with_boards(case: &Case) -> (Value, BTreeMap<String, Value>) {
    const SHARED: [&str; 7] = ["at", "window", "modes", "routes", "agencies", "feeds", "wheelchair"];
    let network = network(case);
    let answer = ask(&network, case);
    let shared = case.question.iter().filter(|(name, _)| SHARED.contains(name));
    let parameters: Vec<_> =
        shared.map(|(name, value)| (*name, value.as_str())).chain([("limit", "500")]).collect();
    let query = BoardQuery::parse(parameters, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let stops = answer["lines"].as_array().unwrap().iter().map(|line| line["stop"].as_str().unwrap());
    let board = |stop: &str| serde_json::to_value(network.board(stop, &query).unwrap()).unwrap();
    let boards = stops.map(|stop| (stop.to_owned(), board(stop))).collect();
    (answer, boards)
}

fn network(case: &Case) -> Network {
    let mut feeds = Vec::new();
    for (name, texts) in &case.feeds {
        let files = texts.iter().map(|(file, text)| (*file, text.clone().into_bytes()));
        let source = FeedSource::files(files);
        let feed = Feed::read(name, &source, &ReadOptions::default()).unwrap();
        feeds.push(Arc::new(feed));
    }
    let network = Network::new(feeds).unwrap();
    let areas = case
        .areas
        .iter()
        .map(|(name, text)| Arc::new(vicino::ServiceAreas::from_geojson(name, text).unwrap()));
    let places =
        case.places.iter().map(|(name, text)| Arc::new(vicino::Places::from_geojson(name, text).unwrap()));
    let alerts = case.alerts.iter().map(|(name, text)| {
        let geojson = text.starts_with('{');
        let read = if geojson { vicino::Alerts::from_geojson } else { vicino::Alerts::from_toml };
        Arc::new(read(name, text).unwrap())
    });
    network.with_areas(areas).with_places(places).with_alerts(alerts)
}

fn ask(network: &Network, case: &Case) -> Value {
    let parameters = case.question.iter().map(|(name, value)| (*name, value.as_str()));
    let query = match &case.region {
        // Such a question has an instant and nothing else.
        Some(region) => {
            let at = case.parameter("at").unwrap().parse().unwrap();
            Query::inside(vicino::Region::from_geojson(region).unwrap(), at)
        }
        None => network.query(parameters, jiff::Timestamp::UNIX_EPOCH).unwrap(),
    };
    serde_json::to_value(network.nearby(&query)).unwrap()
}
