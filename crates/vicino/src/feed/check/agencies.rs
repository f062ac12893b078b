//! What is looked at in agency.txt as a whole.

use super::{Check, same_text};
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::row;

row! { AgencyRow, "agency.txt": agency_id, agency_lang }

impl Check<'_> {
    pub(super) fn agencies(&self, notices: &mut Notices) -> Result<(), FeedError> {
        let feed_lang = self.feed.strings.get(self.feed.info.lang);
        let several = self.feed.agencies.len() > 1;
        let mut first: Option<String> = None;
        self.rows::<AgencyRow<'_>>(notices, |row, at| {
            if row.agency_id.is_empty() {
                let code = if several { Code::MissingRequiredField } else { Code::MissingRecommendedField };
                at.note(code, "agency_id", "");
            }
            let lang = row.agency_lang;
            if lang.is_empty() {
                return;
            }
            if !feed_lang.is_empty() && !same_text(lang, feed_lang) && !self.feed.info.is_multilingual {
                at.note(Code::FeedInfoLangAndAgencyLangMismatch, "agency_lang", lang);
            }
            match &first {
                None => first = Some(lang.to_owned()),
                Some(first) if !same_text(first, lang) => {
                    at.note(Code::InconsistentAgencyLang, "agency_lang", lang);
                }
                Some(_) => {}
            }
        })?;
        Ok(())
    }
}
