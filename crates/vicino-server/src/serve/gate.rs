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
use tokio::sync::Semaphore;
use tower_service::Service;
use warp::Reply as _;
use warp::http::header::{CACHE_CONTROL, HeaderValue};
use warp::hyper::Request;
use warp::reply::Response;

use super::clients::Clients;
use super::metrics::Metrics;
use super::options::ServeOptions;
use crate::error::Problem;

/// Whose connection a request came in on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// What all connections share.
#[derive(Debug)]
pub(super) struct Rules {
    clients: Clients,
    in_flight: Semaphore,
    request_timeout: Duration,
    pub(super) metrics: Arc<Metrics>,
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
            in_flight: Semaphore::new(options.in_flight),
            request_timeout: options.request_timeout,
            metrics,
        }
    }

    /// The answer of the endpoints, or why there is none.
    async fn answer<S, B>(&self, mut inner: S, request: Request<B>) -> Result<Response, Problem>
    where
        S: Service<Request<B>, Response = Response, Error = Infallible>,
    {
        // Whoever watches over the service has to hear of it while it is busy, and shows no key.
        if !request.uri().path().starts_with("/health") {
            let peer = request.extensions().get::<Peer>();
            if let Some(Peer(peer)) = peer {
                self.clients.admit(peer.ip(), request.headers())?;
            }
        }
        let Ok(_permit) = self.in_flight.try_acquire() else {
            self.metrics.shed.inc();
            return Err(Problem::overloaded());
        };
        let _counted = Counted::one_more(&self.metrics);
        // Questions are answered in one go. Those that came in meanwhile are counted first, so that what is in flight is all
        // that waits.
        tokio::task::yield_now().await;
        let answer = AssertUnwindSafe(async { inner.call(request).await }).catch_unwind();
        match tokio::time::timeout(self.request_timeout, answer).await {
            Ok(Ok(Ok(response))) => Ok(if self.clients.has_keys() { private(response) } else { response }),
            Ok(Err(_)) => {
                self.metrics.panics.inc();
                Err(Problem::internal(&"this program has a fault"))
            }
            Err(_) => Err(Problem::request_timeout(self.request_timeout)),
        }
    }
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

/// Counts a request in flight for as long as it is.
struct Counted<'m>(&'m Metrics);

impl<'m> Counted<'m> {
    fn one_more(metrics: &'m Metrics) -> Self {
        metrics.in_flight.inc();
        Self(metrics)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.in_flight.dec();
    }
}

impl<S> Gate<S> {
    pub(super) fn new(inner: S, rules: Arc<Rules>) -> Self {
        Self { inner, rules }
    }
}

impl<S, B> Service<Request<B>> for Gate<S>
where
    S: Service<Request<B>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (rules, inner) = (Arc::clone(&self.rules), self.inner.clone());
        Box::pin(async move {
            let answer = rules.answer(inner, request).await;
            Ok(answer.unwrap_or_else(|problem| problem.reply().into_response()))
        })
    }
}
