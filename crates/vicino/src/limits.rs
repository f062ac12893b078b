//! How much reading may take: bounds that a caller can set, and the error that names the one that was passed.

use std::cell::Cell;
use std::fmt;
use std::time::{Duration, Instant};

/// What a feed, or a file of an operator's own, may take to be read: memory, time and sizes.
///
/// The defaults fit the feed of a whole country, tens of millions of stop times. What is refused says which limit it
/// passed ([`FeedError::limit`](crate::FeedError::limit)), so that whoever trusts the file can raise that one.
///
/// ```
/// use vicino::{Feed, FeedSource, Limit, Limits, ReadOptions};
///
/// let mut limits = Limits::default();
/// limits.unpacked_bytes = 20;
/// let source = FeedSource::files([("agency.txt", "agency_name,agency_timezone\nBus,Europe/Rome\n")]);
/// let refused = Feed::read("siena", &source, &ReadOptions::within(limits)).unwrap_err();
/// let passed = refused.limit().unwrap();
/// assert_eq!((passed.limit, passed.value), (Limit::UnpackedBytes, 20));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of an archive as it is stored; 4 GiB.
    pub packed_bytes: u64,
    /// Files that an archive may list, those that are no part of GTFS included; 10 000. Each takes a third of a kilobyte.
    pub archive_files: u64,
    /// Bytes that the files of a feed may unpack to in all; 16 GiB, four times what the largest countries publish.
    pub unpacked_bytes: u64,
    /// How many times its packed size a file, or all of an archive, may unpack to; 400. Timetables pack to a tenth or a
    /// fiftieth, deflate goes down to a thousandth. What unpacks to less than 64 MiB does no harm and may be denser.
    pub density: u64,
    /// Bytes of a row; 1 MiB. Longer rows are skipped with the notice `too_long_row`: they refuse nothing.
    pub row_bytes: u64,
    /// Columns of a file; 1 000. GTFS has 25 in its widest.
    pub columns: u64,
    /// Bytes of a file that is held as a whole, which GeoJSON and TOML are; 256 MiB, ten times the zones of a country in
    /// full detail.
    pub whole_file_bytes: u64,
    /// Positions in the polygons of a file; 10 million.
    pub positions: u64,
    /// Days that the services of a feed may span in all, from the first to the last of each, and of each set of services
    /// that a pattern of trips runs on; 2³¹, which is a thousand years for each of 5 000, and takes half a gigabyte.
    pub calendar_days: u64,
    /// Departures that the rows of `frequencies.txt` may stand for on a day; 5 million, a bus every ten seconds on 500
    /// lines. Rows after that are skipped with the notice `too_many_frequency_departures`: they refuse nothing.
    pub frequency_departures: u64,
    /// Bytes that a feed may come to hold while it is read, its archive included; 8 GiB. What grows with the feed is
    /// counted, rather too high than too low. A feed that has been read takes a good deal less.
    pub memory_bytes: u64,
    /// How long reading may take, by a clock that only counts; 15 minutes. Looked at after each 128 KiB, each shape and
    /// each polygon.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            packed_bytes: 4 << 30,
            archive_files: 10_000,
            unpacked_bytes: 16 << 30,
            density: 400,
            row_bytes: 1 << 20,
            columns: 1_000,
            whole_file_bytes: 256 << 20,
            positions: 10_000_000,
            calendar_days: 1 << 31,
            frequency_departures: 5_000_000,
            memory_bytes: 8 << 30,
            time: Duration::from_secs(15 * 60),
        }
    }
}

/// A limit of [`Limits`] that refuses what passes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::packed_bytes`].
    PackedBytes,
    /// [`Limits::archive_files`].
    ArchiveFiles,
    /// [`Limits::unpacked_bytes`].
    UnpackedBytes,
    /// [`Limits::density`].
    Density,
    /// [`Limits::columns`].
    Columns,
    /// [`Limits::whole_file_bytes`].
    WholeFileBytes,
    /// [`Limits::positions`].
    Positions,
    /// [`Limits::calendar_days`].
    CalendarDays,
    /// [`Limits::memory_bytes`].
    MemoryBytes,
    /// [`Limits::time`].
    Time,
}

