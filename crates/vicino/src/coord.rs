//! Positions and the one metric.
//!
//! A position is held as WGS84 earth-centred metres (x, y, z). The straight chord between two such points *is*
//! the distance, to within 0.2 µm at 500 m; an arc correction keeps it within 10 µm up to 50 km. So the
//! order in the R-tree is the order of distance everywhere on the globe: no special case at the antimeridian, the
//! poles or 0°, and no trigonometry while searching.

use std::fmt;

use geo::{Coord, Distance as _, Geodesic, Point};
use serde::Serialize;
use thiserror::Error;

/// WGS84 semi-major axis in metres.
pub(crate) const A: f64 = 6_378_137.0;
/// WGS84 first eccentricity squared, f (2 − f) with f = 1/298.257223563.
pub(crate) const E2: f64 = 6.694_379_990_141_316e-3;
/// Metres up to which the chord gives the distance to 10 µm; a little over the greatest radius of a question.
const FAR: f64 = 51_000.0;

/// A WGS84 position, valid by construction: latitude −90 to 90, longitude −180 to 180 degrees.
///
/// ```
/// let campo = vicino::LatLon::new(43.3188, 11.3308)?;
/// let gramsci = vicino::LatLon::new(43.3224, 11.3268)?;
/// assert_eq!(campo.distance_m(gramsci).round(), 515.0);
/// # Ok::<(), vicino::InvalidLatLon>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatLon {
    lat: f64,
    lon: f64,
}

/// Why two numbers are not a position.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum InvalidLatLon {
    /// The latitude is not a number from −90 to 90.
    #[error("latitude {0} is not between -90 and 90 degrees")]
    Latitude(f64),
    /// The longitude is not a number from −180 to 180.
    #[error("longitude {0} is not between -180 and 180 degrees")]
    Longitude(f64),
}

impl LatLon {
    /// A position from latitude and longitude in degrees, in this order.
    ///
    /// # Errors
    /// [`InvalidLatLon`] where one of them is out of range, infinite or not a number.
    pub fn new(lat: f64, lon: f64) -> Result<Self, InvalidLatLon> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(InvalidLatLon::Latitude(lat));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(InvalidLatLon::Longitude(lon));
        }
        Ok(Self { lat, lon })
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// The distance to another position in metres along the WGS84 ellipsoid, within 10 µm up to 51 km, and by Karney's method beyond.
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let (from, to) = (Ecef::from(self), Ecef::from(other));
        if from.chord_2(to) <= FAR * FAR {
            return from.distance_m(to);
        }
        Geodesic.distance(Point::new(self.lon, self.lat), Point::new(other.lon, other.lat))
    }

    /// Longitude as x and latitude as y, as GeoJSON and `geo` have them.
    pub(crate) fn coord(self) -> Coord<f64> {
        Coord { x: self.lon, y: self.lat }
    }

    /// The same with the longitude, turned round the globe if need be, that is nearest to another.
    pub(crate) fn coord_near(self, lon: f64) -> Coord<f64> {
        let turns = ((lon - self.lon) / 360.0).round();
        Coord { x: self.lon + turns * 360.0, y: self.lat }
    }

    /// A position on the straight line, in degrees and the short way round, to another: 0 is here, 1 there.
    pub(crate) fn toward(self, other: Self, part: f64) -> Self {
        let to = other.coord_near(self.lon);
        Self::turned(self.lat + part * (to.y - self.lat), self.lon + part * (to.x - self.lon))
    }

    /// A position from a valid latitude and a longitude of up to ±540°.
    pub(crate) fn turned(lat: f64, lon: f64) -> Self {
        Self { lat, lon: if lon.abs() > 180.0 { lon - 360.0_f64.copysign(lon) } else { lon } }
    }

    /// Metres of a degree of longitude and of a degree of latitude.
    pub(crate) fn degree_m(lat: f64) -> [f64; 2] {
        let (sin, cos) = lat.to_radians().sin_cos();
        let n = prime_vertical_radius(sin);
        let meridian = n * (1.0 - E2) / (1.0 - E2 * sin * sin);
        [(n * cos).to_radians(), meridian.to_radians()]
    }

    /// What ranks positions by how far they are, in the order of the chord: up to 51 km the distance as answers
    /// show it. Farther away the geodesic may rank two positions otherwise, by a few parts in a thousand.
    pub(crate) fn rank(self, other: Self) -> Distance {
        let (from, to) = (Ecef::from(self), Ecef::from(other));
        let chord_2 = from.chord_2(to);
        if chord_2 <= FAR * FAR { from.distance(to) } else { Distance::from_metres(chord_2.sqrt()) }
    }
}

impl fmt::Display for LatLon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.lat, self.lon)
    }
}

/// Earth-centred, earth-fixed coordinates in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ecef(pub(crate) [f64; 3]);

impl From<LatLon> for Ecef {
    fn from(LatLon { lat, lon }: LatLon) -> Self {
        let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
        let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
        let n = prime_vertical_radius(sin_lat);
        Self([n * cos_lat * cos_lon, n * cos_lat * sin_lon, n * (1.0 - E2) * sin_lat])
    }
}

impl Ecef {
    pub(crate) fn chord_2(self, other: Self) -> f64 {
        self.0.iter().zip(other.0).map(|(a, b)| (a - b) * (a - b)).sum()
    }

    /// Where on a segment, from 0 to 1, the point nearest to a position is, and the square of its distance.
    pub(crate) fn foot((a, b): (Self, Self), at: Self) -> (f64, f64) {
        let length_2 = a.chord_2(b);
        let dot: f64 = (0..3).map(|axis| (at.0[axis] - a.0[axis]) * (b.0[axis] - a.0[axis])).sum();
        let part = if length_2 > 0.0 { (dot / length_2).clamp(0.0, 1.0) } else { 0.0 };
        let foot = Self(std::array::from_fn(|axis| a.0[axis] + part * (b.0[axis] - a.0[axis])));
        (part, foot.chord_2(at))
    }

