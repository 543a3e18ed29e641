//! `openclaw-release`: makes what a release is made of. For whoever releases; it is never installed, and asks nothing of the
//! network.

mod arguments;
mod check;
mod disk;
mod document;
mod edit;
mod notices;
mod pack;
mod sign;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use openclaw::base::report::Report;

use arguments::{Cli, Verb};

fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(
        std::iter::once("openclaw-release".into()).chain(openclaw::sys::env::arguments()),
    ) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout and mistakes to stderr; where that stream is closed nobody can be told.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run(&cli.verb) {
        Ok(said) => {
            let printed = std::io::stdout().write_all(said.as_bytes());
            ExitCode::from(if printed.is_ok() { 0 } else { 5 })
        }
        Err(report) => {
            // As above.
            let _ = std::io::stderr().write_all(shown(&report).as_bytes());
            ExitCode::from(report.code.exit().status())
        }
    }
}

fn run(verb: &Verb) -> Result<String, Box<Report>> {
    match verb {
        Verb::Notices(arguments) => notices::run(arguments),
        Verb::Pack(arguments) => pack::run(arguments),
        Verb::Document(arguments) => document::run(arguments),
        Verb::Sign(arguments) => sign::run(arguments),
        Verb::Line(arguments) => sign::line(arguments),
        Verb::Rollout(arguments) => edit::rollout(arguments),
        Verb::Withdraw(arguments) => edit::withdraw(arguments),
        Verb::Rotate(arguments) => edit::rotate(arguments),
        Verb::Verify(arguments) => check::run(arguments),
    }
}

fn shown(report: &Report) -> String {
    let Report { code, what, why, fix } = report;
    let mut text = format!("error[{}]: {what}\n", code.as_str());
    why.iter().for_each(|line| text.push_str(&format!("  why: {line}\n")));
    fix.iter().for_each(|line| text.push_str(&format!("  fix: {line}\n")));
    text
}
