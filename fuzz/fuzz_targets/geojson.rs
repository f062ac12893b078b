//! Any text as each of the files that hold GeoJSON or notices, and as an area of interest; then questions about them.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use vicino::{Alerts, Feed, Network, Places, Query, ReadOptions, Region, ServiceAreas};
use vicino_fuzz::{ask, ask_everything, files, limits, now};

/// A line and an on-demand service; what is read is its locations.geojson.
const FEED: &str = include_str!("feed.txt");

fuzz_target!(|text: &str| {
    let limits = limits();
    let source = files(format!("{FEED}# locations.geojson\n{text}").as_bytes());
    let feed = Feed::read("f", &source, &ReadOptions::within(limits)).expect("the other files are sound");
    let mut network = Network::new(vec![Arc::new(feed)]).expect("one feed");
    network = network.with_areas(ServiceAreas::from_geojson_within("f", text, &limits).map(Arc::new));
    network = network.with_places(Places::from_geojson_within("f", text, &limits).map(Arc::new));
    let alerts =
        [Alerts::from_geojson_within("g", text, &limits), Alerts::from_toml_within("t", text, &limits)];
    network = network.with_alerts(alerts.into_iter().flatten().map(Arc::new));
    ask_everything(&network);
    if let Ok(region) = Region::from_geojson(text) {
        ask(&network, &Query::inside(region, now()));
    }
});
