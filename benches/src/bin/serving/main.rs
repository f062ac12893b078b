//! How many requests one core answers, how long they take, and what becomes of them when there are too many.
//!
//! `serving [FEED] [--soak MINUTES]`: FEED is `siena`, `generated`, `paris` or a path, the largest there is by default. The
//! service runs in a process of its own on the first core (by `taskset`), the clients on the second, over loopback. Beside it
//! runs a warp route that returns a body of the same size which is ready made. With `--soak` a feed is replaced each minute
//! under a steady load, and nothing else is measured.

mod client;
mod idlers;
mod server;
mod soak;

use std::env;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use vicino_benches::{Error, Machine, Spread, Subject, write_table};

use client::{Load, Outcome, Target};
use idlers::Idlers;
use server::Server;

/// How long each part takes.
const PART: Duration = Duration::from_secs(10);
/// Connections of a client that is in a hurry.
const BUSY: usize = 32;
/// Connections that carry three times what can be answered.
const CROWD: usize = 1_000;

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["vicino", feed] => return server::vicino(&Subject::named(feed)?),
        ["ready", bytes] => {
            return server::ready(bytes.parse().map_err(|_| Error::other("a number of bytes"))?);
        }
        _ => {}
    }
    let minutes =
        words.iter().position(|word| *word == "--soak").map(|at| words.get(at + 1).copied().unwrap_or(""));
    let feed = words.first().filter(|word| !word.starts_with("--"));
    let subject = feed.map_or_else(|| Ok(Subject::largest()), |feed| Subject::named(feed))?;
    pin_to_second_core()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{subject} on {}", Machine::now())?;
    match minutes {
        Some(minutes) => {
            let minutes = minutes.parse().map_err(|_| Error::other("--soak MINUTES"))?;
            soak::run(&mut out, &subject, minutes)
        }
        None => run(&mut out, &subject),
    }
}

fn run(out: &mut impl Write, subject: &Subject) -> Result<(), Error> {
    let (stood, longest) = standstills(PART);
    writeln!(
        out,
        "a loop that only reads the clock stood still for {:.1} % of the time, {:.1} ms at most",
        stood * 100.0,
        longest.as_secs_f64() * 1e3
    )?;
    let requests = requests(subject)?;
    let server = Server::start(&["vicino", &subject.argument()])?;
    let target = Target::new(server.address, requests);
    let closed = |connections| Load { connections, rate: None, time: PART };
    let warm = target.load(closed(BUSY))?;
    let most = target.load(closed(BUSY))?;
    let bytes = (most.bytes / most.answered.len().max(1) as u64).max(1);
    let ready = Server::start(&["ready", &bytes.to_string()])?;
    let plain = Target::new(ready.address, vec![client::request("/")]).load(closed(BUSY))?;
    drop(ready);
    let (ours, theirs) = (most.per_second(), plain.per_second());
    writeln!(out, "an answer has {bytes} bytes; failed: {}", warm.failed + most.failed + plain.failed)?;
    writeln!(
        out,
        "requests a second on one core: {ours:.0}; a ready body of that size: {theirs:.0}; {:.2} of it",
        ours / theirs
    )?;

    let open = |share: f64, connections| Load { connections, rate: Some(ours * share), time: PART };
    let alone = target.load(open(0.8, BUSY))?;
    let crowd = Idlers::gather(server.address, 1_000, 200)?;
    let among = target.load(open(0.8, BUSY))?;
    drop(crowd);
    let too_many = target.load(open(3.0, CROWD))?;
    let header = [
        "",
        "asked a second",
        "answered a second",
        "median, ms",
        "p99, ms",
        "slowest, ms",
        "told to come back",
        "median of that, ms",
        "failed",
    ];
    let rows = vec![
        header.map(str::to_owned).to_vec(),
        row("80 % of that", &alone),
        row("the same beside 1 000 idle and 200 slow connections", &among),
        row("three times that", &too_many),
    ];
    Ok(write_table(out, &rows)?)
}

/// Which part of the time the machine takes away from who is ready to run, a millisecond or more at once, and the longest
/// of that: no answer can be on time then.
fn standstills(time: Duration) -> (f64, Duration) {
    let begin = Instant::now();
    let (mut last, mut stood, mut longest) = (begin, Duration::ZERO, Duration::ZERO);
    while last < begin + time {
        let now = Instant::now();
        let gap = now - last;
        if gap >= Duration::from_millis(1) {
            stood += gap;
            longest = longest.max(gap);
        }
        last = now;
    }
    (stood.as_secs_f64() / time.as_secs_f64(), longest)
}

fn row(name: &str, outcome: &Outcome) -> Vec<String> {
    let ms = |duration: Duration| format!("{:.2}", duration.as_secs_f64() * 1e3);
    let answered: Spread = outcome.answered.iter().copied().collect();
    let refused: Spread = outcome.refused.iter().copied().collect();
    vec![
        name.to_owned(),
        format!("{:.0}", outcome.sent as f64 / outcome.time.as_secs_f64()),
        format!("{:.0}", outcome.per_second()),
        ms(answered.median()),
        ms(answered.per_mille(990)),
        ms(answered.worst()),
        outcome.refused.len().to_string(),
        ms(refused.median()),
        outcome.failed.to_string(),
    ]
}

/// What is near points drawn around the stops of the feed, at a time when it runs.
fn requests(subject: &Subject) -> Result<Vec<Vec<u8>>, Error> {
    let at = subject.at(&subject.load()?, 8, 0)?;
    let points = subject.points(5_000, 2026)?;
    let uri = |point: &vicino::LatLon| format!("/v1/nearby?lat={}&lon={}&at={at}", point.lat(), point.lon());
    Ok(points.iter().map(|point| client::request(&uri(point))).collect())
}

/// Leaves the first core to the server.
fn pin_to_second_core() -> Result<(), Error> {
    let pid = std::process::id().to_string();
    let pinned = std::process::Command::new("taskset").args(["-cp", "1", &pid]).output()?;
    if pinned.status.success() { Ok(()) } else { Err(Error::other("taskset failed: two cores are needed")) }
}
