//! How long the program takes, from its start to its end: checking a feed beside loading it, and several feeds on two cores beside
//! one core (by `taskset`).
//!
//! `program_times VICINO [FEED]`: VICINO is the path of the program; FEED is `siena`, `generated`, `paris` or a path, the
//! largest there is by default. Of seven runs each, taken in turns, the best counts.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use vicino_benches::{Error, Machine, Subject, write_table};

const RUNS: usize = 7;

fn main() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let program = arguments.next().ok_or_else(|| Error::other("usage: program_times VICINO [FEED]"))?;
    let feed = arguments.next().unwrap_or_else(|| Subject::largest().argument());
    let subject = Subject::named(&feed)?.on_disk()?;
    let path = subject.path().ok_or_else(|| Error::other("the feed has to be a file"))?;
    let near = |feeds: &[&str]| {
        let named = feeds.iter().flat_map(|name| ["--feed".to_owned(), format!("{name}={}", path.display())]);
        let question = ["near", "0", "0", "--quiet"].map(str::to_owned);
        question.into_iter().chain(named).collect::<Vec<_>>()
    };
    let check = vec!["check".to_owned(), "--quiet".to_owned(), path.display().to_string()];
    let [load, checked] = best(&program, [("0,1", near(&["a"])), ("0,1", check)])?;
    let two = near(&["a", "b"]);
    let four = near(&["a", "b", "c", "d"]);
    let [two_on_one, two_on_two] = best(&program, [("0", two.clone()), ("0,1", two)])?;
    let [four_on_one, four_on_two] = best(&program, [("0", four.clone()), ("0,1", four)])?;

    let mut out = io::stdout().lock();
    writeln!(out, "{subject} on {}", Machine::now())?;
    let row = |what: &str, one: Duration, other: Duration| {
        let ms = |time: Duration| format!("{:.0}", time.as_secs_f64() * 1e3);
        vec![what.to_owned(), ms(one), ms(other), format!("{:.2}", other.as_secs_f64() / one.as_secs_f64())]
    };
    let rows = [
        ["", "the one, ms", "the other, ms", "times"].map(str::to_owned).to_vec(),
        row("`vicino near`, and `vicino check`", load, checked),
        row("two feeds on one core, and on two", two_on_one, two_on_two),
        row("four feeds on one core, and on two", four_on_one, four_on_two),
    ];
    Ok(write_table(&mut out, &rows)?)
}

/// The shortest of several runs of each, on these cores.
fn best(program: &str, commands: [(&str, Vec<String>); 2]) -> Result<[Duration; 2], Error> {
    let mut best = [Duration::MAX; 2];
    for _ in 0..RUNS {
        for ((cores, arguments), best) in commands.iter().zip(&mut best) {
            let mut command = Command::new("taskset");
            command.args(["-c", cores]).arg(Path::new(program)).args(arguments);
            let since = Instant::now();
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
            // `check` says by 1 that the feed has errors.
            if !matches!(status.code(), Some(0 | 1)) {
                return Err(Error::other(format!("{program} {arguments:?} failed: {status}")));
            }
            *best = since.elapsed().min(*best);
        }
    }
    Ok(best)
}
