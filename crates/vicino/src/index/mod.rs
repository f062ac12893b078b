//! Where things are: R-trees over earth-centred metres, in which order is distance.

mod hails;
mod regions;
mod stops;

pub(crate) use hails::{HailIndex, NearStretch};
pub(crate) use regions::RegionIndex;
pub(crate) use stops::{NearStop, StopIndex};
