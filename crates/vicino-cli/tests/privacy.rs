//! Where and what was asked for is in no log and no metric, at any level.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod private;

use std::process::{Command, Stdio};

use private::{TELLING, addresses, ask, ask_all};

/// What the service logs at a level while it is asked all that is private, what it counts, and how many requests it was asked.
fn told(level: &str, format: &str) -> (String, String, usize) {
    let mut service = Command::new(env!("CARGO_BIN_EXE_vicino"))
        .args(["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
        .args(["--log-level", level, "--log-format", format, "--round-coordinates", "6"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let [address, metrics] = addresses(&mut service);
    let asked = ask_all(&address);
    let counted = ask(&metrics, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    service.kill().unwrap();
    let logged = service.wait_with_output().unwrap().stderr;
    (without_times(&String::from_utf8(logged).unwrap()), counted, asked)
}

/// A log without the times of its lines: seconds look like degrees.
fn without_times(log: &str) -> String {
    let lines = log.lines().map(|line| match line.split_once('Z') {
        Some((time, rest)) if time.trim_start_matches(r#"{"timestamp":""#).starts_with("20") => rest,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn coordinates_are_never_logged_nor_counted_at_any_level() {
    for level in ["off", "error", "warn", "info", "debug", "trace"] {
        let (logged, counted, asked) = told(level, if level == "debug" { "json" } else { "text" });
        let requests = logged.lines().filter(|line| line.contains("vicino_server::request")).count();
        let is_told = ["info", "debug", "trace"].contains(&level);
        assert_eq!(requests, if is_told { asked } else { 0 }, "{level}: {logged}");
        assert!(
            counted.contains("vicino_requests_total{method=\"POST\",route=\"/v1/nearby\",status=\"200\"} 1"),
            "{counted}"
        );
        for (what, text) in [("log", &logged), ("metrics", &counted)] {
            for private in TELLING {
                assert!(!text.contains(private), "{private} in the {what} at {level}: {text}");
            }
        }
    }
}
