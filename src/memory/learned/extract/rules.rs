//! Which kind a sentence is, if any. Each kind has its rules; the first kind that fits is the one. Pure.

use super::has_value;
use super::lists::{
    ASKING, BASE_FORMS, BEGGING, FOR_GOOD, FOR_NOW, IS_SO, LASTING, LIKING, OURS, PLACES, POINTERS, REQUESTS,
    STANDING, TELLING, TOLD, TOOLS, TROUBLE,
};
use super::phrase::Phrase;
use crate::memory::learned::model::Kind;

/// Words by which somebody says no.
const NO: [&str; 6] = ["no no", "no", "nope", "nah", "wrong", "not quite"];
/// Ways to say that something was wrong.
const WRONG: [&str; 14] = [
    "that's wrong",
    "that is wrong",
    "that's not right",
    "that is not right",
    "that's incorrect",
    "that is incorrect",
    "that's not correct",
    "that is not correct",
    "that's not true",
    "that is not true",
    "you're wrong",
    "you are wrong",
    "you're mistaken",
    "you are mistaken",
];
/// What somebody says again.
const SAID_BEFORE: [&str; 12] = [
    "i already told you that",
    "i already told you",
    "i told you already that",
    "i told you already",
    "i told you that",
    "i told you",
    "i already said that",
    "i already said",
    "i said that",
    "i said",
    "as i said",
    "like i said",
];
/// What shows that something was decided.
const DECIDED: [&str; 28] = [
    "we decided",
    "we have decided",
    "we've decided",
    "i decided",
    "i have decided",
    "i've decided",
    "we agreed",
    "we've agreed",
    "we have agreed",
    "we settled on",
    "i settled on",
    "we've settled on",
    "we chose",
    "i chose",
    "we've chosen",
    "i went with",
    "we went with",
    "the team decided",
    "team decided",
    "we're going with",
    "we are going with",
    "we're sticking with",
    "we are sticking with",
    "we're going to stick with",
    "we will go with",
    "we'll go with",
    "i'm going with",
    "i'll go with",
];
/// What proposes something that is taken as decided.
const LETS: [&str; 9] = [
    "let's go with",
    "let's stick with",
    "let's stick to",
    "let's stay with",
    "let's settle on",
    "let's standardize on",
    "let's standardise on",
    "let's adopt",
    "let's keep using",
];
/// What is used from now on.
const WILL_USE: [&str; 5] =
    ["we'll use", "we will use", "we are going to use", "we're going to use", "let's use"];
/// What says that nothing is decided.
const UNDECIDED: [&str; 10] = [
    "haven't decided",
    "have not decided",
    "not decided",
    "undecided",
    "can't decide",
    "should decide",
    "did we decide",
    "whether",
    "decided nothing",
    "until we decide",
];
/// What tells what others say.
const REPORTED: [&str; 13] = [
    "says",
    "say",
    "said",
    "docs",
    "readme",
    "linter",
    "colleague",
    "message",
    "output",
    "they",
    "someone",
    "somebody",
    "rule",
];

/// Returns the kind of a sentence; `is_wrong` says that the sentence before it said that something is wrong.
pub(super) fn kind_of(phrase: &Phrase, is_wrong: bool) -> Option<Kind> {
    if phrase.asks() || phrase.words.len() < 3 {
        return None;
    }
    if is_correction(phrase, is_wrong) {
        return Some(Kind::Correction);
    }
    if is_supposed(phrase) {
        return None;
    }
    if is_preference(phrase) {
        return Some(Kind::Preference);
    }
    if is_decision(phrase) {
        return Some(Kind::Decision);
    }
    if let Some(told) = phrase.after_any(&TOLD) {
        let told = phrase.rest(told);
        return told_kind(&told);
    }
    if is_environment(phrase) {
        return Some(Kind::Environment);
    }
    is_fact(phrase).then_some(Kind::Fact)
}

/// Returns whether a sentence says no more than that something is wrong; what follows says what is right.
pub(super) fn says_wrong(phrase: &Phrase) -> bool {
    WRONG.iter().any(|wrong| phrase.after(wrong).is_some() || phrase.words.join(" ") == *wrong)
}

