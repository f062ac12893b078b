//! Reads sources, side by side on the cores there are, and joins them to a network.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use vicino::{
    Alerts, Credit, DuplicateFeedName, Feed, Limits, Network, Notices, OperatorFileError, Places,
    ReadOptions, ServiceAreas, Walk,
};
use vicino_server::SourceKind;

use crate::args::{FeedArgs, FileSpec};
use crate::bar::Bars;
use crate::config::{FeedSettings, Settings};
use crate::error::{BadFeed, Error, one_line};
use crate::fault::{FAULT, outlived};
use crate::fetch::{Fetcher, Found, Material, Sight};
use crate::sample;
use crate::summary::summary;

/// What a network is to be made of.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) sources: Vec<Wish>,
    pub(crate) walk: Walk,
    pub(crate) limits: Limits,
    pub(crate) fetcher: Fetcher,
    pub(crate) quiet: bool,
}

/// A source that is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) kind: SourceKind,
    pub(crate) spec: FileSpec,
    pub(crate) credit: Credit,
    pub(crate) headers: Vec<(String, String)>,
    /// Its own interval of refresh.
    pub(crate) interval: Option<Duration>,
}

/// What came of a source.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Feed(Arc<Feed>),
    Areas(Arc<ServiceAreas>),
    Places(Arc<Places>),
    Alerts(Arc<Alerts>),
}

impl Item {
    pub(crate) fn notices(&self) -> &Notices {
        match self {
            Self::Feed(feed) => feed.notices(),
            Self::Areas(areas) => areas.notices(),
            Self::Places(places) => places.notices(),
            Self::Alerts(alerts) => alerts.notices(),
        }
    }
}

/// How reading a source ended.
#[derive(Debug)]
pub(crate) struct Read<E = String> {
    pub(crate) wish: Wish,
    /// What was seen of it.
    pub(crate) sight: Sight,
    /// What came of it, or why nothing did, fit for all the world to read.
    pub(crate) item: Result<Item, E>,
}

impl Wanted {
    /// What the command line names.
    pub(crate) fn of_args(args: &FeedArgs) -> Result<Self, Error> {
        let usual = Walk::default();
        let speed = args.walk_speed.unwrap_or(usual.speed_m_per_s());
        let walk = Walk::new(speed, args.detour.unwrap_or(usual.detour_factor()))?;
        let feed = |spec: &FileSpec| FeedSettings {
            spec: spec.clone(),
            credit: Credit::default(),
            headers: Vec::new(),
            interval: None,
        };
        let limits = Limits::default();
        Ok(Self {
            sources: wishes(args.feeds.iter().map(feed).collect(), &args.areas, &args.places, &args.notices),
            walk,
            fetcher: Fetcher::new(limits.time, limits.packed_bytes),
            limits,
            quiet: args.quiet,
        })
    }

    /// What the settings say.
    pub(crate) fn of_settings(settings: &Settings, quiet: bool) -> Self {
        let Settings { feeds, areas, places, notices, limits, .. } = settings;
        Self {
            sources: wishes(feeds.clone(), areas, places, notices),
            walk: settings.walk,
            fetcher: Fetcher::new(settings.refresh.timeout, limits.packed_bytes),
            limits: *limits,
            quiet,
        }
    }

    /// Whether no feed is named.
    pub(crate) fn is_sample(&self) -> bool {
        self.sources.iter().all(|wish| wish.kind != SourceKind::Feed)
    }

    /// Reads all sources side by side; each with what came of it, in order.
    ///
    /// A feed that cannot be used is told on standard error, and the others are used all the same.
    pub(crate) fn read(&self) -> Result<Vec<Read>, Error> {
        let bars = Bars::new(self.quiet);
        let mut bad = Vec::new();
        let mut read = Vec::new();
        for Read { wish, sight, item } in
            self.read_side_by_side(|wish, material| self.item(wish, material, &bars))
        {
            let item = match item {
                Ok(item) => {
                    self.tell_notices(&wish, &item);
                    Ok(item)
                }
                Err(unread) => {
                    let public = unread.public(&wish);
                    match unread {
                        Unread::Feed(reason) => bad.push(reason),
                        Unread::File(error) => return Err(error),
                    }
                    Err(public)
                }
            };
            read.push(Read { wish, sight, item });
        }
        if !self.is_sample() && !read.iter().any(|read| matches!(read.item, Ok(Item::Feed(_)))) {
            return Err(Error::NoFeed(bad));
        }
        for bad in bad {
            tell(format_args!("error: {}; going on without it", one_line(&bad.to_string())));
        }
        Ok(read)
    }

