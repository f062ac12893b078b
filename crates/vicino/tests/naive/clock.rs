//! Service days and instants, worked out with civil arithmetic for every single day.

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};

/// The zone of that name, in whatever case it is written.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Noon minus twelve hours, in seconds since 1970: what the times of a service day count from.
pub fn day_start(zone: &TimeZone, date: Date) -> i64 {
    let noon = date.at(12, 0, 0, 0).to_zoned_datetime(zone.clone()).unwrap();
    noon.timestamp().as_second() - 12 * 3600
}

/// The calendar date that a clock in the zone shows at that instant.
pub fn local_date(zone: &TimeZone, instant: Timestamp) -> Date {
    instant.to_zoned_datetime(zone.clone()).date()
}

/// An instant as answers write it, with the offset of the zone.
pub fn rfc3339(zone: &TimeZone, second: i64) -> String {
    let local = Timestamp::from_second(second).unwrap().to_zoned_datetime(zone.clone());
    local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The first whole second at or after an instant: departures happen on whole seconds.
pub fn first_second(instant: Timestamp) -> i64 {
    let second = instant.as_second();
    if Timestamp::from_second(second).unwrap() < instant { second + 1 } else { second }
}

/// `YYYYMMDD`.
pub fn gtfs_date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let month = text[4..6].parse().ok()?;
    let day = text[6..8].parse().ok()?;
    Date::new(text[..4].parse().ok()?, month, day).ok()
}

/// `H:MM:SS`, `HH:MM:SS` or `HHH:MM:SS` in seconds.
pub fn gtfs_time(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else {
        return None;
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let shaped = (1..=3).contains(&hours.len()) && minutes.len() == 2 && seconds.len() == 2;
    if !shaped || !digits(hours) || !digits(minutes) || !digits(seconds) {
        return None;
    }
    let number = |part: &str| part.parse::<i64>().unwrap();
    if number(minutes) > 59 || number(seconds) > 59 {
        return None;
    }
    Some(number(hours) * 3600 + number(minutes) * 60 + number(seconds))
}

/// All days from `first` to `last`, both included, that are looked at (1970 to 2199).
pub fn days(first: Date, last: Date) -> Vec<Date> {
    let mut day = first.max(jiff::civil::date(1970, 1, 1));
    let last = last.min(jiff::civil::date(2199, 12, 31));
    let mut days = Vec::new();
    while day <= last {
        days.push(day);
        day += 1.day();
    }
    days
}
