//! The settings of the service on its socket, and of its log.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use vicino_server::{ServeOptions, State};

use super::layers::Entry;
use super::settings::{Reading, or_usual};

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// What is logged, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    /// `None` logs nothing.
    pub(crate) level: Option<tracing::Level>,
}

/// The most requests that may be answered or connections that may be open at once.
const MOST: usize = 1_000_000;
/// An hour: longer than any client has patience.
const LONGEST_S: u64 = 3600;

impl Reading {
    /// All but the keys, which are in a file of their own.
    pub(super) fn options(&mut self) -> ServeOptions {
        let listen = SocketAddr::from(([127, 0, 0, 1], 3030));
        let address = "an IP address with a port, such as 127.0.0.1:3030";
        let mut options = ServeOptions::at(self.text(&["listen"], listen, address));
        options.metrics = self.optional(&["metrics_listen"], address, |text| text.parse().ok());
        options.connections = self.number(&["http", "connections"], options.connections, 1..=MOST);
        options.in_flight = self.number(&["http", "in_flight"], options.in_flight, 1..=MOST);
        options.header_bytes = self.number(&["http", "header_bytes"], options.header_bytes, 8192..=1 << 20);
        for (name, time) in [
            ("header_timeout_s", &mut options.header_timeout),
            ("request_timeout_s", &mut options.request_timeout),
            ("write_timeout_s", &mut options.write_timeout),
            ("grace_s", &mut options.grace),
        ] {
            *time = Duration::from_secs(self.number(&["http", name], time.as_secs(), 1..=LONGEST_S));
        }
        options.compression = self.one_of(&["http", "compression"], true, &[("on", true), ("off", false)]);
        let origins = "origins as browsers send them, such as https://app.example, or *";
        options.allowed_origins = self.list(&["http", "allowed_origins"], origins, |text| {
            (text == "*" || is_origin(text)).then(|| text.to_owned())
        });
        let networks = "networks such as 10.0.0.0/8, or addresses";
        options.trusted_proxies = self.list(&["http", "trusted_proxies"], networks, |text| {
            text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(Into::into))
        });
        let requests = |text: &str| text.parse::<NonZeroU32>().ok();
        options.requests_per_minute =
            self.optional(&["http", "requests_per_minute"], "a number from 1", requests);
        options.streams_per_client =
            self.number(&["http", "streams_per_client"], options.streams_per_client, 1..=MOST);
        options
    }

    /// Streams that may be open at once.
    pub(super) fn streams(&mut self) -> usize {
        self.number(&["http", "streams"], State::STREAMS, 0..=MOST)
    }

    /// Decimals of coordinates, where questions are not to have more.
    pub(super) fn decimals(&mut self) -> Option<u8> {
        let decimals = |text: &str| text.parse().ok().filter(|decimals| *decimals <= 7);
        self.optional(&["http", "round_coordinates"], "a number from 0 to 7", decimals)
    }

    /// The file with the keys of clients.
    pub(super) fn keys(&mut self) -> Option<PathBuf> {
        let Entry { text, origin } = self.take(&["http", "keys"])?;
        let path = origin.directory().join(&text);
        self.show(&["http", "keys"], text, false, Some(origin));
        Some(path)
    }

    pub(super) fn log(&mut self) -> Log {
        let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
        let levels = [
            ("off", None),
            ("error", Some(tracing::Level::ERROR)),
            ("warn", Some(tracing::Level::WARN)),
            ("info", Some(tracing::Level::INFO)),
            ("debug", Some(tracing::Level::DEBUG)),
            ("trace", Some(tracing::Level::TRACE)),
        ];
        Log {
            format: self.one_of(&["log", "format"], LogFormat::Text, &formats),
            level: self.one_of(&["log", "level"], Some(tracing::Level::WARN), &levels),
        }
    }

    /// What a word stands for.
    fn one_of<T: Copy + PartialEq>(&mut self, key: &[&str], usual: T, words: &[(&str, T)]) -> T {
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let find = |text: &str| words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        let said = self.parsed(key, &allowed.join(", "), find);
        let (value, origin) = or_usual(said, usual);
        let word = words.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word);
        self.show(key, word.to_owned(), false, origin);
        value
    }

    /// A setting that has no usual value, and is not even shown without one.
    fn optional<T: Display>(
        &mut self,
        key: &[&str],
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let (value, Entry { text, origin }) = self.parsed(key, allowed, parse)?;
        self.show(key, text.clone(), f64::from_str(&text).is_ok(), Some(origin));
        Some(value)
    }

    /// Items with commas between them.
    fn list<T>(&mut self, key: &[&str], allowed: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let items = |text: &str| {
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(&parse)
                .collect::<Option<Vec<T>>>()
        };
        let Some((values, Entry { text, origin })) = self.parsed(key, allowed, items) else {
            return Vec::new();
        };
        self.show(key, text, false, Some(origin));
        values
    }
}

/// Whether browsers name a page so ([WHATWG, HTML, 7.1.1](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin)):
/// scheme, host and port in small letters, without a path, and without the port that the scheme has anyway. Any other text is equal to no
/// origin, and would allow nobody.
fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let is_made_of = |text: &str, marks: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || marks.contains(c))
    };
    let has_usual_port =
        scheme == "https" && host.ends_with(":443") || scheme == "http" && host.ends_with(":80");
    is_made_of(scheme, "+-.") && is_made_of(host, "-._:[]") && !has_usual_port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_browsers_send_is_an_origin() {
        for origin in [
            "https://app.example",
            "http://localhost:5173",
            "http://[::1]:8080",
            "https://xn--bcher-kva.example",
            "capacitor://localhost",
            "http://app.example:443",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "app.example",
            "https://",
            "://app.example",
            "https://app.example/",
            "https://app.example/map",
            "https://App.example",
            "HTTPS://app.example",
            "https://app.example:443",
            "http://app.example:80",
            "https://*.example",
            "https://me@app.example",
            "[\"https://app.example\"]",
            "null",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
