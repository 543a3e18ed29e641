//! How a rule says by what it is judged: our `check`, or the fields of the predecessor. Pure; what cannot be carried over is
//! told and becomes advice, never something that looks like a check.

use crate::base::limits::{METRIC_SECONDS_MAX, METRIC_STEPS_MAX, RULE_LIST_MAX};
use crate::guard::demand::{Forbidden, Metric};
use crate::guard::fields::{Fields, Wrong};
use crate::guard::globs::Glob;
use crate::guard::harness_rules::endpoint::Endpoint;
use crate::guard::harness_rules::rule::Mapping;
use crate::guard::pattern;
use crate::guard::task::unrunnable;

/// Every kind of check.
const KINDS: &str = "`advice`, `metric-required`, `error-scan`, `pre-check`, `post-validate`, `secret-scan`, `scope-check`, \
                     `output-block` or `forbidden-text`";
/// How long a program after the work may run where the rule does not say.
const VALIDATE_SECONDS: u64 = 60;
/// What the predecessor's workers looked for by the name `nats`.
const NATS: &str = "127.0.0.1:4222";

/// What is wrong with a check: the line, what, and what to do.
pub(super) type Trouble = (Wrong, String);

/// Reads the `check` of the rule `id`, whose description is `description`.
pub(super) fn of_check(check: &mut Fields<'_>, id: &str, description: &str) -> Result<Mapping, Trouble> {
    let kind: String = needed(check, "kind", KINDS)?;
    let line = check.line_at("kind");
    let mapping = match kind.as_str() {
        "advice" => Mapping::Advice,
        "metric-required" => Mapping::MetricRequired,
        "secret-scan" => Mapping::SecretScan,
        "scope-check" => Mapping::ScopeCheck,
        "error-scan" => Mapping::ErrorScan(patterns(check, "patterns")?),
        "output-block" => Mapping::OutputBlock(patterns(check, "patterns")?),
        "pre-check" => Mapping::PreCheck(endpoints(check)?),
        "post-validate" => Mapping::PostValidate(steps(check)?),
        "forbidden-text" => Mapping::ForbiddenText(forbidden(check, id, description)?),
        _ => {
            return Err((
                Wrong { line, what: format!("no check is of the kind `{kind}`") },
                format!("write {KINDS}"),
            ));
        }
    };
    match check.left().into_iter().next() {
        Some((key, line)) => {
            let what = format!("a check of the kind `{kind}` takes no `{key}`");
            Err((
                Wrong { line, what },
                "take it out; docs/harness-rules.md lists what each kind takes".to_owned(),
            ))
        }
        None => Ok(mapping),
    }
}

