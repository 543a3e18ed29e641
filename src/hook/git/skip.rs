//! `OPENCLAW_SKIP`: a person at a terminal names the checks that are left out once. For a program it is only told that it
//! does not count.

use crate::config::env::Variable;
use crate::guard::Guard;
use crate::guard::commit::Audience;
use crate::hook::answer::Call;

/// What is left out, and what is said about it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Skip {
    /// The checks of this event that a person skips.
    pub(super) guards: Vec<Guard>,
    /// Whole lines.
    pub(super) said: String,
}

impl Skip {
    /// Reads the variable for an event that `own` checks belong to; `known` belong to some event of git's.
    pub(super) fn of(call: &Call<'_>, audience: Audience, own: &[Guard], known: &[Guard]) -> Self {
        let value = call.machine.env.get(Variable::Skip.name());
        let value = value.map(|value| value.to_string_lossy().into_owned()).unwrap_or_default();
        Self::parse(&value, audience, own, known)
    }

    fn parse(value: &str, audience: Audience, own: &[Guard], known: &[Guard]) -> Self {
        let name = Variable::Skip.name();
        let mut skip = Self::default();
        for word in value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let Some(guard) = known.iter().copied().find(|guard| is_named(*guard, word)) else {
                let known: Vec<String> = known.iter().map(|guard| format!("`{}`", guard.word())).collect();
                let (list, be) = (known.join(", "), if known.len() == 1 { "is one" } else { "are the ones" });
                skip.say(&format!("`{name}` names no check of git's: {list} {be}"));
                continue;
            };
            if !own.contains(&guard) || skip.guards.contains(&guard) {
                continue;
            }
            match audience {
                Audience::Agent => {
                    skip.say(&format!("`{name}` counts only for a person at a terminal; the check is made"));
                }
                Audience::Person => {
                    skip.guards.push(guard);
                    let what = guard.word();
                    skip.say(&format!("`{name}` skips the check for {what}; that is recorded"));
                }
            }
        }
        skip
    }

    fn say(&mut self, what: &str) {
        self.said.push_str(&format!("openclaw: {what}\n"));
    }
}

fn is_named(guard: Guard, word: &str) -> bool {
    word == guard.key() || word == guard.word()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [Guard; 3] = [Guard::Secrets, Guard::Json, Guard::Messages];

    fn check(value: &str, audience: Audience, want: &[Guard], said: &[&str]) {
        let skip = Skip::parse(value, audience, &KNOWN[..2], &KNOWN);
        assert_eq!(skip.guards, want, "{value}");
        let lines: Vec<&str> = skip.said.lines().collect();
        assert_eq!(lines.len(), said.len(), "{value}: {}", skip.said);
        for (line, part) in lines.iter().zip(said) {
            assert!(line.contains(part), "{line}");
        }
    }

    #[test]
    fn a_person_names_checks_by_word_or_key() {
        check("", Audience::Person, &[], &[]);
        check("secrets", Audience::Person, &[Guard::Secrets], &["skips the check for secrets"]);
        check(
            " checks.json , secrets,",
            Audience::Person,
            &[Guard::Json, Guard::Secrets],
            &["json", "secrets"],
        );
        check("json,checks.json", Audience::Person, &[Guard::Json], &["json"]);
    }

    #[test]
    fn what_belongs_to_another_event_is_left_to_it() {
        check("messages", Audience::Person, &[], &[]);
        check("guard.messages,secrets", Audience::Person, &[Guard::Secrets], &["secrets"]);
    }

    #[test]
    fn words_that_name_nothing_and_programs_are_told() {
        check("all", Audience::Person, &[], &["names no check of git's: `secrets`, `json`, `messages`"]);
        check("secrets", Audience::Agent, &[], &["only for a person at a terminal"]);
    }
}
