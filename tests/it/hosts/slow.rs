//! What `openclaw install` puts into Claude Code works in Claude Code itself: the real host of a pinned version, in a home
//! of its own, with the model replaced by a stub on loopback that has it run shell commands.
//!
//! `./tests/run slow` provides the host. It never asks a real model, and never skips: without the host it fails.

mod apis;
mod codex;
mod copilot;
mod gemini;
mod opencode;
mod remembered;
mod stub;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use openclaw::base::agents::{self, What};
use openclaw::base::spool::{Line, Outcome};
use openclaw::content::{Item, ItemKind, by_kind};
use serde_json::{Value, json};

use self::stub::{Step, Stub};
use crate::support::TestNode;

/// Where `tests/run` put the hosts.
const AGENTS_VARIABLE: &str = "OPENCLAW_TEST_AGENTS";
/// Hosts look at the disk and start processes; a session takes about a second. In a new home OpenCode also installs a package
/// for its plugins, which takes half a minute, and longer on a busy machine.
const SESSION_MAX: Duration = Duration::from_secs(240);
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// An AWS access key id that is nobody's.
const TOKEN: &str = concat!("AK", "IAQ3XW7ZLMN4PKJT2H");
/// The words that lead our rules into a session.
const CONTEXT: &str = "Rules that hold here:";

const LEAK: &str = "git commit -m 'feat: leak'";
const LEAK_PAST_HOOKS: &str = "git commit --no-verify -m 'feat: leak'";
const FORCE: &str = "git push --force origin main";

/// What a shell command came to.
#[derive(Debug)]
struct ToolResult {
    text: String,
    is_error: bool,
}

/// Returns the results of shell commands that a request carries.
fn results(request: &Value) -> Vec<ToolResult> {
    let messages = request["messages"].as_array().into_iter().flatten();
    let blocks = messages.filter_map(|message| message["content"].as_array()).flatten();
    let results = blocks.filter(|block| block["type"] == "tool_result");
    results
        .map(|block| {
            let content = &block["content"];
            let text = content.as_str().map_or_else(|| content.to_string(), str::to_owned);
            ToolResult { text, is_error: block["is_error"] == true }
        })
        .collect()
}

/// A person's machine with Claude Code on it, and a repository with a staged secret that pushes to a folder.
struct Desk {
    node: TestNode,
    repo: PathBuf,
}

/// What a session asked of the model.
struct Session {
    requests: Vec<Value>,
    results: Vec<ToolResult>,
    /// What the host printed.
    said: String,
}

impl Desk {
    fn new() -> Self {
        let node = TestNode::new();
        let desk = Self { repo: node.folder("repo"), node };
        let upstream = desk.node.folder("upstream");
        let upstream = upstream.to_str().expect("UTF-8");
        desk.git(&["init", "--quiet", "--bare", "--initial-branch=main", upstream]);
        desk.git(&["init", "--quiet", "--initial-branch=main", "."]);
        desk.git(&["config", "user.name", "Ada"]);
        desk.git(&["config", "user.email", "ada@example.org"]);
        desk.git(&["remote", "add", "origin", upstream]);
        fs::write(desk.repo.join("readme"), "hello\n").expect("written");
        desk.git(&["add", "readme"]);
        desk.git(&["commit", "--quiet", "-m", "docs: first"]);
        fs::write(desk.repo.join("settings.py"), format!("key = \"{TOKEN}\"\n")).expect("written");
        desk.git(&["add", "settings.py"]);
        desk
    }

    /// Returns what git says in the repository.
    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(&self.repo);
        command.env_clear().env("PATH", PATH).env("HOME", self.node.home());
        let output = command.output().expect("git starts");
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn install(&self) {
        let _ = self.node.run(&["install", "--yes"]).exits(0);
    }

    /// Runs Claude Code; the model has it run `commands` one after the other.
    fn session(&self, commands: &[&str]) -> Session {
        self.steps(commands.iter().map(|command| Step::shell(command)).collect())
    }

