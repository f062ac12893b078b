//! What is served when no network can be made of what was read or reading it fails, and how often somebody looks.

use std::path::Path;

use vicino::{Credit, Feed, FeedSource, Limits, ReadOptions, Walk};

use super::*;
use crate::args::FileSpec;
use crate::fetch::Fetcher;

fn feed(name: &str) -> Item {
    let files = [
        ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
        ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1,Piazza Gramsci,43.3224,11.3268\n"),
    ];
    Item::Feed(Arc::new(Feed::read(name, &FeedSource::files(files), &ReadOptions::default()).unwrap()))
}

/// The service of two feeds, which are there already.
fn served(names: [&str; 2]) -> Served {
    let source = |name: &str| Wish {
        kind: SourceKind::Feed,
        spec: FileSpec { name: name.to_owned(), source: Source::Path(name.into()) },
        credit: Credit::default(),
        headers: Vec::new(),
        interval: None,
    };
    let slot = |name: &str| Slot {
        item: Some(feed(name)),
        report: SourceReport {
            kind: SourceKind::Feed,
            name: name.to_owned(),
            source: name.to_owned(),
            loaded_at: Some(Timestamp::UNIX_EPOCH),
            checked_at: Timestamp::UNIX_EPOCH,
            refused: None,
            looks: Looks::default(),
        },
    };
    let wanted = Wanted {
        sources: names.map(source).into(),
        walk: Walk::default(),
        limits: Limits::default(),
        fetcher: Fetcher::new(Duration::from_secs(1), 1),
        quiet: true,
    };
    let refresh = Refresh { interval: None, min_share: 0.5, timeout: Duration::from_secs(1) };
    let slots = Mutex::new(names.map(slot).into());
    Served { wanted, refresh, state: State::starting(), slots, reading: Mutex::new(()) }
}

/// Looks at a feed in a directory in place of the first.
fn lookout(served: &Arc<Served>, directory: &Path, told: Option<String>) -> Lookout {
    let files = [
        ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
        ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1,Stazione,43.3312,11.3234\n"),
    ];
    for (name, text) in files {
        std::fs::write(directory.join(name), text).unwrap();
    }
    let mut wish = served.wanted.sources[0].clone();
    wish.spec.source = Source::Path(directory.to_owned());
    Lookout::new(Arc::clone(served), 0, wish, Sight::default(), told)
}

#[test]
fn what_no_network_can_be_made_of_does_not_take_the_place_of_what_is_served() {
    let served = served(["bus", "rail"]);
    let rail = served.slots()[1].item.clone();
    served.replace(1, rail.unwrap()).unwrap();
    // The service waits for those who hold a network that it lets go of.
    let network = || Arc::as_ptr(&served.state.network());
    let (before, reports) = (network(), served.state.sources());
    assert_eq!(reports[1].looks.replaced, 1);

    let error = served.replace(0, feed("rail")).unwrap_err();
    assert_eq!(error.lines().len(), 1, "{error}");
    assert_eq!(network(), before);
    assert_eq!(served.slots()[0].report, reports[0]);
    // The next one is made of what is served, and of nothing else.
    served.replace(1, feed("rail")).unwrap();
    assert_eq!(served.state.network().feeds().map(|feed| feed.name()).collect::<Vec<_>>(), ["bus", "rail"]);
}

#[test]
fn a_fault_of_ours_is_a_look_that_failed_and_the_next_look_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let served = Arc::new(served(["bus", "rail"]));
    let mut lookout = lookout(&served, directory.path(), None);
    let report = || served.slots()[0].report.clone();
    for failures in 1..=2 {
        let asked = lookout.outlive(|lookout| {
            let _reading = lookout.served.reading.lock().unwrap_or_else(PoisonError::into_inner);
            let _slots = lookout.served.slots();
            panic!("a fault of the reader");
        });
        assert_eq!((asked, lookout.failures, report().looks.failed), (None, failures, u64::from(failures)));
        assert_eq!(report().refused.as_deref(), Some(FAULT));
        // A file is not read to the same fault each second.
        assert!(lookout.pause(None).unwrap() >= Duration::from_secs(5));
    }
    // What was locked meanwhile does not keep others out, and what was there then is read.
    assert_eq!(lookout.outlive(|lookout| lookout.look_again(false)), None);
    let looks = Looks { replaced: 1, failed: 2, ..Looks::default() };
    assert_eq!((lookout.failures, report().looks, report().refused), (0, looks, None));
    assert!(lookout.pause(None).unwrap() < 2 * WATCH);
}

#[test]
fn what_a_fault_of_ours_befell_at_the_start_is_read_again_after_a_pause() {
    let directory = tempfile::tempdir().unwrap();
    let served = Arc::new(served(["bus", "rail"]));
    served.slots()[0].item = None;
    let mut lookout = lookout(&served, directory.path(), Some(FAULT.to_owned()));
    assert!(lookout.pause(None).unwrap() >= Duration::from_secs(5));
    assert_eq!(lookout.outlive(|lookout| lookout.look_again(false)), None);
    assert_eq!((lookout.failures, served.slots()[0].report.looks.replaced), (0, 1));
}

#[test]
fn a_source_that_waits_to_be_looked_at_is_looked_at_once_however_often_that_was_asked_for() {
    let (one, pulled) = sync_channel(1);
    let trigger = Trigger(vec![one]);
    (0..3).for_each(|_| trigger.pull());
    assert_eq!(pulled.try_iter().count(), 1);
    trigger.pull();
    assert_eq!(pulled.try_iter().count(), 1);
}
