//! Any bytes as a feed and any text as a question: an error or a notice, never a panic, and never a lost feed beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it stands")]

mod fixture;

use std::io::Write as _;

use fixture::{DAILY, ROME, ask, board, feed, network, network_of, source, text, times};
use proptest::prelude::*;
use vicino::{
    BoardQuery, BoundingBox, Code, Feed, FeedErrorKind, FeedSource, LanguageTag, LatLon, Network, Query,
    ReadOptions,
};

fn refused(source: &FeedSource) -> FeedErrorKind {
    Feed::read("f", source, &ReadOptions::default()).expect_err("the feed is refused").kind()
}

fn one_trip(more: &str) -> String {
    format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        T1,08:10:00,08:10:00,B,2
        {more}"
    )
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

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
    assert_eq!((notice.file, notice.line, notice.field), ("stops.txt", Some(2), Some("stop_id")));
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
fn a_directory_in_the_place_of_a_file_does_not_lose_the_feed() {
    let folder = Folder::with("directory", &one_trip(""));
    for name in ["translations.txt", "feed_info.txt", "locations.geojson"] {
        std::fs::create_dir(folder.0.join(name)).unwrap();
    }
    let feed = Feed::read("f", &FeedSource::open(&folder.0).unwrap(), &ReadOptions::default()).unwrap();
    assert_eq!(feed.notices().count(Code::UnreadableFile), 3);
    assert_eq!(feed.counts().trips, 1);
    let folder = Folder::with("directories", "# agency.txt\nagency_name,agency_timezone\nBus,Europe/Rome");
    std::fs::create_dir(folder.0.join("stops.txt")).unwrap();
    assert_eq!(refused(&FeedSource::open(&folder.0).unwrap()), FeedErrorKind::NoStopsAndNoZones);
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_waited_for() {
    let folder = Folder::with("pipe", &one_trip(""));
    let pipe = |name: &str| {
        let path = folder.0.join(name);
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    };
    let (alone, _, _) = (pipe("feed.zip"), pipe("translations.txt"), pipe("locations.geojson"));
    let zeros = folder.0.join("feed_info.txt");
    std::os::unix::fs::symlink("/dev/zero", &zeros).unwrap();
    let (done, ended) = std::sync::mpsc::channel();
    let path = folder.0.clone();
    std::thread::spawn(move || {
        let open = |path| FeedSource::open(path).map_err(|e| e.kind());
        let refused = [open(alone), open(zeros)].map(|open| open.err());
        let feed = Feed::read("f", &open(path).unwrap(), &ReadOptions::default()).unwrap();
        done.send((refused, feed.notices().count(Code::UnreadableFile), feed.counts().trips)).unwrap();
    });
    let (refused, unreadable, trips) = ended.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
    assert_eq!(refused, [Some(FeedErrorKind::NotAZip); 2]);
    assert_eq!((unreadable, trips), (3, 1));
}

/// A feed as a directory, gone when the test ends.
struct Folder(std::path::PathBuf);

impl Folder {
    fn with(test: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vicino-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        for file in text.split("# ").skip(1) {
            let (name, rows) = file.split_once('\n').unwrap();
            std::fs::write(path.join(name), rows.replace("  ", "")).unwrap();
        }
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
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
fn a_bad_row_never_loses_a_feed_and_is_told_with_file_line_field_and_value() {
    let feed = feed(
        "f",
        "# agency.txt
        agency_id,agency_name,agency_url,agency_timezone
        a,Bus,https://bus.example,Europe/Rome
        a,Again,https://bus.example,Europe/Rome
        b,Bus,https://bus.example,Nowhere/Land
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
        A,Gramsci,43.3224,11.3268,,,
        B,Stazione,43.3314,11.3268,,none,7
        A,Twice,1,1,,,
        ,Nameless,1,1,,,
        C,Off the map,91,11,,,
        D,Null island,0,0,,,
        E,Not a number,x,11,,,
        F,Type,43.3,11.3,9,,
        S,Station,43.3,11.3,1,,
        # routes.txt
        route_id,agency_id,route_short_name,route_type,route_color
        10,a,10,3,GREEN
        11,z,11,3,
        12,a,12,77,
        13,a,13,,
        10,a,again,3,
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        daily,1,1,1,1,1,1,1,20260101,20261231
        daily,0,0,0,0,0,0,0,20260101,20261231
        back,1,1,1,1,1,1,1,20261231,20260101
        when,1,1,1,1,1,1,1,20260230,20261231
        odd,1,2,yes,,0,1,1,20260101,20261231
        # calendar_dates.txt
        service_id,date,exception_type
        daily,20261124,1
        daily,20261124,2
        daily,20261125,3
        daily,tomorrow,1
        # trips.txt
        route_id,service_id,trip_id,direction_id,wheelchair_accessible
        10,daily,T1,0,1
        10,daily,T1,1,1
        99,daily,T2,0,
        10,never,T3,0,
        10,daily,T4,5,9
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,shape_dist_traveled
        T1,08:00:00,08:00:00,A,1,,
        T1,08:01:00,08:01:00,A,1,,
        T1,08:02:00,08:02:00,nowhere,2,,
        T1,08:03:00,08:03:00,S,3,,
        T1,8:61:00,8:61:00,A,4,,
        T1,07:00:00,07:00:00,A,5,,
        T1,08:06:00,08:05:00,A,6,,
        T1,08:07:00,08:07:00,A,x,,
        T1,08:10:00,08:10:00,B,7,8,far
        T9,08:00:00,08:00:00,A,1,,
        T4,,,A,1,,
        T4,09:00:00,,A,2,,
        T4,,09:10:00,B,3,,
        T4,,,A,4,,
        # frequencies.txt
        trip_id,start_time,end_time,headway_secs,exact_times
        T9,08:00:00,09:00:00,600,0
        T4,08:00:00,08:00:00,600,0
        T4,08:00:00,09:00:00,0,0
        T1,08:00:00,08:10:00,600,no",
    );
    let told: Vec<String> = feed.notices().iter().map(ToString::to_string).collect();
    for expected in [
        "agency.txt:3:agency_id=\"a\" duplicate_key",
        "agency.txt:4:agency_timezone=\"Nowhere/Land\" invalid_timezone",
        "stops.txt:3:parent_station=\"none\" foreign_key_violation",
        "stops.txt:3:wheelchair_boarding=\"7\" unexpected_enum_value",
        "stops.txt:4:stop_id=\"A\" duplicate_key",
        "stops.txt:5:stop_id=\"\" missing_required_field",
        "stops.txt:6:stop_lat=\"91\" number_out_of_range",
        "stops.txt:7:stop_lat=\"0\" point_near_origin",
        "stops.txt:8:stop_lat=\"x\" invalid_float",
        "stops.txt:9:location_type=\"9\" unexpected_enum_value",
        "routes.txt:2:route_color=\"GREEN\" invalid_color",
        "routes.txt:3:agency_id=\"z\" foreign_key_violation",
        "routes.txt:4:route_type=\"77\" unexpected_enum_value",
        "routes.txt:5:route_type=\"\" missing_required_field",
        "routes.txt:6:route_id=\"10\" duplicate_key",
        "calendar.txt:3:service_id=\"daily\" duplicate_key",
        "calendar.txt:4:end_date=\"20260101\" start_and_end_range_out_of_order",
        "calendar.txt:5:start_date=\"20260230\" invalid_date",
        "calendar.txt:6:tuesday=\"2\" unexpected_enum_value",
        "calendar.txt:6:wednesday=\"yes\" unexpected_enum_value",
        "calendar.txt:6:thursday=\"\" missing_required_field",
        "calendar_dates.txt:3:date=\"20261124\" duplicate_key",
        "calendar_dates.txt:4:exception_type=\"3\" unexpected_enum_value",
        "calendar_dates.txt:5:date=\"tomorrow\" invalid_date",
        "trips.txt:3:trip_id=\"T1\" duplicate_key",
        "trips.txt:4:route_id=\"99\" foreign_key_violation",
        "trips.txt:5:service_id=\"never\" foreign_key_violation",
        "trips.txt:6:direction_id=\"5\" unexpected_enum_value",
        "trips.txt:6:wheelchair_accessible=\"9\" unexpected_enum_value",
        "stop_times.txt:3:stop_sequence=\"1\" duplicate_key",
        "stop_times.txt:4:stop_id=\"nowhere\" foreign_key_violation",
        "stop_times.txt:5:stop_id=\"S\" location_with_unexpected_stop_time",
        "stop_times.txt:6:arrival_time=\"8:61:00\" invalid_time",
        "stop_times.txt:7:arrival_time=\"\" stop_time_with_arrival_before_previous_departure_time",
        "stop_times.txt:8:departure_time=\"\" start_and_end_range_out_of_order",
        "stop_times.txt:9:stop_sequence=\"x\" invalid_integer",
        "stop_times.txt:10:pickup_type=\"8\" unexpected_enum_value",
        "stop_times.txt:10:shape_dist_traveled=\"far\" invalid_float",
        "stop_times.txt:11:trip_id=\"T9\" foreign_key_violation",
        "stop_times.txt:12:arrival_time=\"\" missing_trip_edge",
        "stop_times.txt:15:arrival_time=\"\" missing_trip_edge",
        "frequencies.txt:2:trip_id=\"T9\" foreign_key_violation",
        "frequencies.txt:3:end_time=\"08:00:00\" start_and_end_range_equal",
        "frequencies.txt:4:headway_secs=\"0\" number_out_of_range",
        "frequencies.txt:5:exact_times=\"no\" unexpected_enum_value",
    ] {
        assert!(told.iter().any(|t| t == expected), "{expected} is missing from {told:#?}");
    }
    // What is good in it is served: T1 from A at 8, T4 from A at 9.
    let answer = ask(&network_of([feed]), "lat=43.3224 lon=11.3268 at=2026-11-24T07:30:00+01:00 window=120");
    assert_eq!(times(&answer), ["2026-11-24T08:00:00+01:00", "2026-11-24T09:00:00+01:00"]);
}

#[test]
fn all_bad_rows_are_counted_and_the_first_thousand_of_a_code_are_kept() {
    let rows = "T9,08:00:00,08:00:00,A,1\n".repeat(2_500);
    let feed = feed("f", &one_trip(&rows));
    assert_eq!(feed.notices().count(Code::ForeignKeyViolation), 2_500);
    assert_eq!(feed.notices().iter().filter(|n| n.code == Code::ForeignKeyViolation).count(), 1_000);
    let counts: Vec<_> = feed.notices().counts().collect();
    assert_eq!(counts, [(Code::ForeignKeyViolation, 2_500)]);
    assert_eq!(Code::ForeignKeyViolation.severity(), Severity::Error);
}

#[test]
fn files_of_any_shape_are_read() {
    // A byte-order mark, CR LF, quoted and padded fields, unknown and reordered columns, blank lines, a ragged row,
    // bytes that are Latin-1, a file that GTFS does not know, no line end at the end.
    let files: [(&str, &[u8]); 7] = [
        ("agency.txt", b"\xef\xbb\xbfagency_timezone , \"agency_name\",agency_url\r\n Europe/Rome,Citt\xe0 in \x80,x\r\n"),
        ("stops.txt", b"stop_lat,stop_lon,colour,stop_id,stop_name\r\n\r\n 43.3224 ,11.3268,red,A,\"Gramsci \"\"Lizza\"\"\"\r\n43.3314,11.3268,blue,B"),
        ("routes.txt", b"route_id,route_short_name,route_type\n10,10,3"),
        ("trips.txt", b"route_id,service_id,trip_id\n10,daily,T1\n,,\n"),
        ("stop_times.txt", b"trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1, 8:05:00,,A,1\nT1,,08:15:00 ,B,2,surplus\n"),
        ("calendar_dates.txt", b"service_id,date,exception_type\ndaily,20261124,1\n"),
        ("horoscope.txt", b"\x00\x01\x02"),
    ];
    let feed = Feed::read("f", &FeedSource::files(files), &ReadOptions::default()).unwrap();
    let codes: Vec<_> = feed.notices().counts().map(|(code, count)| (code.name(), count)).collect();
    assert_eq!(codes, [("invalid_character", 1), ("invalid_row_length", 2)]);
    let answer = ask(&network_of([feed]), "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00");
    assert_eq!(times(&answer), ["2026-11-24T08:05:00+01:00"]);
    assert_eq!(answer["stops"][0]["name"], "Gramsci \"Lizza\"");
    assert_eq!(answer["agencies"]["f:"]["name"], "Città in €");
}

#[test]
fn lines_are_numbered_alike_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let stops =
            ["stop_id,stop_name,stop_lat,stop_lon", "A,Gramsci,43.3,11.3", "B,Bad,91,0", "C,Worse,92,0", ""]
                .join(end);
        let agency = "agency_name,agency_timezone\nBus,Europe/Rome\n".to_owned();
        let source = FeedSource::files([("agency.txt", agency), ("stops.txt", stops)]);
        let feed = Feed::read("f", &source, &ReadOptions::default()).unwrap();
        let out_of_range = feed.notices().iter().filter(|n| n.code == Code::NumberOutOfRange);
        let lines: Vec<_> = out_of_range.map(|n| n.line.unwrap()).collect();
        assert_eq!(lines, [3, 4], "{end:?}");
    }
}

#[test]
fn rows_of_a_trip_need_not_stand_together_nor_in_order() {
    let scattered = network(&format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        10,daily,T2
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:10:00,08:10:00,B,2
        T2,08:30:00,08:30:00,A,1
        T9,08:30:00,08:30:00,A,1
        T1,08:00:00,08:00:00,A,1
        T2,08:40:00,08:40:00,B,2"
    ));
    let answer = ask(&scattered, "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00");
    assert_eq!(times(&answer), ["2026-11-24T08:00:00+01:00", "2026-11-24T08:30:00+01:00"]);
    let notices = scattered.feeds().next().unwrap().notices().clone();
    // Reading twice does not tell twice.
    assert_eq!(notices.count(Code::ForeignKeyViolation), 1);
}

