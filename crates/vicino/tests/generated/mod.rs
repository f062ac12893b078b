//! Small whole networks and questions about them, drawn at random and shrunk by `proptest`.
//!
//! Every case is GTFS text, so that whoever reads a failure can put it into a fixture as it stands.

mod alerts;
mod alerts_write;
mod ask;
mod flex;
mod flex_write;
mod library;
mod places;
mod plan;
mod tally;
mod tally_alerts;
mod tally_hail;
mod tally_places;
mod tally_zones;
mod write;

use std::fmt;

use proptest::prelude::*;

use crate::naive::Parameters;

pub use library::{answer as by_the_library, answer_with_boards};
use plan::NetworkPlan;
pub use tally::Tally;
use write::Texts;

/// A network, and a question about it.
#[derive(Clone)]
pub struct Case {
    /// Each feed's name and files.
    pub feeds: Vec<(&'static str, Texts)>,
    /// The operator's areas: each file's name and text.
    pub areas: Vec<(&'static str, String)>,
    /// The same of the operator's places.
    pub places: Vec<(&'static str, String)>,
    /// The same of notices to riders.
    pub alerts: Vec<(&'static str, String)>,
    pub question: Parameters,
    /// A GeoJSON geometry that takes the place of coordinates.
    pub region: Option<String>,
}

impl Case {
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.question.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| value.as_str())
    }
}

pub fn case() -> impl Strategy<Value = Case> {
    (plan::network(), ask::question()).prop_map(|(network, question)| {
        let texts = network.feeds.iter().map(|feed| write::feed(&network, feed));
        Case {
            feeds: ask::NAMES.into_iter().zip(texts).collect(),
            areas: areas(&network),
            places: places::files(network.world, &network.places),
            alerts: alerts_write::files(&network),
            question: question.parameters(&network),
            region: question.region(&network),
        }
    })
}

/// The files of areas, and the ids in each: one of the ids is in both.
pub const AREAS: [(&str, [&str; 2]); 2] = [("comuni", ["siena", "Monteriggioni"]), ("Fare", ["siena", "1"])];

fn areas(network: &NetworkPlan) -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    for ((name, ids), plans) in AREAS.iter().zip(network.areas.chunks(2)) {
        let features = ids.iter().zip(plans).map(|(id, plan)| {
            let kind = if plan.named { r#""kind":"municipality","# } else { "" };
            let properties = format!(r#"{kind}"name":"Area {id}""#);
            ((*id).to_owned(), properties, flex_write::geometry(network.world, plan))
        });
        files.push((*name, flex_write::features(features)));
    }
    files
}

/// As a fixture would be written, not as Rust would.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (name, texts) in &self.feeds {
            writeln!(f, "feed {name}")?;
            for (file, text) in texts {
                writeln!(f, "# {file}\n{}", text.trim_end())?;
            }
        }
        for (name, text) in &self.areas {
            writeln!(f, "areas {name}\n{text}")?;
        }
        for (name, text) in &self.places {
            writeln!(f, "places {name}\n{text}")?;
        }
        for (name, text) in &self.alerts {
            writeln!(f, "alerts {name}\n{text}")?;
        }
        if let Some(region) = &self.region {
            writeln!(f, "region {region}")?;
        }
        writeln!(f, "question {:?}", self.question)
    }
}
