//! `commit-msg`: the message that git is about to take, judged. Reads its file and changes nothing.

use std::io::Read;
use std::path::PathBuf;

use crate::git::{GitError, Outside, Place, Repository, message_of};
use crate::guard::message::{Cleaning, Form, Message, blind, decide};
use crate::guard::{Guard, PROJECT_FILE, Project, Reading, Trust};
use crate::hook::commit::chain;
use crate::hook::project;
use crate::ports::clock::Deadline;

use super::answer::{Firing, Looked, Row};

/// Milliseconds for the whole answer.
const DEADLINE_MS: u64 = 20_000;
/// By this git tells its hooks that no editor was open.
const NO_EDITOR: (&str, &str) = ("GIT_EDITOR", ":");

/// What answers it.
pub(super) const ROW: Row =
    Row { events: &["commit-msg"], guards: &[Guard::Secrets, Guard::Messages], look, blind };

fn look(firing: &Firing<'_>, _stdin: &mut dyn Read) -> Looked {
    let Some(file) = firing.call.arguments.first() else {
        return Looked::Blind("git named no file".to_owned());
    };
    let raw = match message_of(&firing.call.cwd.join(PathBuf::from(file))) {
        Ok(raw) => raw,
        Err(error) => return Looked::Blind(chain(&error)),
    };
    match agreed(firing) {
        Ok((cleaning, project)) => {
            let form = Form::of(&project);
            let message = Message { raw: &raw, cleaning: &cleaning, form: &form };
            let verdict = decide(message, &firing.policy_in(&project), firing.audience);
            // Of a commit its own hook tells them already.
            Looked::Verdict(verdict, Vec::new())
        }
        Err(error) => Looked::Blind(chain(&error)),
    }
}

/// Returns how git takes a message here, and what the repository agreed on.
fn agreed(firing: &Firing<'_>) -> Result<(Cleaning, Project), GitError> {
    let machine = &firing.call.machine;
    let deadline = Deadline::after(machine.clock, DEADLINE_MS);
    let outside = Outside { exec: machine.exec, env: machine.env, deadline };
    let repository = Repository::open(Place::of(firing.call.cwd, machine.env), outside)?;
    let has_editor = machine.env.get(NO_EDITOR.0).is_none_or(|editor| editor != NO_EDITOR.1);
    let cleanup = repository.setting("commit.cleanup")?;
    let comment = match repository.setting("core.commentString")? {
        Some(comment) => Some(comment),
        None => repository.setting("core.commentChar")?,
    };
    let cleaning = Cleaning::of(cleanup.as_deref(), comment.as_deref(), has_editor);
    let index = repository.index_version(PROJECT_FILE.as_bytes())?;
    // Of the settings only those count that tighten; what they allow is no matter of messages.
    let project = Reading { parse: &project::parse, trust: Trust::Index }.of(index.as_deref(), None);
    Ok((cleaning, project))
}
