//! The OpenAPI document as a page: all of it from the binary, and nothing from elsewhere.

use warp::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use warp::http::{HeaderMap, StatusCode};
use warp::path::FullPath;

use crate::cache::{Freshness, kept};
use crate::error::Response;
use crate::handlers::Answered;
use crate::parameters::{self, parameters};
use crate::state::State;

/// The page may use its own style and script, and ask this service; nothing else, and nobody may frame it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 3] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

pub(crate) fn page(path: FullPath, _: State, query: String, headers: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    let mut response = file("text/html; charset=utf-8", include_str!("page.html"));
    // What the page names beside itself would be looked for below `docs/`, be it mounted wherever it is.
    if path.as_str().ends_with('/') {
        *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("../docs"));
    }
    Ok(kept(response, Freshness::Schedule, &headers))
}

pub(crate) fn style(_: State, query: String, headers: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    Ok(kept(file("text/css; charset=utf-8", include_str!("page.css")), Freshness::Schedule, &headers))
}

pub(crate) fn script(_: State, query: String, headers: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    Ok(kept(file("text/javascript; charset=utf-8", include_str!("page.js")), Freshness::Schedule, &headers))
}

fn file(media_type: &'static str, text: &str) -> Response {
    let mut response = Response::new(text.as_bytes().to_vec());
    let headers = HEADERS.into_iter().chain([(CONTENT_TYPE, media_type)]);
    response.headers_mut().extend(headers.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}
