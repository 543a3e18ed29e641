//! The only printer: outcomes on stdout, narration and questions on stderr. Decides nothing about the machine, never
//! waits for a person who is not there, and never panics because a reader left.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::base::report::{Code, Exit, Report};
use crate::base::sarif::Sarif;
use crate::base::text::is_unseen;
use crate::cli::parse::{Format, Global, Verb, When};
use crate::config::env::{Environment, Variable};
use crate::engine::plan::PLAN_SCHEMA;
use crate::guard::redaction::redact;
use crate::ports::progress::Progress;
use crate::ports::terminal::Terminals;
use crate::secrets::redacted;

/// The JSON form of a refusal ahead of any verb.
pub const SCHEMA_ERROR: &str = "openclaw.error/1";

/// An outcome of a verb, which renders both as text and as JSON.
pub trait Answer: Serialize {
    /// Returns the outcome for people, whole lines.
    fn text(&self, paint: Paint) -> String;

    /// Returns the findings for code hosts; `None` of verbs that report none, which `--format sarif` never reaches.
    fn sarif(&self) -> Option<Sarif> {
        None
    }
}

/// How much is told on stderr.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Talk {
    /// Refusals only.
    Quiet,
    /// What happens.
    #[default]
    Normal,
    /// Also how and why.
    Detailed,
}

/// How things are printed in this call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The form of the outcome.
    pub format: Format,
    /// How much is told.
    pub talk: Talk,
    /// Colours on stdout.
    pub out: Paint,
    /// Colours on stderr.
    pub err: Paint,
    /// Which streams are terminals.
    pub terminals: Terminals,
}

impl Look {
    /// Returns the look that flags, environment and streams ask for.
    pub fn new(global: &Global, environment: &Environment, terminals: Terminals) -> Self {
        let format = if global.json { Format::Json } else { global.format.unwrap_or_default() };
        let talk = match (global.quiet, global.verbose) {
            (true, _) => Talk::Quiet,
            (false, 0) => Talk::Normal,
            (false, _) => Talk::Detailed,
        };
        let paint = |is_terminal| Paint::new(global.color, environment, is_terminal);
        Self { format, talk, out: paint(terminals.stdout), err: paint(terminals.stderr), terminals }
    }
}

/// Whether colours are used on one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// No.
    #[default]
    Plain,
    /// Yes.
    Colours,
}

impl Paint {
    /// Returns whether a stream gets colours: the flag first, then what the environment says, then what the stream is.
    pub fn new(when: When, environment: &Environment, is_terminal: bool) -> Self {
        let is = |variable, text: &str| environment.get(variable).is_some_and(|value| value == text);
        let is_forced = environment.get(Variable::ClicolorForce).is_some_and(|value| value != "0");
        let is_refused = environment.get(Variable::NoColor).is_some();
        let is_dull = is(Variable::Clicolor, "0") || is(Variable::Term, "dumb");
        let is_painted = match when {
            When::Always => true,
            When::Never => false,
            When::Auto => !is_refused && (is_forced || (is_terminal && !is_dull)),
        };
        if is_painted { Self::Colours } else { Self::Plain }
    }

    /// Returns `text` in bold.
    pub fn bold(self, text: &str) -> String {
        self.wrapped("1", text)
    }

    /// Returns `text` dimmed.
    pub fn dim(self, text: &str) -> String {
        self.wrapped("2", text)
    }

    /// Returns `text` in red, for refusals.
    pub fn red(self, text: &str) -> String {
        self.wrapped("1;31", text)
    }

    /// Returns `text` in yellow, for warnings.
    pub fn yellow(self, text: &str) -> String {
        self.wrapped("33", text)
    }

    /// Returns `text` in green, for what is well.
    pub fn green(self, text: &str) -> String {
        self.wrapped("32", text)
    }

