//! Looks at a source: whether it has changed since the last time, and what is there now.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash as _, Hasher as _};
use std::io::{self, Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::StatusCode;
use ureq::http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER};
use vicino::{FeedError, FeedSource, Limits};

use crate::source::Source;

/// Fetches from the web.
#[derive(Debug, Clone)]
pub(crate) struct Fetcher {
    agent: ureq::Agent,
    max_bytes: u64,
}

/// What was there at the last look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sight {
    etag: Option<String>,
    last_modified: Option<String>,
    /// Of what was downloaded, or of the names, sizes and times of files.
    print: Option<u64>,
}

/// What is there now.
#[derive(Debug)]
pub(crate) enum Found {
    /// What was there at the last look.
    Same,
    New(Material, Sight),
}

/// What a feed or another file can be read from.
#[derive(Debug)]
pub(crate) enum Material {
    Path(PathBuf),
    /// Downloaded to a file without a name.
    Download(File),
}

/// Why there is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfetched {
    pub(crate) reason: String,
    /// How long the server asks to be left alone.
    pub(crate) retry_after: Option<Duration>,
}

impl From<String> for Unfetched {
    fn from(reason: String) -> Self {
        Self { reason, retry_after: None }
    }
}

/// A client of the web that takes at most so long, trusts whom the system trusts, and leaves it to who asks what a status means.
pub(crate) fn agent(timeout: Duration) -> ureq::Agent {
    let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier);
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        .user_agent(concat!("vicino/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls.build());
    config.build().into()
}

impl Fetcher {
    /// One whose downloads take at most so long, and have at most so many bytes.
    pub(crate) fn new(timeout: Duration, max_bytes: u64) -> Self {
        Self { agent: agent(timeout), max_bytes }
    }

    /// What a source has, unless that is what was seen before.
    pub(crate) fn look(
        &self,
        source: &Source,
        headers: &[(String, String)],
        before: &Sight,
    ) -> Result<Found, Unfetched> {
        match source {
            Source::Path(path) => {
                let sight = Sight { print: print_of_files(path), ..Sight::default() };
                let same = sight.print.is_some() && sight == *before;
                Ok(if same { Found::Same } else { Found::New(Material::Path(path.clone()), sight) })
            }
            Source::Url(url) => self.download(url, headers, before),
        }
    }

    fn download(&self, url: &str, headers: &[(String, String)], before: &Sight) -> Result<Found, Unfetched> {
        let mut request = self.agent.get(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(etag) = &before.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(last_modified) = &before.last_modified {
            request = request.header(IF_MODIFIED_SINCE, last_modified);
        }
        let response = request.call().map_err(|e| format!("cannot be fetched: {e}"))?;
        if response.status() == StatusCode::NOT_MODIFIED && before.print.is_some() {
            return Ok(Found::Same);
        }
        let header = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        if response.status() != StatusCode::OK {
            let retry_after = header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
            let reason = format!("cannot be fetched: the server says {}", response.status());
            return Err(Unfetched { reason, retry_after: retry_after.map(Duration::from_secs) });
        }
        let (etag, last_modified) = (header(ETAG), header(LAST_MODIFIED));
        let body = response.into_body().into_with_config().limit(self.max_bytes).reader();
        let (file, print) = spool(body).map_err(|e| format!("cannot be fetched: {e}"))?;
        if before.print == Some(print) {
            return Ok(Found::Same);
        }
        Ok(Found::New(Material::Download(file), Sight { etag, last_modified, print: Some(print) }))
    }
}

/// Writes what is read to a file without a name, which goes when it is closed, and takes its print.
fn spool(mut body: impl Read) -> io::Result<(File, u64)> {
    let mut file = tempfile::tempfile()?;
    let mut hasher = DefaultHasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = body.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        hasher.write(&buffer[..count]);
        file.write_all(&buffer[..count])?;
    }
    file.rewind()?;
    Ok((file, hasher.finish()))
}

/// Of the name, size and time of a file, or of all files in a directory; `None` where there is none.
fn print_of_files(path: &Path) -> Option<u64> {
    let of_file = |path: &Path, hasher: &mut DefaultHasher| {
        let metadata = fs::metadata(path).ok()?;
        (path, metadata.len(), metadata.modified().ok()).hash(hasher);
        Some(metadata.is_dir())
    };
    let mut hasher = DefaultHasher::new();
    if of_file(path, &mut hasher)? {
        let mut files: Vec<PathBuf> = fs::read_dir(path).ok()?.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            of_file(&file, &mut hasher);
        }
    }
    Some(hasher.finish())
}

impl Material {
    pub(crate) fn feed_source(self, limits: &Limits) -> Result<FeedSource, FeedError> {
        match self {
            Self::Path(path) => FeedSource::open_within(path, limits),
            Self::Download(file) => FeedSource::zip_file(file, limits),
        }
    }

    /// The whole as text, unless that is longer than a file held as a whole may be.
    pub(crate) fn text(self, limits: &Limits) -> io::Result<String> {
        let file = match self {
            Self::Path(path) => File::open(path)?,
            Self::Download(file) => file,
        };
        let most = limits.whole_file_bytes;
        let text = io::read_to_string(file.take(most.saturating_add(1)))?;
        if text.len() as u64 > most {
            return Err(io::Error::other(format!("passes the limit whole_file_bytes = {most}")));
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_new_until_it_was_seen_and_again_when_it_changes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.txt");
        let fetcher = Fetcher::new(Duration::from_secs(1), 1 << 20);
        for seen in [path.clone(), directory.path().to_owned()] {
            let source = Source::Path(seen);
            fs::write(&path, "one").unwrap();
            let Found::New(_, sight) = fetcher.look(&source, &[], &Sight::default()).unwrap() else {
                panic!("seen before")
            };
            assert!(matches!(fetcher.look(&source, &[], &sight), Ok(Found::Same)));
            fs::write(&path, "other").unwrap();
            assert!(matches!(fetcher.look(&source, &[], &sight), Ok(Found::New(..))));
        }
        // What is not there is never what it was: reading it tells why.
        let nowhere = Source::Path(directory.path().join("nowhere"));
        assert!(matches!(fetcher.look(&nowhere, &[], &Sight::default()), Ok(Found::New(..))));
    }
}