    /// Runs Claude Code; the model has it take `steps` one after the other.
    fn steps(&self, steps: Vec<Step>) -> Session {
        let count = steps.len();
        let session = self.claude(&["-p", "go"], steps);
        let Session { results, said, .. } = &session;
        assert_eq!(results.len(), count, "a step has no result: {results:#?}\n{said}");
        session
    }

    /// Runs Claude Code with `arguments`; the model has it take `steps` one after the other.
    fn claude(&self, arguments: &[&str], steps: Vec<Step>) -> Session {
        let stub = Stub::start(steps);
        let said = self.node.folder("said").join("claude");
        let mut command = Command::new(claude());
        command.args(arguments).current_dir(&self.repo);
        command.args(["--allowedTools", "Bash,Read,Write,Edit,Task,Agent"]);
        command.env_clear().env("HOME", self.node.home()).env("PATH", PATH);
        command.env("ANTHROPIC_BASE_URL", stub.url()).env("ANTHROPIC_API_KEY", "stub");
        for switch in ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY"]
        {
            command.env(switch, "1");
        }
        let is_well = ends_well(&mut command, &said);
        let said = fs::read_to_string(said).expect("what it said");
        let requests = stub.requests();
        assert!(
            is_well,
            "Claude Code failed or took over {SESSION_MAX:?}, after {} requests:\n{said}",
            requests.len()
        );
        let results = requests.last().map(results).unwrap_or_default();
        Session { requests, results, said }
    }

    fn subjects(&self) -> String {
        self.git(&["log", "--all", "--format=%s"])
    }

    /// Returns what our hooks were asked: the event, and what came of it.
    fn asked(&self) -> Vec<(String, Outcome)> {
        let text =
            fs::read_to_string(self.node.path(".openclaw/harness/spool/hooks.jsonl")).expect("a spool");
        let lines = text.lines().map(|line| Line::of(line).expect("a whole line"));
        lines.map(|line| (line.event, line.verdict)).collect()
    }

    /// Asserts that context arrives, that the secret is kept back with our reason, and that the rest passes.
    #[track_caller]
    fn is_guarded(&self) {
        let session = self.session(&[LEAK, LEAK_PAST_HOOKS, "echo innocent"]);
        let first = session.requests[0].to_string();
        assert!(first.contains(CONTEXT), "the rules did not arrive: {first}");
        let [leak, past_hooks, innocent] = session.results.as_slice() else { unreachable!("three commands") };
        assert!(leak.is_error, "{leak:?}");
        assert!(leak.text.contains("openclaw refuses this commit: `settings.py` line 1 holds"), "{leak:?}");
        assert!(leak.text.contains("(rule secrets.aws-access-key-id)"), "{leak:?}");
        assert!(past_hooks.is_error, "{past_hooks:?}");
        assert!(past_hooks.text.contains("(rule commit.no-verify)"), "{past_hooks:?}");
        assert!(!innocent.is_error && innocent.text == "innocent", "{innocent:?}");
        // In the reason, and anywhere else.
        let has_secret = session.requests.iter().any(|request| request.to_string().contains(TOKEN));
        assert!(!has_secret, "the secret went to the model");
        assert_eq!(self.subjects(), "docs: first\n");
        // Each once: entries that the host reads in two places would ask twice.
        let asked = self.asked();
        let mut events: Vec<&str> = asked.iter().map(|(event, _)| event.as_str()).collect();
        // The answers of two events that come at once may be recorded in either order.
        events.sort_unstable();
        assert_eq!(
            events,
            [
                "PostToolUse",
                "PreToolUse",
                "PreToolUse",
                "PreToolUse",
                "SessionEnd",
                "SessionStart",
                "UserPromptSubmit"
            ]
        );
        let repeats = asked.iter().filter(|(_, outcome)| *outcome == Outcome::Repeat).count();
        assert_eq!(repeats, 0, "{asked:?}");
    }

