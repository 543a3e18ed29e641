//! The rules of a repository in the forms of other hosts than Claude Code: a block in a text that people write, or a file for
//! each rule. Only looks; what is to be there goes into the plan of `init`, and out again with it.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::project::RULES;
use super::recipe::RuleHere;
use super::verb::InitError;
use crate::agents::{
    INSTRUCTION_PREFIX, INSTRUCTIONS, InstructionHead, InstructionPlace, Instructions, host,
};
use crate::base::front_matter::FrontMatter;
use crate::base::path::AbsPath;
use crate::base::text::{is_unseen, shortened};
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::document::DocumentSpec;
use crate::engine::ledger::{Entry, Kind, Ledger, Original};
use crate::engine::merge::block::{Block, CommentStyle};
use crate::engine::plan::{Finding, FindingKind};
use crate::guard::detect::Detection;
use crate::guard::globs::Glob;
use crate::guard::rules::{Catalog, Copy, Origin, RuleEntry, Telling, applicable, told};
use crate::install::node::Node;

/// The id of our block in a text.
const BLOCK: &str = "rules";
const FILE_MODE: u32 = 0o644;
/// Patterns of one glob that are written one by one; one that stands for more is left as it was written.
const PATTERNS_MAX: usize = 40;
/// Characters of the globs in one line of the block.
const GLOBS_CHARS_MAX: usize = 200;
/// Characters that are kept for the line about the rules that no line names.
const REST_CHARS: usize = 50;
/// Tenths of the budget that the lines about rules for some files take.
const LINES_TENTHS: usize = 6;

/// What decides which forms a repository gets.
pub(super) struct Ground<'a> {
    pub node: &'a Node<'a>,
    pub ledger: &'a Ledger,
    pub top: &'a AbsPath,
    /// The node's rules, and the repository's own.
    pub catalog: &'a Catalog,
    pub detection: &'a Detection,
    /// The names of hosts' programs that are on PATH.
    pub programs: &'a [String],
    /// The names of hosts that are left alone.
    pub skipped: &'a [String],
    /// The most characters of a block.
    pub chars_max: usize,
}

/// A form that the rules have here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormHere {
    /// What it is called.
    pub title: &'static str,
    /// The file or the folder, from the top.
    pub path: &'static str,
    /// The hosts that read it.
    pub hosts: Vec<&'static str>,
}

/// The forms, decided.
#[derive(Default)]
pub(super) struct Forms {
    pub here: Vec<FormHere>,
    pub resources: Vec<Resource>,
    pub findings: Vec<Finding>,
}

/// A rule that goes into the forms.
struct Carried<'a> {
    entry: &'a RuleEntry,
    body: &'a str,
    /// Its file, from the top.
    file: String,
}

