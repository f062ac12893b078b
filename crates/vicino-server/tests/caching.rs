//! What caches may keep, and what a client has already.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::{GRAMSCI, GRAMSCI_POLYGON, get, get_with, header, ok, post};
use vicino_server::{ProblemType, State, service};

const AT: &str = "at=2026-11-24T08:00:00%2B01:00";

#[tokio::test]
async fn an_answer_is_kept_for_as_long_as_what_it_depends_on() {
    let at = format!("{GRAMSCI}&{AT}");
    let board = format!("/v1/stops/siena:1001/departures?{AT}");
    for (uri, cached) in [
        (GRAMSCI, "public, max-age=10"),
        (&at, "public, max-age=300"),
        ("/v1/stops/siena:1001/departures", "public, max-age=10"),
        (&board, "public, max-age=300"),
        ("/v1/stops/siena:1001", "public, max-age=300"),
        ("/v1/routes/siena:10", "public, max-age=300"),
        ("/v1/areas", "public, max-age=300"),
        ("/v1/areas/siena", "public, max-age=300"),
        ("/v1/coverage", "public, max-age=300"),
        ("/v1/coverage?lat=43.3224&lon=11.3268", "public, max-age=300"),
        ("/v1/feeds", "no-cache"),
        ("/health", "no-store"),
        ("/health/live", "no-store"),
        ("/health/ready", "no-store"),
        ("/v1/nearby?lat=91&lon=0", "no-store"),
        ("/v1/stops/siena:none", "no-store"),
        ("/none", "no-store"),
    ] {
        let answer = get(uri).await;
        assert_eq!(header(&answer, "cache-control"), cached, "{uri}");
        assert_eq!(header(&answer, "etag").is_empty(), cached == "no-store", "{uri}");
    }
    assert_eq!(header(&post("/v1/nearby", GRAMSCI_POLYGON).await, "etag"), "");
}

#[tokio::test]
async fn who_has_the_answer_is_told_so_without_it() {
    let first = get(GRAMSCI).await;
    let tag = header(&first, "etag").to_owned();
    assert!(tag.starts_with("W/\"") && tag.len() == 20, "{tag}");
    let tag: &'static str = tag.leak();
    for known in [tag, tag.trim_start_matches("W/"), "*", format!("\"other\", {tag}").leak()] {
        let again = get_with(GRAMSCI, &[("if-none-match", known)]).await;
        assert_eq!((again.status().as_u16(), again.body().len()), (304, 0), "{known}");
        for name in ["etag", "cache-control", "vary"] {
            assert_eq!(header(&again, name), header(&first, name), "{name}");
        }
        assert_eq!(header(&again, "content-type"), "");
    }
    for known in ["\"other\"", "", "W/\"0000000000000000\"", "garbage"] {
        assert_eq!(get_with(GRAMSCI, &[("if-none-match", known)]).await.status(), 200, "{known}");
    }
    // Another answer has another tag: of another question, in another language.
    assert_ne!(header(&get("/v1/nearby?lat=43.3224&lon=11.3269").await, "etag"), tag);
    assert_ne!(header(&get_with(GRAMSCI, &[("accept-language", "en")]).await, "etag"), tag);
    // A problem is told whatever the client has.
    assert_eq!(get_with("/v1/stops/siena:none", &[("if-none-match", "*")]).await.status(), 404);
}

#[tokio::test]
async fn finer_coordinates_are_sent_on_to_the_coarser_address() {
    let service = service(common::state().with_rounded_coordinates(3));
    let ask = async |uri: &str| warp::test::request().path(uri).reply(&service).await;
    for (uri, expected) in [
        ("/v1/nearby?lat=43.32241&lon=11.3268", "?lat=43.322&lon=11.327"),
        ("/v1/nearby?radius=300&lat=43.322&lon=-11.32651", "?radius=300&lat=43.322&lon=-11.327"),
        // Blanks around a number do not count.
        ("/v1/nearby?lat=+43.32241%C2%A0&lon=%2B11", "?lat=43.322&lon=%2B11"),
        ("/v1/coverage?lat=43.32241&lon=11", "?lat=43.322&lon=11"),
        ("/v1/nearby/?lat=43.32241&lon=11", "?lat=43.322&lon=11"),
        ("/v1/nearby/stream?lat=43.32241&lon=11", "?lat=43.322&lon=11"),
    ] {
        let answer = ask(uri).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "location")), (307, expected), "{uri}");
        assert_eq!(header(&answer, "cache-control"), "no-store");
        let path = uri.split('?').next().unwrap();
        // A stream does not end.
        if !path.ends_with("stream") {
            let there = format!("{path}{expected}");
            assert_eq!(ask(&there).await.status(), 200, "{there}");
        }
    }
    assert_eq!(ask("/v1/nearby?lat=43.322&lon=11.327000").await.status(), 200);
    assert_eq!(ask("/v1/coverage").await.status(), 200);
    // What is wrong is told at once.
    for uri in [
        "/v1/nearby?lat=91.12345&lon=11",
        "/v1/nearby?lat=43.12345&lon=11&raduis=5",
        "/v1/nearby?lat=NaN&lon=11",
    ] {
        assert_eq!(ask(uri).await.status(), 400, "{uri}");
    }
}

#[tokio::test]
async fn before_the_first_network_it_lives_and_is_not_ready() {
    let state = State::starting();
    let service = service(state.clone());
    let ask = async |uri: &str| warp::test::request().path(uri).reply(&service).await;
    assert_eq!(ok(&ask("/health/live").await)["status"], "ok");
    for uri in ["/health/ready", "/health", GRAMSCI, "/v1/areas", "/v1/coverage", "/v1/stops/siena:1001"] {
        let answer = ask(uri).await;
        common::problem(&answer, ProblemType::NotReady);
        assert_eq!(header(&answer, "retry-after"), "5", "{uri}");
    }
    state.publish(common::network(), []);
    for uri in ["/health/ready", "/health/live", GRAMSCI] {
        assert_eq!(ask(uri).await.status(), 200, "{uri}");
    }
}
