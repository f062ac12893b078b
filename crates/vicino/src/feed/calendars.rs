//! Which days each service runs on.

use hashbrown::HashMap;

use super::codes::Code;
use super::error::FeedError;
use super::notice::Notices;
use super::table::{At, Tables, row};
use crate::idx::ServiceIdx;
use crate::limits::Limit;
use crate::model::{DaySet, ServicesBuilder};
use crate::time::ServiceDay;

row! { CalendarRow, "calendar.txt":
service_id, monday, tuesday, wednesday, thursday, friday, saturday, sunday, start_date, end_date }
row! { CalendarDateRow, "calendar_dates.txt": service_id, date, exception_type }

#[derive(Default)]
struct Service {
    weekly: Option<Weekly>,
    exceptions: Vec<Exception>,
}

struct Weekly {
    weekdays: [bool; 7],
    start: ServiceDay,
    end: ServiceDay,
}

struct Exception {
    day: ServiceDay,
    line: u64,
    added: bool,
}

/// The services of a feed by id. Services that run on the same days share an index.
pub(super) fn services(
    tables: &Tables<'_>,
    builder: &mut ServicesBuilder,
    notices: &mut Notices,
) -> Result<HashMap<String, ServiceIdx>, FeedError> {
    let mut services: HashMap<String, Service> = HashMap::new();
    let calendar = tables.rows::<CalendarRow<'_>, FeedError>(notices, |row, at| {
        let Some(id) = at.required("service_id", row.service_id) else { return Ok(()) };
        let (Some(start), Some(end)) =
            (date("start_date", row.start_date, at), date("end_date", row.end_date, at))
        else {
            return Ok(());
        };
        if end < start {
            at.note(Code::StartAndEndRangeOutOfOrder, "end_date", row.end_date);
            return Ok(());
        }
        let weekdays = [
            ("monday", row.monday),
            ("tuesday", row.tuesday),
            ("wednesday", row.wednesday),
            ("thursday", row.thursday),
            ("friday", row.friday),
            ("saturday", row.saturday),
            ("sunday", row.sunday),
        ];
        let weekdays = weekdays.map(|(field, flag)| {
            if !matches!(flag, "0" | "1") && at.required(field, flag).is_some() {
                at.note(Code::UnexpectedEnumValue, field, flag);
            }
            flag == "1"
        });
        let weekly = &mut services.entry_ref(id).or_default().weekly;
        if weekly.is_some() {
            at.note(Code::DuplicateKey, "service_id", id);
            return Ok(());
        }
        *weekly = Some(Weekly { weekdays, start, end });
        Ok(())
    })?;
    let dates = tables.rows::<CalendarDateRow<'_>, FeedError>(notices, |row, at| {
        let Some(id) = at.required("service_id", row.service_id) else { return Ok(()) };
        let Some(day) = date("date", row.date, at) else { return Ok(()) };
        let added = at.parsed(Code::UnexpectedEnumValue, "exception_type", row.exception_type, |v| match v {
            "1" => Some(true),
            "2" => Some(false),
            _ => None,
        });
        if let Some(added) = added {
            services.entry_ref(id).or_default().exceptions.push(Exception { day, line: at.line, added });
        }
        Ok(())
    })?;
    if !calendar && !dates {
        let code = Code::MissingCalendarAndCalendarDateFiles;
        notices.add(code, "calendar.txt", None, None);
    }
    // Duplicates are noted in an order that does not change from one reading to the next.
    let mut services: Vec<_> = services.into_iter().collect();
    services.sort_by(|a, b| a.0.cmp(&b.0));
    // Before the days of any are worked out, which takes long where they are many.
    let spans = services.iter().map(|(_, service)| service.span()).fold(0, u64::saturating_add);
    if spans > tables.budget.limits().calendar_days {
        let passed = Limit::CalendarDays.of(tables.budget.limits());
        return Err(FeedError::passed_in("calendar.txt")(passed));
    }
    let mut indices = HashMap::new();
    for (id, service) in services {
        tables.budget.in_time()?;
        indices.insert(id, builder.add(days(service, notices)));
    }
    Ok(indices)
}

impl Service {
    /// How many days lie between its first and its last, as far as they are looked at.
    fn span(&self) -> u64 {
        let ends = self.weekly.iter().flat_map(|weekly| [weekly.start, weekly.end]);
        let days = ends.chain(self.exceptions.iter().map(|e| e.day));
        let days = days.map(|day| day.clamp(ServiceDay::FIRST, ServiceDay::LAST).0);
        let bounds = days.map(|day| (day, day)).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
        bounds.map_or(0, |(first, last)| u64::from(last.abs_diff(first)))
    }
}

fn date(field: &'static str, value: &str, at: &mut At<'_>) -> Option<ServiceDay> {
    at.required(field, value)?;
    at.parsed(Code::InvalidDate, field, value, ServiceDay::parse)
}

/// The days of the week within the dates of `calendar.txt`, with `calendar_dates.txt` on top.
fn days(service: Service, notices: &mut Notices) -> DaySet {
    let mut exceptions = service.exceptions;
    exceptions.sort_by_key(|e| (e.day, e.line));
    exceptions.dedup_by(|later, first| {
        let duplicate = later.day == first.day;
        if duplicate {
            let date = later.day.date().strftime("%Y%m%d").to_string();
            let value = Some(("date", date.as_str()));
            notices.add(Code::DuplicateKey, "calendar_dates.txt", Some(later.line), value);
        }
        duplicate
    });
    let mut days: Vec<ServiceDay> = exceptions.iter().filter(|e| e.added).map(|e| e.day).collect();
    if let Some(Weekly { weekdays, start, end }) = service.weekly {
        let (start, end) = (start.max(ServiceDay::FIRST), end.min(ServiceDay::LAST));
        days.extend((start.0..=end.0).map(ServiceDay).filter(|day| {
            weekdays[usize::from(day.weekday())] && exceptions.binary_search_by_key(day, |e| e.day).is_err()
        }));
    }
    DaySet::new(&days)
}
