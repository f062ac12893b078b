#![doc = include_str!("../README.md")]
//!
//! # Where to look
//! - [`State`]: the network that is asked, which can be replaced, and the clock; [`SourceReport`]: where it comes from.
//! - [`filters`], and [`recover`] for what they reject; [`service`] is both.
//! - [`serve`], [`ServeError`]: the service on a socket.
//! - [`ProblemType`]: what can be wrong with a request, and the HTTP status of each.
//! - [`MAX_QUERY_BYTES`], [`MAX_BODY_BYTES`], [`MAX_ERRORS`], [`MAX_LANGUAGES`], [`GRACE`]: the limits.

#![forbid(unsafe_code)]

mod body;
mod docs;
mod error;
mod filters;
mod handlers;
mod negotiate;
mod openapi;
mod parameters;
mod serve;
mod source;
mod state;

pub use body::MAX_BODY_BYTES;
pub use error::{MAX_ERRORS, ProblemType, recover};
pub use filters::{filters, service};
pub use negotiate::MAX_LANGUAGES;
pub use parameters::MAX_QUERY_BYTES;
pub use serve::{GRACE, ServeError, serve};
pub use source::{SourceKind, SourceReport};
pub use state::State;
