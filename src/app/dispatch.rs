//! Who answers a call: we or the upstream program. A decision over words; never looks at the disk itself.

use std::ffi::{OsStr, OsString};

/// What is known when a call comes in. The questions that cost something are asked only when the answer matters.
pub struct Known<'a> {
    /// Our verbs.
    pub verbs: &'a dyn Fn() -> Vec<String>,
    /// The verbs that the person hands to the upstream program.
    pub preferred: &'a dyn Fn() -> Vec<String>,
    /// Whether there is an upstream program.
    pub has_upstream: &'a dyn Fn() -> bool,
}

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// We, with our version and nothing else.
    Version,
    /// We: these are the arguments for our parser.
    Ours {
        /// Flags and verb, without a leading `harness`.
        arguments: Vec<OsString>,
        /// The verb, when the person did not force ours and the upstream program has one of that name.
        shared_verb: Option<&'static str>,
    },
    /// The upstream program, with exactly these arguments.
    Upstream(Vec<OsString>),
    /// Nobody: the word is no verb of ours, and there is no upstream program.
    Unknown(OsString),
}

/// The first words that force one of the two programs.
pub const FORCE_OURS: &str = "harness";
/// See [`FORCE_OURS`].
pub const FORCE_UPSTREAM: &str = "upstream";

/// Verbs of the upstream program, as of its release 2026.9.6. A missing one costs the line that tells of the other.
pub const UPSTREAM_VERBS: &[&str] = &[
    "acp",
    "agent",
    "agents",
    "approvals",
    "attach",
    "audit",
    "automations",
    "backup",
    "browser",
    "capability",
    "channels",
    "chat",
    "clawbot",
    "completion",
    "config",
    "configure",
    "connect",
    "cron",
    "daemon",
    "dashboard",
    "database",
    "devices",
    "directory",
    "dns",
    "docs",
    "doctor",
    "exec-approvals",
    "exec-policy",
    "file-transfer",
    "fleet",
    "gateway",
    "googlemeet",
    "health",
    "hooks",
    "infer",
    "logs",
    "mcp",
    "memory",
    "message",
    "migrate",
    "models",
    "node",
    "nodes",
    "onboard",
    "pairing",
    "path",
    "plugins",
    "policy",
    "promos",
    "proxy",
    "qr",
    "reset",
    "resume",
    "sandbox",
    "secrets",
    "security",
    "sessions",
    "setup",
    "skills",
    "status",
    "system",
    "tasks",
    "teamsmeetings",
    "telemetry",
    "terminal",
    "transcripts",
    "triage",
    "tui",
    "uninstall",
    "update",
    "users",
    "voicecall",
    "webhooks",
    "wiki",
    "workboard",
    "worker",
    "worktrees",
    "zoommeetings",
];

/// Decides who answers a call with `arguments` (without the program's name).
pub fn decide(arguments: &[OsString], known: &Known<'_>) -> Route {
    let (mut leading, rest) = arguments.split_at(global_flags(arguments));
    let mut rest = rest;
    let mut flags = Vec::new();
    let mut is_forced = false;
    loop {
        flags.extend_from_slice(leading);
        let Some(word) = rest.first() else {
            return Route::Ours { arguments: flags, shared_verb: None };
        };
        if word == FORCE_UPSTREAM && !asks_for_help(rest.get(1)) {
            let dashes = usize::from(rest.get(1).is_some_and(|next| next == "--"));
            return Route::Upstream(rest[1 + dashes..].to_vec());
        }
        if word != FORCE_OURS || asks_for_help(rest.get(1)) {
            break;
        }
        is_forced = true;
        (leading, rest) = rest[1..].split_at(global_flags(&rest[1..]));
    }
    let word = &rest[0];
    if flags.is_empty() && !is_forced && (word == "--version" || word == "-V") {
        return Route::Version;
    }
    let ours = || [flags.as_slice(), rest].concat();
    if is_forced || is_ours(word) {
        return Route::Ours { arguments: ours(), shared_verb: None };
    }
    let about = if word == "help" { rest.get(1).filter(|word| !starts_with_dash(word)) } else { Some(word) };
    let Some(about) = about else {
        return Route::Ours { arguments: ours(), shared_verb: None };
    };
    let verb = (known.verbs)().into_iter().find(|verb| about == verb.as_str());
    match verb {
        Some(verb) if (known.preferred)().contains(&verb) && (known.has_upstream)() => {
            Route::Upstream(arguments.to_vec())
        }
        Some(verb) => {
            let shared = UPSTREAM_VERBS.iter().find(|name| **name == verb && word != "help");
            Route::Ours { arguments: ours(), shared_verb: shared.copied() }
        }
        None if (known.has_upstream)() => Route::Upstream(arguments.to_vec()),
        None if starts_with_dash(word) => Route::Ours { arguments: ours(), shared_verb: None },
        None => Route::Unknown(about.clone()),
    }
}

