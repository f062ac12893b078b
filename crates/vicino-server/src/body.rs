//! The body of a request, as far as it is read.

use std::future::poll_fn;
use std::pin::pin;

use warp::http::HeaderMap;
use warp::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use warp::{Buf, Stream};

use crate::error::Problem;

/// The longest body that is read, in bytes: a polygon of some ten thousand positions.
pub const MAX_BODY_BYTES: usize = 1 << 18;

/// What a body may be.
pub(crate) const MEDIA_TYPES: [&str; 2] = ["application/geo+json", "application/json"];

/// A body that is JSON, to its end; what it is not is told before any of it is read.
pub(crate) async fn read_json<B: Buf, E>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, E>>,
) -> Result<Vec<u8>, Problem> {
    if !is_json(headers) {
        return Err(Problem::unsupported_media_type());
    }
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(Problem::coded_body());
    }
    read(headers, body, |_| Ok(())).await
}

/// The bytes of a body, all of them. No more than [`MAX_BODY_BYTES`] are ever held, whatever
/// the client says of its length. Before each part is held, `make_room` is told how many bytes it has, and may refuse them.
pub(crate) async fn read<B: Buf, E>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, E>>,
    mut make_room: impl FnMut(usize) -> Result<(), Problem>,
) -> Result<Vec<u8>, Problem> {
    // Who says how long it is, and asks first, need not send it.
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > MAX_BODY_BYTES as u64) {
        return Err(Problem::body_too_large());
    }
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    while let Some(part) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        let mut part = part.map_err(|_| Problem::unreadable_body())?;
        if bytes.len() + part.remaining() > MAX_BODY_BYTES {
            return Err(Problem::body_too_large());
        }
        make_room(part.remaining())?;
        // A part by itself would keep all of what it was read with.
        while part.has_remaining() {
            let chunk = part.chunk();
            let length = chunk.len();
            bytes.extend_from_slice(chunk);
            part.advance(length);
        }
    }
    Ok(bytes)
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = given.and_then(|given| given.split(';').next()).map(str::trim);
    media_type.is_some_and(|given| MEDIA_TYPES.iter().any(|known| given.eq_ignore_ascii_case(known)))
}
