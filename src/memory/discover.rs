//! Finds transcripts: below the place that each host's row names, bounded, without following a link. Never reads one.

use std::io;

use crate::agents::{HOSTS, TranscriptForm, Transcripts, UPSTREAM};
use crate::base::limits::{TRANSCRIPT_DEPTH_MAX, TRANSCRIPTS_MAX};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::ports::fs::{Fs, NodeKind, Stat};

/// A transcript that is there.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) host: &'static str,
    pub(super) form: TranscriptForm,
    pub(super) path: AbsPath,
    pub(super) stat: Stat,
}

impl Found {
    /// Returns the name without its ending.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// A place that could not be looked at, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unread {
    /// The folder or file.
    pub path: AbsPath,
    /// What the disk said.
    pub why: String,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Discovered {
    pub(super) found: Vec<Found>,
    pub(super) unread: Vec<Unread>,
}

/// Returns every transcript of every host but those in `skip`, in the order of hosts and paths.
pub(super) fn discover(fs: &dyn Fs, layout: &Layout, skip: &[String]) -> Discovered {
    let mut discovered = Discovered::default();
    let mut walk = Walk { fs, into: &mut discovered };
    let is_read = |host: &str| skip.iter().all(|skipped| skipped != host);
    for host in HOSTS.iter().filter(|host| is_read(host.name)) {
        // The folder of Claude Code is no row of the layout's table of hosts.
        let folder =
            if host.name == "claude" { layout.claude.clone() } else { layout.host_folder(host.name) };
        host.transcripts.iter().for_each(|place| walk.place(host.name, place, &folder));
    }
    let (host, place) = &UPSTREAM;
    if is_read(host) {
        walk.place(host, place, &layout.root);
    }
    discovered
}

struct Walk<'a> {
    fs: &'a dyn Fs,
    into: &'a mut Discovered,
}

impl Walk<'_> {
    fn place(&mut self, host: &'static str, place: &Transcripts, folder: &AbsPath) {
        let top = folder.join(place.below);
        match self.fs.stat(&top) {
            Ok(Some(stat)) if stat.kind == NodeKind::Dir => {
                self.folder(host, place, &top, place.within.is_none());
            }
            Ok(Some(stat)) if stat.kind == NodeKind::Symlink => {
                let why = "it is a link, and those are not followed".to_owned();
                self.into.unread.push(Unread { path: top, why });
            }
            Ok(Some(_) | None) => {}
            Err(error) => self.refused(&top, &error),
        }
    }

    /// Looks through a folder and what it holds; `is_within` says whether the folder that has to be on the way was met.
    fn folder(&mut self, host: &'static str, place: &Transcripts, top: &AbsPath, is_within: bool) {
        let mut folders = vec![(top.clone(), 0, is_within)];
        while let Some((folder, depth, is_within)) = folders.pop() {
            let names = match self.fs.list(&folder) {
                Ok(names) => names,
                Err(error) => {
                    self.refused(&folder, &error);
                    continue;
                }
            };
            for name in names {
                if self.into.found.len() >= TRANSCRIPTS_MAX {
                    return;
                }
                let is_named = name.ends_with(place.ending);
                if !is_named && is_other_file(&name) {
                    continue;
                }
                let path = folder.join_name(&name);
                let stat = match self.fs.stat(&path) {
                    Ok(Some(stat)) => stat,
                    // It went away meanwhile.
                    Ok(None) => continue,
                    Err(error) => {
                        self.refused(&path, &error);
                        continue;
                    }
                };
                if stat.kind == NodeKind::File && is_named && is_within {
                    self.into.found.push(Found { host, form: place.form, path, stat });
                } else if stat.kind == NodeKind::Dir && depth + 1 < TRANSCRIPT_DEPTH_MAX {
                    let is_within = is_within || place.within == Some(name.as_str());
                    folders.push((path, depth + 1, is_within));
                }
            }
        }
    }

    fn refused(&mut self, path: &AbsPath, error: &io::Error) {
        self.into.unread.push(Unread { path: path.clone(), why: error.to_string() });
    }
}

/// Returns whether a name is a file's of no use here, so that nobody has to ask the disk.
fn is_other_file(name: &str) -> bool {
    const ENDINGS: [&str; 9] =
        [".json", ".jsonl", ".md", ".txt", ".lock", ".sqlite", ".log", ".meta.json", ".sqlite-wal"];
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layout::MovedFolders;
    use crate::sim::fs::SimFs;

    fn at(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path of the test")
    }

    fn layout() -> Layout {
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/h/.claude"));
        Layout { home, root, claude, config: at("/h/.config"), moved: MovedFolders::default() }
    }

    #[test]
    fn transcripts_are_found_where_hosts_keep_them_and_nowhere_else() {
        let fs = SimFs::new(vec![at("/h")]);
        for (path, _) in [
            ("/h/.claude/projects/-p/s1.jsonl", true),
            ("/h/.claude/projects/-p/s1/subagents/agent-a.jsonl", true),
            ("/h/.claude/projects/-p/s1/subagents/agent-a.meta.json", false),
            ("/h/.claude/projects/-p/memory/MEMORY.md", false),
            ("/h/.claude/history.jsonl", false),
            ("/h/.codex/sessions/2026/11/21/rollout-x.jsonl", true),
            ("/h/.codex/history.jsonl", false),
            ("/h/.gemini/tmp/repo/chats/session-1.jsonl", true),
            ("/h/.gemini/tmp/repo/chats/session-0.json", true),
            ("/h/.gemini/tmp/repo/logs.json", false),
            ("/h/.openclaw/agents/main/sessions/s.jsonl", true),
            ("/h/.openclaw/agents/main/other/s.jsonl", false),
        ] {
            fs.put_file(&at(path), b"{}\n", 0o600);
        }
        fs.put_link(&at("/h/.claude/projects/-p/link.jsonl"), "/h/.claude/history.jsonl");
        let Discovered { found, unread } = discover(&fs, &layout(), &[]);
        let found: Vec<(&str, &str)> = found.iter().map(|found| (found.host, found.path.as_str())).collect();
        assert_eq!(
            found,
            [
                ("claude", "/h/.claude/projects/-p/s1.jsonl"),
                ("claude", "/h/.claude/projects/-p/s1/subagents/agent-a.jsonl"),
                ("codex", "/h/.codex/sessions/2026/11/21/rollout-x.jsonl"),
                ("gemini", "/h/.gemini/tmp/repo/chats/session-1.jsonl"),
                ("gemini", "/h/.gemini/tmp/repo/chats/session-0.json"),
                ("openclaw", "/h/.openclaw/agents/main/sessions/s.jsonl"),
            ]
        );
        assert_eq!(unread, []);
        let left = discover(&fs, &layout(), &["claude".to_owned(), "openclaw".to_owned()]).found;
        assert!(left.len() == 3 && left.iter().all(|found| ["codex", "gemini"].contains(&found.host)));
    }

    #[test]
    fn a_place_behind_a_link_is_told() {
        let fs = SimFs::new(vec![at("/h")]);
        fs.put_link(&at("/h/.claude/projects"), "/elsewhere");
        let Discovered { found, unread } = discover(&fs, &layout(), &[]);
        assert!(found.is_empty());
        assert_eq!(unread.len(), 1);
        assert!(unread[0].why.contains("link"));
    }
}
