//! What can go wrong, in one line each, and the exit code that goes with it.

use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

use clap::error::ErrorKind;
use thiserror::Error;
use vicino::{FeedError, FeedErrorKind, InvalidQuery, InvalidRegion, InvalidWalk};
use vicino_server::ServeError;

use crate::config::Mistake;

/// Why the command could not do what was asked.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// The question itself is wrong.
    #[error(transparent)]
    Question(#[from] InvalidQuery),
    /// Nobody walks like that.
    #[error(transparent)]
    Walk(#[from] InvalidWalk),
    /// Ids of two feeds, or of two files of a kind, could not be told apart.
    #[error("two {kind} are named {name:?}; name one of them otherwise: {flag} NAME=PATH")]
    SameName {
        /// What they are.
        kind: &'static str,
        /// What both are named.
        name: String,
        /// The flag that they are given with.
        flag: &'static str,
    },
    /// A file beside the feeds cannot be used.
    #[error("{flag} {path}: {reason}; {advice}")]
    File {
        /// The flag that it is given with.
        flag: &'static str,
        /// Where it is.
        path: String,
        /// What is wrong with it.
        reason: String,
        /// What to do next.
        advice: &'static str,
    },
    /// The file of the question is no polygon.
    #[error("--geojson-file {0}: {1} (allowed: a GeoJSON Polygon or MultiPolygon, or a Feature with one)")]
    Region(String, InvalidRegion),
    /// None of the feeds can be used; what is wrong with each.
    #[error("no feed can be used")]
    NoFeed(Vec<BadFeed>),
    /// The sample cannot be read, which its tests rule out.
    #[error("the sample network: {0}")]
    Sample(String),
    /// What is wrong in the settings, all of it.
    #[error("wrong settings")]
    Settings(Vec<Mistake>),
    /// The answer cannot be written.
    #[error("cannot write the answer: {0}")]
    Output(io::Error),
    /// No server can listen there.
    #[error(transparent)]
    Listen(#[from] ServeError),
    /// The server cannot start or go on.
    #[error("cannot serve: {0}")]
    Serve(io::Error),
}

impl Error {
    /// 2 where the question is wrong, 1 where a feed or the system is, 0 where the reader of the output has gone:
    /// `vicino near … | head` is no failure.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Question(_)
            | Self::Walk(_)
            | Self::SameName { .. }
            | Self::Region(..)
            | Self::Settings(_) => ExitCode::from(2),
            Self::NoFeed(_) | Self::File { .. } | Self::Sample(_) | Self::Listen(_) | Self::Serve(_) => {
                ExitCode::FAILURE
            }
            Self::Output(_) if self.is_closed_pipe() => ExitCode::SUCCESS,
            Self::Output(_) => ExitCode::FAILURE,
        }
    }

    /// What is told of it: a line for each feed or setting, or one in all.
    pub(crate) fn lines(&self) -> Vec<String> {
        match self {
            Self::NoFeed(feeds) => feeds.iter().map(|feed| one_line(&feed.to_string())).collect(),
            Self::Settings(mistakes) => mistakes.iter().map(|m| one_line(&m.to_string())).collect(),
            Self::Output(_) if self.is_closed_pipe() => Vec::new(),
            other => vec![one_line(&other.to_string())],
        }
    }

    /// Whether whoever read the output has stopped reading.
    fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(e) if e.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// The text of a file that a flag names.
pub(crate) fn read_file(flag: &'static str, path: &Path, advice: &'static str) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|e| {
        let (path, reason) = (path.display().to_string(), format!("cannot be read: {e}"));
        Error::File { flag, path, reason, advice }
    })
}

/// A feed that cannot be used: which, why, and what to do next.
#[derive(Debug, Error)]
#[error("feed {name}: {reason}; {advice}")]
pub(crate) struct BadFeed {
    name: String,
    reason: String,
    advice: &'static str,
}

impl BadFeed {
    pub(crate) fn new(name: &str, path: &str, error: &FeedError) -> Self {
        let mut reason = error.to_string();
        if let Some(source) = std::error::Error::source(error) {
            reason = format!("{reason}: {source}");
        }
        Self::of(name, path, &reason, advice(error.kind()))
    }

    pub(crate) fn of(name: &str, path: &str, reason: &str, advice: &'static str) -> Self {
        let reason = if reason.starts_with(path) { reason.to_owned() } else { format!("{path}: {reason}") };
        Self { name: name.to_owned(), reason, advice }
    }

    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }
}

fn advice(kind: FeedErrorKind) -> &'static str {
    match kind {
        FeedErrorKind::Unreadable => "check that it exists and may be read",
        FeedErrorKind::NotAZip => "give a GTFS zip archive, or the directory of its text files",
        FeedErrorKind::TooLarge => "it may be damaged: download it again",
        FeedErrorKind::NoAgency => "is it a GTFS feed? It needs an agency.txt with agency_timezone",
        FeedErrorKind::NoStopsAndNoZones => "is it complete? It needs a stops.txt with at least one stop",
        FeedErrorKind::InvalidName => "name it: --feed NAME=PATH",
        _ => "try another copy of the feed",
    }
}

/// What clap says of a command line, its suggestions included, on one line.
pub(crate) fn command_line(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "error: no command given; try 'vicino near LAT LON', 'vicino serve' or 'vicino --help'"
            .to_owned();
    }
    let text = error.render().to_string();
    let mut line = String::new();
    let is_end = |part: &str| part.starts_with("Usage:") || part.starts_with("For more information");
    for part in text.lines().map(str::trim).take_while(|part| !is_end(part)).filter(|part| !part.is_empty()) {
        line.push_str(match line.chars().last() {
            None => "",
            Some(':') => " ",
            Some(_) => "; ",
        });
        line.push_str(part);
    }
    one_line(&line)
}

/// The text on one line: paths and file names may hold anything, escape sequences of terminals among it.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