#[test]
fn calendars_and_headways_without_measure_take_no_measureless_time_or_memory() {
    let network = network(
        "# agency.txt
        agency_name,agency_timezone
        Bus,Europe/Rome
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon
        A,Gramsci,43.3224,11.3268
        B,Stazione,43.3314,11.3268
        # routes.txt
        route_id,route_short_name,route_type
        10,10,3
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        ever,1,1,1,1,1,1,1,00010101,99991231
        # trips.txt
        route_id,service_id,trip_id
        10,ever,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,00:00:00,00:00:00,A,1
        T1,999:59:59,999:59:59,B,4294967295
        # frequencies.txt
        trip_id,start_time,end_time,headway_secs
        T1,00:00:00,999:59:59,1",
    );
    let answer =
        ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00 include=lines,day departures=50");
    assert_eq!(answer["lines"][0]["departures"].as_array().unwrap().len(), 50);
    let last = ask(&network, "lat=43.3224 lon=11.3268 at=2199-12-31T23:59:58+01:00");
    assert_eq!(last["lines"][0]["state"], "running");
    let after = ask(&network, "lat=43.3224 lon=11.3268 at=2201-01-01T00:00:00+01:00");
    assert_eq!(after["lines"][0]["state"], "ended");
}

#[test]
fn a_board_with_a_departure_every_second_goes_through_those_it_shows_only() {
    let network = network(&one_trip(
        "# frequencies.txt
        trip_id,start_time,end_time,headway_secs
        T1,00:00:00,999:00:00,1",
    ));
    let begun = std::time::Instant::now();
    for limit in [1, 2, 41, 42, 500].repeat(20) {
        let board =
            board(&network, "f:A", &format!("at=2026-09-24T08:00:00+02:00 window=1440 limit={limit}"));
        // Each second from that service day and the 40 before, and 15 hours long from the one before them.
        let found = 41 * 86_400 + 15 * 3600;
        assert_eq!(board["counts"]["departures"]["found"], found);
        let departures = board["departures"].as_array().unwrap();
        assert_eq!(departures.len(), limit);
        let ranks: Vec<_> = departures.iter().map(|d| (text(&d["time"]), text(&d["service_date"]))).collect();
        assert!(ranks.is_sorted());
        assert_eq!(ranks.iter().filter(|(time, _)| *time == ranks[0].0).count(), limit.min(42));
    }
    // One by one they took a minute.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    let day = ask(&network, "lat=43.3224 lon=11.3268 at=2026-09-24T08:00:00+02:00 include=lines,day");
    // The same seconds, but the 15 hours are those after midnight.
    assert_eq!(day["lines"][0]["day"]["departures"], 41 * 86_400 + 15 * 3600);
    assert_eq!(day["lines"][0]["day"]["headway_s"], 0);
}

