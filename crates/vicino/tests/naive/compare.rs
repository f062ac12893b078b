//! Two answers side by side.

use serde_json::Value;

/// The parts of an answer that both implementations give.
const COMPARED: [&str; 8] = ["lines", "stops", "zones", "places", "areas", "alerts", "why", "nearest"];

/// Every place in which the library's answer is not the naive one, a line each; empty where they agree.
pub fn differences(library: &Value, naive: &Value) -> String {
    let mut found = Vec::new();
    for key in COMPARED {
        compare(key, &library[key], &naive[key], &mut found);
    }
    for kind in ["lines", "stops", "zones", "places", "areas", "alerts"] {
        let path = format!("counts.{kind}");
        compare(&path, &library["counts"][kind], &naive["counts"][kind], &mut found);
    }
    found.join("\n")
}

fn compare(path: &str, library: &Value, naive: &Value, found: &mut Vec<String>) {
    match (library, naive) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for key in ours.keys().chain(theirs.keys().filter(|key| !ours.contains_key(*key))) {
                let path = format!("{path}.{key}");
                match (ours.get(key), theirs.get(key)) {
                    (Some(library), Some(naive)) => compare(&path, library, naive, found),
                    (Some(library), None) => {
                        found.push(format!("{path}: library {library}, naive has no such key"));
                    }
                    (None, naive) => {
                        let naive = naive.unwrap();
                        found.push(format!("{path}: library has no such key, naive {naive}"));
                    }
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if ours.len() != theirs.len() {
                let (ours, theirs) = (ours.len(), theirs.len());
                found.push(format!("{path}: library has {ours} items, naive {theirs}"));
            }
            for (i, (library, naive)) in ours.iter().zip(theirs).enumerate() {
                compare(&format!("{path}[{i}]"), library, naive, found);
            }
        }
        // Where a line is hailed is not rounded: two ways to work it out agree to a tenth of a millimetre.
        (Value::Number(ours), Value::Number(theirs))
            if path.ends_with(".point.lat") || path.ends_with(".point.lon") =>
        {
            let (ours, theirs) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
            // Either side of the antimeridian is the same place.
            let apart = (ours - theirs).abs();
            if apart.min((apart - 360.0).abs()) > 1e-9 {
                found.push(format!("{path}: library {ours}, naive {theirs}"));
            }
        }
        // The periods of an alert are of no agency's zone: they are instants.
        (Value::String(ours), Value::String(theirs))
            if path.starts_with("alerts.") && instant(ours).is_some() && instant(ours) == instant(theirs) => {
        }
        // 0 and 0.0 are the same number to whoever reads the JSON.
        (Value::Number(ours), Value::Number(theirs)) if ours.as_f64() == theirs.as_f64() => {}
        _ if library == naive => {}
        _ => found.push(format!("{path}: library {library}, naive {naive}")),
    }
}

fn instant(text: &str) -> Option<jiff::Timestamp> {
    text.parse().ok()
}
