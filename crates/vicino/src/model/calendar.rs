//! [`calendar.txt`](https://gtfs.org/documentation/schedule/reference/#calendartxt) and
//! [`calendar_dates.txt`](https://gtfs.org/documentation/schedule/reference/#calendar_datestxt): a bit for each
//! day of a service.

use hashbrown::HashMap;

use crate::idx::ServiceIdx;
use crate::time::ServiceDay;

/// A set of days: a bit each, in words of 64 days from 1970 on, from the first with a day in it to the last.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct DaySet {
    first: i32,
    bits: Vec<u64>,
}

impl DaySet {
    /// The set of some days, in any order; those outside the years 1970 to 2199 are left out.
    pub(crate) fn new(days: &[ServiceDay]) -> Self {
        let within =
            || days.iter().filter(|&&d| ServiceDay::FIRST <= d && d <= ServiceDay::LAST).map(|d| d.0);
        let (Some(first), Some(last)) = (within().min(), within().max()) else { return Self::default() };
        // Where words of all sets begin on the same days, sets are joined word by word.
        let first = first / 64 * 64;
        let mut bits = vec![0; ((last - first) / 64 + 1) as usize];
        for day in within() {
            let offset = (day - first) as usize;
            bits[offset / 64] |= 1u64 << (offset % 64);
        }
        Self { first, bits }
    }

    pub(crate) fn contains(&self, day: ServiceDay) -> bool {
        let offset = day.0.wrapping_sub(self.first) as u32;
        self.bits.get(offset as usize / 64).is_some_and(|word| word >> (offset % 64) & 1 == 1)
    }

    /// The first day of the set that is not before `day`.
    pub(crate) fn next(&self, day: ServiceDay) -> Option<ServiceDay> {
        let offset = day.0.saturating_sub(self.first).max(0) as usize;
        let mut word = offset / 64;
        let mut bits = self.bits.get(word)? >> (offset % 64) << (offset % 64);
        while bits == 0 {
            word += 1;
            bits = *self.bits.get(word)?;
        }
        Some(ServiceDay(self.first + word as i32 * 64 + bits.trailing_zeros() as i32))
    }

    pub(crate) fn first(&self) -> Option<ServiceDay> {
        self.next(ServiceDay(self.first))
    }

    pub(crate) fn last(&self) -> Option<ServiceDay> {
        let word = self.bits.iter().rposition(|&bits| bits != 0)?;
        Some(ServiceDay(self.first + word as i32 * 64 + 63 - self.bits[word].leading_zeros() as i32))
    }

    /// Whether there is a day in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let (few, many) = if self.bits.len() <= other.bits.len() { (self, other) } else { (other, self) };
        few.days().any(|day| many.contains(day))
    }

    /// The last day of the set before `day`.
    pub(crate) fn previous(&self, day: ServiceDay) -> Option<ServiceDay> {
        // As far as there are days at all, so that the search ends.
        let from = self.last()?.0.min(day.0 - 1);
        (self.first..=from).rev().map(ServiceDay).find(|&day| self.contains(day))
    }

    /// The days in any of the sets.
    fn union<'s>(sets: impl Iterator<Item = &'s Self> + Clone) -> Self {
        let some = || sets.clone().filter(|set| !set.bits.is_empty());
        let Some(first) = some().map(|set| set.first).min() else { return Self::default() };
        let offset = |set: &Self| (set.first - first) as usize / 64;
        let words = some().map(|set| offset(set) + set.bits.len()).max().unwrap_or(0);
        let mut bits = vec![0; words];
        for set in some() {
            bits[offset(set)..].iter_mut().zip(&set.bits).for_each(|(all, word)| *all |= word);
        }
        Self { first, bits }
    }

    pub(crate) fn days(&self) -> impl Iterator<Item = ServiceDay> {
        let mut from = self.first();
        std::iter::from_fn(move || {
            let day = from?;
            from = self.next(ServiceDay(day.0 + 1));
            Some(day)
        })
    }

    /// How many days there are from its first to its last, in whole words.
    fn span(&self) -> u64 {
        64 * self.bits.len() as u64
    }
}

/// The day sets of a feed, each once: services that run on the same days share one.
#[derive(Debug)]
pub(crate) struct Services {
    sets: Vec<DaySet>,
}

impl Services {
    pub(crate) fn get(&self, service: ServiceIdx) -> &DaySet {
        &self.sets[service.at()]
    }
}

