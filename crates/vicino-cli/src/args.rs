//! The command line, and the help that teaches it.

mod examples;
mod numbers;
mod spec;

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Parser, Subcommand};
use jiff::civil::Date;
use vicino::{Include, Mode, Query, Walk};

use crate::config::{Layers, Mistake};
use examples::{CHECK_EXAMPLES, NEAR_EXAMPLES, OVERVIEW, SERVE_EXAMPLES};
pub(crate) use spec::{FileSpec, is_name};

/// What transit services are near me?
#[derive(Debug, Parser)]
#[command(name = "vicino", version, after_long_help = OVERVIEW)]
#[command(long_about = "What transit services are near me?\n\n\
    Reads GTFS feeds and answers with the lines one can board near a place, whether they run, and their next \
    departures: once, as a departure board (near), or over HTTP (serve). Tells what is wrong in feeds (check).")]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Reads the command line.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::try_parse_from(std::env::args_os().map(numbers::written_out))
    }
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the lines near a place and their next departures
    #[command(after_long_help = NEAR_EXAMPLES)]
    #[command(
        override_usage = "vicino near <LAT> <LON> [OPTIONS]\n       vicino near --bbox <W,S,E,N> [OPTIONS]\n       \
            vicino near --area <ID> [OPTIONS]\n       vicino near --geojson-file <FILE> [OPTIONS]"
    )]
    Near(Box<NearArgs>),
    /// Tell what is wrong in feeds
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Answer over HTTP until stopped with Ctrl-C
    #[command(after_long_help = SERVE_EXAMPLES)]
    Serve(Box<ServeArgs>),
}

