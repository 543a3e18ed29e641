//! Every rule that is known in one place: shipped, on the node, in the project. Reads through the disk's port, bounded;
//! what cannot be read is named and never a reason to stop.

use std::io;

use serde::Serialize;

use crate::base::front_matter::{FrontMatter, RuleHead};
use crate::base::limits::{RULE_FOLDERS_DEPTH_MAX, RULES_BYTES_MAX, RULES_MAX, SHARED_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::base::text::is_unseen;
use crate::content::{self, ItemKind};
use crate::guard::rules::RuleEntry;
use crate::guard::rules::applicable::precedence;
use crate::guard::rules::told::Telling;
use crate::ports::fs::{Fs, NodeKind};

/// Where a copy of a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// In this program.
    Shipped,
    /// In the state root's `rules`.
    Node,
    /// In the project's `.claude/rules`.
    Project,
}

impl Origin {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::Node => "node",
            Self::Project => "project",
        }
    }
}

/// How a copy stands to what this program ships under the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The same bytes.
    Shipped,
    /// Other bytes.
    Edited,
    /// Nothing of that id is shipped.
    Own,
}

/// One copy of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Where it is.
    pub origin: Origin,
    /// Its file; for a shipped rule there is none.
    pub path: Option<AbsPath>,
    /// What the path leads to, where it is a link.
    pub target: Option<AbsPath>,
    /// Its version, as written.
    pub version: Option<String>,
    /// How it stands to what is shipped.
    pub standing: Standing,
    /// Its whole text.
    pub text: String,
    /// What it says about itself.
    pub entry: RuleEntry,
}

/// A rule with its copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Its copies: shipped, node, project.
    pub copies: Vec<Copy>,
}

impl Known {
    /// Returns the copy that counts: the project's before the node's before the shipped one.
    pub fn governing(&self) -> &Copy {
        self.copies.last().expect("a rule is known by at least one copy")
    }

    /// Returns the copy of `origin`.
    pub fn copy(&self, origin: Origin) -> Option<&Copy> {
        self.copies.iter().find(|copy| copy.origin == origin)
    }
}

/// Every known rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The rules, the strongest first.
    pub rules: Vec<Known>,
    /// The node's folder is there: what it lacks does not hold here.
    pub has_node: bool,
    /// Second files of an id in one folder, which count for nothing.
    pub doubled: Vec<Copy>,
    /// Files and folders that could not be read, with why.
    pub unread: Vec<(AbsPath, String)>,
}

/// Where rules are looked for.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// The state root's `rules`.
    pub node: Option<AbsPath>,
    /// The project's `.claude/rules`.
    pub project: Option<AbsPath>,
}

impl Catalog {
    /// Reads the rules of `folders` beside what is shipped.
    pub fn gather(fs: &dyn Fs, folders: &Folders) -> Self {
        let mut reader = Reader { fs, found: Vec::new(), unread: Vec::new(), bytes_left: RULES_BYTES_MAX };
        for item in content::by_kind(ItemKind::Rule) {
            let name = item.path.rsplit('/').next().unwrap_or(item.path);
            reader.take(Origin::Shipped, None, name, item.text().to_owned());
        }
        let has_node = folders.node.as_ref().is_some_and(|folder| reader.folder(Origin::Node, folder, 0));
        if let Some(folder) = &folders.project {
            reader.folder(Origin::Project, folder, 0);
        }
        let Reader { found, unread, fs: _, bytes_left: _ } = reader;
        let mut rules: Vec<Known> = Vec::new();
        let mut doubled = Vec::new();
        for mut copy in found {
            let at = rules.iter().position(|known| known.id == copy.entry.id);
            let shipped = at.and_then(|at| rules[at].copy(Origin::Shipped));
            copy.standing = match shipped {
                _ if copy.origin == Origin::Shipped => Standing::Shipped,
                Some(shipped) if shipped.text == copy.text => Standing::Shipped,
                Some(_) => Standing::Edited,
                None => Standing::Own,
            };
            match at {
                // A second file of the same id in one folder: the first one counts, as it is listed first.
                Some(at) if rules[at].copy(copy.origin).is_some() => doubled.push(copy),
                Some(at) => rules[at].copies.push(copy),
                None => rules.push(Known { id: copy.entry.id.clone(), copies: vec![copy] }),
            }
        }
        rules.sort_by(|a, b| precedence(&a.governing().entry).cmp(&precedence(&b.governing().entry)));
        Self { rules, has_node, doubled, unread }
    }

