//! From bytes to a feed that can be asked, whatever their shape.

mod archive_bytes;
mod booking_rules;
mod calendars;
mod check;
mod codes;
mod decode;
mod entities;
mod error;
mod header;
mod interpolate;
mod limited;
mod locations;
mod notice;
mod on_demand;
mod read;
mod records;
mod shapes;
mod source;
mod stop_times;
mod table;
mod translations;
mod trips;

pub use check::{FeedReport, FileRows};
pub use codes::Code;
pub use error::{FeedError, FeedErrorKind};
pub use notice::{Notice, Notices, Severity};
pub use source::FeedSource;

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::coverage::FeedCoverage;
use crate::idx::{AgencyIdx, BookingRuleIdx, LineIdx, RouteIdx, StopIdx, ZoneIdx};
use crate::limits::Limits;
use crate::model::{
    Agency, Attribution, BookingRule, Field, HailStretch, Language, LocationType, Route, RouteType, Services,
    Stop, Translations, Zone,
};
use crate::model::{FeedInfo, Line};
use crate::strings::{Str, Strings};
use crate::time::{ServiceClock, ServiceDay};
use crate::timetable::{Departures, Timetable};

/// How a feed is read.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ReadOptions<'p> {
    /// What reading may take.
    pub limits: Limits,
    /// Called every megabyte or so.
    pub progress: Option<&'p (dyn Fn(Progress) + Sync)>,
}

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        Self::within(Limits::default())
    }
}

impl ReadOptions<'_> {
    /// Within limits, without telling how far it has come.
    #[must_use]
    pub fn within(limits: Limits) -> Self {
        Self { limits, progress: None }
    }
}

/// How far reading a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The file that is being read, such as `stop_times.txt`.
    pub file: &'static str,
    /// Bytes of it that are read, unpacked.
    pub bytes_read: u64,
    /// Bytes of it in all, as far as the archive tells.
    pub bytes_total: u64,
}

/// One GTFS feed, read and checked: it never changes, and is shared by the networks that it is part of.
#[derive(Debug)]
pub struct Feed {
    pub(crate) name: String,
    pub(crate) strings: Strings,
    /// By id, as are stops and routes: an index is also a rank.
    pub(crate) agencies: Vec<Agency>,
    pub(crate) clocks: Vec<ServiceClock>,
    pub(crate) stops: Vec<Stop>,
    pub(crate) routes: Vec<Route>,
    pub(crate) lines: Vec<Line>,
    pub(crate) timetable: Timetable,
    pub(crate) services: Services,
    /// The first and last day that a trip's service runs on.
    pub(crate) span: Option<(ServiceDay, ServiceDay)>,
    pub(crate) info: FeedInfo,
    pub(crate) attributions: Vec<Attribution>,
    pub(crate) translations: Translations,
    /// By id and kind.
    pub(crate) zones: Vec<Zone>,
    /// By id.
    pub(crate) booking_rules: Vec<BookingRule>,
    pub(crate) hail_stretches: Vec<HailStretch>,
    /// Where it serves, once somebody has asked.
    pub(crate) coverage: OnceLock<FeedCoverage>,
    /// What its publisher asks of who uses it, as the operator of this service says.
    pub(crate) credit: Credit,
    pub(crate) trip_count: u64,
    pub(crate) stop_time_count: u64,
    pub(crate) notices: Notices,
}

impl Feed {
    /// The name that its ids are scoped with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong in it.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// The first and the last day that any of its trips runs on; `None` where none ever does.
    #[must_use]
    pub fn service_dates(&self) -> Option<(Date, Date)> {
        self.span.map(|(first, last)| (first.date(), last.date()))
    }

    /// The calendar date of an instant by the clock of its first agency.
    #[must_use]
    pub fn local_date(&self, at: Timestamp) -> Date {
        // Without agencies there is no feed.
        self.clocks.first().map(|clock| clock.local_day(at).date).unwrap_or_default()
    }

    /// The same feed, whose answers tell what its publisher asks of who uses it.
    #[must_use]
    pub fn with_credit(self, credit: Credit) -> Self {
        Self { credit, ..self }
    }

    /// How many stops have a position and a departure that one can board.
    #[must_use]
    pub fn boardable_stops(&self) -> usize {
        let boards = |&call: &crate::timetable::Call| self.timetable.stop(call).boarding.is_some();
        let is_boardable = |stop: &StopIdx| {
            self.stop(*stop).position.is_some() && self.timetable.calls(*stop).iter().any(boards)
        };
        (0..self.stops.len()).map(StopIdx::of_len).filter(is_boardable).count()
    }

    /// How much is in it.
    #[must_use]
    pub fn counts(&self) -> FeedCounts {
        FeedCounts {
            agencies: self.agencies.len(),
            stops: self.stops.len(),
            routes: self.routes.len(),
            lines: self.lines.len(),
            trips: self.trip_count,
            stop_times: self.stop_time_count,
            zones: self.zones.len(),
        }
    }

