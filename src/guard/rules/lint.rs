//! What is wrong with rules, or wasted in them: heads that are not read as they were meant, globs without files, texts said
//! twice. Pure: whoever calls lists the files.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::front_matter::{FrontMatter, Item, Problem, RuleHead, Tier};
use crate::base::path::AbsPath;
use crate::base::text::{Position, closest, is_unseen, position_of};
use crate::guard::detect::{Detection, Signal};
use crate::guard::globs::{Glob, GlobSet};
use crate::guard::rules::{
    Applicable, Catalog, Copy, Matched, Matcher, Origin, RuleEntry, Standing, applicable,
};

/// Characters of a rule above which it is told that it is long: about a thousand and five hundred tokens.
const RULE_CHARS_ADVISED: usize = 6_000;
/// Characters that one token stands for, as a rule of thumb for English text.
const CHARS_PER_TOKEN: usize = 4;
/// Characters from which on a line that two rules have says enough to be told.
const LINE_CHARS_MIN: usize = 30;
/// Findings of one kind in one rule: more of the same says nothing new.
const TOLD_MAX: usize = 20;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// The rule does not do what it says.
    Problem,
    /// It does, and could do better.
    Note,
}

/// One kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LintRow {
    /// Its stable name.
    pub code: &'static str,
    /// How much it matters.
    pub weight: Weight,
    /// What it finds, for lists.
    pub title: &'static str,
    /// What to do.
    pub fix: &'static str,
}

macro_rules! lints {
    ($($name:ident = $code:literal, $weight:ident, $title:literal, $fix:literal;)+) => {
        $(const $name: LintRow = LintRow { code: $code, weight: Weight::$weight, title: $title, fix: $fix };)+

        /// Every kind of finding, in the order of the documentation.
        pub const LINTS: &[LintRow] = &[$($name),+];
    };
}

lints! {
    FRONT_MATTER = "rules.front-matter", Problem, "a line of the front matter is not read as it was meant",
        "write `key: value`, a list in brackets, or one `- item` a line";
    KEY_FOREIGN = "rules.key-foreign", Problem, "a key of another tool does nothing here",
        "say it by the key that is read here";
    KEY_UNKNOWN = "rules.key-unknown", Note, "nobody reads a key",
        "correct its name, or take it out";
    ID_TWICE = "rules.id-twice", Problem, "two files of one folder have the same id, and the second counts for nothing",
        "give one of them another `id`";
    EMPTY = "rules.empty", Problem, "a rule has no text",
        "write below the front matter what an agent is to do";
    UNSEEN = "rules.unseen", Problem, "a rule holds characters that people do not see and models read",
        "take them out; whoever put them there may have meant them to be missed";
    GLOB_UNUSABLE = "rules.glob-unusable", Problem, "a glob cannot be used and matches nothing",
        "write a shorter one, or several";
    GLOB_DEAD = "rules.glob-dead", Note, "a glob matches no file of this repository",
        "correct it; globs are anchored at the top, so `*.rs` means the top's own and `**/*.rs` all";
    DETECT_UNKNOWN = "rules.detect-unknown", Problem, "a signal that nothing is recognised by",
        "use a signal of `openclaw rules detect`, or the name of a file that is evidence for one";
    DETECT_UNUSED = "rules.detect-unused", Note, "signals count in rules of the tier `framework` alone",
        "set `tier: framework`, or take `detect` out";
    ORDER = "rules.order", Note, "two rules about the same file have the same tier and priority, so their ids put them in order",
        "give the one that is to come first a higher `priority`";
    REPEATS = "rules.repeats", Note, "a line stands in another rule too",
        "keep it in one of them";
    LONG = "rules.long", Note, "a rule is long, so little else is told beside it",
        "split it by the files that its parts are about";
}

