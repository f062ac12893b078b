//! The service on a real socket.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use common::running::{ask, exchange, start, status, stopped};
use vicino_server::{Keys, MAX_BODY_BYTES, ServeError, ServeOptions, serve};

const GRACE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_reports_its_port_answers_and_stops_when_told() {
    let running = start(|_| ()).await;
    assert_ne!(running.address.port(), 0);
    let response = ask(running.address, "GET", common::GRAMSCI);
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    assert_eq!(body.as_bytes(), common::get(common::GRAMSCI).await.body());

    let head_only = ask(running.address, "HEAD", common::GRAMSCI);
    assert!(head_only.contains(&format!("content-length: {}", body.len())), "{head_only}");
    assert!(head_only.ends_with("\r\n\r\n"));
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_connection_does_not_keep_it_from_stopping() {
    let running = start(|_| ()).await;
    let silent = TcpStream::connect(running.address).unwrap();
    let mut idle = TcpStream::connect(running.address).unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: vicino\r\n\r\n").unwrap();
    assert_ne!(idle.read(&mut [0; 1024]).unwrap(), 0);
    let told = Instant::now();
    stopped(running).await;
    assert!(told.elapsed() < GRACE / 2, "{:?}", told.elapsed());
    drop((silent, idle));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_request_keeps_it_from_stopping_for_the_time_of_grace_and_no_longer() {
    let running = start(|_| ()).await;
    let mut slow = TcpStream::connect(running.address).unwrap();
    slow.write_all(b"GET /health HTTP/1.1\r\nHo").unwrap();
    // The service has to have seen the bytes, or the connection is an idle one.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let told = Instant::now();
    stopped(running).await;
    assert!(told.elapsed() < GRACE + Duration::from_secs(5), "{:?}", told.elapsed());
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_http_or_no_uri_is_refused_and_the_next_request_is_served() {
    let running = start(|_| ()).await;
    let long = format!("GET /v1/nearby?lat={} HTTP/1.1\r\nHost: x\r\n\r\n", "1".repeat(1 << 20));
    let headers = format!("GET /health HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(1000));
    for request in [
        &b"\0\xff\xfe\r\n\r\n"[..],
        b"hello\r\n\r\n",
        b"GET /v1/nearby?lat=4 3 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET v1/nearby HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
        b"GET /health HTTP/7.1\r\n\r\n",
        b"",
        long.as_bytes(),
        headers.as_bytes(),
    ] {
        if !request.is_empty() {
            let response = exchange(running.address, request);
            assert!(!response.starts_with("HTTP/1.1 200"), "{response}");
        }
        let health = ask(running.address, "GET", "/health");
        assert!(health.starts_with("HTTP/1.1 200 OK"), "{health}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_unknown_length_is_read_up_to_the_limit() {
    let running = start(|_| ()).await;
    let chunked = |parts: &[&str]| {
        let head = "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                    Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        let chunks = parts.iter().map(|part| format!("{:x}\r\n{part}\r\n", part.len()));
        exchange(running.address, format!("{head}{}0\r\n\r\n", chunks.collect::<String>()).as_bytes())
    };
    let (first, second) = common::GRAMSCI_POLYGON.split_at(20);
    let answered = chunked(&[first, second]);
    assert!(answered.starts_with("HTTP/1.1 200 OK\r\n"), "{answered}");
    let spaces = " ".repeat(MAX_BODY_BYTES / 2);
    let refused = chunked(&[common::GRAMSCI_POLYGON, &spaces, &spaces]);
    assert!(refused.starts_with("HTTP/1.1 413 "), "{refused}");
    let cut = b"POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{";
    let mut stream = TcpStream::connect(running.address).unwrap();
    stream.write_all(cut).unwrap();
    drop(stream);
    let health = ask(running.address, "GET", "/health");
    assert!(health.starts_with("HTTP/1.1 200 OK"), "{health}");
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_no_coding_is_told_and_a_coded_body_is_not_read() {
    let running = start(|_| ()).await;
    let with = |headers: &str| {
        let uri = common::GRAMSCI;
        let request = format!("GET {uri} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n\r\n");
        exchange(running.address, request.as_bytes())
    };
    let refused = with("Accept-Encoding: identity;q=0");
    assert!(refused.starts_with("HTTP/1.1 406 "), "{refused}");
    assert!(refused.contains("problems/not-acceptable"), "{refused}");
    assert!(with("Accept-Encoding: identity;q=0.1").starts_with("HTTP/1.1 200 "));
    let coded = "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
                 Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}";
    let unread = exchange(running.address, coded.as_bytes());
    assert!(unread.starts_with("HTTP/1.1 415 ") && unread.contains("Content-Encoding"), "{unread}");
    stopped(running).await;
}

/// Begins a body of any length, as a client does that reads once it has sent everything.
fn begin_body(address: SocketAddr, head: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let head = format!("{head}Host: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Sends so many mebibytes, slower than they are read; how many it could.
fn send(stream: &mut TcpStream, mebibytes: usize) -> usize {
    let part = vec![b' '; 1 << 20];
    let sent = (0..mebibytes).take_while(|_| {
        std::thread::sleep(Duration::from_millis(20));
        stream.write_all(&part).is_ok()
    });
    sent.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_a_body_that_nobody_wants_reads_why() {
    let keys = Keys::parse("app 0123456789abcdef").unwrap();
    let running = start(|options| options.keys = Some(keys)).await;
    let key = "X-Api-Key: 0123456789abcdef\r\n";
    for (head, expected) in [
        (format!("POST /v1/nearby HTTP/1.1\r\n{key}"), "413"),
        (format!("POST /none HTTP/1.1\r\n{key}"), "413"),
        (format!("PUT /v1/nearby HTTP/1.1\r\n{key}"), "405"),
        (format!("GET /health HTTP/1.1\r\n{key}"), "200"),
        ("POST /v1/nearby HTTP/1.1\r\n".to_owned(), "401"),
    ] {
        let mut stream = begin_body(running.address, &head, 4 << 20);
        assert_eq!(send(&mut stream, 4), 4, "{head}");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(status(&answer), expected, "{head}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_wants_is_read_up_to_a_bound_of_bytes_and_time() {
    let endless = "POST /v1/nearby HTTP/1.1\r\n";
    let running = start(|_| ()).await;
    let sent = send(&mut begin_body(running.address, endless, 1 << 40), 64);
    assert!((8..64).contains(&sent), "{sent}");
    stopped(running).await;

    // Who has the answer and keeps still is let go of in time.
    let running = start(|options| options.request_timeout = Duration::from_millis(300)).await;
    let mut stream = begin_body(running.address, endless, 1 << 40);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(status(&answer), "413");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(send(&mut stream, 8) < 2);
    stopped(running).await;
}

#[tokio::test]
async fn an_address_in_use_is_told_with_what_to_do() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let served =
        serve(common::state(), ServeOptions::at(address), |_| panic!("it listens nowhere"), async {}).await;
    let error = served.unwrap_err();
    assert!(matches!(error, ServeError::AddressInUse { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(&address.to_string()) && text.contains("another port"), "{text}");
}

#[tokio::test]
async fn an_address_of_another_machine_is_told() {
    let address = ([192, 0, 2, 1], 0).into();
    let served =
        serve(common::state(), ServeOptions::at(address), |_| panic!("it listens nowhere"), async {}).await;
    let error = served.unwrap_err();
    assert!(matches!(error, ServeError::NoSuchAddress { .. }), "{error:?}");
}
