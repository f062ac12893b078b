//! Questions to a network: near a point, at a stop, and the answer as JSON.
//!
//! Each sample asks at the next of 256 points in the centre; what is dropped is dropped outside the time.

#![expect(clippy::expect_used, reason = "a benchmark may stop where it stands")]

use std::fmt::{self, Display};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use divan::Bencher;
use vicino::{BoardQuery, Network, Query};
use vicino_benches::{Error, Subject};

/// Loaded once, for all benchmarks.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| cases().expect("the feeds are there and good"));

/// Questions of a kind, to one network.
struct Case {
    name: String,
    network: Arc<Network>,
    questions: Vec<Query>,
    next: AtomicUsize,
}

impl Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

impl Case {
    fn question(&self) -> &Query {
        &self.questions[self.next.fetch_add(1, Ordering::Relaxed) % self.questions.len()]
    }
}

fn cases() -> Result<Vec<Case>, Error> {
    let mut cases = Vec::new();
    for subject in Subject::all() {
        let network = Arc::new(subject.load()?);
        let mut points = subject.points(255, 2026)?;
        points.push(subject.centre()?);
        let times = [
            ("08:00", subject.at(&network, 8, 0)?),
            ("00:30", subject.at(&network, 0, 30)?),
            ("after its end", subject.after_its_end(&network)?),
        ];
        for (time, at) in times {
            for radius_m in [500.0, 2000.0] {
                let ask = |&point| Query::near(point, at).with_radius_m(radius_m)?.with_departures(3);
                cases.push(Case {
                    name: format!("{subject}, {radius_m} m, {time}"),
                    network: Arc::clone(&network),
                    questions: points.iter().map(ask).collect::<Result<_, _>>()?,
                    next: AtomicUsize::new(0),
                });
            }
        }
    }
    Ok(cases)
}

fn main() {
    divan::main();
}

/// The answer.
#[divan::bench(args = CASES.iter())]
fn nearby(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.with_inputs(|| case.question()).bench_values(|question| case.network.nearby(question));
}

/// A ready answer, written as JSON.
#[divan::bench(args = CASES.iter())]
fn json(bencher: Bencher<'_, '_>, case: &Case) {
    bencher
        .with_inputs(|| case.network.nearby(case.question()))
        .bench_refs(|answer| serde_json::to_vec(answer).expect("an answer is JSON"));
}

/// The next 50 departures at the stop nearest to each point.
#[divan::bench(args = CASES.iter())]
fn board(bencher: Bencher<'_, '_>, case: &Case) {
    let stops: Vec<(String, BoardQuery)> = case
        .questions
        .iter()
        .filter_map(|question| {
            let stop = case.network.nearby(question).stops?.first()?.id.to_string();
            Some((stop, BoardQuery::new(question.at())))
        })
        .collect();
    let next = AtomicUsize::new(0);
    bencher
        .with_inputs(|| &stops[next.fetch_add(1, Ordering::Relaxed) % stops.len()])
        .bench_values(|(stop, query)| case.network.board(stop, query));
}
