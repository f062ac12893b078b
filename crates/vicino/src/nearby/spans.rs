//! Until when periods that overlap, or follow one another at once, last together.

use jiff::Timestamp;

use crate::operator::{Alert, lasts};

/// Periods that do not touch, sorted: each from an instant to one that is not in it, or to the last one for ever.
pub(super) struct Spans(Vec<(Timestamp, Timestamp)>);

impl Spans {
    /// When any of some alerts counts.
    pub(super) fn of<'a>(alerts: impl IntoIterator<Item = &'a Alert>) -> Self {
        let spans = alerts.into_iter().flat_map(Alert::spans).filter(|&(from, until)| lasts(from, until));
        let mut spans: Vec<_> = spans.collect();
        spans.sort_unstable();
        spans.dedup_by(|next, last| {
            let touches = next.0 <= last.1;
            if touches {
                last.1 = last.1.max(next.1);
            }
            touches
        });
        Self(spans)
    }

    /// The end of the one that an instant is in.
    pub(super) fn end(&self, at: Timestamp) -> Option<Timestamp> {
        let begun = self.0.partition_point(|&(from, _)| from <= at);
        let &(_, until) = self.0.get(begun.checked_sub(1)?)?;
        lasts(at, until).then_some(until)
    }

    /// The end of what lasts from an instant on in these or in others.
    pub(super) fn end_with(&self, others: &Self, at: Timestamp) -> Option<Timestamp> {
        let later = |at| self.end(at).max(others.end(at));
        let mut end = later(at)?;
        while end < Timestamp::MAX
            && let Some(next) = later(end)
        {
            end = next;
        }
        Some(end)
    }
}
