//! The hooks as their hosts read them: what of ours stands where, and what keeps it from running. Pure.
//!
//! It starts from the hosts' own files and never from our ledger, which only says what a person took out on purpose.

use serde_json::Value;

use super::table::{Finding, Kind};
use crate::agents::{Host, InstalledHook, claude, codex, cursor, installed};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;

/// The shortest timeout in which a program starts and answers on a busy machine.
const TIMEOUT_MS_MIN: u64 = 1_000;

/// A file that a host reads hooks from, as it reads it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Who reads it.
    pub host: &'static Host,
    /// The file.
    pub path: AbsPath,
    /// What its host makes of it.
    pub reading: Reading,
    /// Its permission bits, where it is there.
    pub mode: Option<u32>,
    /// The events of which the ledger says that we put an entry here that nobody took out on purpose.
    pub expected: Vec<String>,
    /// The events of which the ledger says that a person took our entry out for good.
    pub declined: Vec<String>,
    /// Where the host keeps what a person trusts, for a host that runs nothing else.
    pub trust: Option<Trust>,
}

/// What a host knows of a person's trust.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trust {
    /// The document as the host names it: the path without links.
    pub document: String,
    /// The file that says what is trusted; empty where there is none.
    pub text: String,
}

/// What the host makes of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// There is none.
    Absent,
    /// It is read.
    Read(Value),
    /// It is a script of ours, which calls us at every event.
    Script {
        /// The program that it starts; `None` where that cannot be told.
        program: Option<String>,
    },
    /// It is ignored; why, in words. What of ours would stand in it is told as well.
    Ignored {
        /// Why.
        why: String,
        /// Whether it names our program.
        is_ours: bool,
    },
}

/// A hook of this node that its host runs.
#[derive(Clone, Debug)]
pub(super) struct Running {
    /// The host.
    pub host: &'static Host,
    /// Where it stands.
    pub document: AbsPath,
    /// The handler.
    pub hook: InstalledHook,
}

impl PartialEq for Running {
    fn eq(&self, other: &Self) -> bool {
        let Self { host, document, hook } = self;
        host.name == other.host.name && *document == other.document && *hook == other.hook
    }
}

/// What the documents say.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What runs.
    pub running: Vec<Running>,
    /// What a person chose, for people.
    pub notes: Vec<String>,
}

/// Judges what stands in the hosts' documents; `is_there` says of a program whether it leads to a file.
pub(super) fn judge(
    documents: &[Document],
    layout: &Layout,
    is_there: &dyn Fn(&AbsPath) -> bool,
) -> Standing {
    let mut standing = Standing::default();
    for document in documents {
        match &document.reading {
            Reading::Absent => {}
            Reading::Read(value) => standing.read(document, value, (layout, is_there)),
            Reading::Script { program } => standing.script(document, program.as_deref(), (layout, is_there)),
            Reading::Ignored { why, is_ours } => {
                if *is_ours || !document.expected.is_empty() {
                    standing.unread(document, why, layout);
                }
            }
        }
        standing.writable(document);
    }
    let mut hosts: Vec<&'static Host> = documents.iter().map(|document| document.host).collect();
    hosts.dedup_by_key(|host| host.name);
    for host in hosts {
        standing.dropped(host, documents, layout);
    }
    standing
}

/// Where programs are.
type Ground<'a> = (&'a Layout, &'a dyn Fn(&AbsPath) -> bool);

