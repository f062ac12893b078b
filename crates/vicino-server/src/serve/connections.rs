//! Connections: taken in while there is room, and let go of when it is time.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, TryFutureExt as _};
use http_body_util::Either as EitherBody;
use hyper::body::Body;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower_http::CompressionLevel;
use tower_http::compression::{CompressionBody, CompressionLayer};
use tower_http::cors::CorsLayer;
use tower_layer::Layer as _;
use tower_service::Service as _;
use warp::http::header::{ACCESS_CONTROL_REQUEST_METHOD, CONTENT_ENCODING, VARY};
use warp::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use warp::hyper::body::Incoming;

use super::door::{Accepted, Door};
use super::gate::{Gate, Peer, Rules};
use super::linger::Lingering;
use super::metrics::{Counted, Metrics};
use super::observe::Seen;
use super::options::ServeOptions;
use super::streams::Streams;
use crate::filters::service;
use crate::state::State;

/// Answers on a socket until it is told to stop, and then for at most the time of grace.
pub(super) async fn serve(
    listener: TcpListener,
    state: State,
    options: &ServeOptions,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) {
    let rules = Arc::new(Rules::new(options, Arc::clone(&metrics)));
    let gate = Gate::new(warp::service(service(state.clone())), rules);
    let streams = Arc::new(Streams::new(options));
    let plain = compression(options).layer(gate);
    let for_pages = cors(options).map(|cors| cors.layer(plain.clone()));

    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(options.header_timeout)
        .max_buf_size(options.header_bytes.max(8192));
    let door = Door::new(listener, options.connections, options.write_timeout);
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let Accepted { stream, peer, room } = tokio::select! {
            () = &mut stop => break,
            accepted = door.next() => accepted,
        };
        let peer = Peer::new(peer);
        let turn = peer.turn.clone();
        let stream = Lingering::new(stream, peer.unread.clone(), options.request_timeout);
        let (plain, for_pages, metrics) = (plain.clone(), for_pages.clone(), Arc::clone(&metrics));
        let open = Counted::one_more(&metrics.connections);
        let (of_connection, streams) = (Arc::clone(&metrics), Arc::clone(&streams));
        let answer = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            let seen = Seen::new(&request);
            peer.unread.set(!request.body().is_end_stream());
            if seen.is_for_a_stream() {
                let asker = streams.asker(peer.address.ip(), request.headers());
                request.extensions_mut().insert(asker);
            }
            request.extensions_mut().insert(peer.clone());
            // The layer takes every OPTIONS for a browser's question.
            let is_of_page = request.method() != Method::OPTIONS
                || request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
            let answer = match &for_pages {
                Some(for_pages) if is_of_page => Either::Left(for_pages.clone().call(request)),
                _ => Either::Right(plain.clone().call(request)),
            };
            let metrics = Arc::clone(&of_connection);
            let answer = answer.map_ok(unburdened);
            async move {
                let mut response = answer.await?;
                vary_as_a_whole_one(&mut response);
                vary_in_one_line(response.headers_mut());
                seen.answered(&mut response, &metrics);
                Ok::<_, Infallible>(response)
            }
        });
        let connection = http.serve_connection(TokioIo::new(stream), answer);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that goes away, or sends what is no HTTP, is nobody's failure.
            let _ = turn.take(watched).await;
            drop((open, room));
        });
    }
    drop(door);
    state.end_streams();
    let _ = tokio::time::timeout(options.grace, graceful.shutdown()).await;
}

fn compression(options: &ServeOptions) -> CompressionLayer {
    let wanted = options.compression;
    // An answer is made for one client: what the best level saves does not pay for its time.
    CompressionLayer::new().gzip(wanted).br(wanted).zstd(wanted).quality(CompressionLevel::Fastest)
}

/// The answer without room for the state of a compressor: that is kilobytes, which are moved a dozen times on the way out.
fn unburdened<B: Body>(
    response: Response<CompressionBody<B>>,
) -> Response<EitherBody<B, Pin<Box<CompressionBody<B>>>>> {
    let is_encoded = response.headers().contains_key(CONTENT_ENCODING);
    response.map(|body| {
        if is_encoded { EitherBody::Right(Box::pin(body)) } else { EitherBody::Left(body.into_inner()) }
    })
}

/// Has a 304 depend on what its 200 depends on ([RFC 9110, 15.4.5](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5)): the
/// layer says so of bodies that it could compress, be it told not to, and this has none.
fn vary_as_a_whole_one<B>(response: &mut Response<B>) {
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
    }
}

/// Some proxies (nginx before 1.23) go by the last line alone, and would give what one client asked for to any other.
fn vary_in_one_line(headers: &mut HeaderMap) {
    let lines: Vec<_> = headers.get_all(VARY).iter().filter_map(|line| line.to_str().ok()).collect();
    if lines.len() > 1
        && let Ok(line) = HeaderValue::try_from(lines.join(", "))
    {
        headers.insert(VARY, line);
    }
}

/// Nothing where no page may ask.
fn cors(options: &ServeOptions) -> Option<CorsLayer> {
    if options.allowed_origins.is_empty() {
        return None;
    }
    let cors = CorsLayer::new()
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(
            [
                "accept",
                "accept-language",
                "content-type",
                "if-none-match",
                "last-event-id",
                "x-api-key",
                "authorization",
                "x-request-id",
            ]
            .map(warp::http::HeaderName::from_static),
        )
        .expose_headers(
            ["etag", "retry-after", "x-request-id", "server-timing"].map(warp::http::HeaderName::from_static),
        )
        .max_age(Duration::from_secs(86_400));
    if options.allowed_origins.iter().any(|origin| origin == "*") {
        return Some(cors.allow_origin(tower_http::cors::Any));
    }
    let origins = options.allowed_origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok());
    Some(cors.allow_origin(origins.collect::<Vec<_>>()))
}
