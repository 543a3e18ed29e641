//! `openclaw rules match`: which rules are about some files of this project, or about what a scope allows, and why.

use clap::Args;
use serde::Serialize;

use crate::base::front_matter::Tier;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::cli::rules::Here;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::harmless;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::settings::Settings;
use crate::guard::demand::Scope;
use crate::guard::detect::{Detection, Signal};
use crate::guard::globs::Glob;
use crate::guard::rules::{Applicable, Matched, Matcher, Missed, Origin, RuleEntry, Told, applicable, told};

/// What can be said with `rules match`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A file of this project; it need not exist. With `--scope`, a glob
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Take the words as the globs of a scope, as a task has it, and tell which rules are about something within it
    #[arg(long)]
    scope: bool,
    /// Tell as well which rules are not about a file, and why not
    #[arg(long, conflicts_with_all = ["scope", "told"])]
    all: bool,
    /// Print what an agent is told of these rules, within `rules.context_chars_max` characters
    #[arg(long)]
    told: bool,
}

pub(super) fn matching(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = Here::find(ports, ui)?;
    let subjects = Subjects::of(arguments, &here, ports)?;
    let entries = here.entries();
    let detection = here.detection(ports)?;
    let rules = applicable(&entries, &detection);
    let matcher = Matcher::new(&rules);
    for (id, glob, error) in &matcher.unusable {
        ui.warn(&harmless(&format!(
            "a glob of the rule `{id}` matches nothing, `{glob}`: failed to {error}"
        )));
    }
    if arguments.told {
        return tell(&here, &subjects.rules(&matcher), ports, ui);
    }
    let known = arguments.all.then_some(entries.as_slice());
    let paths = subjects.rows(&Ground { here: &here, detection: &detection, matcher: &matcher, known });
    let answer = Matches { project: here.top.clone(), paths };
    let has_match = answer.paths.iter().any(|row| !row.rules.is_empty());
    Ok(ui.answer_with(&answer, if has_match { Exit::Done } else { Exit::No }))
}

/// What rules are asked for.
enum Subjects {
    Paths(Vec<String>),
    Scope(Scope),
}

/// What the answer is made from.
struct Ground<'a> {
    here: &'a Here,
    detection: &'a Detection,
    matcher: &'a Matcher<'a, 'a>,
    /// Every rule, where those that are not about a file are told too.
    known: Option<&'a [RuleEntry]>,
}

impl Subjects {
    fn of(arguments: &Arguments, here: &Here, ports: &Ports<'_>) -> Result<Self, Failure> {
        let Arguments { paths, scope, .. } = arguments;
        if !scope {
            let names = paths.iter().map(|text| within(&here.top, text, ports));
            return Ok(Self::Paths(names.collect::<Result<_, _>>()?));
        }
        let globs = paths.iter().map(|text| {
            Glob::new(text).map_err(|error| {
                Report::new(Code::UsageInvalid, format!("`{text}` is no glob of a scope"))
                    .because(&error)
                    .fix("give a glob from the top of the project, such as `src/**`")
            })
        });
        Ok(Self::Scope(Scope::of(globs.collect::<Result<_, _>>()?)))
    }

    /// Returns the rules about any of it.
    fn rules<'a>(&self, matcher: &Matcher<'a, 'a>) -> Vec<&'a RuleEntry> {
        let mut rules: Vec<&RuleEntry> = match self {
            Self::Paths(paths) => {
                paths.iter().flat_map(|path| matcher.matching(path)).map(|(found, _)| found.rule).collect()
            }
            Self::Scope(scope) => matcher.within(scope).into_iter().map(|(found, _)| found.rule).collect(),
        };
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        rules.dedup_by(|a, b| a.id == b.id);
        rules
    }

    fn rows(&self, ground: &Ground<'_>) -> Vec<PathRow> {
        match self {
            Self::Paths(paths) => paths.iter().map(|path| ground.path(path)).collect(),
            Self::Scope(scope) => {
                let globs: Vec<&str> = scope.levels().iter().flatten().map(Glob::as_str).collect();
                let rules = ground.matcher.within(scope).into_iter().map(|(found, shared)| {
                    let share = shared.scope.first().cloned();
                    Row { scope: share, ..ground.row(found, shared.matched) }
                });
                vec![PathRow { path: globs.join(" "), rules: rules.collect(), missed: Vec::new() }]
            }
        }
    }
}

impl Ground<'_> {
    fn path(&self, path: &str) -> PathRow {
        let matching = self.matcher.matching(path).into_iter();
        let missed = self.known.map(|known| self.matcher.missed(known, path)).unwrap_or_default();
        PathRow {
            path: path.to_owned(),
            rules: matching.map(|(found, matched)| self.row(found, matched)).collect(),
            missed: missed.into_iter().map(|(rule, why)| MissedRow::of(rule, &why)).collect(),
        }
    }

    fn row(&self, found: &Applicable<'_>, matched: Matched<'_>) -> Row {
        let evidence = found.signals.iter().find_map(|signal| {
            let evidence = self.detection.found(*signal)?.evidence.first()?;
            Some(format!("{signal}: {}", evidence.why))
        });
        Row {
            id: found.rule.id.clone(),
            tier: found.rule.tier,
            priority: found.rule.priority,
            origin: self.here.catalog.rule(&found.rule.id).map(|known| known.governing().origin),
            signals: found.signals.clone(),
            evidence,
            folders: found.subtrees.clone(),
            glob: match matched {
                Matched::Everything => None,
                Matched::Glob(glob) => Some(glob.to_owned()),
            },
            scope: None,
        }
    }
}

