//! Questions about a generated network: near its stops and far off, before, within and after its days.

use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;
use jiff::{ToSpan, Unit};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::flex::{PolygonPlan, polygon};
use super::plan::NetworkPlan;
use super::write::degrees;
use super::{AREAS, alerts_write, flex_write};
use crate::naive::Parameters;

#[derive(Clone, Debug)]
pub struct QuestionPlan {
    whereabouts: Whereabouts,
    day: i64,
    minute: i64,
    /// Seconds past the minute, with a fraction or without.
    second: &'static str,
    window: Option<i64>,
    departures: Option<usize>,
    limit: Option<usize>,
    filters: Vec<Filter>,
    day_wanted: bool,
    deadline: Option<Deadline>,
    /// Whether the deadline is that of a notice, where there is one.
    notice: bool,
}

/// One of the instants at which something changes, and how far off.
#[derive(Clone, Debug)]
struct Deadline {
    feed: usize,
    which: usize,
    off: i64,
    fraction: &'static str,
}

#[derive(Clone, Debug)]
enum Whereabouts {
    Grid {
        /// Half steps of the grid.
        east: i32,
        north: i32,
        radius: Option<&'static str>,
    },
    Elsewhere(&'static str, &'static str),
    Box {
        west: i32,
        south: i32,
        width: i32,
        height: i32,
    },
    /// One of the areas, by its whole id where it has to be.
    Area(usize, bool),
    Region(PolygonPlan),
}

