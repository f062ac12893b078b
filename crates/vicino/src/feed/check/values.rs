//! Whether a value is what it has to be.

use jiff::tz::TimeZoneDatabase;

use super::schema::Kind;
use crate::feed::codes::Code;
use crate::lang::LanguageTag;
use crate::time::ServiceDay;

/// What is wrong with a value that is not blank.
pub(super) fn flaw(kind: Kind, value: &str) -> Option<Code> {
    let (valid, code) = match kind {
        Kind::Any => return None,
        Kind::Date => (ServiceDay::parse(value).is_some(), Code::InvalidDate),
        Kind::Email => (is_email(value), Code::InvalidEmail),
        Kind::Enum(most) => match value.parse::<i64>() {
            Ok(number) => ((0..=i64::from(most)).contains(&number), Code::UnexpectedEnumValue),
            Err(_) => (false, Code::InvalidInteger),
        },
        Kind::Id => (value.bytes().all(|b| (b' '..=b'~').contains(&b)), Code::NonAsciiOrNonPrintableChar),
        Kind::Language => (LanguageTag::new(value).is_ok(), Code::InvalidLanguageCode),
        Kind::Mixed => (is_mixed_case(value), Code::MixedCaseRecommendedField),
        Kind::Phone => (is_phone(value), Code::InvalidPhoneNumber),
        Kind::Timezone => (TimeZoneDatabase::bundled().get(value).is_ok(), Code::InvalidTimezone),
        Kind::Url => (is_url(value), Code::InvalidUrl),
    };
    (!valid).then_some(code)
}

/// `http` or `https`, a host, and no blanks.
fn is_url(value: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        let start = value.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &value[scheme.len()..])
    });
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let is_name =
        host.starts_with('[') || (name.contains('.') && name.split('.').all(|part| !part.is_empty()));
    is_name && !value.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Something, an @, and a host.
fn is_email(value: &str) -> bool {
    let Some((local, host)) = value.rsplit_once('@') else { return false };
    let blank = value.contains(|c: char| c.is_whitespace() || c.is_control() || c == ',');
    !local.is_empty() && !blank && host.contains('.') && host.split('.').all(|part| !part.is_empty())
}

/// Only international numbers are looked at: what the others may be is a matter of the country.
fn is_phone(value: &str) -> bool {
    let Some(rest) = value.strip_prefix('+') else { return true };
    // An extension stands after the number.
    let number = rest.split(|c: char| c.is_alphabetic() || c == ';' || c == '#').next().unwrap_or_default();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let rest = number.chars().filter(|c| !c.is_ascii_digit());
    // E.164: at most 15 digits.
    (7..=15).contains(&digits) && rest.into_iter().all(|c| " -.()/\u{a0}".contains(c))
}

/// Whether a text has both capitals and small letters, as far as it is words: codes such as `JFK` and texts of scripts
/// without case are well as they are.
fn is_mixed_case(value: &str) -> bool {
    let (mut upper, mut lower, mut words) = (0, 0, 0);
    for word in value.split(|c: char| !c.is_alphanumeric()) {
        // What has a digit in it is a number or a code.
        if word.chars().any(|c| c.is_numeric()) || word.chars().count() < 2 {
            continue;
        }
        let (up, low) = word.chars().fold((0, 0), |(up, low), c| {
            (up + u32::from(c.is_uppercase()), low + u32::from(c.is_lowercase()))
        });
        (upper, lower) = (upper + up, lower + low);
        words += u32::from(up + low > 0);
    }
    // A single short word may be an abbreviation.
    const SHORT: u32 = 4;
    (upper > 0 && lower > 0) || words == 0 || (words == 1 && upper + lower <= SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_pages_have_a_scheme_and_a_host() {
        for (value, valid) in [
            ("https://bus.example", true),
            ("HTTP://bus.example:8080/a?b#c", true),
            ("https://[2001:db8::1]/", true),
            ("https://user@bus.example/città", true),
            ("www.bus.example", false),
            ("ftp://bus.example", false),
            ("https://", false),
            ("https://bus", false),
            ("https://bus..example", false),
            ("https://bus.example/a b", false),
            ("hé://", false),
        ] {
            assert_eq!(is_url(value), valid, "{value}");
        }
    }

    #[test]
    fn addresses_of_mail_have_a_name_and_a_host() {
        for (value, valid) in [
            ("info@bus.example", true),
            ("info+gtfs@mail.bus.example", true),
            ("info", false),
            ("@bus.example", false),
            ("info@bus", false),
            ("a@b.example, c@d.example", false),
        ] {
            assert_eq!(is_email(value), valid, "{value}");
        }
    }

    #[test]
    fn only_international_phone_numbers_are_looked_at() {
        for (value, valid) in [
            ("+39 0577 204111", true),
            ("+1 (503) 555-0100 ext. 12", true),
            ("0577 204111", true),
            ("ask the driver", true),
            ("+39", false),
            ("+39 0577 204111 204111 2", false),
            ("+39*0577*204111", false),
        ] {
            assert_eq!(is_phone(value), valid, "{value}");
        }
    }

    #[test]
    fn texts_for_riders_have_capitals_and_small_letters() {
        for (value, valid) in [
            ("Piazza Gramsci", true),
            ("PIAZZA GRAMSCI", false),
            ("piazza gramsci", false),
            ("STAZIONE", false),
            ("JFK", true),
            ("RER", true),
            ("島田駅", true),
            ("10", true),
            ("3427 GG 17", true),
            ("E10 A1", true),
            ("", true),
        ] {
            assert_eq!(is_mixed_case(value), valid, "{value}");
        }
    }

    #[test]
    fn other_values_are_what_gtfs_says() {
        for (kind, value, code) in [
            (Kind::Date, "20260230", Some(Code::InvalidDate)),
            (Kind::Date, "20260228", None),
            (Kind::Enum(2), "2", None),
            (Kind::Enum(2), "3", Some(Code::UnexpectedEnumValue)),
            (Kind::Enum(2), "yes", Some(Code::InvalidInteger)),
            (Kind::Id, "città", Some(Code::NonAsciiOrNonPrintableChar)),
            (Kind::Language, "english please", Some(Code::InvalidLanguageCode)),
            (Kind::Timezone, "Europe/Atlantis", Some(Code::InvalidTimezone)),
            (Kind::Timezone, "Europe/Rome", None),
            (Kind::Any, "\u{7}", None),
        ] {
            assert_eq!(flaw(kind, value), code, "{value}");
        }
    }
}
