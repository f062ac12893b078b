//! When a source is looked at again.

use std::time::Duration;

/// How soon after a first failure an address is tried again.
const FIRST_RETRY: Duration = Duration::from_secs(10);
/// However often it failed, an address is tried this often, unless its interval is longer.
const LONGEST_RETRY: Duration = Duration::from_secs(900);
/// A server that asks to be left alone for longer is tried all the same.
const LONGEST_ASKED: Duration = Duration::from_secs(86_400);

/// How long to wait before the next look at an address, after so many failures in a row.
///
/// `chance`, from 0 to 1, spreads the looks of many services that were started together. After failures it is shorter by up to a half, never
/// before the server wants it.
pub(crate) fn pause(
    interval: Duration,
    failures: u32,
    retry_after: Option<Duration>,
    chance: f64,
) -> Duration {
    if failures == 0 {
        // A tenth to either side.
        return interval.mul_f64(0.9 + 0.2 * chance);
    }
    let longest = interval.max(LONGEST_RETRY);
    let doubled = FIRST_RETRY.saturating_mul(1u32.checked_shl(failures - 1).unwrap_or(u32::MAX));
    let spread = doubled.min(longest).mul_f64(1.0 - 0.5 * chance);
    spread.max(retry_after.unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_spread_around_the_interval() {
        let interval = Duration::from_secs(300);
        assert_eq!(pause(interval, 0, None, 0.0), Duration::from_secs(270));
        assert_eq!(pause(interval, 0, None, 1.0), Duration::from_secs(330));
    }

    #[test]
    fn after_failures_the_pause_doubles_up_to_a_quarter_of_an_hour_or_the_interval() {
        let of = |failures| pause(Duration::from_secs(300), failures, None, 0.0).as_secs();
        assert_eq!([1, 2, 3, 7, 8, 40, u32::MAX].map(of), [10, 20, 40, 640, 900, 900, 900]);
        assert_eq!(pause(Duration::from_secs(7200), 40, None, 0.0).as_secs(), 7200);
        assert_eq!(pause(Duration::from_secs(300), 1, None, 1.0).as_secs(), 5);
    }

    #[test]
    fn a_server_that_asks_to_be_left_alone_is_for_a_day_at_most() {
        let asked =
            |seconds| pause(Duration::from_secs(300), 1, Some(Duration::from_secs(seconds)), 0.5).as_secs();
        assert_eq!([1, 120, 1_000_000].map(asked), [7, 120, 86_400]);
    }
}
