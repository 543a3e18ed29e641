//! The protected places, one row each, as their paths end or what they lie below. Lower case: a disk may not tell case.

/// Why a place is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// What git keeps for itself.
    GitInternals,
    /// What git is told for all repositories of a person.
    GitSettings,
    /// What an agent host is told: hooks, permissions, plugins.
    AgentSettings,
    /// What this machine is told by its administrator.
    Administration,
    /// Keys, tokens and passwords.
    Secrets,
}

/// A place by the end of its path, and what lies below it.
pub(super) struct Row {
    /// Whole components, without a leading slash.
    pub(super) tail: &'static str,
    /// Whether what lies below counts as well.
    pub(super) below: bool,
    pub(super) class: Class,
}

const fn file(tail: &'static str, class: Class) -> Row {
    Row { tail, below: false, class }
}

const fn folder(tail: &'static str, class: Class) -> Row {
    Row { tail, below: true, class }
}

use Class::{Administration, AgentSettings, GitSettings, Secrets};

/// Every place that is known by its path. `.git` and names of keys are told by code.
pub(super) const ROWS: &[Row] = &[
    file(".gitconfig", GitSettings),
    file(".config/git/config", GitSettings),
    file("etc/gitconfig", GitSettings),
    // Claude Code.
    file(".claude/settings.json", AgentSettings),
    file(".claude/settings.local.json", AgentSettings),
    folder(".claude/hooks", AgentSettings),
    folder(".claude/skills/openclaw", AgentSettings),
    folder(".claude/plugins", AgentSettings),
    file(".claude", AgentSettings),
    file(".claude.json", AgentSettings),
    folder("etc/claude-code", AgentSettings),
    folder("library/application support/claudecode", AgentSettings),
    // Codex.
    file(".codex/config.toml", AgentSettings),
    file(".codex/hooks.json", AgentSettings),
    file(".codex/requirements.toml", AgentSettings),
    folder(".codex/hooks", AgentSettings),
    folder(".codex/rules", AgentSettings),
    file(".codex", AgentSettings),
    folder("etc/codex", AgentSettings),
    // Gemini.
    file(".gemini/settings.json", AgentSettings),
    file(".gemini/trustedfolders.json", AgentSettings),
    folder(".gemini/hooks", AgentSettings),
    folder(".gemini/extensions", AgentSettings),
    file(".gemini", AgentSettings),
    folder("etc/gemini-cli", AgentSettings),
    // Cursor.
    file(".cursor/hooks.json", AgentSettings),
    file(".cursor/cli.json", AgentSettings),
    file(".cursor/cli-config.json", AgentSettings),
    folder(".cursor/hooks", AgentSettings),
    file(".cursor", AgentSettings),
    folder("etc/cursor", AgentSettings),
    // Copilot.
    folder(".github/hooks", AgentSettings),
    folder(".copilot/hooks", AgentSettings),
    file(".copilot/config.json", AgentSettings),
    file(".copilot", AgentSettings),
    // OpenCode.
    folder(".opencode/plugins", AgentSettings),
    folder(".opencode/plugin", AgentSettings),
    file(".opencode", AgentSettings),
    file("opencode.json", AgentSettings),
    file("opencode.jsonc", AgentSettings),
    folder(".config/opencode/plugins", AgentSettings),
    folder(".config/opencode/plugin", AgentSettings),
    // Windsurf.
    file(".windsurf/hooks.json", AgentSettings),
    file(".windsurf", AgentSettings),
    file(".codeium/windsurf/hooks.json", AgentSettings),
    file("etc/windsurf/hooks.json", AgentSettings),
    // Others with hooks of the same form.
    file(".agents/hooks.json", AgentSettings),
    file(".qwen/settings.json", AgentSettings),
    file(".factory/settings.json", AgentSettings),
    file("etc/sudoers", Administration),
    folder("etc/sudoers.d", Administration),
    file("etc/passwd", Administration),
    // Secrets of the person.
    folder(".ssh", Secrets),
    folder(".gnupg", Secrets),
    folder(".password-store", Secrets),
    file(".aws/credentials", Secrets),
    folder(".aws/sso/cache", Secrets),
    file(".kube/config", Secrets),
    file(".docker/config.json", Secrets),
    file(".config/containers/auth.json", Secrets),
    file(".config/gh/hosts.yml", Secrets),
    file(".config/glab-cli/config.yml", Secrets),
    file(".config/hub", Secrets),
    file(".config/git/credentials", Secrets),
    file(".git-credentials", Secrets),
    file(".netrc", Secrets),
    file("_netrc", Secrets),
    file(".pypirc", Secrets),
    file(".pgpass", Secrets),
    file(".my.cnf", Secrets),
    file(".s3cfg", Secrets),
    file(".boto", Secrets),
    file(".vault-token", Secrets),
    file(".cargo/credentials", Secrets),
    file(".cargo/credentials.toml", Secrets),
    file(".gem/credentials", Secrets),
    file(".terraform.d/credentials.tfrc.json", Secrets),
    file(".config/gcloud/application_default_credentials.json", Secrets),
    file(".config/gcloud/credentials.db", Secrets),
    file(".config/gcloud/access_tokens.db", Secrets),
    folder(".config/gcloud/legacy_credentials", Secrets),
    file(".azure/accesstokens.json", Secrets),
    file(".azure/msal_token_cache.json", Secrets),
    file(".azure/msal_token_cache.bin", Secrets),
    file(".config/rclone/rclone.conf", Secrets),
    folder(".config/op", Secrets),
    file(".claude/.credentials.json", Secrets),
    file(".codex/auth.json", Secrets),
    file(".gemini/oauth_creds.json", Secrets),
    file(".local/share/opencode/auth.json", Secrets),
    file(".config/github-copilot/hosts.json", Secrets),
    file(".config/github-copilot/apps.json", Secrets),
    file("etc/shadow", Secrets),
    file("etc/gshadow", Secrets),
];

