//! How much longer loading a feed takes than merely reading its stop times, and what memory it leaves.
//!
//! `load_floor [FEED] [--rounds N]`: FEED is `siena`, `generated`, `paris` or a path; the largest there is by
//! default.
//!
//! The floor unpacks `stop_times.txt`, splits it with the `csv` crate, looks the trip and the stop up in a hash map
//! and keeps 20 bytes a row: what no loader over `csv` can do without. It checks nothing and groups nothing.

use std::env;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use csv::{ByteRecord, ReaderBuilder};
use hashbrown::HashMap;
use vicino_benches::{
    Error, Machine, Memory, Spread, Subject, in_fresh_process, resident_after, write_table,
};

/// A stop time as small as it gets.
struct Compact {
    trip: u32,
    arrival: u32,
    departure: u32,
    stop: u32,
    sequence: u32,
}

fn main() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let (mut subject, mut rounds) = (Subject::largest(), 7);
    let mut out = io::stdout().lock();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| Error::other(format!("{argument} has no value")));
        match argument.as_str() {
            "--rounds" => rounds = value()?.parse().map_err(|_| Error::other("--rounds takes a number"))?,
            // What a fresh process is started with.
            "--resident" => return Ok(writeln!(out, "{}", resident_after(&Subject::named(&value()?)?)?)?),
            "--empty" => return Ok(writeln!(out, "{}", Memory::now().map_or(0, |memory| memory.resident))?),
            feed => subject = Subject::named(feed)?,
        }
    }
    subject = subject.on_disk()?;
    writeln!(out, "{subject} on {}, {rounds} rounds", Machine::now())?;
    times(&mut out, &subject, rounds)?;
    memory(&mut out, &subject)
}

fn times(out: &mut impl Write, subject: &Subject, rounds: u32) -> Result<(), Error> {
    let (mut floor, mut load) = (Vec::new(), Vec::new());
    // Alternating, so that what slows the machine down slows both.
    for _ in 0..rounds {
        floor.push(timed(|| Ok(read_stop_times(subject)?.len()))?);
        load.push(timed(|| Ok(subject.load()?.indexed_stops()))?);
    }
    let ms = |duration: Duration| format!("{:.0}", duration.as_secs_f64() * 1e3);
    let row = |name: &str, best: String, median: String| vec![name.to_owned(), best, median];
    let (floor, load): (Spread, Spread) = (floor.into_iter().collect(), load.into_iter().collect());
    let ratio = |a: Duration, b: Duration| format!("{:.2}", a.as_secs_f64() / b.as_secs_f64());
    write_table(
        out,
        &[
            row("", "best".into(), "median".into()),
            row("floor, ms", ms(floor.best()), ms(floor.median())),
            row("vicino, ms", ms(load.best()), ms(load.median())),
            row("ratio", ratio(load.best(), floor.best()), ratio(load.median(), floor.median())),
        ],
    )?;
    Ok(())
}

fn timed(run: impl FnOnce() -> Result<usize, Error>) -> Result<Duration, Error> {
    let from = Instant::now();
    std::hint::black_box(run()?);
    Ok(from.elapsed())
}

fn memory(out: &mut impl Write, subject: &Subject) -> Result<(), Error> {
    let number = |text: &str| text.parse::<f64>().map_err(|_| Error::other(format!("{text} is no number")));
    let empty = number(&in_fresh_process(&["--empty"])?)?;
    let loaded = in_fresh_process(&["--resident", &subject.argument()])?;
    let figures = loaded.split(' ').map(number).collect::<Result<Vec<_>, _>>()?;
    let &[resident, peak, stop_times] = &figures[..] else { return Err(Error::other(loaded)) };
    let allowed = 16.0 * stop_times + 64e6;
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mb = |bytes: f64| format!("{:.1}", bytes / 1e6);
    writeln!(out)?;
    write_table(
        out,
        &[
            row("", "loaded".into()),
            row("stop times", format!("{stop_times}")),
            row("resident, MB", mb(resident)),
            row("allowed (16 bytes a stop time + 64 MB), MB", mb(allowed)),
            row("of a process that loaded nothing, MB", mb(empty)),
            row("bytes a stop time", format!("{:.1}", (resident - empty) / stop_times)),
            row("peak while loading, MB", mb(peak)),
        ],
    )?;
    Ok(())
}

/// The floor.
fn read_stop_times(subject: &Subject) -> Result<Vec<Compact>, Error> {
    subject.file("stop_times.txt", |bytes| compact(bytes))
}

fn compact(bytes: &mut dyn Read) -> Result<Vec<Compact>, Error> {
    let mut csv = ReaderBuilder::new().flexible(true).buffer_capacity(1 << 16).from_reader(bytes);
    let header = csv.byte_headers()?;
    let column = |name: &str| {
        let found = header.iter().position(|h| h.trim_ascii().ends_with(name.as_bytes()));
        found.ok_or_else(|| Error::other(format!("there is no {name}")))
    };
    let trip_column = column("trip_id")?;
    let arrival_column = column("arrival_time")?;
    let departure_column = column("departure_time")?;
    let stop_column = column("stop_id")?;
    let sequence_column = column("stop_sequence")?;
    let (mut trips, mut stops) = (Ids::default(), Ids::default());
    let mut compact = Vec::new();
    let mut record = ByteRecord::new();
    while csv.read_byte_record(&mut record)? {
        let field = |column| record.get(column).unwrap_or_default();
        compact.push(Compact {
            trip: trips.number(field(trip_column)),
            arrival: seconds(field(arrival_column)),
            departure: seconds(field(departure_column)),
            stop: stops.number(field(stop_column)),
            sequence: number(field(sequence_column)),
        });
    }
    // The fields are read, so that no optimiser leaves them out.
    let sum = |sum: u32, row: &Compact| {
        [row.trip, row.arrival, row.departure, row.stop, row.sequence]
            .iter()
            .fold(sum, |s, &n| s.wrapping_add(n))
    };
    std::hint::black_box(compact.iter().fold(0, sum));
    Ok(compact)
}

/// Numbers for ids. The last one is remembered: rows of a trip follow one another.
#[derive(Default)]
struct Ids {
    known: HashMap<Box<[u8]>, u32>,
    last: (Vec<u8>, u32),
}

impl Ids {
    fn number(&mut self, id: &[u8]) -> u32 {
        if self.last.0 != id || self.known.is_empty() {
            let next = self.known.len() as u32;
            let number = match self.known.get(id) {
                Some(&known) => known,
                None => *self.known.entry(id.into()).or_insert(next),
            };
            self.last.0.clear();
            self.last.0.extend_from_slice(id);
            self.last.1 = number;
        }
        self.last.1
    }
}

/// `8:05:00` as seconds; `u32::MAX` where it is blank.
fn seconds(time: &[u8]) -> u32 {
    let mut parts = time.trim_ascii().splitn(3, |&b| b == b':').map(number);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(hours), Some(minutes), Some(seconds)) => hours * 3600 + minutes * 60 + seconds,
        _ => u32::MAX,
    }
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number: u32, &digit| {
        number.wrapping_mul(10).wrapping_add(u32::from(digit.wrapping_sub(b'0')))
    })
}
