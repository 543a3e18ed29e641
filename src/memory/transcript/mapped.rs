//! Lines of programs that nobody here knows: what their fields mean is said by the settings.

use serde_json::Value;

use crate::config::transcripts::Fields;
use crate::memory::transcript::acts::of_call;
use crate::memory::transcript::fields::{moment_of, texts};
use crate::memory::transcript::parser::{State, key_of, object, seen, who_of};
use crate::memory::transcript::prompt::{Prompt, prompt};
use crate::memory::transcript::record::{Facts, Kind, Line, Mark, Message, Record, Who};

/// What programs call whoever speaks.
const SPEAKERS: [(&str, Kind); 14] = [
    ("user", Kind::Prompt),
    ("human", Kind::Prompt),
    ("prompt", Kind::Prompt),
    ("assistant", Kind::Answer),
    ("model", Kind::Answer),
    ("ai", Kind::Answer),
    ("agent", Kind::Answer),
    ("answer", Kind::Answer),
    ("tool", Kind::Result),
    ("tool_result", Kind::Result),
    ("function", Kind::Result),
    ("tool_call", Kind::Call),
    ("tool_use", Kind::Call),
    ("summary", Kind::Summary),
];

/// Returns what a line without its line end tells; `stem` is the file's name without its ending.
pub fn mapped_line(fields: &Fields, state: &mut State, stem: &str, bytes: &[u8]) -> Line {
    let bytes = super::parser::trimmed(bytes);
    if bytes.is_empty() {
        return Line::Passed;
    }
    let entry = match object(bytes) {
        Ok(entry) => entry,
        Err(line) => return line,
    };
    let Some(speaker) = at_way(&entry, &fields.kind).and_then(Value::as_str) else { return Line::Unknown };
    let kind = SPEAKERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(speaker)).map(|(_, kind)| *kind);
    // Whoever else speaks is none of ours: a system, a progress bar.
    let Some(kind) = kind else { return Line::Passed };
    let Some(said) = at_way(&entry, &fields.text) else { return Line::Unknown };
    let word = |way: &Option<String>| {
        let value = at_way(&entry, way.as_deref()?)?;
        let text = value.as_str().map(str::to_owned).or_else(|| value.as_i64().map(|id| id.to_string()));
        text.filter(|text| !text.is_empty())
    };
    let at = fields.at.as_deref().and_then(|way| at_way(&entry, way)).and_then(moment_of);
    let who = match word(&fields.session) {
        Some(name) => Who { name, agent: String::new() },
        None => who_of(state, stem),
    };
    let key = word(&fields.id).unwrap_or_else(|| key_of(bytes));
    let mut records = Vec::new();
    let facts = Facts { folder: word(&fields.folder), model: word(&fields.model), ..Facts::default() };
    if facts != Facts::default() {
        records.push(Record::Facts(facts));
    }
    let tool = word(&fields.tool).unwrap_or_default();
    match kind {
        Kind::Prompt => match prompt(&texts(said)) {
            Prompt::Asked(text) => records.push(Record::Message(Message::new(key, kind, at, text))),
            Prompt::Interrupted => records.push(Record::Mark(Mark::Interrupted, at)),
            Prompt::Local => records.push(Record::Mark(Mark::TurnEnded, at)),
            Prompt::Nothing => {}
        },
        Kind::Answer => {
            let text = texts(said);
            if !text.trim().is_empty() {
                records.push(Record::Message(Message::new(key, kind, at, text.trim())));
                // Such a line says nothing of what follows; what is asked next begins a turn again.
                records.push(Record::Mark(Mark::TurnEnded, at));
            }
        }
        Kind::Call => {
            let (acts, text) = of_call(&tool, said);
            let called = Message::new(key.clone(), kind, at, text);
            records.push(Record::Message(Message { tool, call: key, acts, ..called }));
        }
        Kind::Result | Kind::Summary => {
            let told = Message::new(key, kind, at, texts(said));
            records.push(Record::Message(Message { tool, ..told }));
        }
    }
    seen(who, records)
}

/// Returns what stands at the end of a way such as `message.parts.0.text`.
fn at_way<'v>(value: &'v Value, way: &str) -> Option<&'v Value> {
    way.split('.').try_fold(value, |value, step| match value {
        Value::Object(fields) => fields.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::transcripts::TranscriptSource;

    fn records(line: &str) -> Result<(String, Vec<Record>), Line> {
        let text =
            "x: /a/b; kind=by.role; text=parts.0.body; at=ts; session=chat; id=n; folder=cwd; tool=name";
        let source = TranscriptSource::parse(text).expect("a source");
        match mapped_line(&source.fields, &mut State::default(), "stem", line.as_bytes()) {
            Line::Seen(seen) => Ok((seen.who.name, seen.records)),
            other => Err(other),
        }
    }

    #[test]
    fn fields_are_what_the_settings_say() {
        let line = r#"{"by":{"role":"User"},"parts":[{"body":"Fix it"}],"ts":1795000000000,"chat":"c1","n":7,"cwd":"/r"}"#;
        let (session, said) = records(line).expect("records");
        assert_eq!(session, "c1");
        let [Record::Facts(facts), Record::Message(message)] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!(facts.folder.as_deref(), Some("/r"));
        assert_eq!(
            (message.key.as_str(), message.kind, message.text.as_str()),
            ("7", Kind::Prompt, "Fix it")
        );
        assert_eq!(message.at.map(|at| at.millis()), Some(1_795_000_000_000));
        let (session, said) =
            records(r#"{"by":{"role":"assistant"},"parts":[{"body":"Done"}]}"#).expect("records");
        assert_eq!(session, "stem");
        assert!(matches!(said.as_slice(), [Record::Message(_), Record::Mark(Mark::TurnEnded, None)]));
        let line =
            r#"{"by":{"role":"tool_call"},"parts":[{"body":{"command":"ls"}}],"name":"shell","n":"k"}"#;
        let (_, said) = records(line).expect("records");
        let [Record::Message(call)] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!((call.tool.as_str(), call.call.as_str(), call.acts.len()), ("shell", "k", 1));
    }

    #[test]
    fn what_is_of_another_shape_is_counted_and_never_an_error() {
        for (line, expected) in [
            ("", Line::Passed),
            ("{", Line::Broken),
            ("[1]", Line::Unknown),
            ("{}", Line::Unknown),
            (r#"{"by":"user"}"#, Line::Unknown),
            (r#"{"by":{"role":1}}"#, Line::Unknown),
            (r#"{"by":{"role":"user"}}"#, Line::Unknown),
            (r#"{"by":{"role":"user"},"parts":{}}"#, Line::Unknown),
            (r#"{"by":{"role":"system"},"parts":[]}"#, Line::Passed),
            (r#"{"by":{"role":"user"},"parts":[{"body":7}]}"#, Line::Passed),
            (r#"{"by":{"role":"assistant"},"parts":[{"body":"  "}]}"#, Line::Passed),
        ] {
            assert_eq!(records(line), Err(expected), "{line}");
        }
        assert_eq!(records("\u{feff}{}"), Err(Line::Broken));
    }
}