/// Keys of rules that other tools read, with whose they are and what to write instead.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("globs", "Cursor's and Windsurf's", "write `paths`"),
    ("alwaysApply", "Cursor's", "a rule without `paths` is for every file"),
    ("applyTo", "Copilot's", "write `paths`"),
    ("excludeAgent", "Copilot's", "every agent is told"),
    ("trigger", "Windsurf's", "write `paths`, or nothing for every file"),
    ("inclusion", "Kiro's", "write `paths`, or nothing for every file"),
    ("fileMatchPattern", "Kiro's", "write `paths`"),
    ("allowed-tools", "a skill's", "rules allow no tools"),
];
/// Keys that are read, or are for people.
const KNOWN: &[&str] =
    &["id", "version", "tier", "priority", "paths", "detect", "tags", "title", "description"];

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// Its kind.
    pub row: &'static LintRow,
    /// The rule's id.
    pub rule: String,
    /// The rule's file.
    pub path: AbsPath,
    /// Where in the file; `None` where it is about the whole.
    pub at: Option<Position>,
    /// What was found, one sentence without a full stop.
    pub what: String,
    /// What to do.
    pub fix: String,
}

/// What was found, and how much all rules weigh.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linted {
    /// The findings: by rule in order of precedence, then by place.
    pub findings: Vec<Lint>,
    /// Rules that were looked at.
    pub rules: usize,
    /// Of those that hold here, the ones for every file, which sessions start with.
    pub everywhere: usize,
    /// The characters of these.
    pub chars: usize,
}

impl Linted {
    /// Returns about how many tokens the rules for every file take.
    pub fn tokens(&self) -> usize {
        tokens(self.chars)
    }

    /// Returns whether a rule does not do what it says.
    pub fn has_problem(&self) -> bool {
        self.findings.iter().any(|lint| lint.row.weight == Weight::Problem)
    }
}

/// Looks at the rules that hold here, apart from the texts of those that are as this program ships them. `files` are all of
/// the repository, or `None` where not all of them are known: no glob then counts as dead.
pub fn lint(catalog: &Catalog, detection: &Detection, files: Option<&[String]>) -> Linted {
    let entries: Vec<RuleEntry> = catalog.here().map(|known| known.governing().entry.clone()).collect();
    let holding = applicable(&entries, detection);
    let mut finder = Finder { catalog, holding: &holding, findings: Vec::new(), copy: None };
    let copies: Vec<&Copy> = catalog.here().map(|known| known.governing()).collect();
    for copy in &copies {
        finder.rule(copy);
        if let Some(files) = files {
            finder.dead_globs(copy, files);
        }
    }
    for copy in &catalog.doubled {
        finder.double(copy);
    }
    finder.order(files.unwrap_or_default());
    finder.repeats(&copies);
    let everywhere = || holding.iter().filter(|found| found.rule.paths.is_empty());
    let bodies = everywhere().filter_map(|found| Some(catalog.telling(&found.rule.id)?.body));
    let chars = bodies.map(|body| body.trim().chars().count()).sum();
    let mut findings = finder.findings;
    let place = |id: &str| copies.iter().position(|copy| copy.entry.id == id);
    findings.sort_by_key(|lint| (place(&lint.rule), lint.at.map(|at| (at.line, at.column)), lint.row.code));
    Linted { findings, rules: copies.len(), everywhere: everywhere().count(), chars }
}

fn tokens(chars: usize) -> usize {
    chars.div_ceil(CHARS_PER_TOKEN)
}

struct Finder<'a> {
    catalog: &'a Catalog,
    holding: &'a [Applicable<'a>],
    findings: Vec<Lint>,
    copy: Option<&'a Copy>,
}

impl<'a> Finder<'a> {
    /// Notes a finding in the rule that is being looked at.
    fn find(&mut self, row: &'static LintRow, at: Option<Position>, what: String) {
        let Some(copy) = self.copy.filter(|copy| is_theirs(copy)) else { return };
        let Some(path) = copy.path.clone() else { return };
        let rule = copy.entry.id.clone();
        let of_kind = self.findings.iter().filter(|lint| lint.row.code == row.code && lint.rule == rule);
        if of_kind.count() < TOLD_MAX {
            self.findings.push(Lint { row, rule, path, at, what, fix: row.fix.to_owned() });
        }
    }

