//! Requests that are wrong in every way we could think of. Each gets the documented problem, which names the parameter,
//! and the next request is served.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use ProblemType::{InvalidParameters, QueryTooLong, UnknownArea, UnknownPath, UnknownRoute, UnknownStop};
use common::{GRAMSCI, GRAMSCI_POLYGON, get, named, ok, post, problem};
use vicino_server::{MAX_ERRORS, MAX_QUERY_BYTES, ProblemType};

/// A query string of `/v1/nearby`, and the parameters that are wrong in it.
const WRONG_QUERIES: &[(&str, &[&str])] = &[
    // No place, or half of one.
    ("", &["lat", "lon"]),
    ("lat=43.3", &["lon"]),
    ("lon=11.3", &["lat"]),
    ("radius=500", &["lat", "lon"]),
    ("43.3,11.3", &["lat", "lon", "43.3,11.3"]),
    // Coordinates that are none.
    ("lat=NaN&lon=11", &["lat"]),
    ("lat=nan&lon=-nan", &["lat", "lon"]),
    ("lat=inf&lon=-infinity", &["lat", "lon"]),
    ("lat=1e999&lon=0", &["lat"]),
    ("lat=91&lon=0", &["lat"]),
    ("lat=-90.0000001&lon=0", &["lat"]),
    ("lat=0&lon=181", &["lon"]),
    ("lat=0&lon=-180.0000001", &["lon"]),
    ("lat=151.2&lon=-33.9", &["lat"]),
    ("lat=&lon=", &["lat", "lon"]),
    ("lat&lon", &["lat", "lon"]),
    ("lat=43,3&lon=11,3", &["lat", "lon"]),
    ("lat=43.3N&lon=11.3E", &["lat", "lon"]),
    ("lat=0x2B&lon=11", &["lat"]),
    ("lat=43.3&lat=43.3&lon=11", &["lat"]),
    ("lat=%D9%A4%D9%A3&lon=11", &["lat"]),
    ("lat=43.3%00&lon=11", &["lat"]),
    // A radius that is none.
    ("lat=43&lon=11&radius=0", &["radius"]),
    ("lat=43&lon=11&radius=-5", &["radius"]),
    ("lat=43&lon=11&radius=NaN", &["radius"]),
    ("lat=43&lon=11&radius=inf", &["radius"]),
    ("lat=43&lon=11&radius=50000.1", &["radius"]),
    ("lat=43&lon=11&radius=500m", &["radius"]),
    ("lat=43&lon=11&radius=1e308", &["radius"]),
    // A box that is none.
    ("bbox=11.3,43.3,11.4", &["bbox"]),
    ("bbox=11.3,43.3,11.4,43.4,5", &["bbox"]),
    ("bbox=11.3,43.4,11.4,43.3", &["bbox"]),
    ("bbox=NaN,43.3,11.4,43.4", &["bbox"]),
    ("bbox=11.3,-inf,11.4,43.4", &["bbox"]),
    ("bbox=-181,43.3,11.4,43.4", &["bbox"]),
    ("bbox=", &["bbox"]),
    ("bbox=,,,", &["bbox"]),
    ("bbox=11.3,43.3,11.4,43.4&lat=43", &["lat"]),
    ("area=firenze", &["area"]),
    ("area=", &["area"]),
    ("area=siena&lat=43", &["lat"]),
    ("area=comuni:siena%00", &["area"]),
    // An instant that is none.
    ("lat=43&lon=11&at=2026-11-24T08:00:00", &["at"]),
    ("lat=43&lon=11&at=2026-11-24", &["at"]),
    ("lat=43&lon=11&at=2026-02-30T08:00:00Z", &["at"]),
    ("lat=43&lon=11&at=2026-11-24T25:00:00Z", &["at"]),
    ("lat=43&lon=11&at=99999-11-24T08:00:00Z", &["at"]),
    ("lat=43&lon=11&at=-009999-01-02T00:00:00Z", &["at"]),
    ("lat=43&lon=11&at=1764000000", &["at"]),
    ("lat=43&lon=11&at=now", &["at"]),
    ("lat=43&lon=11&at=", &["at"]),
    ("lat=43&lon=11&at=2026-11-24T08:00:00%2B01:00[Europe/Rome]", &["at"]),
    // Numbers that are none.
    ("lat=43&lon=11&window=0", &["window"]),
    ("lat=43&lon=11&window=1441", &["window"]),
    ("lat=43&lon=11&window=1.5", &["window"]),
    ("lat=43&lon=11&departures=51", &["departures"]),
    ("lat=43&lon=11&limit=-1", &["limit"]),
    ("lat=43&lon=11&limit=501", &["limit"]),
    ("lat=43&lon=11&limit=4294967297", &["limit"]),
    ("lat=43&lon=11&limit=99999999999999999999999999", &["limit"]),
    // Words that are not known.
    ("lat=43&lon=11&include=lines,,stops", &["include"]),
    ("lat=43&lon=11&include=lines,stopps", &["include"]),
    ("lat=43&lon=11&modes=bus,horse", &["modes"]),
    ("lat=43&lon=11&modes=3", &["modes"]),
    ("lat=43&lon=11&routes=10", &["routes"]),
    ("lat=43&lon=11&routes=siena:10,", &["routes"]),
    ("lat=43&lon=11&feeds=,", &["feeds"]),
    ("lat=43&lon=11&wheelchair=yes", &["wheelchair"]),
    ("lat=43&lon=11&format=xml", &["format"]),
    ("lat=43&lon=11&format=GeoJSON", &["format"]),
    ("lat=43&lon=11&lang=english%20please", &["lang"]),
    ("lat=43&lon=11&lang=en,it", &["lang"]),
    ("lat=43&lon=11&lang=e", &["lang"]),
    // Names that are not known.
    ("lat=43&lon=11&raduis=300", &["raduis"]),
    ("LAT=43&lon=11", &["lat", "LAT"]),
    ("lat=43&lon=11&=5", &[""]),
    ("lat=43;lon=11", &["lat", "lon"]),
    ("lat=43&lon=11&b[]=1&__proto__=2", &["__proto__", "b[]"]),
    ("lat=43&lon=11?radius=5", &["lon"]),
    // Bytes that are no text.
    ("lat=%ff&lon=11", &["lat"]),
    ("lat=%zz&lon=11", &["lat"]),
    ("lat=43&lon=11%", &["lon"]),
    ("lat=43&lon=11&%ff=1", &["\u{fffd}"]),
    ("lat=43&lon=11&routes=siena:%C3", &["routes"]),
    ("lat=43&lon=11&feeds=%ED%A0%80", &["feeds"]),
    ("lat=%4&lon=%&raduis=300", &["lat", "lon", "raduis"]),
];

