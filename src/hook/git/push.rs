//! `pre-push`: what git is about to push, judged against what the remote has. Changes nothing, and asks no network.

use std::io::Read;

use crate::base::limits::REF_LINES_BYTES_MAX;
use crate::config::layout::Layout;
use crate::git::{GitError, Outside, Place};
use crate::guard::commit::Audience;
use crate::guard::push::{PushFacts, PushRequest, RefLine, blind, decide, gather, ref_lines};
use crate::guard::{Guard, Memo, Policy, Reading, Trust};
use crate::hook::commit::chain;
use crate::hook::project;
use crate::ports::clock::Deadline;
use crate::secrets;

use super::answer::{Firing, Looked, Row};

/// Milliseconds for the whole answer. What was looked at by then is remembered, so a second push comes further.
const DEADLINE_MS: u64 = 60_000;

/// What answers it.
pub(super) const ROW: Row =
    Row { events: &["pre-push"], guards: &[Guard::Secrets, Guard::Pushes, Guard::Large], look, blind };

fn look(firing: &Firing<'_>, stdin: &mut dyn Read) -> Looked {
    let lines = match taken(stdin) {
        Ok(lines) => lines,
        Err(why) => return Looked::Blind(why),
    };
    if lines.is_empty() {
        return Looked::Verdict(crate::guard::Verdict::Allow, Vec::new());
    }
    match facts(firing, &lines) {
        Ok((facts, policy)) => {
            let verdict = decide(&facts, &policy, firing.audience);
            let PushFacts { project, problems, .. } = facts;
            Looked::Verdict(verdict, project.problems.into_iter().chain(problems).collect())
        }
        Err(error) => Looked::Blind(chain(&error)),
    }
}

/// Reads what git says about the push, whole: git waits until somebody does.
fn taken(stdin: &mut dyn Read) -> Result<Vec<RefLine>, String> {
    let mut text = Vec::new();
    let read = stdin.take(REF_LINES_BYTES_MAX + 1).read_to_end(&mut text);
    read.map_err(|error| format!("what git said about the push could not be read: {error}"))?;
    if text.len() as u64 > REF_LINES_BYTES_MAX {
        return Err(format!("git named refs of more than {} MiB", REF_LINES_BYTES_MAX >> 20));
    }
    ref_lines(&text).map_err(|unread| unread.to_string())
}

fn facts(firing: &Firing<'_>, lines: &[RefLine]) -> Result<(PushFacts, Policy), GitError> {
    let machine = &firing.call.machine;
    let outside = Outside {
        exec: machine.exec,
        env: machine.env,
        deadline: Deadline::after(machine.clock, DEADLINE_MS),
    };
    let trust = match firing.audience {
        Audience::Person => Trust::Index,
        Audience::Agent => Trust::Head,
    };
    let name = firing.call.arguments.first().and_then(|name| name.to_str());
    // git gives the URL twice where a URL was named.
    let is_url = firing.call.arguments.first() == firing.call.arguments.get(1);
    let request = PushRequest {
        place: Place::of(firing.call.cwd, machine.env),
        lines,
        remote: name.filter(|_| !is_url),
        reading: Reading { parse: &project::parse, trust },
        policy: &|project| firing.policy_in(project),
        now: machine.clock.now(),
    };
    let path = firing.call.layout.map(Layout::scan_memo);
    let mut memo = path.map(|path| Memo::open(machine.fs, &path, secrets::ruleset()));
    let facts = gather(&request, outside, memo.as_mut());
    if let Some(memo) = memo {
        // A memory that cannot be kept costs time at the next push, and no finding.
        let _ = memo.save();
    }
    facts
}
