//! Tables of paths: what is refused in any spelling, and what ordinary work passes with.

use super::*;

fn ground() -> Ground<'static> {
    Ground {
        root: Some(Path::new("/h/ada/.openclaw")),
        home: Some(Path::new("/h/ada")),
        cwd: Path::new("/h/ada/work"),
    }
}

fn rule(path: &str, touch: Touch) -> String {
    judge(path, touch, ground()).map(|reason| reason.rule).unwrap_or_default()
}

#[test]
fn protected_places_are_not_written_in_any_spelling() {
    for (path, want) in [
        ("../.openclaw/harness/bin/openclaw", "paths.state-root"),
        ("~/.openclaw/harness/x", "paths.state-root"),
        ("/h/./ada/.openclaw/harness", "paths.state-root"),
        ("~/.openclaw", "paths.state-root"),
        ("~/.openclaw/openclaw.toml", "paths.state-root"),
        ("~/.openclaw/rules/a.md", "paths.state-root"),
        ("~/.openclaw/roles/a.yaml", "paths.state-root"),
        ("~/.openclaw/harness-rules.json", "paths.state-root"),
        (".git/hooks/pre-commit", "paths.git-internals"),
        (".git", "paths.git-internals"),
        ("a/../.git/config", "paths.git-internals"),
        ("sub/.GIT/index", "paths.git-internals"),
        ("vendor/lib.git/hooks/update", "paths.git-internals"),
        ("~/.gitconfig", "paths.git-settings"),
        ("~/.config/git/config", "paths.git-settings"),
        (".claude/settings.json", "paths.agent-settings"),
        ("~/.claude/settings.local.json", "paths.agent-settings"),
        (".claude", "paths.agent-settings"),
        ("~/.claude/skills/openclaw/hooks/hooks.json", "paths.agent-settings"),
        (".codex/config.toml", "paths.agent-settings"),
        ("~/.codex/hooks.json", "paths.agent-settings"),
        (".gemini/settings.json", "paths.agent-settings"),
        (".cursor/hooks.json", "paths.agent-settings"),
        (".github/hooks/guard.json", "paths.agent-settings"),
        (".opencode/plugins/x.ts", "paths.agent-settings"),
        (".windsurf/hooks.json", "paths.agent-settings"),
        ("/etc/claude-code/managed-settings.json", "paths.agent-settings"),
        ("/etc/sudoers.d/me", "paths.administration"),
        (".env", "paths.secrets-file"),
        ("deep/.env.local", "paths.secrets-file"),
        ("~/.ssh/authorized_keys", "paths.secrets-file"),
        ("~/.aws/credentials", "paths.secrets-file"),
        ("certs/server.key", "paths.secrets-file"),
    ] {
        assert_eq!(rule(path, Touch::Write), want, "{path}");
    }
}

#[test]
fn ordinary_work_passes() {
    for path in [
        "",
        "src/main.rs",
        "src/harness/x",
        ".gitignore",
        ".gitattributes",
        ".gitmodules",
        ".github/workflows/ci.yml",
        ".git/COMMIT_EDITMSG",
        ".git/info/exclude",
        "docs/.git-notes.md",
        "repo.git",
        "~/.openclaw/workspace/notes.md",
        ".claude/rules/a.md",
        ".claude/agents/x.md",
        "CLAUDE.md",
        ".cursor/rules/a.mdc",
        ".codex/AGENTS.md",
        ".env.example",
        ".env.production",
        "src/env.rs",
        "tests/fixtures/server.key",
        "keys.ts",
        "public.pem",
        "settings.json",
        ".vscode/settings.json",
        "passwd",
        ".openclaw.toml",
        ".husky/pre-commit",
    ] {
        assert_eq!(rule(path, Touch::Write), "", "{path}");
        assert_eq!(rule(path, Touch::Read), "", "{path}");
    }
}

#[test]
fn files_of_secrets_are_not_read() {
    for path in [
        ".env",
        "app/.env",
        ".env.development.local",
        "~/.openclaw/openclaw.env",
        "~/.ssh/id_ed25519",
        "~/.ssh/deploy",
        "backup/id_rsa",
        "~/.aws/credentials",
        "~/.netrc",
        "~/.docker/config.json",
        "~/.config/gh/hosts.yml",
        "certs/server.key",
        "store.p12",
        "credentials.json",
        "/etc/shadow",
        "/proc/1/environ",
        "~/.claude/.credentials.json",
    ] {
        assert_eq!(rule(path, Touch::Read), "reading.secrets-file", "{path}");
    }
    for path in [
        ".git/config",
        ".claude/settings.json",
        "~/.openclaw/openclaw.toml",
        "~/.ssh/config",
        "~/.ssh/id_ed25519.pub",
        "~/.ssh/known_hosts",
        "/etc/passwd",
        "credentials.example.json",
    ] {
        assert_eq!(rule(path, Touch::Read), "", "{path}");
    }
}

#[test]
fn a_reason_is_two_lines_without_the_secret_of_a_name() {
    let token = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
    let reason = judge(&format!(".git/{token}\n\u{1b}x"), Touch::Write, ground()).expect("refused");
    assert_eq!(reason.text().lines().count(), 2, "{reason:?}");
    assert!(!reason.text().contains(token) && reason.why.contains("[github-token]"), "{reason:?}");
}

#[test]
fn settings_of_guards_are_told() {
    for path in [".openclaw.toml", ".husky/pre-commit", "x/.githooks/pre-push", "lefthook.yml"] {
        let reason = advice(path, ground()).expect("told");
        assert_eq!(
            (reason.rule.as_str(), reason.text().lines().count()),
            ("paths.guard-settings", 2),
            "{path}"
        );
    }
    for path in ["src/main.rs", ".github/workflows/ci.yml", "husky.md", ".husky"] {
        assert_eq!(advice(path, ground()), None, "{path}");
    }
}
