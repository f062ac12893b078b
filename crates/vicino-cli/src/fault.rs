//! Faults of this program: what one befalls is lost, and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why nothing came of what a fault has befallen.
pub(crate) const FAULT: &str = "this program has a fault";

/// What comes of the work, unless a fault befalls it, whose message is on standard error then.
pub(crate) fn outlived<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
