//! The sample network around Siena, built into the program so that it answers before any feed is at hand.
//!
//! `data` is a link to the sample's directory at the root of the repository; a package holds the files themselves.

use vicino::{Alerts, Feed, FeedSource, Places, ReadOptions, ServiceAreas};

use crate::error::Error;

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

/// The files of the sample's feed: name and content.
const FILES: [(&str, &str); 16] = files![
    "agency.txt",
    "attributions.txt",
    "booking_rules.txt",
    "calendar.txt",
    "calendar_dates.txt",
    "feed_info.txt",
    "frequencies.txt",
    "location_group_stops.txt",
    "location_groups.txt",
    "locations.geojson",
    "routes.txt",
    "shapes.txt",
    "stop_times.txt",
    "stops.txt",
    "translations.txt",
    "trips.txt",
];

/// What stands beside the feed: areas, places, notices to riders.
const BESIDE: [(&str, &str); 3] = files!["areas.geojson", "places.geojson", "notices.toml"];

/// Reads the sample's feed.
pub(crate) fn feed() -> Result<Feed, Error> {
    let feed = Feed::read(NAME, &FeedSource::files(FILES), &ReadOptions::default());
    feed.map_err(|e| Error::Sample(e.to_string()))
}

/// Reads its areas.
pub(crate) fn areas() -> Result<ServiceAreas, Error> {
    ServiceAreas::from_geojson(NAME, BESIDE[0].1).map_err(|e| Error::Sample(e.to_string()))
}

/// Reads its places.
pub(crate) fn places() -> Result<Places, Error> {
    Places::from_geojson(NAME, BESIDE[1].1).map_err(|e| Error::Sample(e.to_string()))
}

/// Reads its notices to riders.
pub(crate) fn alerts() -> Result<Alerts, Error> {
    Alerts::from_toml(NAME, BESIDE[2].1).map_err(|e| Error::Sample(e.to_string()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use vicino::Network;

    use super::*;

    #[test]
    fn every_file_of_the_sample_is_built_in() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let mut on_disk: Vec<(String, String)> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(path).unwrap())
            })
            .collect();
        on_disk.sort();
        let mut built_in: Vec<(String, String)> = FILES
            .iter()
            .chain(&BESIDE)
            .map(|&(name, content)| (name.to_owned(), content.to_owned()))
            .collect();
        built_in.sort();
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
        let (areas, places, alerts) = (areas().unwrap(), places().unwrap(), alerts().unwrap());
        for notices in [areas.notices(), places.notices(), alerts.notices()] {
            assert_eq!(notices.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        }
        let network = Network::new(vec![feed.into()]).unwrap();
        let network =
            network.with_areas([areas.into()]).with_places([places.into()]).with_alerts([alerts.into()]);
        assert_eq!(network.notices().total(), 0);
    }
}
