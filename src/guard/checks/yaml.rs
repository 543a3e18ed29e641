//! YAML that does not parse, by events and without building anything: any number of documents, any tags. A template is
//! judged with its marks filled in, and left alone where whole lines of it are marks.

use granit_parser::Parser;

use crate::base::limits::CHECKED_TEXT_BYTES_MAX;
use crate::guard::checks::file::{File, Flaw, name};
use crate::guard::checks::template;

/// Returns whether the file at `path` is YAML by its name.
pub(super) fn is_yaml(path: &[u8]) -> bool {
    let name = name(path);
    name.ends_with(b".yaml") || name.ends_with(b".yml")
}

pub(super) fn look(file: &File<'_>) -> Vec<Flaw> {
    let Some(bytes) = file.bytes().filter(|_| is_yaml(file.path)) else { return Vec::new() };
    if bytes.len() > CHECKED_TEXT_BYTES_MAX {
        return Vec::new();
    }
    let Some(mut flaw) = flaw(bytes) else { return Vec::new() };
    if let Some(filled) = template::filled(bytes) {
        if template::is_structural(bytes) {
            return Vec::new();
        }
        match self::flaw(&filled) {
            Some(left) => flaw = left,
            None => return Vec::new(),
        }
    }
    vec![flaw]
}

fn flaw(bytes: &[u8]) -> Option<Flaw> {
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            return Some(Flaw { line, what: "is no YAML: it is not UTF-8".to_owned() });
        }
    };
    let error = Parser::new_from_str(text).find_map(Result::err)?;
    // What is nested deeper than anybody reads is no proof of a mistake.
    let said = error.info();
    let is_deep = said.contains("recursion limit");
    (!is_deep).then(|| Flaw { line: error.marker().line().max(1), what: format!("is no YAML: {said}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::EntryKind;

    fn lines(path: &str, content: &str) -> Vec<usize> {
        look(&File::new(path.as_bytes(), EntryKind::File, content.as_bytes()))
            .iter()
            .map(|flaw| flaw.line)
            .collect()
    }

    #[test]
    fn what_does_not_parse_is_told_with_its_line() {
        for (content, line) in [
            ("a: b: c\n", 1),
            ("a: [1, 2\nb: 3\n", 2),
            ("a:\n\t- b\n", 2),
            ("a:\n  b: 1\n c: 2\n", 3),
            ("a: *nowhere\n", 1),
            ("ok: 1\n---\na: 1\n  b: 2\n", 4),
            ("a: {{ x }}\nb: c: d\n", 2),
            ("on: ${{ x }}\nb: c: [\n", 2),
        ] {
            assert_eq!(lines("a.yaml", content), [line], "{content}");
        }
        assert_eq!(look(&File::new(b"a.yml", EntryKind::File, b"a: 1\nb: \xff\n")).len(), 1);
    }

    #[test]
    fn documents_tags_and_templates_pass() {
        for content in [
            "",
            "# only\n",
            "a: 1\n---\nb: 2\n...\n---\n- c\n",
            "a: !Ref x\nb: !Sub \"${x}\"\nc: !GetAtt a.b\nd: !!python/name:x\n",
            "a: &x {b: 1}\n<<: *x\n",
            "\u{feff}a: 1\r\nb: 2\r\n",
            "a: {{ .Values.x }}\n",
            "{{- if .Values.on }}\na: 1\n{{- end }}\n",
            "a: \"{{ x }}\"\n{% if x %}\nb: 1\n{% endif %}\n",
            "run: |\n  echo ${{ github.ref }}\n",
        ] {
            assert_eq!(lines("a.yaml", content), [0; 0], "{content}");
        }
        assert_eq!(lines("a.yaml", &"[".repeat(10_000)), [0; 0]);
        assert_eq!(lines("a.yaml", &"a: b: c\n".repeat(CHECKED_TEXT_BYTES_MAX / 8 + 1)), [0; 0]);
        assert_eq!(lines("a.txt", "a: b: c\n"), [0; 0]);
    }
}