pub(crate) struct ServicesBuilder {
    sets: Vec<DaySet>,
    known: HashMap<DaySet, ServiceIdx>,
    unions: HashMap<Vec<ServiceIdx>, ServiceIdx>,
    /// How many days unions may span yet; nothing where they spanned too many.
    days_left: Option<u64>,
}

/// The unions of a feed's services span more days than they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyDays;

impl ServicesBuilder {
    /// One whose unions may span so many days in all.
    pub(crate) fn new(days: u64) -> Self {
        Self { sets: Vec::new(), known: HashMap::new(), unions: HashMap::new(), days_left: Some(days) }
    }

    pub(crate) fn add(&mut self, set: DaySet) -> ServiceIdx {
        *self.known.entry_ref(&set).or_insert_with(|| {
            self.sets.push(set.clone());
            ServiceIdx::of_len(self.sets.len() - 1)
        })
    }

    pub(crate) fn get(&self, service: ServiceIdx) -> &DaySet {
        &self.sets[service.at()]
    }

    /// The days on which any of the services runs. Where unions span too many days one of the services stands for all, and
    /// [`finish`](Self::finish) fails.
    pub(crate) fn union(&mut self, mut services: Vec<ServiceIdx>) -> ServiceIdx {
        services.sort_unstable();
        services.dedup();
        if let [one] = services[..] {
            return one;
        }
        if let Some(&known) = self.unions.get(&services) {
            return known;
        }
        let union = DaySet::union(services.iter().map(|&service| self.get(service)));
        self.days_left = self.days_left.and_then(|left| left.checked_sub(union.span()));
        if let (None, Some(&one)) = (self.days_left, services.first()) {
            return one;
        }
        let union = self.add(union);
        self.unions.insert(services, union);
        union
    }

    pub(crate) fn finish(self) -> Result<Services, TooManyDays> {
        if self.days_left.is_some() { Ok(Services { sets: self.sets }) } else { Err(TooManyDays) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_union_has_the_days_of_its_sets(sets in prop::collection::vec(prop::collection::vec(0..900i32, 0..9), 0..5)) {
            let of = |days: &[i32]| DaySet::new(&days.iter().map(|&d| ServiceDay(d)).collect::<Vec<_>>());
            let each: Vec<_> = sets.iter().map(|days| of(days)).collect();
            prop_assert_eq!(DaySet::union(each.iter()), of(&sets.concat()));
        }

        #[test]
        fn a_day_set_is_the_set_of_its_days(days in prop::collection::vec(-10..600i32, 0..40), ask in -200..900i32) {
            let set = DaySet::new(&days.iter().map(|&d| ServiceDay(d)).collect::<Vec<_>>());
            let expected: BTreeSet<_> = days.into_iter().filter(|&d| d >= 0).collect();
            prop_assert_eq!(set.contains(ServiceDay(ask)), expected.contains(&ask));
            prop_assert_eq!(set.next(ServiceDay(ask)).map(|d| d.0), expected.range(ask..).next().copied());
            prop_assert_eq!(set.previous(ServiceDay(ask)).map(|d| d.0), expected.range(..ask).next_back().copied());
            prop_assert_eq!(set.first().map(|d| d.0), expected.first().copied());
            prop_assert_eq!(set.last().map(|d| d.0), expected.last().copied());
        }
    }

    #[test]
    fn services_with_the_same_days_share_a_set_and_unions_join_them() {
        let mut services = ServicesBuilder::new(256);
        let a = services.add(DaySet::new(&[ServiceDay(3), ServiceDay(5)]));
        let b = services.add(DaySet::new(&[ServiceDay(5), ServiceDay(3), ServiceDay(3)]));
        let c = services.add(DaySet::new(&[ServiceDay(200)]));
        assert_eq!(a, b);
        let union = services.union(vec![c, a, b]);
        assert_eq!(services.union(vec![a, c]), union);
        assert_eq!(services.get(union), &DaySet::new(&[3, 5, 200].map(ServiceDay)));
        assert!(services.finish().is_ok());
    }

    #[test]
    fn unions_that_span_too_many_days_are_not_made() {
        let mut services = ServicesBuilder::new(255);
        let [a, b] = [3, 200].map(|day| services.add(DaySet::new(&[ServiceDay(day)])));
        assert_eq!(services.union(vec![a, b]), a);
        assert_eq!(services.finish().unwrap_err(), TooManyDays);
    }
}
