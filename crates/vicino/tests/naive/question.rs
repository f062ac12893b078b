//! The question, and how far a stop is from it.

use geo::{Distance, Geodesic, Point as XY};
use jiff::Timestamp;

use super::alerts::{self, Alert};
use super::areas::{self, Area};
use super::places;
use super::polygon::Polygons;
use super::shape::{Point, straight_m};

pub struct Question {
    pub place: Place,
    pub at: Timestamp,
    pub window_min: i64,
    pub departures: usize,
    pub limit: usize,
    pub modes: Option<Vec<String>>,
    pub routes: Option<Vec<String>>,
    pub agencies: Option<Vec<String>>,
    pub feeds: Option<Vec<String>>,
    pub wheelchair: bool,
    pub day: bool,
    /// The parts of the answer that are asked for; all that are compared where this is none.
    include: Option<Vec<String>>,
    pub place_kinds: Option<Vec<String>>,
    /// The operator's areas and places that there are.
    pub areas: Vec<Area>,
    pub places: Vec<places::Place>,
    /// Notices to riders.
    pub alerts: Vec<Alert>,
}

/// The names and texts of the operator's files.
#[derive(Clone, Copy, Default)]
pub struct OperatorFiles<'a> {
    pub areas: &'a [(&'static str, String)],
    pub places: &'a [(&'static str, String)],
    pub alerts: &'a [(&'static str, String)],
}

pub enum Place {
    Circle { centre: Point, radius: f64 },
    Box { west: f64, south: f64, east: f64, north: f64 },
    Region(Polygons),
}

/// The parameters of a question by name, as the library takes them.
pub type Parameters = Vec<(&'static str, String)>;

impl Question {
    /// Reads parameters that are known to be right; a GeoJSON geometry takes the place of coordinates.
    pub fn about(parameters: &Parameters, region: Option<&str>, files: OperatorFiles) -> Self {
        let areas: Vec<Area> = files.areas.iter().flat_map(|(name, text)| areas::read(name, text)).collect();
        let text = |name: &str| {
            let found = parameters.iter().find(|(given, _)| *given == name);
            found.map(|(_, value)| value.as_str())
        };
        let number = |name: &str| text(name).map(|value| value.parse::<f64>().unwrap());
        let count = |name: &str, default: usize| text(name).map_or(default, |value| value.parse().unwrap());
        let list =
            |name: &str| text(name).map(|value| value.split(',').map(str::to_owned).collect::<Vec<_>>());
        let region = region.map(|json| {
            let json = serde_json::from_str(json).unwrap();
            Polygons::from_geometry(&json).unwrap()
        });
        let region = region.or_else(|| text("area").map(|id| areas::find(&areas, id).shape.clone()));
        let place = match (region, text("bbox")) {
            (Some(region), _) => Place::Region(region),
            (None, Some(edges)) => {
                let edges: Vec<f64> = edges.split(',').map(|edge| edge.parse().unwrap()).collect();
                Place::Box { west: edges[0], south: edges[1], east: edges[2], north: edges[3] }
            }
            (None, None) => Place::Circle {
                centre: (number("lat").unwrap(), number("lon").unwrap()),
                radius: number("radius").unwrap_or(500.0),
            },
        };
        Self {
            place,
            at: text("at").unwrap().parse().unwrap(),
            window_min: i64::try_from(count("window", 60)).unwrap(),
            departures: count("departures", 3),
            limit: count("limit", 50),
            modes: list("modes"),
            routes: list("routes"),
            agencies: list("agencies"),
            feeds: list("feeds"),
            wheelchair: text("wheelchair") == Some("required"),
            areas,
            places: files.places.iter().flat_map(|(name, text)| places::read(name, text)).collect(),
            alerts: files.alerts.iter().flat_map(|(name, text)| alerts::read(name, text)).collect(),
            place_kinds: list("place_kinds"),
            day: list("include").is_some_and(|kinds| kinds.iter().any(|kind| kind == "day")),
            include: list("include"),
        }
    }

    pub fn includes(&self, kind: &str) -> bool {
        self.include.as_ref().is_none_or(|kinds| kinds.iter().any(|asked| asked == kind))
    }
}

impl Place {
    /// How far a point that the question catches is from it; `None` for one out of reach.
    pub fn reach(&self, point: Point) -> Option<f64> {
        match self {
            Self::Circle { centre, radius } => {
                let distance = distance_m(*centre, point);
                (distance <= *radius).then_some(distance)
            }
            Self::Box { west, south, east, north } => {
                let (latitude, longitude) = point;
                let east = if west > east { east + 360.0 } else { *east };
                let turns = [longitude - 360.0, longitude, longitude + 360.0];
                let inside = turns.iter().any(|lon| *west <= *lon && *lon <= east);
                (*south <= latitude && latitude <= *north && inside).then_some(0.0)
            }
            Self::Region(polygons) => polygons.contains(point).then_some(0.0),
        }
    }

    /// What `nearest` is measured from.
    pub fn middle(&self) -> Point {
        match self {
            Self::Circle { centre, .. } => *centre,
            Self::Box { west, south, east, north } => {
                let east = if west > east { east + 360.0 } else { *east };
                let longitude = (west + east) / 2.0;
                let turned = if longitude > 180.0 { longitude - 360.0 } else { longitude };
                ((south + north) / 2.0, turned)
            }
            Self::Region(polygons) => polygons.middle(),
        }
    }

    /// The polygon that the question is about; none of a circle.
    pub fn polygons(&self) -> Option<Polygons> {
        match self {
            Self::Circle { .. } => None,
            Self::Box { west, south, east, north } => Some(Polygons::from_box(*west, *south, *east, *north)),
            Self::Region(polygons) => Some(polygons.clone()),
        }
    }

    /// How far a polygon that the question catches is from it; `None` for one out of reach.
    pub fn reach_polygons(&self, other: &Polygons) -> Option<f64> {
        match self {
            Self::Circle { centre, radius } => {
                let distance = other.distance_m(*centre);
                (distance <= *radius).then_some(distance)
            }
            _ => self.polygons().is_some_and(|polygons| polygons.touches(other)).then_some(0.0),
        }
    }

    /// Whether the point lies in a polygon, or the polygon of the question shares a point with it.
    pub fn lies_in(&self, other: &Polygons) -> bool {
        match self {
            Self::Circle { centre, .. } => other.contains(*centre),
            _ => self.reach_polygons(other).is_some(),
        }
    }
}

/// Geodesic metres on the WGS84 ellipsoid by Karney's method, to 0.1 m.
pub fn distance_m(from: Point, to: Point) -> f64 {
    let metres = Geodesic.distance(XY::new(from.1, from.0), XY::new(to.1, to.0));
    (metres * 10.0).round() / 10.0
}

/// What ranks points that are out of reach: more than 51 km away the straight line through the Earth, to 0.1 m.
pub fn rank_m(from: Point, to: Point) -> f64 {
    let straight = straight_m(from, to);
    if straight <= 51_000.0 { distance_m(from, to) } else { (straight * 10.0).round() / 10.0 }
}

/// The walk that a distance stands for: streets a quarter longer than the straight way, at 1.4 m/s.
pub fn walk_s(distance_m: f64) -> i64 {
    (distance_m * 1.25 / 1.4).round() as i64
}