    fn wrapped(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colours => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// The printer of one call.
pub struct Ui {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    look: Look,
    schema: &'static str,
    failed: Option<io::Error>,
}

impl Ui {
    /// Returns a printer to the streams of the process.
    pub fn new(look: Look, schema: &'static str) -> Self {
        Self::to(Box::new(io::stdout()), Box::new(io::stderr()), look, schema)
    }

    /// Returns a printer to `out` and `err`.
    pub fn to(out: Box<dyn Write>, err: Box<dyn Write>, look: Look, schema: &'static str) -> Self {
        Self { out, err, look, schema, failed: None }
    }

    /// Prints an outcome whose exit is "done".
    pub fn answer(&mut self, answer: &impl Answer) -> Exit {
        self.answer_with(answer, Exit::Done)
    }

    /// Prints an outcome; `exit` is "done" or "no".
    pub fn answer_with(&mut self, answer: &impl Answer, exit: Exit) -> Exit {
        match self.look.format {
            Format::Text => {
                let text = answer.text(self.look.out);
                self.print(&shown(&text, self.look.out));
            }
            Format::Json => match serde_json::to_value(answer) {
                Ok(data) => self.object(&json!({"schema": self.schema, "ok": true, "data": data})),
                Err(error) => {
                    let report = Report::new(Code::Internal, "the outcome has no JSON form").because(&error);
                    return self.refuse(&report, None);
                }
            },
            Format::Sarif => match answer.sarif() {
                Some(sarif) => self.object(&sarif.to_json(env!("CARGO_PKG_VERSION"))),
                None => return self.refuse(&without_sarif(), None),
            },
        }
        exit
    }

    /// Prints an outcome over which a person has to decide, and the refusal that says so.
    pub fn answer_undecided(&mut self, answer: &impl Answer, report: &Report) -> Exit {
        match self.look.format {
            Format::Text | Format::Sarif => {
                self.answer_with(answer, Exit::Done);
                self.refuse(report, None)
            }
            Format::Json => self.refuse(report, serde_json::to_value(answer).ok()),
        }
    }

    /// Refuses `--format sarif` where `verb` has none, ahead of any work.
    ///
    /// # Errors
    /// The refusal.
    pub fn accepts(&self, verb: &Verb) -> Result<(), Report> {
        let is_without = self.look.format == Format::Sarif && !verb.has_sarif();
        if is_without { Err(without_sarif()) } else { Ok(()) }
    }

    /// Prints a refusal; `data` is the outcome of the part that was done.
    pub fn refuse(&mut self, report: &Report, data: Option<Value>) -> Exit {
        match self.look.format {
            // SARIF has no place for a call that is refused.
            Format::Text | Format::Sarif => {
                let text = rendered(report, self.look.err);
                self.tell(&text);
            }
            Format::Json => {
                let mut object = json!({"schema": self.schema, "ok": false, "error": report});
                if let Some(data) = data {
                    object["data"] = data;
                }
                self.object(&object);
            }
        }
        report.code.exit()
    }

    /// Prints a text as it is on stdout: help, a version.
    pub fn print(&mut self, text: &str) {
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }

    /// Returns whether what is printed still goes somewhere.
    pub fn is_heard(&self) -> bool {
        self.failed.is_none()
    }

    /// Returns whether colours are used in what is told.
    pub fn err_paint(&self) -> Paint {
        self.look.err
    }

    /// Tells a line of what happens.
    pub fn say(&mut self, line: &str) {
        if self.look.talk >= Talk::Normal {
            self.tell(line);
        }
    }

    /// Tells a line that only those who ask for more want to read.
    pub fn detail(&mut self, line: &str) {
        if self.look.talk >= Talk::Detailed {
            self.tell(line);
        }
    }

    /// Tells a line that a person should act on.
    pub fn warn(&mut self, line: &str) {
        let word = self.look.err.yellow("warning:");
        self.say(&format!("{word} {line}"));
    }

    /// Returns whether somebody wants to read everything: with `--verbose`, or as JSON.
    pub fn tells_all(&self) -> bool {
        !self.is_text() || self.look.talk >= Talk::Detailed
    }

    /// Returns whether the answer is a text for people; a program finds everything in its object.
    pub fn is_text(&self) -> bool {
        self.look.format == Format::Text
    }

    /// Returns whether a question would be seen.
    pub fn can_ask(&self) -> bool {
        self.look.terminals.stderr
    }

    /// Returns where long work says how far it is: a bar on a terminal, nothing where there is none or quiet is asked
    /// for. It goes away when dropped.
    pub fn progress(&self) -> Bar {
        Bar::new(self.look.terminals.stderr && self.look.talk >= Talk::Normal)
    }

    /// Asks a question that is answered with yes or no; Enter alone means no.
    ///
    /// The answer is read from the terminal, also when stdin is a pipe (`curl … | sh`). Without one nothing is asked.
    ///
    /// # Errors
    /// `confirm.needed` when there is nobody to ask; `fix` is the flag or command that agrees ahead.
    pub fn confirm(&mut self, question: &str, fix: &str) -> Result<bool, Report> {
        let needed = |why: String| {
            Report::new(Code::ConfirmNeeded, "this needs somebody's consent").why(why).fix(fix.to_owned())
        };
        if !self.look.terminals.stderr {
            return Err(needed("standard error is no terminal, so the question cannot be seen".to_owned()));
        }
        // The prompt opens `/dev/tty` by itself where stdin is no terminal. It is a line of text and not the ready-made
        // yes-or-no prompt, because that one hides the cursor and an interrupt would leave it hidden.
        let terminal = console::Term::stderr();
        let prompt = dialoguer::Input::<String>::new()
            .with_prompt(format!("{} [y/N]", shown(question, self.look.err)))
            .allow_empty(true);
        let answer = prompt.interact_text_on(&terminal);
        let answer = answer.map_err(|error| needed(format!("the terminal cannot be read: {error}")))?;
        Ok(is_consent(&answer))
    }

    /// Ends the printing. A reader who left is nobody's fault; any other trouble with stdout is one.
    pub fn end(mut self, exit: Exit) -> Exit {
        match self.failed.take() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let report =
                    Report::new(Code::DiskFailed, "the outcome cannot be written to standard output");
                let report = report.because(&error).fix("look at where standard output goes (`df`, `ls -l`)");
                self.tell(&plain(&report));
                report.code.exit()
            }
            Some(_) | None => exit,
        }
    }

