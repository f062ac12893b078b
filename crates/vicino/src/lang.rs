//! Languages as BCP 47 tags, and which tag serves which.

use std::fmt;

use thiserror::Error;

use crate::params::{InvalidQuery, Params};

/// A language tag in the form of [BCP 47](https://www.rfc-editor.org/info/bcp47), such as `it` or `en-GB`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageTag(Box<str>);

/// A text that does not have the form of a language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a BCP 47 language tag")]
pub struct InvalidLanguageTag;

impl LanguageTag {
    /// A tag from its text.
    ///
    /// ```
    /// use vicino::LanguageTag;
    /// assert!(LanguageTag::new("en-GB").is_ok());
    /// assert!(LanguageTag::new("x-siena").is_ok());
    /// assert!(LanguageTag::new("english please").is_err());
    /// ```
    ///
    /// # Errors
    /// [`InvalidLanguageTag`] where it is not two to eight letters, or the `x` of private use, followed by subtags
    /// of one to eight letters or digits with hyphens between them; after `x` there is at least one.
    pub fn new(tag: &str) -> Result<Self, InvalidLanguageTag> {
        let mut subtags = tag.split('-');
        let primary = subtags.next().unwrap_or_default();
        let language = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        let well_formed = (language || is_private(tag))
            && tag.len() <= 64
            && subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        if well_formed { Ok(Self(tag.into())) } else { Err(InvalidLanguageTag) }
    }

    /// Reads the languages from parameters of which `lang` is the only one known, as for a stop or a route.
    ///
    /// ```
    /// use vicino::LanguageTag;
    /// assert_eq!(LanguageTag::parse([("lang", "en-GB")])?, [LanguageTag::new("en-GB")?]);
    /// assert_eq!(LanguageTag::parse([])?, []);
    /// assert!(LanguageTag::parse([("language", "en")]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidQuery`] with all parameters that are wrong.
    pub fn parse<'p>(
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Vec<Self>, InvalidQuery> {
        let mut params = Params::new(parameters);
        let languages = params.languages();
        params.finish(Some(languages))
    }

    /// How well a text in `language` serves who asks for this tag: by the number of subtags they share, from the
    /// first on, then by whether these are all that both have; not at all where they differ in the first.
    pub(crate) fn fit(&self, language: &str) -> Option<(usize, bool)> {
        let shared =
            self.0.split('-').zip(language.split('-')).take_while(|(a, b)| a.eq_ignore_ascii_case(b));
        let same = self.0.eq_ignore_ascii_case(language);
        // The x of private use is not yet a language.
        Some((shared.count(), same)).filter(|&(shared, same)| same || (shared > 0 && !is_private(&self.0)))
    }
}

/// Whether the tag is for private use alone: `x-` and what its users agree on.
fn is_private(tag: &str) -> bool {
    matches!(tag.as_bytes(), [b'x' | b'X', b'-', ..])
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