    /// Metres along the ellipsoid, for positions at most [`FAR`] apart: the arc over the chord on the circle that
    /// touches the ellipsoid under the middle of the chord, in its direction.
    fn distance_m(self, other: Self) -> f64 {
        let chord_2 = self.chord_2(other);
        // The ellipsoid is pᵀ W p = 1 with W = diag(w, w, v); its normal at p is W p, its normal curvature in the
        // direction d is dᵀ W d / |W p|.
        const W: [f64; 3] = [1.0 / (A * A), 1.0 / (A * A), 1.0 / (A * A * (1.0 - E2))];
        let (mut normal_2, mut bend) = (0.0, 0.0);
        for ((a, b), w) in self.0.into_iter().zip(other.0).zip(W) {
            normal_2 += (w * f64::midpoint(a, b)).powi(2);
            bend += w * (a - b) * (a - b);
        }
        if bend == 0.0 {
            return 0.0;
        }
        let radius = normal_2.sqrt() * chord_2 / bend;
        // 2 r asin(c / 2r) by its series, whose next term is below 10⁻¹⁶ of the whole at 51 km.
        let half_2 = chord_2 / (4.0 * radius * radius);
        chord_2.sqrt() * (1.0 + half_2 / 6.0 + half_2 * half_2 * 3.0 / 40.0)
    }

    /// Where a straight line in degrees is at `part` of it, from 0 to 1, and in what direction it goes on: metres
    /// for each whole of the line.
    pub(crate) fn on_line(from: Coord<f64>, to: Coord<f64>, part: f64) -> (Self, [f64; 3]) {
        let (x, y) = (from.x + part * (to.x - from.x), from.y + part * (to.y - from.y));
        let ((sin_lat, cos_lat), (sin_lon, cos_lon)) = (y.to_radians().sin_cos(), x.to_radians().sin_cos());
        let n = prime_vertical_radius(sin_lat);
        let at = Self([n * cos_lat * cos_lon, n * cos_lat * sin_lon, n * (1.0 - E2) * sin_lat]);
        let [d_lon, d_lat] = [to.x - from.x, to.y - from.y].map(f64::to_radians);
        let north = n * (1.0 - E2) / (1.0 - E2 * sin_lat * sin_lat) * d_lat;
        let east = n * cos_lat * d_lon;
        let ahead = [
            -sin_lat * cos_lon * north - sin_lon * east,
            -sin_lat * sin_lon * north + cos_lon * east,
            cos_lat * north,
        ];
        (at, ahead)
    }

    /// The distance as answers show and compare it, for positions at most [`FAR`] apart.
    pub(crate) fn distance(self, other: Self) -> Distance {
        Distance::from_metres(self.distance_m(other))
    }
}

pub(crate) fn prime_vertical_radius(sin_lat: f64) -> f64 {
    A / (1.0 - E2 * sin_lat * sin_lat).sqrt()
}

/// A distance to a tenth of a metre: what answers show is also what they compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Distance {
    decimetres: u32,
}

impl Distance {
    pub(crate) const ZERO: Self = Self { decimetres: 0 };

    pub(crate) fn from_metres(metres: f64) -> Self {
        // The longest distance on Earth is 200 million decimetres.
        Self { decimetres: (metres * 10.0).round() as u32 }
    }

    pub(crate) fn metres(self) -> f64 {
        f64::from(self.decimetres) / 10.0
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use geo::Destination as _;
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn position() -> impl Strategy<Value = LatLon> {
        let lat = prop_oneof![8 => -90.0..=90.0, 1 => Just(90.0), 1 => Just(-90.0), 1 => Just(0.0)];
        let lon = prop_oneof![8 => -180.0..=180.0, 1 => Just(180.0), 1 => Just(-180.0), 1 => Just(0.0)];
        (lat, lon).prop_map(|(lat, lon)| LatLon { lat, lon })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn distance_is_the_geodesic_within_ten_micrometres_up_to_50_km(
            a in position(), bearing in 0.0..360.0, metres in 0.0..FAR - 1.0,
        ) {
            let end = Geodesic.destination(Point::new(a.lon, a.lat), bearing, metres);
            let lon = if end.x() > 180.0 { end.x() - 360.0 } else { end.x() };
            let b = LatLon::new(end.y().clamp(-90.0, 90.0), lon).unwrap();
            let expected = Geodesic.distance(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat));
            prop_assert!((a.distance_m(b) - expected).abs() < 1e-5, "{} {expected}", a.distance_m(b));
        }
    }

    #[test]
    fn positions_out_of_range_are_not_built() {
        for (lat, lon) in [(90.1, 0.0), (-91.0, 0.0), (f64::NAN, 0.0), (f64::INFINITY, 0.0)] {
            assert!(matches!(LatLon::new(lat, lon), Err(InvalidLatLon::Latitude(_))), "{lat} {lon}");
        }
        for (lat, lon) in [(0.0, 180.1), (0.0, -200.0), (0.0, f64::NAN), (0.0, f64::NEG_INFINITY)] {
            assert!(matches!(LatLon::new(lat, lon), Err(InvalidLatLon::Longitude(_))), "{lat} {lon}");
        }
        for (lat, lon) in [(0.0, 0.0), (90.0, 180.0), (-90.0, -180.0)] {
            assert!(LatLon::new(lat, lon).is_ok(), "{lat} {lon}");
        }
    }
}