/// A path, the problem, and the parameters that it names.
const WRONG_PATHS: &[(&str, ProblemType, &[&str])] = &[
    ("/v1/stops/1001", UnknownStop, &[]),
    ("/v1/stops/:", UnknownStop, &[]),
    ("/v1/stops/siena:", UnknownStop, &[]),
    ("/v1/stops/:1001", UnknownStop, &[]),
    ("/v1/stops/SIENA:1001", UnknownStop, &[]),
    ("/v1/stops/siena::1001", UnknownStop, &[]),
    ("/v1/stops/siena:1001%00", UnknownStop, &[]),
    ("/v1/stops/siena+1001", UnknownStop, &[]),
    ("/v1/stops/..%2f..%2f..%2fetc%2fpasswd", UnknownStop, &[]),
    ("/v1/stops/..", UnknownStop, &[]),
    ("/v1/stops/%2e%2e", UnknownStop, &[]),
    ("/v1/stops/%F0%9F%9A%8D", UnknownStop, &[]),
    ("/v1/stops/siena%253A1001", UnknownStop, &[]),
    ("/v1/stops/1001/departures", UnknownStop, &[]),
    ("/v1/stops/siena:1001%2Fdepartures", UnknownStop, &[]),
    ("/v1/stops/'%20OR%20'1'='1", UnknownStop, &[]),
    ("/v1/routes/siena:1001", UnknownRoute, &[]),
    ("/v1/routes/siena:n/1", UnknownPath, &[]),
    ("/v1/routes/..%5c..%5cboot.ini", UnknownRoute, &[]),
    ("/v1/stops/%ff", InvalidParameters, &["id"]),
    ("/v1/stops/siena:%zz/departures", InvalidParameters, &["id"]),
    ("/v1/routes/siena:10%", InvalidParameters, &["id"]),
    ("/v1/stops/siena:1001?lang=%ff", InvalidParameters, &["lang"]),
    ("/v1/stops/siena:1001?lang=it&lang=en", InvalidParameters, &["lang"]),
    ("/v1/stops/siena:1001/departures?lat=43", InvalidParameters, &["lat"]),
    ("/v1/stops/siena:1001/departures?limit=0", InvalidParameters, &["limit"]),
    ("/v1/stops/siena:9?limit=5", InvalidParameters, &["limit"]),
    ("/v1/feeds?feed=siena", InvalidParameters, &["feed"]),
    ("/health?%ff", InvalidParameters, &["\u{fffd}"]),
    ("/v1/areas/firenze", UnknownArea, &[]),
    ("/v1/areas/:", UnknownArea, &[]),
    ("/v1/areas/comuni:siena%00", UnknownArea, &[]),
    ("/v1/areas/%ff", InvalidParameters, &["id"]),
    ("/v1/areas?lang=%ff", InvalidParameters, &["lang"]),
    ("/v1/areas/siena/x", UnknownPath, &[]),
    ("/v1/coverage?lat=NaN&lon=inf", InvalidParameters, &["lat", "lon"]),
    ("/v1/coverage?lat=%ff&lon=11", InvalidParameters, &["lat"]),
    ("/v1/coverage?bbox=1,2,3,4", InvalidParameters, &["bbox"]),
    ("/v1/stops/../../etc/passwd", UnknownPath, &[]),
    ("/v1/stops", UnknownPath, &[]),
    ("/v1/stops//departures", UnknownPath, &[]),
    ("/v1/stops/siena:1001/arrivals", UnknownPath, &[]),
    ("/v1//nearby", UnknownPath, &[]),
    ("//v1/nearby", UnknownPath, &[]),
    ("/v1/nearby.json", UnknownPath, &[]),
    ("/v1%2Fnearby", UnknownPath, &[]),
    ("/.git/config", UnknownPath, &[]),
    ("*", UnknownPath, &[]),
];

