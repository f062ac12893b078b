//! What is told of each request: an id, how long it took, a line in the log, a span for traces, and counts. Never where or what was asked for.

use std::fmt::Write as _;
use std::time::Instant;

use tracing::Span;
use tracing::field::Empty;
use warp::http::header::{HeaderName, HeaderValue};
use warp::http::{HeaderMap, Method, Request, Response};

use super::metrics::Metrics;
use crate::error::ProblemType;
use crate::paths;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Longer ids of others are not taken over: they end up in logs.
const MAX_ID: usize = 64;

/// A request as it is told of.
pub(super) struct Seen {
    /// For who makes traces of it, by the [names of OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/http/http-spans/).
    span: Span,
    since: Instant,
    id: HeaderValue,
    method: &'static str,
    route: &'static str,
}

impl Seen {
    pub(super) fn new<B>(request: &Request<B>) -> Self {
        let since = Instant::now();
        let (id, method) = (request_id(request.headers()), name(request.method()));
        let route = request.uri().path().strip_prefix('/').and_then(paths::pattern).unwrap_or("other");
        let span = tracing::info_span!(
            target: "vicino_server::trace",
            parent: None,
            "request",
            otel.name = %format_args!("{method} {route}"),
            otel.kind = "server",
            otel.status_code = Empty,
            http.request.method = method,
            http.route = route,
            http.response.status_code = Empty,
            vicino.request_id = id.to_str().unwrap_or_default(),
        );
        Self { span, since, id, method, route }
    }

    /// Whether it is one for a stream.
    pub(super) fn is_for_a_stream(&self) -> bool {
        self.route == "/v1/nearby/stream"
    }

    /// Tells of its answer, in the answer too.
    pub(super) fn answered<B>(self, response: &mut Response<B>, metrics: &Metrics) {
        let (took, status) = (self.since.elapsed(), response.status().as_u16());
        metrics.observe(self.method, self.route, status, took);
        if response.extensions().get() == Some(&ProblemType::Overloaded) {
            metrics.shed.inc();
        }
        self.span.record("http.response.status_code", status);
        if status >= 500 {
            self.span.record("otel.status_code", "ERROR");
        }
        let ms = took.as_secs_f64() * 1e3;
        let id = self.id.to_str().unwrap_or_default();
        tracing::info!(target: "vicino_server::request", id, method = self.method, route = self.route, status, ms, "answered");
        let mut timing = String::with_capacity(24);
        // Writing to a String does not fail.
        let _ = write!(timing, "app;dur={ms:.3}");
        let headers = response.headers_mut();
        if let Ok(timing) = HeaderValue::try_from(timing) {
            headers.insert(SERVER_TIMING, timing);
        }
        headers.insert(REQUEST_ID, self.id);
    }
}

/// The id that whoever sent the request gave it, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let is_usable = |id: &&HeaderValue| {
        let fine = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
        (1..=MAX_ID).contains(&id.len()) && id.as_bytes().iter().all(fine)
    };
    headers.get(REQUEST_ID).filter(is_usable).cloned().unwrap_or_else(|| {
        HeaderValue::try_from(format!("{:032x}", fastrand::u128(..))).unwrap_or(HeaderValue::from_static("-"))
    })
}

/// One of a few, for a client can make up any.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