    fn object(&mut self, object: &Value) {
        let text = object.to_string();
        // A plan is applied as it was printed, byte for byte; it holds no document of the person.
        let clean = match text.contains(PLAN_SCHEMA) {
            true => None,
            false => redact(&text, &mut |rule, _| format!("[{rule}]")),
        };
        self.print(&format!("{}\n", clean.map_or(text, |clean| clean.json)));
    }

    fn tell(&mut self, text: &str) {
        // Narration that nobody can read is no reason to stop the work.
        let _ = writeln!(self.err, "{}", shown(text, self.look.err));
    }
}

/// Returns a text as it may stand on a screen: without a secret, and without what moves a cursor or hides a word. Whatever
/// a verb prints goes through here, because names and messages come from others.
fn shown(text: &str, paint: Paint) -> String {
    let plain = |c: char| if is_unseen(c) && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c };
    let mut clean = String::with_capacity(text.len());
    for (at, piece) in text.split('\u{1b}').enumerate() {
        if at > 0 {
            let is_ours = paint == Paint::Colours && is_colour(piece);
            clean.push(if is_ours { '\u{1b}' } else { '\u{fffd}' });
        }
        clean.extend(piece.chars().map(plain));
    }
    match redacted(&clean) {
        Cow::Borrowed(_) => clean,
        Cow::Owned(clean) => clean,
    }
}

/// Returns whether a piece that followed an escape begins with the rest of a colour.
fn is_colour(piece: &str) -> bool {
    let rest =
        piece.strip_prefix('[').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';'));
    rest.is_some_and(|rest| rest.starts_with('m'))
}

fn without_sarif() -> Report {
    Report::new(Code::UsageInvalid, "this verb reports no findings, so it has no SARIF form")
        .fix("use `--format json`")
}

fn is_consent(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// A progress bar on stderr, or nothing where none is wanted.
pub struct Bar {
    bar: indicatif::ProgressBar,
}

impl Bar {
    fn new(is_shown: bool) -> Self {
        if !is_shown {
            return Self { bar: indicatif::ProgressBar::hidden() };
        }
        let form = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
        Self { bar: indicatif::ProgressBar::new(0).with_style(form.expect("a constant template")) }
    }
}

impl Progress for Bar {
    fn step(&self, done: usize, total: usize, what: &str) {
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        self.bar.set_message(what.to_owned());
    }

    fn came(&self, bytes: u64, bytes_total: u64, what: &str) {
        if self.bar.length() != Some(bytes_total) {
            let form = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {wide_msg}";
            let form = indicatif::ProgressStyle::with_template(form).expect("a constant template");
            self.bar.set_style(form);
            self.bar.set_length(bytes_total);
            self.bar.set_message(what.to_owned());
        }
        self.bar.set_position(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Returns a report as people read it, without colours and without a final line end.
pub fn plain(report: &Report) -> String {
    rendered(report, Paint::Plain)
}

fn rendered(report: &Report, paint: Paint) -> String {
    let Report { code, what, why, fix } = report;
    let mut text = format!("{} {what}", paint.red(&format!("error[{}]:", code.as_str())));
    for (word, lines) in [("why:", why), ("fix:", fix)] {
        for line in lines {
            text.push_str(&format!("\n  {} {line}", paint.bold(word)));
        }
    }
    text
}

#[cfg(test)]
mod tests;
