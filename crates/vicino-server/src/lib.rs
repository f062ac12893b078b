#![doc = include_str!("../README.md")]
//!
//! # Where to look
//! - [`State`]: the network that is asked, which can be replaced, and the clock; [`SourceReport`], [`Looks`]: where it comes from.
//! - [`filters`], and [`recover`] for what they reject; [`service`] is both.
//! - [`serve`], [`ServeOptions`], [`Listening`], [`Keys`], [`ServeError`], [`InvalidKeys`]: the service on a socket.
//! - [`ProblemType`]: what can be wrong with a request, and the HTTP status of each.
//! - [`MAX_QUERY_BYTES`], [`MAX_BODY_BYTES`], [`MAX_ERRORS`], [`MAX_LANGUAGES`]: the limits.

#![forbid(unsafe_code)]

mod body;
mod cache;
mod docs;
mod error;
mod filters;
mod handlers;
mod negotiate;
mod openapi;
mod parameters;
mod paths;
mod serve;
mod source;
mod state;
mod stream;

pub use body::MAX_BODY_BYTES;
pub use error::{MAX_ERRORS, ProblemType, recover};
pub use filters::{filters, service};
pub use negotiate::MAX_LANGUAGES;
pub use parameters::MAX_QUERY_BYTES;
pub use serve::{InvalidKeys, Keys, Listening, ServeError, ServeOptions, serve};
pub use source::{Looks, SourceKind, SourceReport};
pub use state::State;
