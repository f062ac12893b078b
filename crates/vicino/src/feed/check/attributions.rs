//! What is looked at in attributions.txt as a whole.

use super::Check;
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::row;

row! { AttributionRoles, "attributions.txt":
agency_id, route_id, trip_id, organization_name, is_producer, is_operator, is_authority }

impl Check<'_> {
    pub(super) fn attributions(&self, notices: &mut Notices) -> Result<(), FeedError> {
        let feed = self.feed;
        self.rows::<AttributionRoles<'_>>(notices, |row, at| {
            if ![row.is_producer, row.is_operator, row.is_authority].contains(&"1") {
                at.note(Code::AttributionWithoutRole, "organization_name", row.organization_name);
            }
            let ids = [
                ("agency_id", row.agency_id, feed.find_agency(row.agency_id).is_some()),
                ("route_id", row.route_id, feed.find_route(row.route_id).is_some()),
                ("trip_id", row.trip_id, self.leftovers.trips.find(&feed.strings, row.trip_id).is_some()),
            ];
            for (field, id, known) in ids {
                if !id.is_empty() && !known {
                    at.note(Code::ForeignKeyViolation, field, id);
                }
            }
        })?;
        Ok(())
    }
}