#[test]
fn calendars_that_fill_the_memory_are_refused() {
    let calendar: String = (0..26_000).map(|id| format!("s{id},1,0,0,0,0,0,0,19700101,21991231\n")).collect();
    let text = format!(
        "{ROME}
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        {calendar}"
    );
    assert_eq!(refused(&source(&text)), FeedErrorKind::TooLarge);
}

#[test]
fn frequencies_that_stand_for_too_many_departures_are_skipped() {
    let rows: String = (0..30).map(|s| format!("T1,00:00:{s:02},300:00:00,1\n")).collect();
    let feed =
        feed("f", &one_trip(&format!("# frequencies.txt\ntrip_id,start_time,end_time,headway_secs\n{rows}")));
    assert_eq!(feed.notices().count(Code::TooManyFrequencyDepartures), 26);
}

#[test]
fn a_feed_in_too_many_languages_is_read_at_once_and_has_the_first_thousand() {
    let rows: String = (0..300_000).map(|l| format!("stops,stop_name,la-{l},Lizza {l},A\n")).collect();
    let header = "table_name,field_name,language,translation,record_id";
    let text = one_trip(&format!("# translations.txt\n{header}\n{rows}stops,stop_name,LA-7,late,B\n"));
    let begun = std::time::Instant::now();
    let feed = feed("f", &text);
    // A search of the list for each row took a minute.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert_eq!(feed.notices().count(Code::TooManyLanguages), 1);
    let network = network_of([feed]);
    let name = |stop: &str, tag: &str| {
        let tag = LanguageTag::new(tag).unwrap();
        network.stop(stop, &[tag]).unwrap().name.to_owned()
    };
    assert_eq!(name("f:A", "la-999"), "Lizza 999");
    assert_ne!(name("f:A", "la-1000"), "Lizza 1000");
    assert_eq!(name("f:B", "la-7"), "late");
}

