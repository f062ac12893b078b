//! `vicino serve` while its sources change: what is no worse is served, the rest is refused and told.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod run;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use run::vicino;
use serde_json::Value;

/// A server that runs until the test ends.
struct Server {
    child: Child,
    address: SocketAddr,
    metrics: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended where the test stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = vicino()
            .args(["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let mut address = || {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix("http://").unwrap().split('/').next().unwrap().parse().unwrap()
        };
        let (address, metrics) = (address(), address());
        Self { child, address, metrics }
    }

    fn feeds(&self) -> Value {
        serde_json::from_str(&get(self.address, "/v1/feeds")).unwrap()
    }

    /// How often looks at the first source ended in which way.
    fn looks(&self) -> [u64; 4] {
        let metrics = get(self.metrics, "/metrics");
        ["replaced", "unchanged", "refused", "failed"].map(|outcome| {
            let start =
                format!("vicino_source_looks_total{{kind=\"feed\",name=\"bus\",outcome=\"{outcome}\"}} ");
            let count = metrics.lines().find_map(|line| line.strip_prefix(&start));
            assert!(count.is_some(), "{start} in {metrics}");
            count.unwrap().parse().unwrap()
        })
    }

    /// Waits until what is told of the feeds is as wanted.
    fn wait(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let feeds = self.feeds();
            if wanted(&feeds) {
                return feeds;
            }
            assert!(Instant::now() < until, "{feeds:#}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until what is there is refused for a reason.
    fn wait_refused(&self, reason: &str) -> Value {
        self.wait(|feeds| feeds["sources"][0]["refused"].as_str().is_some_and(|told| told.contains(reason)))
    }

    fn signal(&self, signal: &str) {
        assert!(
            Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success()
        );
    }

    /// Stops it; what was said on standard error.
    fn stop(mut self) -> String {
        self.signal("-TERM");
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

/// The body of an answer.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    reply.split_once("\r\n\r\n").unwrap().1.to_owned()
}

fn stops(feeds: &Value) -> u64 {
    feeds["feeds"][0]["counts"]["stops"].as_u64().unwrap()
}

/// The files of a feed with so many stops, which runs each day of the years 2000 to 2199.
fn files(stops: usize) -> Vec<(&'static str, String)> {
    let rows: String = (0..stops).map(|stop| format!("{stop},Stop,43.3,11.{stop:03}\n")).collect();
    let days = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date";
    vec![
        (
            "agency.txt",
            "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n".to_owned(),
        ),
        ("stops.txt", format!("stop_id,stop_name,stop_lat,stop_lon\n{rows}")),
        ("routes.txt", "route_id,route_short_name,route_type\n10,10,3\n".to_owned()),
        ("trips.txt", "route_id,service_id,trip_id\n10,daily,T1\n".to_owned()),
        ("calendar.txt", format!("{days}\ndaily,1,1,1,1,1,1,1,20000101,21991231\n")),
        (
            "stop_times.txt",
            "trip_id,departure_time,stop_id,stop_sequence\nT1,8:00:00,0,1\nT1,8:09:00,1,2\n".to_owned(),
        ),
    ]
}

/// Puts a feed into a directory as `vicino` expects of who replaces files: beside, then renamed.
fn write(directory: &Path, stops: usize) {
    fs::create_dir_all(directory).unwrap();
    for (name, text) in files(stops) {
        let beside = directory.join(format!("{name}.new"));
        fs::write(&beside, text).unwrap();
        fs::rename(&beside, directory.join(name)).unwrap();
    }
}

#[test]
fn a_feed_that_changes_is_served_and_a_worse_one_is_refused_and_told() {
    let directory = tempfile::tempdir().unwrap();
    let feed = directory.path().join("feed");
    write(&feed, 20);
    let server = Server::start(&["--feed", &format!("bus={}", feed.display())]);
    let first = server.feeds();
    assert_eq!((stops(&first), &first["sources"][0]["refused"]), (20, &Value::Null));
    // All the world reads what a source is called, not where it lies.
    assert_eq!(first["sources"][0]["source"], "feed");

    write(&feed, 30);
    server.wait(|feeds| stops(feeds) == 30);

    write(&feed, 14);
    assert_eq!(stops(&server.wait_refused("has 14 stops where there were 30")), 30);

    fs::write(feed.join("agency.txt"), "").unwrap();
    assert_eq!(stops(&server.wait_refused("no agency")), 30);

    write(&feed, 30);
    server.wait(|feeds| feeds["sources"][0]["refused"].is_null());
    let today = jiff::Timestamp::now().in_tz("Europe/Rome").unwrap().strftime("%Y%m%d").to_string();
    let calendar = fs::read_to_string(feed.join("calendar.txt")).unwrap();
    fs::write(feed.join("calendar.txt"), calendar.replace("21991231", &today)).unwrap();
    assert_eq!(stops(&server.wait_refused("has no service after ")), 30);

    write(&feed, 16);
    let last = server.wait(|feeds| stops(feeds) == 16);
    assert_eq!(last["sources"][0]["refused"], Value::Null);
    assert_eq!(server.looks(), [3, 0, 3, 0]);
    let said = server.stop();
    assert_eq!(said.matches("error: feed bus: ").count(), 3, "{said}");
    assert_eq!(said.matches("going on with what it was before").count(), 3, "{said}");
}

#[test]
fn sighup_has_sources_looked_at_by_what_is_in_them_and_notices_to_riders_are_refreshed_too() {
    let directory = tempfile::tempdir().unwrap();
    let (feed, notices) = (directory.path().join("feed"), directory.path().join("notices.toml"));
    write(&feed, 5);
    fs::write(&notices, "[[notice]]\nid = \"a\"\nheader = \"A\"\n").unwrap();
    let server = Server::start(&[
        "--feed",
        &format!("bus={}", feed.display()),
        "--notices",
        &notices.display().to_string(),
    ]);
    let before = server.feeds();
    let source = |feeds: &Value, at: usize| feeds["sources"][at].clone();
    assert_eq!(source(&before, 1)["kind"], "notices");
    server.signal("-HUP");
    server.wait(|_| server.looks() == [0, 1, 0, 0]);
    // Touched it is the same, too.
    let file = feed.join("stops.txt");
    let touch = |time| fs::File::options().append(true).open(&file).unwrap().set_modified(time).unwrap();
    let time = fs::metadata(&file).unwrap().modified().unwrap() + Duration::from_secs(60);
    touch(time);
    server.wait(|_| server.looks() == [0, 2, 0, 0]);
    // Another of the same size and time looks the same, until somebody asks.
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("Stop", "Halt")).unwrap();
    touch(time);
    server.signal("-HUP");
    server.wait(|_| server.looks() == [1, 2, 0, 0]);

    fs::write(&notices, "[[notice]]\nid = ").unwrap();
    server.wait(|feeds| source(feeds, 1)["refused"].is_string());
    fs::write(&notices, "[[notice]]\nid = \"b\"\nheader = \"B\"\n").unwrap();
    server.wait(|feeds| source(feeds, 1)["refused"].is_null());
}

/// A server of the web that has one file, and notes what it was asked.
struct Web {
    address: SocketAddr,
    body: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Web {
    /// `ETag` is the length of the body.
    fn start(body: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let web = Self { address, body: Arc::new(Mutex::new(body)), asked: Arc::default() };
        let (body, asked) = (Arc::clone(&web.body), Arc::clone(&web.asked));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                while lines.read_line(&mut head).unwrap() > 2 {}
                let body = body.lock().unwrap().clone();
                let etag = format!("\"{}\"", body.len());
                let status = match () {
                    () if body.is_empty() => "503 Service Unavailable",
                    () if head.contains(&format!("if-none-match: {etag}")) => "304 Not Modified",
                    () => "200 OK",
                };
                asked.lock().unwrap().push(format!("{status}\n{head}"));
                let body = if status.starts_with("200") { &body[..] } else { &[] };
                write!(
                    stream,
                    "HTTP/1.1 {status}\r\nETag: {etag}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                )
                .unwrap();
                stream.write_all(body).unwrap();
            }
        });
        web
    }

    fn statuses(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|asked| asked.split(' ').next().unwrap().to_owned()).collect()
    }
}

