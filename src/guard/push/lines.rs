//! The lines that git writes to `pre-push`: `<local ref> <local id> <remote ref> <remote id>`. Pure; one line that is of
//! another form makes all of them unread, because what it stands for would go unseen.

use crate::git::BlobId;

/// One ref on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefLine {
    /// What is pushed, as it was named: any expression that git takes.
    pub local_ref: Vec<u8>,
    /// Its object; none for a removal.
    pub local: Option<BlobId>,
    /// The ref at the remote; any bytes but blanks and control characters.
    pub remote_ref: Vec<u8>,
    /// Where it is now; none where the remote has no such ref.
    pub remote: Option<BlobId>,
}

/// Why the lines cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// This line, from 1, has another form.
    #[error("line {0} of what git said about the push has another form")]
    Malformed(usize),
    /// The last line has no end.
    #[error("what git said about the push ends in the middle of a line")]
    Torn,
}

/// Reads the lines; nothing is pushed where there are none.
///
/// # Errors
/// See [`Unread`].
pub fn ref_lines(text: &[u8]) -> Result<Vec<RefLine>, Unread> {
    let Some(lines) = text.strip_suffix(b"\n") else {
        return if text.is_empty() { Ok(Vec::new()) } else { Err(Unread::Torn) };
    };
    let lines = lines.split(|byte| *byte == b'\n').enumerate();
    lines.map(|(number, line)| of(line).ok_or(Unread::Malformed(number + 1))).collect()
}

fn of(line: &[u8]) -> Option<RefLine> {
    // From behind: what was named to be pushed may hold blanks (`HEAD^{/a word}`), the rest never does.
    let mut fields = line.rsplitn(4, |byte| *byte == b' ');
    let (remote, remote_ref, local) = (fields.next()?, fields.next()?, fields.next()?);
    let local_ref = fields.next()?;
    if local_ref.is_empty() || remote_ref.is_empty() || local.len() != remote.len() {
        return None;
    }
    let id = |digits: &[u8]| BlobId::from_hex(digits).map(|id| (!id.is_zero()).then_some(id));
    Some(RefLine {
        local_ref: local_ref.to_vec(),
        local: id(local)?,
        remote_ref: remote_ref.to_vec(),
        remote: id(remote)?,
    })
}
