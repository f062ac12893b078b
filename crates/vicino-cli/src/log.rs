//! The log of the service, on standard error.

use std::io;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::registry;

use crate::config::{Log, LogFormat};

/// Logs from now on what the settings ask for. Requests are told of at the level `info`.
pub(crate) fn start(log: Log) {
    let Some(level) = log.level else { return };
    // `warp` tells paths as they stand, and with them where somebody is.
    let targets =
        Targets::new().with_default(LevelFilter::from_level(level)).with_target("warp", LevelFilter::OFF);
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false);
    let lines = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // There is no other log before this one.
    let _ = tracing::subscriber::set_global_default(registry().with(lines.with_filter(targets)));
}
