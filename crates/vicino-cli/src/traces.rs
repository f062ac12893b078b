//! Traces of requests, handed to a collector by OTLP over HTTP where the environment names one, as
//! [OpenTelemetry has it](https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
//!
//! What is in them is what the server says of a request, which is never where or what was asked for; nothing else that is logged
//! gets here.

use std::env;
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{
    OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, Protocol, SpanExporter,
    WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Layer;

use crate::error::Error;
use crate::fetch::agent;
use crate::load::tell;
use crate::log::TRACES;

/// A collector that takes longer does not keep up: spans that it has no room for are dropped, and that is logged.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Its answer is a few bytes.
const MOST_BYTES: u64 = 1 << 20;

/// What hands traces over, where there is a collector.
pub(crate) struct Traces(Option<SdkTracerProvider>);

impl Traces {
    pub(crate) fn start() -> Result<Self, Error> {
        let said = |name| env::var(name).is_ok_and(|text| !text.is_empty());
        let is_named = said(OTEL_EXPORTER_OTLP_ENDPOINT) || said(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
        let is_disabled = env::var("OTEL_SDK_DISABLED").is_ok_and(|text| text.eq_ignore_ascii_case("true"));
        if !is_named || is_disabled {
            return Ok(Self(None));
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_http_client(Collector(agent(TIMEOUT)))
            .build()
            .map_err(|error| Error::Serve(io::Error::other(format!("traces: {error}"))))?;
        let mut resource = Resource::builder();
        if !said("OTEL_SERVICE_NAME") {
            resource = resource.with_service_name("vicino");
        }
        let provider =
            SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build());
        Ok(Self(Some(provider.build())))
    }

    /// Takes what the server says of requests.
    pub(crate) fn layer(&self) -> Option<Box<dyn Layer<Registry> + Send + Sync>> {
        let tracer = self.0.as_ref()?.tracer("vicino");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false);
        Some(layer.with_filter(Targets::new().with_target(TRACES, LevelFilter::INFO)).boxed())
    }

    /// Hands over what is left.
    pub(crate) fn end(self, within: Duration) {
        if let Some(Err(error)) = self.0.map(|provider| provider.shutdown_with_timeout(within)) {
            tell(format_args!("error: traces: the last ones were not handed over: {error}"));
        }
    }
}

/// The way to a collector: the same client that fetches feeds, from the thread that hands traces over.
#[derive(Debug)]
struct Collector(ureq::Agent);

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let (head, body) = self.0.run(Request::from_parts(head, &body[..]))?.into_parts();
        let body = body.into_with_config().limit(MOST_BYTES).read_to_vec()?;
        Ok(Response::from_parts(head, body.into()))
    }
}
