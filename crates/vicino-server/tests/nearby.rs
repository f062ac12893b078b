//! `/v1/nearby`, each way to ask and outcome, through the composed filters.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::{
    GRAMSCI, GRAMSCI_POLYGON, get, get_with, header, named, network, now, ok, post, post_as, problem, state,
};
use serde_json::json;
use vicino::{Query, Region};
use vicino_server::{MAX_BODY_BYTES, ProblemType, service};

#[tokio::test]
async fn nearby_gives_the_lines_stops_and_departures_around_a_point() {
    let answer = get(&format!("{GRAMSCI}&radius=300&window=30")).await;
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(header(&answer, "vary"), "accept, accept-language");
    let answer = ok(&answer);
    assert_eq!(answer["query"]["at"], "2026-11-24T08:00:00+01:00");
    assert_eq!(answer["query"]["radius_m"], 300.0);
    assert_eq!(answer["lines"][0]["route"], "siena:10");
    assert_eq!(answer["lines"][0]["next"], "2026-11-24T08:04:00+01:00");
    assert_eq!(answer["stops"][0]["id"], "siena:1001");
}

#[tokio::test]
async fn nearby_in_a_box_needs_no_point() {
    let answer = ok(&get("/v1/nearby?bbox=11.3,43.3,11.4,43.4").await);
    assert_eq!(answer["counts"]["stops"], json!({"found": 2, "returned": 2}));
}

#[tokio::test]
async fn nearby_in_an_area_of_the_network() {
    for id in ["comuni:siena", "siena", "comuni%3Asiena"] {
        let answer = ok(&get(&format!("/v1/nearby?area={id}")).await);
        assert_eq!(answer["query"]["area"], "comuni:siena");
        assert_eq!(answer["counts"]["stops"], json!({"found": 2, "returned": 2}));
    }
    let answer = get("/v1/nearby?area=firenze&limit=0").await;
    let problem = problem(&answer, ProblemType::InvalidParameters);
    assert_eq!(named(&problem), ["area", "limit"]);
    assert_eq!(problem["errors"][0]["allowed"], "one of comuni:siena");
}

