//! Finds transcripts: below the place that each host's row or each line of the settings names, bounded, without following a
//! link. Never reads one.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use crate::agents::{HOSTS, Storage, TranscriptForm, Transcripts, UPSTREAM};
use crate::base::limits::{TRANSCRIPT_DEPTH_MAX, TRANSCRIPTS_MAX};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::config::transcripts::{Fields, TranscriptSource};
use crate::ports::changes::Changed;
use crate::ports::fs::{Fs, NodeKind, Stat};

/// A transcript that is there.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    pub(super) host: Cow<'a, str>,
    pub(super) form: TranscriptForm,
    /// What its fields mean, where the settings say so.
    pub(super) fields: Option<&'a Fields>,
    pub(super) path: AbsPath,
    /// What the disk tells of it; of a database together with the log beside it.
    pub(super) stat: Stat,
}

impl Found<'_> {
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
pub(super) struct Discovered<'a> {
    pub(super) found: Vec<Found<'a>>,
    pub(super) unread: Vec<Unread>,
}

/// Where transcripts are looked for.
#[derive(Clone, Copy)]
pub(super) struct Places<'p, 'a> {
    pub(super) layout: &'p Layout,
    /// Hosts that are left out.
    pub(super) skip: &'p [String],
    /// Programs that are read besides the hosts.
    pub(super) sources: &'a [TranscriptSource],
}

/// Returns every transcript of every host and source that `changed`, in the order of hosts and sources.
pub(super) fn discover<'a>(fs: &dyn Fs, places: Places<'_, 'a>, changed: &Changed) -> Discovered<'a> {
    let Places { layout, skip, sources } = places;
    let mut discovered = Discovered::default();
    let mut walk = Walk { fs, changed, into: &mut discovered };
    let is_read = |host: &str| skip.iter().all(|skipped| skipped != host);
    for host in HOSTS.iter().filter(|host| is_read(host.name)) {
        // The folder of Claude Code is no row of the layout's table of hosts, and OpenCode has one more for its data.
        let folder = match host.name {
            "claude" => layout.claude.clone(),
            "opencode" => layout.opencode_data(),
            name => layout.host_folder(name),
        };
        host.transcripts.iter().for_each(|place| walk.place(host.name, place, &folder));
    }
    let (host, places) = &UPSTREAM;
    if is_read(host) {
        places.iter().for_each(|place| walk.place(host, place, &layout.root));
    }
    for source in sources.iter().filter(|source| is_read(&source.name)) {
        walk.source(source, &layout.home);
    }
    discovered
}

/// What is looked for below a folder.
struct Wanted<'w, 'a> {
    host: &'a str,
    form: TranscriptForm,
    fields: Option<&'a Fields>,
    /// Whether a file of this name may be one.
    is_named: &'w dyn Fn(&str) -> bool,
    /// Whether a file with this path below the folder is one.
    is_one: &'w dyn Fn(&str) -> bool,
}

/// A folder on the way, seen from the one at the top.
struct At {
    folder: AbsPath,
    /// Its path below the top, with a slash behind it where there is one.
    below: String,
    depth: usize,
}

struct Walk<'w, 'a> {
    fs: &'w dyn Fs,
    changed: &'w Changed,
    into: &'w mut Discovered<'a>,
}

