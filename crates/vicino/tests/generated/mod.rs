//! Small whole networks and questions about them, drawn at random and shrunk by `proptest`.
//!
//! Every case is GTFS text, so that whoever reads a failure can put it into a fixture as it stands.

mod ask;
mod plan;
mod tally;
mod write;

use std::fmt;

use proptest::prelude::*;

use crate::naive::Parameters;

pub use tally::Tally;
use write::Texts;

/// A network, and a question about it.
#[derive(Clone)]
pub struct Case {
    /// Each feed's name and files.
    pub feeds: Vec<(&'static str, Texts)>,
    pub question: Parameters,
}

pub fn case() -> impl Strategy<Value = Case> {
    (plan::network(), ask::question()).prop_map(|(network, question)| {
        let texts = network.feeds.iter().map(|feed| write::feed(&network, feed));
        Case { feeds: ask::NAMES.into_iter().zip(texts).collect(), question: question.parameters(&network) }
    })
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
        writeln!(f, "question {:?}", self.question)
    }
}
