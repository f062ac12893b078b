//! `vicino serve`: starts, answers as `vicino near` does, and stops when told to.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod run;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use run::{SAMPLE_NOTE, at_campo, run, vicino};

/// A server that runs until it is stopped, or the test fails.
struct Server {
    child: Child,
    address: SocketAddr,
    example: String,
}

fn spawn(arguments: &[&str]) -> Child {
    let mut command = vicino();
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        Self::started(spawn(arguments))
    }

    /// Once it says where it is.
    fn started(mut child: Child) -> Self {
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (address, example) = line.trim_end().strip_prefix("http://").unwrap().split_once('/').unwrap();
        let (address, example) = (address.parse().unwrap(), format!("/{example}"));
        Self { child, address, example }
    }

    /// The status and the body of an answer.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        assert!(head.to_lowercase().contains(&format!("content-length: {}", body.len())), "{head}");
        (status, body.to_owned())
    }

    /// Sends a signal; the exit code and what was said on standard error.
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        self::signal(&self.child, signal);
        let until = Instant::now() + Duration::from_secs(20);
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < until, "does not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended where the test passed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_server_answers_as_the_command_line_does_and_stops_when_told() {
    let server = Server::start(&[]);
    let (status, health) = server.get("/health");
    assert_eq!(status, 200, "{health}");
    assert!(health.contains(r#""siena""#), "{health}");

    let (status, body) = server.get("/v1/nearby?lat=43.3188&lon=11.3308&at=2026-11-24T08:00:00%2B01:00");
    let near = at_campo(&["--json"]);
    assert_eq!(status, 200, "{body}");
    assert_eq!(Some(body.as_str()), near.stdout.strip_suffix('\n'));

    let (status, example) = server.get(&server.example);
    assert_eq!(status, 200, "{example}");
    assert!(example.contains(r#""lines":[{"#), "{example}");

    let (status, problem) = server.get("/v1/nearby?lat=91&lon=11.3308");
    assert_eq!(status, 400, "{problem}");

    assert_eq!(server.stop("-TERM"), (Some(0), SAMPLE_NOTE.to_owned()));
}

#[test]
fn ctrl_c_stops_it_too_and_the_flags_of_near_mean_the_same() {
    let data = concat!("siena=", env!("CARGO_MANIFEST_DIR"), "/data");
    let server = Server::start(&["--feed", data, "--walk-speed", "0.7", "--detour", "1.5"]);
    let (_, body) = server.get("/v1/nearby?lat=43.3188&lon=11.3308&at=2026-11-24T08:00:00%2B01:00");
    let near = at_campo(&["--json", "--feed", data, "--walk-speed", "0.7", "--detour", "1.5"]);
    assert_eq!(Some(body.as_str()), near.stdout.strip_suffix('\n'));
    // The place printed for a feed of one's own has a line.
    let (status, example) = server.get(&server.example);
    assert_eq!(status, 200, "{example}");
    assert!(example.contains(r#""lines":[{"#), "{example}");
    assert_eq!(server.stop("-INT"), (Some(0), String::new()));
}

#[test]
fn a_bad_feed_is_told_and_the_others_are_served() {
    let data = concat!("siena=", env!("CARGO_MANIFEST_DIR"), "/data");
    let server = Server::start(&["--feed", "/nowhere/rail.zip", "--feed", data]);
    assert_eq!(server.get("/health").0, 200);
    let (code, said) = server.stop("-TERM");
    assert_eq!((code, said.lines().count()), (Some(0), 1), "{said}");
    assert!(said.starts_with("error: feed rail: /nowhere/rail.zip: cannot be read"), "{said}");
}

#[test]
fn an_address_in_use_is_one_line_and_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = run(["serve", "--quiet", "--listen", &address]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""));
    assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
    assert!(done.stderr.contains(&address), "{}", done.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn as_many_files_may_be_open_as_the_system_allows_and_too_few_for_connections_and_the_rest_are_told() {
    // A shell sets the limits, soft and hard, of what it becomes.
    let limited = |soft: u32, hard: u32, connections: u32| {
        let run = format!(
            "ulimit -S -n {soft}; ulimit -H -n {hard}; exec \"$0\" serve --quiet --listen 127.0.0.1:0 --set http.connections={connections}"
        );
        let mut command = Command::new("sh");
        command.args(["-c", &run, env!("CARGO_BIN_EXE_vicino")]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let server = Server::started(child);
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.child.id())).unwrap();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
        let soft = line.split_whitespace().next().unwrap().to_owned();
        (soft, server.stop("-TERM").1)
    };
    assert_eq!(limited(64, 200, 136), ("200".to_owned(), String::new()));
    let (soft, said) = limited(64, 200, 137);
    assert_eq!((soft.as_str(), said.lines().count()), ("200", 1), "{said}");
    assert!(said.contains("open_files=200 needed=201 connections=137"), "{said}");
}

/// A server that is reading a feed, and the connection on which that feed does not come.
fn starting(arguments: &[&str]) -> (Child, TcpStream) {
    let web = TcpListener::bind("127.0.0.1:0").unwrap();
    let feed = format!("late=http://{}/gtfs.zip", web.local_addr().unwrap());
    let child = spawn(&[&["--feed", &feed], arguments].concat());
    (child, web.accept().unwrap().0)
}

#[test]
fn told_to_stop_while_it_reads_it_ends_at_once() {
    for told in ["-TERM", "-INT"] {
        let (mut child, _feed) = starting(&[]);
        let since = Instant::now();
        signal(&child, told);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{told}");
        assert!(since.elapsed() < Duration::from_secs(3), "{told}: {:?}", since.elapsed());
    }
}

#[test]
fn sighup_while_it_reads_does_not_end_it() {
    let data = concat!("siena=", env!("CARGO_MANIFEST_DIR"), "/data");
    let (mut child, mut feed) = starting(&["--feed", data]);
    signal(&child, "-HUP");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(child.try_wait().unwrap(), None);
    feed.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    let server = Server::started(child);
    assert_eq!(server.get("/health").0, 200);
    assert_eq!(server.stop("-TERM").0, Some(0));
}
