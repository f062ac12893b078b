//! `vicino serve`: answers over HTTP until it is told to stop.

use std::env;
use std::future::Future;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use vicino::{LatLon, Network, Query};
use vicino_server::{Listening, State};

use crate::allocator;
use crate::args::ServeArgs;
use crate::config::{self, Layers, Refresh, Settings};
use crate::error::{Error, read_file};
use crate::keys;
use crate::load::{self, Wanted};
use crate::log;
use crate::open_files;
use crate::refresh::{self, Trigger};
use crate::sample;
use crate::traces::Traces;

/// Serves the network of the feeds given.
pub(crate) fn run(args: &ServeArgs) -> Result<(), Error> {
    allocator::give_back();
    let settings = settings(args)?;
    if args.print_config {
        let mut out = io::stdout().lock();
        return out.write_all(config::print(&settings).as_bytes()).map_err(Error::Output);
    }
    let traces = Traces::start()?;
    log::start(settings.log, &traces);
    open_files::raise(settings.options.connections);
    let wanted = Wanted::of_settings(&settings, args.feeds.quiet);
    if wanted.is_sample() {
        wanted.say(sample::NOTE);
    }
    let Settings { mut options, keys, decimals, streams, refresh, .. } = settings;
    options.keys = keys.map(keys::start).transpose()?;
    let mut state = State::starting().with_streams(streams);
    if let Some(decimals) = decimals {
        state = state.with_rounded_coordinates(decimals);
    }
    let (grace, told) = (options.grace, Arc::new(OnceLock::new()));
    let since = Arc::clone(&told);
    let runtime = Runtime::new().map_err(Error::Serve)?;
    let served = runtime.block_on(async {
        let (stop, hangup) = (stop().map_err(Error::Serve)?, hangup().map_err(Error::Serve)?);
        let stop = async move {
            stop.await;
            let _ = since.set(Instant::now());
        };
        let (bound, listening) = oneshot::channel();
        let serving = vicino_server::serve(state.clone(), options, |bound_to| _ = bound.send(bound_to), stop);
        // It lives while it reads, and is ready once it has read.
        let loading = tokio::task::spawn_blocking(move || load(wanted, refresh, &state));
        let ready = async {
            let (place, trigger) = loading.await.map_err(|error| Error::Serve(error.into()))??;
            refresh_when_told(hangup, trigger);
            if let Ok(listening) = listening.await {
                announce(listening, place);
            }
            Ok::<_, Error>(())
        };
        let mut serving = pin!(serving);
        tokio::select! {
            served = &mut serving => return Ok(served?),
            ready = ready => ready?,
        }
        Ok(serving.await?)
    });
    // Told to stop while it reads, it does not read to the end.
    runtime.shutdown_background();
    traces.end(grace.saturating_sub(told.get().map_or(Duration::ZERO, Instant::elapsed)));
    served
}

/// Reads all that is wanted, serves it and keeps it fresh; a place to ask about, and what has it looked at anew.
fn load(wanted: Wanted, refresh: Refresh, state: &State) -> Result<((f64, f64), Trigger), Error> {
    let is_sample = wanted.is_sample();
    let read = wanted.read()?;
    let trigger = refresh::start(wanted, refresh, state, read)?;
    let place = if is_sample { sample::PLACE } else { some_place(&state.network()) };
    Ok((place, trigger))
}

/// The settings of the file, with the environment and the command line on top.
fn settings(args: &ServeArgs) -> Result<Settings, Error> {
    let (mut layers, mut mistakes) = (Layers::default(), Vec::new());
    let usual = Path::new(USUAL_FILE);
    let file = args.config.as_deref().or_else(|| Some(usual).filter(|path| path.exists()));
    if let Some(path) = file {
        let text = read_file("--config", path, "docs/configuration.md says what is in it")?;
        layers.file(&path.display().to_string(), &text, &mut mistakes);
        if args.config.is_none() && !args.feeds.quiet {
            load::tell(format_args!("settings: {USUAL_FILE}"));
        }
    }
    layers.environment(
        // What is not UTF-8 is told like any other text that is wrong.
        env::vars_os()
            .map(|(name, text)| (name.to_string_lossy().into_owned(), text.to_string_lossy().into_owned())),
    );
    load::refuse_same_names(&args.feeds)?;
    args.lay(&mut layers, &mut mistakes);
    Settings::new(layers, mistakes).map_err(Error::Settings)
}

/// The file of settings that is read without being named.
const USUAL_FILE: &str = "vicino.toml";

/// SIGHUP, which has all sources looked at: noticed from now on, be it that there is nothing to look at yet.
#[cfg(unix)]
fn hangup() -> io::Result<tokio::signal::unix::Signal> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())
}

#[cfg(unix)]
fn refresh_when_told(mut hangup: tokio::signal::unix::Signal, trigger: Trigger) {
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            trigger.pull();
        }
    });
}

/// Nothing tells it to.
#[cfg(not(unix))]
fn hangup() -> io::Result<()> {
    Ok(())
}

/// The trigger is kept, as a lookout whose trigger is gone ends.
#[cfg(not(unix))]
fn refresh_when_told((): (), trigger: Trigger) {
    tokio::spawn(async move {
        std::future::pending::<()>().await;
        drop(trigger);
    });
}

/// Prints an address to open, and below it that of the metrics. Nobody reading it is no reason not to serve.
fn announce(listening: Listening, (lat, lon): (f64, f64)) {
    let mut text = format!("http://{}/v1/nearby?lat={lat}&lon={lon}\n", reachable(listening.address));
    if let Some(address) = listening.metrics {
        text.push_str(&format!("http://{}/metrics\n", reachable(address)));
    }
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// An address that this machine can open: one that stands for all of its addresses is none itself.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Latitude and longitude of a stop that one can board at: the closest to 0, 0, which the index finds at once in a
/// network of any size.
fn some_place(network: &Network) -> (f64, f64) {
    let Ok(origin) = LatLon::new(0.0, 0.0) else { return (0.0, 0.0) };
    let nearest = network.nearby(&Query::near(origin, Timestamp::now())).nearest;
    let stop = nearest.and_then(|nearest| network.stop(&nearest.stop.to_string(), &[]));
    stop.and_then(|stop| stop.lat.zip(stop.lon)).unwrap_or((0.0, 0.0))
}

/// Ready on Ctrl-C or SIGTERM, which are listened to from now on, not only once this is awaited.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready on Ctrl-C.
#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a way to be told, it is stopped from outside.
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_printed_can_be_opened() {
        for (listens, opens) in [
            ("127.0.0.1:3030", "127.0.0.1:3030"),
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            assert_eq!(reachable(listens.parse().unwrap()).to_string(), opens);
        }
    }

    #[test]
    fn the_place_printed_has_a_line() {
        let network = Network::new(vec![Arc::new(sample::feed().unwrap())]).unwrap();
        let (lat, lon) = some_place(&network);
        let query = Query::near(LatLon::new(lat, lon).unwrap(), Timestamp::UNIX_EPOCH);
        assert_eq!(network.nearby(&query).nearest, None);
        assert_eq!(some_place(&Network::new(Vec::new()).unwrap()), (0.0, 0.0));
    }
}
