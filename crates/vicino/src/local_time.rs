//! Instants and dates as answers write them, in the profile of RFC 3339.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};

/// An instant in whole seconds with the offset of a time zone: an RFC 3339 time.
///
/// ```
/// # use jiff::Timestamp;
/// let at: Timestamp = "2026-11-24T07:04:00Z".parse()?;
/// let time = vicino::LocalTime::new(at, jiff::tz::offset(1));
/// assert_eq!(time.to_string(), "2026-11-24T08:04:00+01:00");
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    instant: Timestamp,
    offset: Offset,
}

impl LocalTime {
    /// The instant as seen at the offset.
    #[must_use]
    pub fn new(instant: Timestamp, offset: Offset) -> Self {
        Self { instant, offset }
    }

    /// The instant.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        self.instant
    }

    /// The offset of the time zone from UTC at the instant.
    #[must_use]
    pub fn offset(self) -> Offset {
        self.offset
    }

    /// The text of whole seconds in a year of four digits, at an offset of whole minutes. An answer has hundreds of them,
    /// and the general way takes ten times as long.
    fn text(self) -> Option<[u8; 25]> {
        let offset = self.offset.seconds();
        if self.instant.subsec_nanosecond() != 0 || offset % 60 != 0 {
            return None;
        }
        let at = self.offset.to_datetime(self.instant);
        let mut text = *b"0000-00-00T00:00:00+00:00";
        text[..10].copy_from_slice(&date_text(at.date())?);
        put(&mut text, 11, at.hour());
        put(&mut text, 14, at.minute());
        put(&mut text, 17, at.second());
        if offset < 0 {
            text[19] = b'-';
        }
        let minutes = offset.abs() / 60;
        // Offsets are below 26 hours.
        put(&mut text, 20, (minutes / 60) as i8);
        put(&mut text, 23, (minutes % 60) as i8);
        Some(text)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Some(text) => f.write_str(ascii(&text)),
            None => self.instant.display_with_offset(self.offset).fmt(f),
        }
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.text() {
            Some(text) => serializer.serialize_str(ascii(&text)),
            None => serializer.collect_str(self),
        }
    }
}

/// Writes a date as jiff does, and sooner.
pub(crate) fn serialize_date<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    match date_text(*date) {
        Some(text) => serializer.serialize_str(ascii(&text)),
        None => date.serialize(serializer),
    }
}

fn date_text(date: Date) -> Option<[u8; 10]> {
    let year = u16::try_from(date.year()).ok()?;
    let mut text = *b"0000-00-00";
    // Years of jiff end with 9999.
    put(&mut text, 0, (year / 100) as i8);
    put(&mut text, 2, (year % 100) as i8);
    put(&mut text, 5, date.month());
    put(&mut text, 8, date.day());
    Some(text)
}

/// Two digits of a number from 0 to 99.
fn put(text: &mut [u8], at: usize, number: i8) {
    let number = number.unsigned_abs();
    text[at] = b'0' + number / 10;
    text[at + 1] = b'0' + number % 10;
}

fn ascii(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_time_is_written_as_jiff_writes_it(
            second in prop_oneof![Timestamp::MIN.as_second() + 1..Timestamp::MAX.as_second(), 0..5_000_000_000_i64],
            nanosecond in prop_oneof![4 => Just(0), 1 => 0..1_000_000_000],
            seconds in prop_oneof![4 => (-103..104_i32).prop_map(|quarters| quarters * 900), 1 => -93_599..93_600],
        ) {
            let at = Timestamp::new(second, nanosecond).unwrap();
            let time = LocalTime::new(at, Offset::from_seconds(seconds).unwrap());
            let expected = at.display_with_offset(time.offset()).to_string();
            prop_assert_eq!(&time.to_string(), &expected);
            prop_assert_eq!(serde_json::to_value(time).unwrap(), expected);
        }

        #[test]
        fn a_date_is_written_as_jiff_writes_it(second in Timestamp::MIN.as_second()..Timestamp::MAX.as_second()) {
            let date = offset(0).to_datetime(Timestamp::from_second(second).unwrap()).date();
            let written = serialize_date(&date, serde_json::value::Serializer).unwrap();
            prop_assert_eq!(written, date.to_string());
        }
    }
}
