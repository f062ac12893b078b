//! The service on a socket.

mod bodies;
mod clients;
mod connections;
mod door;
mod gate;
mod host;
mod keys;
mod linger;
mod metrics;
mod observe;
mod options;
mod prometheus;
mod room;
mod streams;
mod who;

pub use keys::{InvalidKeys, Keys};
pub use options::ServeOptions;
pub(crate) use streams::Asker;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use thiserror::Error;
use tokio::net::TcpListener;

use crate::state::State;
use metrics::Metrics;

/// Why the service cannot be on a socket.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Another program listens there.
    #[error(
        "{address} is in use: stop the program that listens there, or choose another port (0 is any free one)"
    )]
    AddressInUse {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The system does not let this program listen there.
    #[error(
        "not allowed to listen on {address}: ports below 1024 are for privileged programs, choose another"
    )]
    NotAllowed {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// This machine has no such address.
    #[error("this machine has no address {}: 127.0.0.1 is itself, 0.0.0.0 is all that it has", address.ip())]
    NoSuchAddress {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// Anything else.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

impl ServeError {
    fn new(address: SocketAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::AddressInUse { address, source },
            io::ErrorKind::PermissionDenied => Self::NotAllowed { address, source },
            io::ErrorKind::AddrNotAvailable => Self::NoSuchAddress { address, source },
            _ => Self::Listen { address, source },
        }
    }
}

/// Where the service listens, once it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listening {
    /// Where requests come in.
    pub address: SocketAddr,
    /// Where `/metrics` is answered, if anywhere.
    pub metrics: Option<SocketAddr>,
}

/// Serves the endpoints until `stop` is ready, on a Tokio runtime with its drivers enabled.
///
/// It calls `listening` once with the addresses, which tell the ports where 0 was asked for. When `stop` is ready it takes
/// no more connections, answers the requests that it has, for at most [`ServeOptions::grace`], and returns.
///
/// ```
/// use vicino::Network;
/// use vicino_server::{ServeOptions, State, serve};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let state = State::new(Network::new(Vec::new())?);
/// let stop = async { /* tokio::signal::ctrl_c().await */ };
/// let mut port = 0;
/// let options = ServeOptions::at(([127, 0, 0, 1], 0).into());
/// serve(state, options, |listening| port = listening.address.port(), stop).await?;
/// assert_ne!(port, 0);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ServeError`] where it cannot listen on an address; once it listens it does not fail.
pub async fn serve(
    state: State,
    options: ServeOptions,
    listening: impl FnOnce(Listening),
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let state = state.with_keys(options.keys.clone());
    let (listener, address) = listen(options.address).await?;
    let metrics = Arc::new(Metrics::new(&state, options.keys.as_ref()));
    let for_prometheus = match options.metrics {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    listening(Listening { address, metrics: for_prometheus.as_ref().map(|(_, address)| *address) });
    let serving = connections::serve(listener, state, &options, Arc::clone(&metrics), stop);
    let Some((listener, _)) = for_prometheus else {
        serving.await;
        return Ok(());
    };
    tokio::select! {
        () = serving => {}
        () = prometheus::serve(listener, metrics, &options) => {}
    }
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let failed = |source| ServeError::new(address, source);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}
