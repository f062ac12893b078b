//! `vicino`: what transit services are near me?
//!
//! - `args` the command line and its help
//! - `load` feeds become a network; `sample` is the one built in
//! - `check` tells what is wrong in feeds
//! - `near` asks it once, and `table` shows the answer as a departure board, in the `words` of riders
//! - `serve` answers over HTTP until it is told to stop, with as many `open_files` as there may be; `log` and `traces` tell of requests
//! - `fault` is what befalls one source and leaves the others
//! - `error` what can go wrong, and the exit codes: 0 answered, 1 no feed can be used or the system refuses,
//!   2 the question is wrong; `check` has its own

mod allocator;
mod args;
mod bar;
mod check;
mod config;
mod error;
mod fault;
mod fetch;
mod keys;
mod load;
mod log;
mod near;
mod open_files;
mod refresh;
mod sample;
mod serve;
mod source;
mod summary;
mod table;
#[cfg(feature = "otel")]
mod traces;
#[cfg(not(feature = "otel"))]
#[path = "no_traces.rs"]
mod traces;
mod words;

use std::process::ExitCode;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(e) if e.use_stderr() => {
            load::tell(error::command_line(&e));
            return ExitCode::from(2);
        }
        // What was asked for is the help or the version. Nobody reading it is no failure.
        Err(e) => {
            let _ = e.print();
            return ExitCode::SUCCESS;
        }
    };
    let done = match args.command {
        Command::Near(args) => near::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Check(args) => check::run(&args),
        Command::Serve(args) => serve::run(&args).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(e) => {
            e.lines().iter().for_each(|line| load::tell(format_args!("error: {line}")));
            e.exit_code()
        }
    }
}
