//! Whether a text is one that a program makes another text of: then it need not parse yet. Used where parsing failed.

/// Returns whether `bytes` have the marks of a template: `{{ name }}`, `{% if %}` or `<% … %>`. `${{ … }}`, which workflow
/// files have within their values, is none.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    inner(bytes).next().is_some()
}

/// Returns `bytes` with each mark replaced by letters, and lines that are marks alone by blank ones; `None` where there
/// are none. Lines stay where they are.
pub(super) fn filled(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut filled = bytes.to_vec();
    let mut has_mark = false;
    for (start, end) in inner(bytes) {
        has_mark = true;
        let line_start = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let rest = &bytes[end..];
        let line_end = end + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let is_alone =
            bytes[line_start..start].trim_ascii().is_empty() && bytes[end..line_end].trim_ascii().is_empty();
        let filler = if is_alone { b' ' } else { b'x' };
        filled[start..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = filler);
    }
    has_mark.then_some(filled)
}

/// Returns whether lines of `bytes` are marks alone: they decide about the lines around them.
pub(super) fn is_structural(bytes: &[u8]) -> bool {
    let opens = |line: &[u8]| [&b"{{"[..], b"{%", b"<%"].iter().any(|mark| line.starts_with(mark));
    bytes.split(|byte| *byte == b'\n').any(|line| opens(line.trim_ascii()))
}

/// Returns where the marks begin and end.
fn inner(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while from + 1 < bytes.len() {
            let at = from + bytes[from..].windows(2).position(|two| matches!(two, b"{{" | b"{%" | b"<%"))?;
            let close: &[u8] = match &bytes[at..at + 2] {
                b"{{" => b"}}",
                b"{%" => b"%}",
                _ => b"%>",
            };
            let Some(length) = bytes[at + 2..].windows(2).position(|two| two == close) else {
                from = at + 2;
                continue;
            };
            let end = at + 2 + length + 2;
            let is_value = at > 0 && bytes[at - 1] == b'$';
            let said = bytes[at + 2..end - 2].trim_ascii_start();
            let said = said.strip_prefix(b"-").unwrap_or(said).trim_ascii_start();
            let is_word = said
                .first()
                .is_some_and(|first| first.is_ascii_alphabetic() || b"._$#/!(*%=".contains(first));
            if is_value || !is_word {
                from = at + 2;
                continue;
            }
            from = end;
            return Some((at, end));
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_templates_are_seen_and_values_of_workflows_are_not() {
        for text in [
            "a: {{ .Values.x }}",
            "{%- if a %}",
            "{{- include \"x\" . -}}",
            "<%= x %>",
            "{{#each x}}",
            "{{cookiecutter.a}}",
        ] {
            assert!(is_likely(text.as_bytes()), "{text}");
        }
        for text in [
            "a: ${{ github.ref }}",
            "{\"a\": {\"b\": {}}}",
            "[{{\"a\": 1}}]",
            "{{ a",
            "a %} b",
            "",
            "{",
            "{{",
        ] {
            assert!(!is_likely(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn filling_keeps_lines_and_the_rest() {
        let text = b"a: {{ .x }}\n  {{- if y }}\nb: 1\n";
        let filled = filled(text).expect("marks");
        assert_eq!(String::from_utf8_lossy(&filled), "a: xxxxxxxx\n             \nb: 1\n");
        assert!(is_structural(text) && !is_structural(b"a: {{ x }}\n"));
        assert_eq!(super::filled(b"a: 1\n"), None);
    }
}
