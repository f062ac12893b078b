//! Where a feed or another file comes from: a path, or an address of the web.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

/// A path or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Path(PathBuf),
    /// An http or https address.
    Url(String),
}

impl Source {
    pub(crate) fn new(text: &OsStr) -> Self {
        match text.to_str().filter(|text| is_url(text)) {
            Some(url) => Self::Url(url.to_owned()),
            None => Self::Path(text.into()),
        }
    }

    /// The same where a path counts from a directory, as those of a file of settings do from its own.
    pub(crate) fn within(self, directory: &Path) -> Self {
        match self {
            Self::Path(path) => Self::Path(directory.join(path)),
            url @ Self::Url(_) => url,
        }
    }

    /// As it was given.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Path(path) => path.to_string_lossy().into_owned(),
            Self::Url(url) => url.clone(),
        }
    }

    /// What it is named by, its last part; for an address that of its path.
    pub(crate) fn stem(&self) -> PathBuf {
        match self {
            Self::Path(path) => path.clone(),
            Self::Url(url) => {
                let (_, rest) = url.split_once("://").unwrap_or_default();
                let path = rest.split(['?', '#']).next().unwrap_or_default();
                PathBuf::from(path.trim_end_matches('/').rsplit('/').next().unwrap_or_default())
            }
        }
    }

    /// What all the world may read of it: the last part of a path, an address without password and query, where keys stand.
    pub(crate) fn public(&self) -> String {
        match self {
            Self::Path(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            Self::Url(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or_default();
                let rest = rest.split(['?', '#']).next().unwrap_or_default();
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                let host = host.rsplit('@').next().unwrap_or_default();
                format!("{scheme}://{host}/{path}")
            }
        }
    }
}

/// Whether a text is an address of the web rather than a path.
pub(crate) fn is_url(text: &str) -> bool {
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|t| t.eq_ignore_ascii_case(scheme));
    begins("http://") || begins("https://")
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Url(_) => f.write_str(&self.public()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_world_reads_of_a_source_has_no_folders_passwords_or_keys() {
        for (text, public, stem) in [
            ("/srv/feeds/siena.zip", "siena.zip", "siena.zip"),
            (
                "https://me:secret@bus.example/gtfs/siena.zip?key=1",
                "https://bus.example/gtfs/siena.zip",
                "siena.zip",
            ),
            ("HTTP://bus.example", "HTTP://bus.example/", "bus.example"),
            ("https://bus.example/gtfs/#x", "https://bus.example/gtfs/", "gtfs"),
            ("https.zip", "https.zip", "https.zip"),
        ] {
            let source = Source::new(OsStr::new(text));
            assert_eq!(source.public(), public);
            assert_eq!(source.stem().file_name(), Some(OsStr::new(stem)), "{text}");
        }
    }
}
