//! Brace lists of a word as it is written: `{a,b}` and `{1..3}`, ahead of every other expansion. Text in, texts out.

/// Words that one word may become; more are left as they are.
const WORDS_MAX: usize = 64;
/// Brace lists within each other, and in a row.
const LISTS_MAX: usize = 8;
/// Bytes of a word that is looked through for lists.
const WORD_BYTES_MAX: usize = 2_048;

/// Returns the words that `word` stands for.
pub(super) fn spread(word: &str) -> Vec<String> {
    if word.len() > WORD_BYTES_MAX {
        return vec![word.to_owned()];
    }
    let mut done = Vec::new();
    let mut open = vec![(word.to_owned(), 0)];
    while let Some((text, lists)) = open.pop() {
        match first_list(&text) {
            Some((start, end, parts)) if lists < LISTS_MAX && done.len() + open.len() < WORDS_MAX => {
                let (before, after) = (&text[..start], &text[end..]);
                // The last is pushed first, so that they come out in order.
                for part in parts.iter().rev() {
                    open.push((format!("{before}{part}{after}"), lists + 1));
                }
            }
            Some(_) | None => done.push(text),
        }
    }
    done
}

/// Returns where the first list starts and ends, and its parts.
fn first_list(text: &str) -> Option<(usize, usize, Vec<String>)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' if at == 0 || bytes[at - 1] != b'$' => {
                if let Some(found) = list_at(text, at) {
                    return Some(found);
                }
                at += 1;
            }
            _ => at = past(bytes, at),
        }
    }
    None
}

fn list_at(text: &str, start: usize) -> Option<(usize, usize, Vec<String>)> {
    let bytes = text.as_bytes();
    let (mut depth, mut commas, mut at) = (0_usize, Vec::new(), start);
    while at < bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            b',' if depth == 1 => commas.push(at),
            b' ' | b'\t' | b'\n' => return None,
            _ => {
                at = past(bytes, at);
                continue;
            }
        }
        at += 1;
    }
    if bytes.get(at) != Some(&b'}') {
        return None;
    }
    let inner = &text[start + 1..at];
    if commas.is_empty() {
        return Some((start, at + 1, sequence(inner)?));
    }
    let mut parts = Vec::new();
    let mut from = start + 1;
    for comma in commas.into_iter().chain([at]) {
        parts.push(text[from..comma].to_owned());
        from = comma + 1;
    }
    Some((start, at + 1, parts))
}

/// Returns the next place behind what stands at `at`, past a quoted or expanded piece.
fn past(bytes: &[u8], at: usize) -> usize {
    let closed_by = |close: u8| {
        let mut next = at + 1;
        while next < bytes.len() && bytes[next] != close {
            next += if bytes[next] == b'\\' && close != b'\'' { 2 } else { 1 };
        }
        (next + 1).min(bytes.len())
    };
    match bytes[at] {
        b'\\' => (at + 2).min(bytes.len()),
        quote @ (b'\'' | b'"' | b'`') => closed_by(quote),
        b'$' if bytes.get(at + 1) == Some(&b'(') => nested(bytes, at + 1, b'(', b')'),
        b'$' if bytes.get(at + 1) == Some(&b'{') => nested(bytes, at + 1, b'{', b'}'),
        _ => at + 1,
    }
}

fn nested(bytes: &[u8], start: usize, open: u8, close: u8) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    bytes.len()
}

fn sequence(inner: &str) -> Option<Vec<String>> {
    let (from, to) = inner.split_once("..")?;
    if let (Ok(from), Ok(to)) = (from.parse::<i32>(), to.parse::<i32>()) {
        let count = from.abs_diff(to) as usize + 1;
        let numbers: Vec<String> = if from <= to {
            (from..=to).take(WORDS_MAX).map(|number| number.to_string()).collect()
        } else {
            (to..=from).rev().take(WORDS_MAX).map(|number| number.to_string()).collect()
        };
        return (count <= WORDS_MAX).then_some(numbers);
    }
    let single =
        |text: &str| <[u8; 1]>::try_from(text.as_bytes()).ok().filter(|[byte]| byte.is_ascii_alphabetic());
    let ([from], [to]) = (single(from)?, single(to)?);
    (from <= to).then(|| (from..=to).map(|letter| char::from(letter).to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_become_words() {
        for (word, want) in [
            ("a", vec!["a"]),
            ("{a,b}", vec!["a", "b"]),
            ("x{a,b}y", vec!["xay", "xby"]),
            ("{a,b}{1,2}", vec!["a1", "a2", "b1", "b2"]),
            ("{a,{b,c}}", vec!["a", "b", "c"]),
            ("{1..3}", vec!["1", "2", "3"]),
            ("{a..c}", vec!["a", "b", "c"]),
            ("{}", vec!["{}"]),
            ("{a}", vec!["{a}"]),
            ("'{a,b}'", vec!["'{a,b}'"]),
            ("\"{a,b}\"", vec!["\"{a,b}\""]),
            ("\\{a,b}", vec!["\\{a,b}"]),
            ("${x:-{a,b}}", vec!["${x:-{a,b}}"]),
            ("{a,", vec!["{a,"]),
            ("{1..99999999999}", vec!["{1..99999999999}"]),
            ("{,.}x", vec!["x", ".x"]),
        ] {
            assert_eq!(spread(word), want, "{word}");
        }
        assert!(spread(&"{a,b}".repeat(40)).len() <= 2 * WORDS_MAX);
    }
}