impl Standing {
    fn read(&mut self, document: &Document, value: &Value, ground: Ground<'_>) {
        let before = self.running.len();
        for hook in installed::hooks(document.host, value) {
            self.matcher(document, &hook, ground.0);
            self.timeout(document, &hook);
            self.hook(document, hook, ground);
        }
        let own = self.running.get(before..).unwrap_or_default();
        let events: Vec<&str> = own.iter().map(|running| running.hook.event.as_str()).collect();
        let is_ours = !events.is_empty();
        let mut twice: Vec<&str> = events
            .iter()
            .enumerate()
            .filter(|(at, event)| events[..*at].contains(event))
            .map(|(_, event)| *event)
            .collect();
        twice.dedup();
        let twice = (!twice.is_empty()).then(|| {
            let finding = Finding::of(Kind::HooksTwice).at(&document.path);
            finding.why(format!("more than one entry of ours stands under {}", listed(&twice)))
        });
        self.findings.extend(twice);
        if is_ours {
            self.findings.extend(versioned(document, value));
            self.findings.extend(known(document, value));
            self.findings.extend(trusted(document, value));
            self.findings.extend(featured(document));
        }
        self.disabled(document, value);
    }

    /// Takes in a hook of whatever root.
    fn hook(&mut self, document: &Document, hook: InstalledHook, (layout, is_there): Ground<'_>) {
        let program = whole(&hook.program, layout);
        if program.as_ref() == Some(&layout.stable_binary()) {
            self.running.push(Running { host: document.host, document: document.path.clone(), hook });
            return;
        }
        let is_there = program.as_ref().is_some_and(is_there);
        // Another root may keep its own entries in a document that we have none in.
        if !is_there || !document.expected.is_empty() {
            self.findings.push(stale(document, &hook, is_there));
        }
    }

    /// Takes in a script, which calls its program as a host would.
    fn script(&mut self, document: &Document, program: Option<&str>, ground: Ground<'_>) {
        let Some(program) = program else { return };
        let [hook, name] = document.host.mark.verb;
        for event in document.host.events {
            let args = [hook, name, event.name].map(str::to_owned).to_vec();
            let hook = InstalledHook {
                event: event.name.to_owned(),
                matcher: None,
                program: program.to_owned(),
                command: program.to_owned(),
                args: Some(args),
                timeout_ms: document.host.millis(event.timeout.into()),
            };
            self.hook(document, hook, ground);
        }
    }

    fn matcher(&mut self, document: &Document, hook: &InstalledHook, layout: &Layout) {
        if whole(&hook.program, layout).as_ref() != Some(&layout.stable_binary()) {
            return;
        }
        let matcher = hook.matcher.as_deref().unwrap_or_default();
        let is_claude = document.host.name == claude::HOST.name;
        let wanted = document.host.event(&hook.event).and_then(|row| row.matcher).unwrap_or_default();
        let what = match is_claude {
            true if hook.event != "PreToolUse" || claude::matches(Some(matcher), "Bash") != Some(false) => {
                return;
            }
            true => format!("the matcher of our `{}` entry leaves out `Bash`", hook.event),
            false if matcher == wanted || (wanted.is_empty() && matcher == "*") => return,
            false => format!("the matcher of our `{}` entry leaves out tools", hook.event),
        };
        let finding = Finding::of(Kind::HookMatcher).at(&document.path);
        let finding = finding.why(format!("`{}` says `{matcher}`", document.path));
        self.findings.push(Finding { what, ..finding });
    }

    fn timeout(&mut self, document: &Document, hook: &InstalledHook) {
        if hook.timeout_ms >= TIMEOUT_MS_MIN {
            return;
        }
        let finding = Finding::of(Kind::HooksTimeout).at(&document.path);
        let why = format!(
            "{} ends our `{}` hook after {} ms and goes on without it",
            document.host.title, hook.event, hook.timeout_ms
        );
        self.findings.push(finding.why(why));
    }

    fn unread(&mut self, document: &Document, why: &str, layout: &Layout) {
        let title = document.host.title;
        let what = format!("{title} ignores `{}`, so the hooks in it do not run", document.path);
        let mut finding = Finding::of(Kind::HooksUnread).at(&document.path).why(why);
        if document.path.is_within(&layout.claude_plugin()) {
            finding = finding.fix("run `openclaw doctor --fix`");
        } else if document.host.name != claude::HOST.name {
            finding = finding.fix(format!("put `{}` right, then run `openclaw doctor --fix`", document.path));
        }
        self.findings.push(Finding { what, ..finding });
    }

