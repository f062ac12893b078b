//! What a terminal shows while large feeds are read; nothing anywhere else.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use vicino::Progress;

/// A bar that comes and goes within less than this only flickers.
const BAR_AFTER: Duration = Duration::from_millis(300);

/// The bars of feeds that are read side by side.
pub(crate) struct Bars {
    bars: MultiProgress,
    wanted: bool,
}

impl Bars {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { bars: MultiProgress::new(), wanted: !quiet && io::stderr().is_terminal() }
    }

    /// None of them are ever shown: nobody looks at a terminal while a service refreshes itself.
    pub(crate) fn hidden() -> Self {
        Self::new(true)
    }

    pub(crate) fn of(&self, name: &str) -> Bar<'_> {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let template = "{prefix} {msg:16} {wide_bar} {binary_bytes} of {binary_total_bytes}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        Bar { bars: self, bar, since: Instant::now() }
    }
}

/// The bar of one feed, which goes when it is dropped.
pub(crate) struct Bar<'b> {
    bars: &'b Bars,
    bar: ProgressBar,
    since: Instant,
}

impl Bar<'_> {
    pub(crate) fn show(&self, progress: Progress) {
        if !self.bars.wanted || self.since.elapsed() < BAR_AFTER {
            return;
        }
        if self.bar.is_hidden() {
            self.bars.bars.add(self.bar.clone());
        }
        if self.bar.message() != progress.file {
            self.bar.set_message(progress.file);
        }
        self.bar.set_length(progress.bytes_total);
        self.bar.set_position(progress.bytes_read);
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
