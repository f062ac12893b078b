//! Reads the question from parameters.

use jiff::Timestamp;

use super::{Format, Include, Place, Query};
use crate::bounding_box::BoundingBox;
use crate::coord::LatLon;
use crate::params::{InvalidQuery, Params, non_empty};

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
        let mut params = Params::new(parameters);
        let place = place(&mut params);
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
        let query = place.map(|place| Self {
            place,
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

fn place(params: &mut Params<'_>) -> Option<Place> {
    let area = params.text("area", "the id of an area");
    if area.is_some() {
        params.error("area", "no areas are loaded", "lat and lon, or bbox");
    }
    let bbox_given = params.is_given("bbox");
    let bbox = bbox(params);
    for other in ["lat", "lon", "radius"].into_iter().filter(|_| bbox_given) {
        if params.is_given(other) {
            params.error(other, "given together with bbox", "either lat, lon and radius, or bbox");
        }
    }
    let swapped = params.looks_like("lat", 90.0..=180.0) && params.looks_like("lon", 0.0..=90.0);
    let hint = if swapped { "; are lat and lon swapped?" } else { "" };
    let lat = params.decimal("lat", -90.0..=90.0, hint);
    let lon = params.decimal("lon", -180.0..=180.0, "");
    let (min, max) = (*Query::RADIUS_M.start(), *Query::RADIUS_M.end());
    let radius = params.decimal("radius", f64::from(min)..=f64::from(max), "");
    if bbox_given || area.is_some() {
        return bbox.map(Place::Box);
    }
    for (name, limit) in [("lat", 90), ("lon", 180)] {
        if !params.is_given(name) {
            params.error(name, "required", format!("a number from -{limit} to {limit}"));
        }
    }
    let centre = LatLon::new(lat?, lon?).ok()?;
    Some(Place::Circle { centre, radius_m: radius.unwrap_or(Query::DEFAULT_RADIUS_M.into()) })
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
