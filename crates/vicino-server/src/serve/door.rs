//! Where connections come in: as many as there is room for, and no slower ones than they may be.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_io_timeout::TimeoutStream;

/// After the system refuses a connection (for too many files are open, mostly) it is asked again so much later.
const BREATH: Duration = Duration::from_millis(50);

/// A listener that lets so many in at once.
#[derive(Debug)]
pub(super) struct Door {
    listener: TcpListener,
    room: Arc<Semaphore>,
    write_timeout: Duration,
}

/// A connection, which has its room for as long as that is held.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) stream: TimeoutStream<TcpStream>,
    pub(super) peer: SocketAddr,
    pub(super) room: OwnedSemaphorePermit,
}

impl Door {
    pub(super) fn new(listener: TcpListener, connections: usize, write_timeout: Duration) -> Self {
        let room = Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS)));
        Self { listener, room, write_timeout }
    }

    /// The next connection, once there is room for it. Whoever stops waiting loses none.
    pub(super) async fn next(&self) -> Accepted {
        loop {
            match self.accept().await {
                Ok(accepted) => return accepted,
                Err(_) => sleep(BREATH).await,
            }
        }
    }

    async fn accept(&self) -> io::Result<Accepted> {
        let room = Arc::clone(&self.room).acquire_owned().await.map_err(io::Error::other)?;
        let (stream, peer) = self.listener.accept().await?;
        // Answers go out in one piece; waiting for more only delays them. Where that fails the connection is gone.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.write_timeout));
        Ok(Accepted { stream, peer, room })
    }
}
