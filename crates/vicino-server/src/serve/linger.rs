//! How a connection ends whose client may still be sending a body that nobody reads. The system cuts off who sends to a socket
//! that is closed, mostly before it has read why; so the socket stays open until it has
//! ([RFC 9112, 9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6)).

use std::future::Future as _;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// The most that is read of what nobody wants. A client that goes on for longer does not listen.
const MOST_BYTES: usize = 8 << 20;
/// As much of it is read at once.
const CHUNK_BYTES: usize = 16 << 10;

/// Whether the request on a connection has a body that nobody has read to its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread(Arc<AtomicBool>);

impl Unread {
    pub(super) fn set(&self, is_unread: bool) {
        self.0.store(is_unread, Ordering::Relaxed);
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection that is closed once its client has read the last answer, or has had the time to.
#[derive(Debug)]
pub(super) struct Lingering<S> {
    inner: Pin<Box<S>>,
    unread: Unread,
    patience: Duration,
    /// Since the last answer is out.
    end: Option<End>,
}

#[derive(Debug)]
struct End {
    until: Pin<Box<Sleep>>,
    bytes_left: usize,
}

impl<S> Lingering<S> {
    pub(super) fn new(inner: S, unread: Unread, patience: Duration) -> Self {
        Self { inner: Box::pin(inner), unread, patience, end: None }
    }
}

impl<S: AsyncRead> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.inner.as_mut().poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.inner.as_mut().poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.inner.as_mut().poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner.as_mut().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { inner, unread, patience, end } = self.get_mut();
        if end.is_none() {
            ready!(inner.as_mut().poll_shutdown(context))?;
        }
        if !unread.get() {
            return Poll::Ready(Ok(()));
        }
        let end =
            end.get_or_insert_with(|| End { until: Box::pin(sleep(*patience)), bytes_left: MOST_BYTES });
        let mut chunk = [MaybeUninit::uninit(); CHUNK_BYTES];
        while end.bytes_left > 0 && end.until.as_mut().poll(context).is_pending() {
            let mut chunk = ReadBuf::uninit(&mut chunk);
            ready!(inner.as_mut().poll_read(context, &mut chunk))?;
            let read = chunk.filled().len();
            if read == 0 {
                break;
            }
            end.bytes_left = end.bytes_left.saturating_sub(read);
        }
        Poll::Ready(Ok(()))
    }
}
