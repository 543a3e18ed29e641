//! Names and link targets of any bytes as text, so that plans, journals and ledgers can hold them. Never loses a byte.
//!
//! What is no UTF-8 stands as one character of a private area for each byte (U+F700 plus the byte); the same characters in
//! a real name stand byte by byte as well, so that there and back is the identity for every name.

use std::borrow::Cow;

/// What is added to a byte.
const FIRST: u32 = 0xF700;

/// Returns the text that stands for these bytes: they themselves, where they are UTF-8.
pub fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_stand_in(c) {
                text.extend(c.encode_utf8(&mut [0; 4]).bytes().map(stand_in));
            } else {
                text.push(c);
            }
        }
        text.extend(chunk.invalid().iter().copied().map(stand_in));
    }
    text
}

/// Returns the bytes that a text stands for.
pub fn bytes_of(text: &str) -> Cow<'_, [u8]> {
    if !is_odd(text) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte_of(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(bytes)
}

/// Returns whether a text stands for bytes that are no text of their own.
pub fn is_odd(text: &str) -> bool {
    text.chars().any(is_stand_in)
}

/// Returns a text as people see it: a byte that is no text as `\xff`.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !is_odd(text) {
        return Cow::Borrowed(text);
    }
    let one = |c: char| byte_of(c).map_or_else(|| c.to_string(), |byte| format!("\\x{byte:02x}"));
    Cow::Owned(text.chars().map(one).collect())
}

fn is_stand_in(c: char) -> bool {
    byte_of(c).is_some()
}

/// Returns the byte that a character stands for; bytes below 128 are text always.
fn byte_of(c: char) -> Option<u8> {
    u32::from(c).checked_sub(FIRST).and_then(|byte| u8::try_from(byte).ok()).filter(|byte| *byte >= 0x80)
}

fn stand_in(byte: u8) -> char {
    char::from_u32(FIRST + u32::from(byte)).expect("U+F700 to U+F7FF are characters")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_stands_for_itself() {
        for text in ["", "a/b", "ä\n\u{fffd}", "\u{f700}\u{f77f}\u{f800}"] {
            assert_eq!(text_of(text.as_bytes()), text);
            assert!(matches!(bytes_of(text), Cow::Borrowed(bytes) if bytes == text.as_bytes()));
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn other_bytes_are_shown_as_numbers() {
        assert_eq!(shown(&text_of(b"odd-\xff\xc3")), "odd-\\xff\\xc3");
        assert_eq!(shown(&text_of("\u{f7ff}".as_bytes())), "\\xef\\x9f\\xbf");
        assert!(is_odd(&text_of(b"\x80")) && !is_odd("a"));
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_identity(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(bytes_of(&text_of(&bytes)).into_owned(), bytes);
        }

        #[test]
        fn stand_ins_in_real_names_survive(text in "[a\u{f780}-\u{f7ff}é/]{0,12}") {
            prop_assert_eq!(bytes_of(&text_of(text.as_bytes())).into_owned(), text.into_bytes());
        }
    }
}
