//! The library's answer to a case: the one place that calls its interface for areas and polygons.

use std::sync::Arc;

use serde_json::Value;
use vicino::{Feed, FeedSource, Network, Query, ReadOptions};

use super::Case;

/// None of a case that the library cannot be asked yet.
pub fn answer(case: &Case) -> Option<Value> {
    let mut feeds = Vec::new();
    for (name, texts) in &case.feeds {
        let files = texts.iter().map(|(file, text)| (*file, text.clone().into_bytes()));
        let source = FeedSource::files(files);
        let feed = Feed::read(name, &source, &ReadOptions::default()).unwrap();
        feeds.push(Arc::new(feed));
    }
    let network = Network::new(feeds).unwrap();
    // HOOK: put the areas on, once there are areas.
    // let areas = case.areas.iter().map(|(name, text)| {
    //     Arc::new(vicino::ServiceAreas::from_geojson(name, text).unwrap())
    // });
    // let network = network.with_areas(areas.collect());
    // HOOK: and then take this away.
    if case.region.is_some() || case.parameter("area").is_some() {
        return None;
    }
    let parameters = case.question.iter().map(|(name, value)| (*name, value.as_str()));
    // HOOK: a question with `case.region` has only `at` (and no other parameter).
    // let query = match &case.region {
    //     Some(region) => {
    //         let at = case.parameter("at").unwrap().parse().unwrap();
    //         Query::inside(vicino::Region::from_geojson(region).unwrap(), at)
    //     }
    //     None => Query::parse(parameters, jiff::Timestamp::UNIX_EPOCH).unwrap(),
    // };
    let query = Query::parse(parameters, jiff::Timestamp::UNIX_EPOCH).unwrap();
    Some(serde_json::to_value(network.nearby(&query)).unwrap())
}
