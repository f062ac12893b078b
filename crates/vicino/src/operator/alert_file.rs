//! The keys of a notice in a file.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value as JsonValue;

use super::Noting;
use super::alerts::{Alert, Cause, Effect, Period, Selector, SeverityLevel};
use super::text::Translated;
use crate::feature::RawFeature;
use crate::feed::Code;
use crate::id::Id;
use crate::model::Mode;
use crate::region::Region;

/// A notice as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlertRow {
    id: String,
    cause: Option<String>,
    effect: Option<String>,
    severity: Option<String>,
    #[serde(default)]
    header: Text,
    #[serde(default)]
    description: Text,
    #[serde(default)]
    url: Text,
    #[serde(default)]
    periods: Vec<PeriodRow>,
    #[serde(default)]
    affects: Vec<SelectorRow>,
}

/// One text for all, or one for each language.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Text {
    #[default]
    None,
    One(String),
    ByLanguage(BTreeMap<String, String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodRow {
    from: Option<Time>,
    until: Option<Time>,
}

/// A date and time of TOML, or the text of one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Time {
    Toml(toml::value::Datetime),
    Text(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SelectorRow {
    agency: Option<String>,
    route: Option<String>,
    direction_id: Option<u8>,
    mode: Option<String>,
    stop: Option<String>,
    trip: Option<String>,
    zone: Option<String>,
    area: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    notice: Vec<toml::Value>,
}

/// What a TOML file calls the list of its notices.
pub(super) const LIST: &str = "notice";

/// The notices of a TOML file, each by itself.
pub(super) fn toml_rows(text: &str) -> Result<Vec<Result<AlertRow, String>>, String> {
    let file: File = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| e.to_string())?;
    Ok(file
        .notice
        .into_iter()
        .map(|row| row.try_into().map_err(|e: toml::de::Error| e.message().to_owned()))
        .collect())
}

/// The notice of a feature: its properties, where `header:en` stands for `header.en`.
pub(super) fn feature_row(feature: RawFeature) -> Result<AlertRow, String> {
    let id = feature.id.clone();
    let texts: Vec<(&str, JsonValue)> = ["header", "description", "url"]
        .into_iter()
        .filter_map(|name| {
            let mut by_language: serde_json::Map<String, JsonValue> =
                feature.translations(name).into_iter().map(|(tag, text)| (tag, text.into())).collect();
            if by_language.is_empty() {
                return None;
            }
            by_language.extend(feature.text(name).map(|own| (String::new(), own.into())));
            Some((name, JsonValue::Object(by_language)))
        })
        .collect();
    let mut properties = feature.into_properties();
    properties.retain(|key, value| !key.contains(':') && !value.is_null());
    properties.extend(texts.into_iter().map(|(name, text)| (name.to_owned(), text)));
    properties.extend(id.map(|id| ("id".to_owned(), id.into())));
    serde_json::from_value(JsonValue::Object(properties)).map_err(|e| e.to_string())
}

impl AlertRow {
    /// The alert; `None` with a notice where it cannot be used.
    pub(super) fn alert(self, region: Option<Region>, noting: &mut Noting<'_>) -> Option<Alert> {
        let id = self.id;
        if id.is_empty() {
            noting.note(Code::MissingRequiredElement, "id", "");
            return None;
        }
        let mut periods = Vec::new();
        for period in self.periods {
            let [from_text, until_text] = [period.from, period.until].map(|time| time.map(Time::text));
            let mut time = |field, text: &Option<String>| match text {
                None => Some(None),
                Some(text) => {
                    // The last day that can be written stands for ever; jiff's is the one before, of which the last full
                    // second is written as others are.
                    let ever = text.starts_with("9999-12-31T").then_some(Timestamp::MAX.as_second());
                    let ever = ever.and_then(|second| Timestamp::from_second(second).ok());
                    let instant = text.parse::<Timestamp>().ok().or(ever);
                    if instant.is_none() {
                        noting.note(Code::InvalidTime, field, text);
                    }
                    instant.map(Some)
                }
            };
            // A period that cannot be read is not taken for one without an end.
            let (from, until) = (time("from", &from_text)?, time("until", &until_text)?);
            if from.zip(until).is_some_and(|(from, until)| until <= from) {
                noting.note(Code::StartAndEndRangeOutOfOrder, "until", &until_text.unwrap_or_default());
                return None;
            }
            periods.push(Period { from, until });
        }
        if self.affects.is_empty() && region.is_none() {
            noting.note(Code::MissingRequiredElement, "affects", &id);
            return None;
        }
        let is_about_region = self.affects.is_empty();
        let affects = self.affects.into_iter().filter_map(|row| row.selector(noting)).collect();
        Some(Alert {
            cause: named("cause", self.cause, Cause::parse, noting),
            effect: named("effect", self.effect, Effect::parse, noting),
            severity: named("severity", self.severity, SeverityLevel::parse, noting),
            id,
            entry: noting.entry,
            header: self.header.into(),
            description: self.description.into(),
            url: self.url.into(),
            periods,
            affects,
            region,
            is_about_region,
        })
    }
}

fn named<T: Default>(
    field: &'static str,
    name: Option<String>,
    parse: impl Fn(&str) -> Option<T>,
    noting: &mut Noting<'_>,
) -> T {
    let Some(name) = name else { return T::default() };
    parse(&name).unwrap_or_else(|| {
        noting.note(Code::UnexpectedEnumValue, field, &name);
        T::default()
    })
}

impl SelectorRow {
    fn selector(self, noting: &mut Noting<'_>) -> Option<Selector> {
        let ids = [&self.agency, &self.route, &self.stop, &self.trip, &self.zone, &self.area];
        for id in ids.into_iter().flatten() {
            if Id::parse(id).is_none() {
                noting.note(Code::InvalidId, "affects", id);
                return None;
            }
        }
        if self.direction_id.is_some_and(|id| id > 1) {
            noting.note(
                Code::UnexpectedEnumValue,
                "direction_id",
                &self.direction_id.unwrap_or(0).to_string(),
            );
            return None;
        }
        if self.direction_id.is_some() && self.route.is_none() {
            // A direction is one of a route; by itself it would touch all lines of that direction.
            noting.note(Code::MissingRequiredElement, "route", "");
            return None;
        }
        let mode = match self.mode.as_deref().map(|name| Mode::from_name(name).ok_or(name)) {
            None => None,
            Some(Ok(mode)) => Some(mode),
            Some(Err(name)) => {
                noting.note(Code::UnexpectedEnumValue, "mode", name);
                return None;
            }
        };
        let others = [&self.agency, &self.route, &self.stop, &self.trip, &self.zone];
        if self.area.is_some() && (mode.is_some() || others.iter().any(|id| id.is_some())) {
            // No line, stop or zone is an area: it would touch nothing.
            noting.note(Code::MalformedNotice, "affects", "an area, and something else beside it");
            return None;
        }
        let Self { agency, route, direction_id: direction, stop, trip, zone, area, mode: _ } = self;
        let selector = Selector { agency, route, direction, mode, stop, trip, zone, area };
        if selector == Selector::default() {
            noting.note(Code::MissingRequiredElement, "affects", "");
            return None;
        }
        Some(selector)
    }
}

impl Time {
    /// As the file has it.
    fn text(self) -> String {
        match self {
            Self::Toml(time) => time.to_string(),
            Self::Text(text) => text,
        }
    }
}

impl From<Text> for Translated {
    fn from(text: Text) -> Self {
        match text {
            Text::None => Self::default(),
            Text::One(own) => Self::new(own, Vec::new()),
            Text::ByLanguage(mut texts) => {
                let own = texts.remove("").unwrap_or_default();
                Self::new(own, texts.into_iter().collect())
            }
        }
    }
}
