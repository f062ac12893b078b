//! What requests see, and what memory is taken, while the feed of a running service is replaced.
//!
//! `replacing VICINO [FEED]`: VICINO is the path of the program; FEED is `siena`, `generated`, `paris` or a path, the largest
//! there is by default. The feed is copied, served, and replaced by a copy of itself five times, four seconds apart, while
//! one client asks on one connection, over loopback, what is near points drawn around its stops.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use vicino::LatLon;
use vicino_benches::{Error, Machine, Spread, Subject, write_table};

const REPLACED: u32 = 5;
const APART: Duration = Duration::from_secs(4);

fn main() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let program = arguments.next().ok_or_else(|| Error::other("usage: replacing VICINO [FEED]"))?;
    let feed = arguments.next().unwrap_or_else(|| Subject::largest().to_string());
    let subject = Subject::named(&feed)?;
    let path = subject.path().ok_or_else(|| Error::other("the feed has to be a file"))?;
    let folder = env::temp_dir().join("vicino-benches").join("replacing");
    fs::create_dir_all(&folder)?;
    let served = folder.join("feed.zip");
    fs::copy(path, &served)?;
    let points = subject.points(5_000, 2026)?;

    let mut server = Server::start(&program, &served)?;
    let calm = AtomicBool::new(true);
    let over = AtomicBool::new(false);
    let address = server.address.clone();
    let asked = thread::scope(|scope| -> Result<Asked, Error> {
        let client = scope.spawn(|| ask(&address, &points, &calm, &over));
        thread::sleep(APART);
        server.steady = memory(&server.child, "VmRSS")?;
        calm.store(false, Ordering::Relaxed);
        for _ in 0..REPLACED {
            let beside = folder.join("beside.zip");
            fs::copy(path, &beside)?;
            fs::rename(beside, &served)?;
            thread::sleep(APART);
        }
        over.store(true, Ordering::Relaxed);
        client.join().map_err(|_| Error::other("the client failed"))?
    })?;
    let peak = memory(&server.child, "VmHWM")?;
    let mut out = io::stdout().lock();
    writeln!(out, "{subject} on {}", Machine::now())?;
    let times = |name: &str, times: &Spread, sent: usize| {
        let ms = |duration: Duration| format!("{:.2}", duration.as_secs_f64() * 1e3);
        vec![
            name.to_owned(),
            sent.to_string(),
            ms(times.median()),
            ms(times.per_mille(990)),
            ms(times.worst()),
        ]
    };
    let header = ["", "requests", "median, ms", "p99, ms", "slowest, ms"].map(str::to_owned).to_vec();
    let rows = [
        header,
        times("before", &asked.calm.iter().copied().collect(), asked.calm.len()),
        times("while it is replaced", &asked.replacing.iter().copied().collect(), asked.replacing.len()),
    ];
    write_table(&mut out, &rows)?;
    writeln!(out, "failed: {}; replaced: {}", asked.failed, server.replaced()?)?;
    let mb = |bytes: u64| bytes as f64 / 1e6;
    let ratio = peak as f64 / server.steady as f64;
    writeln!(
        out,
        "resident {:.1} MB before, {:.1} MB at the peak: {ratio:.2} times",
        mb(server.steady),
        mb(peak)
    )?;
    Ok(())
}

/// What came of the requests.
#[derive(Default)]
struct Asked {
    calm: Vec<Duration>,
    replacing: Vec<Duration>,
    failed: usize,
}

/// Asks one question after another.
fn ask(address: &str, points: &[LatLon], calm: &AtomicBool, over: &AtomicBool) -> Result<Asked, Error> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut asked = Asked::default();
    for point in points.iter().cycle() {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let question = format!(
            "GET /v1/nearby?lat={}&lon={}&at=2019-03-05T08:00:00%2B01:00 HTTP/1.1\r\nHost: {address}\r\n\r\n",
            point.lat(),
            point.lon()
        );
        let from = Instant::now();
        stream.write_all(question.as_bytes())?;
        let good = answered(&mut reader)?;
        let took = from.elapsed();
        if calm.load(Ordering::Relaxed) { &mut asked.calm } else { &mut asked.replacing }.push(took);
        asked.failed += usize::from(!good);
        // Four hundred a second at most: this is no test of how many there can be.
        thread::sleep(Duration::from_micros(2500).saturating_sub(took));
    }
    Ok(asked)
}

/// Reads an answer; whether its status is 200.
fn answered(reader: &mut impl BufRead) -> Result<bool, Error> {
    let (mut line, mut length, mut good) = (String::new(), 0, false);
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(Error::other("the server closed the connection"));
        }
        let lower = line.to_lowercase();
        good = good || lower.starts_with("http/1.1 200");
        if let Some(bytes) = lower.strip_prefix("content-length:") {
            length = bytes.trim().parse().map_err(|_| Error::other("a bad length"))?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    io::copy(&mut reader.take(length), &mut io::sink())?;
    Ok(good)
}

/// Ends the server, whatever happens.
struct Server {
    child: Child,
    address: String,
    steady: u64,
}

impl Server {
    fn start(program: &str, feed: &Path) -> Result<Self, Error> {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--feed"])
            .arg(format!("feed={}", feed.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or_else(|| Error::other("no output"))?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.strip_prefix("http://").and_then(|rest| rest.split('/').next());
        let address = address.ok_or_else(|| Error::other(format!("{program} does not serve: {line}")))?;
        Ok(Self { child, address: address.to_owned(), steady: 0 })
    }

    /// Stops it; how often it says that it took a new feed.
    fn replaced(&mut self) -> Result<usize, Error> {
        self.child.kill()?;
        let mut said = String::new();
        if let Some(mut told) = self.child.stderr.take() {
            told.read_to_string(&mut said)?;
        }
        Ok(said.matches("read and served").count())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes of a process's memory, as Linux tells them.
fn memory(child: &Child, field: &str) -> Result<u64, Error> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| Error::other("the system does not tell memory"))
}
