//! The example runs: an application of its own, with the filters behind a key.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test may stop where it stands, and does not serve for ever"
)]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

#[path = "../../../examples/mount_filters.rs"]
mod mount_filters;

#[tokio::test]
async fn mounted_filters_stand_behind_the_applications_own_filter() {
    let application = mount_filters::application().unwrap();
    let nearby = "/transit/v1/nearby?lat=43.3188&lon=11.3308";
    let get = |path: &str| warp::test::request().path(path);
    assert_eq!(get("/").reply(&application).await.status(), 200);
    assert_eq!(get(nearby).reply(&application).await.status(), 401);
    let answer = get(nearby).header("x-api-key", "open sesame").reply(&application).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.body().starts_with(br#"{"query":{"lat":43.3188"#));
    assert_eq!(get("/nowhere").reply(&application).await.status(), 404);
}
