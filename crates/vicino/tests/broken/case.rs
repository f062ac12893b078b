//! A case: a feed that is broken or odd, and what becomes of it.

use jiff::civil::date;
use vicino::{Code, Feed, FeedError, FeedSource, Limits, ReadOptions};

use crate::fixture::{ask, network_of, times};

/// A feed, and what becomes of it.
pub struct Case {
    /// What is wrong, in the words of the page.
    pub name: &'static str,
    pub limits: Limits,
    pub source: Source,
    pub outcome: Outcome,
    /// What `Feed::check` tells beside that.
    pub checked: &'static [&'static str],
}

/// Makes the source of a feed, within limits.
pub type Source = Box<dyn Fn(&Limits) -> Result<FeedSource, FeedError>>;

pub enum Outcome {
    /// What there is to ride afterwards, and what is told: a notice as it is shown, or how many there are of a code.
    Kept { kept: &'static str, told: &'static [&'static str] },
    /// The kind of the refusal, or the limit that was passed.
    Refused(&'static str),
}

pub fn kept(
    name: &'static str,
    kept: &'static str,
    told: &'static [&'static str],
    source: impl Fn() -> FeedSource + 'static,
) -> Case {
    let outcome = Outcome::Kept { kept, told };
    Case { name, limits: Limits::default(), source: Box::new(move |_| Ok(source())), outcome, checked: &[] }
}

pub fn refused(
    name: &'static str,
    why: &'static str,
    source: impl Fn() -> Result<FeedSource, FeedError> + 'static,
) -> Case {
    let outcome = Outcome::Refused(why);
    Case { name, limits: Limits::default(), source: Box::new(move |_| source()), outcome, checked: &[] }
}

impl Case {
    /// Codes of what is told, or why it is refused.
    pub fn words(&self) -> Vec<&'static str> {
        match self.outcome {
            Outcome::Refused(why) => vec![why],
            Outcome::Kept { told, .. } => {
                let told = told.iter().chain(self.checked);
                let mut codes: Vec<_> = told.map(|told| told.rsplit(' ').next().unwrap()).collect();
                codes.sort_unstable();
                codes.dedup();
                codes
            }
        }
    }

    pub fn checked(self, checked: &'static [&'static str]) -> Self {
        Self { checked, ..self }
    }

    pub fn read(&self) -> Result<Feed, FeedError> {
        Feed::read("f", &(self.source)(&self.limits)?, &ReadOptions::within(self.limits))
    }

    /// Reads it, and says how that differs from what is expected.
    pub fn difference(&self, read: Result<Feed, FeedError>) -> Option<String> {
        match (&self.outcome, read) {
            (Outcome::Refused(why), Err(error)) => {
                let found =
                    error.limit().map_or(format!("{:?}", error.kind()), |p| p.limit.name().to_owned());
                (found != *why).then(|| format!("{}: refused for {found}: {error}", self.name))
            }
            (Outcome::Refused(_), Ok(feed)) => Some(format!("{}: kept {}", self.name, what_is_kept(feed))),
            (Outcome::Kept { .. }, Err(error)) => Some(format!("{}: refused: {error}", self.name)),
            (&Outcome::Kept { kept, told }, Ok(feed)) => {
                let all: Vec<String> = feed.notices().iter().map(ToString::to_string).collect();
                let (mut wrong, mut count) = (Vec::new(), 0);
                for expected in told {
                    let many =
                        expected.split_once(' ').and_then(|(n, code)| Some((n.parse::<u64>().ok()?, code)));
                    match many {
                        Some((n, code))
                            if Code::from_name(code).is_some_and(|code| feed.notices().count(code) == n) =>
                        {
                            count += n
                        }
                        None if all.iter().any(|told| told == expected) => count += 1,
                        _ => wrong.push(format!("not told: {expected}")),
                    }
                }
                if count != feed.notices().total() {
                    wrong.push(format!("told: {:#?}", all.iter().take(20).collect::<Vec<_>>()));
                }
                let found = what_is_kept(feed);
                if found != kept {
                    wrong.push(format!("kept: {found}"));
                }
                (!wrong.is_empty()).then(|| format!("{}: {}", self.name, wrong.join("; ")))
            }
        }
    }
}

/// Stops, trips, and when they leave Piazza Gramsci that morning.
fn what_is_kept(feed: Feed) -> String {
    let counts = feed.counts();
    let question = "lat=43.3224 lon=11.3268 at=2026-11-24T07:00:00+01:00 window=240 departures=50";
    let answer = ask(&network_of([feed]), question);
    let mut clock: Vec<_> = times(&answer).into_iter().map(|time| &time[11..16]).collect();
    clock.sort_unstable();
    let (stops, trips) = (counts.stops, counts.trips);
    format!("{stops} stops, {trips} trips: {}", clock.join(" ")).trim_end_matches([':', ' ']).to_owned()
}

/// Reads all cases, and tells all that is not as expected at once.
pub fn check(cases: Vec<Case>) {
    assert!(!cases.is_empty());
    let wrong: Vec<_> = cases.iter().filter_map(|case| case.difference(case.read())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for Case { name, limits, source, checked, .. } in cases.iter().filter(|case| !case.checked.is_empty()) {
        let source = source(limits).unwrap();
        let report = Feed::check("f", &source, &ReadOptions::within(*limits), date(2026, 11, 24)).unwrap();
        let told: Vec<String> = report.notices().iter().map(ToString::to_string).collect();
        assert!(checked.iter().all(|checked| told.iter().any(|told| told == checked)), "{name}: {told:#?}");
    }
}