    fn disabled(&mut self, document: &Document, value: &Value) {
        self.switched_off_by_name(document, value);
        for (place, off) in document.host.switches() {
            if value.pointer(place) != Some(&Value::Bool(*off)) {
                continue;
            }
            let path = &document.path;
            let key = place.trim_start_matches('/').replace('/', ".");
            let finding = Finding::of(Kind::HooksDisabled).at(path);
            let fix = format!("take `{key}` out of `{path}`, or set it to `{}`", !off);
            self.findings.push(finding.why(format!("`{key}` is `{off}` in `{path}`")).fix(fix));
        }
    }

    /// Tells that a person switched our hooks off by the name that they have in the host.
    fn switched_off_by_name(&mut self, document: &Document, value: &Value) {
        const PLACE: &str = "/hooksConfig/disabled";
        let fields = document.host.shape().map(|shape| shape.fields).unwrap_or_default();
        let name = fields.iter().find_map(|(key, name)| (*key == "name").then_some(*name));
        let off = value.pointer(PLACE).and_then(Value::as_array).into_iter().flatten();
        let Some(name) = name.filter(|name| off.into_iter().any(|one| one == name)) else { return };
        let path = &document.path;
        let finding = Finding::of(Kind::HooksDisabled).at(path);
        let fix = format!("take `{name}` out of `hooksConfig.disabled` in `{path}`");
        self.findings
            .push(finding.why(format!("`hooksConfig.disabled` in `{path}` names `{name}`")).fix(fix));
    }

    fn writable(&mut self, document: &Document) {
        let Some(mode) = document.mode.filter(|mode| mode & 0o002 != 0) else { return };
        let finding = Finding::of(Kind::SettingsWritable).at(&document.path);
        self.findings.push(finding.why(format!("the mode of `{}` is {mode:04o}", document.path)));
    }

