//! What one core answers, and how long it takes, in rounds: a machine that others share is faster in one second than in
//! another, and what is measured in the same few seconds can be compared.

use std::fs;
use std::io::Write;
use std::time::Duration;

use vicino_benches::{Error, Spread, Subject, write_table};

use crate::client::{Load, Outcome, Target, request};
use crate::idlers::Idlers;
use crate::server::Server;

const ROUNDS: usize = 15;
/// How long each part of a round takes.
const PART: Duration = Duration::from_secs(2);
/// Connections of a client that is in a hurry.
const BUSY: usize = 32;
/// Connections that carry three times what can be answered.
const CROWD: usize = 1_000;

struct Round {
    /// As much as goes, and the same of the ready body.
    most: Outcome,
    ready: Outcome,
    /// At 80 % of it, beside others that hardly ask, at three times that, and with a crowd that asks again at once.
    alone: Outcome,
    among: Outcome,
    too_many: Outcome,
    at_once: Outcome,
}

/// One part of a round.
type Part = fn(&Round) -> &Outcome;

impl Round {
    fn run(vicino: &Target, ready: &Target) -> Result<Self, Error> {
        let closed = Load { connections: BUSY, rate: None, time: PART };
        let most = vicino.load(closed)?;
        let ready = ready.load(closed)?;
        let open =
            |share: f64, connections| Load { connections, rate: Some(most.per_second() * share), time: PART };
        let alone = vicino.load(open(0.8, BUSY))?;
        let idlers = Idlers::gather(vicino.address, 1_000, 200)?;
        let among = vicino.load(open(0.8, BUSY))?;
        drop(idlers);
        let too_many = vicino.load(open(3.0, CROWD))?;
        let at_once = vicino.load(Load { connections: CROWD, ..closed })?;
        Ok(Self { most, ready, alone, among, too_many, at_once })
    }

    fn part_of_ready(&self) -> f64 {
        self.most.per_second() / self.ready.per_second()
    }

    fn more_among(&self) -> f64 {
        self.among.slowest_of_100().as_secs_f64() / self.alone.slowest_of_100().as_secs_f64()
    }
}

pub(crate) fn run(out: &mut impl Write, subject: &Subject) -> Result<(), Error> {
    let server = Server::start(&["vicino", &subject.argument()])?;
    let vicino = Target::new(server.address, crate::requests(subject)?);
    let warm = vicino.load(Load { connections: BUSY, rate: None, time: PART })?;
    let bytes = warm.bytes / warm.answered.len().max(1) as u64;
    let ready_server = Server::start(&["ready", &bytes.max(1).to_string()])?;
    let ready = Target::new(ready_server.address, vec![request("/")]);
    let stolen = stolen_from_first_core()?;
    let rounds = (0..ROUNDS).map(|_| Round::run(&vicino, &ready)).collect::<Result<Vec<_>, _>>()?;
    let stolen = stolen_from_first_core()? - stolen;

    writeln!(out, "{ROUNDS} rounds; an answer has {bytes} bytes; median of the rounds (least to most)")?;
    writeln!(out, "the host took the first core away for {stolen:.1?} in all")?;
    let part_of_ready = figure(&rounds, Round::part_of_ready, 3);
    let more_among = figure(&rounds, Round::more_among, 2);
    writeln!(out, "part of a ready body: {part_of_ready}")?;
    writeln!(out, "p99 beside idle and slow ones, as a part of without: {more_among}")?;
    let header = [
        "",
        "answered a second",
        "median, ms",
        "p99, ms",
        "told to come back",
        "median of that, ms",
        "failed",
    ];
    let parts: [(&str, Part); 6] = [
        ("as much as goes", |round| &round.most),
        ("a ready body", |round| &round.ready),
        ("80 % of that", |round| &round.alone),
        ("the same beside 1 000 idle and 200 slow connections", |round| &round.among),
        ("three times that", |round| &round.too_many),
        ("1 000 clients, each as soon as it has an answer", |round| &round.at_once),
    ];
    let row = |(name, part): &(&str, Part)| {
        let of =
            |measure: fn(&Outcome) -> f64, decimals| figure(&rounds, |round| measure(part(round)), decimals);
        let failed: usize = rounds.iter().map(|round| part(round).failed).sum();
        vec![
            (*name).to_owned(),
            of(Outcome::per_second, 0),
            of(|outcome| ms(Spread::from_iter(outcome.answered.iter().copied()).median()), 2),
            of(|outcome| ms(outcome.slowest_of_100()), 2),
            of(|outcome| outcome.refused.len() as f64, 0),
            of(|outcome| ms(Spread::from_iter(outcome.refused.iter().copied()).median()), 2),
            failed.to_string(),
        ]
    };
    let rows = [header.map(str::to_owned).to_vec()].into_iter().chain(parts.iter().map(row));
    Ok(write_table(out, &rows.collect::<Vec<_>>())?)
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The median of the rounds, and between what they lie.
fn figure(rounds: &[Round], of: impl Fn(&Round) -> f64, decimals: usize) -> String {
    let mut figures: Vec<f64> = rounds.iter().map(of).collect();
    figures.sort_by(f64::total_cmp);
    match figures[..] {
        [least, .., most] => {
            let median = figures[figures.len() / 2];
            format!("{median:.decimals$} ({least:.decimals$} to {most:.decimals$})")
        }
        _ => String::new(),
    }
}

/// For how long the host gave the first core to others, as Linux tells it in hundredths of a second.
fn stolen_from_first_core() -> Result<Duration, Error> {
    let stat = fs::read_to_string("/proc/stat")?;
    let line = stat.lines().find_map(|line| line.strip_prefix("cpu0 "));
    let ticks = line.and_then(|line| line.split(' ').nth(7)?.parse::<u64>().ok());
    ticks
        .map(|ticks| Duration::from_millis(10 * ticks))
        .ok_or_else(|| Error::other("the system does not tell what was stolen"))
}
