//! Requests with what is private in them, and what may be found of it nowhere.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::time::Duration;

/// Latitudes begin with 43.32241, longitudes with 11.32687.
const PATHS: &[&str] = &[
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

const BODIES: &[&str] = &[
    "{\"type\":\"Polygon\",\"coordinates\":[[[11.32687,43.32241],[11.4,43.32241],[11.4,43.4],[11.32687,43.32241]]]}",
    "[43.32241, 11.32687]",
    "43.32241",
];

/// What would tell of them.
pub(crate) const TELLING: &[&str] = &["43.3224", "11.3268", "3.32241", "siena:43"];

pub(crate) fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asks all of it; how many requests that were.
pub(crate) fn ask_all(address: &str) -> usize {
    let methods = ["GET", "HEAD", "OPTIONS", "DELETE"];
    for path in PATHS {
        for method in methods {
            ask(address, &format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        }
    }
    for body in BODIES {
        let head =
            "POST /v1/nearby HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";
        ask(address, &format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()));
    }
    PATHS.len() * methods.len() + BODIES.len()
}

/// The addresses that a service prints, so many of them.
pub(crate) fn addresses<const N: usize>(service: &mut Child) -> [String; N] {
    let mut lines = BufReader::new(service.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
    [(); N]
        .map(|()| lines.next().unwrap().trim_start_matches("http://").split('/').next().unwrap().to_owned())
}