impl Ground<'_> {
    /// Decides; `chosen` are the rules that come from the node, `excluded` the ids that the repository does not want.
    pub fn decide(&self, chosen: &[RuleHere], excluded: &[String]) -> Result<Forms, InitError> {
        let mut forms = Forms::default();
        let rules = self.rules(chosen, excluded);
        let mut texts: Vec<AbsPath> = Vec::new();
        for row in INSTRUCTIONS.iter().filter(|row| self.is_used(row)) {
            if rules.is_empty() {
                break;
            }
            let path = match row.place {
                InstructionPlace::Text { path } => path,
                InstructionPlace::Files { folder, .. } => folder,
            };
            let place = match self.place(path)? {
                Ok(place) => place,
                Err(why) => {
                    forms.findings.push(self.notice(path, &why));
                    continue;
                }
            };
            match row.place {
                InstructionPlace::Text { path } => {
                    let Some(body) = block(&rules, self.chars_max) else { continue };
                    if texts.contains(&place) {
                        forms.findings.push(
                            self.notice(path, "is a file that has the rules already: nothing is added"),
                        );
                        continue;
                    }
                    texts.push(place);
                    forms.resources.push(self.text(row, path, body));
                }
                InstructionPlace::Files { folder, ending, head } => {
                    let files =
                        rules.iter().filter_map(|rule| self.file(row, (folder, ending), (rule, head)));
                    forms.resources.extend(files);
                }
            }
            let hosts = row.hosts.iter().filter_map(|name| Some(host(name)?.title)).collect();
            forms.here.push(FormHere { title: row.title, path, hosts });
        }
        Ok(forms)
    }

    /// Returns whether one of the hosts that read a form is here, in the repository or on the machine.
    fn is_used(&self, row: &Instructions) -> bool {
        let mut hosts = row.hosts.iter().filter(|name| !self.skipped.iter().any(|skipped| skipped == *name));
        let is_left_alone = hosts.clone().next().is_none();
        let is_there = |path: &AbsPath| self.node.fs.resolve(path).is_ok_and(|place| place.is_some());
        let is_on_machine = |name: &&str| {
            let program = host(name).map(|host| host.program);
            is_there(&self.node.layout.host_folder(name))
                || self.programs.iter().any(|known| Some(known.as_str()) == program)
        };
        // What we made ourselves shows nothing.
        let is_sign = |sign: &str| {
            let path = self.top.join(sign);
            is_there(&path) && !self.ledger.entry(&path).is_some_and(is_ours)
        };
        let is_in_repository = row.signs.iter().any(|sign| is_sign(sign));
        !is_left_alone && (is_in_repository || hosts.any(is_on_machine))
    }

    /// Returns where `path` of the repository really is, or why nothing is put there.
    fn place(&self, path: &str) -> Result<Result<AbsPath, String>, InitError> {
        let unread = |source: io::Error| InitError::Unread { path: self.top.join(path), source };
        let top = self.node.fs.resolve(self.top).map_err(unread)?.unwrap_or_else(|| self.top.clone());
        let mut place = self.top.clone();
        for name in path.split('/') {
            place = place.join_name(name);
            let stat = self.node.fs.stat(&place).map_err(unread)?;
            if stat.is_none() {
                continue;
            }
            // What a link leads to may be nobody's text of rules: a start-up file of a shell, say.
            let real = self.node.fs.resolve(&place).map_err(unread)?;
            if !real.is_some_and(|real| real.is_within(&top)) {
                return Ok(Err("leads out of the repository: left as it is".to_owned()));
            }
        }
        let whole = self.top.join(path);
        Ok(Ok(self.node.fs.resolve(&whole).map_err(unread)?.unwrap_or(whole)))
    }

    /// Returns the rules that the forms carry, the strongest first: those from the node, and the repository's own.
    fn rules(&self, chosen: &[RuleHere], excluded: &[String]) -> Vec<Carried<'_>> {
        let holds = |entry: &RuleEntry| {
            let own = applicable(std::slice::from_ref(entry), self.detection);
            !own.is_empty() && !excluded.contains(&entry.id)
        };
        let carried = self.catalog.rules.iter().filter_map(|known| {
            let project = known.copy(Origin::Project);
            let node = known.copies.iter().rev().find(|copy| copy.origin != Origin::Project);
            let is_chosen = chosen.iter().any(|rule| rule.id == known.id);
            let copy = match (project, node) {
                // An untouched copy is about to become what the node has.
                (Some(project), Some(node)) if is_chosen && self.is_as_written(project) => node,
                (Some(project), _) if is_chosen || holds(&project.entry) => project,
                (None, Some(node)) if is_chosen => node,
                (_, _) => return None,
            };
            Some(self.carried(copy))
        });
        carried.collect()
    }

    fn carried<'c>(&self, copy: &'c Copy) -> Carried<'c> {
        let name =
            copy.path.as_ref().map_or_else(|| format!("{}.md", copy.entry.id), |path| path.name().to_owned());
        let below = copy.path.as_ref().and_then(|path| path.relative_to(self.top));
        let file = below.map_or_else(|| format!("{RULES}/{name}"), str::to_owned);
        Carried { entry: &copy.entry, body: FrontMatter::of(&copy.text).body, file }
    }

    /// Returns whether the copy in the repository is the one that we put there.
    fn is_as_written(&self, copy: &Copy) -> bool {
        let entry = copy.path.as_ref().and_then(|path| self.ledger.entry(path));
        let written = entry.and_then(|entry| entry.written.digest());
        copy.target.is_some() || written == Some(crate::base::digest::Digest::of(copy.text.as_bytes()))
    }

    fn text(&self, row: &Instructions, path: &str, body: String) -> Resource {
        let block = Block { id: BLOCK.to_owned(), body, style: CommentStyle::Html };
        let spec = Spec::Document { spec: DocumentSpec::Block { block }, mode: FILE_MODE };
        self.resource(row, self.top.join(path), (spec, Stage::Callers))
    }

    fn file(
        &self,
        row: &Instructions,
        (folder, ending): (&str, &str),
        (rule, head): (&Carried<'_>, InstructionHead),
    ) -> Option<Resource> {
        let id = &rule.entry.id;
        // The id of a person's rule becomes the name of a file.
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if !id.chars().all(is_name) {
            return None;
        }
        let path = self.top.join(folder).join_name(&format!("{INSTRUCTION_PREFIX}{id}{ending}"));
        let text = format!("{}\n{}\n", written(head, rule.entry)?, rule.body.trim());
        let spec = Spec::Shared { bytes: Cow::Owned(text.into_bytes()), mode: FILE_MODE };
        Some(self.resource(row, path, (spec, Stage::Content)))
    }

    fn resource(&self, row: &Instructions, path: AbsPath, (spec, stage): (Spec, Stage)) -> Resource {
        Resource { path, spec, stage, part: row.title, project: Some(self.top.clone()) }
    }

    fn notice(&self, path: &str, what: &str) -> Finding {
        let (path, what) = (self.top.join(path), what.to_owned());
        Finding { kind: FindingKind::Notice, path, position: None, what, fix: None }
    }
}

