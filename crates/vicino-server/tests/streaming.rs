//! Answers that keep up with the time.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use common::running::{Running, ask, ask_with, header_of, start_with, status, stopped};
use jiff::Timestamp;
use serde_json::Value;
use vicino::Network;
use vicino_server::{Keys, State};

const STREAM: &str = "/v1/nearby/stream?lat=43.3224&lon=11.3268";

/// A clock that is moved by hand.
fn clocked() -> (State, Arc<AtomicI64>) {
    let second = Arc::new(AtomicI64::new(common::now().as_second()));
    let clock = Arc::clone(&second);
    let now = move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap();
    (common::state().with_clock(now), second)
}

struct Events(BufReader<TcpStream>);

impl Events {
    fn open(running: &Running, headers: &str) -> Self {
        let mut stream = TcpStream::connect(running.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {STREAM} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        while reader.read_line(&mut line).unwrap() > 2 {}
        assert!(line.starts_with("HTTP/1.1 200") && line.contains("text/event-stream"), "{line}");
        Self(reader)
    }

    /// The id and the data of the next event.
    fn next(&mut self) -> (String, Value) {
        let (mut id, mut data) = (String::new(), Value::Null);
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream has ended");
            let line = line.trim_end();
            if let Some(text) = line.strip_prefix("id:") {
                text.trim().clone_into(&mut id);
            } else if let Some(text) = line.strip_prefix("data:") {
                data = serde_json::from_str(text).unwrap();
            } else if line.starts_with("event:") {
                assert_eq!(line.trim_start_matches("event:").trim(), "nearby");
            } else if line.is_empty() && !data.is_null() {
                return (id, data);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_comes_now_and_again_when_a_departure_passes_or_a_feed_is_replaced() {
    let (state, second) = clocked();
    let running = start_with(state.clone(), |_| ()).await;
    let mut events = Events::open(&running, "");
    let (first_id, first) = events.next();
    assert_eq!(first["lines"][0]["next"], "2026-11-24T08:04:00+01:00");
    // Two minutes later nothing has changed but the clock; four and a second later a bus has left.
    second.fetch_add(120, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    second.fetch_add(121, Ordering::Relaxed);
    let (second_id, after) = events.next();
    assert_eq!(after["query"]["at"], "2026-11-24T08:04:01+01:00");
    assert_eq!(after["lines"][0]["next"], "2026-11-24T08:34:00+01:00");
    assert_ne!(first_id, second_id);
    state.publish(Network::default(), []);
    let (_, replaced) = events.next();
    assert_eq!(replaced["counts"]["lines"]["found"], 0);
    drop(events);
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_name_of_an_agency_or_a_publisher_is_a_change_too() {
    let (state, _) = clocked();
    let running = start_with(state.clone(), |_| ()).await;
    let mut events = Events::open(&running, "");
    let mut ids = vec![events.next().0];
    for (text, another, member) in
        [("a,Bus,", "a,Tiemme,", "/agencies/siena:a/name"), ("\nBus,", "\nTiemme,", "/feeds/siena/publisher")]
    {
        state.publish(common::network_with(text, another), []);
        let (id, data) = events.next();
        assert_eq!(data.pointer(member), Some(&Value::from("Tiemme")), "{data}");
        assert!(!ids.contains(&id), "{member}");
        ids.push(id);
    }
    drop(events);
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_with_the_last_id_is_sent_only_what_is_new() {
    let (state, second) = clocked();
    let running = start_with(state, |_| ()).await;
    let (id, _) = Events::open(&running, "").next();
    let mut back = Events::open(&running, &format!("Last-Event-ID: {id}\r\n"));
    let since = Instant::now();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    second.fetch_add(241, Ordering::Relaxed);
    let (other, data) = back.next();
    assert!(since.elapsed() >= Duration::from_millis(2_500));
    assert_eq!((data["query"]["at"].as_str(), other != id), (Some("2026-11-24T08:04:01+01:00"), true));
    drop(back);
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_where_the_service_stops() {
    let running = start_with(common::state(), |_| ()).await;
    let mut events = Events::open(&running, "");
    let _ = events.next();
    let since = Instant::now();
    stopped(running).await;
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_where_a_key_is_withdrawn_and_goes_on_where_one_is_added() {
    let app = "app 0123456789abcdef\n";
    let keys = Keys::parse(app).unwrap();
    let (given, (state, second)) = (keys.clone(), clocked());
    let running = start_with(state, |options| options.keys = Some(given)).await;
    let mut events = Events::open(&running, "X-Api-Key: 0123456789abcdef\r\nConnection: close\r\n");
    let (first, _) = events.next();
    keys.replace(&Keys::parse(&format!("{app}bus fedcba9876543210\n")).unwrap());
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    second.fetch_add(241, Ordering::Relaxed);
    assert_ne!(events.next().0, first);
    keys.replace(&Keys::parse("bus fedcba9876543210\n").unwrap());
    let since = Instant::now();
    while events.0.read_line(&mut String::new()).unwrap() > 0 {
        assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_room_for_so_many_streams_and_wrong_ones_are_told() {
    let running = start_with(common::state().with_streams(1), |_| ()).await;
    let mut only = Events::open(&running, "");
    let _ = only.next();
    let refused = ask(running.address, "GET", STREAM);
    assert_eq!((status(&refused), header_of(&refused, "retry-after")), ("503", "30"));
    drop(only);
    // The server sees at the next thing it sends that nobody listens: the answer does not change, so that is a heartbeat.
    for wrong in [
        "/v1/nearby/stream",
        "/v1/nearby/stream?lat=43&lon=11&at=2026-11-24T08:00:00Z",
        "/v1/nearby/stream?lat=43&lon=11&format=json",
    ] {
        assert_eq!(status(&ask(running.address, "GET", wrong)), "400", "{wrong}");
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_has_room_for_so_many_streams_and_leaves_the_rest_to_others() {
    let running = start_with(common::state(), |options| {
        options.streams_per_client = 2;
        options.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let of = |client: &str| format!("X-Forwarded-For: {client}\r\n");
    let held = [(); 2].map(|()| {
        let mut events = Events::open(&running, &of("192.0.2.1"));
        let _ = events.next();
        events
    });
    for path in [STREAM, &STREAM.replacen('?', "/?", 1)] {
        let refused = ask_with(running.address, "GET", path, &of("192.0.2.1"));
        assert_eq!((status(&refused), header_of(&refused, "retry-after")), ("429", "30"), "{path}");
        assert!(
            refused.contains("/problems/too-many-requests") && refused.contains("2 streams"),
            "{refused}"
        );
    }
    // What is no stream is answered, and so are the streams of others.
    assert_eq!(status(&ask_with(running.address, "GET", common::GRAMSCI, &of("192.0.2.1"))), "200");
    let _ = Events::open(&running, &of("192.0.2.2")).next();
    drop(held);
    // The server sees that nobody listens at the next thing that it reads or sends.
    let until = Instant::now() + Duration::from_secs(20);
    while status(&ask_with(running.address, "HEAD", STREAM, &of("192.0.2.1"))) != "200" {
        assert!(Instant::now() < until, "the streams are not let go of");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    stopped(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_count_for_a_key_wherever_it_is_shown() {
    let keys = Keys::parse("app 0123456789abcdef\nbus fedcba9876543210\n").unwrap();
    let running = start_with(common::state(), |options| {
        (options.streams_per_client, options.keys) = (1, Some(keys));
        options.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let of = |key: &str, client: &str| format!("X-Api-Key: {key}\r\nX-Forwarded-For: {client}\r\n");
    let _held = Events::open(&running, &of("0123456789abcdef", "192.0.2.1"));
    for (key, client, answered) in [
        ("0123456789abcdef", "192.0.2.2", "429"),
        ("fedcba9876543210", "192.0.2.1", "200"),
        ("0123456789abcdee", "192.0.2.1", "401"),
    ] {
        let answer = ask_with(running.address, "HEAD", STREAM, &of(key, client));
        assert_eq!(status(&answer), answered, "{key} {client}");
    }
    stopped(running).await;
}
