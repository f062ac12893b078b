//! The examples run.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and examples print"
)]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

#[path = "../../../examples/departure_board.rs"]
mod departure_board;
#[path = "../../../examples/embed.rs"]
mod embed;

#[test]
fn embed_runs() {
    embed::main().unwrap();
}

#[test]
fn departure_board_runs() {
    departure_board::main().unwrap();
}