/// Returns the front matter by which a host knows what a rule is about; `None` where the host cannot be told.
fn written(head: InstructionHead, rule: &RuleEntry) -> Option<String> {
    let title = serde_json::Value::from(one_line(&rule.title)).to_string();
    let globs = patterns(&rule.paths).join(",");
    if globs.is_empty() && !rule.paths.is_empty() {
        return None;
    }
    let about = match (head, globs.is_empty()) {
        (InstructionHead::Cursor, true) => "globs:\nalwaysApply: true".to_owned(),
        (InstructionHead::Cursor, false) => format!("globs: {globs}\nalwaysApply: false"),
        (InstructionHead::Copilot, true) => "applyTo: \"**\"".to_owned(),
        (InstructionHead::Copilot, false) => format!("applyTo: {}", serde_json::Value::from(globs)),
    };
    Some(format!("---\ndescription: {title}\n{about}\n---\n"))
}

/// Returns globs as hosts take them, one by one: they split at commas, so braces are written out.
fn patterns(globs: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in globs {
        let written = match Glob::new(text) {
            Ok(glob) if glob.pattern_count() <= PATTERNS_MAX => glob.alternatives(),
            Ok(_) | Err(_) => vec![text.clone()],
        };
        all.extend(written.into_iter().map(|text| one_line(&text)).filter(|text| !text.contains(',')));
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|glob| seen.insert(glob.clone()));
    all
}

/// Returns the lines of the block; `None` where nothing may be told.
fn block(rules: &[Carried<'_>], chars_max: usize) -> Option<String> {
    let head = "## Coding rules\n\nThese rules hold in this repository.\n";
    let left = chars_max.checked_sub(head.chars().count())?;
    let (everywhere, some): (Vec<&Carried<'_>>, Vec<&Carried<'_>>) =
        rules.iter().partition(|rule| rule.entry.paths.is_empty());
    let lines = lines(&some, left * LINES_TENTHS / 10);
    let tellings: Vec<Telling<'_>> = everywhere
        .iter()
        .map(|rule| Telling { rule: rule.entry, body: rule.body, read_by: format!("`{}`", rule.file) })
        .collect();
    let told = told(&tellings, left.saturating_sub(lines.chars().count() + 3));
    let is_mark = |line: &&str| line.contains("openclaw") && (line.contains("<<<") || line.contains(">>>"));
    let text = format!("{head}\n{lines}\n{}", told.text);
    let mut block: String =
        text.trim_end().lines().filter(|line| !is_mark(line)).map(|line| format!("{line}\n")).collect();
    while block.contains("\n\n\n") {
        block = block.replace("\n\n\n", "\n\n");
    }
    Some(block)
}

/// Returns a line for each rule that is about some files, and where it is.
fn lines(rules: &[&Carried<'_>], chars_max: usize) -> String {
    let mut text = "Before you change files that match, read the rule:\n\n".to_owned();
    if rules.is_empty() || text.chars().count() + REST_CHARS > chars_max {
        return String::new();
    }
    let mut left = 0_usize;
    for rule in rules {
        let globs: Vec<String> =
            rule.entry.paths.iter().map(|glob| format!("`{}`", one_line(glob))).collect();
        let globs = shortened(&globs.join(", "), GLOBS_CHARS_MAX);
        let line = format!("- {globs}: `{}`\n", one_line(&rule.file));
        if text.chars().count() + line.chars().count() + REST_CHARS <= chars_max {
            text.push_str(&line);
        } else {
            left += 1;
        }
    }
    if left > 0 {
        text.push_str(&format!("- and {left} more in `{RULES}`\n"));
    }
    text
}

/// Returns whether a folder or a text is there because we made it.
fn is_ours(entry: &Entry) -> bool {
    !entry.found && (entry.kind == Kind::Directory || entry.original == Some(Original::Absent))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
