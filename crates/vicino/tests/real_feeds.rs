//! The library against the naive implementation on real feeds, where a copy of them lies beside the project.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop where it stands, and tell")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

mod naive;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::ToSpan;
use naive::{OperatorFiles, Question};
use vicino::{Feed, FeedSource, Network, Query, ReadOptions};

/// Not redistributable, hence not in the project: who has no copy skips these tests.
fn folder(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/feeds");
    let folder = root.join(name);
    if !folder.is_dir() {
        println!("skipped: there is no folder {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The files that the naive implementation looks at.
const READ: [&str; 13] = [
    "agency.txt",
    "stops.txt",
    "routes.txt",
    "trips.txt",
    "stop_times.txt",
    "calendar.txt",
    "calendar_dates.txt",
    "frequencies.txt",
    "shapes.txt",
    "locations.geojson",
    "location_groups.txt",
    "location_group_stops.txt",
    "booking_rules.txt",
];

/// Reads what is needed of a feed, or says that it is not one.
fn read_files(path: &Path) -> Result<naive::Files, String> {
    let mut files = naive::Files::new();
    if path.is_dir() {
        for name in READ {
            if let Ok(bytes) = fs::read(path.join(name)) {
                files.insert(name.to_owned(), bytes);
            }
        }
        return Ok(files);
    }
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| error.to_string())?;
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).map_err(|error| error.to_string())?;
        let name = entry.name().map_err(|error| error.to_string())?.into_owned();
        let base = name.rsplit('/').next().unwrap_or_default();
        if READ.contains(&base) && !files.contains_key(base) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
            files.insert(base.to_owned(), bytes);
        }
    }
    Ok(files)
}

fn feeds_in(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no feed in {}", folder.display());
    paths
}

/// A small generator with a seed, so that a failure comes back.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Between -1 and 1.
    fn spread(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

fn question(random: &mut SplitMix64, feed: &naive::Feed, radii: &[&str]) -> naive::Parameters {
    let mut parameters = naive::Parameters::new();
    // Near stops that are served, and now and then near one that may not be.
    let served = feed.trips.get(random.below(feed.trips.len().max(1)));
    let points: Vec<(f64, f64)> = match served.filter(|_| !random.one_in(5)) {
        Some(trip) => trip.calls.iter().filter_map(|call| feed.stops[call.stop].point).collect(),
        None => feed.stops.iter().filter_map(|stop| stop.point).collect(),
    };
    let (lat, lon) = if points.is_empty() { (43.3, 11.3) } else { *random.pick(&points) };
    let far = if random.one_in(12) { 1.0 } else { 0.006 };
    let lat = (lat + far * random.spread()).clamp(-90.0, 90.0);
    let lon = (lon + far * random.spread()).clamp(-180.0, 180.0);
    if random.one_in(6) {
        let (high, wide) = (0.004 * random.spread().abs() + 0.001, 0.006 * random.spread().abs() + 0.001);
        let edges = [lon - wide, lat - high, lon + wide, lat + high];
        parameters.push(("bbox", edges.map(|edge| format!("{edge:.6}")).join(",")));
    } else {
        // Now and then in the very place of a stop.
        let on_the_spot = random.one_in(5) && !points.is_empty();
        let (lat, lon) = if on_the_spot { *random.pick(&points) } else { (lat, lon) };
        parameters.push(("lat", lat.to_string()));
        parameters.push(("lon", lon.to_string()));
        parameters.push(("radius", (*random.pick(radii)).to_owned()));
    }
    parameters.push(("at", instant(random, feed)));
    let mut sometimes = |n: usize, name: &'static str, values: &[&str]| {
        if random.one_in(n) {
            parameters.push((name, (*random.pick(values)).to_owned()));
        }
    };
    sometimes(2, "window", &["5", "30", "240", "1440"]);
    sometimes(3, "departures", &["1", "8", "50"]);
    sometimes(4, "limit", &["1", "7", "500"]);
    sometimes(2, "include", &["lines,stops,zones,areas,day"]);
    sometimes(8, "wheelchair", &["required"]);
    sometimes(8, "modes", &["bus", "subway,tram", "rail", "trolleybus,bus", "ferry"]);
    parameters
}