    /// Pushes a commit, and another one over it by force; returns what became of the force.
    fn force(&self) -> ToolResult {
        self.git(&["reset", "--quiet"]);
        let other = "git commit --amend --allow-empty -qm 'docs: other'";
        let session = self.session(&["git push -q origin main", other, FORCE]);
        let [push, amend, force]: [ToolResult; 3] = session.results.try_into().expect("three commands");
        assert!(!push.is_error, "{push:?}");
        assert!(!amend.is_error, "{amend:?}");
        assert_eq!(self.git(&["log", "--format=%s"]), "docs: other\n");
        force
    }

    /// Returns the subject of what is upstream.
    fn pushed(&self) -> String {
        self.git(&["--git-dir", "../upstream", "log", "--format=%s", "main"])
    }
}

/// Returns the program of the host.
fn claude() -> PathBuf {
    program("claude")
}

/// Returns the program of the host that npm calls `name`.
fn program(name: &str) -> PathBuf {
    let agents = std::env::var_os(AGENTS_VARIABLE)
        .unwrap_or_else(|| panic!("{AGENTS_VARIABLE} is not set: `./tests/run slow` provides the host"));
    let program = Path::new(&agents).join("node_modules/.bin").join(name);
    assert!(program.is_file(), "{} is not there: `./tests/run slow` installs it", program.display());
    program
}

/// Runs `command` to its end, with what it says in the file `said`; returns whether it succeeded in time. It and what it
/// left behind in its process group are gone afterwards.
fn ends_well(command: &mut Command, said: &Path) -> bool {
    let out = File::create(said).expect("a file");
    let err = out.try_clone().expect("a second handle");
    command.stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
    let mut child = command.spawn().expect("the host starts");
    let group = rustix::process::Pid::from_child(&child);
    let (ended, end) = channel();
    let wait = std::thread::spawn(move || {
        let status = child.wait().expect("a child of ours can be waited for");
        // Nobody listens any more when the deadline has passed.
        let _ = ended.send(status.success());
    });
    let is_well = end.recv_timeout(SESSION_MAX).unwrap_or(false);
    // An empty group is what it should be.
    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    wait.join().expect("the waiting thread ends");
    is_well
}

#[test]
fn entries_in_the_settings_guard_a_session() {
    let desk = Desk::new();
    desk.install();
    assert!(!desk.node.path(".claude/skills/openclaw").exists());
    desk.is_guarded();
}

#[test]
fn the_plugin_guards_a_session_whose_settings_the_host_ignores() {
    let desk = Desk::new();
    let settings = "{\n  // mine\n  \"model\": \"opus\"\n}\n";
    desk.node.write(".claude/settings.json", settings);
    desk.install();
    assert!(desk.node.path(".claude/skills/openclaw/.claude-plugin/plugin.json").is_file());
    desk.is_guarded();
    assert_eq!(fs::read_to_string(desk.node.path(".claude/settings.json")).expect("settings"), settings);
}

#[test]
fn forced_pushes_are_refused_and_where_hooks_are_off_denied_by_the_host() {
    let desk = Desk::new();
    desk.install();
    let force = desk.force();
    assert!(force.is_error && force.text.contains("(rule push.force)"), "{force:?}");
    let settings = desk.node.path(".claude/settings.json");
    let text = fs::read_to_string(&settings).expect("the settings");
    let off = text.replacen('{', "{\"disableAllHooks\":true,", 1);
    fs::write(&settings, off).expect("written");
    let session = desk.session(&[FORCE]);
    let [force] = session.results.as_slice() else { panic!("one command: {:?}", session.results) };
    assert!(force.is_error, "{force:?}");
    // The host's own words: no hook of ours was asked to judge this.
    assert!(force.text.contains("Permission to use Bash") && force.text.contains("denied"), "{force:?}");
    assert_eq!(desk.pushed(), "docs: first\n");
}