async fn next_request_is_served() {
    ok(&get(GRAMSCI).await);
}

#[tokio::test]
async fn a_wrong_question_gets_a_problem_that_names_each_wrong_parameter() {
    assert!(WRONG_QUERIES.len() >= 60);
    for (query, parameters) in WRONG_QUERIES {
        let problem = problem(&get(&format!("/v1/nearby?{query}")).await, InvalidParameters);
        assert_eq!(named(&problem), *parameters, "{query}");
        next_request_is_served().await;
    }
}

#[tokio::test]
async fn a_wrong_path_or_id_gets_its_problem() {
    for (path, expected, parameters) in WRONG_PATHS {
        let problem = problem(&get(path).await, *expected);
        if *expected == InvalidParameters {
            assert_eq!(named(&problem), *parameters, "{path}");
        }
        next_request_is_served().await;
    }
}

/// Bodies that are no polygon.
const WRONG_BODIES: &[&[u8]] = &[
    b"",
    b"\xff\xfe",
    b"\0",
    b"null",
    b"[]",
    b"{}",
    b"lat=43&lon=11",
    b"{\"type\": \"Polygon\"",
    b"{\"type\": \"Polygon\", \"coordinates\": []}",
    b"{\"type\": \"Polygon\", \"coordinates\": [[]]}",
    b"{\"type\": \"Polygon\", \"coordinates\": [[[11, 43]]]}",
    b"{\"type\": \"Polygon\", \"coordinates\": [[[11, 43], [12, 43], [12, 44], [11, 44]]]}",
    b"{\"type\": \"Polygon\", \"coordinates\": [[[11, 43], [12, 43], [12, 944], [11, 43]]]}",
    b"{\"type\": \"Polygon\", \"coordinates\": [[[11], [12], [12], [11]]]}",
    b"{\"type\": \"Polygon\", \"coordinates\": [[[\"11\", 43], [12, 43], [12, 44], [11, 43]]]}",
    b"{\"type\": \"Polygon\", \"coordinates\": [[[1e999, 43], [12, 43], [12, 44], [11, 43]]]}",
    b"{\"type\": \"MultiPolygon\", \"coordinates\": []}",
    b"{\"type\": \"LineString\", \"coordinates\": [[11, 43], [12, 43]]}",
    b"{\"type\": \"Feature\", \"properties\": null, \"geometry\": null}",
    b"{\"type\": \"FeatureCollection\", \"features\": []}",
];