/// The feeds, and how people walk to their stops.
#[derive(Debug, clap::Args)]
pub(crate) struct FeedArgs {
    /// A GTFS feed: a zip archive or a directory; may be given again for more feeds
    #[arg(
        long = "feed",
        value_name = "[NAME=]PATH|URL",
        value_parser = OsStringValueParser::new().map(|text| FileSpec::new(&text)),
        long_help = "A GTFS feed: a zip archive or a directory; may be given again for more feeds.\n\
            The name is what the feed's ids begin with (siena:1001). Without one it is the name of the file.\n\
            Without any feed the built-in sample network around Siena is used; its timetable is invented."
    )]
    pub(crate) feeds: Vec<FileSpec>,
    /// Areas as GeoJSON polygons, such as municipalities; may be given again for more files
    #[arg(long, value_name = "[NAME=]FILE|URL", value_parser = OsStringValueParser::new().map(|text| FileSpec::new(&text)))]
    pub(crate) areas: Vec<FileSpec>,
    /// Places as GeoJSON points, such as ticket offices; may be given again for more files
    #[arg(long, value_name = "[NAME=]FILE|URL", value_parser = OsStringValueParser::new().map(|text| FileSpec::new(&text)))]
    pub(crate) places: Vec<FileSpec>,
    /// Notices to riders, as TOML (*.toml) or GeoJSON; may be given again for more files
    #[arg(long, value_name = "[NAME=]FILE|URL", value_parser = OsStringValueParser::new().map(|text| FileSpec::new(&text)))]
    pub(crate) notices: Vec<FileSpec>,
    #[arg(long, value_name = "M/S", allow_negative_numbers = true, help = format!(
        "Walking speed in metres per second, {} to {} [default: {}]",
        Walk::SPEEDS_M_PER_S.start(), Walk::SPEEDS_M_PER_S.end(), Walk::default().speed_m_per_s()))]
    pub(crate) walk_speed: Option<f64>,
    #[arg(long, value_name = "FACTOR", allow_negative_numbers = true, help = format!(
        "How much longer streets are than the straight line, {} to {} [default: {}]",
        Walk::DETOUR_FACTORS.start(), Walk::DETOUR_FACTORS.end(), Walk::default().detour_factor()))]
    pub(crate) detour: Option<f64>,
    /// Say nothing of the feeds on standard error, unless one cannot be used
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// `vicino near`. The texts are read by the library, as those of an HTTP request are: one set of names, ranges and
/// reasons.
#[derive(Debug, clap::Args)]
pub(crate) struct NearArgs {
    /// Latitude in WGS84 degrees, north of the equator positive
    #[arg(value_name = "LAT", allow_negative_numbers = true)]
    lat: Option<String>,
    /// Longitude in WGS84 degrees, east of Greenwich positive
    #[arg(value_name = "LON", allow_negative_numbers = true)]
    lon: Option<String>,
    /// A box in degrees, instead of LAT and LON; one with W greater than E crosses the antimeridian
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    bbox: Option<String>,
    /// An area of the --areas files by its id, instead of LAT and LON
    #[arg(long, value_name = "ID")]
    area: Option<String>,
    /// A GeoJSON Polygon or MultiPolygon, or a Feature with one, instead of LAT and LON
    #[arg(long, value_name = "FILE")]
    pub(crate) geojson_file: Option<PathBuf>,
    #[arg(long, value_name = "M", allow_negative_numbers = true, help = format!(
        "Metres around the place, {} to {} [default: {}]",
        Query::RADIUS_M.start(), Query::RADIUS_M.end(), Query::DEFAULT_RADIUS_M))]
    radius: Option<String>,
    /// The instant asked about, with its offset, such as 2026-11-24T08:00:00+01:00 [default: now]
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    #[arg(long, value_name = "MIN", allow_negative_numbers = true, help = format!(
        "Minutes in which a departure counts as running, {} to {} [default: {}]",
        Query::WINDOW_MIN.start(), Query::WINDOW_MIN.end(), Query::DEFAULT_WINDOW_MIN))]
    window: Option<String>,
    #[arg(long, value_name = "N", allow_negative_numbers = true, help = format!(
        "Departures of each line, {} to {} [default: {}]",
        Query::DEPARTURES.start(), Query::DEPARTURES.end(), Query::DEFAULT_DEPARTURES))]
    departures: Option<String>,
    #[arg(long, value_name = "N", allow_negative_numbers = true, help = format!(
        "Items of each kind, {} to {} [default: {}]",
        Query::LIMIT.start(), Query::LIMIT.end(), Query::DEFAULT_LIMIT))]
    limit: Option<String>,
    #[arg(long, value_name = "LIST", help = format!(
        "Parts of the JSON, any of {} [default: {}]", Include::NAMES.join(", "), default_parts()))]
    include: Option<String>,
    #[arg(long, value_name = "LIST", help_heading = "Filters", help = format!(
        "Keep only these modes, any of {}", Mode::ALL.map(Mode::name).join(", ")))]
    modes: Option<String>,
    /// Keep only these routes, such as siena:10,siena:20
    #[arg(long, value_name = "IDS", help_heading = "Filters")]
    routes: Option<String>,
    /// Keep only what these agencies run, such as siena:vicino
    #[arg(long, value_name = "IDS", help_heading = "Filters")]
    agencies: Option<String>,
    /// Keep only what is in the feeds of these names
    #[arg(long = "feeds", value_name = "NAMES", help_heading = "Filters")]
    only_feeds: Option<String>,
    /// Keep only places of these kinds, such as ticket_office,reseller
    #[arg(long, value_name = "KINDS", help_heading = "Filters")]
    place_kinds: Option<String>,
    /// Keep only what is known to be accessible: the one value is `required`
    #[arg(long, value_name = "required", help_heading = "Filters")]
    wheelchair: Option<String>,
    /// The language of names, such as en, where the feed is translated [default: the feed's own]
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Print the answer as JSON, the same bytes as over HTTP
    #[arg(long, conflicts_with = "geojson")]
    pub(crate) json: bool,
    /// Print the answer as a GeoJSON FeatureCollection
    #[arg(long)]
    pub(crate) geojson: bool,
    #[command(flatten, next_help_heading = "Feeds")]
    pub(crate) feeds: FeedArgs,
}

