//! Whether who asks may, and how often.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use warp::http::HeaderMap;

use super::options::ServeOptions;
use super::who::{Client, Who};
use crate::error::Problem;

/// What is known of clients.
#[derive(Debug)]
pub(super) struct Clients {
    who: Who,
    limit: Option<Limit>,
}

#[derive(Debug)]
struct Limit {
    requests_per_minute: NonZeroU32,
    limiter: DefaultKeyedRateLimiter<Client>,
    /// When those who have been quiet were last forgotten.
    swept: Mutex<Instant>,
}

/// How often clients who have been quiet are forgotten.
const SWEEP: Duration = Duration::from_secs(10);

impl Clients {
    pub(super) fn new(options: &ServeOptions) -> Self {
        let limit = options.requests_per_minute.map(|requests_per_minute| Limit {
            requests_per_minute,
            limiter: RateLimiter::keyed(Quota::per_minute(requests_per_minute)),
            swept: Mutex::new(Instant::now()),
        });
        Self { who: Who::new(options), limit }
    }

    /// Lets a request in, or says why not. What is open takes no key, and counts for whoever asks all the same.
    pub(super) fn admit(&self, peer: IpAddr, headers: &HeaderMap, is_open: bool) -> Result<(), Problem> {
        let owner = self.who.owner(headers);
        let is_known = !self.has_keys() || owner.is_some() || is_open;
        let known = || if is_known { Ok(()) } else { Err(Problem::unauthorized()) };
        let Some(limit) = &self.limit else { return known() };
        // Who guesses at keys is counted too.
        let client = self.who.client(owner, peer, headers);
        limit.sweep();
        limit.limiter.check_key(&client).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Problem::too_many_requests(limit.requests_per_minute, wait)
        })?;
        known()
    }

    /// Whether answers are for those alone who show a key.
    pub(super) fn has_keys(&self) -> bool {
        self.who.has_keys()
    }
}

impl Limit {
    fn sweep(&self) {
        // Whoever finds another at it has nothing to do.
        let Ok(mut swept) = self.swept.try_lock() else { return };
        if swept.elapsed() >= SWEEP {
            *swept = Instant::now();
            self.limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::Keys;
    use super::*;
    use warp::http::HeaderValue;

    fn clients(change: impl FnOnce(&mut ServeOptions)) -> Clients {
        let mut options = ServeOptions::at(([127, 0, 0, 1], 0).into());
        change(&mut options);
        Clients::new(&options)
    }

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn each_client_has_a_limit_of_its_own_and_a_64_of_ipv6_is_one() {
        let clients = clients(|o| o.requests_per_minute = NonZeroU32::new(2));
        let admitted = |ip: &str| clients.admit(ip.parse().unwrap(), &HeaderMap::new(), false).is_ok();
        assert_eq!(
            [admitted("192.0.2.1"), admitted("192.0.2.1"), admitted("192.0.2.1")],
            [true, true, false]
        );
        assert!(admitted("192.0.2.2"));
        assert_eq!(
            [admitted("2001:db8::1"), admitted("2001:db8::2"), admitted("2001:db8::3")],
            [true, true, false]
        );
        assert!(admitted("2001:db8:0:1::1"));
    }

    #[test]
    fn what_is_open_counts_for_who_shows_no_key() {
        let clients = clients(|o| {
            o.keys = Some(Keys::parse("app 0123456789abcdef").unwrap());
            o.requests_per_minute = NonZeroU32::new(1);
        });
        let admitted = |lines| clients.admit(([192, 0, 2, 1]).into(), &headers(lines), true).is_ok();
        let key = ("x-api-key", "0123456789abcdef");
        assert_eq!([admitted(&[]), admitted(&[]), admitted(&[key])], [true, false, true]);
    }

    #[test]
    fn guesses_at_keys_are_counted() {
        let clients = clients(|o| {
            o.keys = Some(Keys::parse("app 0123456789abcdef").unwrap());
            o.requests_per_minute = NonZeroU32::new(1);
        });
        let guess = || clients.admit(([192, 0, 2, 1]).into(), &HeaderMap::new(), false).unwrap_err();
        assert_eq!([guess(), guess()].map(|problem| problem.reply().status().as_u16()), [401, 429]);
    }

    #[test]
    fn who_has_no_key_is_not_let_in_and_keys_can_be_replaced() {
        let keys = Keys::parse("app 0123456789abcdef\n").unwrap();
        let clients = clients(|o| o.keys = Some(keys.clone()));
        let admitted = |line| clients.admit(([192, 0, 2, 1]).into(), &headers(&[line]), false).is_ok();
        assert!(admitted(("x-api-key", "0123456789abcdef")));
        assert!(admitted(("authorization", "Bearer 0123456789abcdef")));
        assert!(admitted(("authorization", "bearer 0123456789abcdef")));
        for line in [
            ("x-api-key", "0123456789abcdee"),
            ("x-api-key", "0123456789abcde"),
            ("x-api-key", ""),
            ("authorization", "Basic 0123456789abcdef"),
            ("accept", "0123456789abcdef"),
        ] {
            assert!(!admitted(line), "{line:?}");
        }
        keys.replace(&Keys::parse("app fedcba9876543210").unwrap());
        assert!(!admitted(("x-api-key", "0123456789abcdef")));
        assert!(admitted(("x-api-key", "fedcba9876543210")));
        assert_eq!(format!("{keys:?}"), r#"["app"]"#);
    }
}
