//! What an agent is told of rules: their whole texts where these fit, else as much of each as a budget allows, the strongest
//! first, with a line of what is left out and how to read it. Pure, and never longer than the budget.

use crate::base::text::is_unseen;
use crate::guard::rules::RuleEntry;
use crate::guard::rules::applicable::precedence;

/// Tenths of the budget that one rule takes while others wait, so that a long one does not hide all behind it.
const SHARE_TENTHS: usize = 3;
/// Rules that the last line names; the others it counts.
const NAMED_MAX: usize = 8;

/// A rule that is to be told.
#[derive(Clone, Debug)]
pub struct Telling<'a> {
    /// What it says about itself.
    pub rule: &'a RuleEntry,
    /// Its text, below the front matter.
    pub body: &'a str,
    /// The command or the file that shows the whole of it, such as `openclaw rules show rust`.
    pub read_by: String,
}

/// What is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Told {
    /// The text, Markdown without a newline at its end; empty where there is nothing to tell.
    pub text: String,
    /// The rules in it, in order.
    pub kept: Vec<Kept>,
    /// The ids of those that are not, in order.
    pub left_out: Vec<String>,
}

/// A rule that is told, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// How many of its points are told.
    pub points: usize,
    /// How many are not.
    pub points_left_out: usize,
}

/// Returns what is told of `rules` in at most `chars_max` characters. Their order is that of precedence, whatever the
/// order in which they are handed in.
///
/// Where not everything fits, each rule in turn gets at most its share, or is left out where that does not fit either; what
/// is left over then goes to those that were cut, the strongest first.
pub fn told(rules: &[Telling<'_>], chars_max: usize) -> Told {
    let mut order: Vec<&Telling<'_>> = rules.iter().collect();
    order.sort_by(|a, b| precedence(a.rule).cmp(&precedence(b.rule)));
    let sections: Vec<Section> = order.into_iter().map(Section::of).collect();
    let whole = Page { sections: &sections, points: sections.iter().map(Section::all).collect() };
    if whole.fits(LastLine::Names, chars_max) {
        return whole.told(LastLine::Names);
    }
    let none = || Page { sections: &sections, points: vec![None; sections.len()] };
    for line in [LastLine::Names, LastLine::Counts] {
        if none().fits(line, chars_max) {
            return none().filled(line, chars_max).told(line);
        }
    }
    none().told(LastLine::Absent)
}

/// What the last line says of the rules that are left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LastLine {
    Names,
    Counts,
    /// There is no room for it.
    Absent,
}

/// One rule as text, taken apart where it may be cut.
struct Section {
    id: String,
    heading: String,
    points: Vec<String>,
    /// The length with the first so many points, without the line about the others.
    lengths: Vec<usize>,
    read_by: String,
}

impl Section {
    fn of(telling: &Telling<'_>) -> Self {
        let Telling { rule, body, read_by } = telling;
        let harmless = |c: &char| !is_unseen(*c) || matches!(c, '\n' | '\t');
        let body: String = body.replace("\r\n", "\n").chars().filter(harmless).collect();
        let title = one_line(&rule.title);
        // The heading says the title already.
        let first = body.trim_start().split_once('\n').unwrap_or((body.trim_start(), ""));
        let is_title = first.0.strip_prefix("# ").is_some_and(|text| text.trim() == rule.title);
        let rest = if is_title { first.1 } else { &body };
        let heading = format!("### {title} ({})", one_line(&rule.id));
        let points = points(rest);
        let mut lengths = vec![length(&heading)];
        for point in &points {
            lengths.push(lengths.last().map_or(0, |before| before + 1 + length(point)));
        }
        Self { id: rule.id.clone(), heading, points, lengths, read_by: one_line(read_by) }
    }

    fn all(&self) -> Option<usize> {
        Some(self.points.len())
    }

    /// Returns the text with the first `count` points.
    fn text(&self, count: usize) -> String {
        let lines = [self.heading.clone()].into_iter().chain(self.points.iter().take(count).cloned());
        lines.chain(self.cut_line(count)).collect::<Vec<_>>().join("\n")
    }

    /// Returns the length of that text.
    fn length(&self, count: usize) -> usize {
        self.lengths[count] + self.cut_line(count).map_or(0, |line| 1 + length(&line))
    }

    fn cut_line(&self, count: usize) -> Option<String> {
        let (all, read_by) = (self.points.len(), &self.read_by);
        let left = all - count;
        (left > 0)
            .then(|| format!("({left} of {all} points are left out for length; all of them: {read_by})"))
    }

    /// Returns how many points fit into `chars_max` characters; `None` where not one does.
    fn within(&self, chars_max: usize) -> Option<usize> {
        let is_long = |count: &usize| self.lengths[*count] > chars_max;
        let least = self.points.len().min(1);
        let counts = (least..=self.points.len()).take_while(|count| !is_long(count));
        counts.filter(|count| self.length(*count) <= chars_max).last()
    }
}

