//! Which findings count. Facts in, a permit or none out; HEAD's version is asked for only where a comment depends on it.

use std::borrow::Cow;

use crate::base::time::Timestamp;
use crate::git::{Content, Repository};
use crate::guard::globs::Glob;
use crate::guard::repository::{Project, Trust};
use crate::guard::scan::look::{Hit, Looked, is_allowed_in};
use crate::guard::scan::outcome::{Found, Outcome, Permit};
use crate::secrets::{self, Allowance, Baseline, Finding, Seen, Standing};

/// By what findings of one repository or folder are judged.
pub(super) struct Law<'a> {
    /// What the repository's settings allow.
    pub project: Project,
    /// What was there before.
    pub baseline: Cow<'a, Baseline>,
    /// Whose word counts.
    pub trust: Trust,
    /// The time.
    pub now: Timestamp,
    /// The repository whose HEAD a comment has to be in.
    pub repository: Option<&'a Repository<'a>>,
}

/// The file that a finding is in.
pub(super) struct File<'a> {
    /// From the top of its repository.
    pub place: &'a [u8],
    /// As it is shown.
    pub path: &'a [u8],
    /// The commit that brought it.
    pub commit: Option<&'a str>,
}

impl Law<'_> {
    /// Adds what was seen in a file to the outcome; `base` is the version of which nothing counts any more.
    pub fn judge(&self, file: &File<'_>, looked: &Looked, base: Option<&[u8]>, outcome: &mut Outcome) {
        for why in &looked.told {
            outcome.unread(file.path.to_owned(), why.as_str());
        }
        for Hit { entry, finding } in &looked.hits {
            let is_old = base.is_some_and(|base| {
                entry.is_none() && secrets::absent_from(base, &looked.bytes, vec![finding.clone()]).is_empty()
            });
            if !is_old {
                self.place(found(file, entry.as_deref(), finding), finding, outcome);
            }
        }
    }

    /// Adds the secrets in a file's name to the outcome.
    pub fn judge_name(&self, file: &File<'_>, outcome: &mut Outcome) {
        self.judge_found_in_name(file, secrets::scan(file.place), outcome);
    }

    /// As [`Self::judge_name`], of what was found there already.
    pub fn judge_found_in_name(&self, file: &File<'_>, findings: Vec<Finding>, outcome: &mut Outcome) {
        for mut finding in findings {
            finding.line = 0;
            self.place(found(file, None, &finding), &finding, outcome);
        }
    }

    fn place(&self, mut found: Found, finding: &Finding, outcome: &mut Outcome) {
        if self.project.allows(&found.place, found.rule) {
            return outcome.allow(found, Permit::List);
        }
        if let Allowance::Comment(comment) = finding.allowance
            && self.is_heard(&found.place, finding)
        {
            return outcome.allow(found, Permit::Comment(comment));
        }
        let seen = Seen { rule: found.rule, digest: found.digest, path: &found.place };
        match self.baseline.standing(&seen, self.now, &glob_matches) {
            Standing::New => outcome.add(found),
            Standing::Known(known) => {
                let reason = known.reason.clone();
                outcome.allow(found, Permit::Baseline(reason));
            }
            Standing::Expired(known) => {
                found.expired = known.expires.clone();
                outcome.add(found);
            }
        }
    }

    /// Returns whether a comment counts: a person is at the terminal, or HEAD has it already.
    fn is_heard(&self, place: &[u8], finding: &Finding) -> bool {
        match (self.trust, self.repository) {
            (Trust::Index, _) => true,
            (Trust::Head, Some(repository)) => match repository.head_version(place) {
                Ok(Some(head)) => is_allowed_in(&head, finding),
                // Who cannot be asked has allowed nothing.
                Ok(None) | Err(_) => false,
            },
            (Trust::Head, None) => false,
        }
    }
}

fn found(file: &File<'_>, entry: Option<&[u8]>, finding: &Finding) -> Found {
    let Finding { line, rule, title, preview, digest, .. } = finding;
    let path = match entry {
        Some(entry) => [file.path, b"!/", entry].concat(),
        None => file.path.to_owned(),
    };
    Found {
        path,
        place: file.place.to_owned(),
        line: *line,
        rule,
        title,
        preview: preview.clone(),
        digest: *digest,
        commit: file.commit.map(str::to_owned),
        expired: None,
    }
}

/// Returns whether the glob of a baseline's entry takes `path`; a text that is no glob takes nothing.
pub(in crate::guard) fn glob_matches(glob: &str, path: &[u8]) -> bool {
    match (Glob::new(glob), str::from_utf8(path)) {
        (Ok(glob), Ok(path)) => glob.matches(path),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

/// Returns the bytes of a content that was read whole.
pub(super) fn whole(content: Content) -> Option<Vec<u8>> {
    match content {
        Content::Bytes(bytes) => Some(bytes),
        Content::TooLarge(_) => None,
    }
}