impl<'a> Walk<'_, 'a> {
    fn place(&mut self, host: &'a str, place: &Transcripts, folder: &AbsPath) {
        let top = if place.below.is_empty() { folder.clone() } else { folder.join(place.below) };
        // A database has its place; what lies deeper is another's.
        let depth_max = if place.below.is_empty() { 1 } else { TRANSCRIPT_DEPTH_MAX };
        let is_within = |below: &str| {
            let folders = below.rsplit_once('/').map_or("", |(folders, _)| folders);
            place.within.is_none_or(|within| folders.split('/').any(|folder| folder == within))
        };
        let wanted = Wanted {
            host,
            form: place.form,
            fields: None,
            is_named: &|name| name.ends_with(place.ending),
            is_one: &is_within,
        };
        self.top(&wanted, &top, depth_max);
    }

    fn source(&mut self, source: &'a TranscriptSource, home: &AbsPath) {
        let TranscriptSource { name, path, fields } = source;
        let path = match path.strip_prefix("~/") {
            Some(below) => home.join(below).to_string(),
            None => path.clone(),
        };
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let plain = parts.iter().take_while(|part| !part.contains(['*', '?'])).count().min(parts.len() - 1);
        let (folder, patterns) = parts.split_at(plain);
        let Ok(top) = AbsPath::new(&format!("/{}", folder.join("/"))) else { return };
        let is_host = HOSTS.iter().any(|host| host.name == name) || UPSTREAM.0 == name;
        if is_host {
            let why = format!("the name `{name}` in `memory.sources` is that of a host");
            self.into.unread.push(Unread { path: top, why });
            return;
        }
        let last = patterns.last().copied().unwrap_or_default();
        let is_named = |name: &str| last == "**" || fits(last, name);
        let is_one = |below: &str| all_fit(patterns, &below.split('/').collect::<Vec<_>>());
        let form = TranscriptForm::Mapped;
        let wanted = Wanted { host: name, form, fields: Some(fields), is_named: &is_named, is_one: &is_one };
        let depth_max = if patterns.contains(&"**") { TRANSCRIPT_DEPTH_MAX } else { patterns.len() };
        self.top(&wanted, &top, depth_max);
    }

    fn top(&mut self, wanted: &Wanted<'_, 'a>, top: &AbsPath, depth_max: usize) {
        let ways = match self.changed {
            Changed::Anything => vec![String::new()],
            Changed::At(paths) => ways_below(top, paths, wanted.form.storage()),
        };
        if ways.is_empty() {
            return;
        }
        match self.fs.stat(top) {
            Ok(Some(stat)) if stat.kind == NodeKind::Dir => {
                ways.iter().for_each(|way| self.way(wanted, (top, way), depth_max));
            }
            Ok(Some(stat)) if stat.kind == NodeKind::Symlink => {
                let why = "it is a link, and those are not followed".to_owned();
                self.into.unread.push(Unread { path: top.clone(), why });
            }
            Ok(Some(_) | None) => {}
            Err(error) => self.refused(top, &error),
        }
    }

    /// Follows a way below a folder, and looks through what is at its end.
    fn way(&mut self, wanted: &Wanted<'_, 'a>, (top, way): (&AbsPath, &str), depth_max: usize) {
        let mut at = At { folder: top.clone(), below: String::new(), depth: 0 };
        for name in way.split('/').filter(|name| !name.is_empty()) {
            if !is_looked_at(wanted, name, at.depth, depth_max) {
                return;
            }
            let path = at.folder.join_name(name);
            let inner = match self.fs.stat(&path) {
                Ok(Some(stat)) => self.one(wanted, &at, (name, stat), depth_max),
                // It went away meanwhile.
                Ok(None) => None,
                Err(error) => {
                    self.refused(&path, &error);
                    None
                }
            };
            let Some(inner) = inner else { return };
            at = inner;
        }
        self.folder(wanted, at, depth_max);
    }

    /// Looks through a folder and what it holds.
    fn folder(&mut self, wanted: &Wanted<'_, 'a>, at: At, depth_max: usize) {
        let mut folders = vec![at];
        while let Some(at) = folders.pop().filter(|_| self.into.found.len() < TRANSCRIPTS_MAX) {
            let names = match self.fs.list_with_facts(&at.folder) {
                Ok(names) => names,
                Err(error) => {
                    self.refused(&at.folder, &error);
                    continue;
                }
            };
            for (name, stat) in &names {
                if is_looked_at(wanted, name, at.depth, depth_max) {
                    folders.extend(self.one(wanted, &at, (name, *stat), depth_max));
                }
            }
        }
    }

    /// Takes a transcript; returns a folder that may hold some.
    fn one(
        &mut self,
        wanted: &Wanted<'_, 'a>,
        at: &At,
        (name, stat): (&str, Stat),
        depth_max: usize,
    ) -> Option<At> {
        let below = format!("{}{name}", at.below);
        if stat.kind == NodeKind::Dir && at.depth + 1 < depth_max {
            let folder = at.folder.join_name(name);
            return Some(At { folder, below: format!("{below}/"), depth: at.depth + 1 });
        }
        let is_one = stat.kind == NodeKind::File && (wanted.is_named)(name) && (wanted.is_one)(&below);
        if is_one && self.into.found.len() < TRANSCRIPTS_MAX {
            self.found(wanted, at.folder.join_name(name), stat);
        }
        None
    }

    fn found(&mut self, wanted: &Wanted<'_, 'a>, path: AbsPath, stat: Stat) {
        let Wanted { host, form, fields, .. } = *wanted;
        let stat = match form.storage() {
            Storage::Lines | Storage::Document => stat,
            Storage::Database => match with_log(self.fs, &path, stat) {
                Ok(stat) => stat,
                Err(error) => return self.refused(&path, &error),
            },
        };
        self.into.found.push(Found { host: Cow::Borrowed(host), form, fields, path, stat });
    }

    fn refused(&mut self, path: &AbsPath, error: &io::Error) {
        self.into.unread.push(Unread { path: path.clone(), why: error.to_string() });
    }
}

