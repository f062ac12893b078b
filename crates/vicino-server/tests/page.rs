//! The page that shows the OpenAPI document.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use common::{get, header};
use vicino_server::{ProblemType, filters};
use warp::Filter;

const FILES: [(&str, &str); 3] = [
    ("/docs", "text/html; charset=utf-8"),
    ("/docs/page.css", "text/css; charset=utf-8"),
    ("/docs/page.js", "text/javascript; charset=utf-8"),
];

#[tokio::test]
async fn the_page_and_its_files_may_load_nothing_from_elsewhere() {
    for (path, media_type) in FILES {
        let answer = get(path).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "content-type"), media_type);
        let policy = header(&answer, "content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        let text = str::from_utf8(answer.body()).unwrap();
        for elsewhere in ["src=\"http", "href=\"http", "url(", "@import", "import("] {
            assert!(!text.contains(elsewhere), "{path}: {elsewhere}");
        }
        let wrong = get(&format!("{path}?x=1")).await;
        common::problem(&wrong, ProblemType::InvalidParameters);
    }
}

#[tokio::test]
async fn what_the_page_names_is_there_wherever_it_is_mounted() {
    let page = get("/docs").await;
    let page = str::from_utf8(page.body()).unwrap();
    let named = page.split(['"']).skip(1).step_by(2);
    let named: Vec<_> = named
        .filter(|text| text.ends_with(".css") || text.ends_with(".js") || text.ends_with(".json"))
        .collect();
    assert!(named.len() >= 4, "{named:?}");
    let mounted = warp::path("transit").and(filters(common::state()));
    for path in named {
        let answer = warp::test::request().path(&format!("/transit/{path}")).reply(&mounted).await;
        assert_eq!(answer.status(), 200, "{path}");
    }
    // With a slash behind it the page would look for them below itself; whoever has the page does not have what says so.
    for known in ["", "*", header(&get("/docs").await, "etag")] {
        let asked = warp::test::request().path("/transit/docs/").header("if-none-match", known);
        let answer = asked.reply(&mounted).await;
        let (location, tag) = (header(&answer, "location"), header(&answer, "etag"));
        assert_eq!((answer.status().as_u16(), location, tag), (308, "../docs", ""), "{known}");
    }
}
