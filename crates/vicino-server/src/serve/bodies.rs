//! The bodies of requests while they are received: held within a bound of memory, and for a time each.

use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Bytes, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::body::MAX_BODY_BYTES;
use crate::error::Problem;

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

    /// All of a body; empty where the client stopped sending, who hears no answer.
    pub(super) async fn receive(&self, body: Incoming) -> Result<Bytes, Problem> {
        // Who says how long it is, and asks first, need not send it.
        if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
            return Err(Problem::body_too_large());
        }
        timeout(self.time, self.read(body)).await.unwrap_or_else(|_| Err(Problem::request_timeout(self.time)))
    }

    async fn read(&self, mut body: Incoming) -> Result<Bytes, Problem> {
        let mut bytes = Vec::new();
        let mut held: Option<SemaphorePermit<'_>> = None;
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return Ok(Bytes::new()) };
            let Some(part) = frame.data_ref() else { continue };
            if bytes.len() + part.len() > MAX_BODY_BYTES {
                return Err(Problem::body_too_large());
            }
            let more = u32::try_from(part.len()).ok().and_then(|more| self.room.try_acquire_many(more).ok());
            let more = more.ok_or_else(Problem::overloaded)?;
            match &mut held {
                Some(held) => held.merge(more),
                none => *none = Some(more),
            }
            // A part by itself would keep all of what it was read with.
            bytes.extend_from_slice(part);
        }
        Ok(bytes.into())
    }
}
