//! Which handlers in a document are ours, and which of them stands for which entry. Never counts a handler as ours by
//! more than its mark, and never looks into other handlers.

use jsonc_parser::ast::{Object, Value as Node};
use serde_json::Value;

use super::mark::CommandLine;
use super::model::{JsonEntry, Mark, Refusal, Shape};
use super::read::{Step, Tree, property, steps};
use super::render::value_of;

/// The key that holds the events' arrays in the settings of every host that we know.
pub(super) const HOOKS: &str = "hooks";

/// A handler entry of ours, with what its handler calls.
pub(super) struct Wanted<'e> {
    pub(super) at: &'e [String],
    pub(super) group: &'e Value,
    pub(super) mark: &'e Mark,
    line: CommandLine,
}

/// A handler in the document.
pub(super) struct Found {
    /// The keys from the top to the event's array.
    pub(super) at: Vec<String>,
    /// Its group's index in that array.
    group_index: usize,
    /// Its own index in the group.
    index: usize,
    /// How many handlers the group holds.
    group_len: usize,
    group: Value,
    line: CommandLine,
}

impl Found {
    /// Returns whether its group holds nothing else.
    pub(super) fn is_alone(&self) -> bool {
        self.group_len == 1
    }

    /// Returns the way to its group.
    pub(super) fn group_path(&self) -> Vec<Step> {
        let mut path = steps(&self.at);
        path.push(Step::Index(self.group_index));
        path
    }

    /// Returns the way to what goes when it goes: its group when it is alone there, else itself.
    pub(super) fn removal_path(&self) -> Vec<Step> {
        let mut path = self.group_path();
        if !self.is_alone() {
            path.extend([Step::Key(HOOKS.to_owned()), Step::Index(self.index)]);
        }
        path
    }

    /// Returns the name of its event.
    pub(super) fn event(&self) -> &str {
        self.at.last().map(String::as_str).unwrap_or_default()
    }

    /// Returns the first of `marks` that recognises it.
    pub(super) fn recognised_by<'m>(&self, marks: impl IntoIterator<Item = &'m Mark>) -> Option<&'m Mark> {
        marks.into_iter().find(|mark| mark.recognises(&self.line))
    }

    /// Returns whether it does exactly what `wanted` asks for. Another handler in its group changes nothing about that.
    pub(super) fn is_exactly(&self, wanted: &Wanted<'_>) -> bool {
        let handler =
            |group: &Value, index: usize| group.get(HOOKS).and_then(|hooks| hooks.get(index)).cloned();
        let rest = |group: &Value| {
            let mut rest = group.as_object().cloned().unwrap_or_default();
            rest.remove(HOOKS);
            rest
        };
        self.at == wanted.at
            && handler(&self.group, self.index) == handler(wanted.group, 0)
            && rest(&self.group) == rest(wanted.group)
    }
}

/// Returns the handler entries among `entries`.
pub(super) fn wanted(entries: &[JsonEntry]) -> Result<Vec<Wanted<'_>>, Refusal> {
    entries.iter().filter_map(|entry| wanted_of(entry).transpose()).collect()
}

/// Returns `entry` when it is a handler; refuses one that we could not find again.
pub(super) fn wanted_of(entry: &JsonEntry) -> Result<Option<Wanted<'_>>, Refusal> {
    let (at, group, mark) = match entry {
        JsonEntry::Handler { at, group, mark } => (at, group, mark),
        JsonEntry::Member { .. } | JsonEntry::Constant { .. } => return Ok(None),
    };
    let only = match group.get(HOOKS).map(Value::as_array) {
        // A host without groups has the handler in their place.
        None => group,
        Some(Some(handlers)) if handlers.len() == 1 => &handlers[0],
        Some(_) => return Err(Refusal::internal("a group of ours holds one handler")),
    };
    let line = CommandLine::of_value(only).filter(|line| mark.recognises(line));
    let line = line.ok_or_else(|| Refusal::internal("a handler of ours carries its mark"))?;
    Ok(Some(Wanted { at, group, mark, line }))
}

/// Returns the marks of the handlers among `entries`.
pub(super) fn marks(entries: &[JsonEntry]) -> impl Iterator<Item = &Mark> {
    entries.iter().filter_map(|entry| match entry {
        JsonEntry::Handler { mark, .. } => Some(mark),
        JsonEntry::Member { .. } | JsonEntry::Constant { .. } => None,
    })
}