/// A zip archive whose files are stored as they are.
fn archive(stops: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in files(stops) {
        zip.start_file(name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_feed_of_the_web_is_asked_for_again_with_what_the_server_said_of_it() {
    let web = Web::start(archive(20));
    let config = tempfile::NamedTempFile::new().unwrap();
    let file = format!(
        "[refresh]\ninterval_s = 10\n[feeds.bus]\nsource = \"http://me:secret@{}/gtfs/bus.zip?key=k\"\n\
         headers = {{ x-api-key = \"the key\" }}\nlicense = \"CC0-1.0\"\n",
        web.address
    );
    fs::write(config.path(), file).unwrap();
    let server = Server::start(&["--config", &config.path().display().to_string()]);
    let first = server.feeds();
    assert_eq!((stops(&first), &first["feeds"][0]["license"]), (20, &Value::from("CC0-1.0")));
    assert_eq!(first["sources"][0]["source"], format!("http://{}/gtfs/bus.zip", web.address));
    assert!(web.asked.lock().unwrap()[0].contains("x-api-key: the key"));

    // The same once more, as it is: nothing new.
    server.wait(|_| web.statuses().len() == 2);
    assert_eq!(web.statuses(), ["200", "304"]);
    // It fails, and is what it was.
    web.body.lock().unwrap().clear();
    assert_eq!(stops(&server.wait_refused("the server says 503")), 20);
    // And then it is new.
    *web.body.lock().unwrap() = archive(25);
    let last = server.wait(|feeds| stops(feeds) == 25);
    assert_eq!(last["sources"][0]["refused"], Value::Null);
    let [replaced, unchanged, refused, failed] = server.looks();
    assert!((replaced, refused) == (1, 0) && unchanged >= 1 && failed >= 1, "{unchanged} {failed}");
    let said = server.stop();
    assert!(said.contains("error: feed bus: cannot be fetched: the server says 503"), "{said}");
    assert!(!said.contains("secret") && !said.contains("key=k"), "{said}");
}

#[test]
fn a_feed_of_the_web_that_cannot_be_used_is_told_as_such_for_as_long_as_it_is_the_same() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), 5);
    let web = Web::start(b"no archive".to_vec());
    let server = Server::start(&[
        "--set",
        "refresh.interval_s=10",
        "--feed",
        &format!("bus=http://{}/gtfs.zip", web.address),
        "--feed",
        &format!("rail={}", directory.path().display()),
    ]);
    let reason = server.wait_refused("zip")["sources"][0]["refused"].clone();
    server.wait(|_| server.looks() == [0, 1, 0, 0]);
    assert_eq!(web.statuses(), ["200", "304"]);
    assert_eq!(server.feeds()["sources"][0]["refused"], reason);
}

#[test]
fn a_feed_that_is_not_there_at_the_start_is_served_once_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let (there, late) = (directory.path().join("there"), directory.path().join("late"));
    write(&there, 5);
    let server = Server::start(&[
        "--feed",
        &format!("a={}", there.display()),
        "--feed",
        &format!("b={}", late.display()),
    ]);
    let first = server.feeds();
    assert_eq!(first["feeds"].as_array().unwrap().len(), 1);
    let told = &first["sources"][1];
    assert_eq!((&told["name"], &told["loaded_at"]), (&Value::from("b"), &Value::Null));
    assert!(told["refused"].as_str().unwrap().contains("cannot be read"), "{told}");
    write(&late, 5);
    server.wait(|feeds| feeds["feeds"].as_array().is_some_and(|feeds| feeds.len() == 2));
    let said = server.stop();
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
}