impl NearArgs {
    /// The question's parameters, by their names in the contract.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = [
            ("lat", &self.lat),
            ("lon", &self.lon),
            ("bbox", &self.bbox),
            ("area", &self.area),
            ("radius", &self.radius),
            ("at", &self.at),
            ("window", &self.window),
            ("departures", &self.departures),
            ("limit", &self.limit),
            ("include", &self.include),
            ("modes", &self.modes),
            ("routes", &self.routes),
            ("agencies", &self.agencies),
            ("feeds", &self.only_feeds),
            ("place_kinds", &self.place_kinds),
            ("wheelchair", &self.wheelchair),
            ("lang", &self.lang),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

/// `vicino check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// GTFS feeds: zip archives or directories
    #[arg(required = true, value_name = "[NAME=]PATH",
        value_parser = OsStringValueParser::new().map(|text| FileSpec::new(&text)))]
    pub(crate) feeds: Vec<FileSpec>,
    /// The day to check for, such as 2026-11-24 [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) today: Option<Date>,
    /// How many examples of each code to show
    #[arg(long, value_name = "N", default_value = "3")]
    pub(crate) examples: usize,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Show no progress bar
    #[arg(long)]
    pub(crate) quiet: bool,
}

fn date(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "not a date, such as 2026-11-24")
}

/// `vicino serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; port 0 takes any that is free [default: 127.0.0.1:3030]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Address and port to answer /metrics on, for Prometheus
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics_listen: Option<String>,
    /// Decimals of coordinates: finer questions are sent on to the address with so many (3 is about 100 m)
    #[arg(long, value_name = "N")]
    round_coordinates: Option<String>,
    /// What to log on standard error: off, error, warn, info (a line for each request), debug or trace [default: warn]
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
    /// How to log: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Seconds from one look at a feed's address to the next; 0 is never [default: 300]
    #[arg(long, value_name = "SECONDS")]
    refresh: Option<String>,
    /// A file of settings [default: vicino.toml, where there is one]
    #[arg(long, value_name = "FILE", env = "VICINO_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Any setting of that file, such as feeds.siena.refresh_s=3600; may be given again
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Print the settings in force, and where each was said, and end
    #[arg(long)]
    pub(crate) print_config: bool,
    #[command(flatten, next_help_heading = "Feeds")]
    pub(crate) feeds: FeedArgs,
}

impl ServeArgs {
    /// Lays what the flags say on top of other settings.
    pub(crate) fn lay(&self, layers: &mut Layers, mistakes: &mut Vec<Mistake>) {
        let FeedArgs { feeds, areas, places, notices, walk_speed, detour, quiet: _ } = &self.feeds;
        for (flag, table, specs) in [
            ("--feed", "feeds", feeds),
            ("--areas", "areas", areas),
            ("--places", "places", places),
            ("--notices", "notices", notices),
        ] {
            for FileSpec { name, source } in specs {
                layers.flag(flag, &[table, name, "source"], source.text());
            }
        }
        let texts = [
            ("--listen", &["listen"][..], self.listen.clone()),
            ("--metrics-listen", &["metrics_listen"], self.metrics_listen.clone()),
            ("--round-coordinates", &["http", "round_coordinates"], self.round_coordinates.clone()),
            ("--log-level", &["log", "level"], self.log_level.clone()),
            ("--log-format", &["log", "format"], self.log_format.clone()),
            ("--refresh", &["refresh", "interval_s"], self.refresh.clone()),
            ("--walk-speed", &["walk", "speed_m_per_s"], walk_speed.map(|speed| speed.to_string())),
            ("--detour", &["walk", "detour_factor"], detour.map(|factor| factor.to_string())),
        ];
        for (flag, key, text) in texts {
            if let Some(text) = text {
                layers.flag(flag, key, text);
            }
        }
        for assignment in &self.set {
            layers.set(assignment, mistakes);
        }
    }
}

/// The parts of an answer where `--include` is not given.
fn default_parts() -> String {
    let mut parts = Include::default();
    let names = Include::NAMES.into_iter().filter(|name| parts.part(name).is_some_and(|part| *part));
    names.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
