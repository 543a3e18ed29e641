//! `openclaw completions SHELL`: the script that a shell reads. Installs nothing.

use clap::Args;
use clap_complete::Shell;
use serde::Serialize;

use crate::base::report::Exit;
use crate::cli::parse::command;
use crate::cli::ui::{Answer, Paint, Ui};

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.completions/1";

/// What `completions` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The shell
    pub shell: Shell,
}

#[derive(Serialize)]
struct Script {
    shell: String,
    script: String,
}

impl Answer for Script {
    fn text(&self, _paint: Paint) -> String {
        self.script.clone()
    }
}

/// Prints the script.
pub fn run(arguments: &Arguments, ui: &mut Ui) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "openclaw", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    ui.answer(&Script { shell: arguments.shell.to_string(), script })
}