#[test]
fn a_shape_too_long_to_match_its_stops_to_spaces_them_evenly() {
    let points: String =
        (0..10_000).map(|i| format!("H,43.3224,{},{i}\n", 11.3 + f64::from(i) * 1e-5)).collect();
    let stops: String = (2..2_999).map(|i| format!("T1,,,A,{i}\n")).collect();
    let text = format!(
        "{ROME}{DAILY}
        # shapes.txt
        shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
        {points}
        # trips.txt
        route_id,service_id,trip_id,shape_id
        10,daily,T1,H
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        {stops}
        T1,09:00:00,09:00:00,B,2999"
    );
    let answer = ask(&network(&text), "lat=43.3224 lon=11.3268 at=2026-11-24T08:30:00+01:00 departures=1");
    assert_eq!(answer["lines"][0]["departures"][0]["stop_sequence"], 1500);
}

#[test]
fn a_station_that_is_its_own_ancestor_is_no_loop() {
    let network = network(
        "# agency.txt
        agency_name,agency_timezone
        Bus,Europe/Rome
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
        A,Gramsci,,,,B
        B,Stazione,,,1,A
        C,Self,43.3,11.3,1,C",
    );
    for id in ["f:A", "f:B", "f:C"] {
        assert!(network.stop(id, &[]).is_some());
    }
}

