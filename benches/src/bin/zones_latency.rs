//! How much longer a question takes where there are 10 000 on-demand zones and 1 000 overlapping areas.
//!
//! `zones_latency [FEED] [--questions N] [--only NAME]`: FEED is `siena`, `generated`, `paris` or a path; the largest
//! there is by default. NAME is the beginning of a row's name: only it is asked, for a profiler.
//!
//! All networks are asked in turn, a thousand questions each, so that what slows the machine down slows all. Points,
//! radius and departures are those of `nearby_latency`. An answer is made and freed within the time measured.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use vicino::{Feed, FeedSource, Include, LatLon, Network, Query, ReadOptions, ServiceAreas};
use vicino_benches::{Error, Machine, Memory, Spread, Subject, Zones, in_fresh_process, write_table};

/// The length of a turn.
const TURN: usize = 1000;

fn main() -> Result<(), Error> {
    let (mut subject, mut questions, mut only) = (Subject::largest(), 20_000, String::new());
    let mut out = io::stdout().lock();
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| Error::other(format!("{argument} has no value")));
        match argument.as_str() {
            "--questions" => {
                questions = value()?.parse().map_err(|_| Error::other("--questions takes a number"))?;
            }
            "--only" => only = value()?,
            // What a fresh process is started with.
            "--load" => return Ok(writeln!(out, "{}", load_and_tell(&value()?)?)?),
            feed => subject = Subject::named(feed)?,
        }
    }
    let files = Files::write(&subject)?;
    writeln!(out, "{subject} on {}, {questions} questions, µs", Machine::now())?;
    let mut rounds = rounds(&subject, &files)?;
    if !only.is_empty() {
        rounds.retain(|round| round.name.starts_with(&only));
    }
    let points = subject.points(questions, 2026)?;
    let morning = subject.at(&rounds[0].network, 8, 0)?;
    ask_all(&mut rounds, &points, morning)?;
    write_table(&mut out, &table(&rounds, points.len()))?;
    if only.is_empty() {
        writeln!(out)?;
        memory(&mut out, &files)?;
    }
    Ok(())
}

/// What is generated: on disk, so that a fresh process can load one thing alone.
struct Files {
    folder: PathBuf,
}

/// What is written, by name: of zones over the city dozens are near each point, of those over a region of 60 km a
/// handful, of those over a country of 200 km hardly one.
const CITY: &str = "zones-city";
const REGION: &str = "zones-region";
const COUNTRY: &str = "zones-country";
const AREAS: &str = "areas";
const AREAS_ALL: &str = "areas-all";

impl Files {
    fn write(subject: &Subject) -> Result<Self, Error> {
        let folder = env::temp_dir().join("vicino-benches").join(format!("{subject}-zones"));
        let (centre, within_m) = subject.extent()?;
        let timezone = subject.timezone()?;
        let zones =
            Zones { count: 10_000, vertices: 200, centre, within_m, radius_m: (150.0, 500.0), seed: 1 };
        let areas =
            Zones { count: 1_000, centre: subject.centre()?, radius_m: (3000.0, 3000.0), seed: 2, ..zones };
        for (name, zones) in [
            (CITY, zones),
            (REGION, Zones { within_m: 30_000.0, ..zones }),
            (COUNTRY, Zones { within_m: 100_000.0, ..zones }),
        ] {
            fs::create_dir_all(folder.join(name))?;
            for (file, text) in zones.files(&timezone) {
                fs::write(folder.join(name).join(file), text)?;
            }
        }
        let all = Zones { within_m: 2000.0, radius_m: (15_000.0, 20_000.0), ..areas };
        for (name, areas) in [(AREAS, areas), (AREAS_ALL, all)] {
            fs::write(folder.join(name), areas.geojson())?;
        }
        Ok(Self { folder })
    }

    fn feed(&self, name: &str) -> Result<Arc<Feed>, Error> {
        feed(&self.folder.join(name))
    }

    fn areas(&self, name: &str) -> Result<Arc<ServiceAreas>, Error> {
        areas(&self.folder.join(name))
    }
}

fn feed(folder: &Path) -> Result<Arc<Feed>, Error> {
    Ok(Arc::new(Feed::read("on-demand", &FeedSource::open(folder)?, &ReadOptions::default())?))
}

fn areas(file: &Path) -> Result<Arc<ServiceAreas>, Error> {
    Ok(Arc::new(ServiceAreas::from_geojson("areas", &fs::read_to_string(file)?)?))
}

/// A network, what to ask of it, and how long that took.
struct Round {
    name: &'static str,
    network: Arc<Network>,
    include: Include,
    /// Whether the answer is written as JSON too, as whoever asks the service gets it.
    as_json: bool,
    times: Vec<Duration>,
    /// Lines, areas and zones found by all questions, and zones in all answers.
    sums: [usize; 4],
}

