//! What answers name by its id and have once: routes, agencies, feeds and the like.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::alerts::AlertPart;
use super::rules::BookingRulePart;
use crate::id::Id;
use crate::model::Mode;

/// Records under their ids, sorted by id: a JSON object.
#[derive(Debug, Clone, PartialEq)]
pub struct ById<K, T>(pub(super) Vec<(K, T)>);

/// The routes that an answer names.
pub type Routes<'n> = ById<Id<'n>, RoutePart<'n>>;
/// The agencies that an answer names.
pub type Agencies<'n> = ById<Id<'n>, AgencyPart<'n>>;
/// The booking rules that an answer names.
pub type BookingRules<'n> = ById<Id<'n>, BookingRulePart<'n>>;
/// The alerts that an answer names.
pub type AlertsById<'n> = ById<Id<'n>, AlertPart<'n>>;
/// The feeds that an answer names, by name.
pub type Feeds<'n> = ById<&'n str, FeedPart<'n>>;

impl<K: Copy + PartialEq, T> ById<K, T> {
    /// The record of an id.
    pub fn get(&self, id: K) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known == id).map(|(_, record)| record)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The records with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        self.0.iter().map(|(id, record)| (*id, record))
    }
}

impl<K: Serialize, T: Serialize> Serialize for ById<K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, record)| (id, record)))
    }
}

/// A route that an answer names.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct RoutePart<'n> {
    /// The agency that runs it.
    pub agency: Id<'n>,
    /// `route_short_name`
    pub short_name: Option<&'n str>,
    /// `route_long_name`
    pub long_name: Option<&'n str>,
    /// `route_desc`
    pub desc: Option<&'n str>,
    /// What riders call the vehicle.
    pub mode: Mode,
    /// `route_type`, basic or extended, as the feed has it.
    #[serde(rename = "type")]
    pub route_type: u16,
    /// Six hexadecimal digits.
    pub color: Option<&'n str>,
    /// Six hexadecimal digits.
    pub text_color: Option<&'n str>,
    /// `route_url`
    pub url: Option<&'n str>,
    /// `route_sort_order`
    pub sort_order: Option<u32>,
}

/// An agency that an answer names.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AgencyPart<'n> {
    /// `agency_name`
    pub name: &'n str,
    /// `agency_url`
    pub url: Option<&'n str>,
    /// `agency_timezone`, whose offset its times have.
    pub timezone: &'n str,
    /// `agency_lang`
    pub lang: Option<&'n str>,
    /// `agency_phone`
    pub phone: Option<&'n str>,
    /// `agency_fare_url`
    pub fare_url: Option<&'n str>,
    /// `agency_email`
    pub email: Option<&'n str>,
}

/// A feed that an answer draws on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct FeedPart<'n> {
    /// `feed_publisher_name`
    pub publisher: Option<&'n str>,
    /// `feed_publisher_url`
    pub publisher_url: Option<&'n str>,
    /// The language of its texts.
    pub lang: Option<&'n str>,
    /// `feed_version`
    pub version: Option<&'n str>,
    /// The first day any of its trips runs.
    pub first_service_date: Option<Date>,
    /// The last day any of its trips runs.
    pub last_service_date: Option<Date>,
    /// The licence that it is published under, where the operator of this service says so.
    pub license: Option<&'n str>,
    /// Whom to name, where the operator of this service says so.
    pub attribution: Option<&'n str>,
    /// Whom to credit, as the feed has it.
    pub attributions: Vec<AttributionPart<'n>>,
}

/// A row of `attributions.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names of the file's columns")]
pub struct AttributionPart<'n> {
    pub organization: &'n str,
    pub is_producer: bool,
    pub is_operator: bool,
    pub is_authority: bool,
    pub url: Option<&'n str>,
}
