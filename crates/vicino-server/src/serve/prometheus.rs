//! The listener on which Prometheus reads the metrics: within limits too, for it may end up where others reach it.

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use warp::http::header::{CONTENT_TYPE, HeaderValue};
use warp::http::{Method, Request};

use super::door::{Accepted, Door};
use super::host;
use super::metrics::Metrics;
use super::options::ServeOptions;
use crate::error::{Problem, Response};

/// Connections open at once: a few of Prometheus', and of somebody who looks.
const CONNECTIONS: usize = 16;
const ALLOWED: &str = "GET, HEAD";

/// Answers until it is dropped.
pub(super) async fn serve(listener: TcpListener, metrics: Arc<Metrics>, options: &ServeOptions) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(options.header_timeout).max_buf_size(8192);
    let door = Door::new(listener, CONNECTIONS, options.write_timeout);
    loop {
        let Accepted { stream, room, .. } = door.next().await;
        let metrics = Arc::clone(&metrics);
        let answer = service_fn(move |request: Request<Incoming>| {
            let response = answer(&request, &metrics).unwrap_or_else(Problem::reply);
            async { Ok::<_, Infallible>(response.map(|body| Full::new(Bytes::from(body)))) }
        });
        let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), answer);
        tokio::spawn(async move {
            // A client that goes away, or sends what is no HTTP, is nobody's failure.
            let _ = connection.await;
            drop(room);
        });
    }
}

fn answer<B>(request: &Request<B>, metrics: &Metrics) -> Result<Response, Problem> {
    if !host::is_named(request) {
        return Err(Problem::invalid_host());
    }
    if request.uri().path() != "/metrics" {
        return Err(Problem::unknown_path("no such path; there is /metrics"));
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Err(Problem::method_not_allowed(ALLOWED));
    }
    let text = metrics.text().map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(text.into_bytes());
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Ok(response)
}
