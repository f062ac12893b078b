//! Puts a feed together, file by file.

use std::sync::OnceLock;

use hashbrown::HashMap;

use super::codes::Code;
use super::error::{FeedError, FeedErrorKind};
use super::notice::Notices;
use super::on_demand::Places;
use super::stop_times::{Reading, TripChecks, stop_times};
use super::table::Tables;
use super::trips::Trips;
use super::{Credit, Feed, FeedSource, ReadOptions};
use super::{booking_rules, calendars, entities, locations, translations, trips};
use crate::idx::ServiceIdx;
use crate::limits::{Limit, PassedLimit};
use crate::model::{DaySet, ServicesBuilder};
use crate::strings::{StringsBuilder, TextTooLong};
use crate::time::{ServiceClock, ServiceDay};

impl From<TextTooLong> for FeedError {
    fn from(_: TextTooLong) -> Self {
        Self::new(FeedErrorKind::TooLarge)
    }
}

impl Feed {
    /// Reads a feed, under a name that its ids are scoped with: `siena` makes the stop `1001` `siena:1001`.
    ///
    /// Rows that cannot be used are skipped and kept as [notices](Self::notices).
    ///
    /// ```
    /// use vicino::{Feed, FeedErrorKind, FeedSource, ReadOptions};
    ///
    /// let nothing = FeedSource::files([("agency.txt", "")]);
    /// let refused = Feed::read("siena", &nothing, &ReadOptions::default()).unwrap_err();
    /// assert_eq!(refused.kind(), FeedErrorKind::NoAgency);
    /// ```
    ///
    /// # Errors
    /// [`FeedError`] where nothing of the feed can be used.
    pub fn read(name: &str, source: &FeedSource, options: &ReadOptions<'_>) -> Result<Self, FeedError> {
        Self::read_with(name, &Tables::new(source, options)).map(|(feed, _)| feed)
    }

    /// The feed, and where it is inspected what is left over.
    pub(super) fn read_with(name: &str, tables: &Tables<'_>) -> Result<(Self, Option<Leftovers>), FeedError> {
        let name_char = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.len() > 64 || !name.chars().all(name_char) {
            return Err(FeedError::new(FeedErrorKind::InvalidName));
        }
        tables.budget.hold(tables.source().held())?;
        let mut notices = Notices::default();
        let mut strings = StringsBuilder::new();

        let agencies = entities::agencies(tables, &mut strings, &mut notices)?;
        if agencies.by_id.records.is_empty() {
            return Err(FeedError::new(FeedErrorKind::NoAgency).in_file("agency.txt").because(&notices));
        }
        if tables.source().has_folder() {
            let code = Code::InvalidInputFilesInSubfolder;
            notices.add(code, "agency.txt", None, None);
        }
        let info = entities::feed_info(tables, &mut strings, &mut notices)?;
        let (stops, has_stops) = entities::stops(tables, &mut strings, &mut notices)?;
        let locations = locations::locations(tables, &stops, &mut strings, &mut notices)?;
        if locations.is_empty() && stops.records.is_empty() {
            return Err(FeedError::new(FeedErrorKind::NoStopsAndNoZones)
                .in_file("stops.txt")
                .because(&notices));
        }
        if !has_stops && locations.is_empty() {
            notices.add(Code::MissingRequiredFile, "stops.txt", None, None);
        }
        let routes = entities::routes(tables, &agencies, &mut strings, &mut notices)?;
        let mut services = ServicesBuilder::new(tables.budget.limits().calendar_days);
        let service_ids = calendars::services(tables, &mut services, &mut notices)?;
        let trips = trips::trips(tables, &routes, &service_ids, &mut strings, &mut notices)?;
        let rules = booking_rules::booking_rules(tables, &service_ids, &mut strings, &mut notices)?;
        let places = Places { stops: &stops, locations: &locations, rules: &rules };
        let routes = routes.records;
        let reading = Reading { tables, trips: &trips, routes: &routes, stops: &stops, places: &places };
        let read = stop_times(&reading, &mut strings, &mut notices)?;
        // Unless they are needed they make room for the timetable.
        let leftovers = read.checks.map(|checks| Leftovers { trips, services: service_ids, checks });

        let run = read.timetable.services().chain(read.on_demand.services());
        let span = span(run.map(|service| services.get(service)));
        let trip_count = read.timetable.trip_count();
        let zones = read.on_demand.finish(&places, &strings, &mut services);
        let (timetable, lines) = read
            .timetable
            .finish(stops.records.len(), &strings, &mut services)
            .map_err(|_| FeedError::too_large("stop_times.txt"))?;
        let (first, last) = span.unwrap_or((ServiceDay(0), ServiceDay(-1)));
        let clock = |zone| {
            tables.budget.in_time()?;
            tables.budget.hold(ServiceClock::held(first, last))?;
            Ok(ServiceClock::new(zone, first, last))
        };
        let clocks = agencies.zones.into_iter().map(clock).collect::<Result<_, PassedLimit>>()?;
        let attributions = entities::attributions(tables, &mut strings, &mut notices)?;
        let translations = translations::translations(tables, &mut strings, &mut notices)?;
        tables.budget.in_time()?;
        let services = services.finish().map_err(|_| Limit::CalendarDays.of(tables.budget.limits()))?;
        let feed = Self {
            name: name.to_owned(),
            strings: strings.finish(),
            agencies: agencies.by_id.records,
            clocks,
            stops: stops.records,
            routes,
            lines,
            timetable,
            services,
            span,
            info,
            attributions,
            translations,
            credit: Credit::default(),
            trip_count,
            stop_time_count: read.count,
            zones,
            booking_rules: rules.records,
            hail_stretches: read.stretches,
            coverage: OnceLock::new(),
            notices,
        };
        Ok((feed, leftovers))
    }
}

/// What reading a feed leaves that its checks go on with.
pub(super) struct Leftovers {
    pub(super) trips: Trips,
    pub(super) services: HashMap<String, ServiceIdx>,
    pub(super) checks: TripChecks,
}

/// The first and last day in any of the sets.
fn span<'s>(sets: impl Iterator<Item = &'s DaySet>) -> Option<(ServiceDay, ServiceDay)> {
    sets.filter_map(|set| Some((set.first()?, set.last()?))).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
}
