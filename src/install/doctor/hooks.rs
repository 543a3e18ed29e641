//! The hooks as Claude Code reads them: what of ours stands where, and what keeps it from running. Pure.
//!
//! It starts from the host's own files and never from our ledger, which only says what a person took out on purpose.

use serde_json::Value;

use super::table::{Finding, Kind};
use crate::agents::InstalledHook;
use crate::agents::claude::{self, HOST};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;

/// A file that Claude Code reads hooks from, as it reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    /// The file.
    pub path: AbsPath,
    /// What Claude Code makes of it.
    pub reading: Reading,
    /// Its permission bits, where it is there.
    pub mode: Option<u32>,
    /// The events of which the ledger says that we put an entry here that nobody took out on purpose.
    pub expected: Vec<String>,
    /// The events of which the ledger says that a person took our entry out for good.
    pub declined: Vec<String>,
}

/// What the host makes of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// There is none.
    Absent,
    /// It is read.
    Read(Value),
    /// It is ignored; why, in words. What of ours would stand in it is told as well.
    Ignored {
        /// Why.
        why: String,
        /// Whether it names our program.
        is_ours: bool,
    },
}

/// A hook of this node that its host runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Running {
    /// Where it stands.
    pub document: AbsPath,
    /// The handler.
    pub hook: InstalledHook,
}

/// What the documents say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What runs.
    pub running: Vec<Running>,
    /// What a person chose, for people.
    pub notes: Vec<String>,
}

/// Judges what stands in the host's documents; `is_there` says of a program whether it leads to a file.
pub(super) fn judge(
    documents: &[Document],
    layout: &Layout,
    is_there: &dyn Fn(&AbsPath) -> bool,
) -> Standing {
    let mut standing = Standing::default();
    for document in documents {
        match &document.reading {
            Reading::Absent => {}
            Reading::Read(value) => standing.read(document, value, layout, is_there),
            Reading::Ignored { why, is_ours } => {
                if *is_ours || !document.expected.is_empty() {
                    let what =
                        format!("Claude Code ignores `{}`, so the hooks in it do not run", document.path);
                    let mut finding = Finding::of(Kind::HooksUnread).at(&document.path).why(why.clone());
                    if document.path.is_within(&layout.claude_plugin()) {
                        finding = finding.fix("run `openclaw doctor --fix`");
                    }
                    standing.findings.push(Finding { what, ..finding });
                }
            }
        }
        standing.writable(document);
    }
    standing.dropped(documents, layout);
    standing
}

impl Standing {
    fn read(
        &mut self,
        document: &Document,
        value: &Value,
        layout: &Layout,
        is_there: &dyn Fn(&AbsPath) -> bool,
    ) {
        for hook in claude::hooks_installed(value) {
            let program = whole(&hook.program, layout);
            let is_own = program.as_ref() == Some(&layout.stable_binary());
            if !is_own {
                let is_there = program.as_ref().is_some_and(is_there);
                // Another root may keep its own entries in a document that we have none in.
                if !is_there || !document.expected.is_empty() {
                    self.findings.push(stale(document, &hook, is_there));
                }
                continue;
            }
            let is_tool_event = hook.event == "PreToolUse";
            if is_tool_event && claude::matches(hook.matcher.as_deref(), "Bash") == Some(false) {
                let matcher = hook.matcher.as_deref().unwrap_or_default();
                let finding = Finding::of(Kind::HookMatcher).at(&document.path);
                self.findings.push(Finding {
                    what: format!("the matcher of our `{}` entry leaves out `Bash`", hook.event),
                    ..finding.why(format!("`{}` says `{matcher}`", document.path))
                });
            }
            self.running.push(Running { document: document.path.clone(), hook });
        }
        if value["disableAllHooks"] == Value::Bool(true) {
            let path = &document.path;
            let finding = Finding::of(Kind::HooksDisabled).at(path);
            let fix = format!("take `disableAllHooks` out of `{path}`, or set it to `false`");
            self.findings.push(finding.why(format!("`disableAllHooks` is `true` in `{path}`")).fix(fix));
        }
    }

    fn writable(&mut self, document: &Document) {
        let Some(mode) = document.mode.filter(|mode| mode & 0o002 != 0) else { return };
        let finding = Finding::of(Kind::SettingsWritable).at(&document.path);
        self.findings.push(finding.why(format!("the mode of `{}` is {mode:04o}", document.path)));
    }

    /// Tells the events that nothing of ours listens to.
    fn dropped(&mut self, documents: &[Document], layout: &Layout) {
        // Where a whole file is ignored, or an entry names another program, that is what is wrong.
        let is_explained = |finding: &Finding| matches!(finding.code, Kind::HooksUnread | Kind::HookPath);
        if self.findings.iter().any(is_explained) {
            return;
        }
        for event in HOST.events {
            if self.running.iter().any(|running| running.hook.event == event.name) {
                continue;
            }
            let by_choice =
                documents.iter().find(|document| document.declined.iter().any(|e| e == event.name));
            if let Some(document) = by_choice {
                self.notes.push(format!(
                    "our `{}` entry was taken out of `{}` by hand, so that guard does not run",
                    event.name, document.path
                ));
                continue;
            }
            let home = documents.iter().find(|document| document.expected.iter().any(|e| e == event.name));
            let path = home.map_or_else(|| layout.claude_settings(), |document| document.path.clone());
            let finding = Finding::of(Kind::HookDropped).at(&path);
            self.findings.push(Finding {
                what: format!("Claude Code does not call us on `{}`: our entry is gone", event.name),
                ..finding.why(format!("no entry of this state root stands in `{path}`"))
            });
        }
    }
}

