//! Which of our entries stand in a document. Never changes anything.

use super::handlers::{assign, check_ways, event_objects, find, marks, wanted};
use super::model::{EntryState, JsonEntry, Mark, Refusal};
use super::read::{Document, Tree, steps, string_of};

/// Returns the state of each of `entries`, in their order.
///
/// # Errors
/// When the document cannot be read safely, with the place.
pub fn inspect(document: &[u8], entries: &[JsonEntry]) -> Result<Vec<EntryState>, Refusal> {
    let document = Document::of(document)?;
    if document.is_blank() {
        return Ok(vec![EntryState::Missing; entries.len()]);
    }
    let tree = Tree::parse(document.text)?;
    check_ways(&tree, &[entries], &[])?;
    let mut handlers = handler_states(&tree, entries)?.into_iter();
    entries
        .iter()
        .map(|entry| match entry {
            JsonEntry::Member { at, value } if has_member(&tree, at, value) => Ok(EntryState::Present),
            JsonEntry::Member { .. } => Ok(EntryState::Missing),
            JsonEntry::Constant { key, .. } if has_key(&tree, key) => Ok(EntryState::Present),
            JsonEntry::Constant { .. } => Ok(EntryState::Missing),
            JsonEntry::Handler { .. } => {
                handlers.next().ok_or_else(|| Refusal::internal("each handler has a state"))
            }
        })
        .collect()
}

/// Returns whether the array at `at` holds `value`.
pub(super) fn has_member(tree: &Tree<'_>, at: &[String], value: &str) -> bool {
    tree.array_at(at)
        .is_some_and(|array| array.elements.iter().any(|element| string_of(element) == Some(value)))
}

/// Returns whether something stands under `key` at the top.
pub(super) fn has_key(tree: &Tree<'_>, key: &str) -> bool {
    tree.at(&steps(&[key.to_owned()])).is_some()
}

fn handler_states(tree: &Tree<'_>, entries: &[JsonEntry]) -> Result<Vec<EntryState>, Refusal> {
    let wanted = wanted(entries)?;
    let marks: Vec<&Mark> = marks(entries).collect();
    let found = find(tree, &event_objects(&[entries]), &marks);
    let assigned = assign(&wanted, &found);
    let mut states: Vec<EntryState> = wanted
        .iter()
        .zip(&assigned)
        .map(|(wanted, place)| match place {
            None => EntryState::Missing,
            Some(index) if found[*index].is_exactly(wanted) => EntryState::Present,
            Some(_) => EntryState::Different,
        })
        .collect();
    let surplus = found.iter().enumerate().filter(|(index, _)| !assigned.contains(&Some(*index)));
    for (_, surplus) in surplus {
        let owner = wanted.iter().position(|wanted| surplus.recognised_by([wanted.mark]).is_some());
        if let Some(owner) = owner {
            states[owner] = EntryState::Different;
        }
    }
    Ok(states)
}