    /// Tells the events of a host that nothing of ours listens to.
    fn dropped(&mut self, host: &'static Host, documents: &[Document], layout: &Layout) {
        let documents: Vec<&Document> =
            documents.iter().filter(|document| document.host.name == host.name).collect();
        // Where a whole file is ignored, or an entry names another program, that is what is wrong.
        let is_explained = |finding: &Finding| {
            let is_of_host = documents.iter().any(|document| finding.path.as_ref() == Some(&document.path));
            is_of_host && matches!(finding.code, Kind::HooksUnread | Kind::HookPath)
        };
        if self.findings.iter().any(is_explained) {
            return;
        }
        let runs = |event: &str| {
            self.running.iter().any(|one| one.host.name == host.name && one.hook.event == event)
        };
        let mut gone: Vec<(AbsPath, &'static str)> = Vec::new();
        for event in host.events.iter().map(|event| event.name).filter(|event| !runs(event)) {
            let by_choice = documents.iter().find(|document| document.declined.iter().any(|e| e == event));
            if let Some(document) = by_choice {
                self.notes.push(format!(
                    "our `{event}` entry was taken out of `{}` by hand, so that guard does not run",
                    document.path
                ));
                continue;
            }
            let home = documents.iter().find(|document| document.expected.iter().any(|e| e == event));
            // Claude Code is guarded in any case; of another host only what was put there can be gone.
            match home {
                Some(document) => gone.push((document.path.clone(), event)),
                None if host.name == claude::HOST.name => gone.push((layout.claude_settings(), event)),
                None => {}
            }
        }
        self.findings.extend(gone.into_iter().map(|(path, event)| {
            let finding = Finding::of(Kind::HookDropped).at(&path);
            Finding {
                what: format!("{} does not call us on `{event}`: our entry is gone", host.title),
                ..finding.why(format!("no entry of this state root stands in `{path}`"))
            }
        }));
    }
}

/// Returns what is wrong with the number that a host looks for at the top of its file.
fn versioned(document: &Document, value: &Value) -> Option<Finding> {
    let version = document.host.shape()?.version?;
    if value["version"].as_u64().is_some_and(|found| found > 0) {
        return None;
    }
    let title = document.host.title;
    let why = format!(
        "`{}` has no `\"version\": {version}`, without which {title} reads nothing of it",
        document.path
    );
    Some(Finding::of(Kind::HooksVersion).at(&document.path).why(why))
}

/// Returns what a file names that its host does not know.
fn known(document: &Document, value: &Value) -> Option<Finding> {
    if document.host.name != cursor::HOST.name {
        return None;
    }
    let events = value["hooks"].as_object()?.keys().map(String::as_str);
    let unknown: Vec<&str> = events.filter(|event| !cursor::EVENTS_KNOWN.contains(event)).collect();
    let why = format!("`{}` names {}", document.path, listed(&unknown));
    (!unknown.is_empty()).then(|| Finding::of(Kind::HooksEvent).at(&document.path).why(why))
}

/// Returns that Codex CLI runs no hooks at all, because its settings turn that feature off.
fn featured(document: &Document) -> Option<Finding> {
    let known = document.trust.as_ref()?.text.parse::<toml_edit::DocumentMut>().ok()?;
    let is_on = known.get("features")?.get("hooks")?.as_bool()?;
    let finding = Finding::of(Kind::HooksDisabled).at(&document.path);
    let finding = finding.why("`features.hooks` is `false` in its `config.toml`");
    (!is_on)
        .then(|| finding.fix("take `hooks` out of `[features]` in its `config.toml`, or set it to `true`"))
}

/// Returns the hooks of ours that Codex CLI passes over, because nobody trusts them as they are.
fn trusted(document: &Document, value: &Value) -> Option<Finding> {
    let trust = document.trust.as_ref()?;
    // A file that is broken trusts nothing.
    let known = trust.text.parse::<toml_edit::DocumentMut>().unwrap_or_default();
    let mut passed_over: Vec<&str> = Vec::new();
    let events = value["hooks"].as_object().into_iter().flatten();
    for (event, groups) in events {
        for (group, entry) in groups.as_array().into_iter().flatten().enumerate() {
            for (at, handler) in entry["hooks"].as_array().into_iter().flatten().enumerate() {
                let command = handler["command"].as_str().unwrap_or_default();
                if !command.contains(document.host.mark.program) {
                    continue;
                }
                let handler = codex::Handler {
                    document: &trust.document,
                    event,
                    at: (group, at),
                    matcher: entry["matcher"].as_str(),
                    command,
                    timeout: handler["timeout"].as_u64().unwrap_or(CODEX_TIMEOUT_DEFAULT),
                };
                let state = known.get("hooks").and_then(|hooks| hooks.get("state"));
                let state = state.and_then(|state| state.get(handler.state_key()));
                let word = |key: &str| state.and_then(|state| state.get(key));
                let hash = word("trusted_hash").and_then(toml_edit::Item::as_str);
                let is_off = word("enabled").and_then(toml_edit::Item::as_bool) == Some(false);
                if is_off || hash != Some(handler.trusted_hash().as_str()) {
                    passed_over.push(event);
                }
            }
        }
    }
    let why = format!("not trusted as they stand in `{}`: {}", document.path, listed(&passed_over));
    (!passed_over.is_empty()).then(|| Finding::of(Kind::HooksUntrusted).at(&document.path).why(why))
}

/// What Codex CLI gives a handler that names no timeout, in seconds.
const CODEX_TIMEOUT_DEFAULT: u64 = 600;

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
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
    use crate::agents::claude::HOST;
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
            host: &HOST,
            trust: None,
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