/// Reads the fields of the predecessor; `None` where there are none.
pub(super) fn of_predecessor(rule: &mut Fields<'_>) -> Result<Option<Mapping>, Trouble> {
    let line = rule.line_at("mesh_enforcement");
    let named: Option<String> = rule.take("mesh_enforcement").map_err(plain)?;
    let blocked: Option<String> = rule.take("pattern").map_err(plain)?;
    let command_line = rule.line_at("mesh_validate_command");
    let command: Option<String> = rule.take("mesh_validate_command").map_err(plain)?;
    let scanned: Option<Vec<String>> = rule.take("mesh_scan_patterns").map_err(plain)?;
    let checks_line = rule.line_at("mesh_pre_checks");
    let asked: Option<Vec<String>> = rule.take("mesh_pre_checks").map_err(plain)?;
    let carried = |what: String, line: usize| {
        let fix = "write a `check` for it; until then the rule is advice".to_owned();
        (Wrong { line, what }, fix)
    };
    let mapping = match (named.as_deref(), blocked) {
        (Some("metric_required"), _) => Mapping::MetricRequired,
        (Some("pre_commit_scan"), _) => Mapping::SecretScan,
        (Some("scope_check"), _) => Mapping::ScopeCheck,
        // These were texts, not expressions.
        (Some("post_scan"), _) => {
            Mapping::ErrorScan(scanned.unwrap_or_default().iter().map(|text| regex::escape(text)).collect())
        }
        (Some("pre_check"), _) => {
            let endpoint = |text: &String| Endpoint::parse(if text == "nats" { NATS } else { text });
            let endpoints: Result<Vec<_>, _> = asked.unwrap_or_default().iter().map(endpoint).collect();
            Mapping::PreCheck(
                endpoints.map_err(|error| carried(format!("`mesh_pre_checks`: {error}"), checks_line))?,
            )
        }
        (Some("post_validate"), _) => {
            let command = command.unwrap_or_default();
            let step = words_of(&command).ok_or_else(|| {
                carried(
                    "`mesh_validate_command` needs a shell, and no shell reads it".to_owned(),
                    command_line,
                )
            })?;
            Mapping::PostValidate(Metric { steps: vec![step], timeout_ms: VALIDATE_SECONDS * 1_000 })
        }
        (Some("output_block") | None, Some(pattern)) => {
            let line = rule.line();
            pattern::check(&pattern).map_err(|error| carried(format!("`pattern`: {error}"), line))?;
            Mapping::OutputBlock(vec![pattern])
        }
        (Some(other), _) => {
            return Err(carried(format!("nothing is known of `{other}` in `mesh_enforcement`"), line));
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(mapping))
}

/// Returns the words of a line for a shell that needs none; `None` where it does.
fn words_of(line: &str) -> Option<Vec<String>> {
    let needs_shell = |c: char| {
        matches!(
            c,
            '|' | '&' | ';' | '<' | '>' | '$' | '`' | '"' | '\'' | '\\' | '*' | '?' | '(' | ')' | '\n'
        )
    };
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    let is_plain = !line.contains(needs_shell) && words.first().is_some_and(|first| !first.contains('='));
    is_plain.then_some(words)
}

fn plain(wrong: Wrong) -> Trouble {
    (wrong, "write what docs/harness-rules.md says".to_owned())
}

fn needed<T: serde::de::DeserializeOwned>(
    check: &mut Fields<'_>,
    key: &str,
    takes: &str,
) -> Result<T, Trouble> {
    let line = check.line();
    check.take(key).map_err(|wrong| (wrong, format!("write {takes}")))?.ok_or_else(|| {
        (Wrong { line, what: format!("the check has no `{key}`") }, format!("add `{key}`: {takes}"))
    })
}

fn patterns(check: &mut Fields<'_>, key: &str) -> Result<Vec<String>, Trouble> {
    let takes = "a list of regular expressions";
    let line = check.line_at(key);
    let patterns: Vec<String> = needed(check, key, takes)?;
    let wrong = |what: String, fix: &str| (Wrong { line, what }, fix.to_owned());
    if patterns.is_empty() || patterns.len() > RULE_LIST_MAX {
        return Err(wrong(format!("`{key}` has no entry, or more than {RULE_LIST_MAX}"), "list what counts"));
    }
    for text in &patterns {
        pattern::check(text).map_err(|error| {
            wrong(format!("`{text}` in `{key}`: {error}"), "write a regular expression of the crate `regex`")
        })?;
    }
    Ok(patterns)
}

fn endpoints(check: &mut Fields<'_>) -> Result<Vec<Endpoint>, Trouble> {
    let takes = "a list of `host:port` and of URLs of this machine";
    let line = check.line_at("targets");
    let targets: Vec<String> = needed(check, "targets", takes)?;
    if targets.is_empty() || targets.len() > RULE_LIST_MAX {
        let what = format!("`targets` has no entry, or more than {RULE_LIST_MAX}");
        return Err((Wrong { line, what }, format!("write {takes}")));
    }
    let endpoint = |text: &String| {
        Endpoint::parse(text).map_err(|error| {
            (Wrong { line, what: format!("`{text}` in `targets`: {error}") }, format!("write {takes}"))
        })
    };
    targets.iter().map(endpoint).collect()
}

fn steps(check: &mut Fields<'_>) -> Result<Metric, Trouble> {
    let takes = "a list of programs, each a list with its arguments";
    let line = check.line_at("steps");
    let steps: Vec<Vec<String>> = needed(check, "steps", takes)?;
    let wrong = |line: usize, what: String, fix: String| (Wrong { line, what }, fix);
    if steps.is_empty() || steps.len() > METRIC_STEPS_MAX {
        let what = format!("`steps` has no entry, or more than {METRIC_STEPS_MAX}");
        return Err(wrong(line, what, format!("write {takes}")));
    }
    if let Some(what) = steps.iter().find_map(|step| unrunnable(step)) {
        return Err(wrong(line, what, format!("write {takes}")));
    }
    let line = check.line_at("timeout_s");
    let seconds = check.take("timeout_s").map_err(plain)?.unwrap_or(VALIDATE_SECONDS);
    if seconds == 0 || seconds > METRIC_SECONDS_MAX {
        return Err(wrong(
            line,
            "`timeout_s` is out of its range".to_owned(),
            "write whole seconds".to_owned(),
        ));
    }
    Ok(Metric { steps, timeout_ms: seconds * 1_000 })
}

fn forbidden(check: &mut Fields<'_>, id: &str, description: &str) -> Result<Forbidden, Trouble> {
    let line = check.line_at("pattern");
    let pattern: String = needed(check, "pattern", "a regular expression")?;
    pattern::check(&pattern).map_err(|error| {
        (
            Wrong { line, what: format!("`pattern`: {error}") },
            "write a regular expression of the crate `regex`".to_owned(),
        )
    })?;
    let line = check.line_at("in");
    let texts: Vec<String> = check.take("in").map_err(plain)?.unwrap_or_default();
    let glob = |text: &String| {
        let trouble = |error| {
            (Wrong { line, what: format!("`{text}` in `in`: failed to {error}") }, "write globs".to_owned())
        };
        Glob::new(text).map_err(trouble)
    };
    let files = texts.iter().map(glob).collect::<Result<Vec<_>, _>>()?;
    Ok(Forbidden {
        source: format!("harness rule `{id}`"),
        pattern,
        files,
        description: description.to_owned(),
    })
}
