//! What the fuzzer found: docs/fuzzing.md.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use vicino::Places;

#[test]
fn a_place_with_half_a_position_is_skipped_and_told() {
    for geometry in [
        r#"{"type": "Point", "coordinates": [11.3]}"#,
        r#"{"type": "Polygon", "coordinates": [[[11.3, 43.3], [11.4, 43.3], [11.4, 43.4], [11.3]]]}"#,
        r#"{"type": "MultiPolygon", "coordinates": [[[[11.3, 43.3], [11.4, 43.3], [11.4, 43.4], [11.3]]]]}"#,
    ] {
        let text = format!(
            r#"{{"type": "FeatureCollection", "features": [
                {{"type": "Feature", "id": "half", "properties": {{}}, "geometry": {geometry}}},
                {{"type": "Feature", "id": "whole", "properties": {{}},
                    "geometry": {{"type": "Point", "coordinates": [11.3, 43.3]}}}}]}}"#
        );
        let places = Places::from_geojson("shops", &text).unwrap();
        assert_eq!(places.len(), 1, "{geometry}");
        let told: Vec<_> = places.notices().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["places.shops:geometry=\"features[0]: half\" invalid_geometry"], "{geometry}");
    }
}
