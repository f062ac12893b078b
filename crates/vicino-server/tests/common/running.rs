//! The service on a socket, and raw requests to it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use vicino_server::{Listening, ServeError, ServeOptions, State, serve};

pub struct Running {
    pub address: SocketAddr,
    pub metrics: Option<SocketAddr>,
    pub stop: oneshot::Sender<()>,
    pub served: JoinHandle<Result<(), ServeError>>,
}

/// The small network on any port, the options changed.
pub async fn start(change: impl FnOnce(&mut ServeOptions)) -> Running {
    start_with(super::state(), change).await
}

pub async fn start_with(state: State, change: impl FnOnce(&mut ServeOptions)) -> Running {
    let (stop, stopped) = oneshot::channel();
    let (bound, listening) = oneshot::channel();
    let mut options = ServeOptions::at(([127, 0, 0, 1], 0).into());
    change(&mut options);
    let stopped = async move { stopped.await.unwrap() };
    let served = tokio::spawn(serve(state, options, |listening| bound.send(listening).unwrap(), stopped));
    let Listening { address, metrics, .. } = listening.await.unwrap();
    Running { address, metrics, stop, served }
}

/// Sends these bytes and reads to the end.
pub fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    // A server that has heard enough may close before the last byte is sent.
    let _ = stream.write_all(request);
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

pub fn ask(address: SocketAddr, method: &str, uri: &str) -> String {
    ask_with(address, method, uri, "")
}

/// With header lines, each with its line end.
pub fn ask_with(address: SocketAddr, method: &str, uri: &str, headers: &str) -> String {
    let request = format!("{method} {uri} HTTP/1.1\r\nHost: vicino\r\n{headers}Connection: close\r\n\r\n");
    exchange(address, request.as_bytes())
}

/// The value of a header of a raw answer; blank where it has none.
pub fn header_of<'a>(answer: &'a str, name: &str) -> &'a str {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let named = |line: &&str| line.split_once(':').is_some_and(|(this, _)| this.eq_ignore_ascii_case(name));
    head.lines().find(named).map_or("", |line| line.split_once(':').unwrap().1.trim())
}

pub fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("")
}

pub async fn stopped(running: Running) {
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
    assert!(TcpStream::connect(running.address).is_err(), "nobody listens any more");
}
