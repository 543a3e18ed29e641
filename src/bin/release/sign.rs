//! `sign` and `line`: what a private key is used for here. Its bytes are read, used and dropped; they reach no message.

use openclaw::base::limits::SETTINGS_BYTES_MAX;
use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Explain as _, Report};
use openclaw::upgrade::{KEY_NAMESPACE, Key, NAMESPACE, NotAKey, PRINCIPAL, Signer, SignerError};

use super::arguments::{Line, Sign};
use super::{disk, document};

/// Runs `sign` and returns what it says.
pub fn run(arguments: &Sign) -> Result<String, Box<Report>> {
    let path = disk::place(&arguments.document)?;
    let release = document::read(&path)?;
    let signer = signer(&disk::place(&arguments.key)?, NAMESPACE, path.as_str())?;
    let signature = signer.sign(NAMESPACE, release.print().as_bytes()).map_err(|error| unusable(&error))?;
    let beside = path.with_suffix(".sig");
    disk::write(&beside, signature.as_bytes())?;
    let key = signer.key().map_err(|error| unusable(&error))?;
    Ok(format!("{beside}: signed by {}\n", key.fingerprint()))
}

/// Runs `line` and returns what it says.
pub fn line(arguments: &Line) -> Result<String, Box<Report>> {
    let key = public_key(&disk::place(&arguments.key)?)?;
    Ok(match arguments.allowed_signer {
        true => format!("{PRINCIPAL} namespaces=\"{NAMESPACE},{KEY_NAMESPACE}\" {}\n", key.line()),
        // Without a line end: these very bytes are what is signed.
        false => key.line(),
    })
}

/// Returns the public key in the file at `path`.
pub fn public_key(path: &AbsPath) -> Result<Key, Box<Report>> {
    let text = disk::read_text(path, SETTINGS_BYTES_MAX)?;
    text.parse().map_err(|error: NotAKey| Box::new(error.report()))
}

/// Returns the signer of the private key file at `path`; one with a passphrase is left to `ssh-keygen`.
pub fn signer(path: &AbsPath, namespace: &str, what: &str) -> Result<Signer, Box<Report>> {
    let text = disk::read_text(path, SETTINGS_BYTES_MAX)?;
    Signer::read(&text).map_err(|error| match error {
        SignerError::Locked => {
            let report = unusable(&error);
            Box::new(report.fix(format!(
                "let ssh-keygen ask for it: `ssh-keygen -Y sign -n {namespace} -f {path}` over {what}"
            )))
        }
        SignerError::Form | SignerError::Kind(_) | SignerError::Failed => {
            Box::new(unusable(&error).fix("name a private key that `ssh-keygen -t ed25519` made"))
        }
    })
}

/// Returns the report of a private key that cannot be used.
pub fn unusable(error: &SignerError) -> Report {
    Report::new(Code::ReleaseInvalid, "the private key cannot be used").because(error)
}
