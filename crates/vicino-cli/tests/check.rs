//! `vicino check`, as a shell sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod run;

use std::fs;
use std::path::PathBuf;

use run::{DATA, run};
use serde_json::Value;

/// A feed of a test, gone when it ends.
struct Feed(PathBuf);

impl Feed {
    /// A copy of the sample with one text of a file replaced.
    fn with(test: &str, file: &str, from: &str, to: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vicino-check-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        for entry in fs::read_dir(DATA).unwrap() {
            let source = entry.unwrap().path();
            fs::copy(&source, path.join(source.file_name().unwrap())).unwrap();
        }
        let text = fs::read_to_string(path.join(file)).unwrap();
        assert!(text.contains(from));
        fs::write(path.join(file), text.replacen(from, to, 1)).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn checked(arguments: &[&str]) -> run::Done {
    run(["check", "--today", "2026-11-24"].iter().chain(arguments).copied())
}

#[test]
fn a_report_tells_what_is_in_a_feed_and_what_is_wrong_in_it() {
    let done = checked(&[DATA]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let mut lines = done.stdout.lines();
    assert_eq!(lines.next(), Some(format!("data · {DATA} · checked for 2026-11-24").as_str()));
    assert_eq!(lines.next(), Some("2 warnings, 3 notes in 2 codes"));
    assert!(lines.next().unwrap().starts_with("usable: 2 agencies · 24 routes · "), "{}", done.stdout);
    assert!(lines.next().unwrap().starts_with("service from 2026-01-01 to 2035-12-31 · in the box 11.0"));
    assert!(done.stdout.contains("\nroutes.txt                   24\n"), "{}", done.stdout);
    let row = lines.find(|line| line.starts_with("warning ")).unwrap();
    assert!(row.contains(" missing_pickup_drop_off_booking_rule_id "), "{row}");
    assert!(row.contains(" 2   a ride has to be phoned for, and no booking rule says how"), "{row}");
    assert!(lines.next().unwrap().trim().starts_with("stop_times.txt:"), "{}", done.stdout);
    assert!(done.stdout.contains(" notices.toml\n"), "{}", done.stdout);
}

#[test]
fn errors_are_exit_code_1_and_unusable_feeds_are_2() {
    let broken = Feed::with("broken", "routes.txt", ",3,", ",three,");
    let done = checked(&[broken.path()]);
    // Canonically a value that is none of a list is but a warning; the trips of the route are errors.
    assert_eq!(done.code, Some(1), "{}", done.stdout);
    assert!(
        done.stdout.lines().any(|line| line.starts_with("error ") && line.contains("foreign_key_violation"))
    );

    let both = checked(&["/dev/null", DATA]);
    assert_eq!((both.code, both.stderr.as_str()), (Some(2), ""));
    assert!(both.stdout.contains("neither a zip archive nor a directory"), "{}", both.stdout);
    assert!(
        both.stdout.contains("usable: 2 agencies"),
        "one bad feed does not lose the other: {}",
        both.stdout
    );
}

#[test]
fn a_wrong_command_line_is_exit_code_2_and_one_line() {
    for arguments in [
        &["check"][..],
        &["check", "--today", "yesterday", DATA],
        &["check", "--examples", "-1", DATA],
        &["check", "--feed", DATA],
        &["check", DATA, DATA],
    ] {
        let done = run(arguments.iter().copied());
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert_eq!(done.stderr.lines().count(), 1, "{arguments:?}: {}", done.stderr);
    }
}

#[test]
fn json_is_a_list_of_reports() {
    let named = format!("siena={DATA}");
    let done = checked(&["--json", "--examples", "1", &named, "gone.zip"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(2), ""));
    let reports: Value = serde_json::from_str(&done.stdout).unwrap();
    let [siena, gone] = &reports.as_array().unwrap()[..] else { unreachable!("two feeds") };
    assert_eq!(
        (&siena["feed"], &siena["date"], &siena["error"]),
        (&"siena".into(), &"2026-11-24".into(), &Value::Null)
    );
    assert_eq!(siena["totals"], serde_json::json!({"error": 0, "warning": 2, "info": 3}));
    assert_eq!(siena["counts"]["routes"], 24);
    assert_eq!(siena["service"], serde_json::json!({"first": "2026-01-01", "last": "2035-12-31"}));
    assert_eq!(siena["bbox"].as_array().unwrap().len(), 4);
    assert_eq!(siena["files"][0], serde_json::json!({"file": "agency.txt", "rows": 2}));
    let first = &siena["notices"][0];
    assert_eq!(
        (&first["severity"], &first["count"], &first["canonical"]),
        (&"warning".into(), &2.into(), &true.into())
    );
    assert_eq!(first["examples"].as_array().unwrap().len(), 1);
    assert_eq!(first["examples"][0]["file"], "stop_times.txt");
    assert!(first["examples"][0]["line"].is_u64() && first["examples"][0]["value"].is_string());
    assert_eq!(gone["feed"], "gone");
    assert!(gone["error"].as_str().unwrap().contains("cannot be read"), "{gone}");
}

#[test]
fn the_day_can_be_another_one() {
    let done = run(["check", "--today", "2036-01-01", DATA]);
    assert_eq!(done.code, Some(0));
    assert!(done.stdout.contains("expired_calendar"), "{}", done.stdout);
}
