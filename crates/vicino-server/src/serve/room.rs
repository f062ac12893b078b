//! How many requests are let in at once: fewer for as long as many are turned away, so that those who are let in wait no longer
//! than they would without the others.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

/// How long is counted.
const WINDOW: Duration = Duration::from_millis(100);
/// Where one of so many is turned away there is a crowd, and not just a moment in which many came at once.
const CROWD: u64 = 10;
/// The part of the room that is open to a crowd: enough to have the next one at hand.
const OPEN: usize = 4;

/// Room for requests that are in flight.
#[derive(Debug)]
pub(super) struct Room {
    places: Semaphore,
    size: usize,
    window: Mutex<Window>,
}

#[derive(Debug)]
struct Window {
    end: Instant,
    let_in: u64,
    turned_away: u64,
    is_crowd: bool,
}

impl Room {
    pub(super) fn new(size: usize) -> Self {
        let window = Window::after(Instant::now(), false);
        Self { places: Semaphore::new(size), size, window: Mutex::new(window) }
    }

    /// A place, where there is one.
    pub(super) fn enter(&self) -> Option<SemaphorePermit<'_>> {
        self.enter_at(Instant::now())
    }

    fn enter_at(&self, now: Instant) -> Option<SemaphorePermit<'_>> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= window.end {
            let all = window.let_in + window.turned_away;
            *window = Window::after(now, window.turned_away * CROWD > all);
        }
        let open = if window.is_crowd { self.size.div_ceil(OPEN) } else { self.size };
        let taken = self.size - self.places.available_permits();
        let place = if taken < open { self.places.try_acquire().ok() } else { None };
        match place {
            Some(_) => window.let_in += 1,
            None => window.turned_away += 1,
        }
        place
    }
}

impl Window {
    fn after(now: Instant, is_crowd: bool) -> Self {
        Self { end: now + WINDOW, let_in: 0, turned_away: 0, is_crowd }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_has_a_quarter_of_the_room_until_few_are_turned_away() {
        let room = Room::new(32);
        let begin = Instant::now();
        let came_in = |window: u32, how_many: usize| {
            let at = begin + WINDOW * window + WINDOW / 2;
            (0..how_many).filter_map(|_| room.enter_at(at)).collect::<Vec<_>>().len()
        };
        assert_eq!(came_in(0, 33), 32);
        // One in 33 is a moment; most of a hundred are a crowd.
        assert_eq!(came_in(2, 100), 32);
        assert_eq!(came_in(4, 100), 8);
        assert_eq!(came_in(6, 8), 8);
        assert_eq!(came_in(8, 100), 32);
    }

    #[test]
    fn even_one_place_is_open_to_a_crowd() {
        let room = Room::new(1);
        let begin = Instant::now();
        for window in [1, 3, 5] {
            let places: Vec<_> = (0..9).filter_map(|_| room.enter_at(begin + WINDOW * window)).collect();
            assert_eq!(places.len(), 1);
        }
    }
}
