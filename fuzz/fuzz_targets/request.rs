//! Any bytes as a request to the service: a path with a query, and after a line break a body that is posted.
//!
//! The service is asked rather than the library's parser, so that what stands between the two is fuzzed as well.

#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};
use vicino::{Alerts, Feed, FeedSource, Network, Places, ReadOptions, ServiceAreas};
use vicino_fuzz::now;
use vicino_server::{State, service};
use warp::http::Uri;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/siena");

static STATE: LazyLock<State> = LazyLock::new(|| {
    let source = FeedSource::open(SAMPLE).expect("the sample network");
    let feed = Feed::read("siena", &source, &ReadOptions::default()).expect("the sample network");
    let text = |file: &str| std::fs::read_to_string(format!("{SAMPLE}/{file}")).expect("the sample network");
    let areas = ServiceAreas::from_geojson("siena", &text("areas.geojson")).expect("areas");
    let places = Places::from_geojson("siena", &text("places.geojson")).expect("places");
    let alerts = Alerts::from_toml("siena", &text("notices.toml")).expect("notices");
    let network = Network::new(vec![Arc::new(feed)]).expect("one feed");
    let network =
        network.with_areas([areas.into()]).with_places([places.into()]).with_alerts([alerts.into()]);
    State::new(network).with_clock(now)
});

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |&byte| byte == b'\n');
    let path = str::from_utf8(parts.next().unwrap_or_default()).unwrap_or_default();
    // What hyper refuses never comes to the service; nor does what leads to another host.
    if !path.starts_with('/') || path.parse::<Uri>().is_err() {
        return;
    }
    // A stream does not end.
    if path.contains("stream") {
        return;
    }
    let request = warp::test::request().path(path);
    let request = match parts.next() {
        Some(body) => request.method("POST").header("content-type", "application/geo+json").body(body),
        None => request,
    };
    let response = RUNTIME.block_on(request.reply(&service(STATE.clone())));
    assert!(!response.status().is_server_error(), "{}", response.status());
    let media_type = response.headers().get("content-type").map_or(&b""[..], |value| value.as_bytes());
    if media_type.ends_with(b"json") {
        serde_json::from_slice::<serde::de::IgnoredAny>(response.body())
            .expect("what is called JSON is JSON");
    }
});