fn instant(random: &mut SplitMix64, feed: &naive::Feed) -> String {
    let any = jiff::civil::date(2026, 5, 1);
    let (first, last) = feed.span.unwrap_or((any, any));
    let days = first.until(last).unwrap().get_days().max(0) as usize + 1;
    let day = match random.below(10) {
        0 => first - (random.below(3) as i64).days(),
        1 => last + (random.below(3) as i64).days(),
        2..=4 => first + (random.below(days.min(14)) as i64).days(),
        _ => first + (random.below(days) as i64).days(),
    };
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(2) * 30);
    let offset = random.pick(&["Z", "+02:00", "-05:00", "+09:00"]);
    format!("{day}T{hour:02}:{minute:02}:{second:02}{offset}")
}

/// Loads a feed both ways and asks both the same questions; what differs, a paragraph each.
fn compare(path: &Path) -> Vec<String> {
    let name = "real";
    let label = path.file_name().unwrap().to_string_lossy().into_owned();
    let by_naive = read_files(path).and_then(|files| naive::Feed::read(name, &files));
    let by_library = FeedSource::open(path).map_err(|error| error.to_string()).and_then(|source| {
        Feed::read(name, &source, &ReadOptions::default()).map_err(|error| error.to_string())
    });
    let (naive, loaded) = match (by_naive, by_library) {
        (Ok(naive), Ok(loaded)) => (naive, loaded),
        (Err(naive), Err(library)) => {
            println!("{label}: refused by both ({naive}; {library})");
            return Vec::new();
        }
        (naive, library) => {
            let (naive, library) = (naive.err(), library.err());
            return vec![format!("{label}: refused by one: naive {naive:?}, library {library:?}")];
        }
    };
    let network = Network::new(vec![Arc::new(loaded)]).unwrap();
    let calls: usize = naive.trips.iter().map(|trip| trip.calls.len()).sum();
    // Each naive answer looks at every stop time there is.
    let (questions, radii) = if calls > 1_000_000 {
        (12, &["150", "500", "900"][..])
    } else {
        (25, &["150", "500", "500", "1500", "5000"][..])
    };
    let naive = [naive];

    let mut random = SplitMix64(calls as u64);
    let mut failures = Vec::new();
    let mut lines = 0;
    for _ in 0..questions {
        let parameters = question(&mut random, &naive[0], radii);
        let given = parameters.iter().map(|(name, value)| (*name, value.as_str()));
        let query = Query::parse(given, jiff::Timestamp::UNIX_EPOCH).unwrap();
        let library = serde_json::to_value(network.nearby(&query)).unwrap();
        let expected = naive::answer(&naive, &Question::about(&parameters, None, OperatorFiles::default()));
        lines += expected["lines"].as_array().unwrap().len();
        let differences = naive::differences(&library, &expected);
        if !differences.is_empty() {
            let shown: Vec<&str> = differences.lines().take(12).collect();
            failures.push(format!("{label}: {parameters:?}\n  {}", shown.join("\n  ")));
        }
    }
    println!("{label}: {calls} stop times, {questions} questions, {lines} lines, {} differ", failures.len());
    failures
}

fn compare_all(folder_name: &str) {
    let Some(folder) = folder(folder_name) else {
        return;
    };
    let failures: Vec<String> = feeds_in(&folder).iter().flat_map(|path| compare(path)).collect();
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn real_feeds_are_answered_as_the_naive_implementation_does() {
    compare_all("gtfs");
}

#[test]
fn feeds_with_on_demand_service_are_answered_as_the_naive_implementation_does() {
    compare_all("flex");
}

#[test]
fn broken_feeds_are_answered_as_far_as_they_can_be_read() {
    compare_all("broken");
}

#[test]
fn a_file_that_is_no_zip_is_refused() {
    let Some(folder) = folder("broken") else {
        return;
    };
    let source = FeedSource::open(folder.join("not-a-zip.zip"));
    let read = source.and_then(|source| Feed::read("x", &source, &ReadOptions::default()));
    assert!(read.is_err());
}

#[test]
fn a_feed_without_stop_times_is_loaded_and_has_no_lines() {
    let Some(folder) = folder("broken") else {
        return;
    };
    let path = folder.join("es-euskadi-euskotren-nostoptimes.zip");
    let source = FeedSource::open(&path).unwrap();
    let loaded = Feed::read("x", &source, &ReadOptions::default()).unwrap();
    let network = Network::new(vec![Arc::new(loaded)]).unwrap();
    let question = [("lat", "43.26"), ("lon", "-2.93"), ("radius", "50000")];
    let query = Query::parse(question, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let answer = serde_json::to_value(network.nearby(&query)).unwrap();
    assert_eq!(answer["counts"]["lines"]["found"], 0);
    assert_eq!(answer["why"], "outside_coverage");
}
