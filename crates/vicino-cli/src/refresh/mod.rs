//! Looks at sources again and again, and serves what is new and no worse.
//!
//! Each source has a thread of its own, so that a slow server keeps no other waiting. What is downloaded is read by one at a
//! time, so that memory is that of one feed more than is served. The new network is made beside the old one and takes its
//! place between two requests.

mod schedule;
#[cfg(test)]
mod tests;
mod vet;

use std::mem;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use vicino::Network;
use vicino_server::{Looks, SourceKind, SourceReport, State};

use crate::bar::Bars;
use crate::config::Refresh;
use crate::error::{Error, one_line};
use crate::fault::{FAULT, outlived};
use crate::fetch::{Found, Material, Sight};
use crate::load::{Item, Read, Wanted, Wish, tell, words};
use crate::source::Source;
use vet::{Refusal, vet};

/// How often the size and time of a file are looked at. It has to be the same twice: who copies a file in takes a moment.
const WATCH: Duration = Duration::from_secs(1);

/// Now, as people read it.
fn this_second() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Everything that is served, and where it comes from.
struct Served {
    wanted: Wanted,
    refresh: Refresh,
    state: State,
    slots: Mutex<Vec<Slot>>,
    /// Held by whoever reads.
    reading: Mutex<()>,
}

/// What is served of a source.
#[derive(Clone)]
struct Slot {
    item: Option<Item>,
    report: SourceReport,
}

/// How a look at a source ended that found nothing new to serve.
enum Ended {
    /// With nothing new; with why what is there is not served, where it is not.
    Unchanged(Option<String>),
    /// What is there is not served.
    Refused(String),
    /// Nothing could be fetched.
    Failed(String),
}

/// Tells all sources to be looked at now. Whoever asks while one waits to be looked at has asked with the one before.
#[derive(Debug, Clone)]
pub(crate) struct Trigger(Vec<SyncSender<()>>);

impl Trigger {
    pub(crate) fn pull(&self) {
        for source in &self.0 {
            // A thread that has gone looks at nothing any more, and one that was told will look.
            let _ = source.try_send(());
        }
    }
}

/// Serves what was read, and keeps it fresh from now on.
pub(crate) fn start(
    wanted: Wanted,
    refresh: Refresh,
    state: &State,
    read: Vec<Read>,
) -> Result<Trigger, Error> {
    let network = wanted.join(read.iter().filter_map(|read| read.item.as_ref().ok()))?;
    let now = this_second();
    let (mut slots, mut seen) = (Vec::new(), Vec::new());
    for Read { wish, sight, item } in read {
        let (item, refused) = match item {
            Ok(item) => (Some(item), None),
            Err(reason) => (None, Some(reason)),
        };
        let report = SourceReport {
            kind: wish.kind,
            name: wish.spec.name.clone(),
            source: wish.spec.source.public(),
            loaded_at: item.as_ref().map(|_| now),
            checked_at: now,
            refused: refused.clone(),
            looks: Looks::default(),
        };
        slots.push(Slot { item, report });
        seen.push((wish, sight, refused));
    }
    let served =
        Served { wanted, refresh, state: state.clone(), slots: Mutex::new(slots), reading: Mutex::new(()) };
    let served = Arc::new(served);
    served.publish(network, &served.slots());
    let mut triggers = Vec::new();
    for (at, (wish, sight, told)) in seen.into_iter().enumerate() {
        let (trigger, pulled) = sync_channel(1);
        triggers.push(trigger);
        let look = Lookout::new(Arc::clone(&served), at, wish, sight, told);
        let named = std::thread::Builder::new().name(format!("refresh-{}", look.wish.spec.name));
        named.spawn(move || look.run(&pulled)).map_err(Error::Serve)?;
    }
    Ok(Trigger(triggers))
}

