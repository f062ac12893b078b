//! Reads the question from parameters.

use jiff::Timestamp;

use super::{Extent, Format, Include, Query};
use crate::bounding_box::BoundingBox;
use crate::coord::LatLon;
use crate::network::Network;
use crate::params::{InvalidQuery, Params, non_empty};
use crate::region::Region;

impl Query {
    /// Reads a question from the parameters that a query string or a command line gives, in any order. Where `at` is
    /// not given it is `now`.
    ///
    /// ```
    /// use vicino::Query;
    ///
    /// let now = "2026-11-24T07:00:00Z".parse()?;
    /// let query = Query::parse([("lat", "43.3224"), ("lon", "11.3268"), ("radius", "300")], now)?;
    /// assert_eq!(query.at(), now);
    ///
    /// let wrong = Query::parse([("lat", "91"), ("lon", "11.3268"), ("raduis", "300")], now).unwrap_err();
    /// let names: Vec<_> = wrong.errors.iter().map(|e| e.parameter.as_str()).collect();
    /// assert_eq!(names, ["lat", "raduis"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidQuery`] with all parameters that are wrong, unknown ones among them.
    pub fn parse<'p>(
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
        now: Timestamp,
    ) -> Result<Self, InvalidQuery> {
        Self::parse_for(None, None, parameters, now)
    }

    /// The same about polygons instead of parameters that say where.
    ///
    /// # Errors
    /// [`InvalidQuery`] with all parameters that are wrong, those that say where among them.
    pub fn parse_inside<'p>(
        region: Region,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
        now: Timestamp,
    ) -> Result<Self, InvalidQuery> {
        Self::parse_for(None, Some(region), parameters, now)
    }

    fn parse_for<'p>(
        network: Option<&Network>,
        region: Option<Region>,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
        now: Timestamp,
    ) -> Result<Self, InvalidQuery> {
        let mut params = Params::new(parameters);
        let extent = extent(&mut params, region, network);
        let at = params.at(now);
        let window_min = params.whole("window", &Self::WINDOW_MIN, Self::DEFAULT_WINDOW_MIN);
        let include = include(&mut params);
        let departures = params.whole("departures", &Self::DEPARTURES, Self::DEFAULT_DEPARTURES);
        let limit = params.whole("limit", &Self::LIMIT, Self::DEFAULT_LIMIT);
        let mut filter = params.filter();
        filter.place_kinds = params.list("place_kinds", "kinds of places", non_empty);
        let languages = params.languages();
        let format = params.parsed("format", "json or geojson", |value| match value {
            "json" => Ok(Format::Json),
            "geojson" => Ok(Format::GeoJson),
            other => Err(format!("{other:?} is not allowed")),
        });
        let query = extent.map(|extent| Self {
            extent,
            at,
            window_min,
            include,
            departures,
            limit,
            filter,
            languages,
            format,
        });
        params.finish(query)
    }
}

impl Network {
    /// Reads a question as [`Query::parse`] does, and finds out whether the network has the area asked about.
    ///
    /// # Errors
    /// [`InvalidQuery`] with all parameters that are wrong.
    pub fn query<'p>(
        &self,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
        now: Timestamp,
    ) -> Result<Query, InvalidQuery> {
        Query::parse_for(Some(self), None, parameters, now)
    }
}

/// The ways to say where; a question has one.
const EXTENTS: [&[&str]; 3] = [&["lat", "lon", "radius"], &["bbox"], &["area"]];

fn extent(params: &mut Params<'_>, region: Option<Region>, network: Option<&Network>) -> Option<Extent> {
    let given: Vec<&[&'static str]> =
        EXTENTS.into_iter().filter(|names| names.iter().any(|name| params.is_given(name))).collect();
    // What comes first counts, and the others are too many.
    let (kept, surplus) =
        if region.is_some() { (None, &given[..]) } else { (given.last(), &given[..given.len().max(1) - 1]) };
    for name in surplus.iter().flat_map(|names| names.iter()) {
        if params.is_given(name) {
            let with = kept.map_or("a geometry", |kept| kept[0]);
            params.error(
                name,
                format!("given together with {with}"),
                "one of lat and lon, bbox, area, or a geometry",
            );
        }
    }
    let area = area(params, network);
    let bbox = bbox(params);
    let others = region.is_some() || params.is_given("bbox") || params.is_given("area");
    let circle = circle(params, !others);
    match (region, kept) {
        (Some(region), _) => Some(Extent::Region(region.into())),
        (None, Some(&["bbox"])) => bbox.map(Extent::Box),
        (None, Some(&["area"])) => area.map(Extent::Area),
        (None, _) => circle,
    }
}

fn area(params: &mut Params<'_>, network: Option<&Network>) -> Option<String> {
    let allowed = network.map_or_else(|| "the id of an area".to_owned(), Network::allowed_areas);
    params.parsed("area", &allowed, |id| {
        let known = network.is_none_or(|network| network.find_area(id).is_some());
        if known { Ok(id.to_owned()) } else { Err(format!("no area is {id:?}")) }
    })
}

fn circle(params: &mut Params<'_>, required: bool) -> Option<Extent> {
    let swapped = params.looks_like("lat", 90.0..=180.0) && params.looks_like("lon", 0.0..=90.0);
    let hint = if swapped { "; are lat and lon swapped?" } else { "" };
    let lat = params.decimal("lat", -90.0..=90.0, hint);
    let lon = params.decimal("lon", -180.0..=180.0, "");
    let (min, max) = (*Query::RADIUS_M.start(), *Query::RADIUS_M.end());
    let radius = params.decimal("radius", f64::from(min)..=f64::from(max), "");
    for (name, limit) in [("lat", 90), ("lon", 180)] {
        if required && !params.is_given(name) {
            params.error(name, "required", format!("a number from -{limit} to {limit}"));
        }
    }
    let centre = LatLon::new(lat?, lon?).ok()?;
    Some(Extent::Circle { centre, radius_m: radius.unwrap_or(Query::DEFAULT_RADIUS_M.into()) })
}

fn bbox(params: &mut Params<'_>) -> Option<BoundingBox> {
    let allowed =
        "west,south,east,north in degrees; where west is greater than east it crosses the antimeridian";
    params.parsed("bbox", allowed, |value| {
        let number = |text: &str| text.trim().parse::<f64>().map_err(|_| format!("{text:?} is not a number"));
        let numbers: Vec<f64> = value.split(',').map(number).collect::<Result<_, _>>()?;
        let [west, south, east, north] = numbers[..] else {
            return Err(format!("has {} numbers", numbers.len()));
        };
        BoundingBox::new(west, south, east, north).map_err(|e| e.to_string())
    })
}

fn include(params: &mut Params<'_>) -> Include {
    let allowed = format!("any of {}", Include::NAMES.join(","));
    let part = |name: &str| Include::NAMES.into_iter().find(|&known| known == name);
    let Some(names) = params.list("include", &allowed, part) else { return Include::default() };
    let mut include = Include::NONE;
    for name in names {
        if let Some(part) = include.part(name) {
            *part = true;
        }
    }
    include
}
