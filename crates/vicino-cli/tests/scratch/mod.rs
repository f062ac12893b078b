//! Files of a test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::fs;
use std::path::PathBuf;

use crate::run::DATA;

/// A directory for files of a test, gone when it ends.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vicino-cli-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A copy of the sample with one file written anew.
    pub(crate) fn feed(&self, name: &str, file: &str, edit: impl FnOnce(String) -> String) -> String {
        let feed = self.0.join(name);
        fs::create_dir_all(&feed).unwrap();
        for entry in fs::read_dir(DATA).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, feed.join(path.file_name().unwrap())).unwrap();
        }
        let edited = edit(fs::read_to_string(feed.join(file)).unwrap());
        fs::write(feed.join(file), edited).unwrap();
        feed.to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
