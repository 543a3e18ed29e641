//! Texts of somebody else on a screen: rules and roles as their files have them. Never lets them steer the terminal.

use serde::Serialize;

use crate::base::text::is_unseen;
use crate::cli::ui::{Answer, Paint};

/// Returns `text` for a screen.
pub(super) fn harmless(text: &str) -> String {
    let clean = |c: char| if is_unseen(c) && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c };
    text.replace("\r\n", "\n").chars().map(clean).collect()
}

/// Returns `text` as a part of one line.
pub(super) fn harmless_word(text: &str) -> String {
    harmless(text).replace(['\n', '\t'], " ")
}

/// A file, with what a list says of it.
#[derive(Serialize)]
pub(super) struct ShownFile<R> {
    /// What a list says of it.
    #[serde(flatten)]
    pub(super) row: R,
    /// Its content.
    pub(super) text: String,
}

impl<R: Serialize> Answer for ShownFile<R> {
    /// The file as it is, for reading and for pipes.
    fn text(&self, _paint: Paint) -> String {
        let text = harmless(&self.text);
        if text.ends_with('\n') { text } else { format!("{text}\n") }
    }
}
