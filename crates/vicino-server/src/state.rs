//! What the endpoints share.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use vicino::Network;

/// The network that is asked, and the clock that says when "now" is. Cheap to clone: two reference counts.
#[derive(Clone)]
pub struct State {
    network: Arc<Network>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl State {
    /// The state of a service over this network, by the system's clock.
    #[must_use]
    pub fn new(network: impl Into<Arc<Network>>) -> Self {
        Self { network: network.into(), clock: Arc::new(Timestamp::now) }
    }

    /// The same with another clock, for tests and demonstrations: with a clock that stands still, answers do not change.
    ///
    /// ```
    /// use jiff::Timestamp;
    /// use vicino::Network;
    /// use vicino_server::State;
    ///
    /// let state = State::new(Network::new(Vec::new())?).with_clock(|| Timestamp::UNIX_EPOCH);
    /// assert_eq!(state.now(), Timestamp::UNIX_EPOCH);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The instant that a question without `at` is about.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let feeds: Vec<&str> = self.network.feeds().map(|feed| feed.name()).collect();
        f.debug_struct("State").field("feeds", &feeds).finish_non_exhaustive()
    }
}