#[derive(Clone, Copy, Debug)]
enum Filter {
    Mode(&'static str),
    Routes(usize, usize),
    Agency(usize, usize),
    Feed(usize),
    Unknown,
    Wheelchair,
    PlaceKinds(&'static str),
}

pub fn question() -> impl Strategy<Value = QuestionPlan> {
    let hour = select(&[0_i64, 0, 1, 1, 2, 3, 7, 8, 8, 8, 9, 12, 22, 23][..]);
    let minute = select(&[0_i64, 0, 0, 5, 10, 30, 45][..]);
    let minute = (hour, minute).prop_map(|(hour, minute)| hour * 60 + minute);
    (
        whereabouts(),
        prop_oneof![1 => -4..=-1_i64, 5 => 1..=3_i64, 8 => 0..=8_i64, 1 => 9..=14_i64],
        minute,
        select(&["00", "00", "00", "01", "59", "00.5"][..]),
        option::of(select(&[1_i64, 5, 30, 120, 720, 1440][..])),
        option::of(select(&[1_usize, 2, 5, 50][..])),
        option::weighted(0.3, select(&[1_usize, 2, 3, 500][..])),
        prop_oneof![3 => Just(Vec::new()), 1 => vec(filter(), 1..=2)],
        weighted(0.5),
        (option::weighted(0.5, deadline()), weighted(0.25)),
    )
        .prop_map(
            |(whereabouts, day, minute, second, window, departures, limit, filters, day_wanted, when)| {
                QuestionPlan {
                    whereabouts,
                    day,
                    minute,
                    second,
                    window,
                    departures,
                    limit,
                    filters,
                    day_wanted,
                    deadline: when.0,
                    notice: when.1,
                }
            },
        )
}

fn deadline() -> impl Strategy<Value = Deadline> {
    let off = select(&[-1_i64, -1, 0, 0, 1][..]);
    let fraction = select(&["", "", "", ".5"][..]);
    (0..2_usize, 0..60_usize, off, fraction).prop_map(|(feed, which, off, fraction)| Deadline {
        feed,
        which,
        off,
        fraction,
    })
}

fn whereabouts() -> impl Strategy<Value = Whereabouts> {
    const RADII: [&str; 8] = ["1", "80", "120.5", "250", "400", "700", "2000", "50000"];
    let grid = (-24..=24, -24..=24, option::of(select(&RADII[..])));
    let grid = grid.prop_map(|(east, north, radius)| Whereabouts::Grid { east, north, radius });
    let bounds = (-14..=10, -14..=10, 1..=12, 1..=12);
    let bounds =
        bounds.prop_map(|(west, south, width, height)| Whereabouts::Box { west, south, width, height });
    let elsewhere =
        select(&[("43.35", "11.35"), ("0", "0"), ("-43", "-168"), ("89.9", "10"), ("-16.81", "-179.99")][..]);
    let elsewhere = elsewhere.prop_map(|(lat, lon)| Whereabouts::Elsewhere(lat, lon));
    let area = (0..4_usize, any::<bool>()).prop_map(|(area, whole)| Whereabouts::Area(area, whole));
    let region = polygon(16).prop_map(Whereabouts::Region);
    prop_oneof![10 => grid, 4 => bounds, 1 => elsewhere, 1 => area, 1 => region]
}

fn filter() -> impl Strategy<Value = Filter> {
    prop_oneof![
        2 => select(&["bus", "tram", "rail", "coach", "on_demand"][..]).prop_map(Filter::Mode),
        2 => (0..2_usize, 0..4_usize).prop_map(|(feed, route)| Filter::Routes(feed, route)),
        2 => (0..2_usize, 0..3_usize).prop_map(|(feed, agency)| Filter::Agency(feed, agency)),
        1 => (0..2_usize).prop_map(Filter::Feed),
        1 => Just(Filter::Unknown),
        3 => Just(Filter::Wheelchair),
        2 => select(&["ticket_office,reseller", "other", "bike_share,nothing"][..]).prop_map(Filter::PlaceKinds),
    ]
}

/// The names that the feeds of a network are loaded under: in byte order `a-b:` comes before `a:`.
pub const NAMES: [&str; 2] = ["a", "a-b"];

impl QuestionPlan {
    pub fn parameters(&self, network: &NetworkPlan) -> Parameters {
        let mut parameters: Parameters = Vec::new();
        self.place(network, &mut parameters);
        parameters.push(("at", self.instant(network)));
        if matches!(self.whereabouts, Whereabouts::Region(_)) {
            return parameters;
        }
        let mut number = |name, value: Option<usize>| {
            parameters.extend(value.map(|value| (name, value.to_string())));
        };
        number("window", self.window.map(|minutes| minutes as usize));
        number("departures", self.departures);
        number("limit", self.limit);
        for filter in &self.filters {
            let (name, value) = filter.parameter();
            // A parameter is given once.
            if parameters.iter().all(|(given, _)| *given != name) {
                parameters.push((name, value));
            }
        }
        if self.day_wanted {
            parameters.push(("include", "lines,stops,zones,places,areas,alerts,day".to_owned()));
        }
        parameters
    }

    fn place(&self, network: &NetworkPlan, parameters: &mut Parameters) {
        let half = |steps: i32| f64::from(steps) / 2.0;
        match &self.whereabouts {
            Whereabouts::Grid { east, north, radius } => {
                let (lat, lon) = degrees(network.world, half(*east), half(*north), (0, 0));
                parameters.push(("lat", lat));
                parameters.push(("lon", lon));
                // An instant that was chosen for some zone is best asked near all of them.
                let wide = self.deadline.is_some() && east % 2 == 0;
                let radius = if wide { Some("2000") } else { *radius };
                parameters.extend(radius.map(|radius| ("radius", radius.to_owned())));
            }
            Whereabouts::Elsewhere(lat, lon) => {
                parameters.push(("lat", (*lat).to_owned()));
                parameters.push(("lon", (*lon).to_owned()));
            }
            Whereabouts::Box { west, south, width, height } => {
                let corner =
                    |east: i32, north: i32| degrees(network.world, east.into(), north.into(), (0, 0));
                let (south_edge, west_edge) = corner(*west, *south);
                let (north_edge, east_edge) = corner(west + width, south + height);
                let edges = [west_edge, south_edge, east_edge, north_edge];
                parameters.push(("bbox", edges.join(",")));
            }
            Whereabouts::Area(..) if network.areas.is_empty() => {
                let (lat, lon) = degrees(network.world, 0.0, 0.0, (0, 0));
                parameters.extend([("lat", lat), ("lon", lon)]);
            }
            Whereabouts::Area(area, whole) => {
                let area = area % network.areas.len();
                let (file, ids) = AREAS[area / 2];
                let id = ids[area % 2];
                let twice = id == AREAS[0].1[0] && network.areas.len() > 2;
                let id = if *whole || twice { format!("{file}:{id}") } else { id.to_owned() };
                parameters.push(("area", id));
            }
            Whereabouts::Region(_) => {}
        }
    }

    /// The geometry that the question is about.
    pub fn region(&self, network: &NetworkPlan) -> Option<String> {
        match &self.whereabouts {
            Whereabouts::Region(plan) => Some(flex_write::geometry(network.world, plan)),
            _ => None,
        }
    }

    /// An instant at which something about on-demand service or a notice changes, if there is any.
    fn deadline(&self, network: &NetworkPlan) -> Option<String> {
        let deadline = self.deadline.as_ref()?;
        let edges = alerts_write::edges(network);
        if self.notice && !edges.is_empty() {
            let instant = &edges[deadline.which % edges.len()] + deadline.off.seconds();
            return Some(deadline.written(&instant));
        }
        let feed = &network.feeds[deadline.feed % network.feeds.len()];
        let candidates = flex_write::deadlines(&feed.flex);
        if candidates.is_empty() {
            return None;
        }
        let chosen = &candidates[deadline.which % candidates.len()];
        let agency = feed.routes[chosen.route % feed.routes.len()].agency % (feed.zones.len() + 1);
        let zone = feed.zones.get(agency).unwrap_or(&feed.zones[0]);
        let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
        let base: Date = network.base.parse().unwrap();
        let days = feed.services[chosen.service % feed.services.len()].likely_days();
        let day = match days.len() {
            0 => self.day,
            count => days[self.day.unsigned_abs() as usize % count],
        };
        let day = base + (day - chosen.days_before).days();
        let noon = day.at(12, 0, 0, 0).to_zoned_datetime(zone).unwrap();
        let instant = noon + (chosen.second + deadline.off - 12 * 3600).seconds();
        Some(deadline.written(&instant))
    }

    /// Written as the clock of the network's first agency shows it.
    fn instant(&self, network: &NetworkPlan) -> String {
        if let Some(deadline) = self.deadline(network) {
            return deadline;
        }
        let base: Date = network.base.parse().unwrap();
        let zone = TimeZoneDatabase::bundled().get(network.feeds[0].zones[0]).unwrap();
        let day = base + self.day.days();
        let clock = day.at((self.minute / 60) as i8, (self.minute % 60) as i8, 0, 0);
        let local = clock.to_zoned_datetime(zone).unwrap();
        assert_eq!(local.round(Unit::Minute).unwrap(), local);
        format!("{}:{}{}", local.strftime("%Y-%m-%dT%H:%M"), self.second, local.strftime("%:z"))
    }
}

impl Deadline {
    fn written(&self, instant: &jiff::ZonedDateTime) -> String {
        let offset = instant.strftime("%:z");
        format!("{}{}{offset}", instant.strftime("%Y-%m-%dT%H:%M:%S"), self.fraction)
    }
}

impl Filter {
    fn parameter(self) -> (&'static str, String) {
        match self {
            Self::Mode(mode) => ("modes", mode.to_owned()),
            Self::Routes(feed, route) => {
                let name = NAMES[feed];
                ("routes", format!("{name}:R{route},{name}:R{}", (route + 1) % 4))
            }
            Self::Agency(feed, agency) => ("agencies", format!("{}:A{agency}", NAMES[feed])),
            Self::Feed(feed) => ("feeds", NAMES[feed].to_owned()),
            Self::Unknown => ("routes", "nobody:knows".to_owned()),
            Self::Wheelchair => ("wheelchair", "required".to_owned()),
            Self::PlaceKinds(kinds) => ("place_kinds", kinds.to_owned()),
        }
    }
}
