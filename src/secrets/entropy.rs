//! Whether a value looks like a secret or like a stand-in for one. Total functions over bytes.

use crate::secrets::checksum::{self, Proof};
use crate::secrets::rule::{Rule, Value};

/// Words inside a value that mark it as a stand-in, lower case.
const STAND_INS: [&[u8]; 27] = [
    b"example",
    b"placeholder",
    b"changeme",
    b"change_me",
    b"change-me",
    b"your_",
    b"your-",
    b"yourkey",
    b"xxxx",
    b"dummy",
    b"sample",
    b"fake",
    b"redacted",
    b"replace",
    b"insert",
    b"todo",
    b"****",
    b"....",
    b"process.env",
    b"os.environ",
    b"getenv",
    b"env(",
    b"secrets.",
    b"not-a-",
    b"not_a_",
    b"foobar",
    b"lorem",
];

/// Values that are a word and no secret, lower case.
const WORDS: [&[u8]; 25] = [
    b"password",
    b"passwd",
    b"pass",
    b"pwd",
    b"secret",
    b"token",
    b"postgres",
    b"mysql",
    b"mariadb",
    b"mongodb",
    b"redis",
    b"root",
    b"admin",
    b"user",
    b"username",
    b"test",
    b"testing",
    b"guest",
    b"default",
    b"none",
    b"null",
    b"undefined",
    b"string",
    b"hunter2-is-what-you-see",
    b"db_password",
];

/// Starts of a value that refers to a secret kept elsewhere.
const REFERENCES: [&[u8]; 9] = [b"$", b"<", b"{", b"%", b"@", b"#{", b"!ref", b"arn:", b"vault:"];

/// Starts of a digest of a password, which opens nothing.
const DIGESTS: [&[u8]; 4] = [b"pbkdf2_", b"argon2", b"bcrypt$", b"scrypt$"];

/// Tokens that vendors print in their documentation, and the names and passwords of examples as headers hold them.
const PUBLISHED: [&[u8]; 8] = [
    b"AKIAIOSFODNN7EXAMPLE",
    b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    b"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    b"xoxb-123456789012-123456789012-abcdefghijklmnopqrstuvwx",
    b"dXNlcm5hbWU6cGFzc3dvcmQ=",
    b"dXNlcjpwYXNzd29yZA==",
    b"dXNlcjpwYXNz",
    b"QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
];

/// Returns whether `value`, found by `rule`, can be a real secret.
pub(super) fn is_plausible(rule: &Rule, value: &[u8]) -> bool {
    match checksum::proof(rule.check, value) {
        Proof::Right => return true,
        Proof::Wrong => return false,
        Proof::Open => {}
    }
    if bits_per_byte(value) < rule.entropy || PUBLISHED.iter().any(|known| value.ends_with(known)) {
        return false;
    }
    match rule.value {
        Value::Token => !is_printed_example(value),
        Value::Assigned => !is_stand_in(value),
    }
}

/// Words and runs that no random token holds: a person wrote them for a reader.
const PRINTED: [&[u8]; 9] = [
    b"example",
    b"placeholder",
    b"changeme",
    b"redacted",
    b"your-",
    b"your_",
    b"xxxxx",
    b"0123456789",
    b"abcdefgh",
];

fn is_printed_example(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    PRINTED.iter().any(|word| contains(&lower, word))
}

fn is_stand_in(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    // `password1` is such a word as well.
    let digits = lower.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let bare = &lower[..lower.len() - digits.min(4)];
    WORDS.contains(&bare)
        || DIGESTS.iter().any(|start| lower.starts_with(start))
        || REFERENCES.iter().any(|start| lower.starts_with(start))
        || STAND_INS.iter().any(|word| contains(&lower, word))
        || contains(&lower, b"${")
        || contains(&lower, b"{{")
}

/// Returns whether `haystack` contains `needle`.
pub(super) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// Returns Shannon's entropy of the byte distribution, in bits.
fn bits_per_byte(value: &[u8]) -> f32 {
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    let length = value.len() as f32;
    counts.iter().filter(|count| **count > 0).map(|count| *count as f32 / length).map(|p| -p * p.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_of_known_values() {
        for (value, want) in [("", 0.0), ("aaaa", 0.0), ("abab", 1.0), ("abcd", 2.0)] {
            assert!((bits_per_byte(value.as_bytes()) - want).abs() < 0.001, "{value}");
        }
    }

    #[test]
    fn stand_ins_are_seen_in_any_case() {
        for value in
            ["ChangeMe-now", "${TOKEN}", "<token>", "PASSWORD", "your-api-key-here", "{{ token }}", "a${b}c"]
        {
            assert!(is_stand_in(value.as_bytes()), "{value}");
        }
        for value in ["password1", "Test123", "admin2024", "bcrypt$2b$12$abc"] {
            assert!(is_stand_in(value.as_bytes()), "{value}");
        }
        for value in ["k3jf9sKQ0zl", "hunter2", "password12345678", "passwords9"] {
            assert!(!is_stand_in(value.as_bytes()), "{value}");
        }
    }
}
