//! `rollout`, `withdraw`, `rotate`: changes to a document that is out. Each counts as a signing of its own, because nodes take
//! the highest number that they saw.

use openclaw::base::limits::RELEASE_SIGNATURE_BYTES_MAX;
use openclaw::base::path::AbsPath;
use openclaw::base::report::{Code, Report};
use openclaw::base::time::Timestamp;
use openclaw::upgrade::{Armored, KEY_NAMESPACE, Key, Release, Rotation, Withdrawn};

use super::arguments::{Rollout, Rotate, Withdraw};
use super::{disk, document, sign};

/// Runs `rollout` and returns what it says.
pub fn rollout(arguments: &Rollout) -> Result<String, Box<Report>> {
    let share = document::share(arguments.percent)?;
    edit(&disk::place(&arguments.document)?, |release| {
        release.rollout = share;
        Ok(())
    })
}

/// Runs `withdraw` and returns what it says.
pub fn withdraw(arguments: &Withdraw) -> Result<String, Box<Report>> {
    let Withdraw { document, version, why } = arguments;
    edit(&disk::place(document)?, |release| {
        if release.withdrawal(version).is_some() {
            let what = format!("{version} is withdrawn already");
            return Err(Box::new(Report::new(Code::UsageInvalid, what).fix("there is nothing left to do")));
        }
        release.withdrawn.push(Withdrawn { version: version.clone(), why: why.clone() });
        Ok(())
    })
}

/// Runs `rotate` and returns what it says.
pub fn rotate(arguments: &Rotate) -> Result<String, Box<Report>> {
    let Rotate { document, new, key, signature, retire } = arguments;
    let new = sign::public_key(&disk::place(new)?)?;
    let signature = match (key, signature) {
        (Some(key), _) => {
            let signer =
                sign::signer(&disk::place(key)?, KEY_NAMESPACE, "what `openclaw-release line` prints")?;
            signer.sign(KEY_NAMESPACE, new.line().as_bytes()).map_err(|error| sign::unusable(&error))?
        }
        (None, Some(file)) => disk::read_text(&disk::place(file)?, RELEASE_SIGNATURE_BYTES_MAX)?,
        (None, None) => {
            let report = Report::new(Code::UsageInvalid, "nobody vouches for the new key");
            return Err(Box::new(
                report.fix("name the older key with `--key`, or its signature with `--signature`"),
            ));
        }
    };
    let older = vouching(&new, &signature)?;
    let said = edit(&disk::place(document)?, |release| {
        release.keys.retain(|row| row.key != new);
        release.keys.push(Rotation { key: new.clone(), signature, retires: retire.clone() });
        Ok(())
    })?;
    let (new, retired) = (new.fingerprint(), retire.iter().map(|name| format!("; {name} counts no longer")));
    Ok(format!("{new} is vouched for by {older}{}\n{said}", retired.collect::<String>()))
}

/// Returns the name of the key that signed the line of `new`.
fn vouching(new: &Key, signature: &str) -> Result<openclaw::upgrade::Fingerprint, Box<Report>> {
    let refuse = |error: &dyn std::error::Error| {
        Box::new(
            Report::new(Code::ReleaseUntrusted, "the older key does not vouch for the new one").because(error).fix(
                format!(
                    "sign exactly what `openclaw-release line` prints: `openclaw-release line KEY.PUB > line`, then \
                     `ssh-keygen -Y sign -n {KEY_NAMESPACE} -f OLD_KEY line`"
                ),
            ),
        )
    };
    let signature = Armored::read(signature.as_bytes()).map_err(|error| refuse(&error))?;
    signature.check(KEY_NAMESPACE, new.line().as_bytes()).map_err(|error| refuse(&error))?;
    Ok(signature.key().fingerprint())
}

/// Changes the document at `path`: it counts on, begins now, and lasts as long as it did.
fn edit(
    path: &AbsPath,
    change: impl FnOnce(&mut Release) -> Result<(), Box<Report>>,
) -> Result<String, Box<Report>> {
    let mut release = document::read(path)?;
    let lasts = release.expires.millis_since(release.published);
    change(&mut release)?;
    release.sequence += 1;
    release.published = document::now();
    release.expires = Timestamp::from_millis(release.published.millis() + lasts);
    document::write(path, &release)?;
    Ok(document::told(path, &release))
}
