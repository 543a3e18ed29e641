//! Puts the layers together. Whatever tells an agent something calls this, so that `openclaw prompt` shows exactly that.

use serde::Serialize;

use crate::base::limits::{HARNESS_RULES_CHARS_MAX, MEMORY_CHARS_MAX, ROLE_CHARS_MAX};
use crate::base::text::is_unseen;
use crate::guard::demand::Scope;
use crate::guard::harness_rules::{Because, HarnessRule, Place, ToldRule, told};
use crate::guard::prompt::layer::{Layer, LayerName};
use crate::guard::prompt::{role, task};
use crate::guard::roles::Role;
use crate::guard::rules::Told;
use crate::guard::task::Task;

/// What an agent is to be told of.
pub struct Request<'a> {
    /// The task, and where it is from.
    pub task: (&'a Task, String),
    /// The role, and where it is from.
    pub role: Option<(&'a Role, String)>,
    /// What is told of coding rules, and in how many characters at most.
    pub coding_rules: (Told, usize),
    /// The harness rules, and where they are from.
    pub harness_rules: (&'a [HarnessRule], String),
    /// Where the work is done.
    pub place: Place,
    /// What was learned before, and where it is from.
    pub memory: Option<(&'a str, String)>,
}

/// What an agent is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prompt {
    /// The layers that have something to tell, in order.
    pub layers: Vec<Layer>,
    /// All of them, which is what the agent gets.
    pub text: String,
    /// Its characters.
    pub chars: usize,
}

/// Composes what an agent is told.
pub fn compose(request: Request<'_>) -> Prompt {
    let Request { task: (task, task_source), role, coding_rules, harness_rules, place, memory } = request;
    let scope = Scope::of(task.scope.clone());
    let scope = role.as_ref().map_or(scope.clone(), |(role, _)| role.narrow(scope));
    let mut layers = vec![Layer::whole(LayerName::Task, task_source.clone(), task::text(task, &scope))];
    layers.push(coding(coding_rules));
    layers.push(harness(harness_rules, place, task));
    if let Some((role, source)) = role {
        layers.push(Layer::within(LayerName::Role, source, &role::text(role), ROLE_CHARS_MAX));
    }
    if let Some((text, source)) = memory.filter(|(text, _)| !text.trim().is_empty()) {
        let text = format!("## What was learned before\n{}", harmless(text).trim());
        layers.push(Layer::within(LayerName::Memory, source, &text, MEMORY_CHARS_MAX));
    }
    if let Some(text) = task.instructions.as_ref().filter(|text| !text.trim().is_empty()) {
        let text = format!("## Instructions\n{}", text.trim());
        layers.push(Layer::whole(LayerName::Instructions, task_source, text));
    }
    layers.retain(|layer| !layer.text.is_empty() || !layer.left_out.is_empty());
    let texts: Vec<&str> =
        layers.iter().map(|layer| layer.text.as_str()).filter(|text| !text.is_empty()).collect();
    let text = texts.join("\n\n") + "\n";
    Prompt { chars: text.chars().count(), layers, text }
}

/// The words of a task, by which harness rules are called for.
fn words(task: &Task) -> String {
    let mut words = vec![task.title.as_str(), task.description.as_str()];
    words.extend(task.success_criteria.iter().map(String::as_str));
    words.extend(task.instructions.as_deref());
    words.join("\n")
}

fn coding((told, chars_max): (Told, usize)) -> Layer {
    const HEADING: &str = "## Coding rules";
    let Told { text, kept, left_out } = told;
    let text = if text.is_empty() { text } else { format!("{HEADING}\n\n{text}") };
    let sources = kept.iter().map(|kept| format!("rule `{}`", kept.id)).collect();
    // The heading is ours, what it stands above has the budget.
    let chars_max = Some(chars_max + HEADING.chars().count() + 2);
    Layer { layer: LayerName::CodingRules, sources, chars: text.chars().count(), chars_max, left_out, text }
}

/// Tells rules as long as they fit, each whole, and names those that do not.
fn harness((rules, source): (&[HarnessRule], String), place: Place, task: &Task) -> Layer {
    const HEADING: &str = "## How to work";
    let note = |count: usize| format!("({count} more are in {source})");
    let all = told(rules, place, &words(task));
    let room = HARNESS_RULES_CHARS_MAX - HEADING.chars().count() - 1 - note(all.len()).chars().count();
    let (mut lines, mut sources, mut left_out, mut chars) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for ToldRule { rule, because } in &all {
        let line = format!("- {}", rule.content.replace('\n', "\n  "));
        let added = line.chars().count() + 1;
        if chars + added > room {
            left_out.push(rule.id.clone());
            continue;
        }
        chars += added;
        lines.push(line);
        sources.push(match because {
            Because::Always => format!("harness rule `{}`", rule.id),
            Because::Word(word) => format!("harness rule `{}` (the task says `{word}`)", rule.id),
        });
    }
    if !left_out.is_empty() {
        lines.push(note(left_out.len()));
    }
    let text = if lines.is_empty() { String::new() } else { format!("{HEADING}\n{}", lines.join("\n")) };
    Layer {
        layer: LayerName::HarnessRules,
        sources,
        chars: text.chars().count(),
        chars_max: Some(HARNESS_RULES_CHARS_MAX),
        left_out,
        text,
    }
}

/// Memory is text of earlier sessions: what is not seen does not get in.
fn harmless(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| !is_unseen(*c) || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests;
