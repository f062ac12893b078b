//! Looks at a source: whether it has changed since the last time, and what is there now.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash as _, Hasher as _};
use std::io::{self, Read, Seek as _, Write};
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
    /// Of the names, sizes and times of files.
    outside: Option<u64>,
    /// Of what is in them, once that is known, or of what was downloaded.
    content: Option<u64>,
}

impl Sight {
    /// The same where only what is in it counts, as somebody wants it looked at.
    pub(crate) fn by_content(&self) -> Self {
        Self { content: self.content, ..Self::default() }
    }
}

/// What is there now.
#[derive(Debug)]
pub(crate) enum Found {
    /// What was there at the last look, be it that it looks different from outside.
    Same(Sight),
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
                let outside = outside_of_files(path);
                if outside.is_some() && outside == before.outside {
                    return Ok(Found::Same(before.clone()));
                }
                // It takes as long as the file is large, and is of no use where there is nothing to compare it with.
                let content = before.content.and_then(|_| self.content_of_files(path));
                let sight = Sight { outside, content, ..Sight::default() };
                let is_same = sight.content.is_some() && sight.content == before.content;
                Ok(if is_same { Found::Same(sight) } else { Found::New(Material::Path(path.clone()), sight) })
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
        if response.status() == StatusCode::NOT_MODIFIED && before.content.is_some() {
            return Ok(Found::Same(before.clone()));
        }
        let header = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        if response.status() != StatusCode::OK {
            let retry_after = header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
            let reason = format!("cannot be fetched: the server says {}", response.status());
            return Err(Unfetched { reason, retry_after: retry_after.map(Duration::from_secs) });
        }
        let (etag, last_modified) = (header(ETAG), header(LAST_MODIFIED));
        let body = response.into_body().into_with_config().limit(self.max_bytes).reader();
        let (file, content) = spool(body).map_err(|e| format!("cannot be fetched: {e}"))?;
        let sight = Sight { etag, last_modified, content: Some(content), ..Sight::default() };
        let is_same = sight.content == before.content;
        Ok(if is_same { Found::Same(sight) } else { Found::New(Material::Download(file), sight) })
    }

    /// A sight with what is in the files, unless they have changed since.
    pub(crate) fn look_inside(&self, source: &Source, sight: Sight) -> Sight {
        let Source::Path(path) = source else { return sight };
        let content = sight.content.or_else(|| self.content_of_files(path));
        let is_same = outside_of_files(path) == sight.outside;
        Sight { content: content.filter(|_| is_same), ..sight }
    }

    /// Of what is in a file, or in all files of a directory; `None` where that cannot be told: it is read then.
    fn content_of_files(&self, path: &Path) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        for file in files(path)? {
            let metadata = fs::metadata(&file).ok()?;
            // Whoever reads from a pipe waits for it.
            if metadata.is_dir() {
                continue;
            }
            if !metadata.is_file() || metadata.len() > self.max_bytes {
                return None;
            }
            (file.file_name(), metadata.len()).hash(&mut hasher);
            copy(File::open(&file).ok()?.take(self.max_bytes), io::sink(), &mut hasher).ok()?;
        }
        Some(hasher.finish())
    }
}

/// Writes what is read to a file without a name, which goes when it is closed, and takes its print.
fn spool(body: impl Read) -> io::Result<(File, u64)> {
    let mut file = tempfile::tempfile()?;
    let mut hasher = DefaultHasher::new();
    copy(body, &file, &mut hasher)?;
    file.rewind()?;
    Ok((file, hasher.finish()))
}

fn copy(mut from: impl Read, mut to: impl Write, hasher: &mut DefaultHasher) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        hasher.write(&buffer[..count]);
        to.write_all(&buffer[..count])?;
    }
}

/// Of the name, size and time of a file, or of all files in a directory; `None` where there is none.
fn outside_of_files(path: &Path) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files(path)? {
        if let Ok(metadata) = fs::metadata(&file) {
            (file, metadata.len(), metadata.modified().ok()).hash(&mut hasher);
        }
    }
    Some(hasher.finish())
}

/// The file, or the directory and all that is in it, by name; `None` where there is none.
fn files(path: &Path) -> Option<Vec<PathBuf>> {
    let mut files = vec![path.to_owned()];
    if fs::metadata(path).ok()?.is_dir() {
        files.extend(fs::read_dir(path).ok()?.flatten().map(|entry| entry.path()));
        files.sort();
    }
    Some(files)
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
    use std::time::SystemTime;

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
            assert!(matches!(fetcher.look(&source, &[], &sight), Ok(Found::Same(_))));
            // Touched it is the same, once it is known what is in it.
            let touch = |seconds| {
                let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
                File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
            };
            let sight = fetcher.look_inside(&source, sight);
            touch(1);
            let Ok(Found::Same(touched)) = fetcher.look(&source, &[], &sight) else {
                panic!("it is the same")
            };
            assert_ne!(touched, sight);
            assert!(matches!(fetcher.look(&source, &[], &touched), Ok(Found::Same(same)) if same == touched));
            // As large and as old it is another, for who looks at what is in it.
            fs::write(&path, "two").unwrap();
            touch(1);
            assert!(matches!(fetcher.look(&source, &[], &touched), Ok(Found::Same(_))));
            assert!(matches!(fetcher.look(&source, &[], &touched.by_content()), Ok(Found::New(..))));
            fs::write(&path, "other").unwrap();
            assert!(matches!(fetcher.look(&source, &[], &touched), Ok(Found::New(..))));
            // What has changed meanwhile is not what was seen.
            assert_eq!(fetcher.look_inside(&source, touched).content, None);
        }
        // What is not there is never what it was: reading it tells why.
        let nowhere = Source::Path(directory.path().join("nowhere"));
        assert!(matches!(fetcher.look(&nowhere, &[], &Sight::default()), Ok(Found::New(..))));
    }
}
