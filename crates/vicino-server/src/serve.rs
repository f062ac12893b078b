//! The service on a socket.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::filters::service;
use crate::state::State;

/// How long requests under way have to end after the service is told to stop: a client that never sends the rest of
/// its request must not keep it from stopping.
pub const GRACE: Duration = Duration::from_secs(5);

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

/// Serves the endpoints until `stop` is ready, on a Tokio runtime with its drivers enabled.
///
/// It calls `listening` once with the address, which tells the port where 0 was asked for. When `stop` is ready it takes
/// no more connections, answers the requests that it has, for at most [`GRACE`], and returns.
///
/// ```
/// use vicino::Network;
/// use vicino_server::{State, serve};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let state = State::new(Network::new(Vec::new())?);
/// let stop = async { /* tokio::signal::ctrl_c().await */ };
/// let mut port = 0;
/// serve(state, ([127, 0, 0, 1], 0).into(), |address| port = address.port(), stop).await?;
/// assert_ne!(port, 0);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ServeError`] where it cannot listen on the address; once it listens it does not fail.
pub async fn serve(
    state: State,
    address: SocketAddr,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::new(address, source))?;
    listening(listener.local_addr().map_err(|source| ServeError::new(address, source))?);

    let (told, stopping) = oneshot::channel();
    let stop = async move {
        stop.await;
        // Nobody listens where the service was dropped meanwhile.
        let _ = told.send(());
    };
    let serving = warp::serve(service(state)).incoming(listener).graceful(stop).run();
    let patience = async {
        let _ = stopping.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = serving => {}
        () = patience => {}
    }
    Ok(())
}
