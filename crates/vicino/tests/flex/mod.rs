//! Real feeds with on-demand service, where a copy of them lies beside the project.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod zones;

use std::path::Path;
use std::sync::Arc;

use vicino::{Feed, FeedSource, Network, ReadOptions};

/// A feed of the folder `flex` by itself. Not redistributable, hence not in the project: who has no copy skips.
pub fn network(file: &str) -> Option<Network> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/feeds/flex").join(file);
    if !path.exists() {
        println!("skipped: there is no {}", path.display());
        return None;
    }
    let source = FeedSource::open(&path).unwrap();
    let feed = Feed::read(file.trim_end_matches(".zip"), &source, &ReadOptions::default()).unwrap();
    Some(Network::new(vec![Arc::new(feed)]).unwrap())
}
