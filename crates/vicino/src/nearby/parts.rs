//! Makes what several answers are made of: departures, and the routes, agencies and feeds they name.

use std::collections::BTreeSet;

use super::alerts::AlertIds;
use super::departure::{Departure, DepartureStatus};
use super::named::{
    Agencies, AgencyPart, AlertsById, AttributionPart, ById, FeedPart, Feeds, RoutePart, Routes,
};
use crate::feed::{Feed, Record};
use crate::id::Id;
use crate::idx::{AgencyIdx, AlertIdx, BookingRuleIdx, FeedIdx, LineIdx, RouteIdx, StopIdx};
use crate::lang::LanguageTag;
use crate::model::{Field, Language};
use crate::network::Network;
use crate::operator::Translated;
use crate::timetable::{Pattern, Pickup, RawDeparture};

/// Makes the parts of an answer in the languages asked for, and remembers what it names.
pub(crate) struct Parts<'n> {
    pub(super) network: &'n Network,
    asked: Vec<LanguageTag>,
    /// Of an operator's own files.
    own_language: &'n str,
    pub(super) languages: Vec<Option<Language>>,
    routes: BTreeSet<(FeedIdx, RouteIdx)>,
    agencies: BTreeSet<(FeedIdx, AgencyIdx)>,
    feeds: BTreeSet<FeedIdx>,
    pub(super) booking_rules: BTreeSet<(FeedIdx, BookingRuleIdx)>,
    alerts: BTreeSet<AlertIdx>,
}

impl<'n> Parts<'n> {
    pub(crate) fn new(network: &'n Network, asked: &[LanguageTag]) -> Self {
        let languages =
            network.feeds().map(|feed| feed.translations.choose(asked, feed.own_language())).collect();
        Self {
            network,
            asked: asked.to_vec(),
            own_language: network.own_language(),
            languages,
            routes: BTreeSet::new(),
            agencies: BTreeSet::new(),
            feeds: BTreeSet::new(),
            booking_rules: BTreeSet::new(),
            alerts: BTreeSet::new(),
        }
    }

    /// Notes that the answer names a feed.
    pub(crate) fn name_feed(&mut self, feed: FeedIdx) {
        self.feeds.insert(feed);
    }

