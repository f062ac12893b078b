//! Which services are over, and which never run by the week.

use hashbrown::HashSet;

use super::Check;
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::row;

row! { CalendarRow, "calendar.txt":
service_id, monday, tuesday, wednesday, thursday, friday, saturday, sunday }
row! { CalendarDateRow, "calendar_dates.txt": service_id }

impl Check<'_> {
    pub(super) fn calendars(&self, notices: &mut Notices) -> Result<(), FeedError> {
        // A service that has no days at all is not over, and has never been.
        let is_over = |id: &str| {
            let service = self.leftovers.services.get(id);
            let last = service.and_then(|&service| self.feed.services.get(service).last());
            last.is_some_and(|last| last < self.today)
        };
        let mut weekly: HashSet<String> = HashSet::new();
        self.rows::<CalendarRow<'_>>(notices, |row, at| {
            weekly.insert(row.service_id.to_owned());
            let days =
                [row.monday, row.tuesday, row.wednesday, row.thursday, row.friday, row.saturday, row.sunday];
            if days == ["0"; 7] {
                at.note(Code::ServiceHasNoActiveDayOfTheWeek, "service_id", row.service_id);
            }
            if is_over(row.service_id) {
                at.note(Code::ExpiredCalendar, "service_id", row.service_id);
            }
        })?;
        // Single days are added to a feed rather than taken from it: that some are over is no neglect.
        if !self.leftovers.services.keys().all(|id| is_over(id)) {
            return Ok(());
        }
        self.rows::<CalendarDateRow<'_>>(notices, |row, at| {
            if is_over(row.service_id) && !weekly.contains(row.service_id) {
                at.note(Code::ExpiredCalendar, "service_id", row.service_id);
                weekly.insert(row.service_id.to_owned());
            }
        })?;
        Ok(())
    }
}
