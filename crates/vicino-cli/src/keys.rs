//! The file of clients' keys, read again when it changes.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, thread};

use vicino_server::Keys;

use crate::error::Error;
use crate::load::tell;

/// How often the file is looked at.
const WATCH: Duration = Duration::from_secs(1);

/// What is in the file is taken after so many looks, though it is still being changed: a key that was withdrawn is not good for ever.
const MOST_LOOKS: u32 = 10;

/// What the file has, or why it cannot be read. All of it is compared: a file that takes the place of another may well have the
/// size and the time that the other had, and keys that were withdrawn would go on being good.
type Seen = Result<String, String>;

/// The file, and what is known of it.
struct Watched {
    path: PathBuf,
    /// What was taken last, be it that the keys could not.
    taken: Seen,
    /// What is there since and not taken yet.
    changed: Option<Changed>,
}

struct Changed {
    seen: Seen,
    looks: u32,
}

/// The keys of the file, which from now on are those of the file.
pub(crate) fn start(path: PathBuf) -> Result<Keys, Error> {
    let (mut file, keys) = Watched::new(path)?;
    let shared = keys.clone();
    let watch = move || {
        loop {
            thread::sleep(WATCH);
            file.look(&shared);
        }
    };
    thread::Builder::new().name("keys".to_owned()).spawn(watch).map_err(Error::Serve)?;
    Ok(keys)
}

impl Watched {
    fn new(path: PathBuf) -> Result<(Self, Keys), Error> {
        let taken = read(&path);
        let keys = parse(&taken).map_err(|reason| Error::File {
            flag: "http.keys",
            path: path.display().to_string(),
            reason,
            advice: "docs/operation.md says what is in it",
        })?;
        Ok((Self { path, taken, changed: None }, keys))
    }

    /// Takes what is in the file now, once it is the same as at the look before: what is written in place may be half of it, which
    /// reads as fewer keys and shorter ones. Keys that cannot be read leave those that were.
    fn look(&mut self, keys: &Keys) {
        let seen = read(&self.path);
        let before = self.changed.take();
        if seen == self.taken {
            return;
        }
        let looks = before.as_ref().map_or(1, |before| before.looks + 1);
        if looks < MOST_LOOKS && before.is_none_or(|before| before.seen != seen) {
            self.changed = Some(Changed { seen, looks });
            return;
        }
        match parse(&seen) {
            Ok(new) => keys.replace(&new),
            Err(reason) => {
                keys.note_refusal();
                tell(format_args!("error: keys: {reason}; going on with those before"));
            }
        }
        self.taken = seen;
    }
}

fn read(path: &Path) -> Seen {
    fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

fn parse(seen: &Seen) -> Result<Keys, String> {
    Keys::parse(seen.as_ref().map_err(String::clone)?).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    /// A file in a directory that is there for as long as this is, and what it has been taken for.
    fn watched(text: &str) -> (tempfile::TempDir, Watched, Keys) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys");
        fs::write(&path, text).unwrap();
        let (file, keys) = Watched::new(path).unwrap();
        (directory, file, keys)
    }

    #[test]
    fn a_file_in_the_place_of_another_is_read_be_it_of_the_same_time_and_size() {
        let (_directory, mut file, keys) = watched("app 0123456789abcdef");
        let path = file.path.clone();
        let mut look_twice = || {
            file.look(&keys);
            file.look(&keys);
            format!("{keys:?}")
        };
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "bus fedcba9876543210").unwrap();
        File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
        assert_eq!(look_twice(), r#"["bus"]"#);
        // What cannot be used, or is not there, leaves those before.
        fs::write(&path, "bus short").unwrap();
        assert_eq!(look_twice(), r#"["bus"]"#);
        fs::remove_file(&path).unwrap();
        assert_eq!(look_twice(), r#"["bus"]"#);
        fs::write(&path, "app 0123456789abcdef").unwrap();
        assert_eq!(look_twice(), r#"["app"]"#);
    }

    #[test]
    fn a_file_that_is_being_written_is_taken_once_it_is_whole() {
        let (_directory, mut file, keys) = watched("app 0123456789abcdef\nbus fedcba9876543210\n");
        let path = file.path.clone();
        let mut look_at = |text: &str| {
            fs::write(&path, text).unwrap();
            file.look(&keys);
            format!("{keys:?}")
        };
        // Nothing yet, half of it, a key of which the end is missing.
        for text in ["", "tram 00112233445566778899\n", "tram 00112233445566778899\napp 0123456789abcdef01"] {
            assert_eq!(look_at(text), r#"["app", "bus"]"#, "{text:?}");
        }
        let whole = "tram 00112233445566778899\napp 0123456789abcdef0123\n";
        assert_eq!(look_at(whole), r#"["app", "bus"]"#);
        assert_eq!(look_at(whole), r#"["tram", "app"]"#);
    }

    #[test]
    fn a_file_that_never_rests_does_not_keep_keys_good_that_were_withdrawn() {
        let (_directory, mut file, keys) = watched("app 0123456789abcdef\nbus fedcba9876543210\n");
        let looks = (1..=MOST_LOOKS).map(|at| {
            fs::write(&file.path, format!("bus fedcba9876543210\n# {at}\n")).unwrap();
            file.look(&keys);
            format!("{keys:?}") == r#"["bus"]"#
        });
        let expected = (1..=MOST_LOOKS).map(|at| at == MOST_LOOKS);
        assert_eq!(looks.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}
