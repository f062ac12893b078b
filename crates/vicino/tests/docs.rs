//! The documentation names only what is there.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::path::Path;

#[test]
fn every_path_that_the_documentation_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut checked = 0;
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/ARCHITECTURE.md", "docs/nearby.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let folder = root.join(page).parent().unwrap().to_owned();
        // Paths in back-quotes from the root, and links from the page's own folder.
        let quoted = text.split('`').skip(1).step_by(2);
        let inside = ["crates/", "docs/", "data/", "examples", "benches", ".ci/"];
        let quoted =
            quoted.filter(|path| inside.iter().any(|start| path.starts_with(start)) && !path.contains(' '));
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
        let links = links.filter(|link| !link.contains("://"));
        for path in quoted.map(|path| root.join(path)).chain(links.map(|link| folder.join(link))) {
            assert!(path.exists(), "{page} names {}, which is not there", path.display());
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} paths were found");
}