#[test]
fn nothing_is_asked_or_told_after_a_purge() {
    let desk = Desk::new();
    desk.install();
    desk.is_guarded();
    let _ = desk.node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    let session = desk.session(&[LEAK]);
    for request in &session.requests {
        let text = request.to_string();
        assert!(!text.contains(CONTEXT) && !text.contains("openclaw refuses"), "{text}");
    }
    assert!(!session.results[0].is_error, "{:?}", session.results);
    assert_eq!(desk.subjects(), "feat: leak\ndocs: first\n");
    assert!(!desk.node.path(".openclaw").exists(), "a hook of ours still writes");
    desk.git(&["reset", "--quiet", "--hard", "HEAD~"]);
    let force = desk.force();
    assert!(!force.is_error, "{force:?}");
    assert_eq!(desk.pushed(), "docs: other\n");
}

#[test]
fn what_tools_write_read_and_print_is_guarded() {
    let desk = Desk::new();
    desk.install();
    fs::write(desk.repo.join("notes"), format!("key {TOKEN}\n")).expect("written");
    fs::write(desk.repo.join(".env"), "A=1\n").expect("written");
    let path = |name: &str| desk.repo.join(name);
    let session = desk.steps(vec![
        Step::tool("Write", json!({"file_path": path("config.py"), "content": format!("key = '{TOKEN}'\n")})),
        Step::tool("Write", json!({"file_path": path(".git/hooks/pre-commit"), "content": "exit 0\n"})),
        Step::shell("cat notes"),
        Step::read(&path("notes")),
        Step::read(&path(".env")),
        Step::tool("Write", json!({"file_path": path("data.json"), "content": "{\"a\":1,}\n"})),
        Step::shell("cat notes; false"),
    ]);
    let [write, hook, shell, read, env, data, failed]: [ToolResult; 7] =
        session.results.try_into().expect("seven results");
    assert!(write.is_error && write.text.contains("(rule secrets.aws-access-key-id)"), "{write:?}");
    assert!(!path("config.py").exists());
    assert!(hook.is_error && hook.text.contains("(rule paths.git-internals)"), "{hook:?}");
    assert!(env.is_error, "{env:?}");
    for shown in [&shell, &read] {
        assert!(!shown.is_error && shown.text.contains("[aws-access-key-id #1]"), "{shown:?}");
    }
    assert!(!data.is_error && failed.is_error, "{data:?} {failed:?}");
    let last = session.requests.last().expect("a request").to_string();
    assert!(last.contains("(rule checks.json)"), "{last}");
    assert!(last.contains("openclaw sees a secret in this output"), "{last}");
    // The error of a tool that failed is the one thing that the host lets nobody change.
    let before = &session.requests[session.requests.len() - 2].to_string();
    let printed = before.matches(TOKEN).count();
    // The model's own call of the first step holds it; the stub made that up.
    let own = session.requests[1].to_string().matches(TOKEN).count();
    assert_eq!(printed, own, "the secret went to the model");
}

#[test]
fn a_prompt_with_a_secret_never_leaves() {
    let desk = Desk::new();
    desk.install();
    let session = desk.claude(&["-p", &format!("use {TOKEN}")], Vec::new());
    assert!(session.requests.iter().all(|request| !request.to_string().contains(TOKEN)), "it was sent");
    assert!(session.said.contains("openclaw keeps this prompt back"), "{}", session.said);
    assert!(desk.asked().contains(&("UserPromptSubmit".to_owned(), Outcome::Deny)));
}