#[test]
fn two_feeds_of_the_same_name_are_refused() {
    let twice = vec![feed("a", &one_trip("")).into(), feed("a", &one_trip("")).into()];
    assert_eq!(Network::new(twice).unwrap_err().name, "a");
}

#[test]
fn an_empty_network_answers_too() {
    let network = Network::new(Vec::new()).unwrap();
    let answer = ask(&network, "lat=0 lon=0 at=2026-11-24T08:00:00+01:00");
    assert_eq!(
        (&answer["why"], &answer["query"]["at"]),
        (&"outside_coverage".into(), &"2026-11-24T07:00:00+00:00".into())
    );
}

#[test]
fn zero_the_poles_and_the_antimeridian_are_places() {
    let network = network(&one_trip(""));
    for (lat, lon) in
        [("0", "0"), ("90", "0"), ("-90", "180"), ("0", "-180"), ("-0.0", "180"), ("43.3224", "1.13268e1")]
    {
        ask(&network, &format!("lat={lat} lon={lon} radius=50000"));
    }
    for bbox in ["-180,-90,180,90", "180,-90,-180,90", "0,0,0,0", "-180,90,180,90"] {
        ask(&network, &format!("bbox={bbox} limit=500 window=1440 departures=50 include=lines,stops,day"));
    }
    let world = ask(&network, "bbox=-180,-90,180,90");
    assert_eq!(world["counts"]["stops"]["found"], 2);
}