/// Returns the objects whose keys are events: those on the way of `entries`, and the usual one.
pub(super) fn event_objects(entries: &[&[JsonEntry]]) -> Vec<Vec<String>> {
    let mut objects = vec![vec![HOOKS.to_owned()]];
    for entry in entries.iter().copied().flatten() {
        if let JsonEntry::Handler { at, .. } = entry
            && let Some((_, object)) = at.split_last()
            && !objects.iter().any(|known| known == object)
        {
            objects.push(object.to_vec());
        }
    }
    objects
}

/// Returns the handlers below `objects` that one of `marks` recognises, in the order of the document.
pub(super) fn find(tree: &Tree<'_>, objects: &[Vec<String>], marks: &[&Mark]) -> Vec<Found> {
    let mut all = Vec::new();
    for object in objects {
        for event in tree.object_at(object).iter().flat_map(|events| &events.properties) {
            let Node::Array(groups) = &event.value else { continue };
            let at: Vec<String> = object.iter().cloned().chain([event.name.as_str().to_owned()]).collect();
            for (group_index, group) in groups.elements.iter().enumerate() {
                find_in_group(group, marks, |index, group_len, line| {
                    all.push(Found {
                        at: at.clone(),
                        group_index,
                        index,
                        group_len,
                        group: value_of(group),
                        line,
                    });
                });
            }
        }
    }
    all
}

fn find_in_group(group: &Node<'_>, marks: &[&Mark], mut found: impl FnMut(usize, usize, CommandLine)) {
    let Some(group) = group.as_object() else { return };
    let line_of = |handler: &Object<'_>| {
        CommandLine::of_node(handler).filter(|line| marks.iter().any(|mark| mark.recognises(line)))
    };
    let Some(hooks) = property(group, HOOKS) else {
        if let Some(line) = line_of(group) {
            found(0, 1, line);
        }
        return;
    };
    let Some(handlers) = hooks.value.as_array() else { return };
    for (index, handler) in handlers.elements.iter().enumerate() {
        if let Some(line) = handler.as_object().and_then(line_of) {
            found(index, handlers.elements.len(), line);
        }
    }
}

/// Returns for each entry the handler that stands for it: the one that is exact, else the one that says the same
/// words, else one of the same event, else any with its mark. A handler stands for one entry at most.
pub(super) fn assign(wanted: &[Wanted<'_>], found: &[Found]) -> Vec<Option<usize>> {
    let rounds: [fn(&Wanted<'_>, &Found) -> bool; 5] = [
        |wanted, found| found.is_exactly(wanted),
        |wanted, found| found.line == wanted.line && found.at == wanted.at,
        |wanted, found| found.line == wanted.line,
        |wanted, found| found.at == wanted.at,
        |_, _| true,
    ];
    let mut taken = vec![false; found.len()];
    let mut assigned = vec![None; wanted.len()];
    for fits in rounds {
        for (wanted, place) in wanted.iter().zip(&mut assigned).filter(|(_, place)| place.is_none()) {
            let free = found.iter().zip(&taken).position(|(found, taken)| {
                !taken && wanted.mark.recognises(&found.line) && fits(wanted, found)
            });
            if let Some(index) = free {
                taken[index] = true;
                *place = Some(index);
            }
        }
    }
    assigned
}

/// Checks that the document has the right types where `entries` go, and no key there twice.
pub(super) fn check_ways(
    tree: &Tree<'_>,
    entries: &[&[JsonEntry]],
    displace: &[Mark],
) -> Result<(), Refusal> {
    check_keys(tree, entries)?;
    for entry in entries.iter().copied().flatten() {
        let Some(at) = entry.way() else { continue };
        if at.is_empty() {
            return Err(Refusal::internal("an entry of ours has a way"));
        }
        tree.check_way(at, Shape::Array)?;
    }
    if displace.is_empty() { Ok(()) } else { tree.check_way(&[HOOKS.to_owned()], Shape::Object) }
}

/// Checks that no key that decides what our entries mean is there twice.
pub(super) fn check_keys(tree: &Tree<'_>, entries: &[&[JsonEntry]]) -> Result<(), Refusal> {
    for key in [HOOKS, "permissions"] {
        tree.check_single(&[key.to_owned()])?;
    }
    for entry in entries.iter().copied().flatten() {
        match entry {
            JsonEntry::Member { at, .. } | JsonEntry::Handler { at, .. } => tree.check_single(at)?,
            JsonEntry::Constant { key, .. } => tree.check_single(std::slice::from_ref(key))?,
        }
    }
    event_objects(entries).iter().try_for_each(|object| tree.check_distinct(object))
}
