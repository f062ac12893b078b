//! `Feed::check` on real feeds, where a copy of them lies beside the project.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop where it stands, and tell")]

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use vicino::{Code, Feed, FeedError, FeedReport, FeedSource, ReadOptions};

const TODAY: Date = date(2026, 11, 24);

/// Not redistributable, hence not in the project: who has no copy skips these tests.
fn root() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/feeds");
    if !root.is_dir() {
        println!("skipped: there is no folder {}", root.display());
        return None;
    }
    Some(root)
}

fn check(path: &Path, today: Date) -> Result<FeedReport, FeedError> {
    Feed::check("real", &FeedSource::open(path)?, &ReadOptions::default(), today)
}

#[test]
fn every_real_feed_is_checked_and_is_the_feed_that_reading_it_gives() {
    let Some(root) = root() else { return };
    let mut checked = 0;
    for folder in ["gtfs", "flex", "broken"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let report = check(&path, TODAY);
            if name == "not-a-zip.zip" {
                assert!(report.is_err());
                continue;
            }
            let report = report.unwrap();
            println!("{name}: {} notices in {} codes", report.notices().total(), report.codes().len());
            assert!(report.files().iter().any(|file| file.rows > 0), "{name}");
            for code in [Code::UnknownFile, Code::ExpiredCalendar] {
                assert!(report.notices().of(code).count() <= vicino::Notices::KEPT, "{name}");
            }
            checked += 1;
        }
    }
    assert!(checked > 25, "{checked} feeds");
}

#[test]
fn what_is_known_of_real_feeds_is_found() {
    let Some(root) = root() else { return };
    for (feed, code, count) in [
        // Of 2019: over.
        ("gtfs/fr-paris-ratp-metro.zip", Code::TripCoverageNotActiveForNext7Days, 1),
        ("gtfs/br-porto-alegre-eptc.zip", Code::ExpiredCalendar, 115),
        // `0` for black.
        ("gtfs/br-porto-alegre-eptc.zip", Code::InvalidColor, 115),
        // Stops that lie elsewhere than the timetable thinks.
        ("gtfs/hr-hzpp-2026.zip", Code::FastTravelBetweenConsecutiveStops, 139),
        // Trips name shapes, and there is no shapes.txt.
        ("gtfs/it-tuscany-trenitalia-2026", Code::ForeignKeyViolation, 1_118),
        ("gtfs/es-renfe-2022.zip", Code::LeadingOrTrailingWhitespaces, 166_244),
        ("gtfs/it-bari-amtab.zip", Code::MissingTimepointValue, 201_464),
        ("gtfs/us-redding-raba.zip", Code::TripDistanceExceedsShapeDistance, 2),
        ("flex/us-taft.zip", Code::ForbiddenPickupType, 4),
        ("flex/us-ctran.zip", Code::OverlappingZoneAndPickupDropOffWindow, 50),
        ("broken/cz-msk-nocoords.zip", Code::PointNearOrigin, 2_876),
        ("broken/pl-koleje-slaskie-nonutf8.zip", Code::InvalidCharacter, 1_550),
        ("broken/es-euskadi-euskotren-nostoptimes.zip", Code::MissingRequiredFile, 1),
    ] {
        let report = check(&root.join(feed), TODAY).unwrap();
        assert_eq!(report.notices().count(code), count, "{feed} {code}");
    }
}

#[test]
fn a_feed_is_good_on_the_days_that_it_was_made_for() {
    let Some(root) = root() else { return };
    let report = check(&root.join("gtfs/lt-vilnius-2026.zip"), date(2026, 10, 1)).unwrap();
    let untimely = [Code::TripCoverageNotActiveForNext7Days, Code::FeedExpirationDate7Days];
    assert_eq!(untimely.map(|code| report.notices().count(code)), [0, 0]);
}
