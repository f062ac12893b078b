//! Where and what was asked for is in no log and no metric, at any level.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Requests with what is private in them: latitudes begin with 43.32241, longitudes with 11.32687.
const PRIVATE: &[&str] = &[
    "/v1/nearby?lat=43.32241&lon=11.32687",
    "/v1/nearby?lat=43.32241&lon=11.32687&lat=43.32241",
    "/v1/nearby?lat=943.32241&lon=11.32687x",
    "/v1/nearby?bbox=11.32687,43.32241,11.4,43.4",
    "/v1/nearby?lat=43.32241&lon=11.32687&format=geojson",
    "/v1/coverage?lat=43.32241&lon=11.32687",
    "/v1/nearby/43.32241/11.32687",
    "/43.32241/11.32687",
    "/v1/stops/siena:43.32241",
    "/v1/nearby?43.32241,11.32687",
];

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// What the service logs at a level while it is asked all that, and what it counts.
fn told(level: &str, format: &str) -> (String, String) {
    let mut service: Child = Command::new(env!("CARGO_BIN_EXE_vicino"))
        .args(["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
        .args(["--log-level", level, "--log-format", format, "--round-coordinates", "6"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(service.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut address =
        || lines.next().unwrap().trim_start_matches("http://").split('/').next().unwrap().to_owned();
    let (address, metrics) = (address(), address());
    for uri in PRIVATE {
        for method in ["GET", "HEAD", "OPTIONS", "DELETE"] {
            ask(&address, &format!("{method} {uri} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        }
    }
    let polygon = "{\"type\":\"Polygon\",\"coordinates\":[[[11.32687,43.32241],[11.4,43.32241],[11.4,43.4],[11.32687,43.32241]]]}";
    for body in [polygon, "[43.32241, 11.32687]", "43.32241"] {
        let head =
            "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";
        ask(&address, &format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()));
    }
    let counted = ask(&metrics, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    service.kill().unwrap();
    let logged = service.wait_with_output().unwrap().stderr;
    (String::from_utf8(logged).unwrap(), counted)
}

#[test]
fn coordinates_are_never_logged_nor_counted_at_any_level() {
    for level in ["off", "error", "warn", "info", "debug", "trace"] {
        let (logged, counted) = told(level, if level == "debug" { "json" } else { "text" });
        let requests = logged.lines().filter(|line| line.contains("vicino_server::request")).count();
        let is_told = ["info", "debug", "trace"].contains(&level);
        assert_eq!(requests, if is_told { PRIVATE.len() * 4 + 3 } else { 0 }, "{level}: {logged}");
        assert!(
            counted.contains("vicino_requests_total{method=\"POST\",route=\"/v1/nearby\",status=\"200\"} 1"),
            "{counted}"
        );
        for (what, text) in [("log", &logged), ("metrics", &counted)] {
            for private in ["43.3224", "11.3268", "3.32241", "siena:43"] {
                assert!(!text.contains(private), "{private} in the {what} at {level}: {text}");
            }
        }
    }
}
