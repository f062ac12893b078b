//! Clients: as many requests as go, or so many a second whatever comes of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use vicino_benches::{Error, SplitMix64};

/// Longer than this is no answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A GET, as it is sent.
pub(crate) fn request(uri: &str) -> Vec<u8> {
    format!("GET {} HTTP/1.1\r\nHost: vicino.example\r\n\r\n", uri.replace('+', "%2B")).into_bytes()
}

/// How much is asked.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    /// Requests a second in all, at random moments; `None` asks again as soon as there is an answer.
    pub(crate) rate: Option<f64>,
    pub(crate) time: Duration,
}

/// What came of it. A time counts from the moment that a request was due, be it that it could not be sent yet.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) answered: Vec<Duration>,
    pub(crate) refused: Vec<Duration>,
    pub(crate) failed: usize,
    pub(crate) sent: usize,
    pub(crate) bytes: u64,
    pub(crate) time: Duration,
}

impl Outcome {
    pub(crate) fn per_second(&self) -> f64 {
        self.answered.len() as f64 / self.time.as_secs_f64()
    }

    fn add(&mut self, other: Self) {
        self.answered.extend(other.answered);
        self.refused.extend(other.refused);
        self.failed += other.failed;
        self.sent += other.sent;
        self.bytes += other.bytes;
    }
}

/// A server, and what it is asked.
#[derive(Clone)]
pub(crate) struct Target {
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
}

impl Target {
    pub(crate) fn new(address: SocketAddr, requests: Vec<Vec<u8>>) -> Self {
        Self { address, requests: Arc::new(requests) }
    }

    pub(crate) async fn load(&self, load: Load) -> Result<Outcome, Error> {
        let mut clients = JoinSet::new();
        let begin = Instant::now() + Duration::from_millis(500);
        for at in 0..load.connections {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            clients.spawn(ask(self.clone(), stream, load, at as u64, begin));
        }
        let mut all = Outcome { time: load.time, ..Outcome::default() };
        while let Some(one) = clients.join_next().await {
            all.add(one.map_err(|error| Error::other(error.to_string()))?);
        }
        Ok(all)
    }
}

/// One connection, which is opened anew where it fails.
async fn ask(target: Target, stream: TcpStream, load: Load, at: u64, begin: Instant) -> Outcome {
    let mut outcome = Outcome::default();
    let mut chance = SplitMix64::new(at);
    let mut connection = Some(Connection { stream, buffer: Vec::with_capacity(64 * 1024) });
    let mut due = begin;
    let end = begin + load.time;
    loop {
        if let Some(rate) = load.rate {
            // The pauses of a Poisson process: many who know nothing of one another.
            let mean = load.connections as f64 / rate;
            due += Duration::from_secs_f64(-mean * chance.positive().ln());
        } else {
            due = Instant::now().max(begin);
        }
        if due >= end {
            return outcome;
        }
        sleep_until(due).await;
        // What is due after the end is not asked any more, however late it got.
        if Instant::now() >= end {
            return outcome;
        }
        let request = &target.requests[chance.below(target.requests.len() as u32) as usize];
        outcome.sent += 1;
        let answer = match &mut connection {
            Some(open) => timeout(PATIENCE, open.exchange(request)).await.ok().and_then(Result::ok),
            None => None,
        };
        match answer {
            Some((200, bytes)) => {
                outcome.answered.push(due.elapsed());
                outcome.bytes += bytes;
            }
            Some((503, _)) => outcome.refused.push(due.elapsed()),
            _ => {
                outcome.failed += 1;
                let stream = TcpStream::connect(target.address).await.ok();
                connection = stream.map(|stream| Connection { stream, buffer: Vec::new() });
            }
        }
    }
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// The status of the answer, and how many bytes its body has.
    async fn exchange(&mut self, request: &[u8]) -> std::io::Result<(u16, u64)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let closed = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let head = loop {
            let looked_at = self.buffer.len().saturating_sub(3);
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(closed());
            }
            if let Some(at) = self.buffer[looked_at..].windows(4).position(|four| four == b"\r\n\r\n") {
                break looked_at + at + 4;
            }
        };
        // Both servers write the names of headers in small letters.
        let text = std::str::from_utf8(&self.buffer[..head]).map_err(|_| closed())?;
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(closed)?;
        let length = text.split_once("\r\ncontent-length: ").and_then(|(_, rest)| rest.split_once('\r'));
        let length = length.and_then(|(length, _)| length.parse::<usize>().ok()).ok_or_else(closed)?;
        while self.buffer.len() < head + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(closed());
            }
        }
        Ok((status, length as u64))
    }
}

/// Connections that ask nothing, and some that never come to the end of their question.
pub(crate) struct Idlers(#[expect(dead_code, reason = "they are held")] Vec<TcpStream>, JoinSet<()>);

impl Idlers {
    pub(crate) async fn gather(address: SocketAddr, idle: usize, slow: usize) -> Result<Self, Error> {
        let mut held = Vec::new();
        for _ in 0..idle {
            held.push(TcpStream::connect(address).await?);
        }
        let mut asking = JoinSet::new();
        for _ in 0..slow {
            asking.spawn(async move {
                // One letter in a while; who is cut off begins again.
                while let Ok(mut stream) = TcpStream::connect(address).await {
                    for byte in
                        b"GET /v1/nearby?lat=43.3224&lon=11.3268 HTTP/1.1\r\nHost: vicino.example\r\nX-Slow: "
                            .iter()
                            .cycle()
                    {
                        if stream.write_all(&[*byte]).await.is_err() {
                            break;
                        }
                        sleep(Duration::from_millis(100)).await;
                    }
                }
            });
        }
        Ok(Self(held, asking))
    }
}

impl Drop for Idlers {
    fn drop(&mut self) {
        self.1.abort_all();
    }
}