fn stale(document: &Document, hook: &InstalledHook, is_there: bool) -> Finding {
    let why = match is_there {
        true => format!("`{}` belongs to another state root", hook.program),
        false => format!("`{}` is not there", hook.program),
    };
    let finding = Finding::of(Kind::HookPath).at(&document.path).why(why);
    Finding { what: format!("our `{}` entry names another program than ours", hook.event), ..finding }
}

/// Returns the path that a person may have written as a shell knows it; `None` for what is no absolute path.
fn whole(program: &str, layout: &Layout) -> Option<AbsPath> {
    let below_home = ["~/", "$HOME/", "${HOME}/"].iter().find_map(|home| program.strip_prefix(home));
    let text = below_home.map_or_else(|| program.to_owned(), |rest| format!("{}/{rest}", layout.home));
    AbsPath::new(&text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::layout::MovedFolders;

    fn path(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path of the test")
    }

    fn layout() -> Layout {
        Layout {
            home: path("/h"),
            root: path("/h/.openclaw"),
            claude: path("/h/.claude"),
            config: path("/h/.config"),
            moved: MovedFolders::default(),
        }
    }

    fn settings(program: &str, matcher: &str) -> Value {
        let hook = |event: &str| json!({"command": program, "args": ["hook", "claude", event]});
        let mut hooks = serde_json::Map::new();
        for event in HOST.events {
            let matcher = if event.name == "PreToolUse" { matcher } else { "" };
            hooks.insert(event.name.to_owned(), json!([{"matcher": matcher, "hooks": [hook(event.name)]}]));
        }
        json!({"hooks": hooks})
    }

    fn document(reading: Reading) -> Document {
        let expected = all();
        Document {
            path: layout().claude_settings(),
            reading,
            mode: Some(0o600),
            expected,
            declined: Vec::new(),
        }
    }

    fn all() -> Vec<String> {
        HOST.events.iter().map(|event| event.name.to_owned()).collect()
    }

    /// The finding, once for each event.
    fn each(kind: Kind) -> Vec<Kind> {
        vec![kind; HOST.events.len()]
    }

    fn codes(document: Document) -> Vec<Kind> {
        let is_there = |program: &AbsPath| program.as_str().starts_with("/other/");
        judge(&[document], &layout(), &is_there).findings.into_iter().map(|finding| finding.code).collect()
    }

    const OURS: &str = "/h/.openclaw/harness/bin/openclaw";

    #[test]
    fn a_sound_document_runs_all() {
        let sound = document(Reading::Read(settings(OURS, "Bash")));
        let standing = judge(&[sound], &layout(), &|_| true);
        assert_eq!((standing.findings, standing.running.len()), (Vec::new(), HOST.events.len()));
        assert_eq!(codes(document(Reading::Read(settings(OURS, "Edit|Bash")))), []);
    }

    #[test]
    fn what_keeps_hooks_from_running_is_found() {
        assert_eq!(codes(document(Reading::Read(settings(OURS, "Edit")))), [Kind::HookMatcher]);
        assert_eq!(codes(document(Reading::Read(json!({})))), each(Kind::HookDropped));
        assert_eq!(codes(document(Reading::Absent)), each(Kind::HookDropped));
        let mut disabled = settings(OURS, "Bash");
        disabled["disableAllHooks"] = json!(true);
        assert_eq!(codes(document(Reading::Read(disabled))), [Kind::HooksDisabled]);
        let ignored = Reading::Ignored { why: "a comment".to_owned(), is_ours: true };
        assert_eq!(codes(document(ignored)), [Kind::HooksUnread]);
        let open = Document { mode: Some(0o646), ..document(Reading::Read(settings(OURS, "Bash"))) };
        assert_eq!(codes(open), [Kind::SettingsWritable]);
    }

    #[test]
    fn programs_elsewhere_are_stale_where_the_entry_should_be_ours() {
        for program in ["/gone/harness/bin/openclaw", "/other/harness/bin/openclaw"] {
            assert_eq!(codes(document(Reading::Read(settings(program, "Bash")))), each(Kind::HookPath));
        }
        let theirs =
            |program| Document { expected: Vec::new(), ..document(Reading::Read(settings(program, "Bash"))) };
        assert_eq!(codes(theirs("/gone/harness/bin/openclaw")), each(Kind::HookPath));
        // Another root's own document; ours has nothing in it, and nothing anywhere else.
        assert_eq!(codes(theirs("/other/harness/bin/openclaw")), each(Kind::HookDropped));
        for home in ["~", "$HOME", "${HOME}"] {
            let program = format!("{home}/.openclaw/harness/bin/openclaw");
            assert_eq!(codes(document(Reading::Read(settings(&program, "Bash")))), [], "{program}");
        }
    }

    #[test]
    fn what_a_person_took_out_is_a_note() {
        let declined = all();
        let document = Document { expected: Vec::new(), declined, ..document(Reading::Read(json!({}))) };
        let standing = judge(&[document], &layout(), &|_| true);
        assert_eq!((standing.findings, standing.notes.len()), (Vec::new(), HOST.events.len()));
    }
}
