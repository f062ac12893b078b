//! Feeds that are directories.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use vicino::{Code, Feed, FeedErrorKind, FeedSource, ReadOptions};

use crate::case::{Case, check, kept, refused};
use crate::files::{ALL, Files, sound};

/// A feed as a directory, gone when the test ends.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vicino-broken-{}-{count}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn with(files: Files) -> Self {
        let folder = Self::new();
        files.0.iter().for_each(|(name, content)| fs::write(folder.0.join(name), content).unwrap());
        folder
    }

    fn source(&self) -> FeedSource {
        FeedSource::open(&self.0).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A case whose directory stays until the case is gone.
fn directory(
    name: &'static str,
    kept_of_it: &'static str,
    told: &'static [&'static str],
    make: impl Fn(&Path) + 'static,
) -> Case {
    let folder = Folder::with(sound());
    make(&folder.0);
    kept(name, kept_of_it, told, move || folder.source())
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        directory("a directory stands in the place of a file", ALL, &["2 unreadable_file"], |folder| {
            fs::create_dir(folder.join("translations.txt")).unwrap();
            fs::create_dir(folder.join("locations.geojson")).unwrap();
        }),
        refused("there is no such file", "Unreadable", || FeedSource::open("/nowhere/at/all.zip")),
        refused("the file is a device", "NotAZip", || FeedSource::open("/dev/zero")),
    ];
    #[cfg(unix)]
    cases.extend([
        directory("files are links within the directory", ALL, &[], |folder| {
            fs::create_dir(folder.join("now")).unwrap();
            fs::rename(folder.join("stops.txt"), folder.join("now/stops.txt")).unwrap();
            std::os::unix::fs::symlink("now/stops.txt", folder.join("stops.txt")).unwrap();
        }),
        directory(
            "files are links out of the directory, to a device, or to nothing",
            ALL,
            &["3 unreadable_file"],
            |folder| {
                for (to, name) in [
                    ("/etc/passwd", "translations.txt"),
                    ("/dev/zero", "feed_info.txt"),
                    ("gone", "frequencies.txt"),
                ] {
                    std::os::unix::fs::symlink(to, folder.join(name)).unwrap();
                }
            },
        ),
        directory(
            "a file is a pipe that nobody writes to",
            ALL,
            &["translations.txt unreadable_file"],
            |folder| {
                let pipe = folder.join("translations.txt");
                assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
            },
        ),
    ]);
    cases
}

#[test]
fn directories() {
    check(cases());
}

#[test]
fn a_directory_in_the_place_of_a_file_does_not_lose_the_feed() {
    let folder = Folder::with(sound());
    for name in ["translations.txt", "feed_info.txt", "locations.geojson"] {
        fs::create_dir(folder.0.join(name)).unwrap();
    }
    let feed = Feed::read("f", &folder.source(), &ReadOptions::default()).unwrap();
    assert_eq!(feed.notices().count(Code::UnreadableFile), 3);
    assert_eq!(feed.counts().trips, 2);
    let folder = Folder::with(Files(vec![("agency.txt".to_owned(), sound().text("agency.txt").into())]));
    fs::create_dir(folder.0.join("stops.txt")).unwrap();
    let refused = Feed::read("f", &folder.source(), &ReadOptions::default()).unwrap_err();
    assert_eq!(refused.kind(), FeedErrorKind::NoStopsAndNoZones);
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_waited_for() {
    let folder = Folder::with(sound());
    let pipe = |name: &str| {
        let path = folder.0.join(name);
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    };
    let (alone, _, _) = (pipe("feed.zip"), pipe("translations.txt"), pipe("locations.geojson"));
    let zeros = folder.0.join("feed_info.txt");
    std::os::unix::fs::symlink("/dev/zero", &zeros).unwrap();
    let (done, ended) = std::sync::mpsc::channel();
    let path = folder.0.clone();
    std::thread::spawn(move || {
        let open = |path| FeedSource::open(path).map_err(|e| e.kind());
        let refused = [open(alone), open(zeros)].map(|open| open.err());
        let feed = Feed::read("f", &open(path).unwrap(), &ReadOptions::default()).unwrap();
        done.send((refused, feed.notices().count(Code::UnreadableFile), feed.counts().trips)).unwrap();
    });
    let (refused, unreadable, trips) = ended.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
    assert_eq!(refused, [Some(FeedErrorKind::NotAZip); 2]);
    assert_eq!((unreadable, trips), (3, 2));
}
