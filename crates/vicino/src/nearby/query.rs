//! The question.

use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use super::{Extent, Filter};
use crate::bounding_box::BoundingBox;
use crate::coord::LatLon;
use crate::lang::LanguageTag;
use crate::region::Region;

/// Which parts an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "a switch for each part of the answer")]
#[expect(missing_docs, reason = "the names of the parts of an answer")]
pub struct Include {
    pub lines: bool,
    pub stops: bool,
    pub zones: bool,
    pub places: bool,
    pub areas: bool,
    pub alerts: bool,
    pub day: bool,
    pub vehicles: bool,
}

impl Include {
    /// Nothing.
    pub const NONE: Self = Self {
        lines: false,
        stops: false,
        zones: false,
        places: false,
        areas: false,
        alerts: false,
        day: false,
        vehicles: false,
    };
    /// The names of the parts.
    pub const NAMES: [&'static str; 8] =
        ["lines", "stops", "zones", "places", "areas", "alerts", "day", "vehicles"];

    /// The switch of a part.
    pub fn part(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "lines" => &mut self.lines,
            "stops" => &mut self.stops,
            "zones" => &mut self.zones,
            "places" => &mut self.places,
            "areas" => &mut self.areas,
            "alerts" => &mut self.alerts,
            "day" => &mut self.day,
            "vehicles" => &mut self.vehicles,
            _ => return None,
        })
    }
}

impl Default for Include {
    /// All but `day` and `vehicles`.
    fn default() -> Self {
        Self { lines: true, stops: true, zones: true, places: true, areas: true, alerts: true, ..Self::NONE }
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// The contract's JSON.
    Json,
    /// A GeoJSON FeatureCollection.
    GeoJson,
}

/// A number that is out of its range.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{parameter} must be from {min} to {max}")]
#[non_exhaustive]
pub struct OutOfRange {
    /// The name of the parameter.
    pub parameter: &'static str,
    /// The least value allowed.
    pub min: u32,
    /// The greatest value allowed.
    pub max: u32,
}

impl OutOfRange {
    fn new(parameter: &'static str, allowed: &RangeInclusive<u32>) -> Self {
        Self { parameter, min: *allowed.start(), max: *allowed.end() }
    }

    pub(crate) fn check(
        parameter: &'static str,
        value: u32,
        allowed: &RangeInclusive<u32>,
    ) -> Result<u32, Self> {
        if allowed.contains(&value) { Ok(value) } else { Err(Self::new(parameter, allowed)) }
    }
}

/// What is near a place, at an instant?
///
/// ```
/// use vicino::{LatLon, Query};
///
/// let gramsci = LatLon::new(43.3224, 11.3268)?;
/// let at = "2026-11-24T08:00:00+01:00".parse()?;
/// let query = Query::near(gramsci, at).with_radius_m(300.0)?.with_window_min(30)?;
/// assert!(query.clone().with_radius_m(f64::NAN).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub(crate) extent: Extent,
    pub(crate) at: Timestamp,
    pub(crate) window_min: u32,
    pub(crate) include: Include,
    pub(crate) departures: u32,
    pub(crate) limit: u32,
    pub(crate) filter: Filter,
    pub(crate) languages: Vec<LanguageTag>,
    pub(crate) format: Option<Format>,
}

impl Query {
    /// Metres that a radius may have.
    pub const RADIUS_M: RangeInclusive<u32> = 1..=50_000;
    /// The radius where none is given.
    pub const DEFAULT_RADIUS_M: u32 = 500;
    /// Minutes that a window may have.
    pub const WINDOW_MIN: RangeInclusive<u32> = 1..=1440;
    /// The window where none is given.
    pub const DEFAULT_WINDOW_MIN: u32 = 60;
    /// Departures that may be asked for per line.
    pub const DEPARTURES: RangeInclusive<u32> = 1..=50;
    /// Departures per line where no number is given.
    pub const DEFAULT_DEPARTURES: u32 = 3;
    /// Items of a kind that may be asked for.
    pub const LIMIT: RangeInclusive<u32> = 1..=500;
    /// Items of a kind where no limit is given.
    pub const DEFAULT_LIMIT: u32 = 50;

    /// What is within 500 m of a point?
    #[must_use]
    pub fn near(centre: LatLon, at: Timestamp) -> Self {
        Self::new(Extent::Circle { centre, radius_m: Self::DEFAULT_RADIUS_M.into() }, at)
    }

