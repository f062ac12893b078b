//! What the service does on its socket besides answering: it says who may ask, how much and how long, and lives on.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use common::running::{Running, ask, ask_with, exchange, header_of, start, start_with, status, stopped};
use common::{GRAMSCI, GRAMSCI_POLYGON};
use vicino_server::{Keys, MAX_BODY_BYTES};

const POST: &str =
    "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";

fn whole_post() -> String {
    format!("{POST}Content-Length: {}\r\n\r\n{GRAMSCI_POLYGON}", GRAMSCI_POLYGON.len())
}

/// Begins a POST and leaves it at that, so that it is in flight.
fn half_a_post(running: &Running) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).unwrap();
    write!(stream, "{POST}Content-Length: 999\r\n\r\n{{").unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream
}

fn read_all(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_compressed_as_the_client_likes() {
    let running = start(|_| ()).await;
    let plain = ask(running.address, "GET", GRAMSCI);
    for (accept, coding) in [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip;q=0.5, br", "br"),
        ("identity", ""),
        ("x", ""),
    ] {
        let answer = ask_with(running.address, "GET", GRAMSCI, &format!("Accept-Encoding: {accept}\r\n"));
        assert_eq!((status(&answer), header_of(&answer, "content-encoding")), ("200", coding), "{accept}");
        assert_eq!(header_of(&answer, "etag"), header_of(&plain, "etag"));
        assert_eq!(header_of(&answer, "vary"), "accept, accept-language, accept-encoding", "{accept}");
        assert_eq!(answer.to_lowercase().matches("\r\nvary:").count(), 1, "{accept}");
        assert!(coding.is_empty() || answer.len() < plain.len(), "{accept}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_the_answer_is_told_what_it_depends_on() {
    for compression in [true, false] {
        let running = start(|options| options.compression = compression).await;
        let vary = |answer: &str| {
            let mut names: Vec<_> = header_of(answer, "vary").split(", ").map(str::to_owned).collect();
            names.sort();
            names
        };
        for uri in [GRAMSCI, "/v1/feeds", "/docs"] {
            let whole = ask(running.address, "GET", uri);
            let known = format!("If-None-Match: {}\r\n", header_of(&whole, "etag"));
            let told = ask_with(running.address, "GET", uri, &known);
            assert_eq!((status(&told), vary(&told)), ("304", vary(&whole)), "{uri}");
            assert!(!compression || vary(&told).contains(&"accept-encoding".to_owned()), "{uri}: {told}");
        }
        stopped(running).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_that_are_allowed_may_ask_from_a_browser() {
    let origin = "Origin: https://app.example\r\n";
    let preflight = format!(
        "{origin}Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n"
    );
    let closed = start(|_| ()).await;
    let answer = ask_with(closed.address, "GET", GRAMSCI, origin);
    assert_eq!((status(&answer), header_of(&answer, "access-control-allow-origin")), ("200", ""));
    stopped(closed).await;

    let open = start(|options| options.allowed_origins = vec!["https://app.example".to_owned()]).await;
    let answer = ask_with(open.address, "OPTIONS", "/v1/nearby", &preflight);
    assert_eq!(status(&answer), "200");
    assert_eq!(header_of(&answer, "access-control-allow-origin"), "https://app.example");
    assert!(header_of(&answer, "access-control-allow-methods").contains("POST"), "{answer}");
    assert!(header_of(&answer, "access-control-allow-headers").contains("content-type"), "{answer}");
    // What went wrong is for the page to read, too.
    let wrong = ask_with(open.address, "GET", "/v1/nearby?lat=91", origin);
    assert_eq!(
        (status(&wrong), header_of(&wrong, "access-control-allow-origin")),
        ("400", "https://app.example")
    );
    let right = ask_with(open.address, "GET", GRAMSCI, origin);
    let vary = header_of(&right, "vary");
    assert!(
        ["accept", "accept-encoding", "origin"].iter().all(|name| vary.split(", ").any(|v| v == *name)),
        "{vary}"
    );
    let other = ask_with(open.address, "GET", GRAMSCI, "Origin: https://other.example\r\n");
    assert_eq!(header_of(&other, "access-control-allow-origin"), "");
    stopped(open).await;

    let any = start(|options| options.allowed_origins = vec!["*".to_owned()]).await;
    assert_eq!(header_of(&ask_with(any.address, "GET", GRAMSCI, origin), "access-control-allow-origin"), "*");
    stopped(any).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_are_told_and_a_request_has_an_id_and_a_time() {
    let running = start(|_| ()).await;
    for (path, allowed) in
        [("/v1/nearby", "GET, HEAD, POST, OPTIONS"), ("/v1/stops/x:1", "GET, HEAD, OPTIONS")]
    {
        let answer = ask(running.address, "OPTIONS", path);
        assert_eq!((status(&answer), header_of(&answer, "allow")), ("204", allowed), "{path}");
        let refused = ask(running.address, "DELETE", path);
        assert_eq!((status(&refused), header_of(&refused, "allow")), ("405", allowed), "{path}");
    }
    assert_eq!(status(&ask(running.address, "OPTIONS", "/none")), "404");
    let id = |headers: &str| {
        header_of(&ask_with(running.address, "GET", "/health", headers), "x-request-id").to_owned()
    };
    assert_eq!(id("X-Request-Id: app-7:3\r\n"), "app-7:3");
    for made in [id(""), id("X-Request-Id: a b\r\n"), id(&format!("X-Request-Id: {}\r\n", "a".repeat(65)))] {
        assert!(made.len() == 32 && made.bytes().all(|b| b.is_ascii_hexdigit()), "{made}");
    }
    let timing = ask(running.address, "GET", "/none");
    let ms = header_of(&timing, "server-timing").strip_prefix("app;dur=").unwrap().parse::<f64>().unwrap();
    assert!((0.0..5_000.0).contains(&ms), "{ms}");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_begins_a_body_and_goes_silent_keeps_nobody_from_asking() {
    let running = start(|options| options.in_flight = 1).await;
    let silent = [(); 40].map(|()| half_a_post(&running));
    tokio::time::sleep(Duration::from_millis(100)).await;
    for uri in [GRAMSCI, "/health/live", "/health/ready"] {
        assert_eq!(status(&ask(running.address, "GET", uri)), "200", "{uri}");
    }
    let whole = whole_post();
    assert_eq!(status(&exchange(running.address, whole.as_bytes())), "200");
    drop(silent);
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_of_bodies_than_there_is_room_for_is_told_to_come_back() {
    let running = start(|options| options.in_flight = 1).await;
    // All but the last byte of four of the longest, as many as there is room for.
    let held = [(); 4].map(|()| {
        let mut stream = TcpStream::connect(running.address).unwrap();
        let head = format!("{POST}Content-Length: {MAX_BODY_BYTES}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&vec![b' '; MAX_BODY_BYTES - 1]).unwrap();
        stream
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let since = Instant::now();
    let shed = exchange(running.address, whole_post().as_bytes());
    assert_eq!((status(&shed), header_of(&shed, "retry-after")), ("503", "1"), "{shed}");
    assert!(shed.contains("/problems/overloaded") && since.elapsed() < Duration::from_secs(1), "{shed}");
    assert_eq!(status(&ask(running.address, "GET", GRAMSCI)), "200");
    drop(held);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(status(&exchange(running.address, whole_post().as_bytes())), "200");
    stopped(running).await;
}

/// A service with room for one question, which takes half a second: the clock is what it waits for.
async fn start_slow() -> Running {
    let state = common::state().with_clock(|| {
        std::thread::sleep(Duration::from_millis(500));
        common::now()
    });
    start_with(state, |options| options.in_flight = 1).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_more_than_can_be_answered_at_once_is_shed_and_health_is_not() {
    let running = start_slow().await;
    let address = running.address;
    let first = tokio::task::spawn_blocking(move || ask(address, "GET", GRAMSCI));
    tokio::time::sleep(Duration::from_millis(150)).await;
    let since = Instant::now();
    assert_eq!(status(&ask(address, "GET", "/health/live")), "200");
    let shed = ask(address, "GET", "/v1/areas");
    assert!(status(&shed) == "503" && shed.contains("/problems/overloaded"), "{shed}");
    assert!(since.elapsed() < Duration::from_millis(300), "{:?}", since.elapsed());
    assert_eq!(status(&first.await.unwrap()), "200");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_about_a_polygon_takes_no_room_of_others() {
    let running = start_slow().await;
    let address = running.address;
    let polygon = move || exchange(address, whole_post().as_bytes());
    let first = tokio::task::spawn_blocking(polygon);
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(status(&polygon()), "503");
    for _ in 0..3 {
        assert_eq!(status(&ask(address, "GET", "/v1/areas")), "200");
    }
    assert_eq!(status(&first.await.unwrap()), "200");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_sent_while_the_next_request_comes_in() {
    let running = start(|_| ()).await;
    let mut stream = TcpStream::connect(running.address).unwrap();
    stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /hea").unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    assert_ne!(stream.read(&mut [0; 1024]).unwrap(), 0);
    let long = ask_with(running.address, "GET", "/health", &format!("X-Long: {}\r\n", "a".repeat(20_000)));
    assert_eq!(status(&long), "431", "{long}");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_and_never_reads_is_not_answered_without_end() {
    let running = start(|_| ()).await;
    let mut stream = TcpStream::connect(running.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    let requests = format!("GET {GRAMSCI} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(1000);
    // It takes no more requests once nothing of their answers is taken: a socket holds some megabytes.
    let taken = (0..200).take_while(|_| stream.write_all(requests.as_bytes()).is_ok()).count();
    assert!(taken < 200, "it took {taken} thousand requests");
    drop(stream);
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_has_its_time_and_no_more() {
    let short = Duration::from_millis(300);
    let running = start(|options| (options.request_timeout, options.header_timeout) = (short, short)).await;
    let slow_body = read_all(half_a_post(&running));
    assert_eq!(status(&slow_body), "408", "{slow_body}");
    assert!(slow_body.contains("/problems/request-timeout"), "{slow_body}");
    let mut idle = TcpStream::connect(running.address).unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    idle.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let since = Instant::now();
    assert!(read_all(idle).starts_with("HTTP/1.1 200"));
    assert!(since.elapsed() < Duration::from_secs(3), "an idle connection was kept: {:?}", since.elapsed());
    let since = Instant::now();
    let mut slow_head = TcpStream::connect(running.address).unwrap();
    slow_head.write_all(b"GET /health HTTP/1.1\r\nHo").unwrap();
    slow_head.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let _ = read_all(slow_head);
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    assert_eq!(status(&ask(running.address, "GET", GRAMSCI)), "200");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_beyond_the_limit_wait_until_one_ends() {
    let running = start(|options| options.connections = 1).await;
    let mut first = TcpStream::connect(running.address).unwrap();
    first.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_ne!(first.read(&mut [0; 1024]).unwrap(), 0);
    let mut second = TcpStream::connect(running.address).unwrap();
    second.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    second.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(second.read(&mut [0; 1024]).is_err());
    drop(first);
    second.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert!(read_all(second).starts_with("HTTP/1.1 200"));
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let running = start(|options| {
        options.requests_per_minute = NonZeroU32::new(2);
        options.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let of =
        |client: &str| ask_with(running.address, "GET", GRAMSCI, &format!("X-Forwarded-For: {client}\r\n"));
    assert_eq!([of("192.0.2.1"), of("192.0.2.1")].each_ref().map(|answer| status(answer)), ["200", "200"]);
    let refused = of("192.0.2.1");
    assert_eq!(status(&refused), "429");
    assert!((1..=31).contains(&header_of(&refused, "retry-after").parse::<u64>().unwrap()), "{refused}");
    assert!(refused.contains("/problems/too-many-requests"), "{refused}");
    assert_eq!(status(&of("192.0.2.2")), "200");
    for _ in 0..5 {
        assert_eq!(status(&ask(running.address, "GET", "/health/live")), "200");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_shows_no_key_is_not_let_in() {
    let keys = Keys::parse("app 0123456789abcdef").unwrap();
    let running = start(|options| options.keys = Some(keys)).await;
    let none = ask(running.address, "GET", GRAMSCI);
    assert_eq!((status(&none), header_of(&none, "www-authenticate")), ("401", "Bearer"));
    assert!(none.contains("/problems/unauthorized"), "{none}");
    let own = ask_with(running.address, "GET", GRAMSCI, "X-Api-Key: 0123456789abcdef\r\n");
    assert_eq!((status(&own), header_of(&own, "cache-control")), ("200", "private, max-age=10"));
    assert_eq!(status(&ask(running.address, "GET", "/health/ready")), "200");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_to_ask_is_told_to_who_has_no_key_yet() {
    let keys = Keys::parse("app 0123456789abcdef").unwrap();
    let running = start(|options| options.keys = Some(keys)).await;
    for path in ["/docs", "/docs/page.css", "/docs/page.js", "/openapi.json", "/schemas/nearby.json"] {
        let answer = ask(running.address, "GET", path);
        let cached = header_of(&answer, "cache-control");
        assert_eq!((status(&answer), cached), ("200", "public, max-age=300"), "{path}");
    }
    // A browser sends no key with its question whether a page may ask, and no page is named here.
    let preflight = "Origin: https://app.example\r\nAccess-Control-Request-Method: GET\r\n";
    for headers in ["", preflight] {
        assert_eq!(status(&ask_with(running.address, "OPTIONS", GRAMSCI, headers)), "204", "{headers}");
    }
    for path in [GRAMSCI, "/v1/feeds", "/v1/stops/siena:1001", "/none"] {
        assert_eq!(status(&ask(running.address, "GET", path)), "401", "{path}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_ours_is_a_problem_of_one_request() {
    let state = common::state().with_clock(|| unreachable!("the clock is broken"));
    let running = start_with(state, |_| ()).await;
    for _ in 0..3 {
        let failed = ask(running.address, "GET", GRAMSCI);
        assert_eq!(status(&failed), "500", "{failed}");
        assert!(failed.contains("/problems/internal-error"), "{failed}");
    }
    // Where nobody asks the clock all is well, on the same connection too.
    let both = format!(
        "GET {GRAMSCI} HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    );
    let answers = exchange(running.address, both.as_bytes());
    assert!(answers.starts_with("HTTP/1.1 500") && answers.contains("HTTP/1.1 200"), "{answers}");
    stopped(running).await;
}