    /// Where the stop of an id is; by its GTFS id, without the feed's name.
    pub(crate) fn find_stop(&self, id: &str) -> Option<StopIdx> {
        let found = self.stops.binary_search_by(|stop| self.strings.get(stop.id).cmp(id));
        found.ok().map(StopIdx::of_len)
    }

    pub(crate) fn find_agency(&self, id: &str) -> Option<AgencyIdx> {
        let found = self.agencies.binary_search_by(|agency| self.strings.get(agency.id).cmp(id));
        found.ok().map(AgencyIdx::of_len)
    }

    /// The first and the last zone of an id: a zone, a group and a stop may share one.
    pub(crate) fn find_zones(&self, id: &str) -> Option<(ZoneIdx, ZoneIdx)> {
        let first = self.zones.partition_point(|zone| self.strings.get(zone.id) < id);
        let after = self.zones.partition_point(|zone| self.strings.get(zone.id) <= id);
        (first < after).then(|| (ZoneIdx::of_len(first), ZoneIdx::of_len(after - 1)))
    }

    pub(crate) fn find_route(&self, id: &str) -> Option<RouteIdx> {
        let found = self.routes.binary_search_by(|route| self.strings.get(route.id).cmp(id));
        found.ok().map(RouteIdx::of_len)
    }

    pub(crate) fn stop(&self, stop: StopIdx) -> &Stop {
        &self.stops[stop.at()]
    }

    pub(crate) fn line(&self, line: LineIdx) -> &Line {
        &self.lines[line.at()]
    }

    pub(crate) fn route(&self, route: RouteIdx) -> &Route {
        &self.routes[route.at()]
    }

    pub(crate) fn zone(&self, zone: ZoneIdx) -> &Zone {
        &self.zones[zone.at()]
    }

    pub(crate) fn booking_rule(&self, rule: BookingRuleIdx) -> &BookingRule {
        &self.booking_rules[rule.at()]
    }

    /// The clock of the agency that runs the route.
    pub(crate) fn route_clock(&self, route: RouteIdx) -> &ServiceClock {
        &self.clocks[self.agency(self.route(route).agency).clock.at()]
    }

    pub(crate) fn agency(&self, agency: AgencyIdx) -> &Agency {
        &self.agencies[agency.at()]
    }

    /// The clock of the agency that runs the line.
    pub(crate) fn clock(&self, line: LineIdx) -> &ServiceClock {
        self.route_clock(self.line(line).route)
    }

    /// The departures of a line's agency.
    pub(crate) fn departures(&self, line: LineIdx, wheelchair_only: bool) -> Departures<'_> {
        Departures {
            timetable: &self.timetable,
            services: &self.services,
            clock: self.clock(line),
            wheelchair_only,
        }
    }

    /// The language of its texts: that of `feed_info.txt`, else that of the first agency that gives one.
    pub(crate) fn own_language(&self) -> &str {
        let agencies = self.agencies.iter().map(|agency| agency.lang);
        let mut known = std::iter::once(self.info.lang).chain(agencies).filter(|lang| !lang.is_empty());
        known.next().map_or("", |lang| self.strings.get(lang))
    }

    /// A text in a language, the feed's own where that is `None` or there is no translation.
    pub(crate) fn text(
        &self,
        language: Option<Language>,
        field: Field,
        record: Record<'_>,
        text: Str,
    ) -> &str {
        let text = self.strings.get(text);
        match language {
            None => text,
            Some(language) => {
                self.translations.get(&self.strings, language, field, (record.id, record.sub_id), text)
            }
        }
    }

    /// As [`text`](Self::text), or nothing where it is blank.
    pub(crate) fn optional_text(
        &self,
        language: Option<Language>,
        field: Field,
        record: Record<'_>,
        text: Str,
    ) -> Option<&str> {
        Some(self.text(language, field, record, text)).filter(|text| !text.is_empty())
    }
}

/// What the publisher of a feed asks of who uses it, where the feed does not say so itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credit {
    /// The licence, as its [SPDX identifier](https://spdx.org/licenses/) or an address of its text.
    pub license: Option<String>,
    /// Whom to name, and how.
    pub attribution: Option<String>,
}

/// How much of each kind a feed has, bad rows not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct FeedCounts {
    /// Rows of `agency.txt`.
    pub agencies: usize,
    /// Rows of `stops.txt`: stops, stations, entrances …
    pub stops: usize,
    /// Rows of `routes.txt`.
    pub routes: usize,
    /// Routes in one direction, as riders see them.
    pub lines: usize,
    /// Trips with at least two stop times.
    pub trips: u64,
    /// Stop times of these trips.
    pub stop_times: u64,
    /// Zones, location groups and stops that are served on demand.
    pub zones: usize,
}

/// The record that a text to be translated stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) id: &'a str,
    pub(crate) sub_id: Option<u32>,
}

impl<'a> Record<'a> {
    pub(crate) fn new(id: &'a str) -> Self {
        Self { id, sub_id: None }
    }
}
