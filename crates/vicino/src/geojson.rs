//! The same answer as GeoJSON, for maps.

use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, JsonValue, feature};
use serde_json::json;

use crate::coord::LatLon;
use crate::nearby::{
    Answer, NearbyArea, NearbyLine, NearbyPlace, NearbyStop, NearbyZone, RoutePart, ZoneShape,
};

impl Answer<'_> {
    /// The answer as a FeatureCollection ([RFC 7946](https://www.rfc-editor.org/rfc/rfc7946)): first areas and zones as
    /// polygons (location groups as points), then lines where one boards them, stops and places as points, each in the order of the
    /// answer; longitude before latitude.
    ///
    /// All features have flat properties to style a map by: `kind` (`area`, `zone`, `line`, `stop` or `place`), `id`, `name`,
    /// and what the answer says of them. Where the answer has a list of routes these are short names in one text, and `mode` and
    /// `color` are those of the first. What a zone, place or area calls its kind is `zone_kind`, `place_kind` and `area_kind`.
    /// Of a line there are no departures but the `next`, and its day, where asked for, is `day_first`, `day_last`, `day_departures`
    /// and `day_headway_s`. `query`, `counts`, `why`, `nearest` and the `alerts` that features name are members of the
    /// collection. A part that was not asked for is not there either.
    #[must_use]
    pub fn to_geojson(&self) -> FeatureCollection {
        let areas = self.areas.iter().flatten().map(area_feature);
        let zones = self.zones.iter().flatten().map(|zone| self.zone_feature(zone));
        let lines = self.lines.iter().flatten().map(|line| self.line_feature(line));
        let stops = self.stops.iter().flatten().map(|stop| self.stop_feature(stop));
        let places = self.places.iter().flatten().map(place_feature);
        let features = areas.chain(zones).chain(lines).chain(stops).chain(places).collect();
        let members = json!({
            "query": self.query,
            "counts": self.counts,
            "why": self.why,
            "nearest": self.nearest,
        });
        let mut foreign_members = match members {
            JsonValue::Object(members) => Some(members),
            _ => None,
        };
        if let (Some(alerts), Some(members)) = (&self.alerts, &mut foreign_members) {
            members.insert("alerts".to_owned(), json!(alerts));
        }
        FeatureCollection { bbox: None, features, foreign_members }
    }

    fn route_name(&self, route: Option<&RoutePart<'_>>) -> String {
        route.and_then(|route| route.short_name.or(route.long_name)).unwrap_or_default().to_owned()
    }

    fn line_feature(&self, line: &NearbyLine<'_>) -> Feature {
        let route = self.routes.get(line.route);
        let direction = line.direction_id.map_or_else(|| line.headsign.to_owned(), |id| id.to_string());
        let properties = json!({
            "kind": "line",
            "id": format!("{}/{direction}", line.route),
            "name": self.route_name(route),
            "route": line.route,
            "direction_id": line.direction_id,
            "headsign": line.headsign,
            "stop": line.stop,
            "hail": line.hail,
            "distance_m": line.distance_m,
            "walk_s": line.walk_s,
            "state": line.state,
            "next": line.next,
            "mode": mode(route),
            "color": color(route),
            "alerts": joined(&line.alerts),
        });
        let mut feature = feature(line.position.map(point), properties);
        if let (Some(day), Some(properties)) = (&line.day, &mut feature.properties) {
            properties.extend([
                ("day_first".to_owned(), json!(day.first)),
                ("day_last".to_owned(), json!(day.last)),
                ("day_departures".to_owned(), json!(day.departures)),
                ("day_headway_s".to_owned(), json!(day.headway_s)),
            ]);
        }
        feature
    }

    fn stop_feature(&self, stop: &NearbyStop<'_>) -> Feature {
        let lines: Vec<&NearbyLine<'_>> =
            stop.lines.iter().filter_map(|&at| self.lines.as_ref().and_then(|lines| lines.get(at))).collect();
        let name = |line: &&NearbyLine<'_>| self.route_name(self.routes.get(line.route));
        let mut names: Vec<String> = lines.iter().map(name).collect();
        names.dedup();
        let first = lines.first().and_then(|line| self.routes.get(line.route));
        let next =
            lines.iter().filter(|line| line.stop == stop.id && !line.hail).filter_map(|line| line.next);
        let properties = json!({
            "kind": "stop",
            "id": stop.id,
            "name": stop.name,
            "code": stop.code,
            "distance_m": stop.distance_m,
            "walk_s": stop.walk_s,
            "station": stop.station,
            "platform": stop.platform,
            "wheelchair": stop.wheelchair,
            "state": lines.iter().map(|line| line.state).min(),
            "next": next.min_by_key(|next| next.timestamp()),
            "routes": names.join(", "),
            "mode": mode(first),
            "color": color(first),
            "alerts": joined(&stop.alerts),
        });
        let position = Geometry::new(GeometryValue::new_point([stop.lon, stop.lat]));
        feature(Some(position), properties)
    }

    fn zone_feature(&self, zone: &NearbyZone<'_>) -> Feature {
        let names: Vec<String> =
            zone.routes.iter().map(|&route| self.route_name(self.routes.get(route))).collect();
        let first = zone.routes.first().and_then(|&route| self.routes.get(route));
        let properties = json!({
            "kind": "zone",
            "id": zone.id,
            "name": zone.name,
            "desc": zone.desc,
            "zone_kind": zone.kind,
            "routes": names.join(", "),
            "distance_m": zone.distance_m,
            "walk_s": zone.walk_s,
            "pickup": zone.pickup,
            "drop_off": zone.drop_off,
            "state": zone.state,
            "verdict": zone.booking.verdict,
            "book_by": zone.booking.book_by,
            "opens_at": zone.booking.opens_at,
            "next_pickup_from": zone.booking.next.map(|next| next.pickup_from),
            "next_book_by": zone.booking.next.map(|next| next.book_by),
            "phone": zone.booking.phone,
            "url": zone.booking.url,
            "message": zone.booking.message,
            "mode": mode(first),
            "color": color(first),
            "alerts": joined(&zone.alerts),
        });
        feature(zone_geometry(&zone.shape), properties)
    }
}

