//! The harness rules that hold on a node: those of its file, or those that are shipped. Reads one file through the disk's
//! port. A file that cannot be read never means that no rule holds.

use crate::base::limits::SHARED_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::content::{self, ItemKind};
use crate::guard::harness_rules::read::{HarnessRules, Problem, read};
use crate::guard::harness_rules::rule::{Demand, HarnessRule, Place, demands};
use crate::ports::fs::Fs;

/// Where the rules are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// This program: the node has no file.
    Shipped,
    /// The node's file.
    File(AbsPath),
    /// This program, because the node's file cannot be read.
    Fallback(AbsPath),
}

/// The rules that hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// The rules, in the order of the file.
    pub rules: Vec<HarnessRule>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
    /// Where they are from.
    pub source: Source,
}

impl Catalog {
    /// Reads `file`, the state root's `harness-rules.json`.
    pub fn gather(fs: &dyn Fs, file: Option<&AbsPath>) -> Self {
        let shipped = || {
            let item = content::by_kind(ItemKind::HarnessRules).next();
            let read = item.map(|item| read(item.text()));
            // A test reads the shipped rules and finds nothing wrong.
            read.and_then(Result::ok).unwrap_or_default().rules
        };
        let found = file.and_then(|file| text_at(fs, file).transpose().map(|text| (file, text)));
        let Some((file, text)) = found else {
            return Self { rules: shipped(), problems: Vec::new(), source: Source::Shipped };
        };
        let outcome = text.and_then(|text| read(&text));
        match outcome {
            Ok(HarnessRules { rules, problems }) => {
                Self { rules, problems, source: Source::File(file.clone()) }
            }
            Err(problem) => {
                Self { rules: shipped(), problems: vec![problem], source: Source::Fallback(file.clone()) }
            }
        }
    }

    /// Returns what the active rules of `place` demand.
    pub fn demands(&self, place: Place) -> Vec<Demand> {
        demands(&self.rules, place)
    }

    /// Returns the problems as sentences with their place, for a screen.
    pub fn told_problems(&self) -> Vec<String> {
        let (file, end) = match &self.source {
            Source::Shipped => return Vec::new(),
            Source::File(file) => (file, ""),
            Source::Fallback(file) => (file, "; the shipped rules hold instead"),
        };
        let told =
            |Problem { line, what, fix }: &Problem| format!("`{file}`, line {line}: {what}{end}; {fix}");
        self.problems.iter().map(told).collect()
    }
}

fn text_at(fs: &dyn Fs, file: &AbsPath) -> Result<Option<String>, Problem> {
    let unread = |what: String| Problem { line: 1, what, fix: "make the file readable".to_owned() };
    let place = match fs.resolve(file) {
        Ok(Some(place)) => place,
        Ok(None) => return Ok(None),
        Err(error) => return Err(unread(error.to_string())),
    };
    let bytes = fs.read(&place, SHARED_BYTES_MAX).map_err(|error| unread(error.to_string()))?;
    String::from_utf8(bytes).map(Some).map_err(|_| unread("it is not UTF-8".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::harness_rules::{Mapping, Tier};
    use crate::sim::fs::SimFs;

    fn gathered(bytes: Option<&[u8]>) -> Catalog {
        let path = AbsPath::new("/h/.openclaw/harness-rules.json").expect("a path of the test");
        let fs = SimFs::new(vec![AbsPath::new("/h/.openclaw").expect("a path of the test")]);
        if let Some(bytes) = bytes {
            fs.put_file(&path, bytes, 0o644);
        }
        Catalog::gather(&fs, Some(&path))
    }

    #[test]
    fn the_shipped_rules_are_whole() {
        let item = content::by_kind(ItemKind::HarnessRules).next().expect("they are shipped");
        let HarnessRules { rules, problems } = read(item.text()).expect("they are read");
        assert_eq!(problems, []);
        assert!(rules.len() >= 15);
        for rule in &rules {
            assert!(
                !rule.description.is_empty() && !rule.content.is_empty() && !rule.tags.is_empty(),
                "{}",
                rule.id
            );
            assert!(rule.content.ends_with('.'), "{}: {}", rule.id, rule.content);
            assert_eq!(rule.tier == Tier::OnWords, !rule.words.is_empty(), "{}", rule.id);
        }
        let judged = demands(&rules, Place::Mesh);
        let kinds: std::collections::BTreeSet<_> =
            judged.iter().map(|demand| demand.mapping.word()).collect();
        // Of a service that may be there only its owner knows.
        assert_eq!(kinds.len(), 7, "{kinds:?}");
        assert!(rules.iter().any(|rule| !rule.is_active && matches!(rule.mapping, Mapping::PreCheck(_))));
    }

    #[test]
    fn a_node_without_a_file_has_the_shipped_rules() {
        let catalog = gathered(None);
        assert_eq!((catalog.rules.len() >= 15, catalog.source), (true, Source::Shipped));
    }

    #[test]
    fn a_file_is_the_rules_of_its_node_and_a_broken_one_is_never_none() {
        let catalog = gathered(Some(br#"{"rules":[{"id":"a","tier":1,"content":"x"}]}"#));
        assert_eq!((catalog.rules.len(), catalog.problems.len()), (1, 0));
        for broken in [&b"{"[..], b"\xff", b"{}", br#"{"schema":"openclaw.harness-rules/2","rules":[]}"#] {
            let catalog = gathered(Some(broken));
            assert!(catalog.rules.len() >= 15, "{broken:?}");
            assert!(matches!(catalog.source, Source::Fallback(_)));
            assert!(catalog.told_problems()[0].contains("the shipped rules hold instead"));
        }
    }
}
