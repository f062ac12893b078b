//! What an answer says of zones and of booking rules.

use serde::Serialize;

use super::Parts;
use super::named::{BookingRules, ById};
use crate::feed::Record;
use crate::id::Id;
use crate::idx::{BookingRuleIdx, FeedIdx, RouteIdx, ZoneIdx};
use crate::model::{Field, PriorNotice, ZoneKind};
use crate::strings::Str;

/// A booking rule that an answer names.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct BookingRulePart<'n> {
    /// 0 up to the pick-up, 1 on the same day, 2 up to a day before.
    pub booking_type: u8,
    /// `message`
    pub message: Option<&'n str>,
    /// `pickup_message`
    pub pickup_message: Option<&'n str>,
    /// `drop_off_message`
    pub drop_off_message: Option<&'n str>,
    /// `phone_number`
    pub phone: Option<&'n str>,
    /// `booking_url`
    pub url: Option<&'n str>,
    /// `info_url`
    pub info_url: Option<&'n str>,
}

/// Whom to ask for a ride.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Contact<'n> {
    pub(super) phone: Option<&'n str>,
    pub(super) url: Option<&'n str>,
    pub(super) info_url: Option<&'n str>,
    pub(super) message: Option<&'n str>,
}

impl<'n> Parts<'n> {
    /// Notes that the answer names a booking rule.
    pub(super) fn name_booking_rule(&mut self, at: FeedIdx, rule: BookingRuleIdx) -> Id<'n> {
        self.booking_rules.insert((at, rule));
        self.booking_rule_id(at, rule)
    }

    fn booking_rule_id(&self, at: FeedIdx, rule: BookingRuleIdx) -> Id<'n> {
        let feed = self.network.feed(at);
        Id::new(feed.name(), feed.strings.get(feed.booking_rule(rule).id))
    }

    pub(super) fn named_booking_rules(&self) -> BookingRules<'n> {
        let rules = self.booking_rules.iter();
        ById(rules.map(|&(at, rule)| (self.booking_rule_id(at, rule), self.booking_rule(at, rule))).collect())
    }

    fn booking_rule(&self, at: FeedIdx, rule: BookingRuleIdx) -> BookingRulePart<'n> {
        let feed = self.network.feed(at);
        let rule = feed.booking_rule(rule);
        let text = |field, text| self.record_text(at, field, rule.id, text);
        BookingRulePart {
            booking_type: match rule.notice {
                PriorNotice::RealTime => 0,
                PriorNotice::SameDay { .. } => 1,
                PriorNotice::PriorDays { .. } => 2,
            },
            message: text(Field::BookingMessage, rule.message),
            pickup_message: text(Field::BookingPickupMessage, rule.pickup_message),
            drop_off_message: text(Field::BookingDropOffMessage, rule.drop_off_message),
            phone: text(Field::BookingPhone, rule.phone_number),
            url: text(Field::BookingUrl, rule.booking_url),
            info_url: text(Field::BookingInfoUrl, rule.info_url),
        }
    }

    /// Whom to ask for a pick-up, or to be set down, by a rule and on a route.
    pub(super) fn booking_contact(
        &self,
        at: FeedIdx,
        rule: Option<BookingRuleIdx>,
        route: Option<RouteIdx>,
        pickup: bool,
    ) -> Contact<'n> {
        let rule = rule.map(|rule| self.booking_rule(at, rule));
        let contact = rule.map(|rule| Contact {
            phone: rule.phone,
            url: rule.url,
            info_url: rule.info_url,
            message: if pickup { rule.pickup_message } else { rule.drop_off_message }.or(rule.message),
        });
        let mut contact = contact.unwrap_or_default();
        if let (None, Some(route)) = (contact.phone, route) {
            let feed = self.network.feed(at);
            let agency = feed.agency(feed.route(route).agency);
            contact.phone = self.record_text(at, Field::AgencyPhone, agency.id, agency.phone);
        }
        contact
    }

    pub(super) fn zone_name(&self, at: FeedIdx, zone: ZoneIdx) -> &'n str {
        let zone = self.network.feed(at).zone(zone);
        let field = match zone.kind {
            ZoneKind::Zone => Field::LocationName,
            ZoneKind::LocationGroup => Field::LocationGroupName,
            ZoneKind::Stop => Field::StopName,
        };
        self.record_text(at, field, zone.id, zone.name).unwrap_or_default()
    }

    pub(super) fn zone_desc(&self, at: FeedIdx, zone: ZoneIdx) -> Option<&'n str> {
        let zone = self.network.feed(at).zone(zone);
        let field = if zone.kind == ZoneKind::Stop { Field::StopDesc } else { Field::LocationDesc };
        self.record_text(at, field, zone.id, zone.desc)
    }

    fn record_text(&self, at: FeedIdx, field: Field, id: Str, text: Str) -> Option<&'n str> {
        let feed = self.network.feed(at);
        feed.optional_text(self.languages[at.at()], field, Record::new(feed.strings.get(id)), text)
    }
}
