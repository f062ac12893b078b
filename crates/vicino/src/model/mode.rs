//! Route types and the modes that riders know.

use std::fmt;

use serde::{Serialize, Serializer};

/// How a route is served, as riders see it: GTFS
/// [`route_type`](https://gtfs.org/documentation/schedule/reference/#routestxt) and the
/// [extended route types](https://developers.google.com/transit/gtfs/reference/extended-route-types) map onto
/// these.
///
/// ```
/// use vicino::Mode;
/// assert_eq!(Mode::from_name("cable_tram"), Some(Mode::CableTram));
/// assert_eq!(Mode::OnDemand.to_string(), "on_demand");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mode {
    Tram,
    Subway,
    Rail,
    Bus,
    Ferry,
    CableTram,
    AerialLift,
    Funicular,
    Trolleybus,
    Monorail,
    Coach,
    Air,
    Taxi,
    OnDemand,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 14] = [
        Self::Tram,
        Self::Subway,
        Self::Rail,
        Self::Bus,
        Self::Ferry,
        Self::CableTram,
        Self::AerialLift,
        Self::Funicular,
        Self::Trolleybus,
        Self::Monorail,
        Self::Coach,
        Self::Air,
        Self::Taxi,
        Self::OnDemand,
    ];

    /// The name that questions and answers use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tram => "tram",
            Self::Subway => "subway",
            Self::Rail => "rail",
            Self::Bus => "bus",
            Self::Ferry => "ferry",
            Self::CableTram => "cable_tram",
            Self::AerialLift => "aerial_lift",
            Self::Funicular => "funicular",
            Self::Trolleybus => "trolleybus",
            Self::Monorail => "monorail",
            Self::Coach => "coach",
            Self::Air => "air",
            Self::Taxi => "taxi",
            Self::OnDemand => "on_demand",
        }
    }

    /// The mode of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A `route_type` that GTFS or its extension defines, with the original number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RouteType {
    pub(crate) number: u16,
    pub(crate) mode: Mode,
}

impl RouteType {
    pub(crate) fn new(number: u16) -> Option<Self> {
        let mode = match number {
            0 | 900..1000 => Mode::Tram,
            405 | 12 => Mode::Monorail,
            1 | 400..700 => Mode::Subway,
            2 | 100..200 | 300..400 => Mode::Rail,
            715 | 1501 => Mode::OnDemand,
            3 | 700..800 | 1700 => Mode::Bus,
            4 | 1000..1100 | 1200..1300 => Mode::Ferry,
            5 => Mode::CableTram,
            6 | 1300..1400 => Mode::AerialLift,
            7 | 1400..1500 => Mode::Funicular,
            11 | 800..900 => Mode::Trolleybus,
            200..300 => Mode::Coach,
            1100..1200 => Mode::Air,
            1500..1600 => Mode::Taxi,
            _ => return None,
        };
        Some(Self { number, mode })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn route_types_and_extended_route_types_map_onto_modes() {
        for (number, mode) in [
            (0, "tram"),
            (1, "subway"),
            (2, "rail"),
            (3, "bus"),
            (4, "ferry"),
            (5, "cable_tram"),
            (6, "aerial_lift"),
            (7, "funicular"),
            (11, "trolleybus"),
            (12, "monorail"),
            (100, "rail"),
            (109, "rail"),
            (200, "coach"),
            (401, "subway"),
            (405, "monorail"),
            (700, "bus"),
            (715, "on_demand"),
            (800, "trolleybus"),
            (900, "tram"),
            (1000, "ferry"),
            (1100, "air"),
            (1300, "aerial_lift"),
            (1400, "funicular"),
            (1500, "taxi"),
        ] {
            let route_type = RouteType::new(number).unwrap();
            assert_eq!((route_type.mode.name(), route_type.number), (mode, number));
        }
        for unknown in [8, 10, 13, 99, 1600, 1701, 65_535] {
            assert_eq!(RouteType::new(unknown), None);
        }
        assert!(Mode::ALL.iter().all(|&mode| Mode::from_name(mode.name()) == Some(mode)));
    }
}
