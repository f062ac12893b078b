//! What is looked at in translations.txt as a whole.

use super::Check;
use super::schema::{NOT_READ, schema};
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::row;

row! { TranslationRow, "translations.txt": table_name, record_id, record_sub_id, field_value }

impl Check<'_> {
    pub(super) fn translations(&self, notices: &mut Notices) -> Result<(), FeedError> {
        self.rows::<TranslationRow<'_>>(notices, |row, at| {
            let table = row.table_name;
            // The older draft of translations has no tables.
            if table.is_empty() {
                return;
            }
            let file = format!("{table}.txt");
            // Zones have names too, though their file is no table.
            let known = table == "locations" || schema(&file).is_some();
            if !known && !NOT_READ.contains(&file.as_str()) {
                at.note(Code::TranslationUnknownTableName, "table_name", table);
                return;
            }
            // A translation is of a record, of all records with a value, or of the one record of feed_info.txt.
            let of_record = !row.record_id.is_empty();
            let of_value = !row.field_value.is_empty();
            if table == "feed_info" && of_record {
                at.note(Code::TranslationUnexpectedValue, "record_id", row.record_id);
            }
            if of_value && (table == "feed_info" || of_record) {
                at.note(Code::TranslationUnexpectedValue, "field_value", row.field_value);
            }
            if !row.record_sub_id.is_empty() && table != "stop_times" {
                at.note(Code::TranslationUnexpectedValue, "record_sub_id", row.record_sub_id);
            }
            if of_record && !self.has_record(table, row.record_id) {
                at.note(Code::TranslationForeignKeyViolation, "record_id", row.record_id);
            }
        })?;
        Ok(())
    }

    /// Whether a table has a record; of tables that are not read nobody knows.
    fn has_record(&self, table: &str, id: &str) -> bool {
        match table {
            "agency" => self.feed.find_agency(id).is_some(),
            "stops" => self.feed.find_stop(id).is_some(),
            "routes" => self.feed.find_route(id).is_some(),
            "trips" | "stop_times" => self.leftovers.trips.find(&self.feed.strings, id).is_some(),
            _ => true,
        }
    }
}
