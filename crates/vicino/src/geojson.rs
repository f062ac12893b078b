//! The same answer as GeoJSON, for maps.

use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, JsonValue, feature};
use serde_json::json;

use crate::nearby::{Answer, NearbyLine, NearbyStop};

impl Answer<'_> {
    /// The stops with their lines as a FeatureCollection ([RFC 7946](https://www.rfc-editor.org/rfc/rfc7946)):
    /// points in longitude and latitude, nearest first.
    ///
    /// The properties of a stop are those of the answer, with `kind` (`stop`), and flat ones to style a map by: the best
    /// `state` of its lines, the soonest `next`, their short names as one text in `routes`, and `mode` and
    /// `color` of the first. `lines` holds them one by one. `query`, `counts`, `why` and `nearest` are members of the
    /// collection. A part that was not asked for is not there either.
    #[must_use]
    pub fn to_geojson(&self) -> FeatureCollection {
        let features = self.stops.iter().flatten().map(|stop| self.stop_feature(stop)).collect();
        let members = json!({
            "query": self.query,
            "counts": self.counts,
            "why": self.why,
            "nearest": self.nearest,
        });
        let foreign_members = match members {
            JsonValue::Object(members) => Some(members),
            _ => None,
        };
        FeatureCollection { bbox: None, features, foreign_members }
    }

    fn stop_feature(&self, stop: &NearbyStop<'_>) -> Feature {
        let lines: Vec<&NearbyLine<'_>> =
            stop.lines.iter().filter_map(|&at| self.lines.as_ref().and_then(|lines| lines.get(at))).collect();
        let name = |line: &NearbyLine<'_>| {
            let route = self.routes.get(line.route);
            route.and_then(|r| r.short_name.or(r.long_name)).unwrap_or_default().to_owned()
        };
        let mut names: Vec<String> = lines.iter().map(|line| name(line)).collect();
        names.dedup();
        let first = lines.first().and_then(|line| self.routes.get(line.route));
        let next = lines.iter().filter(|line| line.stop == stop.id).filter_map(|line| line.next);
        let properties = [
            ("kind", json!("stop")),
            ("id", json!(stop.id)),
            ("name", json!(stop.name)),
            ("code", json!(stop.code)),
            ("distance_m", json!(stop.distance_m)),
            ("walk_s", json!(stop.walk_s)),
            ("station", json!(stop.station)),
            ("platform", json!(stop.platform)),
            ("wheelchair", json!(stop.wheelchair)),
            ("state", json!(lines.iter().map(|line| line.state).min())),
            ("next", json!(next.min_by_key(|next| next.timestamp()))),
            ("routes", json!(names.join(", "))),
            ("mode", json!(first.map(|route| route.mode))),
            ("color", json!(first.and_then(|route| route.color).map(|color| format!("#{color}")))),
            ("lines", lines.iter().map(|line| line_properties(line, &name(line))).collect()),
        ];
        let properties = properties.into_iter().map(|(key, value)| (key.to_owned(), value));
        let position = [stop.lon, stop.lat];
        Feature {
            bbox: None,
            geometry: Some(Geometry::new(GeometryValue::new_point(position))),
            id: Some(feature::Id::String(stop.id.to_string())),
            properties: Some(properties.collect::<JsonObject>()),
            foreign_members: None,
        }
    }
}

fn line_properties(line: &NearbyLine<'_>, name: &str) -> JsonValue {
    json!({
        "route": line.route,
        "direction_id": line.direction_id,
        "name": name,
        "headsign": line.headsign,
        "state": line.state,
        "next": line.next,
        "nearest_stop": line.stop,
    })
}
