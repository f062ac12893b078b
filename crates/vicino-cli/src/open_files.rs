//! How many files the system lets the program have open: each connection is one.

/// Files that are open beside connections: some 13 by the runtime, the log and the listeners, 17 for metrics, and the rest for feeds,
/// each of which is an archive, a download or a connection to where it comes from.
#[cfg(unix)]
const OTHERS: u64 = 64;

/// Raises the limit to the most that the program may have, and warns where that is not enough for so many connections. Shells give
/// a thousand or less, for the sake of programs that cannot use more.
#[cfg(unix)]
pub(crate) fn raise(connections: usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let needed = (connections as u64).saturating_add(OTHERS);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if let Some(higher) = higher(current, maximum, needed) {
        // Where the system does not let it, all is as it was.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(higher), maximum });
    }
    let open_files = getrlimit(Resource::Nofile).current;
    if let Some(open_files) = open_files.filter(|&most| most < needed) {
        tracing::warn!(
            open_files,
            needed,
            connections,
            "the system allows fewer open files than so many connections, the feeds and the rest take"
        );
    }
}

/// What to raise a limit to, where it can be; `None` is no limit. The system has bounds of its own where nobody has set one (macOS
/// refuses more than 10 240 to most programs), so no more than what is needed is asked for there.
#[cfg(unix)]
fn higher(current: Option<u64>, maximum: Option<u64>, needed: u64) -> Option<u64> {
    current.and_then(|current| Some(maximum.unwrap_or(needed)).filter(|&most| most > current))
}

/// Other systems have no such limit, or none that can be raised.
#[cfg(not(unix))]
pub(crate) fn raise(_: usize) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_as_far_as_it_goes_and_where_there_is_no_end_as_far_as_needed() {
        for (current, maximum, expected) in [
            (Some(1024), Some(524_288), Some(524_288)),
            (Some(1024), Some(4096), Some(4096)),
            (Some(4096), Some(4096), None),
            (Some(256), None, Some(10_064)),
            (Some(20_000), None, None),
            (None, None, None),
        ] {
            assert_eq!(higher(current, maximum, 10_064), expected, "{current:?} of {maximum:?}");
        }
    }
}