fn is_supposed(phrase: &Phrase) -> bool {
    ASKING.contains(&phrase.first()) && !FOR_GOOD.iter().any(|lead| phrase.after(lead).is_some())
}

fn is_for_now(phrase: &Phrase) -> bool {
    phrase.has_any(&FOR_NOW)
}

fn is_trouble(phrase: &Phrase) -> bool {
    phrase.has_any(&TROUBLE)
}

/// Returns whether a word tells what happens: `fails`, `wanted`; not what is to be done.
fn tells(word: &str) -> bool {
    let is_form =
        (word.ends_with('s') && !word.ends_with("ss")) || word.ends_with("ed") || word.ends_with("ing");
    TELLING.contains(&word) || (is_form && !BASE_FORMS.contains(&word))
}

/// Returns the first word of some words.
fn first(words: &str) -> &str {
    words.split(' ').next().unwrap_or_default()
}

fn is_preference(phrase: &Phrase) -> bool {
    if is_for_now(phrase) || is_reported(phrase) {
        return false;
    }
    let lead = phrase.after_any(&[
        "always",
        "never",
        "please always",
        "please never",
        "don't ever",
        "do not ever",
        "you must never",
    ]);
    if lead.is_some_and(|rest| !tells(first(rest)) && rest.contains(' ')) {
        return true;
    }
    if phrase.after_any(&FOR_GOOD).is_some_and(|rest| rest.contains(' ')) {
        return true;
    }
    let begs = phrase.after_any(&BEGGING);
    if begs.is_some_and(|rest| phrase.rest(rest).has_any(&["always", "never", "not ever"])) {
        return true;
    }
    // Of what somebody likes, what they would like now is left out.
    if phrase.after_any(&LIKING).is_some_and(|rest| !rest.starts_with("a ") && !rest.starts_with("if ")) {
        return !phrase.has("myself");
    }
    is_rule_of_ours(phrase) || is_choice(phrase) || is_manner(phrase) || is_forbidden(phrase)
}

/// Returns whether a sentence tells what somebody or something else says: of them, ahead of `always` and `never`.
fn is_reported(phrase: &Phrase) -> bool {
    let place = |all: &[&str]| phrase.words.iter().position(|word| all.contains(&word.as_str()));
    let sayer = if phrase.has("according to") { Some(0) } else { place(&REPORTED) };
    sayer.zip(place(&["always", "never"])).is_some_and(|(sayer, said)| sayer < said)
}

/// Returns whether a sentence says what all of us do: `we never …`, `every … must …`.
fn is_rule_of_ours(phrase: &Phrase) -> bool {
    let we = phrase.after_any(&["we always", "we never", "we don't", "we do not", "we only"]);
    if we.is_some_and(|rest| !tells(first(rest)) && rest.contains(' ')) {
        return true;
    }
    let must =
        ["must", "should", "need to", "needs to", "needs", "has to", "have to", "must not", "must never"];
    let is_all = matches!(phrase.first(), "all" | "every" | "each" | "no");
    if is_all && phrase.has_any(&must) && !phrase.has("i can") {
        return true;
    }
    let is_plural = phrase.words.iter().take(2).any(|word| word.ends_with('s') && word.len() > 3);
    let is_named = !matches!(phrase.first(), "this" | "that" | "it" | "these" | "i" | "there");
    is_plural
        && is_named
        && phrase.has_any(&["must", "must not", "must never", "should always", "should never"])
}

/// Returns whether a sentence chooses between two that are used all over: `use pnpm, not npm`.
fn is_choice(phrase: &Phrase) -> bool {
    let Some(rest) = phrase.after("use") else { return false };
    let rest = phrase.rest(rest);
    let has_other = rest.has_any(&["not", "never", "instead of", "rather than", "over"]);
    let is_tool = rest.words.iter().any(|word| TOOLS.contains(&word.as_str()));
    (has_other && is_tool) || phrase.has_any(&LASTING)
}

