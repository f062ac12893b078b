//! `vicino check`: what it tells, and its exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod run;

use std::fs;

use run::run;
use serde_json::Value;

/// A copy of the sample with another trips.txt.
fn broken() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, directory.path().join(path.file_name().unwrap())).unwrap();
    }
    let trips = directory.path().join("trips.txt");
    let text = fs::read_to_string(&trips).unwrap().replacen("\n10,", "\nnone,", 2);
    fs::write(trips, text).unwrap();
    directory
}

#[test]
fn a_clean_feed_is_code_0_one_with_errors_1_and_one_that_cannot_be_used_2() {
    let data = concat!("siena=", env!("CARGO_MANIFEST_DIR"), "/data");
    let clean = run(["check", "--today", "2026-11-24", data]);
    assert_eq!(clean.code, Some(0), "{}{}", clean.stdout, clean.stderr);
    assert!(clean.stdout.contains("stop_times.txt"), "{}", clean.stdout);

    let broken = broken();
    let path = format!("siena={}", broken.path().display());
    let errors = run(["check", "--today", "2026-11-24", &path]);
    assert_eq!(errors.code, Some(1), "{}", errors.stdout);
    for told in ["foreign_key_violation", "trips.txt:", "route_id=\"none\""] {
        assert!(errors.stdout.contains(told), "{told}: {}", errors.stdout);
    }
    let unusable = run(["check", "/nowhere.zip", data]);
    assert_eq!(unusable.code, Some(2));
    assert!(unusable.stdout.contains("cannot be read"), "{}", unusable.stdout);
    // The other is told all the same.
    assert!(unusable.stdout.contains("stop_times.txt"), "{}", unusable.stdout);
    assert_eq!(run(["check"]).code, Some(2));
}

#[test]
fn json_is_a_list_with_the_codes_of_each_feed() {
    let broken = broken();
    let path = format!("siena={}", broken.path().display());
    let done = run(["check", "--json", "--examples", "1", "--today", "2026-11-24", &path, "x=/nowhere.zip"]);
    assert_eq!(done.code, Some(2));
    let reports: Value = serde_json::from_str(&done.stdout).unwrap();
    let notices = reports[0]["notices"].as_array().unwrap();
    let unknown = notices.iter().find(|notice| notice["code"] == "foreign_key_violation").unwrap();
    assert_eq!((&unknown["severity"], &unknown["canonical"]), (&Value::from("error"), &Value::from(true)));
    assert_eq!(unknown["examples"].as_array().unwrap().len(), 1);
    assert_eq!(unknown["examples"][0]["value"], "none");
    assert!(reports[1]["error"].as_str().unwrap().contains("cannot be read"), "{reports}");
}
