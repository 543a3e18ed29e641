//! A secret in every place where something can be typed, named or sent: nothing that we print or record holds it.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use openclaw::agents::HOSTS;
use openclaw::cli::parse::verbs;
use openclaw::secrets;

use crate::init::{TOKEN, World};

/// What verbs below verbs take, and values of options.
const CALLS: &[&str] = &[
    "{token}",
    "--{token}",
    "--root={token} status",
    "--root /x/{token} status",
    "--format={token} status",
    "config get {token}",
    "config set {token} x",
    "config set guard.secrets {token}",
    "config set guard.protected_refs {token}",
    "rules show {token}",
    "rules new {token}",
    "rules match {token}",
    "rules diff {token}",
    "rules detect {token}",
    "rules check {token}",
    "resolve {token} --keep",
    "apply {token}",
    "scan {token}",
    "scan --range {token}",
    "scan --range {token}..HEAD",
    "scan --baseline {token}",
    "scan --write-baseline {token}/x",
    "scan --staged",
    "scan",
    "scan --format sarif",
    "scan -v",
    "init {token}",
    "init --remove {token}",
    "completions {token}",
    "man {token}",
    "log --since {token}",
    "log --host {token}",
    "log",
    "log --denied",
    "log --agents",
    "status",
    "doctor",
    "config list",
    "rules list",
    "daemon status",
    "daemon {token}",
    "install --profile {token}",
    "install --scope {token}",
    "install --dry-run",
    "uninstall --dry-run",
    "recover",
    "recover {token}",
    "harness {token}",
    "hook {token} {token}",
    "hook claude {token}",
    "hook git {token}",
];

#[track_caller]
fn is_secret_free(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(!text.contains(&TOKEN[6..]), "{what}: {text}");
    let found = secrets::scan(text.as_bytes());
    assert!(found.is_empty(), "{what}: {found:?} in {text}");
}

/// Everything below the root that a run may have written, but for what is the person's own.
fn records_are_secret_free(world: &World) {
    for folder in ["harness/spool", "harness/logs", "harness/run", "harness/journal"] {
        visit(&world.root().join(folder));
    }
    let ledger = world.root().join("harness/ledger.json");
    is_secret_free("the ledger", &fs::read(ledger).unwrap_or_default());
}

fn visit(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path);
        } else if let Ok(bytes) = fs::read(&path) {
            is_secret_free(&path.display().to_string(), &bytes);
            is_secret_free("a name", path.to_string_lossy().as_bytes());
        }
    }
}

/// A repository whose branch, files, messages and settings hold a secret.
fn leaking(world: &World) -> std::path::PathBuf {
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let _ = world.git(&repo, &["switch", "-qc", &format!("work-{TOKEN}")]).passes();
    let _ = world
        .git(&repo, &["commit", "-q", "--no-verify", "--allow-empty", "-m", &format!("use {TOKEN}")])
        .passes();
    world.write(&repo.join(format!("backup-{TOKEN}.txt")), &format!("{TOKEN}\n"));
    world.write(&repo.join("dir/package.json"), &format!("{{\"name\": {TOKEN}"));
    world.write(&repo.join(".openclaw.toml"), &format!("[guard]\nsecrets = \"{TOKEN}\"\n{TOKEN} = 1\n[secrets]\nbaseline = \"{TOKEN}\"\nallow = [{{ path = \"[{TOKEN}\", rule = \"{TOKEN}\", reason = \"\" }}]\n"));
    world.write(
        &repo.join(".claude/rules/own.md"),
        &format!("---\nid: {TOKEN}\npaths: ['[{TOKEN}']\n---\n# {TOKEN}\n"),
    );
    let _ = world.git(&repo, &["add", "-A"]).passes();
    repo
}

