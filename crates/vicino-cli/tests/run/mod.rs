//! Runs the program.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::process::{Command, Output, Stdio};

/// The Piazza del Campo on a working day at eight.
pub(crate) const CAMPO: [&str; 5] = ["near", "43.3188", "11.3308", "--at", "2026-11-24T08:00:00+01:00"];
/// What is said where no feed is given.
pub(crate) const SAMPLE_NOTE: &str =
    "no --feed given: using the sample network around Siena; its timetable is invented\n";

/// The sample as a directory.
pub(crate) const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

/// The program with nothing of the environment that changes its output.
pub(crate) fn vicino() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vicino"));
    command.stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "TZ", "VICINO_UPDATE_GOLDEN"] {
        command.env_remove(name);
    }
    command
}

/// What came of it.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// Runs it with these arguments.
pub(crate) fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Done {
    vicino().args(arguments).output().expect("the program starts").into()
}

/// Runs it on the Piazza del Campo with these arguments besides.
pub(crate) fn at_campo(arguments: &[&str]) -> Done {
    run(CAMPO.iter().chain(arguments).copied())
}