    fn read_side_by_side(
        &self,
        item: impl Fn(&Wish, Material) -> Result<Item, Unread> + Sync,
    ) -> Vec<Read<Unread>> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get).min(self.sources.len());
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let work = || {
            while let Some((at, wish)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, self.sources.get(at)?)))
            {
                let read = self.read_one(wish, &item);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((at, read));
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..cores {
                scope.spawn(work);
            }
            work();
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, read)| read).collect()
    }

    fn read_one(&self, wish: &Wish, item: &impl Fn(&Wish, Material) -> Result<Item, Unread>) -> Read<Unread> {
        let wish = wish.clone();
        let found = self.fetcher.look(&wish.spec.source, &wish.headers, &Sight::default());
        let (item, sight) = match found {
            Ok(Found::New(material, sight)) => match outlived(|| item(&wish, material)) {
                Some(item) => (item, sight),
                // Nobody has seen what is in it.
                None => (Err(Unread::new(&wish, FAULT.to_owned(), "its message is above")), Sight::default()),
            },
            // Nothing was seen before.
            Ok(Found::Same(_)) => {
                (Err(Unread::new(&wish, "has not changed".to_owned(), CHECK_IT)), Sight::default())
            }
            Err(unfetched) => (Err(Unread::new(&wish, unfetched.reason, CHECK_IT)), Sight::default()),
        };
        Read { wish, sight, item }
    }

    /// Makes of the material what is wished for.
    pub(crate) fn item(&self, wish: &Wish, material: Material, bars: &Bars) -> Result<Item, Unread> {
        let FileSpec { name, source } = &wish.spec;
        if wish.kind == SourceKind::Feed {
            let bar = bars.of(name);
            let progress = |progress| bar.show(progress);
            let mut options = ReadOptions::default();
            options.limits = self.limits;
            options.progress = Some(&progress);
            let read =
                material.feed_source(&self.limits).and_then(|source| Feed::read(name, &source, &options));
            let feed = read.map_err(|e| Unread::Feed(BadFeed::new(name, &source.to_string(), &e)))?;
            return Ok(Item::Feed(Arc::new(feed.with_credit(wish.credit.clone()))));
        }
        let text = material
            .text(&self.limits)
            .map_err(|e| Unread::new(wish, format!("cannot be read: {e}"), CHECK_IT))?;
        let is_toml =
            source.stem().extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let item = match wish.kind {
            SourceKind::Areas => {
                ServiceAreas::from_geojson_within(name, &text, &self.limits).map(|a| Item::Areas(Arc::new(a)))
            }
            SourceKind::Places => {
                Places::from_geojson_within(name, &text, &self.limits).map(|p| Item::Places(Arc::new(p)))
            }
            _ if is_toml => {
                Alerts::from_toml_within(name, &text, &self.limits).map(|a| Item::Alerts(Arc::new(a)))
            }
            _ => Alerts::from_geojson_within(name, &text, &self.limits).map(|a| Item::Alerts(Arc::new(a))),
        };
        item.map_err(|e| {
            let advice = match e {
                OperatorFileError::InvalidName => "name it: NAME=FILE",
                _ => "docs/files.md says what is in such a file",
            };
            Unread::File(file_error(wish, e.to_string(), advice))
        })
    }

    pub(crate) fn tell_notices(&self, wish: &Wish, item: &Item) {
        let name = &wish.spec.name;
        match wish.kind {
            SourceKind::Feed => {
                if let Some(summary) = summary(item.notices()) {
                    self.say(format_args!("{name}: {summary}; `vicino check` tells where"));
                }
            }
            kind => self.tell_where(format_args!("{} {name}", words(kind).0), item.notices()),
        }
    }

    /// Tells what is wrong in an operator's files, and where first: they have no `vicino check`.
    fn tell_where(&self, what: impl Display, notices: &Notices) {
        /// Enough to see what it is about.
        const FIRST: usize = 5;
        if let Some(summary) = summary(notices) {
            self.say(format_args!("{what}: {summary}"));
            notices.iter().take(FIRST).for_each(|notice| self.say(format_args!("  {notice}")));
        }
    }

    /// Tells something on standard error, unless quiet is wanted. Nobody reading it is no failure.
    pub(crate) fn say(&self, line: impl Display) {
        if !self.quiet {
            tell(line);
        }
    }

    /// Joins items to a network; without any feed, the sample's with all that stands beside it.
    pub(crate) fn join<'i>(&self, items: impl Iterator<Item = &'i Item>) -> Result<Network, Error> {
        let (mut feeds, mut areas, mut places, mut alerts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for item in items {
            match item {
                Item::Feed(feed) => feeds.push(Arc::clone(feed)),
                Item::Areas(file) => areas.push(Arc::clone(file)),
                Item::Places(file) => places.push(Arc::clone(file)),
                Item::Alerts(file) => alerts.push(Arc::clone(file)),
            }
        }
        if self.is_sample() {
            feeds.push(sample::feed()?.into());
            areas.push(sample::areas()?.into());
            places.push(sample::places()?.into());
            alerts.push(sample::alerts()?.into());
        }
        let network = Network::new(feeds).map_err(same_feed)?;
        let network = network.with_walk(self.walk).with_areas(areas).with_places(places).with_alerts(alerts);
        self.tell_where("notices", network.notices());
        Ok(network)
    }
}

