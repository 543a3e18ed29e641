//! The bytes of a tree object. Pure; every length is looked up with its bound.

use std::cmp::Ordering;

use crate::git::entry::EntryKind;
use crate::git::error::GitError;

/// Bytes of the ids in it: the library's store has no other ones.
const ID_BYTES: usize = 20;

/// One entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::git) struct TreeEntry<'a> {
    pub(in crate::git) name: &'a [u8],
    pub(in crate::git) id: &'a [u8],
    /// What it is; `None` for a folder.
    pub(in crate::git) kind: Option<EntryKind>,
}

/// Returns the entries of a tree, in its order; the last one is an error where it is torn.
pub(in crate::git) fn tree_entries(tree: &[u8]) -> Names<'_> {
    Names { rest: tree }
}

/// What a name is in a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::git) enum Is {
    /// A blob or a submodule.
    File,
    /// Another tree.
    Folder,
}

impl TreeEntry<'_> {
    pub(in crate::git) fn is(&self) -> Is {
        if self.kind.is_none() { Is::Folder } else { Is::File }
    }
}

/// The entries of a tree. Questions for names have to come in the order of trees: each goes on where the one before
/// ended.
pub(in crate::git) struct Names<'t> {
    rest: &'t [u8],
}

impl<'t> Names<'t> {
    /// Returns the entry `name`, where the tree has it as what it `is`.
    pub(in crate::git) fn find(&mut self, name: &[u8], is: Is) -> Result<Option<TreeEntry<'t>>, GitError> {
        self.find_past(name, is, &mut |_| ())
    }

    /// As [`Self::find`]; hands what lies before that name, and nobody asked for, to `past`.
    pub(in crate::git) fn find_past(
        &mut self,
        name: &[u8],
        is: Is,
        past: &mut dyn FnMut(TreeEntry<'t>),
    ) -> Result<Option<TreeEntry<'t>>, GitError> {
        while !self.rest.is_empty() {
            let (entry, rest) = tree_entry(self.rest).ok_or(OTHER)?;
            match order((entry.name, entry.is()), (name, is)) {
                Ordering::Less => {
                    past(entry);
                    self.rest = rest;
                }
                Ordering::Equal => {
                    self.rest = rest;
                    return Ok(Some(entry));
                }
                Ordering::Greater => return Ok(None),
            }
        }
        Ok(None)
    }
}

impl<'t> Iterator for Names<'t> {
    type Item = Result<TreeEntry<'t>, GitError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let entry = tree_entry(self.rest);
        self.rest = entry.map_or(&[], |(_, rest)| rest);
        Some(entry.map(|(entry, _)| entry).ok_or(OTHER))
    }
}

/// The order of a tree: as if the name of a folder ended with a slash.
fn order((one, one_is): (&[u8], Is), (other, other_is): (&[u8], Is)) -> Ordering {
    let shared = one.len().min(other.len());
    let next = |name: &[u8], is: Is| match (name.get(shared), is) {
        (Some(byte), _) => *byte,
        (None, Is::Folder) => b'/',
        (None, Is::File) => 0,
    };
    one[..shared].cmp(&other[..shared]).then_with(|| next(one, one_is).cmp(&next(other, other_is)))
}

/// `<mode> <name>\0<id>`
fn tree_entry(bytes: &[u8]) -> Option<(TreeEntry<'_>, &[u8])> {
    let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let (mode, rest) = (&bytes[..space], &bytes[space + 1..]);
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (name, rest) = (&rest[..end], &rest[end + 1..]);
    let (id, rest) = rest.split_at_checked(ID_BYTES)?;
    let is_folder = matches!(mode, b"40000" | b"040000");
    let kind = EntryKind::of_octal(mode);
    (is_folder == kind.is_none()).then_some((TreeEntry { name, id, kind }, rest))
}

const OTHER: GitError = GitError::Unfit("one of its trees has another form");
