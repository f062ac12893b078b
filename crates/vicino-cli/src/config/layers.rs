//! Settings as texts under their keys, each with where it was said: what is said later counts.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::config::Mistake;

/// `feeds`, `siena`, `source`.
pub(crate) type Key = Vec<String>;

/// Where a setting was said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// A line of the file.
    File { path: String, line: usize },
    /// A variable of the environment.
    Environment(String),
    /// A flag of the command line.
    Flag(String),
}

impl Origin {
    /// The directory that a path said there counts from: that of the file, else where the program is started.
    pub(crate) fn directory(&self) -> &Path {
        match self {
            Self::File { path, .. } => Path::new(path).parent().unwrap_or(Path::new("")),
            Self::Environment(_) | Self::Flag(_) => Path::new(""),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A setting that nobody has read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

/// All settings said.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    pub(crate) entries: BTreeMap<Key, Entry>,
}

/// What variables of ours begin with, and the one that names the file of settings, which is none itself.
pub(crate) const PREFIX: &str = "VICINO_";
pub(crate) const FILE_VARIABLE: &str = "CONFIG";

/// The tables whose keys are names that an operator chose.
pub(crate) const NAMED: [&str; 4] = ["feeds", "areas", "places", "notices"];

impl Layers {
    /// Lays the settings of a TOML file on top.
    pub(crate) fn file(&mut self, path: &str, text: &str, mistakes: &mut Vec<Mistake>) {
        let text = text.trim_start_matches('\u{feff}');
        let line = |at: usize| text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
        let origin = |at: usize| Origin::File { path: path.to_owned(), line: line(at) };
        match DeTable::parse(text) {
            Ok(table) => self.table(table.get_ref(), &mut Vec::new(), &origin, mistakes),
            Err(e) => mistakes.push(Mistake {
                origin: Some(origin(e.span().map_or(0, |span| span.start))),
                key: String::new(),
                reason: format!("not TOML: {}", e.message()),
            }),
        }
    }

    fn table(
        &mut self,
        table: &DeTable<'_>,
        key: &mut Key,
        origin: &dyn Fn(usize) -> Origin,
        mistakes: &mut Vec<Mistake>,
    ) {
        for (name, value) in table {
            key.push(name.get_ref().clone().into_owned());
            let origin_here = origin(name.span().start);
            let text = match value.get_ref() {
                DeValue::Table(inner) => {
                    if inner.is_empty() && key.len() == 2 && NAMED.contains(&key[0].as_str()) {
                        let reason = "has no source: a path, or an http or https address".to_owned();
                        mistakes.push(Mistake { origin: Some(origin_here), key: show(key), reason });
                    }
                    self.table(inner, key, origin, mistakes);
                    key.pop();
                    continue;
                }
                DeValue::String(text) => Some(text.clone().into_owned()),
                DeValue::Integer(number) => Some(number.to_string().replace('_', "")),
                DeValue::Float(number) => Some(number.to_string().replace('_', "")),
                DeValue::Array(items) => {
                    let texts: Option<Vec<&str>> = items.iter().map(|item| item.get_ref().as_str()).collect();
                    texts.map(|texts| texts.join(","))
                }
                DeValue::Boolean(_) | DeValue::Datetime(_) => None,
            };
            match text {
                Some(text) => {
                    self.entries.insert(key.clone(), Entry { text, origin: origin_here });
                }
                None => mistakes.push(Mistake {
                    origin: Some(origin_here),
                    key: show(key),
                    reason: "is neither a text nor a number, nor a list of texts".to_owned(),
                }),
            }
            key.pop();
        }
    }

    /// Lays the variables that begin with `VICINO_` on top: `VICINO_FEEDS__SIENA__SOURCE` is `feeds.siena.source`. Those of
    /// Kubernetes are somebody else's.
    pub(crate) fn environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        let mut variables: Vec<_> = variables
            .filter_map(|(name, text)| {
                let variable = name.strip_prefix(PREFIX)?;
                let is_ours = variable != FILE_VARIABLE && !is_of_kubernetes(variable, &text);
                is_ours.then(|| self.key_of_variable(variable)).map(|key| (key, name, text))
            })
            .collect();
        variables.sort();
        for (key, name, text) in variables {
            self.entries.insert(key, Entry { text, origin: Origin::Environment(name) });
        }
    }

    /// A variable has capitals and underscores only: a feed is the one of the file whose name looks like that, else new.
    fn key_of_variable(&self, variable: &str) -> Key {
        let mut key: Key = variable.split("__").map(str::to_lowercase).collect();
        if let [table, name, ..] = &mut key[..]
            && NAMED.contains(&table.as_str())
        {
            let known =
                self.entries.keys().filter(|known| known[0] == *table).filter_map(|known| known.get(1));
            if let Some(known) = known.into_iter().find(|known| looks(known) == *name) {
                name.clone_from(known);
            }
        }
        if let [_, _, headers, header] = &mut key[..]
            && headers == "headers"
        {
            *header = header.replace('_', "-");
        }
        key
    }

    /// Lays a setting of the command line on top.
    pub(crate) fn flag(&mut self, flag: &str, key: &[&str], text: impl Into<String>) {
        let key = key.iter().map(|&part| part.to_owned()).collect();
        self.entries.insert(key, Entry { text: text.into(), origin: Origin::Flag(flag.to_owned()) });
    }

    /// Lays `KEY=VALUE` on top, the key as in the file.
    pub(crate) fn set(&mut self, assignment: &str, mistakes: &mut Vec<Mistake>) {
        let split = assignment.split_once('=').map(|(key, text)| (key.trim(), text.trim()));
        let key = split.and_then(|(key, text)| Some((key_of(key)?, text)));
        match key {
            Some((key, text)) => {
                // Without the value: it may be a key to a feed, which is told nowhere.
                let origin = Origin::Flag(format!("--set {}", show(&key)));
                self.entries.insert(key, Entry { text: text.to_owned(), origin });
            }
            None => mistakes.push(Mistake {
                origin: Some(Origin::Flag(format!("--set {assignment}"))),
                key: String::new(),
                reason: "is not KEY=VALUE, such as refresh.interval_s=60".to_owned(),
            }),
        }
    }
}

/// Whether a variable is one that Kubernetes sets where there is a service whose name begins with
/// [ours](https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables): `VICINO_SERVICE_HOST`,
/// `VICINO_SERVICE_PORT_HTTP`, `VICINO_PORT=tcp://10.0.0.11:3030`, `VICINO_PORT_3030_TCP_ADDR`. It is given without the prefix.
fn is_of_kubernetes(variable: &str, text: &str) -> bool {
    let words: Vec<&str> = variable.split('_').collect();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_port = |words: &[&str]| matches!(words, ["PORT", port, "TCP" | "UDP" | "SCTP"] if is_number(port));
    let is_one = words.ends_with(&["SERVICE", "HOST"])
        || words.windows(2).any(|words| words == ["SERVICE", "PORT"])
        || words.windows(3).any(is_port)
        || words.ends_with(&["PORT"]) && text.contains("://");
    // A feed may be called that.
    is_one && !variable.contains("__")
}

/// A dotted key as TOML has it: `feeds."siena.v2".source`.
fn key_of(dotted: &str) -> Option<Key> {
    let text = format!("{dotted} = 0");
    let table = DeTable::parse(&text).ok()?;
    let mut key = Key::new();
    let mut table = table.get_ref();
    loop {
        let (name, value) = table.iter().next()?;
        key.push(name.get_ref().clone().into_owned());
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => return Some(key),
        }
    }
}

/// A name as a variable can have it, in small letters.
fn looks(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

/// A key as a variable has it, without the prefix.
pub(crate) fn variable(key: &[String]) -> String {
    key.iter().map(|part| looks(part).to_uppercase()).collect::<Vec<_>>().join("__")
}

/// A key as TOML has it.
pub(crate) fn show(key: &[String]) -> String {
    let bare =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let parts: Vec<String> =
        key.iter().map(|part| if bare(part) { part.clone() } else { format!("{part:?}") }).collect();
    parts.join(".")
}