/// Returns whether what has this name is worth a look, in a folder so deep.
fn is_looked_at(wanted: &Wanted<'_, '_>, name: &str, depth: usize, depth_max: usize) -> bool {
    (wanted.is_named)(name) || !(is_other_file(name) || depth + 1 >= depth_max)
}

/// Returns the ways from `top` to what changed below it, none of them within another. The log beside a database is a
/// part of that.
fn ways_below(top: &AbsPath, paths: &BTreeSet<AbsPath>, storage: Storage) -> Vec<String> {
    let mut ways: Vec<String> = Vec::new();
    for way in paths.iter().filter_map(|path| path.relative_to(top)) {
        let way = match storage {
            Storage::Lines | Storage::Document => way,
            Storage::Database => way.strip_suffix("-wal").unwrap_or(way),
        };
        let is_within = |other: &String| {
            way.strip_prefix(other.as_str())
                .is_some_and(|rest| other.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        if !ways.iter().any(is_within) {
            ways.push(way.to_owned());
        }
    }
    ways
}

/// Returns what the disk tells of a database and the log beside it as of one file: it grows and changes as either does.
///
/// # Errors
/// As the disk says.
pub(super) fn with_log(fs: &dyn Fs, path: &AbsPath, stat: Stat) -> io::Result<Stat> {
    let folder = path.parent().unwrap_or_else(|| path.clone());
    let log = fs.stat(&folder.join_name(&format!("{}-wal", path.name())))?;
    Ok(match log {
        None => stat,
        Some(log) => Stat {
            bytes: stat.bytes.saturating_add(log.bytes),
            modified_ns: stat.modified_ns.max(log.modified_ns),
            ..stat
        },
    })
}

/// Returns whether a name fits a pattern of `*` and `?`.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut of) = (0, 0);
    // Where the last star stands, and how much of the name it takes so far.
    let mut star: Option<(usize, usize)> = None;
    while of < name.len() {
        if pattern.get(at) == Some(&'*') {
            star = Some((at, of));
            at += 1;
        } else if pattern.get(at).is_some_and(|sign| *sign == '?' || *sign == name[of]) {
            (at, of) = (at + 1, of + 1);
        } else if let Some((star_at, taken)) = star {
            star = Some((star_at, taken + 1));
            (at, of) = (star_at + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|sign| *sign == '*')
}

/// Returns whether the parts of a path fit those of a pattern, of which `**` is any number of folders.
fn all_fit(patterns: &[&str], parts: &[&str]) -> bool {
    match (patterns, parts) {
        ([], []) => true,
        (["**", rest @ ..], _) => (0..=parts.len()).any(|taken| all_fit(rest, &parts[taken..])),
        ([first, patterns @ ..], [part, parts @ ..]) => fits(first, part) && all_fit(patterns, parts),
        ([], [_, ..]) | ([_, ..], []) => false,
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

    fn all<'a>(fs: &SimFs, skip: &[String], sources: &'a [TranscriptSource]) -> Discovered<'a> {
        discover(fs, Places { layout: &layout(), skip, sources }, &Changed::Anything)
    }

    /// Returns what is found where only these paths changed.
    fn found_at(fs: &SimFs, paths: &[&str]) -> Vec<String> {
        let mut changed = Changed::default();
        paths.iter().for_each(|path| changed.add(at(path)));
        let found = discover(fs, Places { layout: &layout(), skip: &[], sources: &[] }, &changed).found;
        found.iter().map(|found| found.path.to_string()).collect()
    }

    #[test]
    fn what_changed_is_found_as_a_walk_finds_it_and_nothing_else() {
        let fs = SimFs::new(vec![at("/h")]);
        let files = [
            "/h/.claude/projects/-p/s1.jsonl",
            "/h/.claude/projects/-p/s1/subagents/agent-a.jsonl",
            "/h/.claude/projects/-p-2/s2.jsonl",
            "/h/.codex/sessions/2026/11/21/rollout-x.jsonl",
            "/h/.openclaw/agents/main/other/s.jsonl",
            "/h/.local/share/opencode/opencode.db",
            "/h/.local/share/opencode/opencode.db-wal",
            "/h/.local/share/opencode/repos/opencode.db",
        ];
        files.iter().for_each(|path| fs.put_file(&at(path), b"{}\n", 0o600));
        fs.put_link(&at("/h/.claude/projects/-link"), "/h/.claude/projects/-p");
        let [first, part, second, rollout, _, database, log, _] = files;
        let below = "/h/.claude/projects/-p";
        for (paths, expected) in [
            (&[][..], &[][..]),
            (&[first], &[first]),
            (&[part, first], &[first, part]),
            (&[below, first, "/h/.claude/projects/-p/s1"], &[first, part]),
            (&["/h/.claude/projects"], &[second, first, part]),
            (&[log, database, rollout], &[rollout, database]),
            (&[log], &[database]),
            (&["/h/.openclaw/agents/main/other/s.jsonl", "/h/.local/share/opencode/repos/opencode.db"], &[]),
            (&["/h/.claude/projects/-link/s1.jsonl", "/h/.claude/projects/-gone/s.jsonl", "/h/x"], &[]),
            (&["/h/.claude/projects/-p/s1.jsonl/inner", "/h/.claude/history.jsonl"], &[first]),
        ] {
            assert_eq!(found_at(&fs, paths), expected, "{paths:?}");
        }
        let whole: Vec<String> =
            all(&fs, &[], &[]).found.iter().map(|found| found.path.to_string()).collect();
        assert_eq!(found_at(&fs, &files).len(), whole.len());
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
            ("/h/.openclaw/agents/main/agent/openclaw-agent.sqlite", true),
            ("/h/.openclaw/agents/main/agent/openclaw-agent.sqlite.generation-lock.sqlite", false),
            ("/h/.openclaw/agents/main/openclaw-agent.sqlite", false),
            ("/h/.local/share/opencode/opencode.db", true),
            ("/h/.local/share/opencode/opencode.db-wal", false),
            ("/h/.local/share/opencode/repos/opencode.db", false),
        ] {
            fs.put_file(&at(path), b"{}\n", 0o600);
        }
        fs.put_link(&at("/h/.claude/projects/-p/link.jsonl"), "/h/.claude/history.jsonl");
        let Discovered { found, unread } = all(&fs, &[], &[]);
        let found: Vec<(&str, &str)> =
            found.iter().map(|found| (found.host.as_ref(), found.path.as_str())).collect();
        assert_eq!(
            found,
            [
                ("claude", "/h/.claude/projects/-p/s1.jsonl"),
                ("claude", "/h/.claude/projects/-p/s1/subagents/agent-a.jsonl"),
                ("codex", "/h/.codex/sessions/2026/11/21/rollout-x.jsonl"),
                ("gemini", "/h/.gemini/tmp/repo/chats/session-1.jsonl"),
                ("gemini", "/h/.gemini/tmp/repo/chats/session-0.json"),
                ("opencode", "/h/.local/share/opencode/opencode.db"),
                ("openclaw", "/h/.openclaw/agents/main/sessions/s.jsonl"),
                ("openclaw", "/h/.openclaw/agents/main/agent/openclaw-agent.sqlite"),
            ]
        );
        assert_eq!(unread, []);
        let left = all(&fs, &["claude".to_owned(), "openclaw".to_owned()], &[]).found;
        assert!(
            left.len() == 4
                && left.iter().all(|found| ["codex", "gemini", "opencode"].contains(&found.host.as_ref()))
        );
    }

    #[test]
    fn a_place_behind_a_link_is_told() {
        let fs = SimFs::new(vec![at("/h")]);
        fs.put_link(&at("/h/.claude/projects"), "/elsewhere");
        let Discovered { found, unread } = all(&fs, &[], &[]);
        assert!(found.is_empty());
        assert_eq!(unread.len(), 1);
        assert!(unread[0].why.contains("link"));
    }

    #[test]
    fn a_database_is_as_long_and_as_new_as_it_is_with_its_log() {
        let fs = SimFs::new(vec![at("/h")]);
        let path = at("/h/.local/share/opencode/opencode.db");
        fs.put_file(&path, b"four", 0o600);
        let alone = all(&fs, &[], &[]).found[0].stat;
        fs.put_file(&at("/h/.local/share/opencode/opencode.db-wal"), b"three", 0o600);
        let found = all(&fs, &[], &[]).found;
        assert_eq!((found.len(), alone.bytes, found[0].stat.bytes), (1, 4, 9));
    }

    #[test]
    fn files_of_other_programs_are_found_by_their_pattern() {
        let fs = SimFs::new(vec![at("/h")]);
        for path in [
            "/h/x/a/chat-1.jsonl",
            "/h/x/b/chat-2.log",
            "/h/x/chat-3.jsonl",
            "/h/x/a/b/c/chat-4.jsonl",
            "/v/y",
        ] {
            fs.put_file(&at(path), b"{}\n", 0o600);
        }
        for (path, expected) in [
            ("~/x/*/chat-?.*", &["/h/x/a/chat-1.jsonl", "/h/x/b/chat-2.log"][..]),
            ("~/x/**/*.jsonl", &["/h/x/a/chat-1.jsonl", "/h/x/a/b/c/chat-4.jsonl", "/h/x/chat-3.jsonl"]),
            ("~/x/chat-3.jsonl", &["/h/x/chat-3.jsonl"]),
            ("/h/x/a/**", &["/h/x/a/chat-1.jsonl", "/h/x/a/b/c/chat-4.jsonl"]),
            ("/h/nowhere/*", &[]),
            ("/h/x/chat-3.jsonl/*", &[]),
        ] {
            let line = format!("prog: {path}; kind=k; text=t");
            let source = TranscriptSource::parse(&line).expect("a source");
            let sources = [source];
            let found = all(&fs, &[], &sources).found;
            let mut found: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
            let mut expected = expected.to_vec();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{path}");
            assert!(all(&fs, &["prog".to_owned()], &sources).found.is_empty());
        }
    }

    #[test]
    fn a_name_fits_its_pattern_or_not() {
        for (pattern, name, is_fit) in [
            ("*", "", true),
            ("*.jsonl", "a.jsonl", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("?", "\u{fc}", true),
            ("?", "", false),
            ("a", "ab", false),
            ("", "", true),
            ("**a", "ba", true),
        ] {
            assert_eq!(fits(pattern, name), is_fit, "{pattern} {name}");
        }
    }
}
