//! For whom a request is meant, which says so once ([RFC 9112, 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)): one
//! that a proxy reads as meant for one and we for another can make a cache give the wrong answer.

use warp::http::header::HOST;
use warp::http::{Request, Version};

/// Whether a request names its host as it has to: once, where it is of HTTP/1.1, and at most once where it is older.
pub(super) fn is_named<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.as_bytes().iter().all(|&byte| may_stand_in_a_host(byte)),
        (None, _) => request.version() < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

/// What names, addresses and a port are made of ([RFC 3986, 3.2.2](https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2)).
fn may_stand_in_a_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&byte)
}