#[test]
fn a_wrong_question_names_all_that_is_wrong() {
    let wrong = |question: &str| {
        let parameters = question.split(' ').map(|word| word.split_once('=').unwrap_or((word, "")));
        let errors = Query::parse(parameters, jiff::Timestamp::UNIX_EPOCH).expect_err(question).errors;
        errors.into_iter().map(|e| e.parameter).collect::<Vec<_>>().join(" ")
    };
    for (question, parameters) in [
        ("lat=43.3", "lon"),
        ("", "lat lon "),
        ("lat=NaN lon=inf", "lat lon"),
        ("lat=91 lon=180.5", "lat lon"),
        ("lat=43,3 lon=11", "lat"),
        ("lat= lon=11", "lat"),
        ("lat=43 lat=44 lon=11", "lat"),
        ("lat=43 lon=11 radius=0", "radius"),
        ("lat=43 lon=11 radius=-5", "radius"),
        ("lat=43 lon=11 radius=50001", "radius"),
        ("lat=43 lon=11 radius=500m", "radius"),
        ("lat=43 lon=11 radius=nan", "radius"),
        ("lat=43 lon=11 window=0", "window"),
        ("lat=43 lon=11 window=1441", "window"),
        ("lat=43 lon=11 window=1.5", "window"),
        ("lat=43 lon=11 window=99999999999999999999", "window"),
        ("lat=43 lon=11 departures=51 limit=501", "departures limit"),
        ("lat=43 lon=11 departures=0 limit=-1", "departures limit"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00", "at"),
        ("lat=43 lon=11 at=now", "at"),
        ("lat=43 lon=11 at=2026-13-24T08:00:00Z", "at"),
        ("lat=43 lon=11 at=20261124T080000Z", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01:00[Europe/Rome]", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+25:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+24:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01:60", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+0100", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01:00:30", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00,5+01:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00.+01:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00Z", "at"),
        ("lat=43 lon=11 at=+002026-11-24T08:00:00Z", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00é", "at"),
        ("lat=43 lon=11 include=lines,everything", "include"),
        ("lat=43 lon=11 include=lines,", "include"),
        ("lat=43 lon=11 modes=bus,horse", "modes"),
        ("lat=43 lon=11 routes=10", "routes"),
        ("lat=43 lon=11 wheelchair=yes", "wheelchair"),
        ("lat=43 lon=11 lang=x", "lang"),
        ("lat=43 lon=11 lang=x-", "lang"),
        ("lat=43 lon=11 lang=x-toolonga1", "lang"),
        ("lat=43 lon=11 lang=a-foo", "lang"),
        ("lat=43 lon=11 format=xml", "format"),
        ("lat=43 lon=11 area=siena", "lat lon"),
        ("area=siena bbox=1,2,3,4", "bbox"),
        ("area=", "area"),
        ("lat=43 lon=11 raduis=300 Lat=1", "Lat raduis"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,9,3,4", "bbox"),
        ("bbox=1,2,3,NaN", "bbox"),
        ("bbox=1,2,3,4 lat=43 radius=10", "lat radius"),
    ] {
        assert_eq!(wrong(question), parameters, "{question}");
    }
}

#[test]
fn swapped_axes_are_suspected_where_they_show_and_far_from_everything_where_they_do_not() {
    let tokyo = Query::parse([("lat", "139.77"), ("lon", "35.68")], jiff::Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(tokyo.errors[0].reason, "139.77 is out of range; are lat and lon swapped?");
    let answer = ask(&network(&one_trip("")), "lat=11.3268 lon=43.3224 at=2026-11-24T08:00:00+01:00");
    assert_eq!(answer["why"], "outside_coverage");
    assert!(answer["nearest"]["distance_m"].as_f64().unwrap() > 4_000_000.0);
}

#[test]
fn an_instant_is_what_rfc_3339_says_and_one_that_is_none_is_told_from_one_too_far_off() {
    let at = |at| Query::parse([("lat", "0"), ("lon", "0"), ("at", at)], jiff::Timestamp::UNIX_EPOCH);
    let reason = |text| at(text).unwrap_err().errors.remove(0).reason;
    for far in ["9999-12-31T23:59:59Z", "9999-12-31t00:00:00.25+00:00"] {
        assert_eq!(reason(far), format!("{far} is out of range"));
    }
    assert_eq!(reason("2026-13-24T08:00:00Z"), "\"2026-13-24T08:00:00Z\" is no instant");
    let eight = at("2026-11-24T07:00:00Z").unwrap().at();
    for same in [
        "2026-11-24t07:00:00z",
        "2026-11-24 08:00:00+01:00",
        "2026-11-24T06:00:00.000-01:00",
        "2026-11-24T07:00:00-00:00",
        "2026-11-25T06:59:00+23:59",
        "2026-11-24T07:00:00.0000000000009Z",
    ] {
        assert_eq!(at(same).unwrap().at(), eight, "{same}");
    }
}

#[test]
fn a_plus_sign_that_a_form_decoder_took_for_a_space_is_one_again() {
    let at = |at| {
        Query::parse([("lat", "0"), ("lon", "0"), ("at", at)], jiff::Timestamp::UNIX_EPOCH).unwrap().at()
    };
    assert_eq!(at("2026-11-24T08:00:00 01:00"), at("2026-11-24T08:00:00+01:00"));
    assert_eq!(at("2026-11-24T07:00:00Z"), at("2026-11-24T08:00:00+01:00"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_an_archive_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..600), zip_start: bool) {
        let start = if zip_start { b"PK\x03\x04".to_vec() } else { Vec::new() };
        if let Ok(source) = FeedSource::zip([start, bytes].concat()) {
            let _ = Feed::read("f", &source, &ReadOptions::default());
        }
    }

    #[test]
    fn any_bytes_in_any_file_are_read_or_refused(
        file in prop::sample::select(&["agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt",
            "calendar.txt", "calendar_dates.txt", "frequencies.txt", "feed_info.txt", "translations.txt",
            "attributions.txt", "shapes.txt"][..]),
        text in "([a-zA-Z0-9_,.:\"\\-]|\n|\r|\\PC){0,300}",
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut content = text.into_bytes();
        content.extend(bytes);
        let good = one_trip("");
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for line in good.lines().map(str::trim).filter(|l| !l.is_empty()) {
            match line.strip_prefix("# ") {
                Some(name) => files.push((name.to_owned(), Vec::new())),
                None => files.last_mut().unwrap().1.extend(format!("{line}\n").bytes()),
            }
        }
        files.retain(|(name, _)| name != file);
        files.push((file.to_owned(), content));
        if let Ok(feed) = Feed::read("f", &FeedSource::files(files), &ReadOptions::default()) {
            ask(&network_of([feed]), "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00 lang=en");
        }
    }

    #[test]
    fn mutated_values_in_a_good_feed_are_read_or_skipped(
        row in 0usize..40, column in 0usize..10, value in "([0-9:.\\-]{0,12}|\\PC{0,8})",
    ) {
        let good = one_trip("# frequencies.txt\ntrip_id,start_time,end_time,headway_secs\nT1,08:00:00,09:00:00,600");
        let mut lines: Vec<String> = good.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
        let row = row % lines.len();
        if !lines[row].starts_with('#') {
            let mut fields: Vec<&str> = lines[row].split(',').collect();
            let column = column % fields.len();
            let value = value.replace(['#', '\n', '\r'], "");
            fields[column] = &value;
            lines[row] = fields.join(",");
        }
        if let Ok(feed) = Feed::read("f", &source(&lines.join("\n")), &ReadOptions::default()) {
            ask(&network_of([feed]), "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00 include=lines,day");
        }
    }

    #[test]
    fn any_parameters_are_a_question_or_an_error(
        parameters in prop::collection::vec(
            (prop_oneof![3 => prop::sample::select(&["lat", "lon", "radius", "bbox", "at", "window", "include",
                "departures", "limit", "modes", "routes", "agencies", "feeds", "wheelchair", "lang", "format"][..])
                .prop_map(str::to_owned), 1 => "\\PC{0,6}"],
             prop_oneof!["\\PC{0,12}", "-?[0-9]{1,4}(\\.[0-9]{0,4})?", Just("lines,stops,day".to_owned()),
                "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([+ -][0-9]{2}:[0-9]{2}|Z)?"]),
            0..8),
    ) {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let given = || parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        match Query::parse(given(), now) {
            Ok(query) => { let _ = network(&one_trip("")).nearby(&query); }
            Err(error) => prop_assert!(!error.errors.is_empty()),
        }
        let _ = BoardQuery::parse(given(), now);
    }

    #[test]
    fn values_are_valid_or_not_built(a: f64, b: f64, c: f64, d: f64, tag in "\\PC{0,10}") {
        if let Ok(at) = LatLon::new(a, b) {
            prop_assert!(at.lat().abs() <= 90.0 && at.lon().abs() <= 180.0);
            prop_assert!(at.distance_m(at) == 0.0);
        }
        let _ = (BoundingBox::new(a, b, c, d), LanguageTag::new(&tag));
    }
}
