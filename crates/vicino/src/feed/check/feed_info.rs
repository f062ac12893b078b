//! What is looked at in feed_info.txt as a whole.

use super::Check;
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::row;
use crate::time::ServiceDay;

row! { FeedInfoRow, "feed_info.txt": feed_start_date, feed_end_date, feed_contact_email, feed_contact_url }

/// A feed ought to be good for so many days more …
const SOON: i32 = 7;
/// … and had better be for so many.
const IN_A_MONTH: i32 = 30;

impl Check<'_> {
    pub(super) fn feed_info(&self, notices: &mut Notices) -> Result<(), FeedError> {
        let mut rows = 0;
        self.rows::<FeedInfoRow<'_>>(notices, |row, at| {
            rows += 1;
            if rows == 2 {
                at.note(Code::MoreThanOneEntity, "feed_publisher_name", "");
            }
            if row.feed_contact_email.is_empty() && row.feed_contact_url.is_empty() {
                at.note(Code::MissingFeedContactEmailAndUrl, "feed_contact_email", "");
            }
            let (start, end) = (row.feed_start_date, row.feed_end_date);
            match (start, end) {
                ("", "") => {}
                ("", _) => at.note(Code::MissingFeedInfoDate, "feed_start_date", ""),
                (_, "") => at.note(Code::MissingFeedInfoDate, "feed_end_date", ""),
                _ => {}
            }
            let Some(last) = ServiceDay::parse(end) else { return };
            if ServiceDay::parse(start).is_some_and(|first| last < first) {
                at.note(Code::StartAndEndRangeOutOfOrder, "feed_end_date", end);
            }
            if last.0 < self.today.0 + SOON {
                at.note(Code::FeedExpirationDate7Days, "feed_end_date", end);
            } else if last.0 <= self.today.0 + IN_A_MONTH {
                at.note(Code::FeedExpirationDate30Days, "feed_end_date", end);
            }
        })?;
        Ok(())
    }
}
