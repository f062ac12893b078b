//! Feeds as they are: each case is a row of docs/broken-feeds.md, which says what is kept of it and what is told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and tell"
)]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

#[path = "../fixture/mod.rs"]
mod fixture;

mod any_bytes;
mod archives;
mod case;
mod directories;
mod encoding;
mod files;
mod hostile;
mod limits;
mod measure;
mod page;
mod real;
mod references;
mod refusals;
mod rows;
mod structure;
mod values;
mod zips;

use std::io::Write as _;

use fixture::{DAILY, ROME};
use vicino::{Feed, FeedErrorKind, FeedSource, ReadOptions};

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
