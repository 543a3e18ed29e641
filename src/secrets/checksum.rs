//! What a token says about itself: a checksum at its end, or a header that must be readable.
//!
//! A right checksum overrules the doubts about entropy and stand-ins. A wrong one does not clear a token by itself:
//! tokens of before 2021 carry none, and a mistyped or rotated token in a file is still worth a look. It is judged by
//! entropy, as any other. A web token without a readable header is none, so there the check decides.

/// How a rule's match proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It carries no proof.
    None,
    /// Its last six characters are the CRC-32 of what stands between the prefix and them, in base 62: GitHub since
    /// 2021 ("Behind GitHub's new authentication token formats"), npm in the same form.
    Crc32Base62,
    /// Its first part is base64url of a JSON object that names an algorithm (RFC 7515, 4.1.1).
    WebToken,
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// The token cannot be chance.
    Right,
    /// Nothing is proved; the other tests decide.
    Open,
    /// It is no token of this kind.
    Wrong,
}

/// Returns what `token` proves.
pub(super) fn proof(check: Check, token: &[u8]) -> Proof {
    match check {
        Check::None => Proof::Open,
        Check::Crc32Base62 if has_crc(token) => Proof::Right,
        Check::Crc32Base62 => Proof::Open,
        Check::WebToken if has_web_header(token) => Proof::Open,
        Check::WebToken => Proof::Wrong,
    }
}

const CRC_DIGITS: usize = 6;

fn has_crc(token: &[u8]) -> bool {
    let Some(underscore) = token.iter().position(|byte| *byte == b'_') else { return false };
    let body = &token[underscore + 1..];
    let Some(split) = body.len().checked_sub(CRC_DIGITS) else { return false };
    base62(crc32(&body[..split])) == body[split..]
}

fn base62(mut value: u32) -> [u8; CRC_DIGITS] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut written = [b'0'; CRC_DIGITS];
    for place in written.iter_mut().rev() {
        *place = DIGITS[(value % 62) as usize];
        value /= 62;
    }
    written
}

/// The CRC-32 of IEEE 802.3, bit by bit: thirty bytes a token need no table.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn has_web_header(token: &[u8]) -> bool {
    let header = token.split(|byte| *byte == b'.').next().unwrap_or_default();
    let Some(json) = super::decode::base64(header) else { return false };
    json.first() == Some(&b'{') && super::entropy::contains(&json, b"\"alg\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_is_the_one_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(&base62(u32::MAX), b"4gfFC3");
    }

    #[test]
    fn a_right_checksum_is_a_proof_and_a_wrong_one_leaves_the_question_open() {
        let body = b"a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg";
        let token = [b"ghp_".as_slice(), body, &base62(crc32(body))].concat();
        assert_eq!(proof(Check::Crc32Base62, &token), Proof::Right);
        assert_eq!(proof(Check::Crc32Base62, b"ghp_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg000000"), Proof::Open);
        assert_eq!(proof(Check::Crc32Base62, b"ghp_12"), Proof::Open);
        assert_eq!(proof(Check::WebToken, b"eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x"), Proof::Open);
        assert_eq!(proof(Check::WebToken, b"eyJhIjoxfQ.eyJhIjoxfQ.x"), Proof::Wrong);
    }
}