    /// What is within a box?
    #[must_use]
    pub fn within(bbox: BoundingBox, at: Timestamp) -> Self {
        Self::new(Extent::Box(bbox), at)
    }

    /// What is within an area of the network, by id? Where the network has none of that id nothing is;
    /// [`Network::query`](crate::Network::query) finds that out before.
    #[must_use]
    pub fn in_area(id: impl Into<String>, at: Timestamp) -> Self {
        Self::new(Extent::Area(id.into()), at)
    }

    /// What is within polygons?
    ///
    /// ```
    /// use vicino::{Query, Region};
    ///
    /// let centre = r#"{"type": "Polygon", "coordinates": [[[11.32, 43.31], [11.34, 43.31], [11.33, 43.33], [11.32, 43.31]]]}"#;
    /// let query = Query::inside(Region::from_geojson(centre)?, "2026-11-24T08:00:00+01:00".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn inside(region: impl Into<Arc<Region>>, at: Timestamp) -> Self {
        Self::new(Extent::Region(region.into()), at)
    }

    fn new(extent: Extent, at: Timestamp) -> Self {
        Self {
            extent,
            at,
            window_min: Self::DEFAULT_WINDOW_MIN,
            include: Include::default(),
            departures: Self::DEFAULT_DEPARTURES,
            limit: Self::DEFAULT_LIMIT,
            filter: Filter::default(),
            languages: Vec::new(),
            format: None,
        }
    }

    /// The same question within this many metres of the point, 1 to 50 000. Anything but a circle has no radius and stays as it is.
    ///
    /// # Errors
    /// [`OutOfRange`], also where the radius is not a number.
    pub fn with_radius_m(mut self, metres: f64) -> Result<Self, OutOfRange> {
        let (min, max) = (f64::from(*Self::RADIUS_M.start()), f64::from(*Self::RADIUS_M.end()));
        if !(min..=max).contains(&metres) {
            return Err(OutOfRange::new("radius", &Self::RADIUS_M));
        }
        if let Extent::Circle { radius_m, .. } = &mut self.extent {
            *radius_m = metres;
        }
        Ok(self)
    }

    /// The same question, where a departure within this many minutes counts as running, 1 to 1440.
    ///
    /// # Errors
    /// [`OutOfRange`]
    pub fn with_window_min(self, minutes: u32) -> Result<Self, OutOfRange> {
        Ok(Self { window_min: OutOfRange::check("window", minutes, &Self::WINDOW_MIN)?, ..self })
    }

    /// The same question with up to this many departures per line, 1 to 50.
    ///
    /// # Errors
    /// [`OutOfRange`]
    pub fn with_departures(self, departures: u32) -> Result<Self, OutOfRange> {
        Ok(Self { departures: OutOfRange::check("departures", departures, &Self::DEPARTURES)?, ..self })
    }

    /// The same question with up to this many items of a kind, 1 to 500.
    ///
    /// # Errors
    /// [`OutOfRange`]
    pub fn with_limit(self, limit: u32) -> Result<Self, OutOfRange> {
        Ok(Self { limit: OutOfRange::check("limit", limit, &Self::LIMIT)?, ..self })
    }

    /// The same question about another instant.
    #[must_use]
    pub fn with_at(self, at: Timestamp) -> Self {
        Self { at, ..self }
    }

    /// The same question for these parts of an answer.
    #[must_use]
    pub fn with_include(self, include: Include) -> Self {
        Self { include, ..self }
    }

    /// The same question, keeping only what the filter keeps.
    #[must_use]
    pub fn with_filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// The same question, with texts in the first of these languages that a feed has.
    #[must_use]
    pub fn with_languages(self, languages: Vec<LanguageTag>) -> Self {
        Self { languages, ..self }
    }

    /// Where.
    #[must_use]
    pub fn extent(&self) -> &Extent {
        &self.extent
    }

    /// When.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// How the answer shall be written, where the question says so.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// The languages asked for, most wanted first.
    #[must_use]
    pub fn languages(&self) -> &[LanguageTag] {
        &self.languages
    }

    /// The window as whole seconds since 1970: half-open, and no departure is between two seconds.
    pub(crate) fn window(&self) -> (i64, i64) {
        let from = Self::first_second(self.at);
        (from, from + i64::from(self.window_min) * 60)
    }

    /// The first full second that is not before the instant.
    pub(crate) fn first_second(at: Timestamp) -> i64 {
        at.as_second() + i64::from(at.subsec_nanosecond() > 0)
    }
}
