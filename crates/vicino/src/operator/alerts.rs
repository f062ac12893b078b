//! Notices to riders: the same as alerts of GTFS-Realtime, from an operator's own file.

use jiff::Timestamp;

use super::alert_file::{self, AlertRow};
use super::text::Translated;
use super::{Entry, Noting, OperatorFileError, budget, by_id, label, named};
use crate::feature::features;
use crate::feed::{Code, Notices};
use crate::limits::{Limits, PassedLimit};
use crate::model::Mode;
use crate::region::Region;

/// What riders have to know, and where: a TOML or GeoJSON file, read and checked.
///
/// ```
/// let lavori = r#"
///     [[notice]]
///     id = "gramsci-works"
///     effect = "stop_moved"
///     header = { it = "Fermata spostata", en = "Stop moved" }
///     affects = [{ stop = "siena:1001" }]
/// "#;
/// assert_eq!(vicino::Alerts::from_toml("siena", lavori)?.len(), 1);
/// # Ok::<(), vicino::OperatorFileError>(())
/// ```
#[derive(Debug)]
pub struct Alerts {
    pub(crate) name: String,
    /// By id.
    pub(crate) alerts: Vec<Alert>,
    notices: Notices,
}

/// What an alert tells, about what, and when
/// ([`Alert`](https://gtfs.org/documentation/realtime/reference/#message-alert)).
#[derive(Debug)]
pub(crate) struct Alert {
    pub(crate) id: String,
    /// Where it stands in its file.
    pub(crate) entry: Entry,
    pub(crate) cause: Cause,
    pub(crate) effect: Effect,
    pub(crate) severity: SeverityLevel,
    pub(crate) header: Translated,
    pub(crate) description: Translated,
    pub(crate) url: Translated,
    /// Always where there are none.
    pub(crate) periods: Vec<Period>,
    pub(crate) affects: Vec<Selector>,
    pub(crate) region: Option<Region>,
    /// Whether its file has nothing but the region that it is about: `affects` lacks what could not be read.
    pub(crate) is_about_region: bool,
}

/// From `from` until before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

/// What an alert is about: all that is named must agree. Ids are feed-scoped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Selector {
    pub(crate) agency: Option<String>,
    pub(crate) route: Option<String>,
    pub(crate) direction: Option<u8>,
    pub(crate) mode: Option<Mode>,
    pub(crate) stop: Option<String>,
    pub(crate) trip: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) area: Option<String>,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub(crate) enum $name {
            $($(#[$variant_doc])* #[cfg_attr(feature = "openapi", schema(rename = $text))] $variant),*
        }

        impl $name {
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),*
                }
            }

            /// The names of GTFS-Realtime, in lower or upper case.
            pub(crate) fn parse(name: &str) -> Option<Self> {
                [$(Self::$variant),*].into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
            }
        }
    };
}

names! {
    /// [`Cause`](https://gtfs.org/documentation/realtime/reference/#enum-cause)
    Cause {
        #[default]
        Unknown => "unknown_cause",
        Other => "other_cause",
        TechnicalProblem => "technical_problem",
        Strike => "strike",
        Demonstration => "demonstration",
        Accident => "accident",
        Holiday => "holiday",
        Weather => "weather",
        Maintenance => "maintenance",
        Construction => "construction",
        PoliceActivity => "police_activity",
        MedicalEmergency => "medical_emergency",
    }
}

names! {
    /// [`Effect`](https://gtfs.org/documentation/realtime/reference/#enum-effect)
    Effect {
        NoService => "no_service",
        ReducedService => "reduced_service",
        SignificantDelays => "significant_delays",
        Detour => "detour",
        AdditionalService => "additional_service",
        ModifiedService => "modified_service",
        Other => "other_effect",
        #[default]
        Unknown => "unknown_effect",
        StopMoved => "stop_moved",
        Nothing => "no_effect",
        AccessibilityIssue => "accessibility_issue",
    }
}

names! {
    /// [`SeverityLevel`](https://gtfs.org/documentation/realtime/reference/#enum-severitylevel)
    SeverityLevel {
        #[default]
        Unknown => "unknown_severity",
        Info => "info",
        Warning => "warning",
        Severe => "severe",
    }
}

const KIND: &str = "notices";

