//! Clients: as many requests as go, or so many a second whatever comes of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{Error as IoError, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use vicino_benches::{Error, SplitMix64, Spread};

/// Longer than this is no answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The system wakes whoever waits at full milliseconds: what is due sooner than this is waited for awake.
const SOON: Duration = Duration::from_millis(2);

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

    /// The 99th percentile of what was answered.
    pub(crate) fn slowest_of_100(&self) -> Duration {
        Spread::from_iter(self.answered.iter().copied()).per_mille(990)
    }
}

/// A server, and what it is asked.
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    requests: Vec<Vec<u8>>,
}

impl Target {
    pub(crate) fn new(address: SocketAddr, requests: Vec<Vec<u8>>) -> Self {
        Self { address, requests }
    }

    /// All clients take turns on this thread: what one thread costs is small beside what a server does.
    pub(crate) fn load(&self, load: Load) -> Result<Outcome, Error> {
        let mut clients = Clients::new(self, load)?;
        let begin = Instant::now();
        let end = begin + load.time;
        for at in 0..load.connections {
            clients.plan(at, begin);
        }
        let mut events = Events::with_capacity(load.connections);
        let mut outcome = Outcome { time: load.time, ..Outcome::default() };
        loop {
            let now = Instant::now();
            // What is due after the end is not asked any more, however late it got.
            if now < end {
                clients.ask_what_is_due(now, &mut outcome)?;
            } else if clients.waiting == 0 || now > end + PATIENCE {
                outcome.failed += clients.waiting;
                return Ok(outcome);
            }
            let next = clients.planned.peek().map_or(end, |Reverse((due, _))| *due).min(end);
            let pause = next.saturating_duration_since(Instant::now());
            let pause = if pause > SOON { pause - SOON } else { Duration::ZERO };
            clients.poll.poll(&mut events, Some(pause))?;
            for event in &events {
                clients.read(event.token().0, &mut outcome)?;
            }
        }
    }
}

struct Clients<'t> {
    target: &'t Target,
    load: Load,
    chance: SplitMix64,
    poll: Poll,
    connections: Vec<Connection>,
    /// Who asks next, and when.
    planned: BinaryHeap<Reverse<(Instant, usize)>>,
    /// How many wait for an answer.
    waiting: usize,
}

impl<'t> Clients<'t> {
    fn new(target: &'t Target, load: Load) -> Result<Self, Error> {
        let poll = Poll::new()?;
        let connections = (0..load.connections).map(|at| Connection::open(target.address, &poll, at));
        let connections = connections.collect::<Result<_, _>>()?;
        let planned = BinaryHeap::with_capacity(load.connections);
        let chance = SplitMix64::new(load.connections as u64);
        Ok(Self { target, load, chance, poll, connections, planned, waiting: 0 })
    }

    /// Plans the next request of a client whose last one was due, or answered where it asks as much as goes, then.
    fn plan(&mut self, at: usize, after: Instant) {
        // The pauses of a Poisson process: many who know nothing of one another.
        let pause = self.load.rate.map_or(0.0, |rate| {
            let mean = self.load.connections as f64 / rate;
            -mean * self.chance.positive().ln()
        });
        self.planned.push(Reverse((after + Duration::from_secs_f64(pause), at)));
    }

    fn ask_what_is_due(&mut self, now: Instant, outcome: &mut Outcome) -> Result<(), Error> {
        while let Some(Reverse((due, at))) =
            self.planned.peek().copied().filter(|Reverse((due, _))| *due <= now)
        {
            self.planned.pop();
            outcome.sent += 1;
            let request = self.chance.below(self.target.requests.len() as u32) as usize;
            let connection = &mut self.connections[at];
            connection.due = due;
            // A request is shorter than what the system takes at once.
            match connection.stream.write_all(&self.target.requests[request]) {
                Ok(()) => self.waiting += 1,
                Err(_) => self.fail(at, outcome)?,
            }
        }
        Ok(())
    }

    fn read(&mut self, at: usize, outcome: &mut Outcome) -> Result<(), Error> {
        let connection = &mut self.connections[at];
        match connection.read() {
            Ok(None) => return Ok(()),
            Ok(Some((status, bytes))) => {
                let took = connection.due.elapsed();
                self.waiting -= 1;
                match status {
                    200 => {
                        outcome.answered.push(took);
                        outcome.bytes += bytes;
                    }
                    503 => outcome.refused.push(took),
                    _ => outcome.failed += 1,
                }
            }
            Err(_) => {
                self.waiting = self.waiting.saturating_sub(1);
                return self.fail(at, outcome);
            }
        }
        let due = self.connections[at].due;
        self.plan(at, if self.load.rate.is_some() { due } else { Instant::now() });
        Ok(())
    }

    fn fail(&mut self, at: usize, outcome: &mut Outcome) -> Result<(), Error> {
        outcome.failed += 1;
        self.connections[at] = Connection::open(self.target.address, &self.poll, at)?;
        self.plan(at, Instant::now());
        Ok(())
    }
}

struct Connection {
    stream: TcpStream,
    due: Instant,
    /// What has come of an answer, and how much that is.
    buffer: Vec<u8>,
    filled: usize,
}

impl Connection {
    fn open(address: SocketAddr, poll: &Poll, at: usize) -> Result<Self, Error> {
        let stream = std::net::TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        poll.registry().register(&mut stream, Token(at), Interest::READABLE)?;
        Ok(Self { stream, due: Instant::now(), buffer: vec![0; 64 * 1024], filled: 0 })
    }

    /// Reads what there is: the status of an answer that is whole, and how many bytes its body has.
    fn read(&mut self) -> Result<Option<(u16, u64)>, IoError> {
        loop {
            if self.filled == self.buffer.len() {
                self.buffer.resize(2 * self.filled, 0);
            }
            match self.stream.read(&mut self.buffer[self.filled..]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            }
            let Some((status, head, length)) = head(&self.buffer[..self.filled])? else { continue };
            if self.filled == head + length {
                self.filled = 0;
                return Ok(Some((status, length as u64)));
            }
        }
    }
}

/// The status of an answer, how long its head is and how long its body, once all of the head is there.
fn head(answer: &[u8]) -> Result<Option<(u16, usize, usize)>, IoError> {
    let odd = || IoError::from(ErrorKind::InvalidData);
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&answer[..end + 2]).map_err(|_| odd())?;
    let status = text.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(odd)?;
    // Both servers write the names of headers in small letters.
    let length = text.split("\r\n").find_map(|line| line.strip_prefix("content-length: "));
    let length = length.and_then(|length| length.parse().ok()).ok_or_else(odd)?;
    Ok(Some((status, end + 4, length)))
}
