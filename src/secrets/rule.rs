//! What a rule says. A rule is one row of its family; the row's examples are its tests.

use crate::secrets::checksum::Check;

/// One kind of secret.
#[derive(Debug)]
pub struct Rule {
    /// Its name in verdicts, logs and allow-lists; never changes.
    pub id: &'static str,
    /// What it finds, as a person would say it.
    pub title: &'static str,
    /// Texts (lower case; matched in any case) without which the pattern cannot match. A rule runs only around them.
    pub keywords: Vec<&'static str>,
    /// A byte regex without Unicode; the group named `secret` is the secret, else the whole match. Where the group `open`
    /// took part there is none.
    pub pattern: &'static str,
    /// How far from a keyword the pattern may look.
    pub reach: Reach,
    /// Bits of entropy per byte below which a match is a placeholder.
    pub entropy: f32,
    /// What else the value must be.
    pub value: Value,
    /// How a match proves itself.
    pub check: Check,
}

/// A rule as its family writes it, with its examples. Nothing of a row is left in a program but what `table` takes from it.
#[derive(Debug)]
pub struct Row {
    /// Its name in verdicts, logs and allow-lists; never changes.
    pub id: &'static str,
    /// What it finds, as a person would say it.
    pub title: &'static str,
    /// Texts (lower case; matched in any case) without which the pattern cannot match. A rule runs only around them.
    pub keywords: &'static [&'static str],
    /// A byte regex without Unicode; the group named `secret` is the secret, else the whole match. Where the group `open`
    /// took part there is none.
    pub pattern: &'static str,
    /// How far from a keyword the pattern may look.
    pub reach: Reach,
    /// Bits of entropy per byte below which a match is a placeholder.
    pub entropy: f32,
    /// What else the value must be.
    pub value: Value,
    /// How a match proves itself.
    pub check: Check,
    /// Texts in which it finds something.
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for the tests"))]
    pub finds: &'static [&'static str],
    /// Texts that look alike and in which it finds nothing.
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for the tests"))]
    pub ignores: &'static [&'static str],
}

/// The window of a pattern around its keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// From at most 128 bytes before the keyword in its line to this many bytes after it in its line.
    Line(usize),
    /// As `Line`, over line ends.
    Block(usize),
}

/// What a value must be beyond the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A token of a known form: only well-known examples are let through.
    Token,
    /// What stands on the right of an assignment: placeholders and references are let through.
    Assigned,
}
