//! From bytes to a network.

#![expect(clippy::expect_used, reason = "a benchmark may stop where it stands")]

use divan::Bencher;
use divan::counter::ItemsCount;
use vicino_benches::Subject;

fn main() {
    divan::main();
}

/// Feed and network, from the bytes as they are stored; items are stop times.
#[divan::bench(args = Subject::all(), sample_count = 10, sample_size = 1)]
fn load(bencher: Bencher<'_, '_>, subject: &Subject) {
    let source = subject.source().expect("the feed is there");
    let network = subject.build(&source).expect("the feed is good");
    let stop_times: u64 = network.feeds().map(|feed| feed.counts().stop_times).sum();
    drop(network);
    bencher.counter(ItemsCount::new(stop_times)).bench(|| subject.build(&source));
}