    /// What stands in a document of `host` that we filled, changed by `change`.
    fn of_host(name: &str, change: impl FnOnce(&mut Value)) -> Vec<Kind> {
        let host = crate::agents::host(name).expect("a row");
        let shape = host.shape().expect("a document");
        let crate::agents::LineForm::Shell(key) = shape.line else { unreachable!("a line for a shell") };
        let mut value = json!({"hooks": {}});
        if let Some(version) = shape.version {
            value["version"] = json!(version);
        }
        for event in host.events {
            let mut handler = json!({key: format!("{OURS} hook {name} {}", event.name)});
            if let Some(timeout) = shape.timeout {
                handler[timeout.name] = json!(event.timeout);
            }
            value["hooks"][event.name] = json!([handler]);
        }
        change(&mut value);
        let expected = host.events.iter().map(|event| event.name.to_owned()).collect();
        let path = layout().host_folder(name).join(host.file);
        let reading = Reading::Read(value);
        codes(Document {
            host,
            path,
            reading,
            mode: Some(0o600),
            expected,
            declined: Vec::new(),
            trust: None,
        })
    }

    #[test]
    fn the_traps_of_each_host_are_found() {
        for name in ["cursor", "copilot", "windsurf"] {
            assert_eq!(of_host(name, |_| ()), [], "{name}");
            let none = of_host(name, |value| value["hooks"] = json!({}));
            assert!(!none.is_empty() && none.iter().all(|kind| *kind == Kind::HookDropped), "{name}");
        }
        let drop_version =
            |value: &mut Value| drop(value.as_object_mut().expect("an object").remove("version"));
        assert_eq!(of_host("cursor", drop_version), [Kind::HooksVersion]);
        let text = |value: &mut Value| value["version"] = json!("1");
        assert_eq!(of_host("cursor", text), [Kind::HooksVersion]);
        let unknown = |value: &mut Value| value["hooks"]["beforeShellExec"] = json!([]);
        assert_eq!(of_host("cursor", unknown), [Kind::HooksEvent]);
        let narrow = |value: &mut Value| value["hooks"]["preToolUse"][0]["matcher"] = json!("^Write$");
        assert_eq!(of_host("cursor", narrow), [Kind::HookMatcher]);
        let short = |value: &mut Value| value["hooks"]["preToolUse"][0]["timeout"] = json!(0);
        assert_eq!(of_host("cursor", short), [Kind::HooksTimeout]);
        let twice = |value: &mut Value| {
            let again = value["hooks"]["preToolUse"][0].clone();
            value["hooks"]["preToolUse"].as_array_mut().expect("a list").push(again);
        };
        assert_eq!(of_host("copilot", twice), [Kind::HooksTwice]);
        assert_eq!(of_host("copilot", |value| value["disableAllHooks"] = json!(true)), [Kind::HooksDisabled]);
    }

    #[test]
    fn codex_runs_what_a_person_trusts_as_it_is() {
        let host = crate::agents::host("codex").expect("a row");
        let command = format!("{OURS} hook codex PreToolUse");
        let value = json!({"hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": command, "timeout": 10}]}]}});
        let path = layout().host_folder("codex").join(host.file);
        let handler = |timeout| codex::Handler {
            document: path.as_str(),
            event: "PreToolUse",
            at: (0, 0),
            matcher: None,
            command: &command,
            timeout,
        };
        let trusted = |timeout, more: &str| {
            let handler = handler(timeout);
            let (key, hash) = (handler.state_key(), handler.trusted_hash());
            let text = format!("[hooks.state.\"{key}\"]\ntrusted_hash = \"{hash}\"\n{more}");
            let trust = Some(Trust { document: path.to_string(), text });
            let reading = Reading::Read(value.clone());
            let (mode, expected, declined) = (Some(0o600), Vec::new(), Vec::new());
            codes(Document { host, path: path.clone(), reading, mode, expected, declined, trust })
        };
        assert_eq!(trusted(10, ""), []);
        assert_eq!(trusted(11, ""), [Kind::HooksUntrusted], "the trust covers the timeout");
        assert_eq!(trusted(10, "enabled = false\n"), [Kind::HooksUntrusted]);
        assert_eq!(trusted(10, "= broken"), [Kind::HooksUntrusted]);
        assert_eq!(trusted(10, "[features]\nhooks = false\n"), [Kind::HooksDisabled]);
        assert_eq!(trusted(10, "[features]\nhooks = true\n"), []);
    }
}
