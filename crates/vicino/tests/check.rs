//! Feeds checked by the rules of the canonical validator, and the page about these.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};
use vicino::{Code, Feed, FeedReport, FeedSource, ReadOptions, Severity};

const TODAY: Date = date(2026, 11, 24);

/// A feed of two stops ten kilometres apart, with some files changed; checked.
fn check(changed: &[(&str, &str)]) -> FeedReport {
    let mut files = vec![
        (
            "agency.txt",
            "agency_id,agency_name,agency_url,agency_timezone,agency_lang\na,Bus,https://bus.example,Europe/Rome,it\n",
        ),
        (
            "stops.txt",
            "stop_id,stop_name,stop_lat,stop_lon\n1,Piazza Gramsci,43.3224,11.3268\n2,Porta Sud,43.2324,11.3268\n",
        ),
        ("routes.txt", "route_id,agency_id,route_short_name,route_type\n10,a,10,3\n"),
        ("trips.txt", "route_id,service_id,trip_id\n10,daily,T1\n"),
        (
            "stop_times.txt",
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,08:00:00,08:00:00,1,1\nT1,08:20:00,08:20:00,2,2\n",
        ),
        (
            "calendar.txt",
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
             daily,1,1,1,1,1,1,1,20260101,20271231\n",
        ),
        (
            "feed_info.txt",
            "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,feed_contact_email\n\
             Bus,https://bus.example,it,20260101,20271231,1,gtfs@bus.example\n",
        ),
    ];
    for &(name, text) in changed {
        files.retain(|(known, _)| *known != name);
        files.push((name, text));
    }
    Feed::check("siena", &FeedSource::files(files), &ReadOptions::default(), TODAY).expect("it can be used")
}

fn codes(report: &FeedReport) -> Vec<Code> {
    report.codes().into_iter().map(|(code, _)| code).collect()
}

#[test]
fn a_clean_feed_has_no_notices() {
    let report = check(&[]);
    assert_eq!(report.notices().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(report.service(), Some((date(2026, 1, 1), date(2027, 12, 31))));
}

#[test]
fn each_of_these_is_found_and_only_where_the_feed_is_checked() {
    let stop_times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n";
    let fast = format!("{stop_times}T1,08:00:00,08:00:00,1,1\nT1,08:01:00,08:01:00,2,2\n");
    let calendar =
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n";
    let over = format!("{calendar}daily,1,1,1,1,1,1,1,20260101,20261101\n");
    for (name, text, code) in [
        ("stop_times.txt", fast.as_str(), Code::FastTravelBetweenConsecutiveStops),
        ("calendar.txt", &over, Code::ExpiredCalendar),
        (
            "agency.txt",
            "agency_id,agency_name,agency_url,agency_timezone,agency_lang\na,Bus,bus.example,Europe/Rome,it\n",
            Code::InvalidUrl,
        ),
        (
            "stops.txt",
            "stop_id,stop_name,stop_lat,stop_lon\n1,Piazza Gramsci,43.3224,11.3268\n2,Porta Sud,43.2324,11.3268\n\
             3,Porta Est,43.3,11.3\n",
            Code::StopWithoutStopTime,
        ),
        (
            "routes.txt",
            "route_id,agency_id,route_short_name,route_type,mood\n10,a,10,3,good\n",
            Code::UnknownColumn,
        ),
        ("notes.txt", "note\nhello\n", Code::UnknownFile),
    ] {
        let report = check(&[(name, text)]);
        assert!(codes(&report).contains(&code), "{code}: {:?}", codes(&report));
        assert!(!code.is_found_on_load(), "{code}");
    }
}

#[test]
fn what_reading_finds_checking_finds_too_with_the_severity_of_its_code() {
    let trips = "route_id,service_id,trip_id\n10,daily,T1\n99,daily,T2\n";
    let report = check(&[("trips.txt", trips)]);
    let notice = report.notices().of(Code::ForeignKeyViolation).next().unwrap();
    assert_eq!(notice.to_string(), "trips.txt:3:route_id=\"99\" foreign_key_violation");
    assert_eq!(Code::ForeignKeyViolation.severity(), Severity::Error);
    assert_eq!(report.notices().severe(Severity::Error), 1);
}

/// The table of `docs/notices.md`.
fn table() -> String {
    let mut table =
        "| code | severity | found | what is wrong | what becomes of it |\n|---|---|---|---|---|\n"
            .to_owned();
    for &code in Code::ALL {
        let own = if code.is_canonical() { "" } else { " (ours)" };
        let found = if code.is_found_on_load() { "always" } else { "by `check`" };
        let (severity, meaning, handling) = (code.severity().name(), code.meaning(), code.handling());
        table += &format!("| `{code}`{own} | {severity} | {found} | {meaning} | {handling} |\n");
    }
    table
}

#[test]
fn the_page_of_notices_is_the_table_of_codes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/notices.md");
    let page = fs::read_to_string(&path).unwrap();
    let start = page.find("| code |").unwrap();
    if std::env::var_os("VICINO_UPDATE_GOLDEN").is_some() {
        fs::write(&path, format!("{}{}", &page[..start], table())).unwrap();
        return;
    }
    assert_eq!(page[start..], table(), "VICINO_UPDATE_GOLDEN=1 writes the table anew");
}

#[test]
fn all_shared_feeds_are_checked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/feeds/gtfs");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("there are no shared feeds: nothing is checked");
        return;
    };
    let mut checked = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = FeedSource::open(&path).unwrap();
        let report = Feed::check(&name, &source, &ReadOptions::default(), TODAY).unwrap();
        // All feeds from before 2026 are over.
        let over = report.service().is_some_and(|(_, last)| last < date(2026, 1, 1));
        assert!(!over || report.notices().count(Code::ExpiredCalendar) > 0, "{name}: {:?}", report.codes());
        checked += 1;
    }
    assert!(checked > 10, "only {checked}");
}
