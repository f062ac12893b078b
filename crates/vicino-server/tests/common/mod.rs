//! A small network, a clock that stands still, and ways to ask.

#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

pub mod running;
pub mod sample;

use jiff::Timestamp;
use serde_json::Value;
use vicino::{Feed, FeedSource, Network, ReadOptions, ServiceAreas};
use vicino_server::{ProblemType, State, service};
use warp::http::Response;

/// The answer to a request.
pub type Answer = Response<hyper::body::Bytes>;

/// Two bus stops 1 km apart in Siena, a line between them, names in English, and ids that a path cannot carry as they
/// are.
pub fn network() -> Network {
    network_with("", "")
}

/// The same with another text in its files in the place of one.
pub fn network_with(text: &str, another: &str) -> Network {
    let files = [
        (
            "agency.txt",
            "agency_id,agency_name,agency_url,agency_timezone\na,Bus,https://bus.example,Europe/Rome\n",
        ),
        (
            "stops.txt",
            "stop_id,stop_name,stop_lat,stop_lon\n\
             1001,Piazza Gramsci,43.3224,11.3268\n\
             a/b è%,Stazione,43.3314,11.3268\n",
        ),
        ("routes.txt", "route_id,route_short_name,route_type,agency_id\n10,10,3,a\nn/1,N1,3,a\n"),
        ("trips.txt", "route_id,service_id,trip_id\n10,daily,T1\n10,daily,T2\nn/1,daily,N1\n"),
        (
            "stop_times.txt",
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n\
             T1,08:04:00,08:04:00,1001,1\nT1,08:15:00,08:15:00,a/b è%,2\n\
             T2,08:34:00,08:34:00,1001,1\nT2,08:45:00,08:45:00,a/b è%,2\n\
             N1,25:04:00,25:04:00,1001,1\nN1,25:15:00,25:15:00,a/b è%,2\n",
        ),
        (
            "calendar.txt",
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
             daily,1,1,1,1,1,1,1,20260101,20261231\n",
        ),
        (
            "translations.txt",
            "table_name,field_name,language,translation,record_id\n\
             stops,stop_name,en,Gramsci Square,1001\nstops,stop_name,de,Gramsciplatz,1001\n",
        ),
        ("feed_info.txt", "feed_publisher_name,feed_publisher_url,feed_lang\nBus,https://bus.example,it\n"),
    ];
    let files = files.map(|(name, rows)| (name, rows.replace(text, another)));
    let source = FeedSource::files(files);
    let feed = Feed::read("siena", &source, &ReadOptions::default()).expect("the feed can be used");
    assert_eq!(feed.notices().total(), 0);
    let areas = ServiceAreas::from_geojson("comuni", AREAS).expect("the areas can be used");
    assert_eq!(areas.notices().total(), 0);
    Network::new(vec![feed.into()]).expect("one feed").with_areas([areas.into()])
}

/// Around both stops.
pub const AREAS: &str = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "siena",
    "properties": {"name": "Siena", "name:de": "Siena (Stadt)", "kind": "municipality"},
    "geometry": {"type": "Polygon", "coordinates": [[[11.2, 43.2], [11.5, 43.2], [11.5, 43.4], [11.2, 43.4], [11.2, 43.2]]]}}]}"#;

/// Around the first stop alone.
pub const GRAMSCI_POLYGON: &str = r#"{"type": "Polygon", "coordinates":
    [[[11.32, 43.32], [11.33, 43.32], [11.33, 43.325], [11.32, 43.325], [11.32, 43.32]]]}"#;

/// Posts a body as GeoJSON.
pub async fn post(uri: &str, body: impl AsRef<[u8]>) -> Answer {
    post_as("application/geo+json", uri, body).await
}

pub async fn post_as(media_type: &str, uri: &str, body: impl AsRef<[u8]>) -> Answer {
    let request = warp::test::request().method("POST").path(uri).header("content-type", media_type);
    request.body(body).reply(&service(state())).await
}

/// Eight o'clock of a Tuesday morning in Siena.
pub fn now() -> Timestamp {
    "2026-11-24T07:00:00Z".parse().expect("an instant")
}

pub fn state() -> State {
    State::new(network()).with_clock(now)
}

pub const GRAMSCI: &str = "/v1/nearby?lat=43.3224&lon=11.3268";

pub async fn get(uri: &str) -> Answer {
    get_with(uri, &[]).await
}

pub async fn get_with(uri: &str, headers: &[(&'static str, &'static str)]) -> Answer {
    let mut request = warp::test::request().path(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.reply(&service(state())).await
}

/// The OpenAPI document.
pub async fn document() -> Value {
    ok(&get("/openapi.json").await)
}

/// Asks a network, with a body of GeoJSON where there is one.
pub async fn ask(state: &State, method: &str, uri: &str, body: Option<&str>) -> Answer {
    let request = warp::test::request().method(method).path(uri);
    let request = match body {
        Some(body) => request.header("content-type", "application/geo+json").body(body),
        None => request,
    };
    request.reply(&service(state.clone())).await
}

pub fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("a header is text"))
}

/// The JSON of an answer that went well.
pub fn ok(answer: &Answer) -> Value {
    assert_eq!(answer.status(), 200, "{:?}", answer.body());
    serde_json::from_slice(answer.body()).expect("an answer is JSON")
}

/// The JSON of an answer that is this problem, in the form of RFC 9457.
pub fn problem(answer: &Answer, expected: ProblemType) -> Value {
    let problem: Value = serde_json::from_slice(answer.body()).expect("a problem is JSON");
    assert_eq!(problem["type"], expected.uri(), "{problem}");
    assert_eq!(problem["title"], expected.title());
    assert_eq!(problem["status"], expected.status());
    assert_eq!(answer.status(), expected.status());
    assert_eq!(header(answer, "content-type"), "application/problem+json");
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    assert_eq!(problem.get("errors").is_some(), expected == ProblemType::InvalidParameters, "{problem}");
    problem
}

/// The parameters that a problem names, in its order.
pub fn named(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().expect("a list of errors");
    let filled = |error: &Value, member: &str| error[member].as_str().is_some_and(|text| !text.is_empty());
    assert!(errors.iter().all(|error| filled(error, "reason") && filled(error, "allowed")), "{problem}");
    errors.iter().map(|error| error["parameter"].as_str().expect("a name")).collect()
}
