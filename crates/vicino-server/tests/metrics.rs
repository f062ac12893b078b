//! What Prometheus is told, and how.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::running::{ask, ask_with, exchange, header_of, start, start_with, status, stopped};
use common::{GRAMSCI, GRAMSCI_POLYGON};
use vicino_server::{Keys, Looks, SourceKind, SourceReport};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prometheus_is_told_what_was_asked_how_often_and_how_it_stands() {
    let running = start(|options| options.metrics = Some(([127, 0, 0, 1], 0).into())).await;
    let port = running.metrics.unwrap();
    for uri in [GRAMSCI, GRAMSCI, "/v1/nearby?lat=91", "/v1/stops/siena:1001", "/none"] {
        let _ = ask(running.address, "GET", uri);
    }
    let _ = ask(running.address, "BREW", "/health");
    let body = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", GRAMSCI_POLYGON.len());
    let post =
        format!("POST /v1/nearby HTTP/1.1\r\nHost: x\r\n{body}Connection: close\r\n\r\n{GRAMSCI_POLYGON}");
    assert_eq!(status(&exchange(running.address, post.as_bytes())), "200");
    let told = ask(port, "GET", "/metrics");
    for line in [
        r#"vicino_requests_total{method="GET",route="/v1/nearby",status="200"} 2"#,
        r#"vicino_requests_total{method="GET",route="/v1/nearby",status="400"} 1"#,
        r#"vicino_requests_total{method="POST",route="/v1/nearby",status="200"} 1"#,
        r#"vicino_requests_total{method="GET",route="/v1/stops/{id}",status="200"} 1"#,
        r#"vicino_requests_total{method="GET",route="other",status="404"} 1"#,
        r#"vicino_requests_total{method="other",route="/health",status="405"} 1"#,
        r#"vicino_request_duration_seconds_count{route="/v1/nearby"} 4"#,
        "vicino_requests_in_flight 0",
        "vicino_requests_shed_total 0",
        "vicino_streams 0.0",
        "vicino_ready 1.0",
        r#"vicino_feed_size{feed="siena",what="stops"} 2.0"#,
        r#"vicino_feed_notices{feed="siena"} 0.0"#,
    ] {
        assert!(told.lines().any(|told| told == line), "{line} in {told}");
    }
    assert_eq!(status(&ask(running.address, "GET", "/metrics")), "404");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_are_counted_and_one_too_many_is_shed() {
    let running = start_with(common::state().with_streams(1), |options| {
        options.metrics = Some(([127, 0, 0, 1], 0).into());
    })
    .await;
    let uri = GRAMSCI.replace('?', "/stream?");
    let mut only = TcpStream::connect(running.address).unwrap();
    write!(only, "GET {uri} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_ne!(only.read(&mut [0; 1024]).unwrap(), 0);
    assert_eq!(status(&ask(running.address, "GET", &uri)), "503");
    let told = ask(running.metrics.unwrap(), "GET", "/metrics");
    for line in ["vicino_streams 1.0", "vicino_requests_shed_total 1"] {
        assert!(told.lines().any(|told| told == line), "{line} in {told}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_beside_the_metrics_is_a_problem() {
    let running = start(|options| options.metrics = Some(([127, 0, 0, 1], 0).into())).await;
    let port = running.metrics.unwrap();
    assert_ne!(port.port(), 0);
    let whole = ask(port, "GET", "/metrics");
    let head = ask(port, "HEAD", "/metrics");
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    for name in ["content-type", "content-length"] {
        assert_eq!(header_of(&head, name), header_of(&whole, name), "{name}");
    }
    for (method, path, expected, allowed) in [
        ("POST", "/metrics", "405", "GET, HEAD"),
        ("GET", "/", "404", ""),
        ("GET", "/v1/nearby?lat=43.3224&lon=11.3268", "404", ""),
        ("CONNECT", "x:1", "404", ""),
    ] {
        let answer = ask(port, method, path);
        assert_eq!((status(&answer), header_of(&answer, "allow")), (expected, allowed), "{method} {path}");
        assert_eq!(header_of(&answer, "content-type"), "application/problem+json", "{method} {path}");
    }
    assert_eq!(status(&exchange(port, b"GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")), "400");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_slow_about_the_metrics_or_comes_in_crowds_has_limits_too() {
    let running = start(|options| {
        options.metrics = Some(([127, 0, 0, 1], 0).into());
        options.header_timeout = Duration::from_millis(500);
    })
    .await;
    let port = running.metrics.unwrap();
    let since = Instant::now();
    let mut slow = TcpStream::connect(port).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    slow.write_all(b"GET /metrics HTTP/1.1\r\nHo").unwrap();
    let _ = slow.read_to_end(&mut Vec::new());
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());

    // A crowd of silent ones is in the way for as long as they are waited for.
    let crowd: Vec<_> = (0..40).map(|_| TcpStream::connect(port).unwrap()).collect();
    let since = Instant::now();
    assert_eq!(status(&ask(port, "GET", "/metrics")), "200");
    assert!(since.elapsed() > Duration::from_millis(400), "{:?}", since.elapsed());
    drop(crowd);
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_looks_at_sources_and_at_the_keys_ended_is_counted() {
    let now = common::now();
    let looks = Looks { replaced: 1, unchanged: 2, refused: 3, failed: 4 };
    let source = SourceReport {
        kind: SourceKind::Feed,
        name: "bus".to_owned(),
        source: "bus.zip".to_owned(),
        loaded_at: Some(now),
        checked_at: now,
        refused: None,
        looks,
    };
    let state = common::state();
    state.publish(common::network(), [source]);
    let keys = Keys::parse("app 0123456789abcdef").unwrap();
    let given = keys.clone();
    let running = start_with(state, |options| {
        options.metrics = Some(([127, 0, 0, 1], 0).into());
        options.keys = Some(given);
    })
    .await;
    keys.replace(&Keys::parse("app fedcba9876543210").unwrap());
    keys.note_refusal();
    keys.note_refusal();
    let told = ask(running.metrics.unwrap(), "GET", "/metrics");
    for line in [
        r#"vicino_source_looks_total{kind="feed",name="bus",outcome="replaced"} 1"#,
        r#"vicino_source_looks_total{kind="feed",name="bus",outcome="unchanged"} 2"#,
        r#"vicino_source_looks_total{kind="feed",name="bus",outcome="refused"} 3"#,
        r#"vicino_source_looks_total{kind="feed",name="bus",outcome="failed"} 4"#,
        r#"vicino_keys_reloads_total{outcome="replaced"} 1"#,
        r#"vicino_keys_reloads_total{outcome="refused"} 2"#,
    ] {
        assert!(told.lines().any(|told| told == line), "{line} in {told}");
    }
    let feeds = ask_with(running.address, "GET", "/v1/feeds", "X-Api-Key: fedcba9876543210\r\n");
    assert!(feeds.contains(r#""sources":[{"#) && !feeds.contains("looks"), "{feeds}");
    stopped(running).await;
}
