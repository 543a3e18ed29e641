//! What an inspection found: what counts, and what the scan for secrets says beside its findings. Plain data.

use crate::base::digest::Digest;
use crate::guard::commit::FileFlaws;
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::scan::{Found, Outcome};
use crate::guard::staged::{Spot, Told};

/// What an inspection found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// What counts, by path and line.
    pub findings: Vec<Noted>,
    /// What the scan says beside its findings: what is allowed, unread, odd.
    pub scan: Outcome,
}

/// A finding that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Where it is, and what.
    pub told: Told,
    /// What it finds, for lists of rules.
    pub title: &'static str,
    /// Names it across versions of its file.
    pub fingerprint: Digest,
    /// The commit that brought it, where history was looked at.
    pub commit: Option<String>,
    /// The last day on which a baseline allowed it.
    pub expired: Option<String>,
}

impl Inspection {
    /// Puts both kinds of findings together; what is off in `policy` is left out.
    pub(super) fn of(mut scan: Outcome, flaws: Vec<FileFlaws>, policy: &Policy) -> Self {
        let secrets = std::mem::take(&mut scan.findings).into_iter().map(|found| secret(found, policy));
        let flaws = flaws.into_iter().flat_map(|file| of_flaws(&file, policy));
        let mut findings: Vec<Noted> = secrets.chain(flaws).collect();
        findings.retain(|noted| noted.told.mode != Mode::Off);
        findings.sort_by(|one, other| {
            let key = |noted: &Noted| (noted.told.path.clone(), noted.told.spot, noted.told.rule.clone());
            key(one).cmp(&key(other))
        });
        Self { findings, scan }
    }

    /// Returns whether something in it blocks.
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|noted| noted.told.mode == Mode::Block)
    }
}

fn secret(found: Found, policy: &Policy) -> Noted {
    let spot = if found.line == 0 { Spot::Name } else { Spot::Line(found.line) };
    let told = Told::secret(&found.path, spot, (found.rule, found.title, &found.preview), policy);
    let fingerprint = Digest::of(&[found.digest.hex().as_bytes(), b"\0", &found.path].concat());
    Noted { told, title: found.title, fingerprint, commit: found.commit, expired: found.expired }
}

fn of_flaws(file: &FileFlaws, policy: &Policy) -> Vec<Noted> {
    // Equal ones of a file are told apart by their number, so that each has a fingerprint of its own.
    let mut seen: Vec<(Guard, &str)> = Vec::new();
    let mut noted = Vec::new();
    for (guard, flaw) in &file.flaws {
        let number = seen.iter().filter(|known| **known == (*guard, flaw.what.as_str())).count();
        seen.push((*guard, &flaw.what));
        let told = Told::flaw(&file.path, *guard, flaw, policy);
        let name = format!("{}\0{}\0{number}\0", guard.key(), flaw.what);
        noted.push(Noted {
            told,
            title: crate::guard::checks::check(*guard).map_or("", |check| check.title),
            fingerprint: Digest::of(&[name.as_bytes(), &file.path].concat()),
            commit: None,
            expired: None,
        });
    }
    noted
}
