//! Until when hours can be booked, and how early a pick-up one then gets.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clock::day_start;
use super::flex::Rule;
use super::trips::Pickup;

/// In the order of which one is the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    NotRequired,
    Bookable,
    NotYet,
    TooLate,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::NotRequired => "not_required",
            Self::Bookable => "bookable",
            Self::NotYet => "not_yet",
            Self::TooLate => "too_late",
        }
    }
}

/// The hours of a row on a service day, in seconds since 1970.
pub struct Hours<'a> {
    pub zone: &'a TimeZone,
    pub date: Date,
    pub from: i64,
    pub to: i64,
    pub rule: Option<&'a Rule>,
    /// How one is picked up, or set down where nobody is picked up.
    pub pickup: Pickup,
    /// Until when an alert takes them away.
    pub closed: Option<i64>,
}

/// The last second at or before the instant of the question, and the first one at or after it.
#[derive(Clone, Copy)]
pub struct Instant {
    pub floor: i64,
    pub ceiling: i64,
}

impl Hours<'_> {
    /// When booking opens; the least number where it always was open.
    pub fn opens(&self) -> i64 {
        match self.rule {
            Some(Rule { kind: 1, longest: Some(longest), .. }) => self.from - longest,
            Some(rule @ Rule { kind: 1 | 2, start: Some((days, time)), .. }) => {
                self.before(rule, *days, *time)
            }
            _ => i64::MIN,
        }
    }

    /// When booking closes; the least number where the hours cannot be booked any more.
    pub fn closes(&self) -> i64 {
        match self.rule {
            Some(rule @ Rule { kind: 1, .. }) => self.to - rule.shortest,
            Some(rule @ Rule { kind: 2, .. }) => self.before(rule, rule.last.0, rule.last.1).min(self.to),
            _ => self.to,
        }
    }

    /// A time of the n-th day before the service day; the least number where there are not so many.
    fn before(&self, rule: &Rule, n: usize, time: i64) -> i64 {
        let day = match &rule.days {
            _ if n == 0 => Some(self.date),
            Some(days) => days.range(..self.date).rev().nth(n - 1).copied(),
            None => Some(self.date - i64::try_from(n).unwrap().days()),
        };
        day.map_or(i64::MIN, |day| day_start(self.zone, day) + time)
    }

    pub fn verdict(&self, at: Instant) -> Verdict {
        if self.rule.is_none() {
            return match self.pickup {
                Pickup::PhoneAgency => Verdict::Bookable,
                _ => Verdict::NotRequired,
            };
        }
        let (opens, closes) = (self.opens(), self.closes());
        if at.ceiling > closes || opens > closes {
            Verdict::TooLate
        } else if at.floor < opens {
            Verdict::NotYet
        } else {
            Verdict::Bookable
        }
    }

    /// The earliest pick-up when booking at the instant, or as soon as booking opens, and until when that
    /// pick-up is to be booked; none where it is too late.
    pub fn earliest(&self, at: Instant) -> Option<(i64, Option<i64>)> {
        let booked = at.ceiling.max(self.opens());
        if booked > self.closes() {
            return None;
        }
        let begins = self.from.max(self.closed.unwrap_or(self.from));
        let (pickup, book_by) = match self.rule {
            None => (begins.max(booked), None),
            Some(Rule { kind: 0, .. }) => {
                let pickup = begins.max(booked);
                (pickup, Some(pickup))
            }
            Some(Rule { kind: 1, shortest, .. }) => {
                let pickup = begins.max(booked + shortest);
                (pickup, Some(pickup - shortest))
            }
            Some(_) => (begins.max(booked), Some(self.closes())),
        };
        (pickup <= self.to).then_some((pickup, book_by))
    }

    /// `book_by` and `opens_at` of answers.
    pub fn terms(&self, at: Instant) -> (Option<i64>, Option<i64>) {
        let book_by = self.rule.map(|_| self.closes()).filter(|closes| *closes > i64::MIN);
        let opens = (self.verdict(at) == Verdict::NotYet).then(|| self.opens());
        (book_by, opens)
    }
}
