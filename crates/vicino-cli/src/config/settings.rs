//! The settings by name: what each is, what is allowed, and what counts where nobody says.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use vicino::{Credit, Limits, Walk};
use vicino_server::ServeOptions;

use super::Mistake;
use super::http::Log;
use super::layers::{Entry, FILE_VARIABLE, Key, Layers, NAMED, Origin, PREFIX, show, variable};
use crate::args::{FileSpec, is_name};
use crate::source::Source;

/// All that `vicino serve` goes by.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) options: ServeOptions,
    /// The file with the keys of clients.
    pub(crate) keys: Option<PathBuf>,
    pub(crate) decimals: Option<u8>,
    pub(crate) streams: usize,
    pub(crate) log: Log,
    pub(crate) walk: Walk,
    pub(crate) refresh: Refresh,
    pub(crate) limits: Limits,
    pub(crate) feeds: Vec<FeedSettings>,
    pub(crate) areas: Vec<FileSpec>,
    pub(crate) places: Vec<FileSpec>,
    pub(crate) notices: Vec<FileSpec>,
    /// Each as it is in force, for `--print-config`.
    pub(super) shown: Vec<Shown>,
}

/// How sources are looked at again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Refresh {
    /// Between two looks at an address; `None` looks once.
    pub(crate) interval: Option<Duration>,
    /// A feed with a smaller share of the stops, routes, trips, zones or days to come than the one served is refused.
    pub(crate) min_share: f64,
    /// How long a download may take.
    pub(crate) timeout: Duration,
}

/// A feed, and what is to be said of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FeedSettings {
    pub(crate) spec: FileSpec,
    pub(crate) credit: Credit,
    /// Sent with each request for it.
    pub(crate) headers: Vec<(String, String)>,
    /// Its own, where it has one.
    pub(crate) interval: Option<Duration>,
}

/// A setting as `--print-config` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) key: Key,
    pub(super) text: String,
    pub(super) is_number: bool,
    /// `None` where nobody said it.
    pub(super) origin: Option<Origin>,
}

/// Seconds from one look at an address to the next: often enough for a feed that changes within the day, and seldom
/// enough that nobody is bothered.
const INTERVAL_S: u64 = 300;
const INTERVALS_S: RangeInclusive<u64> = 10..=604_800;
/// Half of a feed does not vanish overnight but by accident.
const MIN_SHARE: f64 = 0.5;
const TIMEOUT_S: u64 = 300;

impl Settings {
    /// Checks all settings said; all mistakes are told at once.
    pub(crate) fn new(layers: Layers, mut mistakes: Vec<Mistake>) -> Result<Self, Vec<Mistake>> {
        let mut reading = Reading { layers, mistakes: Vec::new(), shown: Vec::new(), asked: Vec::new() };
        let options = reading.options();
        let (keys, decimals, streams) = (reading.keys(), reading.decimals(), reading.streams());
        let log = reading.log();
        let usual = Walk::default();
        let speed = reading.number(&["walk", "speed_m_per_s"], usual.speed_m_per_s(), Walk::SPEEDS_M_PER_S);
        let detour = reading.number(&["walk", "detour_factor"], usual.detour_factor(), Walk::DETOUR_FACTORS);
        let refresh = Refresh {
            interval: reading.interval(&["refresh", "interval_s"], Some(INTERVAL_S)),
            min_share: reading.number(&["refresh", "min_share"], MIN_SHARE, 0.0..=1.0),
            timeout: Duration::from_secs(reading.number(&["refresh", "timeout_s"], TIMEOUT_S, 1..=86_400)),
        };
        let limits = reading.limits();
        let feeds = reading.names(NAMED[0]).iter().filter_map(|name| reading.feed(name)).collect();
        let [areas, places, notices] = [NAMED[1], NAMED[2], NAMED[3]]
            .map(|table| reading.names(table).iter().filter_map(|name| reading.file(table, name)).collect());
        reading.refuse_the_rest();
        mistakes.append(&mut reading.mistakes);
        mistakes.sort_by(|a, b| (a.origin.is_none(), &a.origin).cmp(&(b.origin.is_none(), &b.origin)));
        let walk = Walk::new(speed, detour).unwrap_or_default();
        if mistakes.is_empty() {
            Ok(Self {
                options,
                keys,
                decimals,
                streams,
                log,
                walk,
                refresh,
                limits,
                feeds,
                areas,
                places,
                notices,
                shown: reading.shown,
            })
        } else {
            Err(mistakes)
        }
    }
}

/// Settings being read.
pub(super) struct Reading {
    layers: Layers,
    mistakes: Vec<Mistake>,
    shown: Vec<Shown>,
    /// The keys that there are.
    asked: Vec<Key>,
}