impl Served {
    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, network: impl Into<Arc<Network>>, slots: &[Slot]) {
        self.state.publish(network, slots.iter().map(|slot| slot.report.clone()));
    }

    /// Notes that a look at a source ended with nothing new to serve.
    fn note(&self, at: usize, ended: Ended) {
        let mut slots = self.slots();
        let report = &mut slots[at].report;
        let looks = &mut report.looks;
        let (count, refused) = match ended {
            Ended::Unchanged(refused) => (&mut looks.unchanged, refused),
            Ended::Refused(reason) => (&mut looks.refused, Some(reason)),
            Ended::Failed(reason) => (&mut looks.failed, Some(reason)),
        };
        *count += 1;
        report.checked_at = this_second();
        report.refused = refused;
        self.publish(self.state.network(), &slots);
    }

    /// Serves what is new of a source from now on. Where no network can be made with it, nothing is noted, and all is as it was.
    fn replace(&self, at: usize, item: Item) -> Result<(), Error> {
        let mut slots = self.slots();
        // What does not come to be served must not stay among what is: each of the next networks would be made of it.
        let mut next = slots.clone();
        let now = this_second();
        let Slot { item: served, report } = &mut next[at];
        *served = Some(item);
        report.looks.replaced += 1;
        (report.loaded_at, report.checked_at, report.refused) = (Some(now), now, None);
        let network = self.wanted.join(next.iter().filter_map(|slot| slot.item.as_ref()))?;
        let old = self.state.network();
        self.publish(network, &next);
        let before = mem::replace(&mut *slots, next);
        drop(slots);
        retire(old);
        drop(before);
        Ok(())
    }
}

