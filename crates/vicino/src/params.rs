//! Questions as text: the names and values that a query string, a command line or a test gives.

use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Serialize;
use thiserror::Error;

use crate::lang::LanguageTag;
use crate::model::Mode;
use crate::nearby::Filter;

/// Everything that is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", Joined(.errors))]
#[non_exhaustive]
pub struct InvalidQuery {
    /// Each parameter that is wrong; there is at least one.
    pub errors: Vec<ParameterError>,
}

impl From<Vec<ParameterError>> for InvalidQuery {
    fn from(errors: Vec<ParameterError>) -> Self {
        Self { errors }
    }
}

/// What is wrong with a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ParameterError {
    /// Its name.
    pub parameter: String,
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    pub allowed: String,
}

impl ParameterError {
    /// For what a caller finds wrong with a parameter of its own.
    #[must_use]
    pub fn new(parameter: &str, reason: impl Display, allowed: impl Display) -> Self {
        Self { parameter: parameter.to_owned(), reason: reason.to_string(), allowed: allowed.to_string() }
    }
}

struct Joined<'e>(&'e [ParameterError]);

impl Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, ParameterError { parameter, reason, allowed }) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{parameter}: {reason} (allowed: {allowed})")?;
        }
        Ok(())
    }
}

/// The parameters given, taken one by one; what is left in the end is unknown.
pub(crate) struct Params<'p> {
    given: Vec<(&'p str, &'p str)>,
    known: Vec<&'static str>,
    errors: Vec<ParameterError>,
}

impl<'p> Params<'p> {
    pub(crate) fn new(given: impl IntoIterator<Item = (&'p str, &'p str)>) -> Self {
        Self { given: given.into_iter().collect(), known: Vec::new(), errors: Vec::new() }
    }

    pub(crate) fn error(&mut self, parameter: &str, reason: impl Display, allowed: impl Display) {
        self.errors.push(ParameterError::new(parameter, reason, allowed));
    }

    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == name)
    }

    /// The value of a parameter; `None` where it is not given, or with an error where it is empty or given twice.
    pub(crate) fn text(&mut self, name: &'static str, allowed: &str) -> Option<&'p str> {
        self.known.push(name);
        let mut values = self.given.iter().filter(|(given, _)| *given == name).map(|(_, value)| value.trim());
        let value = values.next()?;
        let repeated = values.next().is_some();
        if repeated {
            self.error(name, "given more than once", "one value");
            return None;
        }
        if value.is_empty() {
            self.error(name, "has no value", allowed);
            return None;
        }
        Some(value)
    }

    /// What `parse` makes of a value, or its reason as an error.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &'static str,
        allowed: &str,
        parse: impl FnOnce(&'p str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.text(name, allowed)?;
        match parse(value) {
            Ok(parsed) => Some(parsed),
            Err(reason) => {
                self.error(name, reason, allowed);
                None
            }
        }
    }

    /// Whether a parameter is a number whose absolute value is in the range.
    pub(crate) fn looks_like(&self, name: &str, range: RangeInclusive<f64>) -> bool {
        let value =
            self.given.iter().find(|(given, _)| *given == name).and_then(|(_, value)| number(value).ok());
        value.is_some_and(|number: f64| range.contains(&number.abs()))
    }

    /// A number with a fraction; `hint` is added to what is said of one out of range.
    pub(crate) fn decimal(
        &mut self,
        name: &'static str,
        range: RangeInclusive<f64>,
        hint: &str,
    ) -> Option<f64> {
        let allowed = format!("a number from {} to {}", range.start(), range.end());
        self.parsed(name, &allowed, |value| {
            let number = number::<f64>(value)?;
            if range.contains(&number) { Ok(number) } else { Err(format!("{value} is out of range{hint}")) }
        })
    }

    /// A whole number, or the default where none is given.
    pub(crate) fn whole(&mut self, name: &'static str, range: &RangeInclusive<u32>, default: u32) -> u32 {
        let allowed = format!("a whole number from {} to {}", range.start(), range.end());
        let parsed = self.parsed(name, &allowed, |value| {
            let number = number::<u32>(value)?;
            if range.contains(&number) { Ok(number) } else { Err(format!("{value} is out of range")) }
        });
        parsed.unwrap_or(default)
    }

    /// A list with commas between its items.
    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        allowed: &str,
        parse: impl Fn(&'p str) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.parsed(name, allowed, |value| {
            let item = |item: &'p str| parse(item).ok_or_else(|| format!("{:?} is not allowed", item));
            value.split(',').map(str::trim).map(item).collect()
        })
    }

    /// An RFC 3339 instant, or `now` where none is given.
    pub(crate) fn at(&mut self, now: Timestamp) -> Timestamp {
        let allowed = "an RFC 3339 instant with its offset, such as 2026-11-24T08:00:00+01:00";
        self.parsed("at", allowed, instant).unwrap_or(now)
    }

    /// The filters that questions have in common.
    pub(crate) fn filter(&mut self) -> Filter {
        let modes = Mode::ALL.map(Mode::name).join(",");
        let id = |id: &str| crate::id::Id::parse(id).map(|_| id.to_owned());
        let ids = "feed-scoped ids, such as siena:10";
        Filter {
            modes: self.list("modes", &format!("any of {modes}"), Mode::from_name),
            routes: self.list("routes", ids, id),
            agencies: self.list("agencies", ids, id),
            feeds: self.list("feeds", "names of feeds", non_empty),
            place_kinds: None,
            wheelchair_required: self
                .parsed("wheelchair", "required", |value| match value {
                    "required" => Ok(()),
                    other => Err(format!("{other:?} is not allowed")),
                })
                .is_some(),
        }
    }

    pub(crate) fn languages(&mut self) -> Vec<LanguageTag> {
        let tag = |tag: &str| LanguageTag::new(tag).map_err(|e| e.to_string());
        self.parsed("lang", "a BCP 47 language tag, such as it or en-GB", tag).into_iter().collect()
    }

    /// What was made of the parameters, if nothing is wrong with any.
    pub(crate) fn finish<T>(mut self, made: Option<T>) -> Result<T, InvalidQuery> {
        let mut unknown: Vec<&str> =
            self.given.iter().map(|(name, _)| *name).filter(|name| !self.known.contains(name)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        for name in unknown {
            let known = self.known.join(",");
            self.error(name, "no such parameter", known);
        }
        match made {
            Some(made) if self.errors.is_empty() => Ok(made),
            _ => Err(InvalidQuery { errors: self.errors }),
        }
    }
}

