//! Which rules are told with a task: all of the first tier, and those of the second whose words the task has, as words of
//! their own. Pure.

use serde::Serialize;

use crate::guard::harness_rules::rule::{HarnessRule, Place, Tier};

/// A rule that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRule<'r> {
    /// The rule.
    pub rule: &'r HarnessRule,
    /// Why it is told.
    pub because: Because,
}

/// Why a rule is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Because {
    /// It always is.
    Always,
    /// The task has this word.
    Word(String),
}

/// Returns the active rules of `place` that are told with a task whose words are `text`, in the order of the rules.
pub fn told<'r>(rules: &'r [HarnessRule], place: Place, text: &str) -> Vec<ToldRule<'r>> {
    let words = words(text);
    let told = |rule: &'r HarnessRule| {
        if !rule.is_active || !rule.places.contains(&place) || rule.content.is_empty() {
            return None;
        }
        let because = match rule.tier {
            Tier::Always => Because::Always,
            Tier::OnWords => Because::Word(rule.words.iter().find(|word| has(&words, word))?.clone()),
            Tier::Quiet => return None,
        };
        Some(ToldRule { rule, because })
    };
    rules.iter().filter_map(told).collect()
}

/// Returns the words of a text in small letters: runs of letters and digits, so that `api_key` is `api` and `key`.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let runs = text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.map(str::to_owned).collect()
}

/// Returns whether `phrase`, one word or several, is among `words`, side by side.
fn has(text: &[String], phrase: &str) -> bool {
    let phrase = words(phrase);
    !phrase.is_empty() && text.windows(phrase.len()).any(|window| window == phrase.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &str, text: &str, expected: bool) {
        assert_eq!(has(&words(text), phrase), expected, "{phrase:?} in {text:?}");
    }

    #[test]
    fn words_are_found_on_their_boundaries() {
        check("token", "rotate the token", true);
        check("token", "Token: rotate", true);
        check("token", "rewrite the tokenizer", false);
        check("token", "API_TOKEN is unset", true);
        check("token", "tokens", false);
        check("api key", "the API key", true);
        check("api key", "the api-key", true);
        check("api key", "the api of the key", false);
        check("commit -m", "git commit -m x", true);
        check("403", "it says 403.", true);
        check("403", "14035", false);
        check(".env", "the .env file", true);
        check("clé", "la CLÉ", true);
        check("", "anything", false);
        check("--", "a -- b", false);
    }
}
