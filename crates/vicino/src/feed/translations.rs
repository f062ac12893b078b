//! Reads translations.txt.

use super::codes::Code;
use super::error::FeedError;
use super::notice::Notices;
use super::table::{Tables, row};
use crate::model::{Field, Translations};
use crate::strings::StringsBuilder;

row! { TranslationRow, "translations.txt":
table_name, field_name, language, translation, record_id, record_sub_id, field_value, trans_id, lang }

pub(super) fn translations(
    tables: &Tables<'_>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<Translations, FeedError> {
    let mut translations = Translations::default();
    let mut too_many = false;
    tables.rows::<TranslationRow<'_>, FeedError>(notices, |row, at| {
        let older_draft = row.table_name.is_empty() && !row.trans_id.is_empty();
        let tag = if older_draft { row.lang } else { row.language };
        let Some(tag) = at.required("language", tag) else { return Ok(()) };
        let Some(text) = at.required("translation", row.translation) else { return Ok(()) };
        let Some(language) = translations.language(tag) else {
            if !too_many {
                at.note(Code::TooManyLanguages, "language", tag);
            }
            too_many = true;
            return Ok(());
        };
        let text = strings.intern(text)?;
        if older_draft {
            translations.add_text(language, row.trans_id, text);
            return Ok(());
        }
        // A table or field that vicino does not show needs no translation.
        let Some(field) = Field::parse(row.table_name, row.field_name) else { return Ok(()) };
        let sub_id =
            at.optional(Code::InvalidInteger, "record_sub_id", row.record_sub_id, |v| v.parse().ok());
        if row.table_name == "feed_info" || !row.record_id.is_empty() {
            translations.add_record(language, field, row.record_id, sub_id, text);
        } else if !row.field_value.is_empty() {
            translations.add_value(language, field, row.field_value, text);
        } else {
            at.note(Code::MissingRequiredField, "record_id", "");
        }
        Ok(())
    })?;
    Ok(translations)
}
