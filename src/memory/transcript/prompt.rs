//! What a person asked, without what hosts put around it. What a host wrote in a person's name is no prompt.

/// How texts begin that hosts write in a person's name.
const NOT_A_PERSON: [&str; 16] = [
    "<local-command-",
    "<task-notification",
    "<bash-stdout>",
    "<bash-stderr>",
    "<environment_context>",
    "<user_instructions>",
    "<permissions instructions>",
    "<skills_instructions>",
    "<turn_aborted>",
    "<session_context>",
    "<collaboration_mode>",
    "<subagent_notification>",
    "# AGENTS.md instructions",
    "Caveat: The messages below",
    "This is the Gemini CLI.",
    "Continue from where you left off.",
];
/// How a text begins that tells that a person stopped the model.
const INTERRUPTED: &str = "[Request interrupted by user";
/// What the host answers itself.
const LOCAL: [&str; 2] = ["<local-command-stdout>", "<local-command-stderr>"];
/// What hosts add to a prompt for the model.
const ADDED: [(&str, &str); 2] =
    [("<system-reminder>", "</system-reminder>"), ("<hook_context>", "</hook_context>")];

/// What a text in a person's name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// A person's words.
    Asked(String),
    /// A person stopped the model.
    Interrupted,
    /// The host's own answer to a command of a person's; no model has the word.
    Local,
    /// Nothing of a person's.
    Nothing,
}

/// Returns what `text` is.
pub(super) fn prompt(text: &str) -> Prompt {
    let text = ADDED.iter().fold(text.to_owned(), |text, marks| without(&text, *marks));
    let text = without_envelope(text.trim());
    if LOCAL.iter().any(|lead| text.starts_with(lead)) {
        return Prompt::Local;
    }
    if text.starts_with(INTERRUPTED) {
        return Prompt::Interrupted;
    }
    if text.is_empty() || NOT_A_PERSON.iter().any(|lead| text.starts_with(lead)) {
        return Prompt::Nothing;
    }
    if let Some(name) = between(text, "<command-name>", "</command-name>") {
        let arguments = between(text, "<command-args>", "</command-args>").unwrap_or_default();
        return Prompt::Asked(format!("{name} {arguments}").trim().to_owned());
    }
    if let Some(command) = between(text, "<bash-input>", "</bash-input>") {
        return Prompt::Asked(format!("! {command}"));
    }
    Prompt::Asked(text.to_owned())
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(begin)?;
    Some(rest.split_once(end)?.0.trim())
}

/// Returns a text without what stands between two marks; what has no end goes to the end.
fn without(text: &str, (begin, end): (&str, &str)) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(begin) {
        left.push_str(before);
        rest = after.split_once(end).map_or("", |(_, after)| after);
    }
    left.push_str(rest);
    left
}

/// Returns a text without what the upstream OpenClaw puts in front of it: a block about the sender, and a time.
fn without_envelope(text: &str) -> &str {
    let mut text = text;
    for lead in ["Conversation info (untrusted metadata):", "Sender (untrusted metadata):"] {
        if let Some(rest) = text.strip_prefix(lead)
            && let Some((_, block)) = rest.split_once("```")
            && let Some((_, after)) = block.split_once("```")
        {
            text = after.trim_start();
        }
    }
    const STAMP_CHARS_MAX: usize = 60;
    match text.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((stamp, after))
            if stamp.len() <= STAMP_CHARS_MAX && stamp.contains(':') && stamp.contains("20") =>
        {
            after.trim_start()
        }
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_words_are_told_from_a_hosts() {
        let asked = |text: &str| Prompt::Asked(text.to_owned());
        for (text, expected) in [
            ("Add a test", asked("Add a test")),
            ("  Add\na test \n", asked("Add\na test")),
            ("a<system-reminder>x</system-reminder> b", asked("a b")),
            ("<system-reminder>x</system-reminder>", Prompt::Nothing),
            ("<system-reminder>cut", Prompt::Nothing),
            ("", Prompt::Nothing),
            ("<local-command-caveat>x</local-command-caveat>", Prompt::Nothing),
            ("<local-command-stdout>x</local-command-stdout>", Prompt::Local),
            ("<hook_context>rules</hook_context>\n\ngo", asked("go")),
            ("go\n<hook_context>rules</hook_context>", asked("go")),
            ("<environment_context>\n  <cwd>/a</cwd>", Prompt::Nothing),
            ("# AGENTS.md instructions for /a", Prompt::Nothing),
            ("[Request interrupted by user for tool use]", Prompt::Interrupted),
            (
                "<command-name>/fix</command-name>\n<command-message>fix</command-message>\n<command-args>it</command-args>",
                asked("/fix it"),
            ),
            ("<bash-input>ls</bash-input>", asked("! ls")),
            ("[Wed 2026-11-18 11:06 UTC] hello", asked("hello")),
            ("[a] b", asked("[a] b")),
            ("Conversation info (untrusted metadata):\n```json\n{\"a\":1}\n```\n\nhello", asked("hello")),
            (
                "Conversation info (untrusted metadata): and",
                asked("Conversation info (untrusted metadata): and"),
            ),
        ] {
            assert_eq!(prompt(text), expected, "{text:?}");
        }
    }
}
