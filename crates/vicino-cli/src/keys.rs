//! The file of clients' keys, read again when it changes.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, thread};

use vicino_server::Keys;

use crate::error::Error;
use crate::load::tell;

/// How often the file is looked at.
const WATCH: Duration = Duration::from_secs(1);

/// What the file has, or why it cannot be read. All of it is compared: a file that takes the place of another may well have the
/// size and the time that the other had, and keys that were withdrawn would go on being good.
type Seen = Result<String, String>;

/// The keys of the file, which from now on are those of the file.
pub(crate) fn start(path: PathBuf) -> Result<Keys, Error> {
    let mut seen = read(&path);
    let keys = parse(&seen).map_err(|reason| Error::File {
        flag: "http.keys",
        path: path.display().to_string(),
        reason,
        advice: "docs/configuration.md says what is in it",
    })?;
    let shared = keys.clone();
    let watch = move || {
        loop {
            thread::sleep(WATCH);
            look(&path, &mut seen, &shared);
        }
    };
    thread::Builder::new().name("keys".to_owned()).spawn(watch).map_err(Error::Serve)?;
    Ok(keys)
}

/// Takes what is in the file now. Keys that cannot be read leave those that were.
fn look(path: &Path, seen: &mut Seen, keys: &Keys) {
    let now = read(path);
    if now == *seen {
        return;
    }
    *seen = now;
    match parse(seen) {
        Ok(new) => keys.replace(&new),
        Err(reason) => {
            keys.note_refusal();
            tell(format_args!("error: keys: {reason}; going on with those before"));
        }
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

    #[test]
    fn a_file_in_the_place_of_another_is_read_be_it_of_the_same_time_and_size() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys");
        let write = |text: &str| fs::write(&path, text).unwrap();
        write("app 0123456789abcdef");
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let mut seen = read(&path);
        let keys = parse(&seen).unwrap();
        write("bus fedcba9876543210");
        File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
        look(&path, &mut seen, &keys);
        assert_eq!(format!("{keys:?}"), r#"["bus"]"#);
        // What cannot be used, or is not there, leaves those before.
        write("bus short");
        look(&path, &mut seen, &keys);
        fs::remove_file(&path).unwrap();
        look(&path, &mut seen, &keys);
        assert_eq!(format!("{keys:?}"), r#"["bus"]"#);
        write("app 0123456789abcdef");
        look(&path, &mut seen, &keys);
        assert_eq!(format!("{keys:?}"), r#"["app"]"#);
    }
}
