//! SARIF 2.1.0, the form in which code hosts take findings: plain data, and its JSON. Never carries a secret: whoever
//! fills it in hands over places, rule ids and digests, and texts that are shown to people anyway.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Where the form is described.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The name under which a finding's fingerprint is kept; the number grows when it is made in another way.
const FINGERPRINT: &str = "openclaw/v1";

/// One report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sarif {
    /// What was found, in the order in which it is shown.
    pub results: Vec<SarifResult>,
    /// What was not looked at, or went wrong on the way: whole sentences.
    pub notes: Vec<String>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SarifLevel {
    /// It blocks.
    Error,
    /// It should be looked at.
    Warning,
    /// It is told.
    Note,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SarifResult {
    /// The rule's id.
    pub rule: String,
    /// What the rule finds, for the list of rules.
    pub title: String,
    /// How much it matters.
    pub level: SarifLevel,
    /// What was found, one sentence.
    pub message: String,
    /// The file, from the top of what was looked at; any bytes.
    pub path: Vec<u8>,
    /// The line, from 1; `None` where the finding is about the file as a whole.
    pub line: Option<usize>,
    /// What stays equal while the finding is the same, whatever else changes in the file.
    pub fingerprint: String,
    /// Why it does not count, where it does not (a comment, a baseline).
    pub suppressed: Option<String>,
    /// The commit it was found in.
    pub commit: Option<String>,
}

impl Sarif {
    /// Returns the report as JSON; `version` is the program's.
    pub fn to_json(&self, version: &str) -> Value {
        let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
        for result in &self.results {
            titles.entry(&result.rule).or_insert(&result.title);
        }
        let order: BTreeMap<&str, usize> = titles.keys().enumerate().map(|(at, rule)| (*rule, at)).collect();
        let rules: Vec<Value> = titles
            .iter()
            .map(|(rule, title)| json!({"id": rule, "shortDescription": {"text": title}}))
            .collect();
        let results: Vec<Value> =
            self.results.iter().map(|result| result.to_json(order.get(result.rule.as_str()))).collect();
        let notes: Vec<Value> =
            self.notes.iter().map(|note| json!({"level": "warning", "message": {"text": note}})).collect();
        json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {"name": "openclaw", "version": version, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the folder that was looked at"}}},
                "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notes}],
                "results": results,
            }],
        })
    }
}

impl SarifResult {
    fn to_json(&self, rule_index: Option<&usize>) -> Value {
        let Self { rule, title: _, level, message, path, line, fingerprint, suppressed, commit } = self;
        let mut place = json!({"artifactLocation": {"uri": relative_uri(path), "uriBaseId": "SRCROOT"}});
        if let Some(line) = line {
            place["region"] = json!({"startLine": line});
        }
        let level = match level {
            SarifLevel::Error => "error",
            SarifLevel::Warning => "warning",
            SarifLevel::Note => "note",
        };
        let mut result = json!({
            "ruleId": rule,
            "level": level,
            "message": {"text": message},
            "locations": [{"physicalLocation": place}],
            "partialFingerprints": {FINGERPRINT: fingerprint},
        });
        if let Some(index) = rule_index {
            result["ruleIndex"] = json!(index);
        }
        if let Some(why) = suppressed {
            result["suppressions"] = json!([{"kind": "external", "justification": why}]);
        }
        if let Some(commit) = commit {
            result["properties"] = json!({"commit": commit});
        }
        result
    }
}

/// Returns the path as a relative reference: whatever a URI does not hold is escaped byte by byte.
fn relative_uri(path: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/!".contains(byte);
        if is_plain {
            uri.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(rule: &str, path: &[u8]) -> SarifResult {
        SarifResult {
            rule: rule.to_owned(),
            title: format!("what {rule} finds"),
            level: SarifLevel::Error,
            message: "a key".to_owned(),
            path: path.to_owned(),
            line: Some(3),
            fingerprint: "f".to_owned(),
            suppressed: None,
            commit: None,
        }
    }

    #[test]
    fn each_rule_is_described_once_and_named_by_its_index() {
        let results = vec![result("b", b"x"), result("a", b"y"), result("b", b"z")];
        let value = Sarif { results, notes: vec!["n".to_owned()] }.to_json("1.0.0");
        assert_eq!(value["version"], "2.1.0");
        let run = &value["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(2));
        for found in run["results"].as_array().expect("results") {
            let index = found["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], found["ruleId"]);
        }
        assert_eq!(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], "n");
    }

    #[test]
    fn any_bytes_make_a_reference_without_a_scheme() {
        for (path, uri) in [
            (&b"src/a b.rs"[..], "src/a%20b.rs"),
            (b"a\nb\xff", "a%0Ab%FF"),
            (b"c:/x?y#z%", "c%3A/x%3Fy%23z%25"),
            (b"x.zip!/-k", "x.zip!/-k"),
        ] {
            assert_eq!(relative_uri(path), uri);
        }
    }

    #[test]
    fn what_is_set_is_there_and_what_is_not_is_left_out() {
        let mut one = result("a", b"p");
        let plain = Sarif { results: vec![one.clone()], notes: vec![] }.to_json("1");
        let found = &plain["runs"][0]["results"][0];
        assert!(found.get("suppressions").is_none() && found.get("properties").is_none());
        one.line = None;
        one.suppressed = Some("because".to_owned());
        one.commit = Some("abc".to_owned());
        let full = Sarif { results: vec![one], notes: vec![] }.to_json("1");
        let found = &full["runs"][0]["results"][0];
        assert_eq!(found["suppressions"][0]["justification"], "because");
        assert_eq!(found["properties"]["commit"], "abc");
        assert!(found["locations"][0]["physicalLocation"].get("region").is_none());
    }
}
