//! How many files the system lets the program have open: each connection is one.

/// Raises the limit to the most that the program may have, and warns where so many connections are more. Shells give a thousand or
/// less, for the sake of programs that cannot use more.
#[cfg(unix)]
pub(crate) fn raise(connections: usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where the system does not let it, all is as it was.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let open_files = getrlimit(Resource::Nofile).current;
    if let Some(open_files) = open_files.filter(|&most| most <= connections as u64) {
        tracing::warn!(
            open_files,
            connections,
            "the system allows fewer open files than there may be connections"
        );
    }
}

/// Other systems have no such limit, or none that can be raised.
#[cfg(not(unix))]
pub(crate) fn raise(_: usize) {}
