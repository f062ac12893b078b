//! How long one question takes, from the quickest to the slowest of 20 000.
//!
//! `nearby_latency [FEED] [--questions N]`: FEED is `siena`, `generated`, `paris` or a path; the largest there is by
//! default.
//!
//! Questions are asked one after the other on one thread, at points drawn around the stops in the centre. An answer
//! is made, where the row says so written as JSON into a new buffer, and freed, all within the time measured.

use std::env;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use vicino::{LatLon, Network, Query};
use vicino_benches::{Error, Machine, Spread, Subject, write_table};

/// What is asked at each point.
struct Round {
    name: &'static str,
    at: Timestamp,
    radius_m: f64,
    json: bool,
}

fn main() -> Result<(), Error> {
    let (mut subject, mut questions) = (Subject::largest(), 20_000);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--questions" => {
                let number = arguments.next().and_then(|number| number.parse().ok());
                questions = number.ok_or_else(|| Error::other("--questions takes a number"))?;
            }
            feed => subject = Subject::named(feed)?,
        }
    }
    let network = subject.load()?;
    let points = subject.points(questions, 2026)?;
    let morning = subject.at(&network, 8, 0)?;
    let round = |name, at, radius_m, json| Round { name, at, radius_m, json };
    let rounds = [
        round("500 m, 08:00", morning, 500.0, false),
        round("500 m, 08:00, with JSON", morning, 500.0, true),
        round("2 km, 08:00", morning, 2000.0, false),
        round("2 km, 08:00, with JSON", morning, 2000.0, true),
        round("500 m, 00:30", subject.at(&network, 0, 30)?, 500.0, false),
        round("500 m, 03:00", subject.at(&network, 3, 0)?, 500.0, false),
        round("500 m, after the feed's end", subject.after_its_end(&network)?, 500.0, false),
    ];
    let mut out = io::stdout().lock();
    writeln!(out, "{subject} on {}, {questions} questions at {morning} and as named, µs", Machine::now())?;
    let titles = ["question", "p50", "p90", "p99", "p99.9", "max", "lines", "stops", "JSON, kB"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    for round in &rounds {
        rows.push(measure(&network, &points, round)?);
    }
    write_table(&mut out, &rows)?;
    Ok(())
}

fn measure(network: &Network, points: &[LatLon], round: &Round) -> Result<Vec<String>, Error> {
    // Pages, caches and the branch predictor are those of a server that has been asked before.
    for &point in points.iter().take(1000) {
        std::hint::black_box(network.nearby(&question(point, round)?));
    }
    let mut times = Vec::with_capacity(points.len());
    let (mut lines, mut stops, mut bytes) = (0, 0, 0);
    for &point in points {
        let query = question(point, round)?;
        let from = Instant::now();
        let answer = network.nearby(&query);
        if round.json {
            bytes += std::hint::black_box(serde_json::to_vec(&answer)?).len();
        }
        let counts = answer.counts;
        drop(std::hint::black_box(answer));
        times.push(from.elapsed());
        lines += counts.lines.map_or(0, |count| count.returned);
        stops += counts.stops.map_or(0, |count| count.returned);
    }
    let times: Spread = times.into_iter().collect();
    let us = |duration: Duration| format!("{:.1}", duration.as_secs_f64() * 1e6);
    let each = |sum: usize| sum as f64 / points.len() as f64;
    let mut row = vec![round.name.to_owned()];
    row.extend([500, 900, 990, 999].map(|thousandths| us(times.per_mille(thousandths))));
    row.push(us(times.worst()));
    row.extend([lines, stops].map(|sum| format!("{:.1}", each(sum))));
    row.push(if round.json { format!("{:.1}", each(bytes) / 1e3) } else { String::new() });
    Ok(row)
}

fn question(point: LatLon, round: &Round) -> Result<Query, Error> {
    Ok(Query::near(point, round.at).with_radius_m(round.radius_m)?.with_departures(3)?)
}
