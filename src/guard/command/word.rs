//! A shell word, before and after its variables are put in. Values only.

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Literal text, quotes taken off.
    Text(String),
    /// A variable; unquoted ones are split at blanks.
    Variable { name: String, quoted: bool },
    /// What only a running shell knows.
    Unknown,
}

/// A word as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
}

/// A word as a program gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arg {
    pub(super) text: String,
    /// Whether the text is all of it.
    pub(super) known: bool,
}

impl Word {
    pub(super) fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            Some(Part::Variable { .. } | Part::Unknown) | None => {
                self.parts.push(Part::Text(text.to_owned()));
            }
        }
    }

    /// Returns the text of a word that is one literal.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Puts the words that this becomes into `args`: none (an empty variable), one or more.
    pub(super) fn expand<'v>(&self, variable: impl Fn(&str) -> Option<&'v str>, args: &mut Vec<Arg>) {
        let mut open: Option<Arg> = None;
        let fresh = || Arg { text: String::new(), known: true };
        if self.parts.is_empty() {
            // Only quotes: an empty word.
            args.push(fresh());
            return;
        }
        for part in &self.parts {
            match part {
                Part::Text(text) => open.get_or_insert_with(fresh).text.push_str(text),
                Part::Unknown => open.get_or_insert_with(fresh).known = false,
                Part::Variable { name, quoted } => match variable(name) {
                    None => open.get_or_insert_with(fresh).known = false,
                    Some(value) if *quoted => open.get_or_insert_with(fresh).text.push_str(value),
                    Some(value) => {
                        for (number, piece) in value.split([' ', '\t', '\n']).enumerate() {
                            if number > 0 {
                                args.extend(open.take());
                            }
                            if !piece.is_empty() {
                                open.get_or_insert_with(fresh).text.push_str(piece);
                            }
                        }
                    }
                },
            }
        }
        args.extend(open);
    }
}
