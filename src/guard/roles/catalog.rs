//! Every role that is known: shipped and on the node. Reads through the disk's port, bounded; what cannot be read is named
//! and never a reason to stop.

use std::io;

use serde::Serialize;

use crate::base::limits::{ROLE_BYTES_MAX, ROLES_MAX};
use crate::base::path::AbsPath;
use crate::base::text::is_unseen;
use crate::content::{self, ItemKind};
use crate::guard::roles::read::{Problem, RoleFile, check_escalation, read};
use crate::guard::roles::role::Role;
use crate::ports::fs::{Fs, NodeKind};

/// Where a role is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// This program.
    Shipped,
    /// The state root's `roles`, as shipped.
    Node,
    /// The state root's `roles`, with changes of a person.
    Edited,
    /// The state root's `roles`, under an id that is not shipped.
    Own,
}

impl Origin {
    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shipped => "shipped, not installed",
            Self::Node => "as shipped",
            Self::Edited => "edited",
            Self::Own => "own",
        }
    }
}

/// A role that is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id; that of a file that cannot be read is its name.
    pub id: String,
    /// Where it is from.
    pub origin: Origin,
    /// Its file; for a shipped one there is none.
    pub path: Option<AbsPath>,
    /// Its whole text.
    pub text: String,
    /// What it holds.
    pub file: RoleFile,
}

/// Every role that holds here, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The roles.
    pub roles: Vec<Known>,
    /// The node's folder is there: what it lacks does not hold here.
    pub has_node: bool,
    /// Files and folders that do not count, with why.
    pub unread: Vec<(AbsPath, String)>,
}

impl Catalog {
    /// Reads the roles of `node`, the state root's folder of roles; without such a folder those that are shipped hold.
    ///
    /// A file that is broken hides what is shipped under its name: whoever wrote it meant something else.
    pub fn gather(fs: &dyn Fs, node: Option<&AbsPath>) -> Self {
        Self::filtered(fs, node, &|_, _| true)
    }

    /// Returns the role `id` as [`Catalog::gather`] finds it, and reads no others: a check of one commit has no time to.
    pub fn named(fs: &dyn Fs, node: Option<&AbsPath>, id: &str) -> Option<Known> {
        // A file has the id where its name is the id, or somewhere in it the id is written.
        let may_be = |stem: &str, text: &str| stem == id || text.contains(id);
        let catalog = Self::filtered(fs, node, &may_be);
        catalog.roles.into_iter().find(|known| known.id == id)
    }

    fn filtered(fs: &dyn Fs, node: Option<&AbsPath>, is_wanted: &dyn Fn(&str, &str) -> bool) -> Self {
        let mut catalog = Self::default();
        if let Some(folder) = node {
            catalog.folder(fs, folder, is_wanted);
        }
        if !catalog.has_node {
            let wanted = content::by_kind(ItemKind::Role)
                .filter(|item| is_wanted(stem_of(file_name(item.path)).unwrap_or_default(), item.text()));
            catalog.roles = wanted.map(shipped).collect();
        }
        catalog.roles.sort_by(|a, b| a.id.cmp(&b.id));
        catalog
    }

    /// Returns the role `id`, usable or not.
    pub fn find(&self, id: &str) -> Option<&Known> {
        self.roles.iter().find(|known| known.id == id)
    }

    /// Returns the roles that can be used.
    pub fn usable(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter_map(|known| known.file.role.as_ref())
    }

    /// Returns everything that is wrong with `known`, also in view of the other roles.
    pub fn problems(&self, known: &Known) -> Vec<Problem> {
        let mut problems = known.file.problems.clone();
        if let Some(role) = &known.file.role {
            let others: Vec<&Role> = self.usable().collect();
            problems.extend(check_escalation(role, &known.file.targets, &others));
        }
        problems.sort_by_key(|problem| (problem.at.line, problem.at.column));
        problems
    }

