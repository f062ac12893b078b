//! The log of the service, on standard error.

use std::io;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::{Registry, fmt, registry};

use crate::config::{Log, LogFormat};
use crate::traces::Traces;

/// What the server says of a request for a trace of it.
pub(crate) const TRACES: &str = "vicino_server::trace";

/// Logs from now on what the settings ask for, and traces. Requests are told of at the level `info`.
pub(crate) fn start(log: Log, traces: &Traces) {
    let layers: Vec<_> = lines(log).into_iter().chain(traces.layer()).collect();
    if !layers.is_empty() {
        // There is no other log before this one.
        let _ = tracing::subscriber::set_global_default(registry().with(layers));
    }
}

fn lines(log: Log) -> Option<Box<dyn Layer<Registry> + Send + Sync>> {
    // `warp` tells paths as they stand, and with them where somebody is. A trace would tell again what a line does.
    let targets = Targets::new()
        .with_default(LevelFilter::from_level(log.level?))
        .with_targets([("warp", LevelFilter::OFF), (TRACES, LevelFilter::OFF)]);
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false);
    let lines = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    Some(lines.with_filter(targets).boxed())
}
