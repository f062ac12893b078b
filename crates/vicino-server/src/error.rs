//! What can be wrong with a request, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) has it. All HTTP statuses of
//! errors are here.

mod problem_type;

pub use problem_type::ProblemType;

use std::convert::Infallible;
use std::fmt::Display;
use std::num::NonZeroU32;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use vicino::{Network, ParameterError};
use warp::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use warp::http::{self, StatusCode};
use warp::{Rejection, Reply, body, reject};

use crate::body::{MAX_BODY_BYTES, MEDIA_TYPES};
use crate::parameters::MAX_QUERY_BYTES;

/// A response whose body is ready.
pub(crate) type Response = http::Response<Vec<u8>>;

/// The most errors that a problem lists; its `detail` says how many there are.
pub const MAX_ERRORS: usize = 50;

/// The methods that every path has.
pub(crate) const ALLOWED: &str = "GET, HEAD, OPTIONS";
/// Those of `/v1/nearby`.
pub(crate) const ALLOWED_WITH_POST: &str = "GET, HEAD, POST, OPTIONS";

/// An answer that says what is wrong.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: ProblemType,
    detail: String,
    errors: Vec<ParameterError>,
    /// The methods that the path has, where the method is the problem.
    allowed: &'static str,
    /// How long to wait, where that helps.
    retry_after: Option<Duration>,
}

impl Problem {
    fn new(kind: ProblemType, detail: String) -> Self {
        Self { kind, detail, errors: Vec::new(), allowed: ALLOWED, retry_after: None }
    }

    pub(crate) fn invalid_parameters(mut errors: Vec<ParameterError>) -> Self {
        let found = errors.len();
        errors.truncate(MAX_ERRORS);
        let mut names: Vec<&str> = errors.iter().map(|error| error.parameter.as_str()).collect();
        names.dedup();
        let more = if found > MAX_ERRORS {
            format!(", and more: {found} errors, of which {MAX_ERRORS} are listed")
        } else {
            String::new()
        };
        let detail = format!("wrong: {}{more}", names.join(", "));
        Self { errors, ..Self::new(ProblemType::InvalidParameters, detail) }
    }

    pub(crate) fn invalid_host() -> Self {
        let detail = "a request has one header Host, which names whom it is meant for";
        Self::new(ProblemType::InvalidHost, detail.to_owned())
    }

    pub(crate) fn invalid_target() -> Self {
        let detail = "a request asks for a path; `*` is for OPTIONS alone, and a host for CONNECT";
        Self::new(ProblemType::InvalidTarget, detail.to_owned())
    }

    pub(crate) fn unknown_stop(id: &str, network: &Network) -> Self {
        Self::new(ProblemType::UnknownStop, unknown("stop", id, network))
    }

    pub(crate) fn unknown_route(id: &str, network: &Network) -> Self {
        Self::new(ProblemType::UnknownRoute, unknown("route", id, network))
    }

    pub(crate) fn unknown_area(id: &str) -> Self {
        let detail = format!("no area has the id {id:?}, or several have it; /v1/areas names the areas");
        Self::new(ProblemType::UnknownArea, detail)
    }

    pub(crate) fn unknown_path(detail: &str) -> Self {
        Self::new(ProblemType::UnknownPath, detail.to_owned())
    }

    pub(crate) fn method_not_allowed(allowed: &'static str) -> Self {
        let problem = Self::new(ProblemType::MethodNotAllowed, format!("this path takes {allowed}"));
        Self { allowed, ..problem }
    }

    pub(crate) fn not_acceptable() -> Self {
        let detail = "this is application/json or application/geo+json, and the header Accept takes neither";
        Self::new(ProblemType::NotAcceptable, detail.to_owned())
    }

    pub(crate) fn no_coding() -> Self {
        let detail = "the header Accept-Encoding takes neither the answer as it is nor gzip, br or zstd";
        Self::new(ProblemType::NotAcceptable, detail.to_owned())
    }

    pub(crate) fn query_too_long(bytes: usize) -> Self {
        let detail = format!("the query string has {bytes} bytes, and may have {MAX_QUERY_BYTES}");
        Self::new(ProblemType::QueryTooLong, detail)
    }