    /// Notes that the answer names a route.
    pub(crate) fn name_route(&mut self, at: FeedIdx, route: RouteIdx) -> Id<'n> {
        if self.routes.insert((at, route)) {
            self.agencies.insert((at, self.network.feed(at).route(route).agency));
            self.feeds.insert(at);
        }
        self.network.route_id(at, route)
    }

    /// Notes that the answer names alerts.
    pub(crate) fn name_alerts(&mut self, alerts: Vec<AlertIdx>) -> AlertIds<'n> {
        self.alerts.extend(&alerts);
        alerts.into_iter().map(|alert| self.network.alerts()[alert.at()].id()).collect()
    }

    /// A text of an operator's own file.
    pub(crate) fn translated(&self, text: &'n Translated) -> &'n str {
        text.get(&self.asked, self.own_language)
    }

    /// The alerts named.
    pub(crate) fn named_alerts(&self) -> AlertsById<'n> {
        let alerts = self.network.alerts();
        let named = self.alerts.iter().map(|alert| &alerts[alert.at()]);
        ById(named.map(|placed| (placed.id(), self.alert(placed.alert()))).collect())
    }

    /// The routes, agencies and feeds named.
    pub(crate) fn named(&self) -> (Routes<'n>, Agencies<'n>, Feeds<'n>) {
        let routes = self.routes.iter().map(|&(f, r)| (self.network.route_id(f, r), self.route(f, r)));
        let agencies = self.agencies.iter().map(|&(f, a)| (self.network.agency_id(f, a), self.agency(f, a)));
        let feeds = self.feeds.iter().map(|&f| (self.network.feed(f).name(), self.feed(f)));
        (ById(routes.collect()), ById(agencies.collect()), ById(feeds.collect()))
    }

    pub(crate) fn departure(&self, at: FeedIdx, raw: RawDeparture) -> Departure<'n> {
        let feed = self.network.feed(at);
        let pattern = feed.timetable.pattern(raw.call.pattern);
        let stop = feed.timetable.stop(raw.call);
        let trip = feed.strings.get(raw.trip);
        let headsign = if stop.headsign.is_empty() {
            self.headsign(at, pattern, trip)
        } else {
            let record = Record { id: trip, sub_id: Some(stop.sequence) };
            feed.text(self.languages[at.at()], Field::StopHeadsign, record, stop.headsign)
        };
        let time = feed.clock(pattern.line).local(raw.time);
        Departure {
            time,
            scheduled: time,
            delay_s: None,
            status: DepartureStatus::Scheduled,
            trip: Id::new(&feed.name, trip),
            stop_sequence: stop.sequence,
            service_date: raw.day.date(),
            headsign,
            // Only calls that one can board at are searched.
            pickup: if raw.hailed { stop.hail } else { stop.boarding }.unwrap_or(Pickup::Regular),
            headway_s: raw.headway,
            wheelchair: raw.wheelchair,
        }
    }

    /// The headsign that stands for a line.
    pub(crate) fn line_headsign(&self, at: FeedIdx, line: LineIdx) -> &'n str {
        let feed = self.network.feed(at);
        let pattern = feed.timetable.pattern(feed.line(line).pattern);
        self.headsign(at, pattern, feed.strings.get(feed.timetable.some_trip(pattern)))
    }

    fn headsign(&self, at: FeedIdx, pattern: &Pattern, trip: &str) -> &'n str {
        let feed = self.network.feed(at);
        match pattern.headsign_stop {
            Some(stop) => self.stop_name(at, stop),
            None => {
                feed.text(self.languages[at.at()], Field::TripHeadsign, Record::new(trip), pattern.headsign)
            }
        }
    }

    pub(crate) fn stop_name(&self, at: FeedIdx, stop: StopIdx) -> &'n str {
        let (feed, record) = self.stop_record(at, stop);
        feed.text(self.languages[at.at()], Field::StopName, record, feed.stop(stop).name)
    }

    pub(crate) fn stop_code(&self, at: FeedIdx, stop: StopIdx) -> Option<&'n str> {
        let (feed, record) = self.stop_record(at, stop);
        feed.optional_text(self.languages[at.at()], Field::StopCode, record, feed.stop(stop).code)
    }

    pub(crate) fn stop_desc(&self, at: FeedIdx, stop: StopIdx) -> Option<&'n str> {
        let (feed, record) = self.stop_record(at, stop);
        feed.optional_text(self.languages[at.at()], Field::StopDesc, record, feed.stop(stop).desc)
    }

    pub(crate) fn stop_url(&self, at: FeedIdx, stop: StopIdx) -> Option<&'n str> {
        let (feed, record) = self.stop_record(at, stop);
        feed.optional_text(self.languages[at.at()], Field::StopUrl, record, feed.stop(stop).url)
    }

    pub(crate) fn platform_code(&self, at: FeedIdx, stop: StopIdx) -> Option<&'n str> {
        let (feed, record) = self.stop_record(at, stop);
        feed.optional_text(
            self.languages[at.at()],
            Field::PlatformCode,
            record,
            feed.stop(stop).platform_code,
        )
    }

    fn stop_record(&self, at: FeedIdx, stop: StopIdx) -> (&'n Feed, Record<'n>) {
        let feed = self.network.feed(at);
        (feed, Record::new(feed.strings.get(feed.stop(stop).id)))
    }

    pub(crate) fn route(&self, at: FeedIdx, route: RouteIdx) -> RoutePart<'n> {
        let feed = self.network.feed(at);
        let route = feed.route(route);
        let record = Record::new(feed.strings.get(route.id));
        let text = |field, text| feed.optional_text(self.languages[at.at()], field, record, text);
        RoutePart {
            agency: self.network.agency_id(at, route.agency),
            short_name: text(Field::RouteShortName, route.short_name),
            long_name: text(Field::RouteLongName, route.long_name),
            desc: text(Field::RouteDesc, route.desc),
            mode: route.route_type.mode,
            route_type: route.route_type.number,
            color: feed.strings.optional(route.color),
            text_color: feed.strings.optional(route.text_color),
            url: text(Field::RouteUrl, route.url),
            sort_order: route.sort_order,
        }
    }

    fn agency(&self, at: FeedIdx, agency: AgencyIdx) -> AgencyPart<'n> {
        let feed = self.network.feed(at);
        let agency = feed.agency(agency);
        let record = Record::new(feed.strings.get(agency.id));
        let language = self.languages[at.at()];
        let text = |field, text| feed.optional_text(language, field, record, text);
        AgencyPart {
            name: feed.text(language, Field::AgencyName, record, agency.name),
            url: text(Field::AgencyUrl, agency.url),
            timezone: feed.strings.get(agency.timezone),
            lang: feed.strings.optional(agency.lang),
            phone: text(Field::AgencyPhone, agency.phone),
            fare_url: text(Field::AgencyFareUrl, agency.fare_url),
            email: text(Field::AgencyEmail, agency.email),
        }
    }

    pub(crate) fn feed(&self, at: FeedIdx) -> FeedPart<'n> {
        let feed = self.network.feed(at);
        let language = self.languages[at.at()];
        let text = |field, text| feed.optional_text(language, field, Record::new(""), text);
        FeedPart {
            publisher: text(Field::FeedPublisherName, feed.info.publisher_name),
            publisher_url: text(Field::FeedPublisherUrl, feed.info.publisher_url),
            lang: Some(feed.own_language()).filter(|lang| !lang.is_empty()),
            version: feed.strings.optional(feed.info.version),
            first_service_date: feed.span.map(|(first, _)| first.date()),
            last_service_date: feed.span.map(|(_, last)| last.date()),
            license: feed.credit.license.as_deref(),
            attribution: feed.credit.attribution.as_deref(),
            attributions: feed
                .attributions
                .iter()
                .map(|a| AttributionPart {
                    organization: feed.text(
                        language,
                        Field::OrganizationName,
                        Record::new(""),
                        a.organization_name,
                    ),
                    is_producer: a.is_producer,
                    is_operator: a.is_operator,
                    is_authority: a.is_authority,
                    url: text(Field::AttributionUrl, a.url),
                })
                .collect(),
        }
    }
}