impl Reading {
    pub(super) fn take(&mut self, key: &[&str]) -> Option<Entry> {
        let key: Key = key.iter().map(|&part| part.to_owned()).collect();
        let entry = self.layers.entries.remove(&key);
        self.asked.push(key);
        entry
    }

    pub(super) fn show(&mut self, key: &[&str], text: String, is_number: bool, origin: Option<Origin>) {
        let key = key.iter().map(|&part| part.to_owned()).collect();
        self.shown.push(Shown { key, text, is_number, origin });
    }

    fn mistake(&mut self, origin: Option<Origin>, key: &[&str], reason: impl Into<String>) {
        let key: Key = key.iter().map(|&part| part.to_owned()).collect();
        self.mistakes.push(Mistake { origin, key: show(&key), reason: reason.into() });
    }

    /// What `parse` makes of a setting, with its entry; nothing with a mistake where it makes nothing of it.
    pub(super) fn parsed<T>(
        &mut self,
        key: &[&str],
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<(T, Entry)> {
        let entry = self.take(key)?;
        match parse(&entry.text) {
            Some(value) => Some((value, entry)),
            None => {
                let reason = format!("is {:?} (allowed: {allowed})", entry.text);
                self.mistake(Some(entry.origin), key, reason);
                None
            }
        }
    }

    pub(super) fn text<T: Display + std::str::FromStr>(
        &mut self,
        key: &[&str],
        usual: T,
        allowed: &str,
    ) -> T {
        let said = self.parsed(key, allowed, |text| text.parse().ok());
        let (value, origin) = or_usual(said, usual);
        self.show(key, value.to_string(), false, origin);
        value
    }

    pub(super) fn number<T>(&mut self, key: &[&str], usual: T, allowed: RangeInclusive<T>) -> T
    where
        T: Display + PartialOrd + std::str::FromStr + Copy,
    {
        let words = format!("a number from {} to {}", allowed.start(), allowed.end());
        let said = self.parsed(key, &words, |text| text.parse().ok().filter(|value| allowed.contains(value)));
        let (value, origin) = or_usual(said, usual);
        self.show(key, value.to_string(), true, origin);
        value
    }

    /// Seconds between two looks, of which 0 stands for none; not even shown where there is no usual one.
    fn interval(&mut self, key: &[&str], usual_s: Option<u64>) -> Option<Duration> {
        let words = format!("0 for never, or a number from {} to {}", INTERVALS_S.start(), INTERVALS_S.end());
        let in_range = |seconds: &u64| *seconds == 0 || INTERVALS_S.contains(seconds);
        let said = self.parsed(key, &words, |text| text.parse().ok().filter(in_range));
        let (seconds, origin) = match said {
            Some((seconds, entry)) => (seconds, Some(entry.origin)),
            None => (usual_s?, None),
        };
        self.show(key, seconds.to_string(), true, origin);
        Some(Duration::from_secs(seconds))
    }

    fn limits(&mut self) -> Limits {
        let mut limits = Limits::default();
        let Limits {
            packed_bytes,
            archive_files,
            unpacked_bytes,
            density,
            row_bytes,
            columns,
            whole_file_bytes,
            positions,
            calendar_days,
            frequency_departures,
            memory_bytes,
            ..
        } = &mut limits;
        for (name, limit) in [
            ("packed_bytes", packed_bytes),
            ("archive_files", archive_files),
            ("unpacked_bytes", unpacked_bytes),
            ("density", density),
            ("row_bytes", row_bytes),
            ("columns", columns),
            ("whole_file_bytes", whole_file_bytes),
            ("positions", positions),
            ("calendar_days", calendar_days),
            ("frequency_departures", frequency_departures),
            ("memory_bytes", memory_bytes),
        ] {
            *limit = self.number(&["limits", name], *limit, 1..=i64::MAX as u64);
        }
        limits.time =
            Duration::from_secs(self.number(&["limits", "time_s"], limits.time.as_secs(), 1..=86_400));
        limits
    }

    /// The names in a table, sorted; those that cannot be names are mistakes.
    fn names(&mut self, table: &str) -> Vec<String> {
        let of_table = self.layers.entries.iter().filter(|(key, _)| key[0] == table && key.len() > 2);
        let names: BTreeSet<(String, Origin)> =
            of_table.map(|(key, entry)| (key[1].clone(), entry.origin.clone())).collect();
        let mut good: Vec<String> = Vec::new();
        for (name, origin) in names {
            if good.last() == Some(&name) {
                continue;
            }
            if is_name(&name) {
                good.push(name);
            } else {
                let reason = "is no name: it is made of up to 64 letters, digits, '-', '_' and '.'";
                self.mistake(Some(origin), &[table, &name], reason);
                self.layers.entries.retain(|key, _| key[0] != table || key.get(1) != Some(&name));
            }
        }
        good
    }

    fn file(&mut self, table: &str, name: &str) -> Option<FileSpec> {
        let key = [table, name, "source"];
        let Some(entry) = self.take(&key) else {
            let beside = |known: &Key| known[0] == table && known.get(1).is_some_and(|known| known == name);
            let beside = self.layers.entries.iter().find(|(known, _)| beside(known));
            let origin = beside.map(|(_, entry)| entry.origin.clone());
            self.mistake(origin, &key, "is missing: a path, or an http or https address");
            return None;
        };
        if entry.text.is_empty() {
            self.mistake(Some(entry.origin), &key, "is blank (allowed: a path, or an http or https address)");
            return None;
        }
        let source = Source::new(entry.text.as_ref()).within(entry.origin.directory());
        self.show(&key, entry.text, false, Some(entry.origin));
        Some(FileSpec { name: name.to_owned(), source })
    }

    fn feed(&mut self, name: &str) -> Option<FeedSettings> {
        let spec = self.file("feeds", name);
        let mut credit = |part| {
            let Entry { text, origin } = self.take(&["feeds", name, part])?;
            self.show(&["feeds", name, part], text.clone(), false, Some(origin));
            Some(text)
        };
        let credit = Credit { license: credit("license"), attribution: credit("attribution") };
        let interval = self.interval(&["feeds", name, "refresh_s"], None);
        let of_headers =
            |key: &&Key| matches!(&key[..], [f, n, h, _] if f == "feeds" && n == name && h == "headers");
        let keys: Vec<Key> = self.layers.entries.keys().filter(of_headers).cloned().collect();
        let mut headers = Vec::new();
        for key in keys {
            let Some(entry) = self.layers.entries.remove(&key) else { continue };
            let named = ["feeds", name, "headers", &key[3]];
            if ureq::http::HeaderName::try_from(&*key[3]).is_err()
                || ureq::http::HeaderValue::try_from(&*entry.text).is_err()
            {
                self.mistake(Some(entry.origin), &named, "is no header of HTTP");
                continue;
            }
            self.show(&named, MASKED.to_owned(), false, Some(entry.origin));
            headers.push((key[3].clone(), entry.text));
        }
        Some(FeedSettings { spec: spec?, credit, headers, interval })
    }

    /// A key that nobody reads is a typing error, which must not go unseen.
    fn refuse_the_rest(&mut self) {
        for (key, Entry { origin, .. }) in std::mem::take(&mut self.layers.entries) {
            let meant = self.meant(&key, &origin);
            let meant = meant.map_or_else(String::new, |meant| format!(" perhaps {meant} is meant;"));
            self.mistakes.push(Mistake {
                origin: Some(origin),
                key: show(&key),
                reason: format!("is no setting:{meant} docs/configuration.md has all of them"),
            });
        }
    }

    fn is_table(&self, name: &str) -> bool {
        NAMED.contains(&name) || self.asked.iter().any(|known| known.len() > 1 && known[0] == name)
    }

    /// The setting that a key is a misspelling of, as it is written where the key was said: the closest, with a letter in
    /// four at most that is another, or the one in a table that is called so.
    fn meant(&self, key: &Key, origin: &Origin) -> Option<String> {
        let is_variable = matches!(origin, Origin::Environment(_));
        let write = if is_variable { variable } else { show };
        let said = write(key);
        // What there is in a table of names is known only where its own name is right.
        let tables = NAMED.iter().filter(|_| key.len() > 2 && !self.is_table(&key[0]));
        let in_tables = tables.map(|&table| [&[table.to_owned()][..], &key[1..]].concat());
        let known = self.asked.iter().cloned().chain(in_tables);
        let known = known.map(|known| (key.len() == 1 && known.last() == key.first(), write(&known)));
        let known = known.chain(is_variable.then(|| (false, FILE_VARIABLE.to_owned())));
        let apart = known.map(|(is_called_so, known)| {
            (if is_called_so { 0 } else { strsim::damerau_levenshtein(&said, &known) }, known)
        });
        let close = apart.filter(|(distance, known)| 4 * distance <= known.len());
        let (_, meant) = close.min()?;
        Some(if is_variable { format!("{PREFIX}{meant}") } else { meant })
    }
}

/// What was said, or the usual value, and where it was said.
pub(super) fn or_usual<T>(said: Option<(T, Entry)>, usual: T) -> (T, Option<Origin>) {
    said.map_or((usual, None), |(value, entry)| (value, Some(entry.origin)))
}

/// What is shown of a secret.
const MASKED: &str = "…";
