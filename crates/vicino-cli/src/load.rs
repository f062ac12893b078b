//! Reads the feeds and files that the command line names, tells how it goes, and joins them to a network.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use vicino::{
    Alerts, Feed, FeedError, FeedSource, Network, Notices, OperatorFileError, Places, Progress, ReadOptions,
    ServiceAreas, Severity, Walk,
};

use crate::args::{FeedArgs, FileSpec};
use crate::error::{BadFeed, Error, one_line};
use crate::sample;

/// A bar that comes and goes within less than this only flickers.
const BAR_AFTER: Duration = Duration::from_millis(300);
/// More codes than this do not fit on a line.
const CODES_SHOWN: usize = 8;

/// Reads the feeds, or the sample where none is named, and the files beside them.
///
/// A feed that cannot be used is told on standard error, and the others are used all the same.
pub(crate) fn network(args: &FeedArgs) -> Result<Network, Error> {
    let walk = walk(args)?;
    let sampled = args.feeds.is_empty();
    let feeds = if sampled {
        say(args, sample::NOTE);
        vec![Arc::new(sample::feed()?)]
    } else {
        read_all(args)?
    };
    let mut areas = Files { kind: "areas", flag: "--areas", read: areas, notices: ServiceAreas::notices }
        .read_all(args, &args.areas)?;
    let mut places = Files { kind: "places", flag: "--places", read: places, notices: Places::notices }
        .read_all(args, &args.places)?;
    let mut alerts = Files { kind: "notices", flag: "--notices", read: alerts, notices: Alerts::notices }
        .read_all(args, &args.notices)?;
    if sampled {
        areas.push(sample::areas()?.into());
        places.push(sample::places()?.into());
        alerts.push(sample::alerts()?.into());
    }
    let network = Network::new(feeds).map_err(|e| same_feed(e.name))?;
    let network = network.with_walk(walk).with_areas(areas).with_places(places).with_alerts(alerts);
    if let Some(summary) = summary(network.notices()) {
        say(args, format_args!("notices: {summary}"));
    }
    Ok(network)
}

pub(crate) fn same_feed(name: String) -> Error {
    Error::SameName { kind: "feeds", name, flag: "--feed" }
}

/// A kind of files beside the feeds, and how they are read.
struct Files<T> {
    kind: &'static str,
    flag: &'static str,
    read: fn(&FileSpec, &str) -> Result<T, OperatorFileError>,
    notices: fn(&T) -> &Notices,
}

fn areas(spec: &FileSpec, text: &str) -> Result<ServiceAreas, OperatorFileError> {
    ServiceAreas::from_geojson(&spec.name, text)
}

fn places(spec: &FileSpec, text: &str) -> Result<Places, OperatorFileError> {
    Places::from_geojson(&spec.name, text)
}

fn alerts(spec: &FileSpec, text: &str) -> Result<Alerts, OperatorFileError> {
    let toml = spec.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if toml { Alerts::from_toml(&spec.name, text) } else { Alerts::from_geojson(&spec.name, text) }
}

impl<T> Files<T> {
    fn read_all(&self, args: &FeedArgs, specs: &[FileSpec]) -> Result<Vec<Arc<T>>, Error> {
        if let Some(name) = twice(specs) {
            return Err(Error::SameName { kind: self.kind, name, flag: self.flag });
        }
        let mut files = Vec::new();
        for spec in specs {
            let text = text(self.flag, &spec.path)?;
            let file = (self.read)(spec, &text).map_err(|e| Error::File {
                flag: self.flag,
                path: spec.path.display().to_string(),
                reason: e.to_string(),
                advice: match e {
                    OperatorFileError::InvalidName => "name it: NAME=FILE",
                    _ => "docs/files.md says what is in such a file",
                },
            })?;
            if let Some(summary) = summary((self.notices)(&file)) {
                say(args, format_args!("{} {}: {summary}", self.kind, spec.name));
            }
            files.push(Arc::new(file));
        }
        Ok(files)
    }
}

/// The text of a file beside the feeds.
pub(crate) fn text(flag: &'static str, path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| Error::File {
        flag,
        path: path.display().to_string(),
        reason: format!("cannot be read: {e}"),
        advice: "check that it exists and may be read",
    })
}

pub(crate) fn twice(specs: &[FileSpec]) -> Option<String> {
    let mut names = BTreeSet::new();
    specs.iter().find(|spec| !names.insert(&spec.name)).map(|spec| spec.name.clone())
}

/// Tells something on standard error, unless the command line wants quiet. Nobody reading it is no failure.
pub(crate) fn say(args: &FeedArgs, line: impl Display) {
    if !args.quiet {
        tell(line);
    }
}

