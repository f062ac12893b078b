//! The file of clients' keys, read again when it changes.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, thread};

use vicino_server::Keys;

use crate::error::Error;
use crate::load::tell;

/// How often the file is looked at.
const WATCH: Duration = Duration::from_secs(1);

/// The keys of the file, which from now on are those of the file.
pub(crate) fn start(path: PathBuf) -> Result<Keys, Error> {
    let seen = changed(&path);
    let keys = read(&path).map_err(|reason| Error::File {
        flag: "http.keys",
        path: path.display().to_string(),
        reason,
        advice: "docs/configuration.md says what is in it",
    })?;
    let shared = keys.clone();
    let watch = move || watch(&path, seen, &shared);
    thread::Builder::new().name("keys".to_owned()).spawn(watch).map_err(Error::Serve)?;
    Ok(keys)
}

/// Keys that cannot be read leave those that were.
fn watch(path: &Path, mut seen: Option<SystemTime>, keys: &Keys) {
    loop {
        thread::sleep(WATCH);
        let now = changed(path);
        if now == seen {
            continue;
        }
        seen = now;
        match read(path) {
            Ok(new) => keys.replace(&new),
            Err(reason) => {
                keys.note_refusal();
                tell(format_args!("error: keys: {reason}; going on with those before"));
            }
        }
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

fn read(path: &Path) -> Result<Keys, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    Keys::parse(&text).map_err(|error| error.to_string())
}
