//! The registry of environment variables that we read, one row each. Never reads the environment: `sys` does, once.

use std::ffi::{OsStr, OsString};

macro_rules! variables {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// A variable that we read. What has no row here cannot be asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Variable { $($(#[doc = $doc])+ $name,)+ }

        impl Variable {
            /// Every variable with its name and documentation, from which the reference is made.
            pub const ALL: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$name, $text, concat!($($doc),+)),)+];

            /// Returns the name of the variable.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

variables! {
    /// The person's home folder. It must be absolute and belong to the user who runs the command.
    Home = "HOME";
    /// Where other programs are looked for: the upstream `openclaw`, git, agents.
    Path = "PATH";
    /// The state root, when `--root` is not given.
    Root = "OPENCLAW_ROOT";
    /// The state root, when neither `--root` nor `OPENCLAW_ROOT` is given; shared with the upstream OpenClaw.
    StateDir = "OPENCLAW_STATE_DIR";
    /// The upstream `openclaw` program, in place of the next one on PATH.
    UpstreamBin = "OPENCLAW_UPSTREAM_BIN";
    /// Checks that a person at a terminal skips for one commit, separated by commas: `secrets`, `json`, `messages` and the other last words of guards' settings. It is recorded.
    Skip = "OPENCLAW_SKIP";
    /// The task file of the work that is done: its role's forbidden texts are looked for in every commit.
    TaskFile = "OPENCLAW_TASK_FILE";
    /// Set by our git hooks for what they run, so that a hook that leads back to them ends. Not for people.
    GitHook = "OPENCLAW_GIT_HOOK";
    /// Set for the upstream program that we start, so that a call that comes straight back is refused. Not for people.
    Passthrough = "OPENCLAW_PASSTHROUGH";
    /// Set to `1` for a trial run of a hook, whose answer is marked and not counted. Not for people.
    Probe = "OPENCLAW_PROBE";
    /// Where systemd listens for a service's notifications. Set by systemd.
    NotifySocket = "NOTIFY_SOCKET";
    /// How long systemd waits for a sign of life, in microseconds. Set by systemd.
    WatchdogUsec = "WATCHDOG_USEC";
    /// The process that systemd waits for. Set by systemd.
    WatchdogPid = "WATCHDOG_PID";
    /// The name of the service that a process is. Set by launchd; `0` for what a person started.
    LaunchdService = "XPC_SERVICE_NAME";
    /// Claude Code's folder, in place of `~/.claude`.
    ClaudeConfigDir = "CLAUDE_CONFIG_DIR";
    /// Codex CLI's folder, in place of `~/.codex`.
    CodexHome = "CODEX_HOME";
    /// The folder in which Gemini CLI has its `.gemini`, in place of home.
    GeminiHome = "GEMINI_CLI_HOME";
    /// Copilot CLI's folder, in place of `~/.copilot`.
    CopilotHome = "COPILOT_HOME";
    /// The shell whose start-up files `install --modify-path` edits.
    Shell = "SHELL";
    /// The proxy through which releases are fetched, for example `http://proxy.example.org:3128`; `http`, or `https` for a proxy that speaks TLS. Addresses of this machine never go through it.
    HttpsProxy = "HTTPS_PROXY";
    /// As `HTTPS_PROXY`, where that is not set.
    HttpsProxyLower = "https_proxy";
    /// As `HTTPS_PROXY`, where neither spelling of it is set.
    AllProxy = "ALL_PROXY";
    /// As `ALL_PROXY`, where that is not set.
    AllProxyLower = "all_proxy";
    /// Hosts that are reached without the proxy, separated by commas: `example.org`, `.example.org`, `*`.
    NoProxy = "NO_PROXY";
    /// As `NO_PROXY`, where that is not set.
    NoProxyLower = "no_proxy";
    /// A file of certificates (PEM) that servers of releases are checked against, in place of those that the program brings along: for networks whose proxy opens TLS.
    CertFile = "SSL_CERT_FILE";
    /// The key of the model at `memory.extractor`, in place of the one in `openclaw.env`; it is told that server alone.
    ExtractorKey = "OPENCLAW_EXTRACTOR_KEY";
    /// The folder of the person's configuration, below which systemd looks for units; `~/.config` when it is not set.
    ConfigHome = "XDG_CONFIG_HOME";
    /// The folder of the person's data, below which OpenCode keeps its sessions; `~/.local/share` when it is not set.
    DataHome = "XDG_DATA_HOME";
    /// Where a user's service manager is asked for; `/run/user/<uid>` when it is not set.
    RuntimeDir = "XDG_RUNTIME_DIR";
    /// Turns colours off when it is set to anything.
    NoColor = "NO_COLOR";
    /// Turns colours off when it is `0`.
    Clicolor = "CLICOLOR";
    /// Turns colours on, also when the output is no terminal, unless it is `0`.
    ClicolorForce = "CLICOLOR_FORCE";
    /// Turns colours off when it is `dumb`.
    Term = "TERM";
}

/// The variables that were set when the process started. An empty value counts as unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    values: Vec<(Variable, OsString)>,
}

impl Environment {
    /// Returns those of `pairs` that are in the registry and not empty; the last of two with one name counts.
    pub fn new(pairs: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut values: Vec<(Variable, OsString)> = Vec::new();
        for (name, value) in pairs {
            let row = Variable::ALL.iter().find(|(_, text, _)| name.as_os_str() == OsStr::new(text));
            if let Some((variable, _, _)) = row {
                values.retain(|(known, _)| known != variable);
                if !value.is_empty() {
                    values.push((*variable, value));
                }
            }
        }
        Self { values }
    }

    /// Returns the value of `variable`; `None` when it is unset or empty.
    pub fn get(&self, variable: Variable) -> Option<&OsStr> {
        self.values.iter().find(|(known, _)| *known == variable).map(|(_, value)| value.as_os_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registered_and_filled_variables_are_kept() {
        let pairs = [("HOME", "/h"), ("OTHER", "x"), ("OPENCLAW_ROOT", ""), ("HOME", "/i")];
        let environment = Environment::new(pairs.map(|(name, value)| (name.into(), value.into())));
        assert_eq!(environment.get(Variable::Home), Some(OsStr::new("/i")));
        assert_eq!(environment.get(Variable::Root), None);
        assert_eq!(environment.values.len(), 1);
    }

    #[test]
    fn names_are_unique() {
        for (index, (_, name, _)) in Variable::ALL.iter().enumerate() {
            assert!(Variable::ALL.iter().skip(index + 1).all(|(_, other, _)| other != name), "{name}");
        }
    }
}