    fn rule(&mut self, copy: &'a Copy) {
        self.copy = Some(copy);
        let front = FrontMatter::of(&copy.text);
        for Problem { at, what } in front.problems().iter().cloned().chain(RuleHead::problems(&front)) {
            self.find(&FRONT_MATTER, Some(at), what.to_string());
        }
        self.keys(&front);
        for Item { text, at } in front.items("paths").unwrap_or_default() {
            if let Err(error) = Glob::new(&text) {
                self.find(&GLOB_UNUSABLE, Some(at), format!("the glob matches nothing: failed to {error}"));
            }
        }
        self.signals(copy, &front);
        self.text(copy, &front);
    }

    fn keys(&mut self, front: &FrontMatter<'_>) {
        for (key, at) in front.keys() {
            if let Some((_, whose, instead)) = FOREIGN.iter().find(|(foreign, ..)| *foreign == key) {
                self.find(
                    &KEY_FOREIGN,
                    Some(at),
                    format!("`{key}` is {whose} key and does nothing here: {instead}"),
                );
            } else if !KNOWN.contains(&key) {
                let close = closest(key, KNOWN.iter().copied());
                let hint = close.map(|close| format!("; `{close}` is a key")).unwrap_or_default();
                self.find(&KEY_UNKNOWN, Some(at), format!("nobody reads `{key}`{hint}"));
            }
        }
    }

    fn signals(&mut self, copy: &Copy, front: &FrontMatter<'_>) {
        let Some(items) = front.items("detect") else { return };
        if copy.entry.tier != Tier::Framework {
            let what = format!("`detect` says nothing in a rule of the tier `{}`", copy.entry.tier.word());
            self.find(&DETECT_UNUSED, front.place("detect"), what);
            return;
        }
        for Item { text, at } in items.into_iter().filter(|item| Signal::of_word(&item.text).is_none()) {
            let close = closest(&text, Signal::all().map(Signal::id));
            let hint = close.map(|close| format!("; `{close}` is one")).unwrap_or_default();
            self.find(&DETECT_UNKNOWN, Some(at), format!("no signal is called `{text}`{hint}"));
        }
    }

    fn text(&mut self, copy: &Copy, front: &FrontMatter<'_>) {
        let chars = front.body.trim().chars().count();
        if says_nothing(front.body) {
            self.find(&EMPTY, None, "the rule has no text but headings and comments".to_owned());
        }
        if chars > RULE_CHARS_ADVISED {
            let what = format!("the rule has {chars} characters, about {} tokens", tokens(chars));
            self.find(&LONG, None, what);
        }
        let text = copy.text.strip_prefix('\u{feff}').unwrap_or(&copy.text);
        let is_hidden = |c: char| is_unseen(c) && !matches!(c, '\n' | '\r' | '\t');
        for (line, text) in (1..).zip(text.lines()) {
            if let Some((at, c)) = text.char_indices().find(|(_, c)| is_hidden(*c)) {
                let Position { column, .. } = position_of(text.as_bytes(), at);
                let what = format!("the character U+{:04X} is not seen", u32::from(c));
                self.find(&UNSEEN, Some(Position { line, column }), what);
            }
        }
    }

