//! One layer of what an agent is told, and how a text is brought within a budget: by whole lines, with a last line of what
//! is left out and how to read it. Pure.

use serde::Serialize;

/// The layers, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerName {
    /// The task itself.
    Task,
    /// The coding rules of the files in its scope.
    CodingRules,
    /// The harness rules.
    HarnessRules,
    /// The role.
    Role,
    /// What earlier sessions learned.
    Memory,
    /// What the task wants to be told last.
    Instructions,
}

impl LayerName {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::CodingRules => "coding-rules",
            Self::HarnessRules => "harness-rules",
            Self::Role => "role",
            Self::Memory => "memory",
            Self::Instructions => "instructions",
        }
    }
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Which one.
    pub layer: LayerName,
    /// Where its text is from, as people see it.
    pub sources: Vec<String>,
    /// Its characters.
    pub chars: usize,
    /// The most that it may have; none where nothing is ever left out.
    pub chars_max: Option<usize>,
    /// What did not fit, by name or in words.
    pub left_out: Vec<String>,
    /// What is told, without a newline at its end.
    pub text: String,
}

impl Layer {
    /// Returns the layer of `text`, which is told whole.
    pub(super) fn whole(layer: LayerName, source: String, text: String) -> Self {
        let chars = text.chars().count();
        Self { layer, sources: vec![source], chars, chars_max: None, left_out: Vec::new(), text }
    }

    /// Returns the layer of `text` in at most `chars_max` characters, of which the last lines say where the rest is.
    pub(super) fn within(layer: LayerName, source: String, text: &str, chars_max: usize) -> Self {
        let (text, lines_left) = fitted(text, chars_max, &source);
        let left_out =
            if lines_left == 0 { Vec::new() } else { vec![format!("{lines_left} lines of {source}")] };
        Self {
            layer,
            sources: vec![source],
            chars: text.chars().count(),
            chars_max: Some(chars_max),
            left_out,
            text,
        }
    }
}

/// Returns `text` in at most `chars_max` characters, and how many lines are left out. Lines are whole; the last one counts
/// those that are not told and names `source`, where they are read.
pub(super) fn fitted(text: &str, chars_max: usize, source: &str) -> (String, usize) {
    let text = text.trim_end();
    if text.chars().count() <= chars_max {
        return (text.to_owned(), 0);
    }
    let lines: Vec<&str> = text.lines().collect();
    let note = |left: usize| {
        let noun = if left == 1 { "line is" } else { "lines are" };
        format!("({left} {noun} left out; read {source})")
    };
    let mut kept = lines.len();
    let mut chars: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
    while kept > 0 {
        kept -= 1;
        chars -= lines[kept].chars().count() + 1;
        let left = lines.len() - kept;
        if chars + note(left).chars().count() <= chars_max {
            let told =
                lines[..kept].iter().copied().chain([note(left).as_str()]).collect::<Vec<_>>().join("\n");
            return (told, left);
        }
    }
    (String::new(), lines.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_left_out_is_counted() {
        let text = "one\ntwo\nthree\nfour\n";
        assert_eq!(fitted(text, 100, "`f`"), ("one\ntwo\nthree\nfour".to_owned(), 0));
        assert_eq!(fitted(text, 18, "`f`").1, 0);
        let long = format!("first\n{}\nlast\n", "x".repeat(200));
        assert_eq!(fitted(&long, 60, "`f`"), ("first\n(2 lines are left out; read `f`)".to_owned(), 2));
        assert_eq!(fitted(&long, 3, "`f`"), (String::new(), 3));
    }

    proptest! {
        #[test]
        fn a_layer_is_never_longer_than_its_budget(
            lines in proptest::collection::vec("[a-zä ]{0,20}", 0..30), chars_max in 0_usize..400,
        ) {
            let text = lines.join("\n");
            let (told, left) = fitted(&text, chars_max, "`f`");
            prop_assert!(told.chars().count() <= chars_max);
            let whole = text.trim_end().lines().count();
            let kept = told.lines().count().saturating_sub(usize::from(left > 0 && !told.is_empty()));
            prop_assert_eq!(kept + left, whole);
        }
    }
}
