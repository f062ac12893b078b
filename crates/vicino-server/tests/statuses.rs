//! Each status that the OpenAPI document lists for an operation comes where it is provoked, with the headers it says, and none
//! comes that it does not list.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroU32;
use std::time::Duration;

use common::running::{header_of, start_with, status, stopped};
use common::{GRAMSCI_POLYGON, ok};
use serde_json::Value;
use vicino_server::{Keys, MAX_BODY_BYTES, MAX_QUERY_BYTES, ServeOptions, State};

/// An operation, and a question to it that is answered.
#[derive(Clone)]
struct Asked {
    method: String,
    path: String,
    query: String,
    headers: String,
    body: &'static str,
}

impl Asked {
    fn new(method: &str, path: &str) -> Self {
        let (method, body) = (method.to_uppercase(), if method == "post" { GRAMSCI_POLYGON } else { "" });
        let id = match path {
            _ if path.contains("/routes/") => "siena:10",
            _ if path.contains("/areas/") => "siena",
            _ => "siena:1001",
        };
        let is_near = path.starts_with("/v1/nearby") && body.is_empty();
        let query = if is_near { "lat=43.3224&lon=11.3268" } else { "" }.to_owned();
        let length = format!("Content-Length: {}\r\n", body.len());
        let headers = if body.is_empty() { String::new() } else { format!("{JSON}{length}") };
        Self { method, path: path.replace("{id}", id), query, headers, body }
    }

    /// The head of the answer: a stream does not end.
    fn of(&self, address: SocketAddr) -> String {
        let Self { method, path, query, headers, body } = self;
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let head = format!("{method} {path}?{query} HTTP/1.1\r\nHost: x\r\n{headers}\r\n{body}");
        stream.write_all(head.as_bytes()).unwrap();
        let lines = BufReader::new(stream).lines().map(Result::unwrap);
        lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\r\n")
    }
}

const JSON: &str = "Content-Type: application/json\r\n";

/// All that a document can say of headers here; the rest is of HTTP, of the body, or of browsers.
const HEADERS: [&str; 9] = [
    "x-request-id",
    "server-timing",
    "cache-control",
    "etag",
    "vary",
    "location",
    "retry-after",
    "www-authenticate",
    "allow",
];

/// What the document says of a status of an operation.
fn described<'d>(document: &'d Value, operation: &'d Value, status: &str) -> Option<&'d Value> {
    let response = operation["responses"].get(status)?;
    let reference = response["$ref"].as_str();
    Some(reference.map_or(response, |reference| document.pointer(&reference[1..]).unwrap()))
}

