//! How many are let in while others wait.
//!
//! Questions are answered in one go, but for those about polygons, which have a room of their own. While all have room, those that
//! came in together are counted before the first is worked out. Once one was turned away they are answered as soon as they are
//! read: nobody waits who has been let in, but whoever came in meanwhile does, until all before have had their turn. So an answer
//! then counts until the next turn of its connection.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prometheus_client::metrics::gauge::Gauge;

/// While some are turned away a quarter of the room is enough: it is not how many are let in that keeps the service busy then, but
/// how long they wait.
const CROWDED: i64 = 4;
/// Of those that have no room in a crowd one of so many is let in all the same: to turn twelve away takes half the time of an answer
/// (500 m in a big city), so that a third of the time goes to answers however many come, and however soon again.
const ONE_OF: u32 = 13;

/// The room that all connections share.
#[derive(Debug)]
pub(super) struct Room {
    size: i64,
    count: Gauge,
    /// Since one was turned away, until nobody is left who counts.
    is_crowded: Arc<AtomicBool>,
    /// Those that had no room.
    without: AtomicU32,
}

/// A request that was let in, for as long as it is held.
#[derive(Debug)]
pub(super) struct Guest {
    count: Gauge,
    is_crowded: Arc<AtomicBool>,
}

impl Guest {
    /// Whether it came in with a crowd.
    pub(super) fn is_in_crowd(&self) -> bool {
        self.is_crowded.load(Ordering::Relaxed)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        if self.count.dec() == 1 {
            self.is_crowded.store(false, Ordering::Relaxed);
        }
    }
}

impl Room {
    pub(super) fn new(size: usize) -> Self {
        let size = u32::try_from(size).unwrap_or(u32::MAX).into();
        Self { size, count: Gauge::default(), is_crowded: Arc::default(), without: AtomicU32::default() }
    }

    /// One more request, where there is room or `must` be.
    pub(super) fn let_in(&self, must: bool) -> Option<Guest> {
        let count = self.count.inc() + 1;
        let guest = Guest { count: self.count.clone(), is_crowded: Arc::clone(&self.is_crowded) };
        let is_crowded = guest.is_in_crowd();
        let size = if is_crowded { (self.size + CROWDED - 1) / CROWDED } else { self.size };
        if must || count <= size {
            return Some(guest);
        }
        self.is_crowded.store(true, Ordering::Relaxed);
        let is_lucky = is_crowded && self.without.fetch_add(1, Ordering::Relaxed) % ONE_OF == ONE_OF - 1;
        is_lucky.then_some(guest)
    }
}

/// Those of a connection that count until its next turn.
#[derive(Debug, Clone, Default)]
pub(super) struct Turn(Arc<Mutex<Vec<Guest>>>);

impl Turn {
    pub(super) fn hold(&self, guest: Guest) {
        self.held().push(guest);
    }

    fn held(&self) -> MutexGuard<'_, Vec<Guest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a connection, which has its next turn when all that wait have had theirs.
    pub(super) async fn take<C: Future>(&self, connection: C) -> C::Output {
        let mut connection = pin!(connection);
        poll_fn(|context| {
            self.held().clear();
            let polled = connection.as_mut().poll(context);
            if polled.is_pending() && !self.held().is_empty() {
                // A task that wakes itself goes behind all others.
                context.waker().wake_by_ref();
            }
            polled
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::yield_now;

    use super::*;

    fn let_in(room: &Room, count: usize) -> Vec<Guest> {
        (0..count).filter_map(|_| room.let_in(false)).collect()
    }

    #[test]
    fn a_crowd_gets_a_quarter_of_the_room_and_one_of_thirteen_beyond() {
        let room = Room::new(32);
        let mut guests = let_in(&room, 33);
        assert_eq!(guests.len(), 32);
        assert!(guests[0].is_in_crowd());
        assert_eq!(let_in(&room, 12).len(), 0);
        guests.extend(let_in(&room, 1));
        assert_eq!(guests.len(), 33);
        guests.truncate(6);
        guests.extend(let_in(&room, 14));
        assert_eq!(guests.len(), 8);
        guests.extend(let_in(&room, 1));
        assert_eq!(guests.len(), 9);
        // Once they are gone there is room for all.
        guests.clear();
        guests.extend(let_in(&room, 32));
        assert!(guests.len() == 32 && !guests[0].is_in_crowd());
    }

    #[test]
    fn whoever_has_to_be_let_in_is_and_the_least_room_is_one() {
        for size in [0, 1] {
            let room = Room::new(size);
            let guests = let_in(&room, 5);
            assert_eq!(guests.len(), size);
            assert!(room.let_in(true).is_some());
            drop(guests);
            assert_eq!(let_in(&room, 1).len(), size);
        }
        assert_eq!(let_in(&Room::new(usize::MAX), 100).len(), 100);
    }

    #[tokio::test]
    async fn in_a_crowd_an_answer_counts_until_all_that_came_in_meanwhile_have_had_their_turn() {
        let (turn, room) = (Turn::default(), Arc::new(Room::new(1)));
        let (of_connection, asked, count) = (turn.clone(), Arc::clone(&room), room.count.clone());
        let connection = async move {
            of_connection.hold(asked.let_in(false).unwrap());
            std::future::pending::<()>().await;
        };
        tokio::spawn(async move { turn.take(connection).await });
        let meanwhile = tokio::spawn(async move { room.let_in(false).is_none() });
        assert!(meanwhile.await.unwrap());
        yield_now().await;
        assert_eq!(count.get(), 0);
    }
}
