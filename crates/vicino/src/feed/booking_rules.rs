//! Reads booking_rules.txt.

use hashbrown::HashMap;

use super::codes::Code;
use super::entities::{ById, duplicate};
use super::error::FeedError;
use super::notice::Notices;
use super::table::{At, Tables, row};
use crate::idx::{BookingRuleIdx, ServiceIdx};
use crate::model::{BookingRule, DayBefore, Opens, PriorNotice};
use crate::strings::StringsBuilder;
use crate::time::parse_service_time;

row! { BookingRuleRow, "booking_rules.txt":
booking_rule_id, booking_type, prior_notice_duration_min, prior_notice_duration_max, prior_notice_last_day,
prior_notice_last_time, prior_notice_start_day, prior_notice_start_time, prior_notice_service_id, message,
pickup_message, drop_off_message, phone_number, info_url, booking_url }

/// Longer than a year before nobody books, and counting days further back would take long.
const MAX_DAYS: u32 = 366;
const MAX_MINUTES: u32 = MAX_DAYS * 24 * 60;
const DAY_S: u32 = 86_400;

pub(super) fn booking_rules(
    tables: &Tables<'_>,
    services: &HashMap<String, ServiceIdx>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<ById<BookingRule, BookingRuleIdx>, FeedError> {
    let mut rows = Vec::new();
    tables.rows::<BookingRuleRow<'_>, FeedError>(notices, |row, at| {
        let Some(id) = at.required("booking_rule_id", row.booking_rule_id) else { return Ok(()) };
        let Some(kind) = at.required("booking_type", row.booking_type) else { return Ok(()) };
        let notice = match kind {
            "0" => real_time(&row, at),
            "1" => same_day(&row, at),
            "2" => prior_days(&row, services, at),
            other => {
                at.note(Code::UnexpectedEnumValue, "booking_type", other);
                return Ok(());
            }
        };
        let rule = BookingRule {
            id: strings.push(id)?,
            notice,
            message: strings.intern(row.message)?,
            pickup_message: strings.intern(row.pickup_message)?,
            drop_off_message: strings.intern(row.drop_off_message)?,
            phone_number: strings.intern(row.phone_number)?,
            info_url: strings.intern(row.info_url)?,
            booking_url: strings.intern(row.booking_url)?,
        };
        rows.push((Box::from(id), at.line, rule));
        Ok(())
    })?;
    Ok(ById::new(rows, BookingRuleIdx::of_len, duplicate(notices, "booking_rules.txt", "booking_rule_id")))
}

fn real_time(row: &BookingRuleRow<'_>, at: &mut At<'_>) -> PriorNotice {
    forbid(
        Code::ForbiddenRealTimeBookingFieldValue,
        &[
            ("prior_notice_duration_min", row.prior_notice_duration_min),
            ("prior_notice_duration_max", row.prior_notice_duration_max),
            ("prior_notice_last_day", row.prior_notice_last_day),
            ("prior_notice_last_time", row.prior_notice_last_time),
            ("prior_notice_start_day", row.prior_notice_start_day),
            ("prior_notice_start_time", row.prior_notice_start_time),
            ("prior_notice_service_id", row.prior_notice_service_id),
        ],
        at,
    );
    PriorNotice::RealTime
}

fn same_day(row: &BookingRuleRow<'_>, at: &mut At<'_>) -> PriorNotice {
    forbid(
        Code::ForbiddenSameDayBookingFieldValue,
        &[
            ("prior_notice_last_day", row.prior_notice_last_day),
            ("prior_notice_last_time", row.prior_notice_last_time),
            ("prior_notice_service_id", row.prior_notice_service_id),
        ],
        at,
    );
    let (field, minutes) = ("prior_notice_duration_min", row.prior_notice_duration_min);
    require(Code::MissingPriorNoticeDurationMin, field, minutes, at);
    let least = number(field, minutes, MAX_MINUTES, at).unwrap_or(0);
    let most = number("prior_notice_duration_max", row.prior_notice_duration_max, MAX_MINUTES, at);
    let most = most.filter(|&most| {
        if most < least {
            at.note(
                Code::InvalidPriorNoticeDurationMin,
                "prior_notice_duration_max",
                row.prior_notice_duration_max,
            );
        }
        most >= least
    });
    let opens = match most {
        Some(minutes) => {
            let day = ("prior_notice_start_day", row.prior_notice_start_day);
            forbid(Code::ForbiddenPriorNoticeStartDay, &[day], at);
            Some(Opens::Before(minutes * 60))
        }
        None => start(row, at).map(Opens::On),
    };
    PriorNotice::SameDay { least_s: least * 60, opens }
}

fn prior_days(
    row: &BookingRuleRow<'_>,
    services: &HashMap<String, ServiceIdx>,
    at: &mut At<'_>,
) -> PriorNotice {
    forbid(
        Code::ForbiddenPriorDayBookingFieldValue,
        &[
            ("prior_notice_duration_min", row.prior_notice_duration_min),
            ("prior_notice_duration_max", row.prior_notice_duration_max),
        ],
        at,
    );
    let (field, days) = ("prior_notice_last_day", row.prior_notice_last_day);
    require(Code::MissingPriorNoticeLastDay, field, days, at);
    let days = number(field, days, MAX_DAYS, at).unwrap_or(1);
    let (field, time) = ("prior_notice_last_time", row.prior_notice_last_time);
    require(Code::MissingPriorNoticeLastTime, field, time, at);
    let time = at.optional(Code::InvalidTime, field, time, parse_service_time).unwrap_or(DAY_S);
    let opens = start(row, at).filter(|start| {
        if start.days < days {
            at.note(
                Code::PriorNoticeLastDayAfterStartDay,
                "prior_notice_start_day",
                row.prior_notice_start_day,
            );
        }
        start.days >= days
    });
    let (field, id) = ("prior_notice_service_id", row.prior_notice_service_id);
    let service = at.optional(Code::ForeignKeyViolation, field, id, |id| services.get(id).copied());
    PriorNotice::PriorDays { last: DayBefore { days, time }, opens, service }
}

/// From which day and time on one can book, where that is said.
fn start(row: &BookingRuleRow<'_>, at: &mut At<'_>) -> Option<DayBefore> {
    let (field, time) = ("prior_notice_start_time", row.prior_notice_start_time);
    if row.prior_notice_start_day.is_empty() {
        forbid(Code::ForbiddenPriorNoticeStartTime, &[(field, time)], at);
        return None;
    }
    let days = number("prior_notice_start_day", row.prior_notice_start_day, MAX_DAYS, at)?;
    require(Code::MissingPriorNoticeStartTime, field, time, at);
    let time = at.optional(Code::InvalidTime, field, time, parse_service_time).unwrap_or(0);
    Some(DayBefore { days, time })
}

fn number(field: &'static str, value: &str, most: u32, at: &mut At<'_>) -> Option<u32> {
    at.optional(Code::NumberOutOfRange, field, value, |v| {
        v.parse().ok().filter(|&number: &u32| number <= most)
    })
}

/// Notes a field that the booking type has to have.
fn require(code: Code, field: &'static str, value: &str, at: &mut At<'_>) {
    if value.is_empty() {
        at.note(code, field, value);
    }
}

/// Notes fields that the booking type must not have.
fn forbid(code: Code, fields: &[(&'static str, &str)], at: &mut At<'_>) {
    for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        at.note(code, field, value);
    }
}
