//! Feeds that operators have published, where a copy of them lies beside the project: they are not redistributable.

use std::path::{Path, PathBuf};

use vicino::{Feed, FeedSource, ReadOptions};

/// What the page calls a feed, its file, how many stops and trips are kept, and the codes told; or why it is refused.
type Real = (&'static str, &'static str, Result<(usize, u64, &'static [&'static str]), &'static str>);

pub const REAL: [Real; 6] = [
    (
        "stops without coordinates, Moravia-Silesia",
        "cz-msk-nocoords.zip",
        Ok((
            2876,
            15166,
            &[
                "foreign_key_violation",
                "invalid_date",
                "point_near_origin",
                "stop_time_with_arrival_before_previous_departure_time",
                "stop_without_location",
            ],
        )),
    ),
    (
        "no stop_times.txt, Euskotren",
        "es-euskadi-euskotren-nostoptimes.zip",
        Ok((798, 0, &["missing_required_file", "unused_trip"])),
    ),
    (
        "stops in the wrong hemisphere, Chennai",
        "in-chennai-wrong-hemisphere.zip",
        Ok((3543, 0, &["foreign_key_violation", "invalid_input_files_in_subfolder"])),
    ),
    ("Latin-1, Trondheim", "no-trondelag-atb-latin1.zip", Ok((3693, 1098, &["invalid_character"]))),
    (
        "no UTF-8, Silesian railways",
        "pl-koleje-slaskie-nonutf8.zip",
        Ok((2465, 451, &["invalid_character", "stop_without_location"])),
    ),
    ("no archive", "not-a-zip.zip", Err("NotAZip")),
];

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/feeds/broken");
    if !folder.is_dir() {
        println!("skipped: there is no folder {}", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn published_feeds_are_kept_as_far_as_they_go() {
    let Some(folder) = folder() else { return };
    let mut wrong = Vec::new();
    for (name, file, expected) in REAL {
        let read = FeedSource::open(folder.join(file))
            .and_then(|source| Feed::read("f", &source, &ReadOptions::default()));
        let found = read.map_err(|error| format!("{:?}", error.kind()));
        let found = found.map(|feed| {
            let codes: Vec<_> = feed.notices().counts().map(|(code, _)| code.name()).collect();
            (feed.counts().stops, feed.counts().trips, codes)
        });
        let expected = expected.map(|(stops, trips, codes)| (stops, trips, codes.to_vec()));
        if found != expected.map_err(str::to_owned) {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