impl Limit {
    /// The name of the field of [`Limits`], such as `unpacked_bytes`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PackedBytes => "packed_bytes",
            Self::ArchiveFiles => "archive_files",
            Self::UnpackedBytes => "unpacked_bytes",
            Self::Density => "density",
            Self::Columns => "columns",
            Self::WholeFileBytes => "whole_file_bytes",
            Self::Positions => "positions",
            Self::CalendarDays => "calendar_days",
            Self::MemoryBytes => "memory_bytes",
            Self::Time => "time",
        }
    }

    /// The limit as it was passed.
    pub(crate) fn of(self, limits: &Limits) -> PassedLimit {
        let value = match self {
            Self::PackedBytes => limits.packed_bytes,
            Self::ArchiveFiles => limits.archive_files,
            Self::UnpackedBytes => limits.unpacked_bytes,
            Self::Density => limits.density,
            Self::Columns => limits.columns,
            Self::WholeFileBytes => limits.whole_file_bytes,
            Self::Positions => limits.positions,
            Self::CalendarDays => limits.calendar_days,
            Self::MemoryBytes => limits.memory_bytes,
            Self::Time => limits.time.as_secs(),
        };
        PassedLimit { limit: self, value }
    }
}

/// Which limit was passed, and what it was set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PassedLimit {
    /// The limit.
    pub limit: Limit,
    /// What it was set to, in its own unit; [`Limit::Time`] in whole seconds.
    pub value: u64,
}

impl fmt::Display for PassedLimit {
    /// `passes the limit unpacked_bytes = 20`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.limit == Limit::Time { " s" } else { "" };
        write!(f, "passes the limit {} = {}{unit}", self.limit.name(), self.value)
    }
}

impl std::error::Error for PassedLimit {}

/// What is left of the limits while something is read.
pub(crate) struct Budget {
    limits: Limits,
    /// Nothing where the limit is farther off than the clock counts.
    deadline: Option<Instant>,
    unpacked: Cell<u64>,
    held: Cell<u64>,
    positions: Cell<u64>,
}

impl Budget {
    /// Below this what is dense does no harm.
    const DENSE_FROM: u64 = 64 << 20;

    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            deadline: Instant::now().checked_add(limits.time),
            unpacked: Cell::new(0),
            held: Cell::new(0),
            positions: Cell::new(0),
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    fn within(&self, is_within: bool, limit: Limit) -> Result<(), PassedLimit> {
        if is_within { Ok(()) } else { Err(limit.of(&self.limits)) }
    }

    pub(crate) fn in_time(&self) -> Result<(), PassedLimit> {
        self.within(self.deadline.is_none_or(|deadline| Instant::now() < deadline), Limit::Time)
    }

    /// Counts bytes that were unpacked, and returns how many there are in all.
    pub(crate) fn unpack(&self, count: u64) -> Result<u64, PassedLimit> {
        let all = self.unpacked.get().saturating_add(count);
        self.unpacked.set(all);
        self.within(all <= self.limits.unpacked_bytes, Limit::UnpackedBytes).map(|()| all)
    }

    /// Looks at how many bytes so many packed ones became.
    pub(crate) fn density(&self, unpacked: u64, packed: u64) -> Result<(), PassedLimit> {
        let dense = unpacked > Self::DENSE_FROM && unpacked / packed.max(1) > self.limits.density;
        self.within(!dense, Limit::Density)
    }

    /// Counts bytes that are held from now on.
    pub(crate) fn hold(&self, bytes: u64) -> Result<(), PassedLimit> {
        self.held.set(self.held.get().saturating_add(bytes));
        self.could_hold(0)
    }

    /// Looks whether so many bytes could be held beside those that are.
    pub(crate) fn could_hold(&self, bytes: u64) -> Result<(), PassedLimit> {
        self.within(self.held.get().saturating_add(bytes) <= self.limits.memory_bytes, Limit::MemoryBytes)
    }

    pub(crate) fn columns(&self, count: usize) -> Result<(), PassedLimit> {
        self.within(count as u64 <= self.limits.columns, Limit::Columns)
    }

    pub(crate) fn whole_file(&self, bytes: u64) -> Result<(), PassedLimit> {
        self.within(bytes <= self.limits.whole_file_bytes, Limit::WholeFileBytes)
    }

    /// Counts positions of polygons.
    pub(crate) fn positions(&self, count: u64) -> Result<(), PassedLimit> {
        self.positions.set(self.positions.get().saturating_add(count));
        self.within(self.positions.get() <= self.limits.positions, Limit::Positions)
    }
}
