//! [`calendar.txt`](https://gtfs.org/documentation/schedule/reference/#calendartxt) and
//! [`calendar_dates.txt`](https://gtfs.org/documentation/schedule/reference/#calendar_datestxt): a bit for each
//! day of a service.

use hashbrown::HashMap;

use crate::idx::ServiceIdx;
use crate::time::ServiceDay;

/// A set of days: a bit each, from the first day in it on.
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

    pub(crate) fn days(&self) -> impl Iterator<Item = ServiceDay> {
        let mut from = self.first();
        std::iter::from_fn(move || {
            let day = from?;
            from = self.next(ServiceDay(day.0 + 1));
            Some(day)
        })
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

#[derive(Default)]
pub(crate) struct ServicesBuilder {
    sets: Vec<DaySet>,
    known: HashMap<DaySet, ServiceIdx>,
    unions: HashMap<Vec<ServiceIdx>, ServiceIdx>,
}

impl ServicesBuilder {
    pub(crate) fn add(&mut self, set: DaySet) -> ServiceIdx {
        *self.known.entry_ref(&set).or_insert_with(|| {
            self.sets.push(set.clone());
            ServiceIdx::of_len(self.sets.len() - 1)
        })
    }

    pub(crate) fn get(&self, service: ServiceIdx) -> &DaySet {
        &self.sets[service.at()]
    }

    /// The days on which any of the services runs.
    pub(crate) fn union(&mut self, mut services: Vec<ServiceIdx>) -> ServiceIdx {
        services.sort_unstable();
        services.dedup();
        if let [one] = services[..] {
            return one;
        }
        if let Some(&known) = self.unions.get(&services) {
            return known;
        }
        let days: Vec<_> = services.iter().flat_map(|&s| self.get(s).days()).collect();
        let union = self.add(DaySet::new(&days));
        self.unions.insert(services, union);
        union
    }

    pub(crate) fn finish(self) -> Services {
        Services { sets: self.sets }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_day_set_is_the_set_of_its_days(days in prop::collection::vec(-10..600i32, 0..40), ask in -200..900i32) {
            let set = DaySet::new(&days.iter().map(|&d| ServiceDay(d)).collect::<Vec<_>>());
            let expected: BTreeSet<_> = days.into_iter().filter(|&d| d >= 0).collect();
            prop_assert_eq!(set.contains(ServiceDay(ask)), expected.contains(&ask));
            prop_assert_eq!(set.next(ServiceDay(ask)).map(|d| d.0), expected.range(ask..).next().copied());
            prop_assert_eq!(set.previous(ServiceDay(ask)).map(|d| d.0), expected.range(..ask).next_back().copied());
            prop_assert_eq!(set.first().map(|d| d.0), expected.first().copied());
            prop_assert_eq!(set.last().map(|d| d.0), expected.last().copied());
            prop_assert!(set.days().map(|d| d.0).eq(expected));
        }
    }

    #[test]
    fn services_with_the_same_days_share_a_set_and_unions_join_them() {
        let mut services = ServicesBuilder::default();
        let a = services.add(DaySet::new(&[ServiceDay(3), ServiceDay(5)]));
        let b = services.add(DaySet::new(&[ServiceDay(5), ServiceDay(3), ServiceDay(3)]));
        let c = services.add(DaySet::new(&[ServiceDay(200)]));
        assert_eq!(a, b);
        let union = services.union(vec![c, a, b]);
        assert_eq!(services.union(vec![a, c]), union);
        assert!(services.get(union).days().eq([3, 5, 200].map(ServiceDay)));
    }
}
