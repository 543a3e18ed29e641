//! Bringing our entries into a document. Never moves, reformats or drops a foreign value, and returns a refusal rather
//! than bytes that no longer parse.

use json_patch::jsonptr::PointerBuf;
use json_patch::{AddOperation, Patch, PatchOperation};
use serde_json::{Value, json};

use super::handlers::{Found, Wanted, assign, check_ways, event_objects, find, marks, wanted};
use super::inspect::{has_key, has_member};
use super::model::{Filled, Footprint, JsonEdit, JsonEntry, Mark, Member, Merged, Notice, Refusal};
use super::read::{Document, Step, Tree, is_strict, steps, string_of};
use super::render::value_of;
use super::splice::{Draft, Slot};
use crate::base::text::shortened;

/// Single edits in one merge. An install makes about thirty; more means hundreds of duplicates.
pub(super) const EDITS_MAX: usize = 300;

/// Returns the document with `edit` done, and what to remember. `prior` is the footprint of the last merge.
///
/// # Errors
/// When the document cannot be edited safely, with the place; it is then to be left as it is.
pub fn merge(document: &[u8], edit: &JsonEdit, prior: Option<&Footprint>) -> Result<Merged, Refusal> {
    let before = Document::of(document)?;
    let start = Start::of(&before);
    let mut work = Work::new(&start, edit, prior)?;
    work.constants()?;
    work.handlers()?;
    work.members()?;
    work.clear()?;
    let (draft, footprint, notices) = work.finish()?;
    if draft.operations.is_empty() {
        let footprint = if before.is_blank() { Footprint::default() } else { footprint };
        return Ok(Merged { bytes: document.to_vec(), patch: Patch::default(), footprint, notices });
    }
    let mut operations = draft.operations;
    if before.is_blank() {
        operations
            .insert(0, PatchOperation::Add(AddOperation { path: PointerBuf::root(), value: json!({}) }));
    }
    let patch = Patch(operations);
    check_result(&start.text, &draft.text, &patch)?;
    let bytes = [before.mark, &draft.text].concat().into_bytes();
    Ok(Merged { bytes, patch, footprint, notices })
}

/// The text that the edit starts from.
struct Start {
    text: String,
    blank: Option<String>,
}

impl Start {
    /// A blank document starts as an empty object.
    fn of(document: &Document<'_>) -> Self {
        if !document.is_blank() {
            return Self { text: document.text.to_owned(), blank: None };
        }
        let newline = if document.text.contains("\r\n") { "\r\n" } else { "\n" };
        Self { text: format!("{{}}{newline}"), blank: Some(document.text.to_owned()) }
    }
}

/// A merge under way.
struct Work<'e> {
    edit: &'e JsonEdit,
    prior: Footprint,
    draft: Draft,
    footprint: Footprint,
    notices: Vec<Notice>,
    /// Containers that our removals left without entries.
    emptied: Vec<Vec<String>>,
    edits: usize,
}

impl<'e> Work<'e> {
    fn new(start: &Start, edit: &'e JsonEdit, prior: Option<&Footprint>) -> Result<Self, Refusal> {
        let draft = Draft::new(start.text.clone());
        check_ways(&draft.tree()?, &[&edit.ensure, &edit.retract], &edit.displace)?;
        let mut prior = prior.filter(|_| start.blank.is_none()).cloned().unwrap_or_default();
        if start.blank.is_some() {
            prior.blank.clone_from(&start.blank);
        }
        let footprint = prior.clone();
        Ok(Self { edit, prior, draft, footprint, notices: Vec::new(), emptied: Vec::new(), edits: 0 })
    }

    /// Puts constants where nothing stands. One that is no longer wanted stays until all of ours is taken out: handlers
    /// of others may have come to rely on it.
    fn constants(&mut self) -> Result<(), Refusal> {
        let edit = self.edit;
        for entry in &edit.ensure {
            let JsonEntry::Constant { key, value } = entry else { continue };
            if value.is_object() || value.is_array() {
                return Err(Refusal::internal("a constant of ours holds nothing"));
            }
            if has_key(&self.draft.tree()?, key) {
                continue;
            }
            self.count()?;
            if let Some(inner) = self.draft.insert(&[], Slot::Key(key), value)? {
                self.remember_filled(&[], inner);
            }
            self.footprint.constants.push(key.clone());
        }
        Ok(())
    }

