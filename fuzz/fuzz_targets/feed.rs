//! Any bytes as a feed: an archive where they begin like one, else the files of a text with headings.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use vicino::{Feed, FeedSource, Network, ReadOptions};
use vicino_fuzz::{ask_everything, files, limits};

fuzz_target!(|bytes: &[u8]| {
    let source = match bytes {
        [b'P', b'K', ..] => FeedSource::zip_within(bytes, &limits()),
        _ => Ok(files(bytes)),
    };
    let Ok(source) = source else { return };
    let options = ReadOptions::within(limits());
    let _ = Feed::check("f", &source, &options, jiff::civil::date(2026, 11, 24));
    if let Ok(feed) = Feed::read("f", &source, &options) {
        ask_everything(&Network::new(vec![Arc::new(feed)]).expect("one feed"));
    }
});
