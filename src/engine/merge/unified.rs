//! What differs between two texts, in the form that `diff -u` and `patch` speak. Never decides which one is right.

use crate::base::limits::SHARED_BYTES_MAX;

/// A text with the name that the difference calls it by.
#[derive(Clone, Copy, Debug)]
pub struct NamedText<'a> {
    /// Its name.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Returns what turns `from` into `to`, `None` when they are equal. Texts beyond the bound differ as a whole.
pub fn unified(from: NamedText<'_>, to: NamedText<'_>) -> Option<String> {
    if from.text == to.text {
        return None;
    }
    if [from, to].iter().any(|side| side.text.len() as u64 > SHARED_BYTES_MAX) {
        return Some(format!("--- {}\n+++ {}\n", from.name, to.name));
    }
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(from.name.to_owned()).set_modified_filename(to.name.to_owned());
    Some(options.create_patch(from.text, to.text).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(from: &str, to: &str) -> Option<String> {
        unified(NamedText { name: "a", text: from }, NamedText { name: "b", text: to })
    }

    #[test]
    fn a_difference_has_names_and_lines() {
        assert_eq!(diff("x\n", "x\n"), None);
        assert_eq!(diff("x\ny\n", "x\nz\n").as_deref(), Some("--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n"));
        let open = diff("x\n", "x").expect("a difference");
        assert!(open.contains("No newline at end of file"), "{open}");
        assert_eq!(diff("", "x\n").as_deref(), Some("--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n"));
    }

    #[test]
    fn a_difference_is_a_patch() {
        let (from, to) = ("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nB\nc\nd\ne\nf\ng\nH");
        let text = diff(from, to).expect("a difference");
        let patch = diffy::Patch::from_str(&text).expect("a patch");
        assert_eq!(diffy::apply(from, &patch).expect("it applies"), to);
    }

    #[test]
    fn texts_beyond_the_bound_are_not_compared_line_by_line() {
        let large = "x\n".repeat(SHARED_BYTES_MAX as usize);
        assert_eq!(diff(&large, "y\n").as_deref(), Some("--- a\n+++ b\n"));
    }
}