    pub(crate) fn body_too_large() -> Self {
        let detail = format!("the body may have {MAX_BODY_BYTES} bytes, and has more");
        Self::new(ProblemType::BodyTooLarge, detail)
    }

    pub(crate) fn unreadable_body() -> Self {
        let allowed = "all of the bytes that Content-Length says, or chunks to the last one";
        Self::invalid_parameters(vec![ParameterError::new("body", "cannot be read to its end", allowed)])
    }

    pub(crate) fn unknown_transfer_coding() -> Self {
        let detail = "a body is sent as it is or in chunks, without another Transfer-Encoding";
        Self::new(ProblemType::UnknownTransferCoding, detail.to_owned())
    }

    pub(crate) fn unsupported_media_type() -> Self {
        let detail = format!("the header Content-Type of a body is {}", MEDIA_TYPES.join(" or "));
        Self::new(ProblemType::UnsupportedMediaType, detail)
    }

    pub(crate) fn coded_body() -> Self {
        let detail = "a body is sent as it is, without the header Content-Encoding";
        Self::new(ProblemType::UnsupportedMediaType, detail.to_owned())
    }

    pub(crate) fn unauthorized() -> Self {
        let detail = "show a key, as the header X-Api-Key or as Authorization: Bearer";
        Self::new(ProblemType::Unauthorized, detail.to_owned())
    }

    pub(crate) fn request_timeout(limit: Duration) -> Self {
        let detail = format!("the body of a request may take {} seconds", limit.as_secs_f64());
        Self::new(ProblemType::RequestTimeout, detail)
    }

    pub(crate) fn too_many_requests(per_minute: NonZeroU32, wait: Duration) -> Self {
        let detail = format!("a client may make {per_minute} requests a minute");
        let retry_after = Some(wait);
        Self { retry_after, ..Self::new(ProblemType::TooManyRequests, detail) }
    }

    pub(crate) fn overloaded() -> Self {
        let detail = "more is asked than can be answered at once";
        let retry_after = Some(Duration::from_secs(1));
        Self { retry_after, ..Self::new(ProblemType::Overloaded, detail.to_owned()) }
    }

    pub(crate) fn too_many_streams() -> Self {
        let detail = "no more streams can be open at once; ask for one answer instead";
        let retry_after = Some(Duration::from_secs(30));
        Self { retry_after, ..Self::new(ProblemType::Overloaded, detail.to_owned()) }
    }

    pub(crate) fn too_many_streams_of_client(most: usize) -> Self {
        let detail = format!("a client may have {most} streams open at once; ask for one answer instead");
        let retry_after = Some(Duration::from_secs(30));
        Self { retry_after, ..Self::new(ProblemType::TooManyRequests, detail) }
    }

    pub(crate) fn not_ready() -> Self {
        let detail = "the first feeds are being read";
        let retry_after = Some(Duration::from_secs(5));
        Self { retry_after, ..Self::new(ProblemType::NotReady, detail.to_owned()) }
    }

    pub(crate) fn internal(cause: &impl Display) -> Self {
        Self::new(ProblemType::InternalError, format!("the answer could not be written: {cause}"))
    }

    pub(crate) fn reply(self) -> Response {
        let Self { kind, detail, errors, allowed, retry_after } = self;
        let document = Document {
            kind: kind.uri(),
            title: kind.title(),
            status: kind.status(),
            detail: &detail,
            errors: &errors,
        };
        let mut response = document.response();
        // For who counts answers: a status does not tell the kind.
        response.extensions_mut().insert(kind);
        match kind {
            ProblemType::MethodNotAllowed => {
                response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
            }
            ProblemType::NotAcceptable => {
                response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
            }
            ProblemType::Unauthorized => {
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            ProblemType::UnknownTransferCoding => {
                // Who sent it, and who passed it on, may see its end elsewhere.
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        if let Some(wait) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs_f64().ceil() as u64));
        }
        response
    }

    #[cfg(test)]
    pub(crate) fn errors(&self) -> &[ParameterError] {
        &self.errors
    }
}