/// Prints what an agent is told of `rules`.
fn tell(here: &Here, rules: &[&RuleEntry], ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let settings = Settings::load(ports.fs, &ports.layout()?.settings()).map_err(|error| error.report())?;
    let tellings: Vec<_> = rules.iter().filter_map(|rule| here.catalog.telling(&rule.id)).collect();
    let told = told(&tellings, settings.rules_context_chars_max.value.get());
    let exit = if tellings.is_empty() { Exit::No } else { Exit::Done };
    Ok(ui.answer_with(&ToldAnswer { project: here.top.clone(), told }, exit))
}

/// Returns the path that a person named as the project's globs see it.
fn within(top: &AbsPath, text: &str, ports: &Ports<'_>) -> Result<String, Failure> {
    let path = ports.path(text)?;
    let below = |path: &AbsPath| path.relative_to(top).filter(|rest| !rest.is_empty()).map(str::to_owned);
    // A folder on the way may be a link to the project; the file itself need not exist.
    let real = || {
        let folder = ports.fs.resolve(&path.parent()?).ok()??;
        below(&folder.join_name(path.name()))
    };
    below(&path).or_else(real).ok_or_else(|| {
        let report = Report::new(Code::UsageInvalid, format!("`{path}` is no file of this project"));
        report
            .why(format!("the project is `{top}`"))
            .fix("run this in the project that the file is in")
            .into()
    })
}

#[derive(Serialize)]
struct ToldAnswer {
    project: AbsPath,
    #[serde(flatten)]
    told: Told,
}

impl Answer for ToldAnswer {
    fn text(&self, _paint: Paint) -> String {
        let text = harmless(&self.told.text);
        if text.is_empty() { text } else { format!("{text}\n") }
    }
}

#[derive(Serialize)]
struct Matches {
    project: AbsPath,
    paths: Vec<PathRow>,
}

#[derive(Serialize)]
struct PathRow {
    /// The path; with `--scope`, the globs.
    path: String,
    rules: Vec<Row>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missed: Vec<MissedRow>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    tier: Tier,
    priority: i32,
    origin: Option<Origin>,
    signals: Vec<Signal>,
    /// What of the project called for it, where something had to.
    evidence: Option<String>,
    /// The folders that it is for; the top is `.`.
    folders: Vec<String>,
    /// The glob that matched; none where the rule is about every file.
    glob: Option<String>,
    /// The glob of the scope that shares a path with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Row {
    /// Returns why the rule is about the path.
    fn why(&self) -> String {
        let glob = self.glob.as_ref().map_or("every file".to_owned(), |glob| format!("`{glob}`"));
        let scope = self.scope.as_ref().map(|scope| format!(" within `{scope}`")).unwrap_or_default();
        let evidence = self.evidence.as_ref().map(|evidence| format!("; {evidence}")).unwrap_or_default();
        format!("{glob}{scope}{evidence}")
    }
}

#[derive(Serialize)]
struct MissedRow {
    id: String,
    tier: Tier,
    priority: i32,
    why: String,
}

impl MissedRow {
    fn of(rule: &RuleEntry, why: &Missed<'_>) -> Self {
        let quoted =
            |words: &[String]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let why = match why {
            Missed::Signals([]) => "not here: its list of signals is empty".to_owned(),
            Missed::Signals(words) => format!("not here: nothing calls for {}", quoted(words)),
            Missed::Folders(folders) => format!("not here: it is for {}", quoted(folders)),
            Missed::Globs => "none of its globs matches".to_owned(),
        };
        Self { id: rule.id.clone(), tier: rule.tier, priority: rule.priority, why }
    }
}

impl Answer for Matches {
    fn text(&self, paint: Paint) -> String {
        let ids = |row: &PathRow| -> Vec<usize> {
            let missed = row.missed.iter().map(|row| row.id.chars().count());
            row.rules.iter().map(|row| row.id.chars().count()).chain(missed).collect()
        };
        let width = self.paths.iter().flat_map(ids).max().unwrap_or_default();
        let line = |id: &str, tier: Tier, priority: i32, why: &str| {
            let (id, why) = (harmless(id), harmless(why));
            format!("  {id:width$}  {:9}  {priority:>4}  {why}\n", tier.word())
        };
        let mut text = String::new();
        for PathRow { path, rules, missed } in &self.paths {
            text.push_str(&format!("{}\n", paint.bold(&harmless(path).replace('\n', " "))));
            if rules.is_empty() {
                text.push_str("  no rule\n");
            }
            rules.iter().for_each(|row| {
                text.push_str(&line(&row.id, row.tier, row.priority, &row.why()));
            });
            missed.iter().for_each(|row| {
                text.push_str(
                    &paint.dim(line(&row.id, row.tier, row.priority, &row.why).trim_end_matches('\n')),
                );
                text.push('\n');
            });
        }
        text
    }
}
