//! A feed replaced each minute under a steady load: nothing fails, and memory stays what it is.

use std::fs;
use std::io::Write;
use std::process::Command;
use std::time::Duration;

use vicino_benches::{Error, Spread, Subject, write_table};

use crate::client::{Load, Target};
use crate::server::Server;

/// Requests a second.
const RATE: f64 = 500.0;

pub(crate) fn run(out: &mut impl Write, subject: &Subject, minutes: u32) -> Result<(), Error> {
    let path = subject.path().ok_or_else(|| Error::other("the feed has to be a file"))?;
    let folder = std::env::temp_dir().join("vicino-benches").join("soak");
    fs::create_dir_all(&folder)?;
    let served = folder.join("feed.zip");
    fs::copy(path, &served)?;
    let program = std::env::current_exe()?.with_file_name("vicino");
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program).args(["serve", "--listen", "127.0.0.1:0", "--feed"]);
    command.arg(format!("feed={}", served.display()));
    let server = Server::spawn(command)?;
    let target = Target::new(server.address, crate::requests(subject)?);
    let header = [
        "swaps",
        "requests",
        "failed",
        "told to come back",
        "median, ms",
        "p99, ms",
        "slowest, ms",
        "resident, MB",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for minute in 0..=minutes {
        if minute > 0 {
            let beside = folder.join("beside.zip");
            fs::copy(path, &beside)?;
            fs::rename(beside, &served)?;
        }
        let load = Load { connections: 16, rate: Some(RATE), time: Duration::from_secs(60) };
        let outcome = target.load(load)?;
        let times: Spread = outcome.answered.iter().copied().collect();
        let ms = |duration: Duration| format!("{:.2}", duration.as_secs_f64() * 1e3);
        rows.push(vec![
            minute.to_string(),
            outcome.sent.to_string(),
            outcome.failed.to_string(),
            outcome.refused.len().to_string(),
            ms(times.median()),
            ms(times.per_mille(990)),
            ms(times.worst()),
            format!("{:.1}", resident(server.child.id())? as f64 / 1e6),
        ]);
    }
    Ok(write_table(out, &rows)?)
}

/// Bytes of a process's memory, as Linux tells them.
fn resident(process: u32) -> Result<u64, Error> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| Error::other("the system does not tell memory"))
}
