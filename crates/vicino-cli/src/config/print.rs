//! Settings as the file that would say the same.

use std::fmt::Write as _;

use super::Settings;
use super::layers::{Key, show};

/// The settings in force as TOML, each with where it was said.
pub(crate) fn print(settings: &Settings) -> String {
    let mut text = String::new();
    let mut table: Key = Vec::new();
    for shown in &settings.shown {
        let Some((name, of)) = shown.key.split_last() else { continue };
        if of != table {
            table = of.to_vec();
            // Writing to a string does not fail.
            let _ = writeln!(text, "\n[{}]", show(&table));
        }
        // A text of JSON is one of TOML too.
        let value = if shown.is_number {
            shown.text.clone()
        } else {
            serde_json::Value::from(&*shown.text).to_string()
        };
        let origin = shown.origin.as_ref().map_or("usual".to_owned(), ToString::to_string);
        let _ = writeln!(text, "{} = {value}  # {origin}", show(std::slice::from_ref(name)));
    }
    text
}
