//! Each other endpoint and outcome, and what is the same for all, through the composed filters.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::{GRAMSCI, get, get_with, header, named, network, now, ok, problem, state};
use serde_json::json;
use vicino::{BoardQuery, LanguageTag, LatLon, Query};
use vicino_server::{ProblemType, filters, recover, service};
use warp::Filter;

#[tokio::test]
async fn areas_are_listed_and_one_has_its_geometry() {
    let answer = get("/v1/areas?lang=de").await;
    assert_eq!(header(&answer, "vary"), "accept-language");
    let listed = ok(&answer);
    let area = &listed["areas"][0];
    assert_eq!(listed["areas"].as_array().map(Vec::len), Some(1));
    assert_eq!((&area["id"], &area["kind"]), (&json!("comuni:siena"), &json!("municipality")));
    assert_eq!((&area["name"], &area["bbox"][3]), (&json!("Siena (Stadt)"), &json!(43.4)));
    assert_eq!(ok(&get_with("/v1/areas", &[("accept-language", "de")]).await), listed);
    assert_eq!(ok(&get("/v1/areas").await)["areas"][0]["name"], "Siena");

    for id in ["comuni:siena", "comuni%3Asiena", "siena"] {
        let answer = get(&format!("/v1/areas/{id}")).await;
        assert_eq!(header(&answer, "vary"), "accept-language");
        let area = ok(&answer);
        assert_eq!((&area["id"], &area["name"]), (&json!("comuni:siena"), &json!("Siena")));
        assert_eq!(area["geometry"]["type"], "Polygon");
    }
    let problem = problem(&get("/v1/areas/comuni:firenze").await, ProblemType::UnknownArea);
    assert!(problem["detail"].as_str().unwrap().contains("/v1/areas"), "{problem}");
}

#[tokio::test]
async fn areas_take_lang_alone() {
    for path in ["/v1/areas", "/v1/areas/siena"] {
        let answer = get(&format!("{path}?lang=x&limit=5")).await;
        assert_eq!(named(&problem(&answer, ProblemType::InvalidParameters)), ["lang", "limit"]);
    }
}

#[tokio::test]
async fn coverage_says_who_serves_a_point_and_where_all_do() {
    let served = ok(&get("/v1/coverage?lat=43.3224&lon=11.3268").await);
    assert_eq!((&served["feeds"], &served["agencies"]), (&json!(["siena"]), &json!(["siena:a"])));
    assert_eq!(served["polygons"]["features"].as_array().map(Vec::len), Some(2));
    let outside = ok(&get("/v1/coverage?lat=0&lon=0").await);
    assert_eq!((&outside["feeds"], &outside["polygons"]["features"]), (&json!([]), &json!([])));
    let all = ok(&get("/v1/coverage").await);
    assert_eq!(all, json!({"polygons": served["polygons"]}));

    let network = network();
    let expected = serde_json::to_vec(&network.coverage(LatLon::new(43.3224, 11.3268).unwrap())).unwrap();
    assert_eq!(get("/v1/coverage?lat=43.3224&lon=11.3268").await.body(), &expected);
}

#[tokio::test]
async fn coverage_tells_all_wrong_parameters_at_once() {
    for (query, expected) in [
        ("lat=43", &["lon"][..]),
        ("lon=11", &["lat"]),
        ("lat=91&lon=181", &["lat", "lon"]),
        ("lat=&lon=11&radius=5&area=siena&radius=6", &["lat", "area", "radius"]),
        ("lang=it", &["lang"]),
    ] {
        let answer = get(&format!("/v1/coverage?{query}")).await;
        assert_eq!(named(&problem(&answer, ProblemType::InvalidParameters)), expected, "{query}");
    }
}

#[tokio::test]
async fn texts_are_in_the_language_of_the_parameter_else_of_the_header() {
    for (lang, header, expected) in [
        ("", None, "Piazza Gramsci"),
        ("lang=en", None, "Gramsci Square"),
        ("", Some("en-GB"), "Gramsci Square"),
        ("", Some("fr, en;q=0.1, de;q=0.2, *"), "Gramsciplatz"),
        ("", Some("xx, q;;;, *;q=0.5"), "Piazza Gramsci"),
        ("lang=en", Some("de"), "Gramsci Square"),
        ("lang=it", Some("de"), "Piazza Gramsci"),
    ] {
        let headers: Vec<_> = header.map(|tags| ("accept-language", tags)).into_iter().collect();
        let case = format!("{lang} {header:?}");
        let nearby = ok(&get_with(&format!("{GRAMSCI}&{lang}"), &headers).await);
        assert_eq!(nearby["stops"][0]["name"], expected, "{case}");
        let stop = ok(&get_with(&format!("/v1/stops/siena:1001?{lang}"), &headers).await);
        assert_eq!(stop["name"], expected, "{case}");
        let board = ok(&get_with(&format!("/v1/stops/siena:1001/departures?{lang}"), &headers).await);
        assert_eq!(board["name"], expected, "{case}");
        let route = ok(&get_with(&format!("/v1/routes/siena:10?{lang}"), &headers).await);
        assert_eq!(route["lines"][0]["stops"][0]["name"], expected, "{case}");
    }
}

