//! What a guard answers. A reason is read by a model: what was refused and by which rule, then what to do instead.

/// What a guard answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to say.
    Allow,
    /// A person is asked.
    Ask(Reason),
    /// Refused.
    Deny(Reason),
    /// Let through, with advice.
    Advise(Reason),
}

/// Why, in two lines. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule's id, for the record.
    pub rule: String,
    /// What was refused, and which rule says so; one line.
    pub why: String,
    /// What to do instead; one line.
    pub instead: String,
}

impl Reason {
    /// Returns both lines.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.why, self.instead)
    }
}