/// Returns whether a sentence says how to speak, write and answer.
fn is_manner(phrase: &Phrase) -> bool {
    let please = phrase.after("please").map_or_else(|| phrase.clone(), |rest| phrase.rest(rest));
    let speaks =
        matches!(please.first(), "answer" | "reply" | "respond" | "write" | "speak" | "talk" | "communicate");
    let languages = [
        "in english",
        "in german",
        "in french",
        "in spanish",
        "in italian",
        "in portuguese",
        "in dutch",
        "in polish",
        "in japanese",
        "in chinese",
        "in korean",
        "in british english",
        "in american english",
        "in plain english",
    ];
    if speaks && please.has_any(&languages) {
        return true;
    }
    let what = [
        "answer",
        "answers",
        "reply",
        "replies",
        "responses",
        "commits",
        "commit messages",
        "functions",
        "diffs",
        "prs",
        "explanations",
        "summaries",
        "comments",
        "messages",
        "changes",
    ];
    let how = ["short", "small", "brief", "concise", "minimal", "focused", "terse", "to the point", "under"];
    if please.first() == "keep" && please.has_any(&what) && please.has_any(&how) {
        return true;
    }
    please.after_any(&["be concise", "be brief", "be terse", "call me", "address me as"]).is_some()
}

/// Returns whether a sentence forbids something for good.
fn is_forbidden(phrase: &Phrase) -> bool {
    let please = phrase.after("please").map_or_else(|| phrase.clone(), |rest| phrase.rest(rest));
    if let Some(rest) = please.after("stop") {
        let verb = first(rest);
        return verb.ends_with("ing") && verb.len() > 5 && rest.contains(' ');
    }
    if let Some(rest) = please.after("avoid") {
        return first(rest).ends_with("ing") || phrase.has_any(&LASTING);
    }
    let forbids = please.after_any(&["don't", "do not", "no"]);
    forbids.is_some() && phrase.has_any(&LASTING)
}

fn is_correction(phrase: &Phrase, is_wrong: bool) -> bool {
    if is_for_now(phrase) {
        return false;
    }
    if let Some(rest) = phrase.after_any(&WRONG) {
        return is_so(&phrase.rest(rest));
    }
    if is_wrong && is_so(phrase) {
        return true;
    }
    if let Some(rest) = phrase.after_any(&SAID_BEFORE) {
        let rest = phrase.rest(rest);
        return is_so(&rest) || rest.words.len() >= 4 && has_negation(&rest);
    }
    if phrase.after_any(&["you keep", "you kept"]).is_some_and(|rest| first(rest).ends_with("ing")) {
        return true;
    }
    if let Some(rest) = phrase.after_any(&NO).or_else(|| phrase.after("actually")) {
        let rest = phrase.rest(rest);
        let rest = rest.after("actually").map_or_else(|| rest.clone(), |more| rest.rest(more));
        return is_so(&rest) || is_preference(&rest) && rest.words.len() >= 4;
    }
    is_one_and_not_the_other(phrase)
}

fn has_negation(phrase: &Phrase) -> bool {
    phrase.has_any(&["not", "never", "don't", "isn't"])
}

/// Returns whether a sentence says what is so: somebody or something, and a verb of that; no request, and no wish.
fn is_so(phrase: &Phrase) -> bool {
    let is_request =
        REQUESTS.contains(&phrase.first()) || matches!(phrase.first(), "wait" | "never" | "i" | "worries");
    let has_verb = phrase.has_any(&IS_SO);
    !is_request && has_verb && phrase.words.len() >= 4 && !is_trouble(phrase)
        || is_one_and_not_the_other(phrase)
        || phrase.after("we").is_some_and(|rest| rest.split(' ').count() >= 3 && !tells(first(rest)))
}

/// Returns whether a sentence says that something is one thing and not another: `the branch is develop, not main`.
fn is_one_and_not_the_other(phrase: &Phrase) -> bool {
    let words = &phrase.words;
    let subject_is_report = words.iter().take(3).any(|word| {
        matches!(
            word.as_str(),
            "error"
                | "errors"
                | "bug"
                | "issue"
                | "problem"
                | "failure"
                | "crash"
                | "test"
                | "question"
                | "point"
        )
    });
    let is =
        words.iter().position(|word| matches!(word.as_str(), "is" | "are" | "it's" | "uses" | "returns"));
    let not = words.iter().rposition(|word| word == "not");
    let is_between = is.zip(not).is_some_and(|(is, not)| is + 1 < not && not + 1 < words.len());
    let is_short = not.is_some_and(|not| words.len() - not <= 4);
    is_between
        && is_short
        && !subject_is_report
        && !REQUESTS.contains(&phrase.first())
        && !ASKING.contains(&phrase.first())
        && !matches!(phrase.first(), "that's" | "this" | "that")
}

