//! Reads a file of a feed within the limits, and reports how far it has come.

use std::io::{self, Read};

use super::source::SourceFile;
use super::{Progress, ReadOptions};
use crate::limits::Budget;

/// Counts what is read, refuses what passes a limit, and reports progress.
pub(super) struct Limited<'s, 't> {
    file: SourceFile<'s>,
    name: &'static str,
    options: &'t ReadOptions<'t>,
    budget: &'t Budget,
    read: u64,
    reported: u64,
}

impl<'s, 't> Limited<'s, 't> {
    const REPORT_EVERY: u64 = 1 << 20;

    pub(super) fn new(
        file: SourceFile<'s>,
        name: &'static str,
        options: &'t ReadOptions<'t>,
        budget: &'t Budget,
    ) -> Self {
        Self { file, name, options, budget, read: 0, reported: 0 }
    }
}

impl Read for Limited<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let passed = |limit| io::Error::new(io::ErrorKind::FileTooLarge, limit);
        self.budget.in_time().map_err(passed)?;
        let count = self.file.bytes.read(buffer)?;
        self.read += count as u64;
        let in_all = self.budget.unpack(count as u64).map_err(passed)?;
        if let Some(packed) = self.file.packed {
            self.budget.density(self.read, packed.file).map_err(passed)?;
            // Files that lie over one another in the archive each have a sane density.
            self.budget.density(in_all, packed.archive).map_err(passed)?;
        }
        if let Some(progress) = self.options.progress
            && (self.read - self.reported >= Self::REPORT_EVERY || count == 0)
        {
            self.reported = self.read;
            let total = self.file.size.max(self.read);
            progress(Progress { file: self.name, bytes_read: self.read, bytes_total: total });
        }
        Ok(count)
    }
}
