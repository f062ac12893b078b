//! What `vicino serve` is to do: a file, the environment and the command line, checked before anything starts.

mod http;
mod layers;
mod print;
mod settings;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use http::{Log, LogFormat};
pub(crate) use layers::Layers;
use layers::Origin;
pub(crate) use print::print;
pub(crate) use settings::{FeedSettings, Refresh, Settings};

/// Something wrong in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    origin: Option<Origin>,
    /// Blank where the mistake is about no key.
    key: String,
    reason: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{} ", self.key)?;
        }
        f.write_str(&self.reason)
    }
}
