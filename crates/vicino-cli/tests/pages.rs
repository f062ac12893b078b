//! What the pages show of the command line is what it prints.

mod run;

use std::fs;
use std::path::Path;

use run::vicino;

#[test]
fn the_pages_show_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut shown = 0;
    for page in ["README.md", "docs/cli.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        for block in text.split("```console\n").skip(1) {
            let block = block.split("\n```").next().unwrap();
            let (command, lines) = block.split_once('\n').unwrap_or((block, ""));
            let Some(arguments) = command.strip_prefix("$ vicino ") else { continue };
            // Feeds of one's own are not there, a server does not end, and pipes are for a shell.
            let is_left_out = ["--feed", "serve", "|", ">"].iter().any(|part| arguments.contains(part));
            if lines.is_empty() || is_left_out {
                continue;
            }
            let done = vicino().current_dir(&root).args(arguments.split(' ')).output().unwrap();
            let printed = String::from_utf8([done.stderr, done.stdout].concat()).unwrap();
            // A page may leave lines out, and have none that is not printed.
            let mut printed = printed.lines();
            for line in lines.lines() {
                assert!(
                    printed.any(|printed| printed == line),
                    "{page}, {command}: {line:?} is not printed there"
                );
            }
            shown += 1;
        }
    }
    assert!(shown >= 9, "{shown}");
}