impl Alerts {
    /// Reads a TOML file with a `[[notice]]` for each; docs/files.md has its keys. `name` is what their ids are scoped with.
    ///
    /// # Errors
    /// [`OperatorFileError`] where it is no TOML or has no list of that name, or the name cannot be one. Notices that cannot
    /// be used are [notices](Self::notices) themselves, to whoever made the file.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, OperatorFileError> {
        Self::from_toml_within(name, text, &Limits::default())
    }

    /// As [`from_toml`](Self::from_toml), within other limits than the usual ones.
    ///
    /// # Errors
    /// As there, and where it passes a limit.
    pub fn from_toml_within(name: &str, text: &str, limits: &Limits) -> Result<Self, OperatorFileError> {
        budget(text, limits)?;
        let rows = alert_file::toml_rows(text).map_err(OperatorFileError::Malformed)?;
        Self::new(name, alert_file::LIST, rows.into_iter().map(|row| Ok((row, None))))
    }

    /// Reads a GeoJSON FeatureCollection, whose features have the same keys as properties, and a geometry of their own
    /// or null.
    ///
    /// # Errors
    /// [`OperatorFileError`] where it is no FeatureCollection, or the name cannot be one.
    pub fn from_geojson(name: &str, text: &str) -> Result<Self, OperatorFileError> {
        Self::from_geojson_within(name, text, &Limits::default())
    }

    /// As [`from_geojson`](Self::from_geojson), within other limits than the usual ones.
    ///
    /// # Errors
    /// As there, and where it passes a limit.
    pub fn from_geojson_within(name: &str, text: &str, limits: &Limits) -> Result<Self, OperatorFileError> {
        let budget = budget(text, limits)?;
        let features = features(text, &budget).map_err(OperatorFileError::Malformed)?;
        let rows = features.map(|feature| {
            let feature = feature?;
            let geometry = feature.geometry.clone();
            Ok((alert_file::feature_row(feature), Some(geometry)))
        });
        Self::new(name, Entry::FEATURES, rows)
    }

    /// `list` is what the file calls the list of its rows.
    fn new(
        name: &str,
        list: &'static str,
        rows: impl Iterator<Item = Result<(Result<AlertRow, String>, Option<Geometry>), PassedLimit>>,
    ) -> Result<Self, OperatorFileError> {
        let name = named(name)?;
        let (mut alerts, mut notices) = (Vec::new(), Notices::default());
        let file = label(KIND, &name);
        for (at, row) in rows.enumerate() {
            let (row, geometry) = row?;
            let entry = Entry { list, at };
            let mut noting = Noting { notices: &mut notices, file: &file, entry };
            let region = match geometry {
                None | Some(Ok(None)) => None,
                Some(Ok(Some(geometry))) => {
                    let (region, problems) = Region::from_geometry(&geometry);
                    for problem in problems {
                        noting.note(Code::InvalidGeometry, "geometry", &problem.to_string());
                    }
                    region
                }
                Some(Err(reason)) => {
                    noting.note(Code::InvalidGeometry, "geometry", &reason);
                    None
                }
            };
            match row {
                Ok(row) => alerts.extend(row.alert(region, &mut noting).map(|alert| (entry, alert))),
                Err(reason) => noting.note(Code::MalformedNotice, "notice", &reason),
            }
        }
        let alerts = by_id(alerts, |alert| &alert.id, Code::DuplicateKey, (&file, &mut notices));
        Ok(Self { name, alerts, notices })
    }

    /// What the file is called in notices.
    pub(crate) fn label(&self) -> String {
        label(KIND, &self.name)
    }

    /// The name that its ids are scoped with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.alerts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.alerts.is_empty()
    }

    /// What is wrong in the file.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.notices
    }
}

type Geometry = Result<Option<geojson::GeometryValue>, String>;

impl Alert {
    /// When it counts: from each first instant to one that is not in it, but for the last that there is, which stands for ever.
    pub(crate) fn spans(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let always = self.periods.is_empty().then_some((Timestamp::MIN, Timestamp::MAX));
        let periods = self
            .periods
            .iter()
            .map(|period| (period.from.unwrap_or(Timestamp::MIN), period.until.unwrap_or(Timestamp::MAX)));
        periods.chain(always)
    }

    pub(crate) fn is_active(&self, at: Timestamp) -> bool {
        self.spans().any(|(from, until)| from <= at && lasts(at, until))
    }
}

/// Whether what counts until some instant does at another one.
pub(crate) fn lasts(at: Timestamp, until: Timestamp) -> bool {
    at < until || until == Timestamp::MAX
}
