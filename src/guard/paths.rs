//! Paths that an agent's tools leave alone: where a write would disarm a guard, and where a read would show a secret.
//! Text in, verdict out; the disk is asked by nobody here.

use std::path::{Component, Path, PathBuf};

use crate::guard::verdict::Reason;

/// What a tool does to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Writes, moves or removes it.
    Write,
    /// Reads it.
    Read,
}

/// Where paths start.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The state root, where something is installed.
    pub root: Option<&'a Path>,
    /// The person's home, where it is known.
    pub home: Option<&'a Path>,
    /// The folder that the tool works in.
    pub cwd: &'a Path,
}

/// Returns why a tool may not touch `path`, which is as its input says it; `None` where it may.
pub fn judge(path: &str, touch: Touch, ground: Ground<'_>) -> Option<Reason> {
    let path = absolute(path, ground);
    let is_ours = ground.root.is_some_and(|root| path.starts_with(root.join("harness")));
    (is_ours && touch == Touch::Write).then(|| Reason {
        rule: "paths.state-root".to_owned(),
        why: "openclaw refuses this write: the path is openclaw's own (rule paths.state-root).".to_owned(),
        instead: "Leave it as it is, or ask the person to run `openclaw install`.".to_owned(),
    })
}

/// Returns `path` from the top, without `.` and `..`, as its text says; links are not looked at.
fn absolute(path: &str, ground: Ground<'_>) -> PathBuf {
    let from_home = path.strip_prefix("~/").and_then(|rest| Some(ground.home?.join(rest)));
    let joined = from_home.unwrap_or_else(|| ground.cwd.join(path));
    let mut plain = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_root_is_not_written_in_any_spelling() {
        let ground = Ground {
            root: Some(Path::new("/h/ada/.openclaw")),
            home: Some(Path::new("/h/ada")),
            cwd: Path::new("/h/ada/work"),
        };
        for path in
            ["../.openclaw/harness/bin/openclaw", "~/.openclaw/harness/x", "/h/./ada/.openclaw/harness"]
        {
            assert!(judge(path, Touch::Write, ground).is_some(), "{path}");
            assert!(judge(path, Touch::Read, ground).is_none(), "{path}");
        }
        assert!(judge("src/harness/x", Touch::Write, ground).is_none());
    }
}
