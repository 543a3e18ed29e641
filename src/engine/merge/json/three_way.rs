//! Three-way merge of a JSON document that we ship and people edit: key by key, and by `id` in lists of objects that
//! have one. Never reformats what the person wrote, and never decides between two different changes of one value.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::model::Refusal;
use super::read::{Document, Step, Tree, is_strict};
use super::render::value_of;
use super::splice::{Draft, Slot};

/// The key by which the objects of a list are told apart.
const ID: &str = "id";

/// Why a document is not merged by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmerged {
    /// Both sides changed one value, each to another one.
    Conflict,
    /// A side is no strict JSON object with distinct keys.
    Unreadable,
}

/// One step on the way to a value. An object of a list is found by its id, because removals move it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Key(String),
    Id(Value),
}

/// One change of the person's document.
#[derive(Clone, Debug, PartialEq)]
enum Change {
    /// The value of a key, or an object of a list, appears at the end.
    Insert(Value),
    /// A value takes the place of another one.
    Replace(Value),
    /// A value goes.
    Remove,
}

/// Returns `theirs` with the changes from `base` to `offered`, in the layout of `theirs`.
///
/// # Errors
/// See [`Unmerged`].
pub fn three_way(base: &[u8], theirs: &[u8], offered: &[u8]) -> Result<Vec<u8>, Unmerged> {
    let (base, now, offered) = (read(base)?, read(theirs)?, read(offered)?);
    let mut changes = Vec::new();
    collect(&mut Vec::new(), [Some(&base), Some(&now), Some(&offered)], &mut changes)?;
    let document = Document::of(theirs).map_err(|_| Unmerged::Unreadable)?;
    let mut draft = Draft::new(document.text.to_owned());
    for (way, change) in &changes {
        make(&mut draft, way, change).map_err(|_| Unmerged::Conflict)?;
    }
    match is_strict(&draft.text) {
        true => Ok([document.mark, &draft.text].concat().into_bytes()),
        false => Err(Unmerged::Conflict),
    }
}

/// Reads one side.
fn read(bytes: &[u8]) -> Result<Value, Unmerged> {
    let document = Document::of(bytes).map_err(|_| Unmerged::Unreadable)?;
    let tree = Tree::parse(document.text).map_err(|_| Unmerged::Unreadable)?;
    match is_strict(document.text) && has_distinct_keys(&tree.root) {
        true => Ok(value_of(&tree.root)),
        false => Err(Unmerged::Unreadable),
    }
}

fn has_distinct_keys(node: &jsonc_parser::ast::Value<'_>) -> bool {
    use jsonc_parser::ast::Value as Node;
    match node {
        Node::Object(object) => {
            let mut seen = BTreeSet::new();
            let mut properties = object.properties.iter();
            properties.all(|found| seen.insert(found.name.as_str()) && has_distinct_keys(&found.value))
        }
        Node::Array(array) => array.elements.iter().all(has_distinct_keys),
        Node::StringLit(_) | Node::NumberLit(_) | Node::BooleanLit(_) | Node::NullKeyword(_) => true,
    }
}

/// Collects what makes the middle of `sides` (base, theirs, offered) hold the changes of the last one.
fn collect(
    way: &mut Vec<Way>,
    sides: [Option<&Value>; 3],
    changes: &mut Vec<(Vec<Way>, Change)>,
) -> Result<(), Unmerged> {
    let [base, theirs, offered] = sides;
    if offered == theirs || offered == base {
        return Ok(());
    }
    if theirs == base {
        let change = match (theirs, offered) {
            (None, Some(value)) => Change::Insert(value.clone()),
            (Some(_), Some(value)) => Change::Replace(value.clone()),
            (Some(_) | None, None) => Change::Remove,
        };
        // A container that is still there keeps its layout: only what differs inside is changed.
        if !matches!(change, Change::Replace(_)) || parts(sides).is_none() {
            changes.push((way.clone(), change));
            return Ok(());
        }
    }
    for part in parts(sides).ok_or(Unmerged::Conflict)? {
        way.push(part.way);
        collect(way, part.sides, changes)?;
        way.pop();
    }
    Ok(())
}

/// A value inside a container, on all sides.
struct Part<'v> {
    way: Way,
    sides: [Option<&'v Value>; 3],
}

/// Returns the parts of what is the same sort of container on all sides, in the order in which new ones are added.
fn parts<'v>(sides: [Option<&'v Value>; 3]) -> Option<Vec<Part<'v>>> {
    match sides {
        [Some(Value::Object(base)), Some(Value::Object(theirs)), Some(Value::Object(offered))] => {
            let maps: [&'v Map<String, Value>; 3] = [base, theirs, offered];
            let mut seen = BTreeSet::new();
            let keys = offered.keys().chain(base.keys()).filter(|key| seen.insert(key.as_str()));
            let part =
                |key: &String| Part { way: Way::Key(key.clone()), sides: maps.map(|map| map.get(key)) };
            Some(keys.map(part).collect())
        }
        [Some(Value::Array(base)), Some(Value::Array(theirs)), Some(Value::Array(offered))] => {
            let lists: [&'v Vec<Value>; 3] = [base, theirs, offered];
            if !lists.iter().all(|list| has_ids(list)) {
                return None;
            }
            let mut seen: Vec<&Value> = Vec::new();
            for element in offered.iter().chain(base) {
                if !seen.contains(&&element[ID]) {
                    seen.push(&element[ID]);
                }
            }
            let part =
                |id: &Value| Part { way: Way::Id(id.clone()), sides: lists.map(|list| of_id(list, id)) };
            Some(seen.into_iter().map(part).collect())
        }
        _ => None,
    }
}

/// Returns whether the elements of a list are objects with an id each, none of them twice.
fn has_ids(list: &[Value]) -> bool {
    let mut seen = BTreeSet::new();
    list.iter().all(|element| element[ID].as_str().is_some_and(|id| seen.insert(id)))
}

fn of_id<'v>(list: &'v [Value], id: &Value) -> Option<&'v Value> {
    list.iter().find(|element| element[ID] == *id)
}

fn make(draft: &mut Draft, way: &[Way], change: &Change) -> Result<(), Refusal> {
    let gone = || Refusal::internal("a value is where it was read");
    match change {
        Change::Insert(value) => {
            let (last, outer) = way.split_last().ok_or_else(gone)?;
            let path = located(draft, outer)?.ok_or_else(gone)?;
            let slot = match last {
                Way::Key(key) => Slot::Key(key),
                Way::Id(_) => Slot::Last,
            };
            draft.insert(&path, slot, value).map(drop)
        }
        Change::Replace(value) => {
            let path = located(draft, way)?.ok_or_else(gone)?;
            draft.replace(&path, value)
        }
        Change::Remove => {
            let path = located(draft, way)?.ok_or_else(gone)?;
            draft.remove(&path)
        }
    }
}

/// Returns where `way` leads in the text as it is now.
fn located(draft: &Draft, way: &[Way]) -> Result<Option<Vec<Step>>, Refusal> {
    let tree = draft.tree()?;
    let mut path = Vec::new();
    for step in way {
        let step = match step {
            Way::Key(key) => Step::Key(key.clone()),
            Way::Id(id) => {
                let Some(array) = tree.at(&path).and_then(|node| node.as_array()) else { return Ok(None) };
                let found = array.elements.iter().position(|element| value_of(element)[ID] == *id);
                match found {
                    Some(index) => Step::Index(index),
                    None => return Ok(None),
                }
            }
        };
        path.push(step);
    }
    Ok(Some(path))
}

#[cfg(test)]
mod tests;
