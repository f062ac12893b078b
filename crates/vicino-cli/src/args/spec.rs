//! Feeds and other files as the command line names them.

use std::ffi::OsString;
use std::path::Path;

use crate::source::Source;

/// A feed or another file of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileSpec {
    pub(crate) name: String,
    pub(crate) source: Source,
}

impl FileSpec {
    /// `NAME=PATH`, or a path alone, named after its last part; an address of the web is as good as a path.
    ///
    /// A path may have an equals sign too: what stands before the first one is a name only where it can be, and the
    /// whole is no path that exists.
    pub(crate) fn new(text: &OsString) -> Self {
        let named = text.to_str().and_then(|text| text.split_once('=')).filter(|(name, _)| is_name(name));
        match named {
            Some((name, source)) if !Path::new(text).exists() => {
                Self { name: name.to_owned(), source: Source::new(source.as_ref()) }
            }
            _ => {
                let source = Source::new(text);
                Self { name: name_of(&source.stem()), source }
            }
        }
    }
}

/// What is no part of a name that a file gives.
const ENDINGS: [&str; 4] = [".zip", ".geojson", ".json", ".toml"];

/// As the library has it: the name of a feed never has the colon that ends it in an id.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(is_name_char)
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

fn name_of(path: &Path) -> String {
    // `.` has no name of its own, but the directory that it stands for has.
    let absolute = if path.file_name().is_none() { path.canonicalize().ok() } else { None };
    let last = absolute.as_deref().unwrap_or(path).file_name().unwrap_or_default().to_string_lossy();
    let without = |ending: &str| {
        let (stem, found) = last.split_at_checked(last.len().checked_sub(ending.len())?)?;
        found.eq_ignore_ascii_case(ending).then_some(stem)
    };
    let stem = ENDINGS.into_iter().find_map(without).unwrap_or(&last);
    let name: String = stem.chars().take(64).map(|c| if is_name_char(c) { c } else { '-' }).collect();
    if name.is_empty() { "feed".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_named_or_named_after_its_file() {
        for (text, name, path) in [
            ("siena=gtfs.zip", "siena", "gtfs.zip"),
            ("siena=a=b.zip", "siena", "a=b.zip"),
            ("feeds/siena.zip", "siena", "feeds/siena.zip"),
            ("feeds/siena.ZIP", "siena", "feeds/siena.ZIP"),
            ("comuni.geojson", "comuni", "comuni.geojson"),
            ("avvisi=a/notices.toml", "avvisi", "a/notices.toml"),
            ("feeds/siena.v2/", "siena.v2", "feeds/siena.v2/"),
            ("rete di siena.zip", "rete-di-siena", "rete di siena.zip"),
            ("città.zip", "citt-", "città.zip"),
            ("my feed=x.zip", "my-feed-x", "my feed=x.zip"),
            ("=x.zip", "-x", "=x.zip"),
            (".zip", "feed", ".zip"),
            ("é", "-", "é"),
            ("", "feed", ""),
        ] {
            let spec = FileSpec::new(&text.into());
            assert_eq!((spec.name.as_str(), spec.source), (name, Source::Path(path.into())), "{text}");
        }
    }

    #[test]
    fn a_path_that_exists_is_a_path_whatever_it_looks_like() {
        let directory = std::env::temp_dir().join(format!("vicino-args-{}", std::process::id()));
        let path = directory.join("a=b");
        std::fs::create_dir_all(&path).unwrap();
        let spec = FileSpec::new(&path.clone().into());
        assert_eq!((spec.name.as_str(), &spec.source), ("a-b", &Source::Path(path)));
        assert_eq!(FileSpec::new(&".".into()).name, "vicino-cli");
        std::fs::remove_dir_all(directory).unwrap();
    }
}
