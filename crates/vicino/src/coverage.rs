//! Where feeds and agencies serve.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::{Coord, LineString};
use geojson::{Feature, FeatureCollection, JsonObject, feature};
use serde::Serialize;
use serde_json::json;

use crate::coord::LatLon;
use crate::feed::Feed;
use crate::id::Id;
use crate::idx::{AgencyIdx, FeedIdx, StopIdx, ZoneIdx};
use crate::nearby::COVERAGE_RADIUS_M;
use crate::network::{Network, ZonePart};
use crate::region::{Polygon, Region, union};

/// Which feeds and agencies serve a position: within 1000 m of a stop of theirs, or in a zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Coverage<'n> {
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// The names of the feeds, sorted.
    pub feeds: Vec<&'n str>,
    /// The ids of the agencies, sorted.
    pub agencies: Vec<Id<'n>>,
    /// Where these serve: a feature for each feed and each agency.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::CoverageMap))]
    pub polygons: FeatureCollection,
}

/// The polygons of a feed: what it serves, and what each of its agencies does.
#[derive(Debug)]
pub(crate) struct FeedCoverage {
    whole: Option<Region>,
    agencies: Vec<(AgencyIdx, Region)>,
}

/// A circle is drawn with so many corners: at 1000 m its sides run less than 10 m inside it.
const CORNERS: u32 = 24;

impl Network {
    /// Which feeds and agencies serve a position, and the polygons of where these do.
    ///
    /// Whether they do is exact; the polygons have 24 corners where circles around stops would be round, and are worked out
    /// when they are first asked for.
    #[must_use]
    pub fn coverage(&self, at: LatLon) -> Coverage<'_> {
        let agencies = self.agencies_serving(at);
        let feeds: BTreeSet<FeedIdx> = agencies.iter().map(|&(feed, _)| feed).collect();
        let features = feeds.iter().flat_map(|&feed| {
            let of_feed = agencies.iter().filter(move |&&(of, _)| of == feed).map(|&(_, agency)| agency);
            self.coverage_features(feed, of_feed.collect())
        });
        Coverage {
            lat: at.lat(),
            lon: at.lon(),
            feeds: feeds.iter().map(|&feed| self.feed(feed).name()).collect(),
            agencies: agencies.iter().map(|&(feed, agency)| self.agency_id(feed, agency)).collect(),
            polygons: collection(features.collect()),
        }
    }

    /// The polygons of all feeds and agencies, as GeoJSON: properties `kind` (`feed` or `agency`), `id`, `name` and `feed`.
    #[must_use]
    pub fn coverage_polygons(&self) -> FeatureCollection {
        let features = (0..self.feeds().count()).map(FeedIdx::of_len).flat_map(|at| {
            let agencies = (0..self.feed(at).agencies.len()).map(AgencyIdx::of_len).collect();
            self.coverage_features(at, agencies)
        });
        collection(features.collect())
    }

    fn agencies_serving(&self, at: LatLon) -> BTreeSet<(FeedIdx, AgencyIdx)> {
        let mut serving = BTreeSet::new();
        for near in self.index.within_radius(at, COVERAGE_RADIUS_M) {
            serving
                .extend(agencies_of_stop(self.feed(near.feed), near.stop).map(|agency| (near.feed, agency)));
        }
        for (&(feed, index, ref part), _) in self.zones.near(at, COVERAGE_RADIUS_M) {
            let serves = match part {
                ZonePart::Polygon(polygon) => polygon.contains_position(at),
                ZonePart::Stop(stop) => {
                    let position = self.feed(feed).stop(*stop).position;
                    position.is_some_and(|position| at.rank(position).metres() <= COVERAGE_RADIUS_M)
                }
            };
            if serves {
                serving.extend(agencies_of_zone(self.feed(feed), index).map(|agency| (feed, agency)));
            }
        }
        serving
    }

    fn coverage_features(&self, at: FeedIdx, agencies: Vec<AgencyIdx>) -> Vec<Feature> {
        let feed = self.feed(at);
        let coverage = feed.coverage.get_or_init(|| FeedCoverage::new(feed));
        let whole = coverage.whole.iter().map(|region| {
            let properties =
                [("kind", "feed"), ("id", feed.name()), ("name", feed.name()), ("feed", feed.name())];
            feature(format!("feed:{}", feed.name()), region, &properties)
        });
        let each = coverage.agencies.iter().filter(|(agency, _)| agencies.contains(agency));
        let each = each.map(|(agency, region)| {
            let (id, name) =
                (self.agency_id(at, *agency).to_string(), feed.strings.get(feed.agency(*agency).name));
            let properties = [("kind", "agency"), ("id", id.as_str()), ("name", name), ("feed", feed.name())];
            feature(format!("agency:{id}"), region, &properties)
        });
        whole.chain(each).collect()
    }
}

