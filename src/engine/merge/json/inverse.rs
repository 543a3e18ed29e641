//! Taking our entries out of a document. Never touches what a person or a host put there.

use std::cmp::Reverse;

use super::edit::{EDITS_MAX, member_path};
use super::handlers::{HOOKS, check_keys, event_objects, find, marks};
use super::model::{Footprint, JsonEntry, Mark, Member, Refusal};
use super::read::{Document, is_strict, steps};
use super::splice::Draft;

/// Returns the document without `entries`. Members go only where `footprint` says that we added them; containers only
/// where we made them and nothing is left inside.
///
/// # Errors
/// When the document cannot be edited safely, with the place; it is then to be left as it is.
pub fn unmerge(document: &[u8], entries: &[JsonEntry], footprint: &Footprint) -> Result<Vec<u8>, Refusal> {
    let before = Document::of(document)?;
    if before.is_blank() {
        return Ok(document.to_vec());
    }
    let mut draft = Draft::new(before.text.to_owned());
    check_keys(&draft.tree()?, &[entries])?;
    let mut emptied = remove_entries(&mut draft, entries, footprint)?;
    let mut made: Vec<&Vec<String>> = footprint.made.iter().filter(|at| !at.is_empty()).collect();
    made.sort_by_key(|at| Reverse(at.len()));
    for at in made {
        if draft.tree()?.is_hollow(&steps(at)) {
            draft.remove(&steps(at))?;
            emptied.push(at[..at.len() - 1].to_vec());
        }
    }
    for key in &footprint.constants {
        // As long as somebody's handlers are there, the host wants it.
        let way = steps(std::slice::from_ref(key));
        let tree = draft.tree()?;
        if tree.at(&steps(&[HOOKS.to_owned()])).is_none() && tree.at(&way).is_some() {
            drop(tree);
            draft.remove(&way)?;
            emptied.push(Vec::new());
        }
    }
    for filled in footprint.filled.iter().filter(|filled| emptied.contains(&filled.at)) {
        if draft.tree()?.is_hollow(&steps(&filled.at)) && filled.inner.trim().is_empty() {
            draft.set_inner(&steps(&filled.at), &filled.inner)?;
        }
    }
    let is_bare = |text: &str| text.trim_start().starts_with('{') && text.trim_end().ends_with('}');
    if let Some(blank) = &footprint.blank
        && draft.tree()?.is_hollow(&[])
        && is_bare(&draft.text)
        && blank.trim().is_empty()
    {
        return Ok([before.mark, blank].concat().into_bytes());
    }
    if is_strict(before.text) && !is_strict(&draft.text) {
        return Err(Refusal::internal("strict stays strict"));
    }
    draft.tree().map_err(|_| Refusal::internal("the result parses"))?;
    Ok([before.mark, &draft.text].concat().into_bytes())
}

/// Takes out handlers and members; returns the containers that they were taken from.
fn remove_entries(
    draft: &mut Draft,
    entries: &[JsonEntry],
    footprint: &Footprint,
) -> Result<Vec<Vec<String>>, Refusal> {
    let mut touched = Vec::new();
    let marks: Vec<&Mark> = marks(entries).collect();
    let objects = event_objects(&[entries]);
    while let Some(found) = find(&draft.tree()?, &objects, &marks).pop() {
        if touched.len() >= EDITS_MAX {
            return Err(Refusal::too_many_edits());
        }
        draft.remove(&found.removal_path())?;
        touched.push(found.at);
    }
    for entry in entries {
        let JsonEntry::Member { at, value } = entry else { continue };
        let is_ours = footprint.members.contains(&Member { at: at.clone(), value: value.clone() });
        let path = if is_ours { member_path(&draft.tree()?, at, value) } else { None };
        if let Some(path) = path {
            draft.remove(&path)?;
            touched.push(at.clone());
        }
    }
    Ok(touched)
}
