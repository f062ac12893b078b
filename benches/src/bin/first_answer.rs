//! How long a server takes from the start of its process to its first answer.
//!
//! `first_answer VICINO [ARGUMENT…]`: VICINO is the path of the program; the arguments are `serve --listen
//! 127.0.0.1:{port}` where none are given, and `{port}` stands for a free one. The sample network is what it serves
//! unless told otherwise.
//!
//! The program is started 20 times. Each time it is connected to as soon as it listens, and asked what is near Piazza
//! Gramsci; the time ends with the last byte of an answer of status 200.

use std::env;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use vicino_benches::{Error, Machine, Spread, write_table};

const RUNS: usize = 20;
/// A server that does not listen by then never will.
const PATIENCE: Duration = Duration::from_secs(30);
const QUESTION: &str = "/v1/nearby?lat=43.3224&lon=11.3268&at=2026-11-24T08:00:00%2B01:00";

fn main() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let program = arguments.next().ok_or_else(|| Error::other("usage: first_answer VICINO [ARGUMENT…]"))?;
    let mut arguments: Vec<String> = arguments.collect();
    if arguments.is_empty() {
        arguments = ["serve", "--listen", "127.0.0.1:{port}"].map(str::to_owned).to_vec();
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{} on {}, {RUNS} runs, ms", arguments.join(" "), Machine::now())?;
    let runs: Spread = (0..RUNS).map(|_| run(&program, &arguments)).collect::<Result<_, _>>()?;
    let ms = |duration: Duration| format!("{:.1}", duration.as_secs_f64() * 1e3);
    let rows = [
        vec!["best".to_owned(), ms(runs.best())],
        vec!["median".to_owned(), ms(runs.median())],
        vec!["worst".to_owned(), ms(runs.worst())],
    ];
    let header = vec!["to the first answer".to_owned(), "ms".to_owned()];
    write_table(&mut out, &[vec![header], rows.to_vec()].concat())?;
    Ok(())
}

/// Ends the server, whatever happens.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(program: &str, arguments: &[String]) -> Result<Duration, Error> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let port = free.port().to_string();
    let from = Instant::now();
    let mut server = Command::new(program);
    server.args(arguments.iter().map(|argument| argument.replace("{port}", &port)));
    let mut server = Server(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    loop {
        if let Some(status) = server.0.try_wait()? {
            return Err(Error::other(format!("{program} ended: {status}")));
        }
        match TcpStream::connect(free) {
            Ok(stream) => {
                ask(stream, free)?;
                return Ok(from.elapsed());
            }
            Err(error) if from.elapsed() > PATIENCE => return Err(error.into()),
            Err(_) => thread::sleep(Duration::from_micros(200)),
        }
    }
}

/// Asks, and reads until the server closes the connection.
fn ask(mut stream: TcpStream, server: SocketAddr) -> Result<(), Error> {
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {QUESTION} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if answer.starts_with(b"HTTP/1.1 200") {
        return Ok(());
    }
    let first = String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned();
    Err(Error::other(format!("not answered: {first}")))
}
