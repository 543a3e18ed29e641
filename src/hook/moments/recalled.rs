//! What a session start tells of earlier sessions and of MEMORY.md. Reads one file that the daemon keeps ready, and one that
//! people edit; what cannot be read is left out. What a session was told of MEMORY.md stays the same as long as it lasts.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::context::Context;
use crate::base::limits::{CONTEXT_BYTES_MAX, SHARED_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::config::env::Variable;
use crate::config::top::project_of;
use crate::guard::event::Event;
use crate::guard::recall::{self, Listener, Start};
use crate::guard::snapshot::Snapshot;
use crate::hook::agent::Firer;

/// The version of the form of what is kept.
const FORMAT: u32 = 1;
const KIND: &str = "memory";

/// What a session was told of MEMORY.md.
#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    text: String,
}

impl Firer<'_> {
    /// Returns the project in which `event` happens; `None` where its folder is no path that we can write down.
    pub(super) fn project(&self, event: &Event<'_>) -> Option<AbsPath> {
        let folder = AbsPath::from_path(self.call.folder(&event.cwd)).ok()?;
        let home = self.call.machine.env.get(Variable::Home.name()).map(Path::new);
        let home = home.and_then(|home| AbsPath::from_path(home).ok());
        Some(project_of(self.call.machine.fs, &folder, home.as_ref()))
    }

    /// Returns what is told of earlier sessions in `project`; empty where nothing is ready.
    pub(super) fn recalled(
        &self,
        event: &Event<'_>,
        (start, project): (Start, &AbsPath),
        snapshot: &Snapshot,
    ) -> String {
        let chars_max = snapshot.policy.recap_chars_max;
        let Some(layout) = self.call.layout.filter(|_| chars_max > 0) else { return String::new() };
        let path = layout.contexts().join(&Context::file_name(project));
        let bytes = self.call.machine.fs.read(&path, CONTEXT_BYTES_MAX).unwrap_or_default();
        let Some(context) = Context::of(&bytes, project) else { return String::new() };
        let now = self.call.machine.clock.now();
        let listener = Listener { host: self.host(), session: &event.session, start, now };
        recall::sessions(&context, listener, chars_max)
    }

    /// Returns what is told of MEMORY.md: what this session was told before where it goes on, else what stands there now.
    pub(super) fn remembered(&self, event: &Event<'_>, start: Start, snapshot: &Snapshot) -> String {
        let chars_max = snapshot.policy.memory_chars_max;
        let Some(layout) = self.call.layout.filter(|_| chars_max > 0) else { return String::new() };
        let session = self.session(event);
        let kept = match start {
            Start::New => None,
            Start::Compacted | Start::Resumed => session.as_ref().and_then(|session| {
                let kept: Option<Kept> = serde_json::from_slice(&session.read(KIND)).ok();
                kept.filter(|kept| kept.v == FORMAT)
            }),
        };
        if let Some(Kept { text, .. }) = kept {
            return text;
        }
        let path = layout.workspace().join("MEMORY.md");
        let bytes = self.call.machine.fs.read(&path, SHARED_BYTES_MAX).unwrap_or_default();
        let text = recall::memory(&bytes, chars_max);
        // A struct of a number and a text has no way to fail.
        let whole = serde_json::to_vec(&Kept { v: FORMAT, text: text.clone() }).unwrap_or_default();
        // Where it cannot be kept, the next start tells what stands in the file then.
        let _ = session.map(|session| session.replace(KIND, &whole));
        text
    }
}