/// Reads the feeds, or the sample where none is named, and the files beside them.
pub(crate) fn network(args: &FeedArgs) -> Result<Network, Error> {
    refuse_same_names(args)?;
    let wanted = Wanted::of_args(args)?;
    if wanted.is_sample() {
        wanted.say(sample::NOTE);
    }
    let read = wanted.read()?;
    wanted.join(read.iter().filter_map(|read| read.item.as_ref().ok()))
}

fn wishes(
    feeds: Vec<FeedSettings>,
    areas: &[FileSpec],
    places: &[FileSpec],
    notices: &[FileSpec],
) -> Vec<Wish> {
    let feeds = feeds.into_iter().map(|FeedSettings { spec, credit, headers, interval }| Wish {
        kind: SourceKind::Feed,
        spec,
        credit,
        headers,
        interval,
    });
    let kinds = [(SourceKind::Areas, areas), (SourceKind::Places, places), (SourceKind::Notices, notices)];
    let files = kinds.into_iter().flat_map(|(kind, specs)| {
        specs.iter().map(move |spec| Wish {
            kind,
            spec: spec.clone(),
            credit: Credit::default(),
            headers: Vec::new(),
            interval: None,
        })
    });
    feeds.chain(files).collect()
}

/// What to do where there is nothing to read.
const CHECK_IT: &str = "check that it exists and may be read";

/// Why a source could not be read.
#[derive(Debug)]
pub(crate) enum Unread {
    Feed(BadFeed),
    File(Error),
}

impl Unread {
    fn new(wish: &Wish, reason: String, advice: &'static str) -> Self {
        match wish.kind {
            SourceKind::Feed => {
                Self::Feed(BadFeed::of(&wish.spec.name, &wish.spec.source.to_string(), &reason, advice))
            }
            _ => Self::File(file_error(wish, reason, advice)),
        }
    }

    /// What is wrong, without what only whoever started the program shall read.
    pub(crate) fn public(&self, wish: &Wish) -> String {
        let (path, reason) = match self {
            Self::Feed(bad) => (wish.spec.source.to_string(), bad.reason().to_owned()),
            Self::File(Error::File { reason, .. }) => (String::new(), reason.clone()),
            Self::File(other) => (String::new(), other.to_string()),
        };
        let reason = reason.strip_prefix(&path).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&reason);
        one_line(reason)
    }
}

fn file_error(wish: &Wish, reason: String, advice: &'static str) -> Error {
    Error::File { flag: words(wish.kind).1, path: wish.spec.source.to_string(), reason, advice }
}

/// What a kind of source is called, and the flag that names one.
pub(crate) fn words(kind: SourceKind) -> (&'static str, &'static str) {
    match kind {
        SourceKind::Feed => ("feed", "--feed"),
        SourceKind::Areas => ("areas", "--areas"),
        SourceKind::Places => ("places", "--places"),
        _ => ("notices", "--notices"),
    }
}

pub(crate) fn same_feed(DuplicateFeedName { name, .. }: DuplicateFeedName) -> Error {
    Error::SameName { kind: "feeds", name, flag: "--feed" }
}

/// Ids of two files of a name could not be told apart.
pub(crate) fn refuse_same_names(args: &FeedArgs) -> Result<(), Error> {
    let lists = [
        ("feeds", "--feed", &args.feeds),
        ("areas", "--areas", &args.areas),
        ("places", "--places", &args.places),
        ("notices", "--notices", &args.notices),
    ];
    lists.into_iter().try_for_each(|(kind, flag, specs)| refuse_twice(kind, flag, specs))
}

pub(crate) fn refuse_twice(kind: &'static str, flag: &'static str, specs: &[FileSpec]) -> Result<(), Error> {
    let mut names = BTreeSet::new();
    match specs.iter().find(|spec| !names.insert(&spec.name)) {
        Some(spec) => Err(Error::SameName { kind, name: spec.name.clone(), flag }),
        None => Ok(()),
    }
}

/// Tells something on standard error, always.
pub(crate) fn tell(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