/// Tells something on standard error, always.
pub(crate) fn tell(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn walk(args: &FeedArgs) -> Result<Walk, Error> {
    let usual = Walk::default();
    let speed = args.walk_speed.unwrap_or(usual.speed_m_per_s());
    Ok(Walk::new(speed, args.detour.unwrap_or(usual.detour_factor()))?)
}

fn read_all(args: &FeedArgs) -> Result<Vec<Arc<Feed>>, Error> {
    if let Some(name) = twice(&args.feeds) {
        return Err(same_feed(name));
    }
    let (mut feeds, mut bad) = (Vec::new(), Vec::new());
    for spec in &args.feeds {
        match read(spec, args.quiet) {
            Ok(feed) => {
                if let Some(summary) = summary(feed.notices()) {
                    say(args, format_args!("{}: {summary}", feed.name()));
                }
                feeds.push(Arc::new(feed));
            }
            Err(e) => bad.push(BadFeed::new(&spec.name, &spec.path.display().to_string(), &e)),
        }
    }
    if feeds.is_empty() {
        return Err(Error::NoFeed(bad));
    }
    for bad in bad {
        tell(format_args!("error: {}; going on without it", one_line(&bad.to_string())));
    }
    Ok(feeds)
}

fn read(spec: &FileSpec, quiet: bool) -> Result<Feed, FeedError> {
    read_as(spec, quiet, Feed::read)
}

/// What `read` makes of a feed; a terminal sees how far it has come.
pub(crate) fn read_as<T>(
    spec: &FileSpec,
    quiet: bool,
    read: impl FnOnce(&str, &FeedSource, &ReadOptions<'_>) -> Result<T, FeedError>,
) -> Result<T, FeedError> {
    let bar = Bar::new(&spec.name, quiet);
    let progress = |progress| bar.show(progress);
    let mut options = ReadOptions::default();
    options.progress = Some(&progress);
    let read = FeedSource::open(Path::new(&spec.path)).and_then(|source| read(&spec.name, &source, &options));
    bar.bar.finish_and_clear();
    read
}

/// What a terminal shows while a large feed is read; nothing anywhere else.
struct Bar {
    bar: ProgressBar,
    since: Instant,
    wanted: bool,
}

impl Bar {
    fn new(name: &str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let template = "{prefix} {msg:16} {wide_bar} {binary_bytes} of {binary_total_bytes}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        Self { bar, since: Instant::now(), wanted: !quiet && io::stderr().is_terminal() }
    }

    fn show(&self, progress: Progress) {
        if !self.wanted || self.since.elapsed() < BAR_AFTER {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if self.bar.message() != progress.file {
            self.bar.set_message(progress.file);
        }
        self.bar.set_length(progress.bytes_total);
        self.bar.set_position(progress.bytes_read);
    }
}

/// `3 errors, 2 warnings in 2 codes (foreign_key_violation 3, unused_trip 2)`, gravest and most frequent first;
/// nothing where nothing is wrong.
fn summary(notices: &Notices) -> Option<String> {
    let mut codes: Vec<_> = notices.counts().collect();
    codes.sort_by_key(|&(code, count)| (std::cmp::Reverse((code.severity(), count)), code.name()));
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
    let counts: Vec<String> = severities
        .into_iter()
        .map(|(severity, word)| (notices.severe(severity), word))
        .filter(|&(count, _)| count > 0)
        .map(|(count, word)| plural(count, word))
        .collect();
    if counts.is_empty() {
        return None;
    }
    let mut named: Vec<String> =
        codes.iter().take(CODES_SHOWN).map(|(code, count)| format!("{code} {count}")).collect();
    if codes.len() > CODES_SHOWN {
        named.push(format!("and {} more", codes.len() - CODES_SHOWN));
    }
    let in_codes = plural(codes.len() as u64, "code");
    Some(format!("{} in {in_codes} ({})", counts.join(", "), named.join(", ")))
}

/// `1 line`, `2 lines`
pub(crate) fn plural(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_in_a_feed_is_one_line_with_the_gravest_first() {
        let files = [
            ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
            ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1,A,43.3,11.3\n2,B,43.4,11.3\n"),
            ("routes.txt", "route_id,route_short_name,route_type\n10,10,3\n"),
            ("calendar_dates.txt", "service_id,date,exception_type\ndaily,20261124,1\n"),
            (
                "trips.txt",
                "route_id,service_id,trip_id\n10,daily,T1\nnone,daily,T2\nnone,daily,T3\n10,daily,T4\n",
            ),
            (
                "stop_times.txt",
                "trip_id,departure_time,stop_id,stop_sequence\nT1,8:00:00,1,1\nT1,8:09:00,2,2\n",
            ),
        ];
        let feed = Feed::read("x", &FeedSource::files(files), &ReadOptions::default()).unwrap();
        let line = summary(feed.notices()).unwrap();
        assert_eq!(line, "2 errors, 1 warning in 2 codes (foreign_key_violation 2, unused_trip 1)");
    }

    #[test]
    fn nothing_wrong_is_nothing_said() {
        assert_eq!(summary(&Notices::default()), None);
    }
}
