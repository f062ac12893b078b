//! The paths by their patterns.

/// A path, without the slash that it begins with, by its pattern: ids tell where somebody is. `None` where it is none of ours.
pub(crate) fn pattern(path: &str) -> Option<&'static str> {
    // A slash at the end is as good as none.
    let path = path.strip_suffix('/').unwrap_or(path);
    let segments: Vec<&str> = path.split('/').collect();
    if segments.contains(&"") {
        return None;
    }
    Some(match segments[..] {
        ["v1", "nearby"] => "/v1/nearby",
        ["v1", "nearby", "stream"] => "/v1/nearby/stream",
        ["v1", "stops", _] => "/v1/stops/{id}",
        ["v1", "stops", _, "departures"] => "/v1/stops/{id}/departures",
        ["v1", "routes", _] => "/v1/routes/{id}",
        ["v1", "areas"] => "/v1/areas",
        ["v1", "areas", _] => "/v1/areas/{id}",
        ["v1", "coverage"] => "/v1/coverage",
        ["v1", "feeds"] => "/v1/feeds",
        ["health"] => "/health",
        ["health", "live"] => "/health/live",
        ["health", "ready"] => "/health/ready",
        ["openapi.json"] => "/openapi.json",
        ["schemas", "nearby.json"] => "/schemas/nearby.json",
        ["docs"] => "/docs",
        ["docs", "page.css"] => "/docs/page.css",
        ["docs", "page.js"] => "/docs/page.js",
        _ => return None,
    })
}