    /// Does one handler edit after the other, each on a fresh reading, until there is none left to do.
    fn handlers(&mut self) -> Result<(), Refusal> {
        let edit = self.edit;
        let wanted = wanted(&edit.ensure)?;
        let objects = event_objects(&[&edit.ensure, &edit.retract]);
        let ours: Vec<&Mark> = marks(&edit.ensure).chain(marks(&edit.retract)).collect();
        let all: Vec<&Mark> = ours.iter().copied().chain(&edit.displace).collect();
        loop {
            let found = find(&self.draft.tree()?, &objects, &all);
            let assigned = assign(&wanted, &found);
            let surplus = (0..found.len()).rev().find(|index| !assigned.contains(&Some(*index)));
            if let Some(index) = surplus {
                self.remove_handler(&found[index], &ours)?;
                continue;
            }
            let wrong = wanted.iter().zip(&assigned).find_map(|(wanted, place)| match place {
                None => Some((wanted, None)),
                Some(index) if found[*index].is_exactly(wanted) => None,
                Some(index) => Some((wanted, Some(&found[*index]))),
            });
            match wrong {
                None => return Ok(()),
                Some((wanted, place)) => self.place_handler(wanted, place)?,
            }
        }
    }

    fn remove_handler(&mut self, found: &Found, ours: &[&Mark]) -> Result<(), Refusal> {
        if found.recognised_by(ours.iter().copied()).is_none()
            && let Some(mark) = found.recognised_by(&self.edit.displace)
        {
            let event = shortened(found.event(), 64);
            self.notices.push(Notice::Displaced { event, name: mark.name() });
        }
        self.remove(&found.removal_path(), &found.at)
    }

    /// Appends `wanted`, or brings the handler that stands for it in order.
    fn place_handler(&mut self, wanted: &Wanted<'_>, place: Option<&Found>) -> Result<(), Refusal> {
        match place {
            None => self.append(wanted.at, wanted.group),
            Some(found) if found.at == wanted.at && found.is_alone() => {
                self.count()?;
                self.draft.replace(&found.group_path(), wanted.group)
            }
            Some(found) => {
                self.remove(&found.removal_path(), &found.at)?;
                self.append(wanted.at, wanted.group)
            }
        }
    }

    fn members(&mut self) -> Result<(), Refusal> {
        let edit = self.edit;
        for entry in &edit.retract {
            if let JsonEntry::Member { at, value } = entry {
                self.retract_member(at, value)?;
            }
        }
        for entry in &edit.ensure {
            if let JsonEntry::Member { at, value } = entry {
                self.ensure_member(at, value)?;
            }
        }
        Ok(())
    }

    fn ensure_member(&mut self, at: &[String], value: &str) -> Result<(), Refusal> {
        let tree = self.draft.tree()?;
        let is_there = has_member(&tree, at, value);
        if let Some((last, parent)) = at.split_last()
            && last == "deny"
        {
            let at: Vec<String> = parent.iter().cloned().chain(["allow".to_owned()]).collect();
            if has_member(&tree, &at, value) {
                self.notices.push(Notice::AlsoAllowed { at, value: value.to_owned() });
            }
        }
        if is_there {
            return Ok(());
        }
        self.append(at, &Value::from(value))?;
        let member = Member { at: at.to_vec(), value: value.to_owned() };
        if !self.footprint.members.contains(&member) {
            self.footprint.members.push(member);
        }
        Ok(())
    }

    fn retract_member(&mut self, at: &[String], value: &str) -> Result<(), Refusal> {
        let member = Member { at: at.to_vec(), value: value.to_owned() };
        let is_wanted = |entry: &JsonEntry| match entry {
            JsonEntry::Member { at, value } => *at == member.at && *value == member.value,
            JsonEntry::Handler { .. } | JsonEntry::Constant { .. } => false,
        };
        if !self.footprint.members.contains(&member) || self.edit.ensure.iter().any(is_wanted) {
            return Ok(());
        }
        self.footprint.members.retain(|known| *known != member);
        match member_path(&self.draft.tree()?, at, value) {
            None => Ok(()),
            Some(path) => self.remove(&path, at),
        }
    }

    /// Puts `value` at the end of the array at `at`, and makes what is missing on the way.
    fn append(&mut self, at: &[String], value: &Value) -> Result<(), Refusal> {
        self.count()?;
        let tree = self.draft.tree()?;
        let there =
            (0..=at.len()).rev().find(|depth| tree.at(&steps(&at[..*depth])).is_some()).unwrap_or_default();
        let inner = match at.get(there) {
            None => self.draft.insert(&steps(at), Slot::Last, value)?,
            Some(key) => {
                let array = Value::from(vec![value.clone()]);
                let nested =
                    at[there + 1..].iter().rev().fold(array, |inner, key| json!({ key.as_str(): inner }));
                self.draft.insert(&steps(&at[..there]), Slot::Key(key), &nested)?
            }
        };
        if let Some(inner) = inner {
            self.remember_filled(&at[..there], inner);
        }
        for depth in there + 1..=at.len() {
            self.footprint.filled.retain(|filled| filled.at != at[..depth]);
            self.remember_made(&at[..depth]);
        }
        Ok(())
    }

    /// Takes out the entry at `path`, which lies below the container `at`.
    fn remove(&mut self, path: &[Step], at: &[String]) -> Result<(), Refusal> {
        self.count()?;
        self.draft.remove(path)?;
        if self.draft.tree()?.is_hollow(&steps(at)) && !self.emptied.iter().any(|known| known == at) {
            self.emptied.push(at.to_vec());
        }
        Ok(())
    }