#[test]
fn no_verb_prints_a_secret_that_it_is_given() {
    let world = World::new();
    let repo = leaking(&world);
    let mut calls: Vec<String> = CALLS.iter().map(|call| (*call).to_owned()).collect();
    for verb in verbs() {
        calls.extend([
            format!("{verb} {{token}}"),
            format!("{verb} --{{token}}"),
            format!("{verb} --x={{token}}"),
        ]);
    }
    for call in calls {
        for form in [None, Some("--json")] {
            let words = call.split(' ').map(|word| OsString::from(word.replace("{token}", TOKEN)));
            let words: Vec<OsString> = words.chain(form.map(OsString::from)).collect();
            let call =
                world.node.call(&words).with("OPENCLAW_ROOT", world.root()).with("PATH", world.search_path());
            let output = call.command().current_dir(&repo).stdin(Stdio::null()).output().expect("it starts");
            is_secret_free(&format!("stdout of {words:?}"), &output.stdout);
            is_secret_free(&format!("stderr of {words:?}"), &output.stderr);
        }
    }
    records_are_secret_free(&world);
}

#[test]
fn settings_that_hold_a_secret_are_refused_without_it() {
    let world = World::new();
    let repo = world.repository("a");
    for text in [
        format!("[guard]\nsecrets = \"{TOKEN}\"\n"),
        format!("[guard]\n{TOKEN} = \"off\"\n"),
        TOKEN.to_owned(),
        format!("[{TOKEN}]\n[{TOKEN}]\n"),
        format!("[guard]\nprotected_refs = [\"{TOKEN}\"]\n"),
    ] {
        world.write(&world.root().join("openclaw.toml"), &text);
        for words in [
            &["config", "list"][..],
            &["config", "get", "guard.secrets"],
            &["status"],
            &["doctor"],
            &["install", "--yes"],
        ] {
            let output = world.openclaw(words);
            is_secret_free(&format!("{words:?} with {text}"), output.text().as_bytes());
            is_secret_free(&format!("{words:?} with {text}"), output.err().as_bytes());
        }
        let ran = world.git(&repo, &["commit", "-q", "--allow-empty", "-m", "feat: x"]);
        is_secret_free("git's hook", ran.err.as_bytes());
    }
}

#[test]
fn no_event_of_any_host_tells_or_records_a_secret_that_it_is_sent() {
    let world = World::new();
    let repo = leaking(&world);
    let secret = serde_json::json!(TOKEN);
    let fields = [
        "session_id",
        "tool_name",
        "tool_use_id",
        "cwd",
        "prompt",
        "source",
        "trigger",
        "reason",
        "agent_id",
        "agent_type",
        "error",
    ];
    for host in HOSTS {
        for event in host.events {
            for field in fields {
                let mut payload = serde_json::json!({
                    "session_id": "s", "cwd": repo, "hook_event_name": event.name, "tool_name": "Bash", "tool_use_id": "",
                    "tool_input": {"command": format!("echo {TOKEN} > .git/config && git commit -m {TOKEN}"), "file_path": format!(".git/hooks/{TOKEN}"), "content": TOKEN},
                });
                payload[field] = secret.clone();
                for tool in ["Bash", "Write", "Read"] {
                    if field != "tool_name" {
                        payload["tool_name"] = tool.into();
                    }
                    fire(&world, &repo, (host.name, event.name), payload.to_string().as_bytes());
                }
            }
            fire(&world, &repo, (host.name, event.name), TOKEN.as_bytes());
            fire(
                &world,
                &repo,
                (host.name, event.name),
                format!("{{\"a\": \"{TOKEN}\", \"a\": git commit").as_bytes(),
            );
        }
    }
    records_are_secret_free(&world);
    for words in [&["log"][..], &["log", "--json"], &["log", "--agents"], &["status"]] {
        is_secret_free("the log", world.openclaw(words).text().as_bytes());
    }
}

fn fire(world: &World, repo: &Path, (host, event): (&str, &str), payload: &[u8]) {
    let file = world.node.path("payload.json");
    fs::write(&file, payload).expect("a payload");
    let mut hook = Command::new(world.root().join("harness/bin/openclaw"));
    hook.args(["hook", host, event]).current_dir(repo);
    hook.stdin(fs::File::open(&file).expect("a payload"));
    let ran = world.run(hook, &[]);
    is_secret_free(&format!("{host} {event} stdout"), ran.out.as_bytes());
    is_secret_free(&format!("{host} {event} stderr"), ran.err.as_bytes());
}