#[tokio::test]
async fn a_stop_is_found_by_its_id_however_the_path_writes_it() {
    for (id, expected) in [
        ("siena:1001", "siena:1001"),
        ("siena%3A1001", "siena:1001"),
        ("siena%3a%31001", "siena:1001"),
        ("siena:a%2Fb%20%C3%A8%25", "siena:a/b è%"),
    ] {
        let answer = get(&format!("/v1/stops/{id}")).await;
        assert_eq!(header(&answer, "vary"), "accept-language");
        assert_eq!(ok(&answer)["id"], expected, "{id}");
        assert_eq!(ok(&get(&format!("/v1/stops/{id}/departures")).await)["stop"], expected, "{id}");
    }
    assert_eq!(ok(&get("/v1/routes/siena:n%2F1").await)["id"], "siena:n/1");
}

#[tokio::test]
async fn an_unknown_stop_or_route_is_not_found_and_the_problem_says_how_ids_look() {
    for (path, id, expected) in [
        ("/v1/stops/siena:9", "siena:9", ProblemType::UnknownStop),
        ("/v1/stops/siena:9/departures", "siena:9", ProblemType::UnknownStop),
        ("/v1/stops/florence:1001", "florence:1001", ProblemType::UnknownStop),
        ("/v1/routes/10", "10", ProblemType::UnknownRoute),
    ] {
        let problem = problem(&get(path).await, expected);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("{id:?}")) && detail.contains("siena:1001"), "{detail}");
    }
}

#[tokio::test]
async fn a_board_shows_what_departs_within_its_window() {
    let answer = get("/v1/stops/siena:1001/departures?window=20&limit=5").await;
    assert_eq!(header(&answer, "content-type"), "application/json");
    let board = ok(&answer);
    assert_eq!(board["departures"].as_array().map(Vec::len), Some(1));
    assert_eq!(board["departures"][0]["time"], "2026-11-24T08:04:00+01:00");
}

#[tokio::test]
async fn a_board_tells_all_wrong_parameters_at_once() {
    let answer = get("/v1/stops/siena:1001/departures?radius=5&window=0&at=noon").await;
    assert_eq!(named(&problem(&answer, ProblemType::InvalidParameters)), ["at", "window", "radius"]);
}

#[tokio::test]
async fn a_stop_and_a_route_take_lang_alone() {
    for path in ["/v1/stops/siena:1001", "/v1/routes/siena:10"] {
        let answer = get(&format!("{path}?lang=x&limit=5&at=&limit=6")).await;
        assert_eq!(named(&problem(&answer, ProblemType::InvalidParameters)), ["lang", "at", "limit"]);
    }
}

#[tokio::test]
async fn a_route_has_its_lines_and_their_stops() {
    let route = ok(&get("/v1/routes/siena:10").await);
    assert_eq!(route["lines"][0]["headsign"], "Stazione");
    assert_eq!(route["lines"][0]["stops"][1]["id"], "siena:a/b è%");
}

#[tokio::test]
async fn feeds_are_summed_up() {
    let answer = get("/v1/feeds").await;
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(ok(&answer)["feeds"][0]["name"], "siena");
}

#[tokio::test]
async fn health_names_the_feeds_and_counts_the_stops() {
    let answer = get("/health").await;
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(ok(&answer), json!({"status": "ok", "feeds": ["siena"], "stops": 2}));
}

#[tokio::test]
async fn feeds_and_health_take_no_parameters() {
    for path in ["/v1/feeds", "/health"] {
        let answer = get(&format!("{path}?b=1&a=2&b=3")).await;
        assert_eq!(named(&problem(&answer, ProblemType::InvalidParameters)), ["a", "b"]);
        ok(&get(&format!("{path}?")).await);
    }
}

