//! With the feature `otel`: what a collector gets of requests, and what it never does.

#![cfg(all(unix, feature = "otel"))]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod private;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use private::{TELLING, addresses, ask, ask_all};

/// A collector that takes all it is sent, and keeps it.
struct Collector {
    endpoint: String,
    taken: Arc<Mutex<Vec<Taken>>>,
}

/// Head and body of a request.
type Taken = (String, Vec<u8>);

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                let mut head = String::new();
                while lines.read_line(&mut head).unwrap() > 2 {}
                let length = head.to_lowercase().split("content-length: ").nth(1).unwrap().to_owned();
                let mut body = vec![0; length.lines().next().unwrap().parse().unwrap()];
                lines.read_exact(&mut body).unwrap();
                kept.lock().unwrap().push((head, body));
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .unwrap();
            }
        });
        Self { endpoint, taken }
    }
}

/// A service whose traces go there.
fn serve(endpoint: &str, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_vicino"))
        .args(["serve", "--quiet", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Tells it to stop; how long that took, and what it said.
fn stop(service: Child) -> (Duration, String) {
    let since = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &service.id().to_string()]).status().unwrap().success());
    let done = service.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    (since.elapsed(), String::from_utf8(done.stderr).unwrap())
}

fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).filter(|window| *window == wanted).count()
}

#[test]
fn a_collector_gets_a_span_of_each_request_and_never_where_or_what_was_asked_for() {
    let collector = Collector::start();
    let mut service = serve(&collector.endpoint, &["--log-level", "trace", "--round-coordinates", "6"]);
    let [address] = addresses(&mut service);
    let asked = ask_all(&address);
    let forwarded = "X-Forwarded-For: 192.0.2.77\r\nUser-Agent: Telling/1\r\nX-Request-Id: app-7:3\r\n";
    ask(
        &address,
        &format!("GET /v1/stops/siena:1001 HTTP/1.1\r\nHost: x\r\n{forwarded}Connection: close\r\n\r\n"),
    );
    // What it has not handed over yet it does on its way out.
    let (_, logged) = stop(service);

    let taken = collector.taken.lock().unwrap();
    assert!(
        taken.iter().all(|(head, _)| head.starts_with("POST /v1/traces HTTP/1.1\r\n")),
        "{:?}",
        taken.first()
    );
    let bytes = taken.iter().flat_map(|(_, body)| body).copied().collect::<Vec<u8>>();
    for attribute in ["http.request.method", "http.route", "http.response.status_code", "vicino.request_id"] {
        assert_eq!(count(&bytes, attribute.as_bytes()), asked + 1, "{attribute}");
    }
    for there in ["service.name", "vicino", "GET /v1/nearby", "POST /v1/nearby", "/v1/stops/{id}", "app-7:3"]
    {
        assert_ne!(count(&bytes, there.as_bytes()), 0, "{there}");
    }
    let text = String::from_utf8_lossy(&bytes);
    for private in TELLING.iter().chain(&["siena:1001", "127.0.0.1", "192.0.2.77", "Telling", "lat="]) {
        assert_eq!(count(&bytes, private.as_bytes()), 0, "{private} in a trace: {text}");
    }
    for private in TELLING {
        assert!(!logged.contains(private), "{private} in the log: {logged}");
    }
    for private in [43.32241_f64, 11.32687] {
        for number in [&private.to_le_bytes()[..], &private.to_be_bytes(), &(private as f32).to_le_bytes()] {
            assert_eq!(count(&bytes, number), 0, "{private} in a trace");
        }
    }
}

#[test]
fn a_collector_that_never_answers_keeps_nobody_waiting() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let mut service = serve(&endpoint, &["--set", "http.grace_s=1"]);
    let [address] = addresses(&mut service);
    let answer = ask(&address, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (took, said) = stop(service);
    assert!(took < Duration::from_millis(2500), "{took:?}");
    assert!(said.contains("error: traces: the last ones were not handed over"), "{said}");
}

#[test]
fn where_the_environment_names_no_collector_or_none_that_can_be_the_service_says_so_or_does_without() {
    let mut service = serve("", &[]);
    let [address] = addresses(&mut service);
    ask(&address, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(stop(service).1, "");
    let wrong = serve("no address", &[]).wait_with_output().unwrap();
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!((wrong.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.starts_with("error: cannot serve: traces: "), "{said}");
}