fn agencies_of_stop(feed: &Feed, stop: StopIdx) -> impl Iterator<Item = AgencyIdx> {
    let lines = feed.timetable.calls(stop).iter().map(|call| feed.timetable.pattern(call.pattern).line);
    lines.map(|line| feed.route(feed.line(line).route).agency)
}

fn agencies_of_zone(feed: &Feed, zone: ZoneIdx) -> impl Iterator<Item = AgencyIdx> {
    feed.zone(zone).hours.iter().map(|hours| feed.route(hours.route).agency)
}

impl FeedCoverage {
    fn new(feed: &Feed) -> Self {
        let mut by_agency: Vec<Vec<Arc<Polygon>>> = vec![Vec::new(); feed.agencies.len()];
        let mut seen = BTreeSet::new();
        let mut add_stop = |by_agency: &mut Vec<Vec<Arc<Polygon>>>, agency: AgencyIdx, stop: StopIdx| {
            if let Some(position) = feed.stop(stop).position.filter(|_| seen.insert((agency, stop))) {
                by_agency[agency.at()].extend(circle(position).map(Arc::new));
            }
        };
        for stop in (0..feed.stops.len()).map(StopIdx::of_len) {
            for agency in agencies_of_stop(feed, stop).collect::<BTreeSet<_>>() {
                add_stop(&mut by_agency, agency, stop);
            }
        }
        for (index, zone) in feed.zones.iter().enumerate() {
            for agency in agencies_of_zone(feed, ZoneIdx::of_len(index)).collect::<BTreeSet<_>>() {
                zone.stops.iter().for_each(|&stop| add_stop(&mut by_agency, agency, stop));
                let polygons = zone.regions.iter().flat_map(|region| region.polygons());
                by_agency[agency.at()].extend(polygons.cloned());
            }
        }
        let joined = by_agency
            .into_iter()
            .enumerate()
            .filter_map(|(at, polygons)| Some((AgencyIdx::of_len(at), union(polygons)?)));
        let agencies: Vec<(AgencyIdx, Region)> = joined.collect();
        let whole = match &agencies[..] {
            [(_, only)] => Some(only.clone()),
            _ => union(agencies.iter().flat_map(|(_, region)| region.polygons()).cloned().collect()),
        };
        Self { whole, agencies }
    }
}

/// A circle around a stop, its corners as far outside it as its sides run inside.
fn circle(centre: LatLon) -> Option<Polygon> {
    let step = std::f64::consts::TAU / f64::from(CORNERS);
    let radius = COVERAGE_RADIUS_M * 2.0 / (1.0 + (step / 2.0).cos());
    // Around a pole a circle is no polygon of degrees; nobody drives there.
    let [lon_m, lat_m] = LatLon::degree_m(centre.lat()).map(|metres| metres.max(1_000.0));
    let Coord { x, y } = centre.coord();
    let corner = |at: u32| {
        let (sin, cos) = (f64::from(at) * step).sin_cos();
        Coord { x: x + radius * cos / lon_m, y: (y + radius * sin / lat_m).clamp(-90.0, 90.0) }
    };
    Polygon::from_planar(geo::Polygon::new(LineString::new((0..CORNERS).map(corner).collect()), Vec::new()))
}

fn feature(id: String, region: &Region, properties: &[(&str, &str)]) -> Feature {
    let properties = properties.iter().map(|&(key, value)| (key.to_owned(), json!(value)));
    Feature {
        bbox: None,
        geometry: Some(region.to_geometry()),
        id: Some(feature::Id::String(id)),
        properties: Some(properties.collect::<JsonObject>()),
        foreign_members: None,
    }
}

fn collection(features: Vec<Feature>) -> FeatureCollection {
    FeatureCollection { bbox: None, features, foreign_members: None }
}
