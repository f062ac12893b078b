//! What the benchmarks of `vicino` share.
//!
//! - [`City`] makes a feed of any size, always the same one; [`SplitMix64`] is the chance in it.
//! - [`Zones`] makes on-demand zones and areas in the same way.
//! - [`Subject`] is a feed to measure: the sample network, a generated city, or a real feed where a copy lies beside
//!   the project. [`Subject::points`] are places to ask about.
//! - [`Memory`], [`Spread`] and [`Machine`] measure; [`write_table`] prints.
//!
//! `docs/benchmarks.md` has the commands and what they printed.

mod error;
mod files;
mod generator;
mod measure;
mod random;
mod subject;
mod table;
mod zones;

pub use error::Error;
pub use generator::City;
pub use measure::{Machine, Memory, Spread, in_fresh_process, resident_after};
pub use random::SplitMix64;
pub use subject::Subject;
pub use table::write_table;
pub use zones::Zones;
