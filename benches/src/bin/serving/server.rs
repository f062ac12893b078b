//! The servers that are measured, each in a process of its own.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use tokio::net::TcpListener;
use tokio::runtime;
use vicino_benches::{Error, Subject};
use vicino_server::{Listening, ServeOptions, State, serve};
use warp::Filter as _;

/// A server on the first core; it ends with this.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// This program again, with these arguments.
    pub(crate) fn start(arguments: &[&str]) -> Result<Self, Error> {
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]).arg(env::current_exe()?).args(arguments);
        Self::spawn(command)
    }

    /// A program that prints its address first.
    pub(crate) fn spawn(mut command: Command) -> Result<Self, Error> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let printed = child.stdout.take().ok_or_else(|| Error::other("no output"))?;
        let mut line = String::new();
        BufReader::new(printed).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("http://").split('/').next().unwrap_or_default();
        let address = address.parse().map_err(|_| Error::other(format!("no server, but {line:?}")))?;
        Ok(Self { child, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves the feed on one thread.
pub(crate) fn vicino(subject: &Subject) -> Result<(), Error> {
    let state = State::new(subject.load()?);
    let mut options = ServeOptions::at(([127, 0, 0, 1], 0).into());
    options.in_flight = ServeOptions::IN_FLIGHT_PER_CORE;
    let announced = |listening: Listening| announce(listening.address);
    let serving = serve(state, options, announced, std::future::pending());
    let served = runtime::Builder::new_current_thread().enable_all().build()?.block_on(serving);
    served.map_err(|error| Error::other(error.to_string()))
}

/// Serves a body that is ready made on one thread.
pub(crate) fn ready(bytes: usize) -> Result<(), Error> {
    let body: &'static str = "x".repeat(bytes).leak();
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        announce(listener.local_addr()?);
        warp::serve(warp::any().map(move || body)).incoming(listener).run().await;
        Ok(())
    })
}

fn announce(address: SocketAddr) {
    let mut out = std::io::stdout().lock();
    // Nobody listening is seen by whoever waits.
    let _ = writeln!(out, "{address}").and_then(|()| out.flush());
}