/// A choice of points from each section; `None` leaves a section out.
struct Page<'a> {
    sections: &'a [Section],
    points: Vec<Option<usize>>,
}

impl Page<'_> {
    /// Fills a page that holds nothing, so that it fits after each step.
    fn filled(mut self, line: LastLine, chars_max: usize) -> Self {
        // Of fewer than four rules each has an equal part.
        let count = self.sections.len().max(1);
        let equal = chars_max.saturating_sub(2 * (count - 1)) / count;
        let share = equal.max(chars_max * SHARE_TENTHS / 10);
        // A short rule can take less room than its name in the last line did: another look then pays.
        while self.has_taken(line, (share, chars_max)) {}
        for at in 0..self.sections.len() {
            while let Some(count) = self.points[at].filter(|count| *count < self.sections[at].points.len()) {
                self.points[at] = Some(count + 1);
                if !self.fits(line, chars_max) {
                    self.points[at] = Some(count);
                    break;
                }
            }
        }
        self
    }

    /// Takes each rule that still fits with its share, in order; returns whether it took one.
    fn has_taken(&mut self, line: LastLine, (share, chars_max): (usize, usize)) -> bool {
        let before = self.left_out().len();
        for at in 0..self.sections.len() {
            if self.points[at].is_none() {
                self.points[at] = self.sections[at].within(share);
                if !self.fits(line, chars_max) {
                    self.points[at] = None;
                }
            }
        }
        self.left_out().len() < before
    }

    fn fits(&self, line: LastLine, chars_max: usize) -> bool {
        let pairs = self.sections.iter().zip(&self.points);
        let told = pairs.filter_map(|(section, points)| Some(section.length((*points)?)));
        let last = last_line(&self.left_out(), line).map(|line| length(&line));
        let parts: Vec<usize> = told.chain(last).collect();
        parts.iter().sum::<usize>() + 2 * parts.len().saturating_sub(1) <= chars_max
    }

    fn left_out(&self) -> Vec<&Section> {
        let pairs = self.sections.iter().zip(&self.points);
        pairs.filter(|(_, points)| points.is_none()).map(|(section, _)| section).collect()
    }

    fn text(&self, line: LastLine) -> String {
        let pairs = self.sections.iter().zip(&self.points);
        let told = pairs.filter_map(|(section, points)| Some(section.text((*points)?)));
        let last = last_line(&self.left_out(), line);
        told.chain(last).collect::<Vec<_>>().join("\n\n")
    }

    fn told(&self, line: LastLine) -> Told {
        let kept = self.sections.iter().zip(&self.points).filter_map(|(section, points)| {
            let points = (*points)?;
            let points_left_out = section.points.len() - points;
            Some(Kept { id: section.id.clone(), points, points_left_out })
        });
        Told {
            kept: kept.collect(),
            left_out: self.left_out().iter().map(|section| section.id.clone()).collect(),
            text: self.text(line),
        }
    }
}

/// Returns the line about the rules that are left out.
fn last_line(left: &[&Section], line: LastLine) -> Option<String> {
    let rules = match left.len() {
        0 => return None,
        1 => "1 more rule holds here and is left out for length".to_owned(),
        count => format!("{count} more rules hold here and are left out for length"),
    };
    match line {
        LastLine::Absent => None,
        LastLine::Counts => Some(format!("({rules})")),
        LastLine::Names => {
            let mut names: Vec<&str> =
                left.iter().take(NAMED_MAX).map(|section| section.read_by.as_str()).collect();
            let more = left.len().saturating_sub(NAMED_MAX);
            let more = format!("and {more} more");
            names.extend((left.len() > NAMED_MAX).then_some(more.as_str()));
            Some(format!("({rules}; to read: {})", names.join(", ")))
        }
    }
}

/// Takes a text apart where it may be cut: ahead of list items, headings and paragraphs, never within a fence.
fn points(text: &str) -> Vec<String> {
    let mut points: Vec<String> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut is_new = true;
    for line in text.trim().lines().map(str::trim_end) {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        if line.is_empty() && fence.is_none() {
            is_new = true;
            continue;
        }
        let starts = fence.is_none() && (is_new || is_start(line));
        match points.last_mut() {
            Some(last) if !starts => {
                last.push('\n');
                last.push_str(line);
            }
            Some(_) | None => points.push(line.to_owned()),
        }
        fence = match (fence, mark) {
            (None, mark) => mark,
            (Some(open), Some(mark)) if open == mark => None,
            (Some(open), _) => Some(open),
        };
        is_new = false;
    }
    points
}

/// Returns whether a line begins something of its own: an item in the first column, or a heading.
fn is_start(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = number.len() < line.len() && (number.starts_with(". ") || number.starts_with(") "));
    is_numbered || ["- ", "* ", "+ ", "#"].iter().any(|mark| line.starts_with(mark))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests;
