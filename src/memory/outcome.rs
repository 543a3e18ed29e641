//! Whether an answer says that the work failed. Pure, by words alone: sentences go in, the one that says so comes out.

/// Words that say by themselves that something failed.
const FAILING: [&str; 20] = [
    "fail",
    "fails",
    "failed",
    "failing",
    "failure",
    "failures",
    "broken",
    "crash",
    "crashes",
    "crashed",
    "panics",
    "panicked",
    "segfaults",
    "errored",
    "hangs",
    "unsuccessful",
    "unsuccessfully",
    "unable",
    "unresolved",
    "rejected",
];
/// The same in several words, as they stand in a sentence of words alone.
const FAILING_PHRASES: [&str; 26] = [
    "does not work",
    "doesn't work",
    "do not work",
    "don't work",
    "did not work",
    "didn't work",
    "not working",
    "does not compile",
    "doesn't compile",
    "does not build",
    "doesn't build",
    "does not pass",
    "doesn't pass",
    "do not pass",
    "don't pass",
    "did not pass",
    "not yet pass",
    "i could not",
    "i couldn't",
    "i was not able",
    "i cannot",
    "i can't",
    "timed out",
    "gave up",
    "out of memory",
    "still red",
];
/// Words of which a number beside them, or a colon behind them, says that something failed: alone they may be a subject.
const ERRORS: [&str; 2] = ["error", "errors"];
/// Before a word of these a failure is none, when they stand close.
const DENYING: [&str; 12] =
    ["no", "not", "none", "nothing", "never", "without", "0", "zero", "nor", "neither", "cannot", "longer"];
/// So many words before it.
const DENYING_REACH: usize = 3;
/// What shows that the failure a sentence speaks of is over, or meant.
const MENDED: [&str; 25] = [
    "fixed",
    "fixes",
    "fixing",
    "mended",
    "resolved",
    "repaired",
    "solved",
    "corrected",
    "gone",
    "anymore",
    "any more",
    "instead of",
    "now pass",
    "now passes",
    "pass now",
    "passes now",
    "now works",
    "works now",
    "works again",
    "fails closed",
    "fail closed",
    "should fail",
    "must fail",
    "fails without",
    "expected to fail",
];
/// What says in a later sentence that the work came to a good end.
const SUCCEEDED: [&str; 9] = [
    "all green",
    "is green",
    "are green",
    "tests pass",
    "all pass",
    "everything passes",
    "it passes",
    "succeeds",
    "succeeded",
];
/// Where a sentence turns to something else.
const TURNS: [&str; 6] = [" but ", " however ", " although ", " though ", " yet ", " except "];

/// Returns the sentence of an answer that says that the work failed, where no later one says that it was mended.
pub(super) fn failing(sentences: &[String]) -> Option<&String> {
    let at = sentences.iter().rposition(|sentence| says_failed(sentence))?;
    let is_mended = sentences[at + 1..].iter().any(|later| {
        let words = spaced(later);
        has_any(&words, &MENDED) || has_any(&words, &SUCCEEDED)
    });
    if is_mended && !has(&spaced(&sentences[at]), "still") { None } else { Some(&sentences[at]) }
}

/// Returns whether a sentence says that something failed and is not mended.
fn says_failed(sentence: &str) -> bool {
    // What is asked, or would be, did not happen.
    if sentence.ends_with('?') || ["if ", "when ", "unless "].iter().any(|lead| begins(sentence, lead)) {
        return false;
    }
    let mut clauses = vec![sentence.to_lowercase().replace([';', '\u{2014}'], " but ").replace(", ", " , ")];
    for turn in TURNS {
        clauses = clauses.iter().flat_map(|clause| clause.split(turn)).map(str::to_owned).collect();
    }
    clauses.iter().any(|clause| {
        let is_over = has_any(&spaced(clause), &MENDED) && !has(&spaced(clause), "still");
        !is_over && (clause.split([',', ':']).any(fails) || names_error(clause))
    })
}

fn begins(sentence: &str, lead: &str) -> bool {
    sentence.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead))
}