    fn folder(&mut self, fs: &dyn Fs, folder: &AbsPath, is_wanted: &dyn Fn(&str, &str) -> bool) {
        let listed = fs.resolve(folder).and_then(|place| match place {
            Some(place) => fs.list(&place).map(|names| Some((place, names))),
            None => Ok(None),
        });
        let (place, mut names) = match listed {
            Ok(Some(listed)) => listed,
            Ok(None) => return,
            Err(error) => {
                // What the person put there is unknown: nothing holds, rather than what they may have replaced.
                self.has_node = true;
                self.unread.push((folder.clone(), error.to_string()));
                return;
            }
        };
        self.has_node = true;
        names.retain(|name| stem_of(name).is_some());
        // `a.yaml` goes before `a.yml`.
        names.sort();
        for name in names {
            if self.roles.len() >= ROLES_MAX {
                self.unread.push((folder.clone(), format!("more than {ROLES_MAX} roles")));
                break;
            }
            let shown = folder.join_name(&name);
            match text_at(fs, &place.join_name(&name)) {
                Ok(Some(text)) if is_wanted(stem_of(&name).unwrap_or_default(), &text) => {
                    self.take(shown, text);
                }
                Ok(_) => {}
                Err(error) => self.unread.push((shown, error.to_string())),
            }
        }
    }

    fn take(&mut self, path: AbsPath, text: String) {
        let stem = stem_of(path.name()).unwrap_or_default().to_owned();
        let file = read(&stem, &text);
        let id = file.role.as_ref().map_or(stem, |role| role.id.clone());
        if let Some(other) = self.find(&id) {
            let first = other.path.as_ref().map(ToString::to_string).unwrap_or_default();
            self.unread.push((path, format!("`{first}` has the id `{id}` already")));
            return;
        }
        let item = content::by_kind(ItemKind::Role).find(|item| stem_of(file_name(item.path)) == Some(&id));
        let origin = match item {
            Some(item) if item.text() == text => Origin::Node,
            Some(_) => Origin::Edited,
            None => Origin::Own,
        };
        self.roles.push(Known { id, origin, path: Some(path), text, file });
    }
}

