//! What a request passes on its way to the endpoints: it is let in or told why not, within its time, and no fault of ours
//! takes the service down.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt as _;
use http_body_util::Full;
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tower_service::Service;
use warp::Reply as _;
use warp::http::Method;
use warp::http::header::{CACHE_CONTROL, HeaderValue};
use warp::http::uri::PathAndQuery;
use warp::reply::Response;

use super::bodies::{self, Bodies};
use super::clients::Clients;
use super::host;
use super::linger::Unread;
use super::metrics::{Counted, Metrics};
use super::options::ServeOptions;
use super::room::{Guest, Room, Turn};
use crate::error::{ALLOWED, Problem};
use crate::handlers::{self, Answered};
use crate::negotiate;

/// Whose connection a request came in on.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    /// Whether it may still be sending.
    pub(super) unread: Unread,
    /// What its requests hold.
    pub(super) turn: Turn,
}

impl Peer {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, unread: Unread::default(), turn: Turn::default() }
    }
}

/// What all connections share.
#[derive(Debug)]
pub(super) struct Rules {
    clients: Clients,
    room: Room,
    /// For questions about polygons.
    beside: Semaphore,
    bodies: Bodies,
    request_timeout: Duration,
    metrics: Arc<Metrics>,
}

/// The endpoints behind the gate.
#[derive(Debug, Clone)]
pub(super) struct Gate<S> {
    inner: S,
    rules: Arc<Rules>,
}

impl Rules {
    pub(super) fn new(options: &ServeOptions, metrics: Arc<Metrics>) -> Self {
        Self {
            clients: Clients::new(options),
            room: Room::new(options.in_flight),
            beside: Semaphore::new(options.in_flight.min(Semaphore::MAX_PERMITS)),
            bodies: Bodies::new(options.in_flight.saturating_mul(4), options.request_timeout),
            request_timeout: options.request_timeout,
            metrics,
        }
    }

    /// The answer of the endpoints, or why there is none.
    async fn answer<S>(&self, mut inner: S, request: Request<Incoming>) -> Result<Response, Problem>
    where
        S: Service<Request<Full<Bytes>>, Response = Response, Error = Infallible>,
    {
        if !host::is_named(&request) {
            return Err(Problem::invalid_host());
        }
        // Whoever watches over the service has to hear of it while it is busy, and shows no key.
        let path = request.uri().path();
        let is_health = path == "/health" || path.starts_with("/health/");
        let is_open = is_health || tells_how_to_ask(&request);
        if let Some(peer) = request.extensions().get::<Peer>().filter(|_| !is_health) {
            self.clients.admit(peer.address.ip(), request.headers(), is_open)?;
        }
        if !bodies::is_plain(request.headers()) {
            return Err(Problem::unknown_transfer_coding());
        }
        if let Some(answered) = about_no_path(&request) {
            return answered.map(warp::Reply::into_response);
        }
        if !negotiate::takes_a_coding(request.headers()) {
            return Err(Problem::no_coding());
        }
        let request = self.with_body(request).await?;
        let turn = request.extensions().get::<Peer>().map(|peer| peer.turn.clone());
        let _counted = Counted::one_more(&self.metrics.in_flight);
        // What is worked out beside the others keeps none of them waiting.
        let (guest, _beside) = if request.method() == Method::POST && !is_health {
            (None, Some(self.beside.try_acquire().map_err(|_| Problem::overloaded())?))
        } else {
            (Some(self.room.let_in(is_health).ok_or_else(Problem::overloaded)?), None)
        };
        let is_crowded = guest.as_ref().is_some_and(Guest::is_in_crowd);
        if !is_crowded {
            // The runtime looks for what else came in, and has other threads take it, before this one is busy with a question.
            tokio::task::yield_now().await;
        }
        let answer = AssertUnwindSafe(async { inner.call(request).await }).catch_unwind();
        let answer = timeout(self.request_timeout, answer).await;
        if let Some((turn, guest)) = turn.zip(guest).filter(|_| is_crowded) {
            turn.hold(guest);
        }
        match answer {
            Err(_) => Err(Problem::overloaded()),
            Ok(Ok(Ok(response))) => {
                Ok(if self.clients.has_keys() && !is_open { private(response) } else { response })
            }
            Ok(Err(_)) => {
                self.metrics.panics.inc();
                Err(Problem::internal(&"this program has a fault"))
            }
        }
    }

    /// The request with its body read to the end; a client that is slow with it keeps nobody else waiting. Only a POST has one
    /// that is looked at.
    async fn with_body(&self, request: Request<Incoming>) -> Result<Request<Full<Bytes>>, Problem> {
        let (head, body) = request.into_parts();
        if head.method != Method::POST {
            return Ok(Request::from_parts(head, Full::default()));
        }
        let body = self.bodies.receive(&head.headers, body).await?;
        if let Some(peer) = head.extensions.get::<Peer>() {
            peer.unread.set(false);
        }
        Ok(Request::from_parts(head, Full::new(body)))
    }
}

/// The answer where what is asked for is no path, which `warp` takes for granted
/// ([RFC 9112, 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)): the service as a whole, or nothing that it has.
fn about_no_path<B>(request: &Request<B>) -> Option<Answered> {
    match (request.uri().path_and_query().map(PathAndQuery::as_str), request.method()) {
        (Some("*"), &Method::OPTIONS) => Some(handlers::options("*")),
        (None, &Method::CONNECT) => Some(Err(Problem::method_not_allowed(ALLOWED))),
        (None | Some("*"), _) => Some(Err(Problem::invalid_target())),
        _ => None,
    }
}

/// Whether a request is about what can be asked, be it by a browser before it asks: who has no key yet reads it too.
fn tells_how_to_ask<B>(request: &Request<B>) -> bool {
    let told = ["/docs", "/openapi.json", "/schemas/"];
    request.method() == Method::OPTIONS || told.iter().any(|path| request.uri().path().starts_with(path))
}

/// An answer that caches give to nobody else: they do not ask for keys.
fn private(mut response: Response) -> Response {
    let cached = response.headers().get(CACHE_CONTROL).and_then(|value| value.to_str().ok());
    let own = cached.and_then(|cached| cached.strip_prefix("public")).map(|rest| format!("private{rest}"));
    if let Some(Ok(own)) = own.map(HeaderValue::try_from) {
        response.headers_mut().insert(CACHE_CONTROL, own);
    }
    response
}

impl<S> Gate<S> {
    pub(super) fn new(inner: S, rules: Arc<Rules>) -> Self {
        Self { inner, rules }
    }
}

impl<S> Service<Request<Incoming>> for Gate<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let (rules, inner) = (Arc::clone(&self.rules), self.inner.clone());
        Box::pin(async move {
            let answer = rules.answer(inner, request).await;
            Ok(answer.unwrap_or_else(|problem| problem.reply().into_response()))
        })
    }
}
