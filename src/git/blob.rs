//! The name of a blob: the digest that git gives it. A plain value; whether there is such a blob is not its business.

use std::fmt;

/// Bytes of the longest digest, SHA-256.
const BYTES_MAX: usize = 32;
/// Bytes of a SHA-1 digest.
const SHA1_BYTES: usize = 20;

/// The id of a blob, in either of git's two formats.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId {
    /// Beyond the length all zero, so that equal ids are equal values.
    bytes: [u8; BYTES_MAX],
    length: u8,
}

impl BlobId {
    /// Returns the id with these 20 or 32 bytes.
    #[must_use]
    pub fn from_bytes(digest: &[u8]) -> Option<Self> {
        if digest.len() != SHA1_BYTES && digest.len() != BYTES_MAX {
            return None;
        }
        let mut bytes = [0; BYTES_MAX];
        bytes[..digest.len()].copy_from_slice(digest);
        Some(Self { bytes, length: digest.len() as u8 })
    }

    /// Returns the id with these 40 or 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        if digits.len() != 2 * SHA1_BYTES && digits.len() != 2 * BYTES_MAX {
            return None;
        }
        let mut bytes = [0; BYTES_MAX];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self { bytes, length: (digits.len() / 2) as u8 })
    }

    /// Returns its bytes: 20 or 32.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// Returns whether it names nothing: git's form for what has no content yet, or no more.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.bytes == [0; BYTES_MAX]
    }
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).map(|digit| digit as u8)
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_bytes_name_the_same_blob() {
        for digits in ["e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", &"0f".repeat(32)] {
            let id = BlobId::from_hex(digits.as_bytes()).expect("an id");
            assert_eq!(id.to_string(), digits);
            assert_eq!(BlobId::from_bytes(id.as_bytes()), Some(id));
            assert!(!id.is_zero());
        }
        assert_eq!(BlobId::from_hex(&[b'A'; 40]), BlobId::from_hex(&[b'a'; 40]));
        assert!(BlobId::from_hex(&[b'0'; 40]).is_some_and(|id| id.is_zero()));
    }

    #[test]
    fn what_has_another_form_is_no_id() {
        for wrong in [b"".as_slice(), b"e69de29", &[b'g'; 40], &[b'0'; 41], &[0xff; 64]] {
            assert_eq!(BlobId::from_hex(wrong), None, "{wrong:?}");
        }
        assert_eq!(BlobId::from_bytes(&[1; 21]), None);
        assert_ne!(BlobId::from_bytes(&[0; 20]), BlobId::from_bytes(&[0; 32]), "two formats, two names");
    }
}
