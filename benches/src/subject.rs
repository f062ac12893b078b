//! Feeds to measure, and the places and times to ask about.

use std::env;
use std::fmt::{self, Display};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::{Date, Weekday, date, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use vicino::{Feed, FeedSource, LatLon, Network, ReadOptions};

use crate::files::read_file;
use crate::{City, Error, SplitMix64};

/// The largest real feed measured: the Paris metro of spring 2019, with 3 million stop times.
const PARIS: &str = "fr-paris-ratp-metro.zip";

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// A feed to measure.
#[derive(Debug, Clone)]
pub struct Subject {
    name: String,
    origin: Origin,
    centre: Option<LatLon>,
    day: Option<Date>,
}

#[derive(Debug, Clone)]
enum Origin {
    Path(PathBuf),
    City(City),
}

impl Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

impl Subject {
    /// The sample network of the project.
    #[must_use]
    pub fn siena() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/siena");
        let centre = LatLon::new(43.3224, 11.3268).ok();
        Self::at_path("siena", path, centre, Some(date(2026, 11, 24)))
    }

    /// The generated city of a million stop times.
    #[must_use]
    pub fn generated() -> Self {
        let origin = Origin::City(City::MILLION);
        let centre = LatLon::new(City::CENTRE.0, City::CENTRE.1).ok();
        Self { name: "generated".to_owned(), origin, centre, day: Some(date(2026, 11, 24)) }
    }

    /// The Paris metro, where a copy of the feed lies beside the project.
    #[must_use]
    pub fn paris() -> Option<Self> {
        let path = Self::shared("gtfs").map(|gtfs| gtfs.join(PARIS)).filter(|path| path.is_file())?;
        Some(Self::at_path("paris", path, LatLon::new(48.8584, 2.3470).ok(), Some(date(2019, 3, 5))))
    }

    /// Paris where it is there, else the generated city: the largest feed that every machine has.
    #[must_use]
    pub fn largest() -> Self {
        Self::paris().unwrap_or_else(Self::generated)
    }

    /// All that are there, smallest first. Says on standard error where Paris is not.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let paris = Self::paris();
        if paris.is_none() {
            eprintln!("paris is left out: there is no shared/feeds/gtfs/{PARIS} beside the project");
        }
        [Self::siena(), Self::generated()].into_iter().chain(paris).collect()
    }

    /// Any feed: a word of `siena`, `generated` and `paris`, else the path of a zip archive or a directory.
    ///
    /// # Errors
    /// [`Error`] where there is nothing at the path.
    pub fn named(name: &str) -> Result<Self, Error> {
        match name {
            "siena" => Ok(Self::siena()),
            "generated" => Ok(Self::generated()),
            "paris" => Self::paris().ok_or_else(|| Error::other(format!("there is no {PARIS}"))),
            path if Path::new(path).exists() => {
                let stem = Path::new(path).file_stem().map_or("feed".into(), |stem| stem.to_string_lossy());
                let name: String =
                    stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(64).collect();
                Ok(Self::at_path(&name, path.into(), None, None))
            }
            other => Err(Error::other(format!("there is no feed {other}"))),
        }
    }

    /// A folder of real feeds, which are not redistributable and lie beside the project where there is a copy.
    #[must_use]
    pub fn shared(folder: &str) -> Option<PathBuf> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/feeds").join(folder);
        path.is_dir().then_some(path)
    }

    fn at_path(name: &str, path: PathBuf, centre: Option<LatLon>, day: Option<Date>) -> Self {
        Self { name: name.to_owned(), origin: Origin::Path(path), centre, day }
    }

    /// What `named` finds it by.
    #[must_use]
    pub fn argument(&self) -> String {
        match (&self.origin, self.name.as_str()) {
            (Origin::City(_), name) | (_, name @ ("siena" | "paris")) => name.to_owned(),
            (Origin::Path(path), _) => path.display().to_string(),
        }
    }

    /// The same feed, written to a directory for temporary files where it was only in memory: other programs read nothing
    /// else, and making it is no part of loading it.
    ///
    /// # Errors
    /// [`Error`] where it cannot be written.
    pub fn on_disk(self) -> Result<Self, Error> {
        let Origin::City(city) = &self.origin else { return Ok(self) };
        let folder = env::temp_dir().join("vicino-benches").join(&self.name);
        fs::create_dir_all(&folder)?;
        for (name, text) in city.files() {
            fs::write(folder.join(name), text)?;
        }
        Ok(Self { origin: Origin::Path(folder), ..self })
    }

    /// Where it lies; `None` where it is generated.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Path(path) => Some(path),
            Origin::City(_) => None,
        }
    }

    /// Its bytes; those of a zip archive are read from the disk here.
    ///
    /// # Errors
    /// [`Error`] where they cannot be read.
    pub fn source(&self) -> Result<FeedSource, Error> {
        match &self.origin {
            Origin::Path(path) => Ok(FeedSource::open(path)?),
            Origin::City(city) => Ok(FeedSource::files(city.files())),
        }
    }

    /// Makes a network of its bytes.
    ///
    /// # Errors
    /// [`Error`] where the feed is refused.
    pub fn build(&self, source: &FeedSource) -> Result<Network, Error> {
        let feed = Feed::read(&self.name, source, &ReadOptions::default())?;
        Ok(Network::new(vec![Arc::new(feed)])?)
    }

    /// Reads it and makes a network of it.
    ///
    /// # Errors
    /// [`Error`] where the feed is refused.
    pub fn load(&self) -> Result<Network, Error> {
        self.build(&self.source()?)
    }

    /// Hands one of its files to `read`, without `vicino`.
    ///
    /// # Errors
    /// [`Error`] where the feed has no such file, and those of `read`.
    pub fn file<T>(
        &self,
        name: &str,
        read: impl FnOnce(&mut dyn Read) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match &self.origin {
            Origin::Path(path) => read_file(path, name, read),
            Origin::City(city) => {
                let files = city.files();
                let file = files.iter().find(|(known, _)| *known == name);
                let (_, text) = file.ok_or_else(|| Error::other(format!("no {name}")))?;
                read(&mut text.as_bytes())
            }
        }
    }

    /// A local time of a weekday on which it runs, such as 8 and 0 for 08:00: the weekday chosen for a known feed,
    /// else the Tuesday after the middle of its service days.
    ///
    /// # Errors
    /// [`Error`] where nothing ever runs.
    pub fn at(&self, network: &Network, hour: i8, minute: i8) -> Result<Timestamp, Error> {
        let day = match self.day {
            Some(day) => day,
            None => {
                let (first, last) = span(network)?;
                let days = first.until(last)?.get_days();
                first.checked_add((days / 2).days())?.nth_weekday(1, Weekday::Tuesday)?
            }
        };
        Ok(day.to_datetime(time(hour, minute, 0, 0)).to_zoned_datetime(self.zone()?)?.timestamp())
    }

    /// 08:00 of a day 30 days after its last.
    ///
    /// # Errors
    /// [`Error`] where nothing ever runs.
    pub fn after_its_end(&self, network: &Network) -> Result<Timestamp, Error> {
        let day = span(network)?.1.checked_add(30.days())?;
        Ok(day.to_datetime(time(8, 0, 0, 0)).to_zoned_datetime(self.zone()?)?.timestamp())
    }

    /// The name of the time zone of its agency; of several the first.
    ///
    /// # Errors
    /// [`Error`] where `agency.txt` cannot be read.
    pub fn timezone(&self) -> Result<String, Error> {
        let mut zone = None;
        self.columns("agency.txt", ["agency_timezone"], |[text]| {
            zone = zone.take().or(Some(text.to_owned()))
        })?;
        Ok(zone.unwrap_or_default())
    }

    fn zone(&self) -> Result<TimeZone, Error> {
        Ok(TimeZone::get(&self.timezone()?)?)
    }

    /// Its centre: that chosen for a known feed, else the median latitude and longitude of its stops.
    ///
    /// # Errors
    /// [`Error`] where its stops cannot be read.
    pub fn centre(&self) -> Result<LatLon, Error> {
        match self.centre {
            Some(centre) => Ok(centre),
            None => median(&self.stops()?),
        }
    }

    /// The middle of the box around its stops, and how far its farther edges are from there, in metres.
    ///
    /// # Errors
    /// [`Error`] where it has no stops.
    pub fn extent(&self) -> Result<(LatLon, f64), Error> {
        let stops = self.stops()?;
        let bounds = |of: fn(LatLon) -> f64| {
            let all = stops.iter().map(|&stop| of(stop));
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
        };
        let ((south, north), (west, east)) = (bounds(LatLon::lat), bounds(LatLon::lon));
        let middle = LatLon::new(f64::midpoint(south, north), f64::midpoint(west, east))?;
        let narrow = middle.lat().to_radians().cos();
        Ok((middle, (north - south).max((east - west) * narrow) / 2.0 * DEGREE_M))
    }

    /// So many points in the centre, always the same: each up to 300 m north or south and east or west of a stop that
    /// is within 5 km of the centre.
    ///
    /// # Errors
    /// [`Error`] where there is no stop there.
    pub fn points(&self, count: usize, seed: u64) -> Result<Vec<LatLon>, Error> {
        const AROUND_M: f64 = 300.0;
        const WITHIN_M: f64 = 5000.0;
        let centre = self.centre()?;
        let narrow = centre.lat().to_radians().cos().max(0.01);
        let mut stops = self.stops()?;
        stops.retain(|stop| {
            let (north, east) = (stop.lat() - centre.lat(), (stop.lon() - centre.lon()) * narrow);
            north.hypot(east) * DEGREE_M <= WITHIN_M
        });
        if stops.is_empty() {
            return Err(Error::other("no stop is in the centre"));
        }
        let mut chance = SplitMix64::new(seed);
        let mut point = || {
            let stop = stops[chance.below(stops.len() as u32) as usize];
            let (north, east) = (chance.signed() * AROUND_M, chance.signed() * AROUND_M);
            LatLon::new(stop.lat() + north / DEGREE_M, stop.lon() + east / DEGREE_M / narrow)
        };
        Ok((0..count).map(|_| point()).collect::<Result<_, _>>()?)
    }

    /// Where one boards, as far as `stops.txt` says.
    fn stops(&self) -> Result<Vec<LatLon>, Error> {
        let mut stops = Vec::new();
        self.columns("stops.txt", ["stop_lat", "stop_lon", "location_type"], |[lat, lon, kind]| {
            let point =
                lat.parse().ok().zip(lon.parse().ok()).and_then(|(lat, lon)| LatLon::new(lat, lon).ok());
            stops.extend(point.filter(|_| matches!(kind, "" | "0")));
        })?;
        Ok(stops)
    }

    fn columns<const N: usize>(
        &self,
        file: &str,
        columns: [&str; N],
        mut each: impl FnMut([&str; N]),
    ) -> Result<(), Error> {
        self.file(file, |bytes| {
            let mut csv = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
            let header: Vec<String> =
                csv.headers()?.iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect();
            let at = columns.map(|column| header.iter().position(|h| h == column));
            for record in csv.records() {
                let record = record?;
                each(at.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default()));
            }
            Ok(())
        })
    }
}

fn median(stops: &[LatLon]) -> Result<LatLon, Error> {
    let middle = |of: fn(LatLon) -> f64| {
        let mut sorted: Vec<f64> = stops.iter().map(|&stop| of(stop)).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().ok_or_else(|| Error::other("there are no stops"))
    };
    Ok(LatLon::new(middle(LatLon::lat)?, middle(LatLon::lon)?)?)
}

/// The first and the last day that anything runs on.
fn span(network: &Network) -> Result<(Date, Date), Error> {
    let feeds = network.feed_summaries();
    let first = feeds.iter().filter_map(|summary| summary.feed.first_service_date).min();
    let last = feeds.iter().filter_map(|summary| summary.feed.last_service_date).max();
    first.zip(last).ok_or_else(|| Error::other("nothing ever runs"))
}