fn rounds(subject: &Subject, files: &Files) -> Result<Vec<Round>, Error> {
    let alone = Feed::read(&subject.to_string(), &subject.source()?, &ReadOptions::default())?;
    let alone = Arc::new(alone);
    let network = |zones: Option<&str>, areas: Option<&str>| -> Result<Arc<Network>, Error> {
        let feeds = zones.map(|name| files.feed(name)).transpose()?;
        let network = Network::new([Arc::clone(&alone)].into_iter().chain(feeds).collect())?;
        let areas = areas.map(|name| files.areas(name)).transpose()?;
        Ok(Arc::new(network.with_areas(areas)))
    };
    let with_areas = |zones| network(Some(zones), Some(AREAS));
    let (city, region, country) = (with_areas(CITY)?, with_areas(REGION)?, with_areas(COUNTRY)?);
    let mut lines_only = Include::default();
    (lines_only.zones, lines_only.areas) = (false, false);
    let round = |name, network, include| Round {
        name,
        network,
        include,
        as_json: false,
        times: Vec::new(),
        sums: [0; 4],
    };
    let as_json = |name, network| Round { as_json: true, ..round(name, network, Include::default()) };
    let all = Include::default();
    let without = network(None, None)?;
    Ok(vec![
        round("without", Arc::clone(&without), all),
        round("zones over 200 km, areas", Arc::clone(&country), all),
        round("zones over 60 km, areas", Arc::clone(&region), all),
        round("zones over the city, areas", Arc::clone(&city), all),
        round("zones over the city, areas, not asked for", city, lines_only),
        round("only zones over 200 km", network(Some(COUNTRY), None)?, all),
        round("only zones over 60 km", network(Some(REGION), None)?, all),
        round("only zones over the city", network(Some(CITY), None)?, all),
        round("only areas", network(None, Some(AREAS))?, all),
        round("only areas, all around", network(None, Some(AREAS_ALL))?, all),
        as_json("as JSON: without", without),
        as_json("as JSON: zones over 200 km, areas", country),
    ])
}

fn ask_all(rounds: &mut [Round], points: &[LatLon], at: Timestamp) -> Result<(), Error> {
    let question = |point, include| -> Result<Query, Error> {
        Ok(Query::near(point, at).with_radius_m(500.0)?.with_departures(3)?.with_include(include))
    };
    for round in &mut *rounds {
        // Pages, caches and the branch predictor are those of a server that has been asked before.
        for &point in points.iter().take(TURN) {
            std::hint::black_box(round.network.nearby(&question(point, round.include)?));
        }
    }
    let mut json = Vec::new();
    for turn in points.chunks(TURN) {
        for round in &mut *rounds {
            for &point in turn {
                let query = question(point, round.include)?;
                let from = Instant::now();
                let answer = round.network.nearby(&query);
                let [lines, zones, areas] = [answer.counts.lines, answer.counts.zones, answer.counts.areas];
                let shown = zones.map_or(0, |zones| zones.returned);
                let [lines, zones, areas] =
                    [lines, zones, areas].map(|part| part.map_or(0, |part| part.found));
                let counts = [lines, areas, zones, shown];
                if round.as_json {
                    json.clear();
                    serde_json::to_writer(&mut json, &answer)
                        .map_err(|error| Error::other(error.to_string()))?;
                    std::hint::black_box(&json);
                }
                drop(std::hint::black_box(answer));
                round.times.push(from.elapsed());
                for (sum, count) in round.sums.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
        }
    }
    Ok(())
}

fn table(rounds: &[Round], questions: usize) -> Vec<Vec<String>> {
    let titles = ["500 m, 08:00", "p50", "p90", "p99", "p50 ÷ without", "p90 ÷ without"];
    let counted = ["lines", "areas", "zones", "zones shown"];
    let mut rows = vec![titles.iter().chain(&counted).map(|&title| title.to_owned()).collect::<Vec<_>>()];
    let mut without = [None; 2];
    for round in rounds {
        let times: Spread = round.times.iter().copied().collect();
        let us = [500, 900, 990].map(|thousandths| times.per_mille(thousandths).as_secs_f64() * 1e6);
        // The first row of a kind is what the others of it are held against.
        let without = without[usize::from(round.as_json)].get_or_insert(us);
        let mut row = vec![round.name.to_owned()];
        row.extend(us.map(|us| format!("{us:.1}")));
        row.extend(us.iter().zip(&*without).take(2).map(|(with, without)| format!("{:.2}", with / without)));
        row.extend(round.sums.map(|sum| format!("{:.1}", sum as f64 / questions as f64)));
        rows.push(row);
    }
    rows
}

/// Loads a file in this process, and tells `milliseconds resident-before resident peak`.
fn load_and_tell(path: &str) -> Result<String, Error> {
    let path = Path::new(path);
    let memory = || Memory::now().ok_or_else(|| Error::other("the system does not tell resident memory"));
    let before = memory()?.resident;
    let from = Instant::now();
    let network = if path.is_dir() {
        Network::new(vec![feed(path)?])?
    } else {
        Network::new(Vec::new())?.with_areas([areas(path)?])
    };
    let (took, after) = (from.elapsed(), memory()?);
    drop(std::hint::black_box(network));
    Ok(format!("{} {before} {} {}", took.as_millis(), after.resident, after.peak))
}

fn memory(out: &mut impl Write, files: &Files) -> Result<(), Error> {
    let titles = ["in a fresh process", "load, ms", "resident, MB", "peak, MB", "bytes a vertex"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    for (name, vertices) in [(CITY, 2e6), (COUNTRY, 2e6), (AREAS, 2e5), (AREAS_ALL, 2e5)] {
        let told = in_fresh_process(&["--load", &files.folder.join(name).display().to_string()])?;
        let numbers: Vec<f64> = told.split(' ').filter_map(|number| number.parse().ok()).collect();
        let &[ms, before, resident, peak] = numbers.as_slice() else {
            return Err(Error::other(format!("{told} is not what was asked for")));
        };
        let grown = resident - before;
        rows.push(vec![
            name.to_owned(),
            format!("{ms:.0}"),
            format!("{:.1}", grown / 1e6),
            format!("{:.1}", (peak - before) / 1e6),
            format!("{:.1}", grown / vertices),
        ]);
    }
    write_table(out, &rows)?;
    Ok(())
}
