//! Looks at contents, many at once on two threads.

use crate::guard::spread::{Job, spread};
use crate::secrets::{self, Allowance, Finding};

/// What was seen in one content.
#[derive(Clone, Debug)]
pub(in crate::guard) struct Looked {
    /// The number under which it was handed in.
    pub key: usize,
    /// What was found.
    pub hits: Vec<Hit>,
    /// What was not looked at in an archive.
    pub told: Vec<String>,
    /// Whether it is an archive.
    pub is_archive: bool,
    /// The content, where a judgement needs it.
    pub bytes: Vec<u8>,
}

/// A finding, in the file itself or in an entry of the archive.
#[derive(Clone, Debug)]
pub(in crate::guard) struct Hit {
    /// The entry.
    pub entry: Option<Vec<u8>>,
    /// What was found.
    pub finding: Finding,
}

/// Returns what is in one content.
pub(in crate::guard) fn look(key: usize, bytes: Vec<u8>) -> Looked {
    let mut hits = Vec::new();
    let mut told = Vec::new();
    let is_archive = secrets::is_archive(&bytes);
    if is_archive {
        told = secrets::entries(&bytes, &mut |name, content| {
            let mut in_name = secrets::scan(name);
            in_name.iter_mut().for_each(|finding| finding.line = 0);
            let found = in_name.into_iter().chain(secrets::scan(content));
            hits.extend(found.map(|finding| Hit { entry: Some(name.to_owned()), finding }));
        });
    } else {
        hits.extend(secrets::scan(&bytes).into_iter().map(|finding| Hit { entry: None, finding }));
    }
    // An archive is never compared with another version of itself.
    let is_kept = !is_archive && !hits.is_empty();
    Looked { key, hits, told, is_archive, bytes: if is_kept { bytes } else { Vec::new() } }
}

/// A content with its number.
struct Numbered(usize, Vec<u8>);

impl Job for Numbered {
    fn bytes(&self) -> usize {
        self.1.len()
    }
}

/// Looks at every content that `feed` hands over with a number, and returns what was seen by these numbers.
///
/// # Errors
/// Those of `feed`.
pub(super) fn look_at_all<E>(
    feed: impl FnOnce(&mut dyn FnMut(usize, Vec<u8>)) -> Result<(), E>,
) -> Result<Vec<Looked>, E> {
    let work = |Numbered(key, bytes): Numbered| look(key, bytes);
    let mut seen = spread(&work, |each| feed(&mut |key, bytes| each(Numbered(key, bytes))))?;
    seen.sort_unstable_by_key(|looked| looked.key);
    Ok(seen)
}

/// Returns what is found in `names` themselves, with the name; most have nothing.
pub(super) fn look_at_names<'a>(names: impl Iterator<Item = &'a Vec<u8>>) -> Vec<(Vec<u8>, Vec<Finding>)> {
    let found = names.map(|name| (name, secrets::scan(name)));
    found.filter(|(_, found)| !found.is_empty()).map(|(name, found)| (name.clone(), found)).collect()
}

/// Returns whether `version`, another version of the same file, allows the same finding with a comment.
pub(super) fn is_allowed_in(version: &[u8], finding: &Finding) -> bool {
    secrets::scan(version)
        .iter()
        .any(|other| other.digest == finding.digest && other.allowance != Allowance::None)
}
