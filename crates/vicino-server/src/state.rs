//! What the endpoints share.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio::sync::{Mutex, Semaphore};
use vicino::Network;

use crate::parameters;
use crate::serve::Keys;
use crate::source::SourceReport;

/// The network that is asked, and the clock that says when "now" is. Cheap to clone: two reference counts, of a network
/// that all clones share and that can be [replaced](Self::publish) while they answer.
#[derive(Clone)]
pub struct State {
    served: Arc<ArcSwap<Served>>,
    /// Room for streams, and for how many there is when none is open.
    pub(crate) streams: Arc<Semaphore>,
    most_streams: usize,
    /// The turn of a stream to look, and for how long the last ones did without a rest.
    pub(crate) looks: Arc<Mutex<Duration>>,
    /// Room for questions about polygons, which may take long.
    pub(crate) regions: Arc<Semaphore>,
    /// The keys that clients show, where the service is on a socket that asks for them.
    keys: Option<Keys>,
    /// Decimals of coordinates that are asked with; `None` is any.
    decimals: Option<u8>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// What is served from one moment to another.
struct Served {
    /// Whether there is anything to ask yet.
    is_ready: bool,
    network: Arc<Network>,
    sources: Arc<[SourceReport]>,
}

impl State {
    /// The state of a service over this network, by the system's clock. Works out its coverage, which takes a tenth of a second
    /// for a large feed.
    #[must_use]
    pub fn new(network: impl Into<Arc<Network>>) -> Self {
        Self::of(Served { is_ready: true, network: prepared(network), sources: Arc::new([]) })
    }

    /// The state of a service that has no network yet: it lives, and is ready once one is [published](Self::publish).
    ///
    /// ```
    /// use vicino::Network;
    /// use vicino_server::State;
    ///
    /// let state = State::starting();
    /// assert!(!state.is_ready());
    /// state.publish(Network::new(Vec::new())?, []);
    /// assert!(state.is_ready());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn starting() -> Self {
        Self::of(Served { is_ready: false, network: Arc::default(), sources: Arc::new([]) })
    }

    /// How many streams may be open at once, unless [said otherwise](Self::with_streams).
    pub const STREAMS: usize = 1_000;

    /// The same with room for so many streams at once. Each costs a question each second.
    #[must_use]
    pub fn with_streams(self, streams: usize) -> Self {
        let most_streams = streams.min(Semaphore::MAX_PERMITS);
        Self { streams: Arc::new(Semaphore::new(most_streams)), most_streams, ..self }
    }

    /// How many streams are open.
    pub(crate) fn open_streams(&self) -> usize {
        self.most_streams.saturating_sub(self.streams.available_permits())
    }

    /// Ends all streams within a second, and opens no more: the service stops.
    pub(crate) fn end_streams(&self) {
        self.streams.close();
    }

    /// The same where streams end when one of these keys is withdrawn.
    pub(crate) fn with_keys(self, keys: Option<Keys>) -> Self {
        Self { keys, ..self }
    }

    /// How often a key was withdrawn.
    pub(crate) fn withdrawn_keys(&self) -> u64 {
        self.keys.as_ref().map_or(0, Keys::withdrawn)
    }

    fn of(served: Served) -> Self {
        Self {
            served: Arc::new(ArcSwap::from_pointee(served)),
            streams: Arc::new(Semaphore::new(Self::STREAMS)),
            most_streams: Self::STREAMS,
            looks: Arc::default(),
            regions: Arc::new(Semaphore::new(available_parallelism().map_or(1, NonZeroUsize::get))),
            keys: None,
            decimals: None,
            clock: Arc::new(Timestamp::now),
        }
    }

    /// The same, where questions with more decimals in their coordinates are sent on to the address with so many: 3 are
    /// about 100 m. Nobody is then asked about more exactly, and those who are near one another share what caches hold.
    #[must_use]
    pub fn with_rounded_coordinates(self, decimals: u8) -> Self {
        Self { decimals: Some(decimals), ..self }
    }

    /// The query string to ask with instead, where the coordinates of this one are finer than they may be.
    pub(crate) fn coarser(&self, query: &str) -> Option<String> {
        parameters::rounded(query, self.decimals?)
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

    /// Serves another network from now on, in all clones, and tells in `/v1/feeds` how it stands with its sources. Requests
    /// under way are answered by the network that they began with; none waits. The coverage of a new feed is worked out before.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use vicino::{Feed, FeedSource, Network};
    /// use vicino_server::State;
    ///
    /// let state = State::new(Network::new(Vec::new())?);
    /// let shared = state.clone();
    /// let source = FeedSource::files([
    ///     ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
    ///     ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1,Piazza Gramsci,43.3224,11.3268\n"),
    /// ]);
    /// let feed = Feed::read("siena", &source, &Default::default())?;
    /// state.publish(Network::new(vec![Arc::new(feed)])?, []);
    /// assert_eq!(shared.network().feeds().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn publish(&self, network: impl Into<Arc<Network>>, sources: impl IntoIterator<Item = SourceReport>) {
        let sources = sources.into_iter().collect();
        self.served.store(Arc::new(Served { is_ready: true, network: prepared(network), sources }));
    }

    /// Whether there is a network to ask.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.served.load().is_ready
    }

    /// The network as it is now: whoever answers a request takes it once.
    #[must_use]
    pub fn network(&self) -> Arc<Network> {
        Arc::clone(&self.served.load().network)
    }

    /// How it stands with the sources of the network, as last [published](Self::publish).
    #[must_use]
    pub fn sources(&self) -> Arc<[SourceReport]> {
        Arc::clone(&self.served.load().sources)
    }

    /// The instant that a question without `at` is about, in whole seconds: within one the same question has the same answer,
    /// to the byte.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = (self.clock)();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }
}

/// The network with all that it works out once: the first who asks would wait for it, and others for him.
fn prepared(network: impl Into<Arc<Network>>) -> Arc<Network> {
    let network = network.into();
    let _ = network.coverage_polygons();
    network
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let network = self.network();
        let feeds: Vec<&str> = network.feeds().map(|feed| feed.name()).collect();
        f.debug_struct("State").field("feeds", &feeds).finish_non_exhaustive()
    }
}
