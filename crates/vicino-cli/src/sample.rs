//! The sample network around Siena, built into the program so that it answers before any feed is at hand.
//!
//! `data` is a link to the sample's directory at the root of the repository; a package holds the files themselves.

use vicino::{Feed, FeedError, FeedSource, ReadOptions};

/// What the sample's ids are scoped with.
pub(crate) const NAME: &str = "siena";
/// A place in the middle of it, the Piazza del Campo: latitude and longitude.
pub(crate) const PLACE: (f64, f64) = (43.3188, 11.3308);
/// Said wherever the sample is used: nobody shall wait for one of its buses.
pub(crate) const NOTE: &str =
    "no --feed given: using the sample network around Siena; its timetable is invented";

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../data/", $name)))),*]
    };
}

/// The files of the sample: name and content.
const FILES: [(&str, &str); 12] = files![
    "agency.txt",
    "attributions.txt",
    "calendar.txt",
    "calendar_dates.txt",
    "feed_info.txt",
    "frequencies.txt",
    "routes.txt",
    "shapes.txt",
    "stop_times.txt",
    "stops.txt",
    "translations.txt",
    "trips.txt",
];

/// Reads the sample.
pub(crate) fn feed() -> Result<Feed, FeedError> {
    Feed::read(NAME, &FeedSource::files(FILES), &ReadOptions::default())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_sample_is_built_in() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let mut on_disk: Vec<(String, String)> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
            .map(|path| {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(path).unwrap())
            })
            .collect();
        on_disk.sort();
        let built_in: Vec<(String, String)> =
            FILES.iter().map(|&(name, content)| (name.to_owned(), content.to_owned())).collect();
        assert!(!built_in.is_empty());
        assert!(
            on_disk == built_in,
            "the files differ: {:?}",
            on_disk.iter().map(|f| &f.0).collect::<Vec<_>>()
        );
    }

    #[test]
    fn nothing_is_wrong_in_the_sample() {
        let feed = feed().unwrap();
        let errors: Vec<String> = feed.notices().iter().map(ToString::to_string).collect();
        assert_eq!(errors, [""; 0]);
        assert!(feed.counts().trips > 0);
    }
}
