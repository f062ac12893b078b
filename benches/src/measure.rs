//! Time, memory, and the machine that they were measured on.

use std::env;
use std::fmt::{self, Display};
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{Error, Subject};

/// Memory of this process, in bytes; only Linux tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Resident now.
    pub resident: u64,
    /// The most that was resident at any time.
    pub peak: u64,
}

impl Memory {
    /// Of this process, now; `None` where the system does not tell.
    #[must_use]
    pub fn now() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kib * 1024)
        };
        Some(Self { resident: field("VmRSS:")?, peak: field("VmHWM:")? })
    }
}

/// Runs this program again with these arguments, and returns what it prints: its memory is then its own.
///
/// # Errors
/// [`Error`] where it cannot be run, or fails.
pub fn in_fresh_process(arguments: &[&str]) -> Result<String, Error> {
    let output = Command::new(env::current_exe()?).args(arguments).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(Error::other(format!("{arguments:?} failed: {}", output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Memory with the feed loaded and nothing else, to be called in a fresh process: `resident peak stop_times`.
///
/// # Errors
/// [`Error`] where the feed cannot be loaded.
pub fn resident_after(subject: &Subject) -> Result<String, Error> {
    let network = subject.load()?;
    let memory = Memory::now().ok_or_else(|| Error::other("the system does not tell resident memory"))?;
    let stop_times: u64 = network.feeds().map(|feed| feed.counts().stop_times).sum();
    Ok(format!("{} {} {stop_times}", memory.resident, memory.peak))
}

/// Measured durations, sorted.
///
/// ```
/// use std::time::Duration;
/// let spread: vicino_benches::Spread = (1..=100).rev().map(Duration::from_micros).collect();
/// assert_eq!(spread.best(), Duration::from_micros(1));
/// assert_eq!(spread.per_mille(500), Duration::from_micros(50));
/// assert_eq!(spread.per_mille(990), Duration::from_micros(99));
/// assert_eq!(spread.worst(), Duration::from_micros(100));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread(Vec<Duration>);

impl FromIterator<Duration> for Spread {
    fn from_iter<I: IntoIterator<Item = Duration>>(durations: I) -> Self {
        let mut sorted: Vec<_> = durations.into_iter().collect();
        sorted.sort_unstable();
        Self(sorted)
    }
}

impl Spread {
    /// The shortest; zero where nothing was measured.
    #[must_use]
    pub fn best(&self) -> Duration {
        self.0.first().copied().unwrap_or_default()
    }

    /// The longest; zero where nothing was measured.
    #[must_use]
    pub fn worst(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }

    /// The lower median.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.per_mille(500)
    }

    /// The shortest that so many thousandths of all do not exceed (nearest rank).
    #[must_use]
    pub fn per_mille(&self, thousandths: usize) -> Duration {
        let rank = (self.0.len() * thousandths).div_ceil(1000).max(1);
        self.0.get(rank - 1).copied().unwrap_or_else(|| self.worst())
    }
}

/// What was measured on, and how busy it was: processor, cores, memory and load, without the machine's name.
#[derive(Debug, Clone)]
pub struct Machine {
    processor: String,
    cores: usize,
    memory_kib: u64,
    load: String,
}

impl Machine {
    /// This one, now.
    #[must_use]
    pub fn now() -> Self {
        let value = |file: &str, name: &str| -> Option<String> {
            let text = fs::read_to_string(file).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim_start_matches([' ', '\t', ':']).trim().to_owned())
        };
        let memory = value("/proc/meminfo", "MemTotal:").unwrap_or_default();
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Self {
            processor: value("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            memory_kib: memory.trim_end_matches("kB").trim().parse().unwrap_or(0),
            load: load.split(' ').take(3).collect::<Vec<_>>().join(" "),
        }
    }
}

impl Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, memory_kib, load } = self;
        write!(f, "{processor}, {cores} cores, {} MiB, load {load}", memory_kib / 1024)
    }
}
