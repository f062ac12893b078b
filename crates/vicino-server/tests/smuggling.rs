//! Requests whose end can be read in two ways, and others that no client sends: none makes the service see a request that was
//! not sent, and the next one is served.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};

use common::running::{ask, exchange, header_of, start, status, stopped};

/// Follows as what may be a body or a request of its own.
const HIDDEN: &str = "GET /v1/areas HTTP/1.1\r\nHost: x\r\n\r\n";

/// Heads of a request, and the statuses that may come of it: with the hidden request after it, at most one answer is a 200.
const HEADS: &[(&str, &[&str])] = &[
    // Two lengths, or a length that is none.
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 40\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 40\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: 5 5\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", &["400"]),
    // A length and chunks, or chunks that are none.
    (
        "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        &["400", "415"],
    ),
    (
        "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        &["400", "415"],
    ),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", &["400"]),
    ("POST /v1/nearby HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", &["400"]),
    (
        "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        &["400", "408"],
    ),
    (
        "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        &["400", "408"],
    ),
    (
        "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        &["400", "408"],
    ),
    // Something that is done to a body besides cutting it into chunks.
    (
        "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        &["501"],
    ),
    (
        "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        &["501"],
    ),
    ("POST /v1/nearby HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", &["501"]),
    ("GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x, chunked\r\n\r\n", &["501"]),
    // Headers that are folded, broken, or none.
    ("GET /health HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x\r\n: blank\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x\r\nX-Nul: a\0b\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x\r\nX-Return: a\rb\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\n Host: x\r\n\r\n", &["400"]),
    // No host, two of them, or what is none.
    ("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x\r\nhost: x\r\nConnection: close\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x y\r\nConnection: close\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: x/y\r\nConnection: close\r\n\r\n", &["400"]),
    ("GET /health HTTP/1.1\r\nHost: a@x\r\nConnection: close\r\n\r\n", &["400"]),
    ("GET http://x/health HTTP/1.1\r\nConnection: close\r\n\r\n", &["400"]),
    // Request lines that are none.
    ("GET\t/health HTTP/1.1\r\nHost: x\r\n\r\n", &["400"]),
    ("GET  /health HTTP/1.1\r\nHost: x\r\n\r\n", &["400"]),
    ("GET /health\r\nHost: x\r\n\r\n", &["400"]),
    ("GET /health HTTP/2.0\r\nHost: x\r\n\r\n", &["400", "505"]),
    ("GE\0T /health HTTP/1.1\r\nHost: x\r\n\r\n", &["400"]),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &["400", "505"]),
    ("\x16\x03\x01\x02\0\x01", &["400"]),
    // Methods that are known, and not here.
    ("CONNECT a:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["405"]),
    ("CONNECT /v1/nearby HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["400", "404", "405"]),
    ("TRACE /v1/nearby HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["405"]),
    ("BREW /v1/stops/x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["405"]),
    // What is no path.
    ("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["204"]),
    ("GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["400"]),
    ("HEAD * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["400"]),
    ("POST * HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", &["400"]),
    ("CONNECT * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["400"]),
    ("OPTIONS *?a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["400"]),
    ("OPTIONS x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["400"]),
    ("GET v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &["400"]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_hides_in_another() {
    let running = start(|options| options.request_timeout = std::time::Duration::from_millis(500)).await;
    for (head, statuses) in HEADS {
        let answers = exchange(running.address, format!("{head}{HIDDEN}").as_bytes());
        assert!(answers.is_empty() || statuses.contains(&status(&answers)), "{head:?}: {answers}");
        assert!(!answers.contains("\"areas\""), "{head:?}: {answers}");
        assert_eq!(status(&ask(running.address, "GET", "/health")), "200", "after {head:?}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_says_once_for_whom_it_is_and_an_old_one_may_leave_it_out() {
    let running = start(|_| ()).await;
    for hosts in ["", "Host: x\r\nHost: x\r\n"] {
        let request = format!("GET /health HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let refused = exchange(running.address, request.as_bytes());
        assert!(status(&refused) == "400" && refused.contains("/problems/invalid-host"), "{refused}");
    }
    for (version, host) in [
        ("1.0", ""),
        ("1.1", "Host:\r\n"),
        ("1.1", "Host: transit.example:3030\r\n"),
        ("1.1", "Host: [::1]:80\r\n"),
    ] {
        let request = format!("GET /health HTTP/{version}\r\n{host}Connection: close\r\n\r\n");
        assert_eq!(status(&exchange(running.address, request.as_bytes())), "200", "{request}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_as_a_whole_is_asked_for_its_methods_and_for_nothing_else() {
    let running = start(|_| ()).await;
    let told = ask(running.address, "OPTIONS", "*");
    assert_eq!((status(&told), header_of(&told, "allow")), ("204", "GET, HEAD, POST, OPTIONS"), "{told}");
    for (method, target) in [("GET", "*"), ("BREW", "*"), ("GET", "x:1"), ("OPTIONS", "x")] {
        let refused = ask(running.address, method, target);
        assert_eq!(status(&refused), "400", "{refused}");
        assert!(refused.contains("/problems/invalid-target"), "{refused}");
    }
    stopped(running).await;
}

/// A question with these headers and this body.
fn post(headers: &str, body: &str) -> String {
    let of_all = "Host: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
    format!("POST /v1/nearby HTTP/1.1\r\n{of_all}{headers}\r\n{body}")
}

/// The answer to a request by a client that sends nothing after it, and says so.
fn cut_off(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_breaks_off_or_has_broken_chunks_is_told_as_such() {
    let running = start(|_| ()).await;
    for (headers, body) in [
        ("Content-Length: 99\r\n", "{"),
        ("Content-Length: 1\r\n", ""),
        ("Transfer-Encoding: chunked\r\n", ""),
        ("Transfer-Encoding: chunked\r\n", "zz\r\n"),
        ("Transfer-Encoding: chunked\r\n", "-1\r\n"),
        ("Transfer-Encoding: chunked\r\n", "5\r\n{"),
        ("Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n"),
        ("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n"),
    ] {
        let answer = cut_off(running.address, &post(headers, body));
        assert_eq!(status(&answer), "400", "{headers}{body}: {answer}");
        assert!(answer.contains("/problems/invalid-parameters"), "{headers}{body}: {answer}");
        assert!(answer.contains("cannot be read to its end"), "{headers}{body}: {answer}");
    }
    let whole = post("Transfer-Encoding: Chunked\r\n", "2\r\n{}\r\n0\r\n\r\n");
    let whole = exchange(running.address, whole.as_bytes());
    assert!(status(&whole) == "400" && whole.contains("no GeoJSON"), "{whole}");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_coding_that_is_not_undone_is_refused() {
    let running = start(|_| ()).await;
    let polygon = common::GRAMSCI_POLYGON;
    let chunked = format!("{:x}\r\n{polygon}\r\n0\r\n\r\n", polygon.len());
    for (codings, expected) in
        [("gzip, chunked", "501"), ("chunked, chunked", "501"), ("chunked", "200"), (", chunked,", "400")]
    {
        let request = post(&format!("Transfer-Encoding: {codings}\r\n"), &chunked);
        let answer = exchange(running.address, request.as_bytes());
        assert_eq!(status(&answer), expected, "{codings}: {answer}");
        let is_told = answer.contains("/problems/unknown-transfer-coding");
        assert_eq!(is_told, expected == "501", "{codings}: {answer}");
    }
    stopped(running).await;
}
