//! What stands behind our word for each host: a real run of a pinned version in our test lane, or transcripts alone.

/// What a host's row is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proved {
    /// The version that our slow tests run with a stub for its model; `None` where the host does not run there.
    pub run: Option<&'static str>,
    /// Why it does not run there; empty where it does.
    pub wall: &'static str,
    /// The versions of which transcripts of payloads and answers are kept.
    pub transcripts: &'static [&'static str],
}

const PROVED: &[(&str, Proved)] = &[
    ("claude", Proved { run: Some("2.1.197"), wall: "", transcripts: &["2.1.197"] }),
    ("codex", Proved { run: Some("0.169.0"), wall: "", transcripts: &["0.169.0"] }),
    ("gemini", Proved { run: Some("0.61.0"), wall: "", transcripts: &["0.61.0"] }),
    ("opencode", Proved { run: Some("1.18.33"), wall: "", transcripts: &["1.18.33"] }),
    (
        "cursor",
        Proved {
            run: None,
            wall: "it is in no package registry, and signs in before it starts",
            transcripts: &["2.0.77", "2026.08.11-e8db854", "2026.09.18-9a7762b", "2026.09.28-64d2043"],
        },
    ),
    ("copilot", Proved { run: Some("1.0.102"), wall: "", transcripts: &["0.0.380", "1.0.102"] }),
    (
        "windsurf",
        Proved {
            run: None,
            wall: "it is an editor with a screen, and in no package registry",
            transcripts: &["1.13.5"],
        },
    ),
];

/// Returns what stands behind the host `name`; a host without a row has nothing.
pub fn proved(name: &str) -> Proved {
    let none = Proved { run: None, wall: "nothing was recorded of it", transcripts: &[] };
    PROVED.iter().find(|(host, _)| *host == name).map_or(none, |(_, proved)| *proved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::HOSTS;

    #[test]
    fn each_host_has_something_behind_it() {
        for host in HOSTS {
            let Proved { run, wall, transcripts } = proved(host.name);
            assert!(!transcripts.is_empty() && run.is_none() != wall.is_empty(), "{}", host.name);
        }
    }
}
