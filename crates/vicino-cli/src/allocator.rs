//! Has the C library give memory back that is not used any more. The one place of the project with unsafe code: there is no safe way
//! to tell it so, but for variables of the environment, which are read before a program runs.
//!
//! A service that replaces a feed holds two for a moment. By default glibc keeps what the old one had: each thread's share of it
//! apart, and in pieces that grow with what was ever freed. Measured with the `replacing` benchmark, that is 2.9 times the memory of
//! the steady state at the peak.

/// Takes what is larger than 128 KiB, which nearly all of a network is, from the system by itself, so that it goes back as soon as it
/// is freed; so does the end of the heap.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn give_back() {
    const LARGE: libc::c_int = 128 << 10;
    // SAFETY: `mallopt` takes two numbers, and may be called at any time.
    #[expect(unsafe_code, reason = "the C library's function")]
    unsafe {
        // It answers 0 where it does not know a parameter: then all is as it was.
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, LARGE);
    }
}

/// Other C libraries give memory back by themselves, or have no way to be told.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn give_back() {}
