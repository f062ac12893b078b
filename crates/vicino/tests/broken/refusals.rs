//! Why a feed is refused, and what is said of it.

use std::io::Write as _;

use vicino::{Code, Feed, FeedErrorKind, FeedSource, Network, ReadOptions};

use crate::fixture::{ROME, ask, feed, network_of, source, times};
use crate::{one_trip, refused, zip_of};

#[test]
fn a_feed_that_cannot_be_used_at_all_is_refused_with_a_reason() {
    assert_eq!(refused(&FeedSource::files::<&str, &str>([])), FeedErrorKind::NoAgency);
    assert_eq!(
        refused(&source("# agency.txt\nagency_name,agency_timezone\nBus,Mars/Olympus")),
        FeedErrorKind::NoAgency
    );
    let no_stops =
        "# agency.txt\nagency_name,agency_timezone\nBus,Europe/Rome\n# stops.txt\nstop_id,stop_name";
    assert_eq!(refused(&source(no_stops)), FeedErrorKind::NoStopsAndNoZones);
    let not_a_zip = FeedSource::zip(b"PK, but no zip".to_vec()).expect_err("no zip");
    assert_eq!(not_a_zip.kind(), FeedErrorKind::NotAZip);
    let nowhere = FeedSource::open("/nowhere/at/all.zip").expect_err("no such file");
    assert_eq!((nowhere.kind(), nowhere.file()), (FeedErrorKind::Unreadable, Some("/nowhere/at/all.zip")));
    for name in ["", "a:b", "a b", "a/b", "à", &"x".repeat(65)] {
        let error = Feed::read(name, &source(ROME), &ReadOptions::default()).expect_err(name);
        assert_eq!(error.kind(), FeedErrorKind::InvalidName, "{name}");
    }
    let message =
        Feed::read("f", &source(no_stops), &ReadOptions::default()).expect_err("no stops").to_string();
    assert_eq!(message, "stops.txt: neither stops nor zones");
}

#[test]
fn a_refused_feed_says_what_is_wrong_in_its_file() {
    let message = |text: &str| {
        Feed::read("f", &source(text), &ReadOptions::default()).expect_err("no feed").to_string()
    };
    let agency = "agency.txt: no agency with a known time zone";
    for (rows, why) in [
        ("", " (missing_required_file)"),
        ("# agency.txt", " (empty_file)"),
        ("# agency.txt\nagency_name,agency_timezone", ""),
        ("# agency.txt\nagency_name\nBus", " (line 2: agency_timezone=\"\" missing_required_field)"),
        (
            "# agency.txt\nagency_name,agency_timezone\n,\nBus,CET+1\nCoach,\n",
            " (line 3: agency_timezone=\"CET+1\" invalid_timezone)",
        ),
    ] {
        assert_eq!(message(rows), format!("{agency}{why}"));
    }
    let off_the_map = "# agency.txt\nagency_name,agency_timezone\nBus,Europe/Rome
        # stops.txt\nstop_id,stop_name\n,Gramsci";
    let error = Feed::read("f", &source(off_the_map), &ReadOptions::default()).expect_err("no stops");
    let notice = error.notice().unwrap();
    assert_eq!((&*notice.file, notice.line, notice.field), ("stops.txt", Some(2), Some("stop_id")));
}

#[test]
fn a_zip_bomb_is_refused_and_so_is_what_is_over_the_limit() {
    let mut agency =
        b"agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n".to_vec();
    agency.extend(std::iter::repeat_n(b'0', 100 << 20));
    let bomb = FeedSource::zip(zip_of(&[("agency.txt", &agency)])).unwrap();
    assert_eq!(refused(&bomb), FeedErrorKind::TooLarge);
    let mut options = ReadOptions::default();
    options.limits.unpacked_bytes = 100;
    let error = Feed::read("f", &source(&one_trip("")), &options).expect_err("over the limit");
    assert_eq!(error.kind(), FeedErrorKind::TooLarge);
}

#[test]
fn a_truncated_archive_is_refused() {
    let rows = "10,daily,T\n".repeat(50_000);
    let whole = zip_of(&[
        ("agency.txt", b"agency_name,agency_timezone\nBus,Europe/Rome\n"),
        ("trips.txt", rows.as_bytes()),
    ]);
    for cut in [10, whole.len() / 2, whole.len() - 30] {
        assert!(FeedSource::zip(whole[..cut].to_vec()).is_err(), "{cut}");
    }
    // Damage inside an entry shows when it is read.
    let mut damaged = whole.clone();
    damaged[45] ^= 0xff;
    if let Ok(source) = FeedSource::zip(damaged) {
        assert!(Feed::read("f", &source, &ReadOptions::default()).is_err());
    }
}

/// The files of [`one_trip`] with translations, stored in a zip archive in which a byte of this text is changed.
fn damaged_at(text: &str) -> FeedSource {
    let translations = "# translations.txt\ntable_name,field_name,language,translation,record_id
        stops,stop_name,en,Square,A\nstops,stop_name,en,Station,B";
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for line in one_trip(translations).lines().map(str::trim) {
        match line.strip_prefix("# ") {
            Some(name) => zip.start_file(name, stored).unwrap(),
            None if line.is_empty() => {}
            None => writeln!(zip, "{line}").unwrap(),
        }
    }
    let mut zip = zip.finish().unwrap().into_inner();
    let at = zip.windows(text.len()).position(|bytes| bytes == text.as_bytes()).unwrap();
    zip[at] ^= 1;
    FeedSource::zip(zip).unwrap()
}

#[test]
fn a_damaged_file_does_not_lose_the_feed_unless_it_is_that_of_the_agencies() {
    for (text, file) in
        [("Station,B", "translations.txt"), ("08:10:00,B", "stop_times.txt"), ("Gramsci", "stops.txt")]
    {
        let feed = Feed::read("f", &damaged_at(text), &ReadOptions::default()).unwrap();
        let told: Vec<_> = feed.notices().iter().map(ToString::to_string).collect();
        assert_eq!(told, [format!("{file} unreadable_file")]);
        let answer = ask(&network_of([feed]), "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00 lang=en");
        assert_eq!(times(&answer), ["2026-11-24T08:00:00+01:00"]);
        assert_eq!(answer["stops"][0]["name"], "Square");
    }
    assert_eq!(refused(&damaged_at("Bus")), FeedErrorKind::Unreadable);
}

#[test]
fn a_folder_inside_the_archive_is_no_hindrance() {
    let files = [
        ("__MACOSX/feed/agency.txt", &b"junk"[..]),
        ("feed/agency.txt", b"agency_name,agency_timezone\nBus,Europe/Rome\n"),
        ("feed/stops.txt", b"stop_id,stop_name,stop_lat,stop_lon\nA,Gramsci,43.3224,11.3268\n"),
    ];
    let feed = Feed::read("f", &FeedSource::zip(zip_of(&files)).unwrap(), &ReadOptions::default()).unwrap();
    assert_eq!(feed.counts().stops, 1);
    assert_eq!(feed.notices().count(Code::InvalidInputFilesInSubfolder), 1);
}

#[test]
fn two_feeds_of_the_same_name_are_refused() {
    let twice = vec![feed("a", &one_trip("")).into(), feed("a", &one_trip("")).into()];
    assert_eq!(Network::new(twice).unwrap_err().name, "a");
}