fn unknown(what: &str, id: &str, network: &Network) -> String {
    let feed = network.feeds().next().map_or("siena", |feed| feed.name());
    format!(
        "no {what} has the id {id:?}; an id is the name of a feed, a colon, and the id in its files, as in \
         {feed}:1001; /v1/feeds names the feeds"
    )
}

/// What is wrong with a request ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document<'p> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: &'p str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<ParameterError>)]
    errors: &'p [ParameterError],
}

/// A problem of a kind, for who reads about it.
pub(crate) fn example(kind: ProblemType) -> Value {
    let errors = match kind {
        ProblemType::InvalidParameters => {
            vec![ParameterError::new(
                "lat",
                "91 is out of range; are lat and lon swapped?",
                "a number from -90 to 90",
            )]
        }
        _ => Vec::new(),
    };
    let (title, status) = (kind.title(), kind.status());
    json!(Document { kind: kind.uri(), title, status, detail: kind.description(), errors: &errors })
}

impl Document<'_> {
    fn response(&self) -> Response {
        // Texts and a number always become JSON; were it not so, the status alone would say what it can.
        let mut response = Response::new(serde_json::to_vec(self).unwrap_or_default());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// What is rejected besides the method where a path takes POST too, for a rejection does not tell the path.
#[derive(Debug)]
pub(crate) struct TakesPost;

impl reject::Reject for TakesPost {}

/// Turns what [`filters`](crate::filters) reject into problems: an unknown path, and a method that the path does not have.
///
/// An application may use it for its own routes as well. Rejections of warp's that neither is (a body too large, a
/// header missing) become problems of the type `about:blank`, with their status. An application whose routes have
/// other methods, or custom rejections, recovers from them before.
///
/// # Errors
/// None.
pub async fn recover(rejection: Rejection) -> Result<impl Reply, Infallible> {
    Ok(if rejection.is_not_found() {
        let paths = "no such path; there are /v1/nearby, /v1/nearby/stream, /v1/stops/{id}, /v1/stops/{id}/departures, \
                     /v1/routes/{id}, /v1/areas, /v1/areas/{id}, /v1/coverage, /v1/feeds, /health, /health/live, \
                     /health/ready, /openapi.json, /schemas/nearby.json and /docs";
        Problem::unknown_path(paths).reply()
    } else if let Some((status, detail)) = of_an_application(&rejection) {
        let title = status.canonical_reason().unwrap_or_default();
        let document =
            Document { kind: "about:blank", title, status: status.as_u16(), detail: &detail, errors: &[] };
        document.response()
    } else if rejection.find::<TakesPost>().is_some() {
        Problem::method_not_allowed(ALLOWED_WITH_POST).reply()
    } else if rejection.find::<reject::MethodNotAllowed>().is_some() {
        Problem::method_not_allowed(ALLOWED).reply()
    } else {
        let detail = "no route of this application took the request";
        Problem::new(ProblemType::InternalError, detail.to_owned()).reply()
    })
}

/// The rejections that only routes of an application can make, with warp's status for them.
fn of_an_application(rejection: &Rejection) -> Option<(StatusCode, String)> {
    fn found<T: Display + 'static>(
        rejection: &Rejection,
        status: StatusCode,
    ) -> Option<(StatusCode, String)> {
        rejection.find::<T>().map(|cause| (status, cause.to_string().to_lowercase()))
    }
    found::<reject::PayloadTooLarge>(rejection, StatusCode::PAYLOAD_TOO_LARGE)
        .or_else(|| found::<reject::UnsupportedMediaType>(rejection, StatusCode::UNSUPPORTED_MEDIA_TYPE))
        .or_else(|| found::<reject::LengthRequired>(rejection, StatusCode::LENGTH_REQUIRED))
        .or_else(|| found::<body::BodyDeserializeError>(rejection, StatusCode::BAD_REQUEST))
        .or_else(|| found::<reject::InvalidHeader>(rejection, StatusCode::BAD_REQUEST))
        .or_else(|| found::<reject::MissingHeader>(rejection, StatusCode::BAD_REQUEST))
        .or_else(|| found::<reject::InvalidQuery>(rejection, StatusCode::BAD_REQUEST))
}
