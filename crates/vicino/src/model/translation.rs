//! [`translations.txt`](https://gtfs.org/documentation/schedule/reference/#translationstxt), and the older draft
//! of it (`trans_id`, `lang`, `translation`) that some feeds still carry.

use hashbrown::HashMap;

use crate::strings::{Str, Strings};

/// The texts that can be translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    AgencyName,
    AgencyUrl,
    AgencyPhone,
    AgencyFareUrl,
    AgencyEmail,
    StopName,
    StopCode,
    StopDesc,
    StopUrl,
    PlatformCode,
    RouteShortName,
    RouteLongName,
    RouteDesc,
    RouteUrl,
    TripHeadsign,
    StopHeadsign,
    FeedPublisherName,
    FeedPublisherUrl,
    OrganizationName,
    AttributionUrl,
    LocationName,
    LocationDesc,
    LocationGroupName,
    BookingMessage,
    BookingPickupMessage,
    BookingDropOffMessage,
    BookingPhone,
    BookingUrl,
    BookingInfoUrl,
}

impl Field {
    /// The field of a `table_name` and `field_name`, where vicino shows it.
    pub(crate) fn parse(table: &str, field: &str) -> Option<Self> {
        Some(match (table, field) {
            ("agency", "agency_name") => Self::AgencyName,
            ("agency", "agency_url") => Self::AgencyUrl,
            ("agency", "agency_phone") => Self::AgencyPhone,
            ("agency", "agency_fare_url") => Self::AgencyFareUrl,
            ("agency", "agency_email") => Self::AgencyEmail,
            ("stops", "stop_name") => Self::StopName,
            ("stops", "stop_code") => Self::StopCode,
            ("stops", "stop_desc") => Self::StopDesc,
            ("stops", "stop_url") => Self::StopUrl,
            ("stops", "platform_code") => Self::PlatformCode,
            ("routes", "route_short_name") => Self::RouteShortName,
            ("routes", "route_long_name") => Self::RouteLongName,
            ("routes", "route_desc") => Self::RouteDesc,
            ("routes", "route_url") => Self::RouteUrl,
            ("trips", "trip_headsign") => Self::TripHeadsign,
            ("stop_times", "stop_headsign") => Self::StopHeadsign,
            ("feed_info", "feed_publisher_name") => Self::FeedPublisherName,
            ("feed_info", "feed_publisher_url") => Self::FeedPublisherUrl,
            ("attributions", "organization_name") => Self::OrganizationName,
            ("attributions", "attribution_url") => Self::AttributionUrl,
            ("locations", "stop_name") => Self::LocationName,
            ("locations", "stop_desc") => Self::LocationDesc,
            ("location_groups", "location_group_name") => Self::LocationGroupName,
            ("booking_rules", "message") => Self::BookingMessage,
            ("booking_rules", "pickup_message") => Self::BookingPickupMessage,
            ("booking_rules", "drop_off_message") => Self::BookingDropOffMessage,
            ("booking_rules", "phone_number") => Self::BookingPhone,
            ("booking_rules", "booking_url") => Self::BookingUrl,
            ("booking_rules", "info_url") => Self::BookingInfoUrl,
            _ => return None,
        })
    }
}

/// A language of a feed's translations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Language(u16);

#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Record {
        field: Field,
        id: Box<str>,
        sub_id: Option<u32>,
    },
    Value {
        field: Field,
        value: Box<str>,
    },
    /// The older draft translates a text wherever it stands.
    Text(Box<str>),
}

/// The translations of a feed.
#[derive(Debug, Default)]
pub(crate) struct Translations {
    languages: Vec<Box<str>>,
    /// The languages by their tags in lower case.
    known: HashMap<String, Language>,
    texts: HashMap<(Language, Key), Str>,
}

impl Translations {
    /// Each question looks at all of them; no feed has a tenth.
    const MAX_LANGUAGES: u16 = 1_000;

    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(AsRef::as_ref)
    }

    /// The language of a tag, added where it is new; none beyond [`Self::MAX_LANGUAGES`].
    pub(crate) fn language(&mut self, tag: &str) -> Option<Language> {
        let lower = tag.to_ascii_lowercase();
        if let Some(&known) = self.known.get(&lower) {
            return Some(known);
        }
        let at = u16::try_from(self.languages.len()).ok().filter(|&at| at < Self::MAX_LANGUAGES)?;
        self.languages.push(tag.into());
        self.known.insert(lower, Language(at));
        Some(Language(at))
    }

    /// The first of the asked languages that the feed has, `None` for the feed's own, `own`.
    pub(crate) fn choose(&self, asked: &[crate::lang::LanguageTag], own: &str) -> Option<Language> {
        for tag in asked {
            let fits = self.languages.iter().enumerate().filter_map(|(at, l)| Some((tag.fit(l)?, l, at)));
            // The better fit; of equal ones the first in byte order.
            let best = fits.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)));
            let own = tag.fit(own);
            match best {
                Some((fit, _, at)) if Some(fit) > own => return u16::try_from(at).ok().map(Language),
                _ if own.is_some() => return None,
                _ => {}
            }
        }
        None
    }

    pub(crate) fn add_record(&mut self, l: Language, field: Field, id: &str, sub_id: Option<u32>, text: Str) {
        self.texts.entry((l, Key::Record { field, id: id.into(), sub_id })).or_insert(text);
    }

    pub(crate) fn add_value(&mut self, l: Language, field: Field, value: &str, text: Str) {
        self.texts.entry((l, Key::Value { field, value: value.into() })).or_insert(text);
    }

    pub(crate) fn add_text(&mut self, l: Language, value: &str, text: Str) {
        self.texts.entry((l, Key::Text(value.into()))).or_insert(text);
    }

    /// The translation of a field of the record `id` whose own text is `value`.
    pub(crate) fn get<'s>(
        &self,
        strings: &'s Strings,
        language: Language,
        field: Field,
        (id, sub_id): (&str, Option<u32>),
        value: &'s str,
    ) -> &'s str {
        if value.is_empty() {
            return value;
        }
        let record = Key::Record { field, id: id.into(), sub_id };
        let by_value = Key::Value { field, value: value.into() };
        [record, by_value, Key::Text(value.into())]
            .into_iter()
            .find_map(|key| self.texts.get(&(language, key)))
            .map_or(value, |&text| strings.get(text))
    }
}