/// Returns the value of the last `--root` ahead of a `--`, as our parser would take it.
pub fn root_flag(arguments: &[OsString]) -> Option<OsString> {
    let mut root = None;
    let mut words = arguments.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word == "--root" {
            root = words.next().cloned();
        } else if let Some(value) = value_of(word, "--root=") {
            root = Some(value);
        }
    }
    root
}

/// Returns whether the call asks for JSON, as our parser would take it; for refusals ahead of the parser.
pub fn asks_for_json(arguments: &[OsString]) -> bool {
    let words: Vec<&OsString> = arguments.iter().take_while(|word| *word != "--").collect();
    let is_format = |pair: &[&OsString]| pair[0] == "--format" && pair[1] == "json";
    words.iter().any(|word| *word == "--json" || *word == "--format=json") || words.windows(2).any(is_format)
}

/// Our global flags that take a value.
const WITH_VALUE: [&str; 3] = ["--root", "--format", "--color"];

/// Returns how many of the first arguments are global flags of ours, their values included.
fn global_flags(arguments: &[OsString]) -> usize {
    let mut at = 0;
    while let Some(word) = arguments.get(at) {
        let is_pair = WITH_VALUE.iter().any(|flag| word == flag);
        let is_joined = WITH_VALUE.iter().any(|flag| value_of(word, &format!("{flag}=")).is_some());
        let is_bare = word == "--json" || word == "--quiet" || word == "--verbose" || is_short_cluster(word);
        match (is_pair, is_joined || is_bare) {
            (true, _) if at + 1 < arguments.len() => at += 2,
            (false, true) => at += 1,
            (_, _) => break,
        }
    }
    at
}

/// Returns whether `word` is `-q`, `-v` or a cluster of them.
fn is_short_cluster(word: &OsStr) -> bool {
    let letters = word.as_encoded_bytes().strip_prefix(b"-").unwrap_or_default();
    !letters.is_empty() && letters.iter().all(|letter| matches!(letter, b'q' | b'v'))
}

/// Returns whether our parser answers `word` whatever programs there are.
fn is_ours(word: &OsStr) -> bool {
    const WORDS: [&str; 6] = ["-h", "--help", "-V", "--version", FORCE_OURS, FORCE_UPSTREAM];
    // A flag with a value is still here only when its value is missing.
    WORDS.iter().chain(&WITH_VALUE).any(|ours| word == *ours)
}

fn asks_for_help(word: Option<&OsString>) -> bool {
    word.is_some_and(|word| word == "-h" || word == "--help")
}

fn starts_with_dash(word: &OsStr) -> bool {
    word.as_encoded_bytes().starts_with(b"-")
}

/// Returns what follows `prefix` in `word`, whatever bytes it is.
fn value_of(word: &OsStr, prefix: &str) -> Option<OsString> {
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    let value = word.as_bytes().strip_prefix(prefix.as_bytes())?;
    Some(OsString::from_vec(value.to_vec()))
}

#[cfg(test)]
mod tests;