#[tokio::test]
async fn an_answer_over_http_is_the_librarys_byte_for_byte() {
    let (network, language) = (network(), [LanguageTag::new("en").unwrap()]);
    let query = Query::parse([("lat", "43.3224"), ("lon", "11.3268")], now()).unwrap();
    let answer = network.nearby(&query);
    assert_eq!(get(GRAMSCI).await.body(), &serde_json::to_vec(&answer).unwrap());
    let geojson = serde_json::to_vec(&answer.to_geojson()).unwrap();
    assert_eq!(get(&format!("{GRAMSCI}&format=geojson")).await.body(), &geojson);

    let board = network.board("siena:1001", &BoardQuery::new(now())).unwrap();
    let expected = serde_json::to_vec(&board).unwrap();
    assert_eq!(get("/v1/stops/siena:1001/departures").await.body(), &expected);

    let expected = serde_json::to_vec(&network.stop("siena:1001", &language).unwrap()).unwrap();
    assert_eq!(get("/v1/stops/siena:1001?lang=en").await.body(), &expected);
    let expected = serde_json::to_vec(&network.route("siena:10", &language).unwrap()).unwrap();
    assert_eq!(get("/v1/routes/siena:10?lang=en").await.body(), &expected);
    let feeds = serde_json::to_string(&network.feed_summaries()).unwrap();
    assert_eq!(get("/v1/feeds").await.body(), format!("{{\"feeds\":{feeds},\"sources\":[]}}").as_bytes());
}

#[tokio::test]
async fn an_unknown_path_is_a_problem_that_names_the_known_ones() {
    for path in ["/", "/v1", "/v1/", "/v2/nearby", "/v1/stops/", "/v1/nearby/x", "/V1/nearby", "/favicon.ico"]
    {
        let problem = problem(&get(path).await, ProblemType::UnknownPath);
        assert!(problem["detail"].as_str().unwrap().contains("/v1/nearby"));
    }
}

#[tokio::test]
async fn another_method_is_a_problem_and_allow_says_which_are_taken() {
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
        for (path, allowed) in [
            (GRAMSCI, "GET, HEAD, POST, OPTIONS"),
            ("/v1/stops/siena:1001", "GET, HEAD, OPTIONS"),
            ("/v1/routes/x/", "GET, HEAD, OPTIONS"),
            ("/v1/areas", "GET, HEAD, OPTIONS"),
            ("/v1/areas/x", "GET, HEAD, OPTIONS"),
            ("/v1/coverage", "GET, HEAD, OPTIONS"),
            ("/v1/feeds", "GET, HEAD, OPTIONS"),
            ("/health", "GET, HEAD, OPTIONS"),
            ("/openapi.json", "GET, HEAD, OPTIONS"),
            ("/docs", "GET, HEAD, OPTIONS"),
        ] {
            if method == "POST" && path == GRAMSCI {
                continue;
            }
            let answer = warp::test::request().method(method).path(path).reply(&service(state())).await;
            problem(&answer, ProblemType::MethodNotAllowed);
            assert_eq!(header(&answer, "allow"), allowed, "{method} {path}");
        }
    }
    for path in [GRAMSCI, "/v1/areas", "/v1/areas/siena", "/v1/coverage"] {
        let answer = warp::test::request().method("HEAD").path(path).reply(&service(state())).await;
        assert_eq!(answer.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn mounted_in_an_application_what_is_not_ours_goes_on_to_its_routes() {
    let put = warp::put().and(warp::path!("v1" / "nearby")).map(|| "theirs");
    let theirs = put.or(warp::path!("v1" / "tickets").map(|| "tickets"));
    let application = filters(state()).or(theirs);
    let request = warp::test::request;
    assert_eq!(request().path("/v1/tickets").reply(&application).await.body(), "tickets");
    assert_eq!(request().method("PUT").path("/v1/nearby").reply(&application).await.body(), "theirs");
    ok(&request().path(GRAMSCI).reply(&application).await);

    let rejection = request().path("/nowhere").filter(&filters(state())).await.err().unwrap();
    assert!(rejection.is_not_found());
    let below = warp::path("transit").and(filters(state()));
    ok(&request().path("/transit/health").reply(&below).await);
}

#[tokio::test]
async fn recover_makes_problems_of_an_applications_rejections_too() {
    #[derive(Debug)]
    struct Custom;
    impl warp::reject::Reject for Custom {}

    let upload = warp::path!("upload").and(warp::body::content_length_limit(1)).map(|| "");
    let token = warp::path!("token").and(warp::header::<u8>("x-token")).map(|_| "");
    let custom = warp::path!("custom").and_then(async || Err::<&str, _>(warp::reject::custom(Custom)));
    let application = filters(state()).or(upload).or(token).or(custom).recover(recover);
    let request = warp::test::request;
    for (asked, status) in [
        (request().path("/upload"), 411),
        (request().path("/upload").header("content-length", "2"), 413),
        (request().path("/token"), 400),
        (request().path("/token").header("x-token", "x"), 400),
    ] {
        let answer = asked.reply(&application).await;
        assert_eq!(
            (answer.status().as_u16(), header(&answer, "content-type")),
            (status, "application/problem+json")
        );
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!((&body["type"], &body["status"]), (&json!("about:blank"), &json!(status)));
    }
    problem(&request().path("/custom").reply(&application).await, ProblemType::InternalError);
}