    /// Removes the containers that our removals left hollow and that held nothing of the person's before.
    fn clear(&mut self) -> Result<(), Refusal> {
        for at in std::mem::take(&mut self.emptied) {
            let is_event = at.len() > 1 && !self.is_member_way(&at);
            for depth in (0..=at.len()).rev() {
                let at = &at[..depth];
                if let Some(filled) = self.prior.filled.iter().find(|filled| filled.at == at) {
                    if self.draft.tree()?.is_hollow(&steps(at)) {
                        self.draft.set_inner(&steps(at), &filled.inner)?;
                    }
                    break;
                }
                let is_ours = is_event || self.footprint.made.iter().any(|made| made == at);
                if depth == 0 || !is_ours {
                    break;
                }
                if !self.draft.tree()?.is_hollow(&steps(at)) {
                    self.adopt(at)?;
                    continue;
                }
                self.count()?;
                self.draft.remove(&steps(at))?;
                self.footprint.made.retain(|made| made != at);
            }
        }
        Ok(())
    }

    /// Counts the container at `at` as made by us when all that it holds now is ours.
    fn adopt(&mut self, at: &[String]) -> Result<(), Refusal> {
        let tree = self.draft.tree()?;
        let marks: Vec<&Mark> = marks(&self.edit.ensure).collect();
        let is_ours = match tree.object_at(at) {
            Some(object) => object.properties.iter().all(|found| {
                let way: Vec<String> = at.iter().cloned().chain([found.name.as_str().to_owned()]).collect();
                self.footprint.made.contains(&way)
            }),
            None => tree.array_at(at).is_some_and(|array| {
                let object = at.split_last().map(|(_, object)| object.to_vec()).unwrap_or_default();
                let found = find(&tree, &[object], &marks);
                array.elements.len()
                    == found.iter().filter(|found| found.at == at && found.is_alone()).count()
            }),
        };
        if is_ours {
            self.remember_made(at);
        }
        Ok(())
    }

    fn is_member_way(&self, at: &[String]) -> bool {
        self.edit.retract.iter().chain(&self.edit.ensure).any(|entry| match entry {
            JsonEntry::Member { at: way, .. } => way == at,
            JsonEntry::Handler { .. } | JsonEntry::Constant { .. } => false,
        })
    }

    fn remember_made(&mut self, at: &[String]) {
        self.footprint.filled.retain(|filled| filled.at != at);
        if !self.footprint.made.iter().any(|made| made == at) {
            self.footprint.made.push(at.to_vec());
        }
    }

    fn remember_filled(&mut self, at: &[String], inner: String) {
        let is_new_document = at.is_empty() && self.footprint.blank.is_some();
        let is_known = self.footprint.made.iter().any(|made| made == at)
            || self.footprint.filled.iter().any(|filled| filled.at == at)
            || self.emptied.iter().any(|emptied| emptied == at);
        if !is_new_document && !is_known {
            self.footprint.filled.push(Filled { at: at.to_vec(), inner });
        }
    }

    fn count(&mut self) -> Result<(), Refusal> {
        self.edits += 1;
        if self.edits <= EDITS_MAX { Ok(()) } else { Err(Refusal::too_many_edits()) }
    }

    /// Forgets what no longer stands in the document.
    fn finish(mut self) -> Result<(Draft, Footprint, Vec<Notice>), Refusal> {
        let tree = self.draft.tree()?;
        self.footprint.made.retain(|at| tree.at(&steps(at)).is_some());
        self.footprint.made.sort_by_key(Vec::len);
        self.footprint.filled.retain(|filled| tree.at(&steps(&filled.at)).is_some());
        self.footprint.members.retain(|member| has_member(&tree, &member.at, &member.value));
        self.footprint.constants.retain(|key| has_key(&tree, key));
        drop(tree);
        Ok((self.draft, self.footprint, self.notices))
    }
}

/// Returns the way to the last element of the array at `at` that is `value`.
pub(super) fn member_path(tree: &Tree<'_>, at: &[String], value: &str) -> Option<Vec<Step>> {
    let index = tree.array_at(at)?.elements.iter().rposition(|element| string_of(element) == Some(value))?;
    let mut path = steps(at);
    path.push(Step::Index(index));
    Some(path)
}

/// Checks that `after` is as strict as `before`, and that `patch` says exactly what changed.
fn check_result(before: &str, after: &str, patch: &Patch) -> Result<(), Refusal> {
    if is_strict(before) && !is_strict(after) {
        return Err(Refusal::internal("strict stays strict"));
    }
    let mut value = value_of(&Tree::parse(before)?.root);
    let after = Tree::parse(after).map_err(|_| Refusal::internal("the result parses"))?;
    match json_patch::patch(&mut value, patch) {
        Ok(()) if value == value_of(&after.root) => Ok(()),
        Ok(()) | Err(_) => Err(Refusal::internal("the patch says what changed")),
    }
}
