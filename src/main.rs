//! The `openclaw` process: nothing but the way in and the way out.

use std::panic::catch_unwind;
use std::process::ExitCode;

use openclaw::base::report::Exit;
use openclaw::{app, sys};

fn main() -> ExitCode {
    let arguments = sys::env::arguments();
    app::panic::report_panics(app::dispatch::asks_for_json(&arguments));
    catch_unwind(|| app::run(&arguments)).unwrap_or_else(|_| ExitCode::from(Exit::Internal.status()))
}