pub(crate) fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn number<T: FromStr>(value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{value:?} is not a number of this kind"))
}

/// Reads an RFC 3339 date and time. Where a form decoder took the plus sign of the offset for a space, it is one
/// again.
fn instant(value: &str) -> Result<Timestamp, String> {
    let plus = match value.rsplit_once(' ') {
        Some((instant, offset)) if instant.len() >= 19 => format!("{instant}+{offset}"),
        _ => value.to_owned(),
    };
    let no_instant = || format!("{value:?} is no instant");
    let (local, fraction, offset) = rfc3339(&plus).ok_or_else(no_instant)?;
    // Nine digits of a fraction are nanoseconds; nobody asks for less.
    let fraction = &fraction[..fraction.len().min(9)];
    format!("{local}.{fraction:0<1}{offset}").parse().map_err(|_| match local.parse::<DateTime>() {
        // Years of four digits reach a day further than instants do.
        Ok(_) => format!("{value} is out of range"),
        Err(_) => no_instant(),
    })
}

/// The date and time, the digits of the fraction, and the offset of what has the form that
/// [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6) gives it: to jiff much more is an instant.
fn rfc3339(text: &str) -> Option<(&str, &str, &str)> {
    let (local, rest) =
        text.split_at_checked(19).filter(|(local, _)| has_form(local, "0000-00-00T00:00:00"))?;
    let (fraction, offset) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count()),
        None => ("0", rest),
    };
    let numeric = offset.strip_prefix(['+', '-']).filter(|offset| has_form(offset, "00:00"));
    let known = matches!(offset, "Z" | "z") || numeric.is_some_and(|o| o <= "23:59" && o[3..] <= *"59");
    (known && !fraction.is_empty()).then_some((local, fraction, offset))
}

/// Whether the text is digits where the form has zeros, and else the same.
fn has_form(text: &str, form: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't' | b' '),
        _ => byte == form,
    };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}
