//! What is read when something goes wrong with one of the sources.

use super::*;
use crate::source::Source;

#[test]
fn a_feed_that_a_fault_of_ours_befalls_is_left_out_and_the_others_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let feed = |name: &str| FileSpec { name: name.to_owned(), source: Source::Path(directory.path().into()) };
    let args = FeedArgs {
        feeds: vec![feed("bus"), feed("rail")],
        areas: Vec::new(),
        places: Vec::new(),
        notices: Vec::new(),
        walk_speed: None,
        detour: None,
        quiet: true,
    };
    let wanted = Wanted::of_args(&args).unwrap();
    let read = wanted.read_side_by_side(|wish, _| {
        assert_ne!(wish.spec.name, "bus", "a fault of the reader");
        Ok(Item::Alerts(Arc::new(Alerts::from_toml("rail", "").unwrap())))
    });
    assert!(read[1].item.is_ok() && read[1].sight != Sight::default());
    assert_eq!(read[0].sight, Sight::default());
    let unread = read[0].item.as_ref().unwrap_err();
    assert_eq!(unread.public(&read[0].wish), FAULT);
}