#[test]
fn a_compaction_keeps_the_state() {
    let desk = Desk::new();
    desk.install();
    desk.node.write(
        ".openclaw/workspace/memory/active-tasks.md",
        "- task_id: T-20261120-001\n  title: Ship the guard\n  status: running\n",
    );
    let _ = desk.session(&["echo one"]);
    let _ = desk.claude(&["-p", "/compact", "--continue"], Vec::new());
    let session = desk.claude(&["-p", "go on", "--continue"], Vec::new());
    let told = session.requests.iter().map(Value::to_string).collect::<String>();
    // Told by the start that follows the compaction, and carried on from there.
    let files = "Files with uncommitted changes before the compaction:\\n- settings.py\\nSaid last before the compaction";
    assert!(told.contains("T-20261120-001") && told.contains(files), "{told}");
    assert!(told.contains("> person: go\\n> agent: done\\nRules that hold"), "{told}");
    assert!(desk.asked().contains(&("PreCompact".to_owned(), Outcome::Allow)), "{:?}", desk.asked());
}

#[test]
fn a_sub_agent_is_recorded_and_guarded() {
    let desk = Desk::new();
    desk.install();
    let task = json!({"description": "look", "prompt": "go", "subagent_type": "general-purpose"});
    let session = desk.steps(vec![Step::tool("Task", task)]);
    assert_eq!(session.results.len(), 1);
    let record = fs::read_to_string(desk.node.path(".openclaw/harness/logs/agents.jsonl")).expect("a record");
    let lines: Vec<agents::Line> =
        record.lines().map(|line| agents::Line::of(line).expect("a line")).collect();
    let of = |what: What| -> BTreeSet<&str> {
        let lines = lines.iter().filter(|line| line.what == what);
        lines.map(|line| line.agent.as_str()).collect()
    };
    // Each sub-agent takes the step as well, down to the depth that the host allows.
    assert!(
        !of(What::SubagentStart).is_empty() && of(What::SubagentStart) == of(What::SubagentEnd),
        "{record}"
    );
    assert_eq!(lines.iter().filter(|line| line.what == What::SessionEnd).count(), 1, "{record}");
    assert!(lines[0].kind == "general-purpose" && lines.iter().all(|line| line.session == lines[0].session));
}

/// Returns the shipped rules whose first point is somewhere in `request`.
fn rules_in(request: &Value) -> BTreeSet<&'static str> {
    let text = request.to_string();
    let is_in = |item: &&Item| {
        let point = item.text().lines().find(|line| line.starts_with("- ")).expect("a rule has points");
        let escaped = Value::from(point).to_string();
        text.contains(escaped.trim_matches('"'))
    };
    let stem = |item: &Item| item.path.trim_start_matches("rules/").trim_end_matches(".md");
    by_kind(ItemKind::Rule).filter(is_in).map(stem).collect()
}

/// In one session, in which a rule arrives once: with the first file that it is about, and with no other.
#[test]
fn rules_arrive_with_the_files_that_they_are_about() {
    let desk = Desk::new();
    let file = |path: &str| desk.repo.join(path);
    let write = |path: &str, text: &str| {
        fs::create_dir_all(file(path).parent().expect("it lies below the repository")).expect("a folder");
        fs::write(file(path), text).expect("written");
    };
    by_kind(ItemKind::Rule).for_each(|rule| write(&format!(".claude/{}", rule.path), rule.text()));
    let rows = include_str!("../../../src/content/tests/loads.txt").lines();
    let rows: Vec<(&str, &str)> =
        rows.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':')).collect();
    rows.iter().for_each(|(path, _)| write(path, "text\n"));
    let session = desk.steps(rows.iter().map(|(path, _)| Step::read(&file(path))).collect());
    let mut told = BTreeSet::from(["git-hygiene", "security"]);
    let requests: Vec<_> =
        session.requests.iter().filter(|request| request["tools"][0].is_object()).collect();
    assert_eq!(rules_in(requests[0]), told, "without a file");
    for ((path, expected), request) in rows.iter().zip(&requests[1..]) {
        told.extend(expected.split_whitespace());
        assert_eq!(rules_in(request), told, "after {path}");
    }
    assert_eq!(requests.len(), rows.len() + 1);
}
