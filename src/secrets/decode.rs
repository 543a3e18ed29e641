//! One level of base64 and hex: text that hides in text. Bounded, and it never decodes what it decoded.

use std::ops::Range;

/// Runs shorter than this hold no token of a known form.
const RUN_BYTES_MIN: usize = 40;
/// Longer runs are pictures and fonts, not configuration.
const RUN_BYTES_MAX: usize = 64 * 1024;
/// Decoded bytes of one text: a file of encoded parts costs no more than a few plain files.
const DECODED_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a decoded run that must be text before the rest is decoded.
const PROBE_CHARS: usize = 24;

/// A run of encoded text and what it says.
pub(super) struct Decoded {
    /// Where the run stands.
    pub(super) range: Range<usize>,
    /// What it says.
    pub(super) text: Vec<u8>,
}

/// Returns the encoded runs of `bytes` that decode to text.
pub(super) fn runs(bytes: &[u8]) -> Vec<Decoded> {
    let (mut found, mut decoded_bytes, mut at) = (Vec::new(), 0, RUN_BYTES_MIN - 1);
    // From the last byte that a run could cover, back to the first that breaks it: most bytes are never looked at.
    while at < bytes.len() && decoded_bytes < DECODED_BYTES_MAX {
        let start = at + 1 - RUN_BYTES_MIN;
        if let Some(gap) = bytes[start..=at].iter().rposition(|byte| !CODED[usize::from(*byte)]) {
            at = start + gap + RUN_BYTES_MIN;
            continue;
        }
        let rest = bytes[at..].iter().position(|byte| !CODED[usize::from(*byte)]);
        let end = rest.map_or(bytes.len(), |gap| at + gap);
        if end - start <= RUN_BYTES_MAX
            && let Some(text) = text_of(&bytes[start..end])
        {
            decoded_bytes += text.len();
            found.push(Decoded { range: start..end, text });
        }
        at = end + RUN_BYTES_MIN;
    }
    found
}

/// The alphabets of hex, base64 and base64url together.
const CODED: [bool; 256] = {
    let mut coded = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        coded[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
        byte += 1;
    }
    coded
};

fn text_of(run: &[u8]) -> Option<Vec<u8>> {
    let decoded = |run: &[u8]| if run.iter().all(u8::is_ascii_hexdigit) { hex(run) } else { base64(run) };
    let probe = decoded(&run[..PROBE_CHARS])?;
    if !probe.iter().all(|byte| is_text(*byte)) {
        return None;
    }
    decoded(run)
}

fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')
}

fn hex(run: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    run.chunks_exact(2).map(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8)).collect()
}

/// Returns what base64 or base64url says, without its padding.
pub(super) fn base64(run: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(run.len() / 4 * 3 + 2);
    for group in run.chunks(4) {
        let mut bits = 0_u32;
        for byte in group {
            bits = bits << 6 | sextet(*byte)?;
        }
        bits <<= 6 * (4 - group.len());
        out.extend_from_slice(&bits.to_be_bytes()[1..group.len().max(1)]);
    }
    Some(out)
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_known_texts() {
        for (coded, want) in [("", ""), ("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYg", "foob")] {
            assert_eq!(base64(coded.as_bytes()).expect("base64"), want.as_bytes());
        }
        assert_eq!(base64(b"a b"), None);
    }

    #[test]
    fn runs_are_found_wherever_they_stand_and_pictures_are_not() {
        let coded = "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw";
        for before in 0..90 {
            let text = format!("{}{coded}\n", " ".repeat(before));
            let found = runs(text.as_bytes());
            assert_eq!(found.len(), 1, "{before}");
            assert_eq!(found[0].text, b"the quick brown fox jumps over the lazy dog");
            assert_eq!(found[0].range, before..before + coded.len());
        }
        assert_eq!(runs(b"da39a3ee5e6b4b0d3255bfef95601890afd80709da39a3ee").len(), 0);
        assert_eq!(runs(&[b'A'; 200]).len(), 0);
    }
}