    /// Returns the rules that hold here: on a node, what is only shipped does not.
    pub fn here(&self) -> impl Iterator<Item = &Known> {
        self.rules.iter().filter(|known| !self.has_node || known.governing().origin != Origin::Shipped)
    }

    /// Returns the rule `id` as it is told; `None` where there is none.
    pub fn telling(&self, id: &str) -> Option<Telling<'_>> {
        let Copy { text, entry, .. } = self.rule(id)?.governing();
        let read_by = format!("`openclaw rules show {id}`");
        Some(Telling { rule: entry, body: FrontMatter::of(text).body, read_by })
    }

    /// Returns the rule `id`.
    pub fn rule(&self, id: &str) -> Option<&Known> {
        self.rules.iter().find(|known| known.id == id)
    }
}

/// What an entry of a rules folder was.
enum Taken {
    Rule,
    Folder,
    Nothing,
}

struct Reader<'a> {
    fs: &'a dyn Fs,
    found: Vec<Copy>,
    unread: Vec<(AbsPath, String)>,
    bytes_left: u64,
}

impl Reader<'_> {
    /// Takes the rules in `folder` and, as Claude Code does, in those below a project's; returns whether it is there.
    fn folder(&mut self, origin: Origin, folder: &AbsPath, depth: usize) -> bool {
        // A folder that is a link is what it leads to, as Claude Code sees it.
        let listed = self.fs.resolve(folder).and_then(|place| {
            let Some(place) = place else { return Ok(None) };
            let names = self.fs.list(&place)?;
            Ok(Some((place, names)))
        });
        let (place, names) = match listed {
            Ok(Some(listed)) => listed,
            Ok(None) => return false,
            Err(error) => {
                self.unread.push((folder.clone(), error.to_string()));
                return true;
            }
        };
        for name in names.iter().filter(|name| !name.starts_with('.') && !is_odd(name)) {
            if self.found.len() >= RULES_MAX {
                self.unread.push((folder.clone(), format!("more than {RULES_MAX} rules")));
                break;
            }
            // Shown where the person sees it, read where it is.
            let shown = folder.join_name(name);
            match self.file(origin, &shown, &place.join_name(name)) {
                Ok(Taken::Folder) if origin == Origin::Project && depth < RULE_FOLDERS_DEPTH_MAX => {
                    self.folder(origin, &shown, depth + 1);
                }
                Ok(Taken::Rule | Taken::Folder | Taken::Nothing) => {}
                Err(error) => self.unread.push((shown, error.to_string())),
            }
        }
        true
    }

    /// Takes the rule at `place`, if one is there.
    fn file(&mut self, origin: Origin, shown: &AbsPath, place: &AbsPath) -> io::Result<Taken> {
        let is_link = match self.fs.stat(place)?.map(|stat| stat.kind) {
            Some(NodeKind::Dir) => return Ok(Taken::Folder),
            Some(NodeKind::File) if shown.name().ends_with(".md") => false,
            Some(NodeKind::Symlink) if shown.name().ends_with(".md") => true,
            Some(NodeKind::File | NodeKind::Symlink | NodeKind::Other) | None => return Ok(Taken::Nothing),
        };
        let target = if is_link { self.fs.resolve(place)? } else { None };
        if is_link && target.is_none() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the link leads nowhere"));
        }
        let bytes_max = SHARED_BYTES_MAX.min(self.bytes_left);
        let bytes = self.fs.read(target.as_ref().unwrap_or(place), bytes_max)?;
        self.bytes_left -= bytes.len() as u64;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.take(origin, Some((shown.clone(), target)), shown.name(), text);
        Ok(Taken::Rule)
    }

    fn take(&mut self, origin: Origin, file: Option<(AbsPath, Option<AbsPath>)>, name: &str, text: String) {
        let (path, target) = file.map_or((None, None), |(path, target)| (Some(path), target));
        let RuleHead { version, .. } = RuleHead::of(&FrontMatter::of(&text));
        let entry = RuleEntry::of(name, &text);
        self.found.push(Copy { origin, path, target, version, standing: Standing::Own, text, entry });
    }
}