    /// Tells the globs of a project's own rule that no file is matched by. A rule that came from the node names the files of
    /// many projects.
    fn dead_globs(&mut self, copy: &'a Copy, files: &[String]) {
        let id = &copy.entry.id;
        let node = self.catalog.rule(id).and_then(|known| known.copy(Origin::Node));
        let is_own = copy.origin == Origin::Project && node.is_none_or(|node| node.text != copy.text);
        if !is_own || !self.holding.iter().any(|found| found.rule.id == *id) {
            return;
        }
        let items = FrontMatter::of(&copy.text).items("paths").unwrap_or_default();
        let usable: Vec<(Item, Glob)> = items
            .into_iter()
            .filter_map(|item| {
                let glob = Glob::new(&item.text).ok()?;
                Some((item, glob))
            })
            .collect();
        let set = GlobSet::new(usable.iter().map(|(_, glob)| glob));
        let (mut alive, mut found) = (BTreeSet::new(), Vec::new());
        for file in files {
            set.matching(file, &mut found);
            alive.extend(found.iter().copied());
        }
        self.copy = Some(copy);
        let dead = usable.iter().enumerate().filter(|(at, _)| !alive.contains(at));
        for (_, (item, _)) in dead {
            self.find(&GLOB_DEAD, Some(item.at), format!("`{}` matches no file here", item.text));
        }
    }

    fn double(&mut self, copy: &'a Copy) {
        let first = self.catalog.rule(&copy.entry.id).and_then(|known| known.copy(copy.origin));
        let first = first.and_then(|first| first.path.as_ref());
        let (Some(first), Some(path)) = (first, copy.path.clone()) else { return };
        let what =
            format!("the id `{}` is that of `{first}`, so this file counts for nothing", copy.entry.id);
        let at = FrontMatter::of(&copy.text).place("id");
        let (row, fix) = (&ID_TWICE, ID_TWICE.fix.to_owned());
        self.findings.push(Lint { row, rule: copy.entry.id.clone(), path, at, what, fix });
    }

    /// Tells pairs of rules that only their ids put in order, with a file that both are about.
    fn order(&mut self, files: &[String]) {
        let matcher = Matcher::new(self.holding);
        let mut told: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for file in files {
            let about: Vec<&RuleEntry> = matcher
                .matching(file)
                .into_iter()
                .filter(|(_, matched)| matches!(matched, Matched::Glob(_)))
                .map(|(found, _)| found.rule)
                .collect();
            let equal = about
                .windows(2)
                .filter(|pair| (pair[0].tier, pair[0].priority) == (pair[1].tier, pair[1].priority));
            for pair in equal {
                told.entry((&pair[0].id, &pair[1].id)).or_insert(file);
            }
        }
        for ((first, second), file) in told {
            let what = |other: &str| {
                format!("this rule and `{other}` are both about `{file}`, with the same tier and priority")
            };
            // One of the two is a person's, or nothing is told.
            for (id, other) in [(first, second), (second, first)] {
                self.copy = self.catalog.rule(id).map(|known| known.governing());
                if self.copy.is_some_and(is_theirs) {
                    self.find(&ORDER, None, what(other));
                    break;
                }
            }
        }
    }

    /// Tells lines that an earlier rule has as well.
    fn repeats(&mut self, copies: &[&'a Copy]) {
        let mut said: BTreeMap<String, &str> = BTreeMap::new();
        for copy in copies {
            self.copy = Some(copy);
            let front = FrontMatter::of(&copy.text);
            for (line, text) in (front.body_line..).zip(front.body.lines()) {
                let bare = text.trim().trim_start_matches(['-', '*', ' ']);
                if bare.chars().count() < LINE_CHARS_MIN || bare.starts_with(['#', '`', '|']) {
                    continue;
                }
                let first = *said.entry(bare.to_lowercase()).or_insert(&copy.entry.id);
                if first != copy.entry.id {
                    let at = Position { line, column: 1 };
                    self.find(&REPEATS, Some(at), format!("the rule `{first}` says this line too"));
                }
            }
        }
    }
}

/// Returns whether a text is headings and comments alone.
fn says_nothing(body: &str) -> bool {
    let mut rest = body;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("<!--") {
        text.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.lines().all(|line| line.trim().is_empty() || line.starts_with('#'))
}

/// Returns whether a person wrote the copy, or changed it.
fn is_theirs(copy: &Copy) -> bool {
    copy.standing != Standing::Shipped
}

#[cfg(test)]
mod tests;
