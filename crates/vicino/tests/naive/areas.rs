//! The operator's areas.

use serde_json::Value;

use super::polygon::Polygons;

pub struct Area {
    /// With the name of its file.
    pub id: String,
    own_id: String,
    pub name: String,
    pub kind: String,
    pub shape: Polygons,
}

/// The areas of a file of that name.
pub fn read(file: &str, text: &str) -> Vec<Area> {
    let json: Value = serde_json::from_str(text).unwrap();
    let mut areas: Vec<Area> = Vec::new();
    for feature in json["features"].as_array().unwrap() {
        let own_id = feature["id"].as_str().unwrap().to_owned();
        let property = |name: &str| feature["properties"][name].as_str().map(str::to_owned);
        areas.push(Area {
            id: format!("{file}:{own_id}"),
            own_id,
            name: property("name").unwrap_or_default(),
            kind: property("kind").unwrap_or_else(|| "area".to_owned()),
            shape: Polygons::from_geometry(&feature["geometry"]).unwrap(),
        });
    }
    areas
}

/// The area that a question names, with its file or without.
pub fn find<'a>(areas: &'a [Area], id: &str) -> &'a Area {
    let full = areas.iter().find(|area| area.id == id);
    full.or_else(|| areas.iter().find(|area| area.own_id == id)).unwrap()
}