#[tokio::test]
async fn nearby_in_the_polygons_of_a_body() {
    let feature = format!(r#"{{"type": "Feature", "properties": null, "geometry": {GRAMSCI_POLYGON}}}"#);
    for body in [GRAMSCI_POLYGON, &feature] {
        for media_type in ["application/geo+json", "application/json", "Application/JSON; charset=utf-8"] {
            let answer = post_as(media_type, "/v1/nearby?include=lines,stops&window=30", body).await;
            assert_eq!(header(&answer, "content-type"), "application/json");
            assert_eq!(header(&answer, "vary"), "accept, accept-language");
            let answer = ok(&answer);
            assert_eq!(answer["query"]["geometry"], "Polygon");
            assert_eq!(answer["counts"]["stops"], json!({"found": 1, "returned": 1}));
            assert_eq!(answer["lines"][0]["next"], "2026-11-24T08:04:00+01:00");
        }
    }
    let map = post("/v1/nearby?format=geojson", GRAMSCI_POLYGON).await;
    assert_eq!(header(&map, "content-type"), "application/geo+json");
    assert_eq!(ok(&map)["type"], "FeatureCollection");

    let network = network();
    let query = Query::inside(Region::from_geojson(GRAMSCI_POLYGON).unwrap(), now());
    let expected = serde_json::to_vec(&network.nearby(&query)).unwrap();
    assert_eq!(post("/v1/nearby", GRAMSCI_POLYGON).await.body(), &expected);
}

#[tokio::test]
async fn a_wrong_body_is_told_with_all_wrong_parameters() {
    let answer =
        post("/v1/nearby?lat=43&lon=11&limit=ten&raduis=5", r#"{"type": "Point", "coordinates": [11, 43]}"#);
    let problem = problem(&answer.await, ProblemType::InvalidParameters);
    assert_eq!(named(&problem), ["body", "lat", "lon", "limit", "raduis"]);
    assert_eq!(problem["errors"][0]["reason"], "a Point, where a Polygon or MultiPolygon is wanted");
    let answer = post("/v1/nearby?area=siena&bbox=1,2,3,4", GRAMSCI_POLYGON).await;
    assert_eq!(named(&common::problem(&answer, ProblemType::InvalidParameters)), ["bbox", "area"]);
}

#[tokio::test]
async fn a_body_of_another_media_type_or_none_is_not_supported() {
    for media_type in ["application/x-www-form-urlencoded", "text/plain", "application/geo+jsonx", ""] {
        let answer = post_as(media_type, "/v1/nearby", GRAMSCI_POLYGON).await;
        let problem = problem(&answer, ProblemType::UnsupportedMediaType);
        assert!(problem["detail"].as_str().unwrap().contains("application/geo+json"), "{problem}");
    }
    let request = warp::test::request().method("POST").path(GRAMSCI);
    problem(&request.reply(&service(state())).await, ProblemType::UnsupportedMediaType);
}

#[tokio::test]
async fn a_body_too_large_is_not_read() {
    let pad = |bytes: usize| format!("{GRAMSCI_POLYGON}{}", " ".repeat(bytes - GRAMSCI_POLYGON.len()));
    ok(&post("/v1/nearby", pad(MAX_BODY_BYTES)).await);
    problem(&post("/v1/nearby", pad(MAX_BODY_BYTES + 1)).await, ProblemType::BodyTooLarge);
    let request = warp::test::request().method("POST").path("/v1/nearby");
    let request = request.header("content-type", "application/json").header("content-length", "9999999999");
    problem(&request.reply(&service(state())).await, ProblemType::BodyTooLarge);
}

#[tokio::test]
async fn nearby_tells_all_wrong_parameters_at_once() {
    let answer = get("/v1/nearby?lat=91&lon=181&radius=0&raduis=5&limit=ten&lang=a+b&modes=horse").await;
    let problem = problem(&answer, ProblemType::InvalidParameters);
    assert_eq!(named(&problem), ["lat", "lon", "radius", "limit", "modes", "lang", "raduis"]);
    assert_eq!(problem["detail"], "wrong: lat, lon, radius, limit, modes, lang, raduis");
    let lat =
        json!({"parameter": "lat", "reason": "91 is out of range", "allowed": "a number from -90 to 90"});
    assert_eq!(problem["errors"][0], lat);
}

#[tokio::test]
async fn nearby_is_geojson_by_parameter_or_by_header_and_the_parameter_wins() {
    let geojson = ("accept", "application/geo+json");
    for (format, headers, expected) in [
        ("&format=geojson", &[][..], "application/geo+json"),
        ("", &[geojson], "application/geo+json"),
        ("&format=json", &[geojson], "application/json"),
        ("&format=geojson", &[("accept", "application/json")], "application/geo+json"),
        ("&format=geojson", &[("accept", "text/html")], "application/geo+json"),
        ("", &[("accept", "*/*")], "application/json"),
        ("", &[("accept", "application/json;q=0.1, application/geo+json;q=0.2")], "application/geo+json"),
    ] {
        let answer = get_with(&format!("{GRAMSCI}{format}"), headers).await;
        assert_eq!(header(&answer, "content-type"), expected, "{format} {headers:?}");
        assert_eq!(header(&answer, "vary"), "accept, accept-language");
        let collection = ok(&answer)["type"] == "FeatureCollection";
        assert_eq!(collection, expected == "application/geo+json");
    }
}

#[tokio::test]
async fn nearby_is_not_acceptable_where_neither_json_nor_geojson_is() {
    for accept in ["text/html", "application/json;q=0", "image/*, application/xml;q=0.9"] {
        let answer = get_with(GRAMSCI, &[("accept", accept)]).await;
        problem(&answer, ProblemType::NotAcceptable);
        assert_eq!(header(&answer, "vary"), "accept");
    }
    // What is wrong with the question comes first.
    problem(&get_with("/v1/nearby", &[("accept", "text/html")]).await, ProblemType::InvalidParameters);
}
