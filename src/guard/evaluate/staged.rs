//! The forbidden texts of a role in what the next commit would bring. Reads contents only where a role forbids something.

use crate::git::{Content, EntryKind, GitError, Outside, Place, Repository, Staged};
use crate::guard::demand::Forbidden;
use crate::guard::evaluate::look::{Looks, Piece, words};
use crate::guard::evaluate::request::{Demands, Weighed};
use crate::guard::evaluate::state::Weight;
use crate::guard::repository::{PROJECT_FILE, Project, Trust};

/// What has to be known to look.
pub struct Looking<'a> {
    /// Where the commit is made.
    pub place: Place,
    /// What reading a repository needs.
    pub outside: Outside<'a>,
    /// Reads the settings of a repository.
    pub parse: &'a dyn Fn(&[u8]) -> Project,
    /// Whose settings name the role: a person's commit may change it at once, another one's counts beside HEAD's.
    pub trust: Trust,
    /// Returns what the role of the task, or else these default roles of the repository, forbid.
    ///
    /// An error says why that cannot be told.
    pub roles: &'a dyn Fn(&[String]) -> Result<Vec<Forbidden>, String>,
}

/// A forbidden text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForbiddenText {
    /// The path.
    pub path: Vec<u8>,
    /// The line.
    pub line: usize,
    /// What is said about it, after the name of the file.
    pub what: String,
}

/// Why it could not be looked.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// The repository cannot be read.
    #[error("look at the staged files")]
    Git(#[from] GitError),
    /// What is forbidden cannot be told.
    #[error("tell what the role forbids ({0})")]
    Role(String),
}

/// Returns the forbidden texts that the next commit would bring, and HEAD does not have.
///
/// # Errors
/// See [`LookError`].
pub fn forbidden(looking: Looking<'_>) -> Result<Vec<ForbiddenText>, LookError> {
    let Looking { place, outside, parse, trust, roles } = looking;
    let repository = match Repository::open(place, outside) {
        Ok(repository) => repository,
        // git refuses such a commit itself.
        Err(GitError::Absent(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let named = default_roles(&repository, parse, trust)?;
    let asked = roles(&named).map_err(LookError::Role)?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let weighed = asked.iter().map(|what| Weighed { weight: Weight::Full, what: what.clone() });
    let demands = Demands { forbidden: weighed.collect(), ..Demands::default() };
    let (looks, unfit) = Looks::of(&demands, u64::MAX);
    if let Some(unfit) = unfit.first() {
        return Err(LookError::Role(format!("a pattern of {}: {}", unfit.source, unfit.why)));
    }
    let (entries, _) = repository.staged_entries()?;
    let entries: Vec<Staged> = entries.into_iter().filter(|entry| is_text(entry.kind)).collect();
    let (mut pieces, mut problem) = (Vec::new(), None);
    repository.staged_contents(&entries, &mut |entry, content| {
        let Content::Bytes(bytes) = content else { return };
        let before = entry.moved_from.as_ref().or((!entry.is_new).then_some(&entry.path));
        let base = match before.map(|path| (path, repository.head_version(path))) {
            Some((path, Ok(Some(base)))) => Some((path.clone(), base)),
            Some((_, Err(error))) => {
                problem.get_or_insert(error);
                return;
            }
            Some((_, Ok(None))) | None => None,
        };
        let piece = Piece { path: entry.path.clone(), kind: entry.kind, bytes, base };
        pieces.extend(looks.forbidden_in(&piece).into_iter().map(|seen| {
            let forbidden = &demands.forbidden[seen.number].what;
            let what = format!("holds `{}`, which {} forbids", seen.text, words(&forbidden.source));
            ForbiddenText { path: seen.path, line: seen.line, what }
        }));
    })?;
    match problem {
        Some(error) => Err(error.into()),
        None => Ok(pieces),
    }
}

fn is_text(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::File | EntryKind::Executable)
}

fn default_roles(
    repository: &Repository<'_>,
    parse: &dyn Fn(&[u8]) -> Project,
    trust: Trust,
) -> Result<Vec<String>, GitError> {
    let settings = PROJECT_FILE.as_bytes();
    let mut texts = vec![repository.index_version(settings)?];
    match trust {
        Trust::Index => {}
        Trust::Head => texts.push(repository.head_version(settings)?),
    }
    let mut named: Vec<String> = Vec::new();
    for role in texts.into_iter().flatten().filter_map(|text| parse(&text).default_role) {
        if !named.contains(&role) {
            named.push(role);
        }
    }
    Ok(named)
}
