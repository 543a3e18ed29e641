//! SSHSIG signatures by Ed25519 keys, as `ssh-keygen -Y` makes and checks them. Never decides whom to trust.

use std::fmt;

use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{HashAlg, LineEnding, PrivateKey, SshSig};

use super::keys::Key;

/// A signature as it lies beside a document: what it says about itself, and nothing proved yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Armored {
    signature: SshSig,
    key: Key,
}

/// Why a text is no signature that could be checked, or does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It is not an armored SSH signature.
    #[error("read the signature: it is not what `ssh-keygen -Y sign` writes")]
    Form,
    /// The key that made it is of another kind.
    #[error("check a signature of the kind `{0}`: releases are signed with `ssh-ed25519`")]
    Kind(String),
    /// It was made for something else.
    #[error("use a signature made for `{found}` where one made for `{wanted}` is due")]
    Namespace {
        /// What it was made for.
        found: String,
        /// What it should be for.
        wanted: &'static str,
    },
    /// It is over another digest than SHA-512.
    #[error("use a signature over `{0}`: releases are signed over `sha512`")]
    Hash(String),
    /// The bytes are not those that were signed.
    #[error("match the signature with the document: they do not belong together, or one of them was changed")]
    Changed,
}

impl Armored {
    /// Returns the signature that `text` holds.
    ///
    /// # Errors
    /// When it is none, or of a kind that is never trusted.
    pub fn read(text: &[u8]) -> Result<Self, SignatureError> {
        let text = std::str::from_utf8(text).map_err(|_| SignatureError::Form)?;
        let signature = SshSig::from_pem(text.trim()).map_err(|_| SignatureError::Form)?;
        // Neither the version nor the lengths of the parts are signed, so there is one way to write a signature.
        let again = signature.to_pem(LineEnding::LF).map_err(|_| SignatureError::Form)?;
        let is_same = again.chars().filter(is_ink).eq(text.chars().filter(is_ink));
        if signature.version() != SshSig::VERSION || !is_same {
            return Err(SignatureError::Form);
        }
        let other = || SignatureError::Kind(signature.public_key().algorithm().to_string());
        let key = Key::of_data(signature.public_key()).ok_or_else(other)?;
        Ok(Self { signature, key })
    }

    /// Returns the key that it says to be from.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Checks that its key signed exactly `bytes` for `namespace`.
    ///
    /// # Errors
    /// When that is not so.
    pub fn check(&self, namespace: &'static str, bytes: &[u8]) -> Result<(), SignatureError> {
        let found = self.signature.namespace();
        if found != namespace {
            let found = found.chars().take(80).collect();
            return Err(SignatureError::Namespace { found, wanted: namespace });
        }
        match self.signature.hash_alg() {
            HashAlg::Sha512 => {}
            other => return Err(SignatureError::Hash(other.to_string())),
        }
        let checked = self.key.public().verify(namespace, bytes, &self.signature);
        checked.map_err(|_| SignatureError::Changed)
    }
}

/// Returns whether a character is more than the space between others: armor may be wrapped in any way.
fn is_ink(c: &char) -> bool {
    !c.is_ascii_whitespace()
}

impl fmt::Debug for Armored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a signature by {:?}", self.key)
    }
}

/// A private key that signs releases; it does not print.
pub struct Signer(PrivateKey);

/// Why a private key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// It does not parse.
    #[error("read the private key: it is not a file that `ssh-keygen -t ed25519` makes")]
    Form,
    /// It has a passphrase.
    #[error("use the private key: it is locked with a passphrase")]
    Locked,
    /// It is of another kind.
    #[error("use a private key of the kind `{0}`: releases are signed with `ssh-ed25519`")]
    Kind(String),
    /// It did not sign.
    #[error("sign with the private key")]
    Failed,
}

impl Signer {
    /// Returns the signer whose private key file holds `text`.
    ///
    /// # Errors
    /// When it holds none that can be used.
    pub fn read(text: &str) -> Result<Self, SignerError> {
        let key = PrivateKey::from_openssh(text).map_err(|_| SignerError::Form)?;
        if key.is_encrypted() {
            return Err(SignerError::Locked);
        }
        match key.key_data() {
            KeypairData::Ed25519(_) => Ok(Self(key)),
            _ => Err(SignerError::Kind(key.algorithm().to_string())),
        }
    }

    /// Returns the signer that follows from `seed`, which has to be as secret as the key itself.
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        Self(PrivateKey::from(Ed25519Keypair::from_seed(seed)))
    }

    /// Returns the key by which its signatures are checked.
    ///
    /// # Errors
    /// Never for a signer that was made.
    pub fn key(&self) -> Result<Key, SignerError> {
        Key::of_data(self.0.public_key().key_data()).ok_or(SignerError::Form)
    }

    /// Returns the armored signature over `bytes` for `namespace`.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, namespace: &'static str, bytes: &[u8]) -> Result<String, SignerError> {
        let signature = self.0.sign(namespace, HashAlg::Sha512, bytes).map_err(|_| SignerError::Failed)?;
        signature.to_pem(LineEnding::LF).map_err(|_| SignerError::Failed)
    }

    /// Returns the private key as the file that [`Signer::read`] reads.
    ///
    /// # Errors
    /// When it has no such form.
    pub fn to_file(&self) -> Result<String, SignerError> {
        let text = self.0.to_openssh(LineEnding::LF).map_err(|_| SignerError::Failed)?;
        Ok(text.as_str().to_owned())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a private key")
    }
}

#[cfg(test)]
mod tests;
