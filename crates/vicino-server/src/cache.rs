//! What caches may keep ([RFC 9111](https://www.rfc-editor.org/rfc/rfc9111)), and what a client has already
//! ([RFC 9110, 13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)).

use twox_hash::XxHash3_64;
use warp::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use warp::http::{HeaderMap, StatusCode};

use crate::error::Response;

/// For how long an answer is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It is about an instant that was given, or about none: until another feed is served.
    Schedule,
    /// It is about now.
    Now,
    /// It tells how it stands with the service.
    Service,
}

impl Freshness {
    /// Of a question, by its query string: whether it says when.
    pub(crate) fn of(query: &str) -> Self {
        let says_when = form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "at");
        if says_when { Self::Schedule } else { Self::Now }
    }

    fn directive(self) -> &'static str {
        match self {
            // A feed that is replaced may be seen so much later.
            Self::Schedule => "public, max-age=300",
            // Nobody minds a minute on a board to be over for so long.
            Self::Now => "public, max-age=10",
            Self::Service => "no-cache",
        }
    }
}

/// The answer to keep, or that it is the one that the client has.
pub(crate) fn kept(mut response: Response, freshness: Freshness, request: &HeaderMap) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(freshness.directive()));
    // What sends the client elsewhere is no copy of anything (RFC 9110, 13.2.1).
    if response.status() == StatusCode::OK { unless_known(tagged(response), request) } else { response }
}

/// Gives the answer a tag by which it can be asked for again: the same bytes have the same tag, on every machine. It is a weak
/// one, for compressed bytes have it too.
fn tagged(mut response: Response) -> Response {
    let tag = HeaderValue::try_from(format!("W/\"{:016x}\"", XxHash3_64::oneshot(response.body())));
    if let Ok(tag) = tag {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn unless_known(mut response: Response, request: &HeaderMap) -> Response {
    let Some(tag) = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()) else { return response };
    // Tags are compared without regard to their weakness.
    let opaque = tag.trim_start_matches("W/");
    let lines = request.get_all(IF_NONE_MATCH).into_iter().filter_map(|line| line.to_str().ok());
    let mut known = lines.flat_map(|line| line.split(',')).map(str::trim);
    if !known.any(|known| known == "*" || known.trim_start_matches("W/") == opaque) {
        return response;
    }
    response.body_mut().clear();
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().remove(CONTENT_TYPE);
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}
