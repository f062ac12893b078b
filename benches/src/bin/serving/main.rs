//! How many requests one core answers, how long they take, and what becomes of them when there are too many.
//!
//! `serving [FEED] [--soak MINUTES]`: FEED is `siena`, `generated`, `paris` or a path, the largest there is by default. The
//! service runs in a process of its own on the first core (by `taskset`), the clients on the second, over loopback. Beside it
//! runs a warp route that returns a body of the same size which is ready made. With `--soak` a feed is replaced each minute
//! under a steady load, and nothing else is measured.

mod client;
mod idlers;
mod rounds;
mod server;
mod soak;

use std::env;
use std::io::{self, Write};

use vicino_benches::{Error, Machine, Subject};

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
        None => rounds::run(&mut out, &subject),
    }
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
