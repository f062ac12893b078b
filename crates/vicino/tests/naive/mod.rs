//! A second, naive implementation of the answer, to hold the library against.
//!
//! It was written from the pages that promise what an answer means, not from the library's source:
//! no index, no patterns, no cleverness; every stop, every trip and every service day is looked at.

mod alerts;
mod answer;
mod areas;
mod booking;
mod clock;
mod compare;
mod feed;
mod flex;
mod frequencies;
mod hail;
mod hours;
mod json;
mod lines;
mod places;
mod polygon;
mod question;
mod shape;
mod table;
mod touched;
mod trips;
mod why;
mod windows;
mod zones;

pub use answer::answer;
pub use compare::differences;
pub use feed::{Feed, Files};
pub use question::{OperatorFiles, Parameters, Question};