fn is_decision(phrase: &Phrase) -> bool {
    if is_for_now(phrase) || phrase.has_any(&UNDECIDED) {
        return false;
    }
    let says_something = |rest: &str| {
        let rest = phrase.rest(rest);
        let points = rest.words.iter().take(2).any(|word| POINTERS.contains(&word.as_str()));
        let points_two =
            rest.words.windows(2).take(2).any(|pair| POINTERS.contains(&pair.join(" ").as_str()));
        !rest.words.is_empty() && !points && !points_two
    };
    if phrase.after_any(&["decision", "decided", "final decision", "the decision is"]).is_some() {
        return phrase.words.len() >= 4;
    }
    if DECIDED
        .iter()
        .any(|mark| phrase.behind(mark).is_some_and(|rest| rest.contains(' ') || !rest.is_empty()))
    {
        return phrase.words.len() >= 4
            && DECIDED.iter().filter_map(|mark| phrase.behind(mark)).all(says_something);
    }
    if let Some(rest) = phrase.after_any(&LETS) {
        return says_something(rest);
    }
    let used = WILL_USE.iter().find_map(|mark| phrase.after(mark));
    used.is_some_and(|rest| {
        says_something(rest)
            && phrase.rest(rest).has_any(&["for", "as", "instead of", "rather than", "everywhere"])
    })
}

fn is_environment(phrase: &Phrase) -> bool {
    let is_asked =
        REQUESTS.contains(&phrase.first()) || matches!(phrase.first(), "i" | "i'm" | "i've" | "it" | "there");
    if is_asked
        || is_trouble(phrase)
        || is_for_now(phrase)
        || phrase.has_any(&["should", "would", "if", "now lives"])
    {
        return false;
    }
    let has_noun = phrase.words.iter().any(|word| PLACES.contains(&word.as_str()));
    let ours =
        phrase.after_any(&["we are on", "we're on", "we use", "we run on", "we run", "i'm on", "i use"]);
    if let Some(rest) = ours {
        return has_noun && has_value(&phrase.rest(rest).words);
    }
    let verb = phrase.words.iter().position(|word| STANDING.contains(&word.as_str()));
    let is_stated = verb.is_some_and(|at| at > 0 && has_value(&phrase.words[at + 1..]));
    let is_place = phrase
        .words
        .last()
        .is_some_and(|word| word.contains("://") || word.starts_with('/') || word.starts_with('~'));
    is_stated && (has_noun || is_place)
}

/// Returns the kind of what is told as worth knowing.
fn told_kind(told: &Phrase) -> Option<Kind> {
    if is_for_now(told)
        || is_trouble(told)
        || matches!(told.first(), "to" | "what" | "when" | "how" | "where" | "me")
    {
        return None;
    }
    if is_preference(told) {
        return Some(Kind::Preference);
    }
    if is_environment(told) {
        return Some(Kind::Environment);
    }
    (told.words.len() >= 3).then_some(Kind::Fact)
}

fn is_fact(phrase: &Phrase) -> bool {
    if is_trouble(phrase) || is_for_now(phrase) {
        return false;
    }
    let me = phrase.after_any(&[
        "my name is",
        "i work at",
        "i work for",
        "i live in",
        "my timezone is",
        "i'm based in",
        "i am based in",
    ]);
    if me.is_some() {
        return true;
    }
    let role = phrase
        .after_any(&["i'm", "i am"])
        .and_then(|rest| rest.strip_prefix("a ").or(rest.strip_prefix("an ")).or(rest.strip_prefix("the ")));
    if role.is_some_and(|rest| !matches!(first(rest), "bit" | "little" | "lot" | "fan")) {
        return true;
    }
    let is_ours = matches!(phrase.first(), "our" | "my" | "the");
    let about = phrase.words.iter().skip(1).take(3).any(|word| OURS.contains(&word.as_str()));
    is_ours && about && phrase.has_any(&IS_SO) && phrase.words.len() >= 4
}