fn shipped(item: &content::Item) -> Known {
    let id = stem_of(file_name(item.path)).unwrap_or_default().to_owned();
    let file = read(&id, item.text());
    Known { id, origin: Origin::Shipped, path: None, text: item.text().to_owned(), file }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the name of a role file without its ending.
fn stem_of(name: &str) -> Option<&str> {
    let is_odd = name.starts_with('.') || name.chars().any(|c| is_unseen(c) || c == '\u{fffd}');
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    stem.filter(|stem| !is_odd && !stem.is_empty())
}

/// Returns the text of the file at `place`, through a link that a person put there.
fn text_at(fs: &dyn Fs, place: &AbsPath) -> io::Result<Option<String>> {
    let Some(place) = fs.resolve(place)? else {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the link leads nowhere"));
    };
    match fs.stat(&place)?.map(|stat| stat.kind) {
        Some(NodeKind::File) => {}
        Some(NodeKind::Dir | NodeKind::Symlink | NodeKind::Other) | None => return Ok(None),
    }
    let bytes = fs.read(&place, ROLE_BYTES_MAX)?;
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::roles::Severity;
    use crate::sim::fs::SimFs;

    fn at(path: &str) -> AbsPath {
        AbsPath::new(path).expect("a path of the test")
    }

    fn gathered(files: &[(&str, &[u8])]) -> Catalog {
        let fs = SimFs::new(vec![at("/h/.openclaw")]);
        for (name, bytes) in files {
            fs.put_file(&at("/h/.openclaw/roles").join(name), bytes, 0o644);
        }
        Catalog::gather(&fs, Some(&at("/h/.openclaw/roles")))
    }

    #[test]
    fn without_a_node_the_shipped_roles_hold_and_nothing_is_wrong_with_them() {
        let catalog = gathered(&[]);
        assert_eq!(catalog.roles.len(), content::by_kind(ItemKind::Role).count());
        assert!(catalog.roles.len() >= 12 && !catalog.has_node);
        for known in &catalog.roles {
            assert_eq!(catalog.problems(known), [], "{}", known.id);
            assert!(known.file.role.is_some(), "{}", known.id);
        }
    }

    #[test]
    fn a_node_has_the_roles_of_its_folder_and_no_others() {
        let tester = content::item("roles/tester.yaml").expect("a shipped role").bytes;
        let catalog = gathered(&[
            ("tester.yaml", tester),
            ("implementer.yaml", b"responsibilities: [work]\n"),
            ("mine.yml", b"responsibilities: [mine]\n"),
            ("mine.yaml", b"responsibilities: [first]\n"),
            ("broken.yaml", b"responsibilities: [\n"),
            ("latin.yaml", b"name: \xe9\n"),
            ("notes.md", b"no role"),
            (".hidden.yaml", b"no role"),
        ]);
        let rows: Vec<_> = catalog.roles.iter().map(|known| (known.id.as_str(), known.origin)).collect();
        assert_eq!(
            rows,
            [
                ("broken", Origin::Own),
                ("implementer", Origin::Edited),
                ("mine", Origin::Own),
                ("tester", Origin::Node),
            ]
        );
        let mine = catalog.find("mine").and_then(|known| known.file.role.as_ref()).expect("a role");
        assert_eq!(mine.responsibilities, ["first"]);
        assert_eq!(catalog.usable().count(), 3);
        let unread: Vec<_> = catalog.unread.iter().map(|(path, _)| path.name()).collect();
        assert_eq!(unread, ["latin.yaml", "mine.yml"]);
    }

    #[test]
    fn a_broken_file_hides_the_shipped_role_of_its_name() {
        let catalog = gathered(&[("tester.yaml", b"responsibilities: 5\n")]);
        let tester = catalog.find("tester").expect("it is known");
        assert!(tester.file.role.is_none());
        assert_eq!(catalog.problems(tester)[0].severity, Severity::Error);
    }

    #[test]
    fn a_target_that_is_no_role_here_is_told() {
        let escalation = b"responsibilities: [x]\nescalation:\n  on_metric_failure: tester\n";
        let catalog = gathered(&[("one.yaml", escalation)]);
        let problems = catalog.problems(catalog.find("one").expect("it is known"));
        assert_eq!((problems.len(), problems[0].at.line), (1, 3));
    }

    #[test]
    fn one_role_is_found_as_among_all() {
        let folder = at("/h/.openclaw/roles");
        let fs = SimFs::new(vec![at("/h/.openclaw")]);
        assert_eq!(
            Catalog::named(&fs, Some(&folder), "tester").map(|known| known.origin),
            Some(Origin::Shipped)
        );
        for (name, text) in [
            ("a.yaml", "id: tester\nresponsibilities: [mine]\n"),
            ("tester.yaml", "responsibilities: [theirs]\n"),
            ("broken.yaml", "responsibilities: 5\n"),
            ("other.yaml", "responsibilities: [watch the tester]\n"),
        ] {
            fs.put_file(&folder.join(name), text.as_bytes(), 0o644);
        }
        let all = Catalog::gather(&fs, Some(&folder));
        for id in ["tester", "broken", "other", "implementer"] {
            assert_eq!(Catalog::named(&fs, Some(&folder), id).as_ref(), all.find(id), "{id}");
        }
    }

    #[test]
    fn a_folder_full_of_roles_ends() {
        let names: Vec<String> = (0..ROLES_MAX + 5).map(|n| format!("r{n:04}.yaml")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"name: x\n"[..])).collect();
        let catalog = gathered(&files);
        assert_eq!((catalog.roles.len(), catalog.unread.len()), (ROLES_MAX, 1));
    }
}
