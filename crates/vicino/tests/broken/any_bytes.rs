//! Any bytes as a feed: an error or a notice, never a panic.

use proptest::prelude::*;
use vicino::{Feed, FeedSource, ReadOptions};

use crate::fixture::{ask, network_of, source};
use crate::one_trip;

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
}