fn area_feature(area: &NearbyArea<'_>) -> Feature {
    let properties = json!({
        "kind": "area",
        "id": area.id,
        "name": area.name,
        "area_kind": area.kind,
        "alerts": joined(&area.alerts),
    });
    feature(Some(area.region.to_geometry()), properties)
}

fn place_feature(place: &NearbyPlace<'_>) -> Feature {
    let properties = json!({
        "kind": "place",
        "id": place.id,
        "name": place.name,
        "place_kind": place.kind,
        "distance_m": place.distance_m,
        "walk_s": place.walk_s,
        "open": place.open,
        "until": place.until,
        "opens_at": place.opens_at,
        "address": place.address,
        "phone": place.phone,
        "url": place.url,
        "wheelchair": place.wheelchair,
    });
    feature(Some(Geometry::new(GeometryValue::new_point([place.lon, place.lat]))), properties)
}

/// A feature whose id is made of its kind and its `id`: a stop and a zone may have the same.
fn feature(geometry: Option<Geometry>, properties: JsonValue) -> Feature {
    let text = |name: &str| properties.get(name).and_then(JsonValue::as_str).unwrap_or_default();
    let id = format!("{}/{}", text("kind"), text("id"));
    let properties = match properties {
        JsonValue::Object(properties) => properties,
        _ => JsonObject::new(),
    };
    let id = Some(feature::Id::String(id));
    Feature { bbox: None, geometry, id, properties: Some(properties), foreign_members: None }
}

fn point(at: LatLon) -> Geometry {
    Geometry::new(GeometryValue::new_point([at.lon(), at.lat()]))
}

/// Polygons where there are any, else points: one kind of geometry, as maps style them.
fn zone_geometry(shape: &ZoneShape<'_>) -> Option<Geometry> {
    match (shape.regions, &shape.stops[..]) {
        ([region], _) => Some(region.to_geometry()),
        ([], []) => None,
        ([], [stop]) => Some(point(*stop)),
        ([], stops) => Some(Geometry::new(GeometryValue::new_multi_point(
            stops.iter().map(|stop| [stop.lon(), stop.lat()]),
        ))),
        (regions, _) => {
            let polygons = regions.iter().flat_map(|region| match region.to_geometry().value {
                GeometryValue::Polygon { coordinates } => vec![coordinates],
                GeometryValue::MultiPolygon { coordinates } => coordinates,
                _ => Vec::new(),
            });
            Some(Geometry::new(GeometryValue::MultiPolygon { coordinates: polygons.collect() }))
        }
    }
}

fn mode(route: Option<&RoutePart<'_>>) -> JsonValue {
    json!(route.map(|route| route.mode))
}

fn color(route: Option<&RoutePart<'_>>) -> JsonValue {
    json!(route.and_then(|route| route.color).map(|color| format!("#{color}")))
}

/// Ids in one text, as styles have no lists.
fn joined(ids: &[crate::Id<'_>]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
