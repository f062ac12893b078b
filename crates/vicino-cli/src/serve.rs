//! `vicino serve`: answers over HTTP until it is told to stop.

use std::future::Future;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::Runtime;
use vicino::{LatLon, Network, Query};
use vicino_server::State;

use crate::args::ServeArgs;
use crate::error::Error;
use crate::{load, sample};

/// Serves the network of the feeds given.
pub(crate) fn run(args: &ServeArgs) -> Result<(), Error> {
    let network = Arc::new(load::network(&args.feeds)?);
    let place = if args.feeds.feeds.is_empty() { sample::PLACE } else { some_place(&network) };
    Runtime::new().map_err(Error::Serve)?.block_on(async {
        let stop = stop().map_err(Error::Serve)?;
        let listening = |address| announce(address, place);
        Ok(vicino_server::serve(State::new(network), args.listen, listening, stop).await?)
    })
}

/// Prints an address to open. Nobody reading it is no reason not to serve.
fn announce(address: SocketAddr, (lat, lon): (f64, f64)) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "http://{}/v1/nearby?lat={lat}&lon={lon}", reachable(address))
        .and_then(|()| out.flush());
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