/// Asks each operation what `change` makes of a question: the answer has the status where, and only where, the document lists it.
/// How many have it.
async fn provoked(
    provoked: &str,
    state: State,
    options: impl FnOnce(&mut ServeOptions),
    change: impl Fn(&mut Asked),
) -> usize {
    let document = ok(&common::get("/openapi.json").await);
    let running = start_with(state, options).await;
    // Who may ask once has asked.
    let _ = Asked::new("get", "/v1/areas").of(running.address);
    let mut found = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut asked = Asked::new(method, path);
            change(&mut asked);
            let head = asked.of(running.address);
            let what = format!("{provoked} {method} {path}: {head}");
            let told = described(&document, operation, provoked);
            assert_eq!(status(&head) == provoked, told.is_some(), "{what}");
            let told = described(&document, operation, status(&head)).expect(&what);
            let names: BTreeSet<_> =
                told["headers"].as_object().unwrap().keys().map(|name| name.to_lowercase()).collect();
            let sent: BTreeSet<_> = HEADERS
                .iter()
                .filter(|name| !header_of(&head, name).is_empty())
                .map(|&n| n.to_owned())
                .collect();
            // Compression says of all bodies but short ones that they depend on `Accept-Encoding`.
            let unsaid: Vec<_> = sent.difference(&names).filter(|name| *name != "vary").collect();
            assert!(names.is_subset(&sent) && unsaid.is_empty(), "{names:?} {unsaid:?} {what}");
            found += usize::from(status(&head) == provoked);
        }
    }
    stopped(running).await;
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_any_question_and_what_is_kept_is_listed_where_it_comes() {
    let usual = |_: &mut ServeOptions| ();
    let state = common::state;
    let all = provoked("200", state(), usual, |_| ()).await;
    assert_eq!(all, 18);
    assert_eq!(provoked("400", state(), usual, |asked| asked.query.push_str("&~=1")).await, all);
    let uncoded = |asked: &mut Asked| asked.headers.push_str("Accept-Encoding: identity;q=0\r\n");
    assert_eq!(provoked("406", state(), usual, uncoded).await, all);
    let long = |asked: &mut Asked| asked.query.push_str(&"&".repeat(MAX_QUERY_BYTES + 1));
    assert_eq!(provoked("414", state(), usual, long).await, all);
    let coded = |asked: &mut Asked| asked.headers.push_str("Transfer-Encoding: gzip, chunked\r\n");
    assert_eq!(provoked("501", state(), usual, coded).await, all);
    let known = |asked: &mut Asked| asked.headers.push_str("If-None-Match: *\r\n");
    assert_eq!(provoked("304", state(), usual, known).await, 13);
    let unknown = |asked: &mut Asked| {
        for (id, none) in [("siena:1001", "siena:9"), ("siena:10", "siena:9"), ("/areas/siena", "/areas/9")] {
            asked.path = asked.path.replace(id, none);
        }
    };
    assert_eq!(provoked("404", state(), usual, unknown).await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_body_is_listed_where_one_is_read() {
    let large =
        |asked: &mut Asked| asked.headers = format!("{JSON}Content-Length: {}\r\n", MAX_BODY_BYTES + 1);
    assert_eq!(provoked("413", common::state(), |_| (), large).await, 1);
    let text = |asked: &mut Asked| asked.headers = asked.headers.replace("application/json", "text/plain");
    assert_eq!(provoked("415", common::state(), |_| (), text).await, 1);
    let short = |options: &mut ServeOptions| options.request_timeout = Duration::from_millis(200);
    let slow = |asked: &mut Asked| {
        asked.headers = format!("{JSON}Content-Length: 999\r\n");
        asked.body = "";
    };
    assert_eq!(provoked("408", common::state(), short, slow).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_limits_and_rounding_are_listed_where_they_count() {
    let keys = Keys::parse("app 0123456789abcdef").unwrap();
    let questions = provoked("401", common::state(), |options| options.keys = Some(keys), |_| ()).await;
    assert_eq!(questions, 10);
    let once = |options: &mut ServeOptions| options.requests_per_minute = NonZeroU32::new(1);
    assert_eq!(provoked("429", common::state(), once, |_| ()).await, questions + 5);
    let rounded = common::state().with_rounded_coordinates(3);
    let finer = |asked: &mut Asked| {
        asked.query = asked.query.replace("43.3224", "43.32241");
        if asked.path == "/v1/coverage" {
            asked.query = "lat=43.32241&lon=11".to_owned();
        }
    };
    assert_eq!(provoked("307", rounded, |_| (), finer).await, 3);
}

/// 503 has two reasons: the document names those that each operation has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn why_there_is_no_answer_now_is_listed_where_it_is_so() {
    let document = ok(&common::get("/openapi.json").await);
    let full = start_with(common::state(), |options| options.in_flight = 0).await;
    let starting = start_with(State::starting(), |_| ()).await;
    let mut counted = [0; 4];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let asked = Asked::new(method, path);
            let is_busy = |address| status(&asked.of(address)) == "503";
            let (at, name) = match (is_busy(full.address), is_busy(starting.address)) {
                (true, true) => (0, Some("#/components/responses/OverloadedOrNotReady")),
                (true, false) => (1, Some("#/components/responses/Overloaded")),
                (false, true) => (2, Some("#/components/responses/NotReady")),
                (false, false) => (3, None),
            };
            assert_eq!(operation["responses"]["503"]["$ref"].as_str(), name, "{method} {path}");
            counted[at] += 1;
        }
    }
    assert_eq!(counted, [9, 6, 2, 1]);
    stopped(full).await;
    stopped(starting).await;
}