#[tokio::test]
async fn a_wrong_body_gets_a_problem_that_names_the_body() {
    for body in WRONG_BODIES {
        let answer = post("/v1/nearby", body).await;
        assert_eq!(
            named(&problem(&answer, InvalidParameters)),
            ["body"],
            "{}",
            String::from_utf8_lossy(body)
        );
        next_request_is_served().await;
    }
    for depth in [1_000, 250_000] {
        let nested = format!("{{\"type\": \"Polygon\", \"coordinates\": {}", "[".repeat(depth));
        assert_eq!(named(&problem(&post("/v1/nearby", nested).await, InvalidParameters)), ["body"]);
    }
    ok(&post("/v1/nearby", GRAMSCI_POLYGON).await);
}

#[tokio::test]
async fn a_query_too_long_is_not_read_and_a_path_of_any_length_is_an_unknown_id() {
    let pad = |bytes: usize| {
        format!("{GRAMSCI}&feeds={}", "x".repeat(bytes - "lat=43.3224&lon=11.3268&feeds=".len()))
    };
    problem(&get(&pad(MAX_QUERY_BYTES + 1)).await, QueryTooLong);
    ok(&get(&pad(MAX_QUERY_BYTES)).await);
    problem(&get(&format!("/health?{}", "x".repeat(60_000))).await, QueryTooLong);
    problem(&get(&format!("/v1/stops/{}", "%3A".repeat(20_000))).await, UnknownStop);
    next_request_is_served().await;
}

#[tokio::test]
async fn of_many_errors_the_first_are_listed_and_the_number_is_told() {
    let query: Vec<String> = (0..1000).map(|name| format!("x{name}=1")).collect();
    let answer = get(&format!("/v1/nearby?{}", query.join("&"))).await;
    let problem = problem(&answer, InvalidParameters);
    assert_eq!(named(&problem).len(), MAX_ERRORS);
    assert!(problem["detail"].as_str().unwrap().ends_with(", and more: 1002 errors, of which 50 are listed"));
    assert!(answer.body().len() < 3 * MAX_QUERY_BYTES, "{}", answer.body().len());
}

#[tokio::test]
async fn what_looks_odd_and_is_right_is_answered() {
    for query in [
        "lat=0&lon=0",
        "lat=-0&lon=-0.0",
        "lat=90&lon=0",
        "lat=-90&lon=180",
        "lat=0&lon=180",
        "lat=0&lon=-180",
        "lat=11.3268&lon=43.3224",
        "lat=4.33224e1&lon=%2B11.3268",
        "lat=43.3&lon=11.3&radius=1",
        "lat=43.3&lon=11.3&radius=50000&window=1440&departures=50&limit=500",
        "bbox=-180,-90,180,90",
        "bbox=179,-1,-179,1",
        "lat=43.3&lon=11.3&at=1900-01-01T00:00:00Z",
        "lat=43.3&lon=11.3&at=9999-12-30T00:00:00Z",
        "lat=43.3&lon=11.3&routes=nowhere:1&agencies=:&feeds=none",
        "&&lat=43.3&&lon=11.3&",
        "%6C%61t=43.3&lon=11.3",
    ] {
        let answer = get(&format!("/v1/nearby?{query}")).await;
        assert_eq!(answer.status(), 200, "{query}: {:?}", answer.body());
    }
    // The plus sign of an offset is a space to a form decoder, and what was meant is plain.
    let plain = get(&format!("{GRAMSCI}&at=2026-11-24T08:00:00+01:00")).await;
    assert_eq!(ok(&plain), ok(&get(&format!("{GRAMSCI}&at=2026-11-24T08:00:00%2B01:00")).await));
}
