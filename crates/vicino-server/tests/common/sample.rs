//! The sample network around Siena, with all that stands beside it.

use std::fs;

use vicino::{Alerts, Feed, FeedSource, Network, Places, ReadOptions, ServiceAreas};
use vicino_server::{Looks, SourceKind, SourceReport, State};

pub const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/siena");

/// The sample as the command line serves it, and two sources of which one could not be used.
pub fn state() -> State {
    let text = |name| fs::read_to_string(format!("{DIRECTORY}/{name}")).expect("the sample is there");
    let source = FeedSource::open(DIRECTORY).expect("the sample is there");
    let feed = Feed::read("siena", &source, &ReadOptions::default()).expect("it can be used");
    let areas = ServiceAreas::from_geojson("siena", &text("areas.geojson")).expect("areas");
    let places = Places::from_geojson("siena", &text("places.geojson")).expect("places");
    let alerts = Alerts::from_toml("siena", &text("notices.toml")).expect("notices");
    let network = Network::new(vec![feed.into()]).expect("one feed");
    let network =
        network.with_areas([areas.into()]).with_places([places.into()]).with_alerts([alerts.into()]);
    let report = |kind, source: &str, loaded_at, refused: Option<&str>| SourceReport {
        kind,
        name: "siena".to_owned(),
        source: source.to_owned(),
        loaded_at,
        checked_at: super::now(),
        refused: refused.map(str::to_owned),
        looks: Looks::default(),
    };
    let state = State::new(Network::new(Vec::new()).expect("no feed")).with_clock(super::now);
    state.publish(
        network,
        [
            report(SourceKind::Feed, "siena.zip", Some(super::now()), None),
            report(SourceKind::Areas, "areas.geojson", None, Some("no FeatureCollection")),
        ],
    );
    state
}