/// Lets go of a network once the requests that it answers are answered: freeing it takes longer than any of them should.
fn retire(old: Arc<Network>) {
    const PATIENCE: Duration = Duration::from_secs(60);
    let since = Instant::now();
    while Arc::strong_count(&old) > 1 && since.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// One source, looked at from a thread of its own.
struct Lookout {
    served: Arc<Served>,
    at: usize,
    wish: Wish,
    /// What was there at the last look, be it that it could not be used.
    sight: Sight,
    /// Why that could not be used.
    refused: Option<Refused>,
    /// What was last told of it: nobody wants to read the same each minute.
    told: Option<String>,
    /// How often in a row it could not be fetched, or reading it ended in a fault of ours.
    failures: u32,
}

/// Why what is there cannot be used.
#[derive(Debug, Clone)]
struct Refused {
    reason: String,
    /// The day from which it can.
    until: Option<Date>,
}

impl Lookout {
    /// `told` is why it was not read at the start.
    fn new(served: Arc<Served>, at: usize, wish: Wish, sight: Sight, told: Option<String>) -> Self {
        let is_read_again = matches!(wish.spec.source, Source::Url(_)) || told.as_deref() == Some(FAULT);
        let failures = u32::from(told.is_some() && is_read_again);
        let refused = told.clone().map(|reason| Refused { reason, until: None });
        Self { served, at, wish, sight, refused, told, failures }
    }

    fn run(mut self, pulled: &Receiver<()>) {
        let mut retry_after = None;
        self.look_inside();
        loop {
            let told = match self.pause(retry_after.take()) {
                Some(wait) => pulled.recv_timeout(wait),
                None => pulled.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            if told == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            retry_after = self.outlive(|lookout| lookout.look_again(told.is_ok()));
        }
    }

    /// How long until the next look; `None` where there is none unless somebody asks.
    fn pause(&self, retry_after: Option<Duration>) -> Option<Duration> {
        let interval = match self.wish.spec.source {
            Source::Path(_) => WATCH,
            Source::Url(_) => self.wish.interval.or(self.served.refresh.interval).filter(|i| !i.is_zero())?,
        };
        Some(schedule::pause(interval, self.failures, retry_after, fastrand::f64()))
    }

    /// Looks in a way that may end in a fault of ours, whose message is on standard error then. It counts as a look that failed; what is
    /// served goes on, and the next look reads what is there, be it the same.
    fn outlive(&mut self, look: impl FnOnce(&mut Self) -> Option<Duration>) -> Option<Duration> {
        outlived(|| look(self)).unwrap_or_else(|| {
            self.sight = Sight::default();
            self.failures = self.failures.saturating_add(1);
            self.report(FAULT.to_owned(), Ended::Failed);
            None
        })
    }

    /// Looks when it is time to, or somebody asks.
    fn look_again(&mut self, is_asked: bool) -> Option<Duration> {
        if self.is_due_again() || is_asked && self.refused.is_some() {
            self.sight = Sight::default();
        } else if is_asked {
            self.sight = self.sight.by_content();
        }
        self.look(matches!(self.wish.spec.source, Source::Path(_)) && !is_asked)
    }

    /// Whether the day has come that what is there waits for.
    fn is_due_again(&self) -> bool {
        let Some(until) = self.refused.as_ref().and_then(|refused| refused.until) else { return false };
        match &self.served.slots()[self.at].item {
            Some(Item::Feed(feed)) => feed.local_date(Timestamp::now()) >= until,
            _ => false,
        }
    }

    /// Looks once. What a server asks for as a pause is returned.
    fn look(&mut self, is_watched: bool) -> Option<Duration> {
        let Wanted { fetcher, .. } = &self.served.wanted;
        match fetcher.look(&self.wish.spec.source, &self.wish.headers, &self.sight) {
            Ok(Found::Same(sight)) => {
                // Of a file that is watched each second it is no news that it is the same, unless it was touched.
                let is_news = !is_watched || sight != self.sight;
                self.sight = sight;
                if is_news {
                    self.failures = 0;
                    self.told = self.refused.as_ref().map(|refused| refused.reason.clone());
                    self.served.note(self.at, Ended::Unchanged(self.told.clone()));
                }
                None
            }
            Ok(Found::New(material, sight)) => {
                if !is_watched || self.is_quiet(&sight) {
                    self.take(material, sight);
                }
                self.failures = 0;
                None
            }
            Err(unfetched) => {
                self.failures = self.failures.saturating_add(1);
                self.report(unfetched.reason, Ended::Failed);
                unfetched.retry_after
            }
        }
    }

    /// Takes note of what is in a file that was read, so as to know it again when it looks different from outside.
    fn look_inside(&mut self) {
        let sight = mem::take(&mut self.sight);
        self.sight = self.served.wanted.fetcher.look_inside(&self.wish.spec.source, sight);
    }

    /// Whether a file that has changed has stopped changing.
    fn is_quiet(&self, sight: &Sight) -> bool {
        std::thread::sleep(WATCH);
        let found = self.served.wanted.fetcher.look(&self.wish.spec.source, &[], sight);
        // One that is not there has nothing to wait for.
        *sight == Sight::default() || matches!(found, Ok(Found::Same(_)))
    }

    /// Reads what is new, and serves it where it is no worse than what is served.
    fn take(&mut self, material: Material, sight: Sight) {
        // A file that is not there is looked for each second, and told of once.
        if sight == Sight::default() && self.told.is_some() && self.sight == sight {
            return;
        }
        let served = Arc::clone(&self.served);
        let since = Instant::now();
        let reading = served.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let read = served.wanted.item(&self.wish, material, &Bars::hidden());
        self.sight = sight;
        self.look_inside();
        let item = match read {
            Ok(item) => item,
            Err(unread) => return self.refuse(unread.public(&self.wish), None),
        };
        if let Err(refusal) = self.vet(&item) {
            let until = if let Refusal::NotYet { taken, .. } = refusal { Some(taken) } else { None };
            return self.refuse(refusal.reason(), until);
        }
        if let Err(unjoined) = served.replace(self.at, item.clone()) {
            return self.refuse(unjoined.lines().join("; "), None);
        }
        (self.refused, self.told) = (None, None);
        served.wanted.tell_notices(&self.wish, &item);
        drop(reading);
        let took = since.elapsed().as_secs_f64();
        served.wanted.say(format_args!("{}: new, read and served after {took:.1} s", self.name()));
    }

    fn vet(&self, item: &Item) -> Result<(), Refusal> {
        let old = self.served.slots()[self.at].item.clone();
        match (old, item) {
            (Some(Item::Feed(old)), Item::Feed(new)) => {
                vet(&old, new, Timestamp::now(), self.served.refresh.min_share)
            }
            _ => Ok(()),
        }
    }

    /// What is there cannot be used, now or before a day.
    fn refuse(&mut self, reason: String, until: Option<Date>) {
        self.refused = Some(Refused { reason: reason.clone(), until });
        self.report(reason, Ended::Refused);
    }

    /// Tells why there is nothing new, once, and serves on what is served.
    fn report(&mut self, reason: String, ended: fn(String) -> Ended) {
        let reason = one_line(&reason);
        if self.told.as_ref() != Some(&reason) {
            let has_old = self.served.slots()[self.at].item.is_some();
            let going_on = if has_old { "with what it was before" } else { "without it" };
            tell(format_args!("error: {}: {reason}; going on {going_on}", self.name()));
        }
        self.told = Some(reason.clone());
        self.served.note(self.at, ended(reason));
    }

    /// `feed siena`
    fn name(&self) -> String {
        let kind = if self.wish.kind == SourceKind::Feed { "feed" } else { words(self.wish.kind).0 };
        format!("{kind} {}", self.wish.spec.name)
    }
}
