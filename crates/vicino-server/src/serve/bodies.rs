//! The bodies of requests while they are received: held within a bound of memory, and for a time each.

use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use warp::http::HeaderMap;
use warp::http::header::TRANSFER_ENCODING;

use crate::body::{self, MAX_BODY_BYTES};
use crate::error::Problem;

/// Whether all that is done to a body on its way is that it may come in chunks, which are undone here. Of others the connection
/// looks at nothing but that chunks are the last ([RFC 9112, 6.1](https://www.rfc-editor.org/rfc/rfc9112#section-6.1)).
pub(super) fn is_plain(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(TRANSFER_ENCODING).into_iter();
    let codings = lines.flat_map(|line| line.as_bytes().split(|&byte| byte == b',')).map(<[u8]>::trim_ascii);
    let mut codings = codings.filter(|coding| !coding.is_empty());
    codings.next().is_none_or(|first| first.eq_ignore_ascii_case(b"chunked") && codings.next().is_none())
}

/// Room for bodies that are being received. It is counted in bytes that have come in: whoever begins a body and goes silent takes
/// none of it, and keeps nobody else from sending one.
#[derive(Debug)]
pub(super) struct Bodies {
    room: Semaphore,
    time: Duration,
}

impl Bodies {
    /// Room for so many of the longest ones, each of which may take so long.
    pub(super) fn new(longest: usize, time: Duration) -> Self {
        let bytes = longest.saturating_mul(MAX_BODY_BYTES).min(Semaphore::MAX_PERMITS);
        Self { room: Semaphore::new(bytes), time }
    }

    /// All of a body.
    pub(super) async fn receive(&self, headers: &HeaderMap, body: Incoming) -> Result<Bytes, Problem> {
        let mut held: Option<SemaphorePermit<'_>> = None;
        let make_room = |bytes| {
            let more = u32::try_from(bytes).ok().and_then(|bytes| self.room.try_acquire_many(bytes).ok());
            let more = more.ok_or_else(Problem::overloaded)?;
            match &mut held {
                Some(held) => held.merge(more),
                none => *none = Some(more),
            }
            Ok(())
        };
        let read = body::read(headers, body.into_data_stream(), make_room);
        let read =
            timeout(self.time, read).await.unwrap_or_else(|_| Err(Problem::request_timeout(self.time)));
        read.map(Bytes::from)
    }
}
