//! Texts in several languages.

use crate::feature::RawFeature;
use crate::lang::LanguageTag;

/// A text, and what it is in other languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Translated {
    /// In the language of whoever made the file; empty where it has only others.
    own: String,
    /// By language tag, sorted.
    others: Vec<(String, String)>,
}

impl Translated {
    pub(crate) fn new(own: String, mut others: Vec<(String, String)>) -> Self {
        others.sort();
        Self { own, others }
    }

    /// A property of a feature, and those of the same name with a language.
    pub(super) fn of(feature: &RawFeature, name: &str) -> Self {
        Self::new(feature.text(name).unwrap_or_default(), feature.translations(name))
    }

    /// The text in the first of the asked languages that there is, else in its own, which is taken for `own_language`.
    pub(crate) fn get(&self, asked: &[LanguageTag], own_language: &str) -> &str {
        for tag in asked {
            let own = tag.fit(own_language).filter(|_| !self.own.is_empty());
            let fits = self.others.iter().filter_map(|(language, text)| Some((tag.fit(language)?, text)));
            // The better fit; of equal ones the first in byte order, and the own before all.
            let best = fits.reduce(|best, next| if next.0 > best.0 { next } else { best });
            match (own, best) {
                (Some(own), Some((fit, text))) if fit > own => return text,
                (Some(_), _) => return &self.own,
                (None, Some((_, text))) => return text,
                (None, None) => {}
            }
        }
        if !self.own.is_empty() {
            return &self.own;
        }
        let of_language =
            self.others.iter().find(|(language, _)| language.eq_ignore_ascii_case(own_language));
        of_language.or(self.others.first()).map_or("", |(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_in_the_first_language_asked_for_that_it_has() {
        let others = [("en", "Town hall"), ("de-AT", "Gemeindeamt"), ("de", "Rathaus")];
        let others = others.map(|(tag, text)| (tag.to_owned(), text.to_owned())).to_vec();
        let text = Translated::new("Municipio".to_owned(), others.clone());
        let get = |tags: &[&str]| {
            let tags: Vec<_> = tags.iter().map(|tag| LanguageTag::new(tag).unwrap()).collect();
            text.get(&tags, "it").to_owned()
        };
        for (asked, expected) in [
            (&[][..], "Municipio"),
            (&["it", "en"], "Municipio"),
            (&["en-GB"], "Town hall"),
            (&["de-AT"], "Gemeindeamt"),
            (&["de-CH"], "Rathaus"),
            (&["fr", "de"], "Rathaus"),
            (&["fr"], "Municipio"),
        ] {
            assert_eq!(get(asked), expected, "{asked:?}");
        }
        let no_own = Translated::new(String::new(), others);
        assert_eq!(no_own.get(&[], "en"), "Town hall");
        assert_eq!(no_own.get(&[], "it"), "Rathaus");
    }
}