/// Returns whether a part of a sentence holds a word of failure that nothing close before it denies.
fn fails(part: &str) -> bool {
    let words = words(part);
    let is_denied = |at: usize| {
        words[at.saturating_sub(DENYING_REACH)..at]
            .iter()
            .any(|word| DENYING.contains(word) || word.ends_with("n't"))
    };
    let is_counted = |at: usize| {
        at.checked_sub(1).and_then(|before| words[before].parse::<u64>().ok()).is_some_and(|count| count > 0)
    };
    let said = |(at, word): (usize, &&str)| {
        (FAILING.contains(word) && !is_attribute(&words, at) && !is_denied(at))
            || (ERRORS.contains(word) && is_counted(at))
    };
    words.iter().enumerate().any(said) || has_any(&spaced(part), &FAILING_PHRASES)
}

/// Returns whether a word of failure only tells of which kind something is: `the failure message`, `fail-fast`.
fn is_attribute(words: &[&str], at: usize) -> bool {
    const THINGS: [&str; 12] = [
        "message", "messages", "mode", "modes", "case", "cases", "path", "paths", "handling", "fast", "over",
        "safe",
    ];
    words.get(at + 1).is_some_and(|next| THINGS.contains(next))
}

/// Returns whether a clause quotes an error: `error: …`, `error[E0308]`.
fn names_error(clause: &str) -> bool {
    ["error:", "error[", "errors:"].iter().any(|mark| {
        let before = |at: usize| clause[..at].chars().next_back();
        clause.match_indices(mark).any(|(at, _)| {
            let is_word = before(at).is_none_or(|c| !c.is_alphanumeric());
            let denied = words(&clause[..at]).last().is_some_and(|word| DENYING.contains(word));
            is_word && !denied
        })
    })
}

fn words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty()).collect()
}

/// Returns the words of a text with a blank around each, so that phrases are found as such.
fn spaced(text: &str) -> String {
    format!(" {} ", words(&text.to_lowercase().replace('\u{2019}', "'")).join(" "))
}

fn has(spaced: &str, phrase: &str) -> bool {
    spaced.contains(&format!(" {phrase} "))
}

fn has_any(spaced: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| has(spaced, phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sentences: &[&str]) -> Option<String> {
        let sentences: Vec<String> = sentences.iter().map(|&sentence| sentence.to_owned()).collect();
        failing(&sentences).cloned()
    }

    #[test]
    fn a_sentence_that_says_so_failed() {
        for sentence in [
            "The build still fails.",
            "FAILED tests/parser.rs with three assertions.",
            "I fixed the import, but two tests still fail.",
            "I changed the parser; the migration does not work yet.",
            "2 passed, 1 failed.",
            "All but one test pass; test_retry fails on CI.",
            "I could not find the file that you named.",
            "I wasn't done when the command timed out.",
            "The compiler says error[E0308]: mismatched types.",
            "The run ended with error: no space left on device.",
            "There are 3 errors left in the report.",
            "The server crashed when the second client came.",
            "It did not build: error: linker not found.",
            "The tests don't pass on this machine.",
            "I fixed the lexer and it still fails.",
            "The upload was rejected by the server.",
        ] {
            assert_eq!(told(&[sentence]).as_deref(), Some(sentence));
        }
    }

    #[test]
    fn a_sentence_that_only_speaks_of_failures_did_not() {
        for sentence in [
            "The failing test is fixed.",
            "All tests pass, 0 failed.",
            "All 212 tests pass and nothing failed.",
            "The build no longer fails on Windows.",
            "The test doesn't fail anymore.",
            "I added an error message for bad input.",
            "Error handling is in place in the parser.",
            "The guard fails closed now.",
            "Without the fix the new test must fail.",
            "It compiles without errors.",
            "There are 0 errors and 2 warnings.",
            "Shall I look at why the test fails?",
            "If the upload fails, it is tried again.",
            "The parser is written and released as 0.2.",
            "The failure message names the line now.",
            "The crash is gone.",
            "It returns an error for a negative number.",
        ] {
            assert_eq!(told(&[sentence]), None, "{sentence}");
        }
    }

    #[test]
    fn what_is_said_later_holds() {
        assert_eq!(told(&["The first run failed.", "I fixed the path and all tests pass now."]), None);
        assert_eq!(told(&["The first run failed.", "Then the suite ran again: all green."]), None);
        let last = "The integration test still fails.";
        assert_eq!(told(&["I fixed the parser.", last]).as_deref(), Some(last));
        assert_eq!(told(&[last, "The parser itself is fixed."]).as_deref(), Some(last));
        assert_eq!(told(&[]), None);
    }
}
