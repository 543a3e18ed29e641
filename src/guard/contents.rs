//! One pass over the contents of a commit: the secrets and flaws of each, whatever HEAD has. What was clean before is not
//! read again, many are looked at on two threads, and only contents in which something is are kept.

use crate::git::{BlobId, Content, EntryKind, Extent, FileContent, GitError, Repository, Staged, Wanted};
use crate::guard::checks::{self, File, Flaw};
use crate::guard::gather::Gathering;
use crate::guard::memo::{Memo, View};
use crate::guard::policy::Guard;
use crate::guard::spread::{Job, spread};
use crate::secrets::{self, Finding};

/// Where a content comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// The entry of this number.
    Entry(usize),
    /// A file of the work tree that the commit takes along.
    WorkTree,
}

/// A content in which something is.
pub(super) struct Seen {
    pub(super) origin: Origin,
    pub(super) path: Vec<u8>,
    pub(super) kind: EntryKind,
    pub(super) bytes: Vec<u8>,
    pub(super) findings: Vec<Finding>,
    pub(super) flaws: Vec<(Guard, Flaw)>,
}

/// A content that is too large to be read.
pub(super) struct TooLarge {
    pub(super) origin: Origin,
    pub(super) path: Vec<u8>,
    pub(super) bytes: u64,
}

/// What came out of the pass.
pub(super) struct Looked {
    /// Contents in which something is, entries first and in their order.
    pub(super) seen: Vec<Seen>,
    pub(super) unread: Vec<TooLarge>,
    /// The files of the work tree that were taken along.
    pub(super) found: Vec<Vec<u8>>,
    /// Links with their targets.
    pub(super) links: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) extent: Extent,
}

/// A content, and what is not known of it.
struct Piece {
    origin: Origin,
    path: Vec<u8>,
    kind: EntryKind,
    bytes: Vec<u8>,
    wants: Wants,
}

#[derive(Clone, Copy)]
struct Wants {
    secrets: Wanting,
    checks: Wanting,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanting {
    Look,
    Known,
}

impl Job for Piece {
    fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// What a piece came to, before it is noted.
struct Done {
    seen: Seen,
    wants: Wants,
    is_archive: bool,
}

/// Looks at the contents of `entries`, and at what `worktree` takes.
pub(super) fn contents(
    repository: &Repository<'_>,
    entries: &[Staged],
    worktree: &[Wanted],
    gathering: &mut Gathering<'_>,
) -> Result<Looked, GitError> {
    let large = gathering.large_bytes_max;
    let wants: Vec<Wants> =
        entries.iter().map(|entry| wants(entry, gathering.memo.as_ref(), large)).collect();
    let is_wanted =
        |number: &usize| wants[*number].secrets == Wanting::Look || wants[*number].checks == Wanting::Look;
    let numbers: Vec<usize> =
        (0..entries.len()).filter(|number| entries[*number].kind.has_blob() && is_wanted(number)).collect();
    let wanted: Vec<Staged> = numbers.iter().map(|number| entries[*number].clone()).collect();
    let mut looked = Looked {
        seen: Vec::new(),
        unread: Vec::new(),
        found: Vec::new(),
        links: Vec::new(),
        extent: Extent::Whole,
    };
    let work = |piece: Piece| looked_at(piece, large);
    let done = spread(&work, |each| {
        let mut numbers = numbers.iter();
        repository.staged_contents(&wanted, &mut |entry, content| {
            let Some(number) = numbers.next() else { return };
            let origin = Origin::Entry(*number);
            let path = entry.path.clone();
            match content {
                Content::TooLarge(bytes) => looked.unread.push(TooLarge { origin, path, bytes }),
                Content::Bytes(bytes) => {
                    if entry.kind == EntryKind::Link {
                        looked.links.push((path.clone(), bytes.clone()));
                    }
                    each(Piece { origin, path, kind: entry.kind, bytes, wants: wants[*number] });
                }
            }
        })?;
        for wanted in worktree {
            let extent = repository.worktree(wanted, &mut |FileContent { path, kind, content }| {
                let origin = Origin::WorkTree;
                looked.found.push(path.clone());
                match content {
                    Content::TooLarge(bytes) => looked.unread.push(TooLarge { origin, path, bytes }),
                    Content::Bytes(bytes) => {
                        let wants = Wants { secrets: Wanting::Look, checks: Wanting::Look };
                        if kind == EntryKind::Link {
                            looked.links.push((path.clone(), bytes.clone()));
                        }
                        each(Piece { origin, path, kind, bytes, wants });
                    }
                }
            })?;
            looked.extent = looked.extent.and(extent);
        }
        Ok::<(), GitError>(())
    })?;
    looked.seen = noted(done, entries, gathering);
    Ok(looked)
}

fn wants(entry: &Staged, memo: Option<&Memo<'_>>, large: u64) -> Wants {
    let known = |is_known: bool| if is_known { Wanting::Known } else { Wanting::Look };
    let Some(memo) = memo else { return Wants { secrets: Wanting::Look, checks: Wanting::Look } };
    // Where a link leads depends on other paths.
    let is_checked = entry.kind != EntryKind::Link && memo.is_noted(&entry.id, &view(entry, large));
    Wants { secrets: known(memo.is_clean(&entry.id)), checks: known(is_checked) }
}

/// Returns the view of a blob that the checks have of it at this path.
fn view(entry: &Staged, large: u64) -> View {
    let class = checks::class(&entry.path, entry.kind);
    View::of(&format!("checks {} {large} {class}", checks::VERSION))
}

fn looked_at(piece: Piece, large: u64) -> Done {
    let Piece { origin, path, kind, bytes, wants } = piece;
    let is_archive = wants.secrets == Wanting::Look && secrets::is_archive(&bytes);
    let findings = match wants.secrets {
        Wanting::Look => secrets::scan(&bytes),
        Wanting::Known => Vec::new(),
    };
    let flaws = match wants.checks {
        Wanting::Look => checks::in_content(&File::new(&path, kind, &bytes), large),
        Wanting::Known => Vec::new(),
    };
    // A clean file of the work tree stays too: its name may hold a secret.
    let is_kept = !findings.is_empty() || !flaws.is_empty();
    let bytes = if is_kept { bytes } else { Vec::new() };
    Done { seen: Seen { origin, path, kind, bytes, findings, flaws }, wants, is_archive }
}

/// Remembers what is clean, and returns the rest in the order in which it was read.
fn noted(mut done: Vec<Done>, entries: &[Staged], gathering: &mut Gathering<'_>) -> Vec<Seen> {
    done.sort_by(|one, other| (one.seen.origin, &one.seen.path).cmp(&(other.seen.origin, &other.seen.path)));
    let mut seen = Vec::new();
    for Done { seen: one, wants, is_archive } in done {
        if let (Origin::Entry(number), Some(memo)) = (one.origin, gathering.memo.as_mut()) {
            let entry = &entries[number];
            let id: &BlobId = &entry.id;
            if wants.secrets == Wanting::Look && one.findings.is_empty() && !is_archive {
                memo.note(id);
            }
            if wants.checks == Wanting::Look && one.flaws.is_empty() && entry.kind != EntryKind::Link {
                memo.note_as(id, &view(entry, gathering.large_bytes_max));
            }
        }
        if !one.findings.is_empty() || !one.flaws.is_empty() || one.origin == Origin::WorkTree {
            seen.push(one);
        }
    }
    seen
}