/// Files of `.git` that are written for git by hand: messages, and a repository's own list of ignored files.
pub(super) const GIT_OPEN: &[&str] =
    &["commit_editmsg", "merge_msg", "squash_msg", "tag_editmsg", "info/exclude"];

/// Files of `.ssh` and `.gnupg` that hold no secret.
pub(super) const PUBLIC_NAMES: &[&str] =
    &["config", "known_hosts", "known_hosts.old", "authorized_keys", "allowed_signers", "gpg.conf"];

/// Names of private keys, wherever they lie.
pub(super) const KEY_NAMES: &[&str] = &[
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ecdsa_sk",
    "id_ed25519",
    "id_ed25519_sk",
    "privkey.pem",
    "private.pem",
    "private-key.pem",
    "key.pem",
    "master.key",
    "credentials.json",
    "client_secret.json",
    "serviceaccountkey.json",
    "service-account.json",
    "service_account.json",
];

/// Ends of the names of private keys and of stores of them.
pub(super) const KEY_ENDS: &[&str] =
    &[".key", "-key.pem", "_key.pem", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".pkcs8"];

/// Folders in which keys and such are for tests.
pub(super) const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "testdata",
    "test-data",
    "test_data",
    "__tests__",
    "fixtures",
    "__fixtures__",
    "examples",
    "example",
    "mocks",
    "__mocks__",
    "spec",
];

/// Files in which a repository says what its git hooks and guards do: a change is told, because the next commit is judged by it.
pub(super) const GUARD_FILES: &[&str] = &[
    ".openclaw.toml",
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    "prek.toml",
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    "lefthook-local.yml",
    ".gitleaks.toml",
    ".gitleaksignore",
    ".secrets.baseline",
];

/// Folders in which a repository keeps its git hooks.
pub(super) const HOOK_FOLDERS: &[&str] = &[".husky", ".githooks", "githooks", ".git-hooks"];
