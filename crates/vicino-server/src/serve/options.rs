//! What the service allows on its socket, and how long it waits.

use std::net::SocketAddr;
use std::num::{NonZero, NonZeroU32};
use std::thread::available_parallelism;
use std::time::Duration;

use ipnet::IpNet;

use super::keys::Keys;

/// Where the service listens, what it allows, and how long it waits. What is not said is as [`at`](Self::at) has it: safe
/// on the open internet, without keys and without a limit for each client.
///
/// ```
/// use std::time::Duration;
/// use vicino_server::ServeOptions;
///
/// let mut options = ServeOptions::at(([127, 0, 0, 1], 0).into());
/// options.request_timeout = Duration::from_secs(2);
/// options.allowed_origins = vec!["https://app.example".to_owned()];
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServeOptions {
    /// Where requests come in; port 0 takes any that is free.
    pub address: SocketAddr,
    /// Where `/metrics` is answered for Prometheus, if anywhere: not for the world to see.
    pub metrics: Option<SocketAddr>,
    /// Connections open at once. Further ones wait in the system's queue.
    pub connections: usize,
    /// Requests answered at once; the rest is told to come back ([503](crate::ProblemType::Overloaded)) without waiting. Whoever is
    /// let in waits for so many at most: by default [32 for each core](Self::IN_FLIGHT_PER_CORE). While some are turned away it is a
    /// quarter as many, and one of thirteen beyond. As many again that ask with a polygon in the body, which is worked out beside the
    /// others.
    pub in_flight: usize,
    /// Bytes of the request line and the headers together, at least 8192.
    pub header_bytes: usize,
    /// How long a client may take to send them, and how long a connection may be idle.
    pub header_timeout: Duration,
    /// How long the body of a request may take from then on, and then its answer; a stream only until it begins. What a client sends of a
    /// body that nobody wants is read for as long after the answer.
    pub request_timeout: Duration,
    /// How long a client may take to accept a piece of an answer.
    pub write_timeout: Duration,
    /// How long requests under way have to end after the service is told to stop: a client that never sends the rest of its
    /// request must not keep it from stopping.
    pub grace: Duration,
    /// Whether answers are compressed for those who accept that.
    pub compression: bool,
    /// The web pages that may ask from a browser ([CORS](https://fetch.spec.whatwg.org/#http-cors-protocol)), as
    /// `https://app.example`; `*` is any.
    pub allowed_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Requests that each client may make in a minute: each key where there are keys, else each address (of IPv6 each /64).
    pub requests_per_minute: Option<NonZeroU32>,
    /// Streams that each client may have open at once, by default [so many](Self::STREAMS_PER_CLIENT).
    pub streams_per_client: usize,
    /// Who may ask at all; nothing is everybody.
    pub keys: Option<Keys>,
}

impl ServeOptions {
    /// Requests that each core answers at once unless told otherwise: at three times what a core can answer, those let in waited half as
    /// long as with 64 of them; with 16 some were turned away at four fifths of it.
    pub const IN_FLIGHT_PER_CORE: usize = 32;

    /// Streams that each client may have open at once unless told otherwise: many people may share an address, and ten addresses of one
    /// who wants to shut out the others take all of [`State::STREAMS`](crate::State::STREAMS).
    pub const STREAMS_PER_CLIENT: usize = 100;

    /// The usual ones, listening there.
    #[must_use]
    pub fn at(address: SocketAddr) -> Self {
        Self {
            address,
            metrics: None,
            connections: 10_000,
            in_flight: Self::IN_FLIGHT_PER_CORE * available_parallelism().map_or(1, NonZero::get),
            header_bytes: 16 * 1024,
            header_timeout: Duration::from_secs(15),
            request_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(30),
            grace: Duration::from_secs(5),
            compression: true,
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            requests_per_minute: None,
            streams_per_client: Self::STREAMS_PER_CLIENT,
            keys: None,
        }
    }
}