fn is_odd(name: &str) -> bool {
    name.chars().any(|c| is_unseen(c) || c == '\u{fffd}') || crate::base::name::is_odd(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    fn at(path: &str) -> AbsPath {
        AbsPath::new(path).expect("a path of the test")
    }

    fn folders() -> Folders {
        Folders { node: Some(at("/h/.openclaw/rules")), project: Some(at("/p/.claude/rules")) }
    }

    fn fs() -> SimFs {
        SimFs::new(vec![at("/h/.openclaw")])
    }

    fn shipped(id: &str) -> &'static str {
        content::item(&format!("rules/{id}.md")).expect("a shipped rule").text()
    }

    #[test]
    fn without_a_node_the_shipped_rules_hold() {
        let catalog = Catalog::gather(&fs(), &folders());
        assert_eq!(catalog.here().count(), content::by_kind(ItemKind::Rule).count());
        assert!(catalog.here().all(|known| known.governing().origin == Origin::Shipped));
    }

    #[test]
    fn the_project_goes_before_the_node_and_the_node_before_what_is_shipped() {
        let fs = fs();
        fs.put_file(&at("/h/.openclaw/rules/security.md"), shipped("security").as_bytes(), 0o644);
        fs.put_file(
            &at("/h/.openclaw/rules/git-hygiene.md"),
            b"---\nid: git-hygiene\nversion: 9\n---\nmine\n",
            0o644,
        );
        fs.put_file(&at("/h/.openclaw/rules/notes.txt"), b"no rule", 0o644);
        fs.put_file(&at("/h/.openclaw/rules/own.md"), b"# Own\n", 0o644);
        fs.put_file(&at("/p/.claude/rules/deep/er/mine.md"), b"---\nid: mine\ntier: project\n---\n", 0o644);
        fs.put_link(&at("/p/.claude/rules/security.md"), "/h/.openclaw/rules/security.md");
        fs.put_link(&at("/p/.claude/rules/gone.md"), "/nowhere");
        let catalog = Catalog::gather(&fs, &folders());
        let rows: Vec<(&str, Origin, Standing)> = catalog
            .here()
            .map(|known| (known.id.as_str(), known.governing().origin, known.governing().standing))
            .collect();
        assert_eq!(
            rows,
            [
                ("mine", Origin::Project, Standing::Own),
                ("security", Origin::Project, Standing::Shipped),
                ("git-hygiene", Origin::Node, Standing::Edited),
                ("own", Origin::Node, Standing::Own),
            ]
        );
        let security = catalog.rule("security").expect("security");
        assert_eq!(security.governing().target, Some(at("/h/.openclaw/rules/security.md")));
        assert_eq!(security.copies.len(), 3);
        assert_eq!(
            catalog.rule("git-hygiene").and_then(|known| known.governing().version.clone()),
            Some("9".into())
        );
        assert_eq!(catalog.unread, [(at("/p/.claude/rules/gone.md"), "the link leads nowhere".to_owned())]);
    }

    #[test]
    fn rules_have_a_bound_together() {
        let fs = fs();
        for n in 0..6 {
            fs.put_file(&at(&format!("/p/.claude/rules/{n}.md")), &vec![b'x'; 3 << 20], 0o644);
        }
        let catalog = Catalog::gather(&fs, &folders());
        assert_eq!(catalog.unread.len(), 1, "five times three mebibytes fit");
    }

    #[test]
    fn a_folder_full_of_rules_ends() {
        let fs = fs();
        for n in 0..RULES_MAX + 5 {
            fs.put_file(&at(&format!("/p/.claude/rules/{n:04}.md")), b"x", 0o644);
        }
        let catalog = Catalog::gather(&fs, &folders());
        assert!(catalog.rules.len() <= RULES_MAX && catalog.unread.len() == 1);
    }
}
