//! `vicino` beside `gtfs-structures`, the GTFS reader that most Rust programs use, in one run.
//!
//! `peers [FEED…]`: FEEDs are `siena`, `generated`, `paris` or paths; by default those there are.
//! Needs `--features peers`.
//!
//! Each load is made in a fresh process, three times in turns; the table has the quickest of each and the memory that
//! is resident after it. The two do not do the same: `vicino` builds what answers questions, `gtfs-structures` keeps
//! every field of every row. The second table asks both what is near, the latter in the way a program without an
//! index would.

mod naive;

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use gtfs_structures::{Gtfs, GtfsReader};
use jiff::Timestamp;
use vicino::{LatLon, Network, Query, State};
use vicino_benches::{Error, Machine, Memory, Spread, Subject, in_fresh_process, write_table};

/// Who loads.
const LOADERS: [&str; 3] = ["vicino", "gtfs-structures", "gtfs-structures, not trimming"];
/// How many questions the one without an index is asked; it needs a long time for each.
const QUESTIONS: usize = 20;

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut out = io::stdout().lock();
    if let [flag, loader, feed] = &arguments[..]
        && flag == "--load"
    {
        return Ok(writeln!(out, "{}", load(loader, &Subject::named(feed)?)?)?);
    }
    let subjects = subjects(&arguments)?;
    writeln!(out, "{}", Machine::now())?;
    let titles = ["feed", "by", "load, ms", "resident, MB", "peak, MB", "bytes a stop time"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    for subject in &subjects {
        rows.extend(loads(subject)?);
    }
    write_table(&mut out, &rows)?;
    writeln!(out)?;
    let titles = ["feed", "vicino, µs", "all trips of gtfs-structures, µs", "ratio", "same number of lines"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    for subject in &subjects {
        rows.extend(questions(subject)?);
    }
    write_table(&mut out, &rows)?;
    Ok(())
}

fn subjects(arguments: &[String]) -> Result<Vec<Subject>, Error> {
    if !arguments.is_empty() {
        return arguments.iter().map(|feed| Subject::named(feed)?.on_disk()).collect();
    }
    let mut subjects = Vec::new();
    for subject in Subject::all() {
        subjects.push(subject.on_disk()?);
    }
    if let Some(gtfs) = Subject::shared("gtfs") {
        for feed in ["lt-vilnius-2026.zip", "us-nyc-subway-2018.zip"] {
            subjects.push(Subject::named(&gtfs.join(feed).display().to_string())?);
        }
    }
    Ok(subjects)
}

/// Loads in this process, and tells `milliseconds resident peak stop_times`, or why not.
fn load(loader: &str, subject: &Subject) -> Result<String, Error> {
    let path = subject.path().ok_or_else(|| Error::other("not on disk"))?;
    let from = Instant::now();
    let report = |stop_times: u64| {
        let memory = Memory::now().ok_or_else(|| Error::other("the system does not tell resident memory"))?;
        let ms = from.elapsed().as_secs_f64() * 1e3;
        Ok(format!("{ms} {} {} {stop_times}", memory.resident, memory.peak))
    };
    if loader == LOADERS[0] {
        let network = subject.load()?;
        return report(network.feeds().map(|feed| feed.counts().stop_times).sum());
    }
    match read(path, loader != LOADERS[2]) {
        Ok(gtfs) => report(gtfs.trips.values().map(|trip| trip.stop_times.len() as u64).sum()),
        Err(error) => Ok(format!("refused: {error}")),
    }
}

fn read(path: &Path, trim: bool) -> Result<Gtfs, gtfs_structures::Error> {
    GtfsReader::default().trim_fields(trim).read_from_path(path)
}

/// A row for each loader.
fn loads(subject: &Subject) -> Result<Vec<Vec<String>>, Error> {
    let mut best: [Option<[f64; 4]>; 3] = [None; 3];
    let mut refused = [const { String::new() }; 3];
    for _ in 0..3 {
        for (at, loader) in LOADERS.into_iter().enumerate() {
            let told = in_fresh_process(&["--load", loader, &subject.argument()])?;
            let figures: Vec<f64> = told.split(' ').map_while(|figure| figure.parse().ok()).collect();
            match <[f64; 4]>::try_from(figures) {
                Ok(figures) if best[at].is_none_or(|best| figures[0] < best[0]) => best[at] = Some(figures),
                Ok(_) => {}
                Err(_) => refused[at] = told,
            }
        }
    }
    let row = |(at, loader): (usize, &str)| {
        let mut row = vec![subject.to_string(), loader.to_owned()];
        match best[at] {
            Some([ms, resident, peak, stop_times]) => row.extend([
                format!("{ms:.0}"),
                format!("{:.1}", resident / 1e6),
                format!("{:.1}", peak / 1e6),
                format!("{:.1}", resident / stop_times),
            ]),
            None => row.push(refused[at].clone()),
        }
        row
    };
    Ok(LOADERS.into_iter().enumerate().map(row).collect())
}

/// Asks both, within 500 m at 08:00; nothing where the feed is refused.
fn questions(subject: &Subject) -> Result<Option<Vec<String>>, Error> {
    let path = subject.path().ok_or_else(|| Error::other("not on disk"))?;
    let Ok(gtfs) = read(path, true) else { return Ok(None) };
    let network = subject.load()?;
    let at = subject.at(&network, 8, 0)?;
    let day = network.nearby(&Query::near(subject.centre()?, at)).query.at.to_string();
    let naive = naive::Naive::new(&gtfs, &day)?;
    let (mut ours, mut theirs, mut same) = (Vec::new(), Vec::new(), 0);
    for point in subject.points(QUESTIONS, 2026)? {
        let from = Instant::now();
        let lines = naive.near(point, 500.0);
        theirs.push(from.elapsed());
        ours.extend(ask(&network, point, at)?);
        let answer = network.nearby(&Query::near(point, at).with_limit(500)?);
        let running = answer.lines.iter().flatten().filter(|line| line.state == State::Running).count();
        same += usize::from(running == lines.len());
    }
    let (ours, theirs): (Spread, Spread) = (ours.into_iter().collect(), theirs.into_iter().collect());
    let us = |spread: &Spread| spread.median().as_secs_f64() * 1e6;
    Ok(Some(vec![
        subject.to_string(),
        format!("{:.1}", us(&ours)),
        format!("{:.0}", us(&theirs)),
        format!("{:.0}", us(&theirs) / us(&ours)),
        format!("{same} of {QUESTIONS}"),
    ]))
}

/// Ten times, as one would be too short to be sure of.
fn ask(network: &Network, point: LatLon, at: Timestamp) -> Result<Vec<std::time::Duration>, Error> {
    let query = Query::near(point, at).with_departures(3)?;
    let once = || {
        let from = Instant::now();
        std::hint::black_box(network.nearby(&query));
        from.elapsed()
    };
    Ok((0..10).map(|_| once()).collect())
}
