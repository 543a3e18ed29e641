//! Gathers what has to be known about a piece of work: what changed since its base, what is in it, what was committed on the
//! way. Reads only; programs that the work is to be proved by run when everything else is known, since they may write.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crate::base::limits::{EVALUATE_MS_MAX, MOVE_PAIRS_MAX};
use crate::base::path::AbsPath;
use crate::git::{
    BlobId, Change, Content, EntryKind, Extent, GitError, OutRange, Outside, Place, Repository, Standing,
    Version,
};
use crate::guard::checks;
use crate::guard::demand::Metric;
use crate::guard::evaluate::error::EvaluateError;
use crate::guard::evaluate::facts::{Facts, Hooks, Met, Proof, RuleSeen, SecretSeen, Unread};
use crate::guard::evaluate::hidden::Hidden;
use crate::guard::evaluate::look::{Looks, Piece, Seen};
use crate::guard::evaluate::prove::{ask, run};
use crate::guard::evaluate::record::Record;
use crate::guard::evaluate::request::{Area, Request};
use crate::guard::gather::{Files, of_names};
use crate::guard::repository::{PROJECT_FILE, Project};
use crate::guard::scan::{Hit, glob_matches, look};
use crate::guard::spread::spread;
use crate::ports::clock::{Clock, Deadline};
use crate::ports::exec::{Env, Exec};
use crate::ports::probe::Probe;
use crate::secrets::{self, Baseline, Finding, Standing as Known};

/// Lines that two files have to share, of the longer one, to be one file that moved: a half, as git has it.
const SHARED_MIN: (usize, usize) = (1, 2);
/// Where a project keeps its rules.
const RULES_FOLDER: &[u8] = b".claude/rules/";
/// Bytes of a file that is looked at for a move with edits.
const MOVED_BYTES_MAX: u64 = 1 << 20;

/// What an evaluation works with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// Runs git for the repositories that we cannot open ourselves.
    pub exec: &'a dyn Exec,
    /// The environment of this call.
    pub env: &'a Env,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Reads the settings of a repository.
    pub parse: &'a dyn Fn(&[u8]) -> Project,
    /// Tells what became of our hooks in the repository with this top.
    pub hooks: &'a dyn Fn(&Path) -> Hooks,
    /// Tells what is wrong with the rules of the project with this top; `None` where it has none.
    pub rules: &'a dyn Fn(&Path) -> Option<Result<Vec<RuleSeen>, String>>,
    /// Asks services.
    pub probe: &'a dyn Probe,
}

/// Returns what is known about the work of `request`.
///
/// # Errors
/// When the repository cannot be read, or the base is no commit of it.
pub fn gather(request: &Request, means: &Means<'_>) -> Result<Facts, EvaluateError> {
    let deadline = Deadline::after(means.clock, EVALUATE_MS_MAX);
    let outside = Outside { exec: means.exec, env: means.env, deadline };
    let repository = opened(&request.folder, outside)?;
    let base = repository.commit_id(&request.base).map_err(|error| match error {
        GitError::Refused(_) => EvaluateError::Base { named: request.base.clone() },
        error => EvaluateError::Git(error),
    })?;
    let gathering = Gathering { request, means, repository: &repository, base: base.to_string() };
    let mut facts = gathering.facts()?;
    gathering.prove(&mut facts).map_err(EvaluateError::Git)?;
    Ok(facts)
}

/// Returns the settings that the repository has in the commit `base`: what work cannot change.
///
/// # Errors
/// As [`gather`].
pub fn settings_at(folder: &AbsPath, base: &str, means: &Means<'_>) -> Result<Project, EvaluateError> {
    let deadline = Deadline::after(means.clock, EVALUATE_MS_MAX);
    let repository = opened(folder, Outside { exec: means.exec, env: means.env, deadline })?;
    match repository.version_at(base, PROJECT_FILE.as_bytes()) {
        Ok(content) => Ok(content.and_then(whole).map(|bytes| (means.parse)(&bytes)).unwrap_or_default()),
        Err(GitError::Refused(_)) => Err(EvaluateError::Base { named: base.to_owned() }),
        Err(error) => Err(EvaluateError::Git(error)),
    }
}

fn opened<'o>(folder: &AbsPath, outside: Outside<'o>) -> Result<Repository<'o>, EvaluateError> {
    let place = Place::of(folder.as_path(), outside.env);
    Repository::open(place, outside).map_err(|error| match error {
        GitError::Absent(_) => EvaluateError::NoRepository,
        error => EvaluateError::Git(error),
    })
}

struct Gathering<'a, 'r> {
    request: &'a Request,
    means: &'a Means<'a>,
    repository: &'a Repository<'r>,
    base: String,
}

impl Gathering<'_, '_> {
    fn facts(&self) -> Result<Facts, EvaluateError> {
        let request = self.request;
        let tip = match &request.area {
            Area::Commit(tip) => tip.as_str(),
            Area::WorkTree | Area::Staged => "HEAD",
        };
        let is_base_kept = self.repository.is_ancestor(&self.base, tip);
        let is_base_kept = is_base_kept.map_err(|error| match (&request.area, error) {
            (Area::Commit(tip), GitError::Refused(_)) => EvaluateError::Base { named: tip.clone() },
            (_, error) => EvaluateError::Git(error),
        })?;
        self.read(tip, is_base_kept).map_err(EvaluateError::Git)
    }

    fn read(&self, tip: &str, is_base_kept: bool) -> Result<Facts, GitError> {
        let Self { request, means: _, repository, base } = self;
        let (changes, extent) = repository.changes(base, &request.area.until())?;
        let (changes, extent) = self.unhidden(changes, extent)?;
        let project = self.project()?;
        let policy = request.policy.clone().tightened(&project);
        let (looks, unfit) = Looks::of(&request.demands, policy.large_file_bytes_max);
        let (commits, _) = repository.commits_since(base, tip)?;
        let mut facts = Facts {
            base: base.clone(),
            changes,
            extent,
            flaws: Vec::new(),
            secrets: Vec::new(),
            history: Extent::Whole,
            unread: Vec::new(),
            forbidden: Vec::new(),
            required: vec![Met::Absent; request.demands.required.len()],
            unfit,
            commits,
            is_base_kept,
            project,
            policy,
            record: request.record.as_deref().map(Record::parse),
            hooks: Hooks::Unguarded,
            rules: None,
            metric: None,
            before: Vec::new(),
            after: Vec::new(),
        };
        self.contents(&looks, &mut facts)?;
        self.history(tip, &mut facts)?;
        Ok(facts)
    }

    /// Returns the settings of the base, tightened by those of now: what the work itself allows counts for nothing.
    fn project(&self) -> Result<Project, GitError> {
        let settings = PROJECT_FILE.as_bytes();
        let read = |content: Option<Content>| match content {
            Some(Content::Bytes(bytes)) => Some((self.means.parse)(&bytes)),
            Some(Content::TooLarge(_)) | None => None,
        };
        let base = read(self.repository.version_at(&self.base, settings)?);
        let now = match &self.request.area {
            Area::Commit(tip) => read(self.repository.version_at(tip, settings)?),
            Area::Staged => self.repository.index_version(settings)?.map(|bytes| (self.means.parse)(&bytes)),
            Area::WorkTree => read(self.repository.work_tree_content(settings)?.map(|(_, content)| content)),
        };
        let mut project = base.unwrap_or_default();
        project.merge(&now.unwrap_or_default());
        Ok(project)
    }

    /// Returns the changes with those files that the work itself told git to ignore as untracked ones.
    fn unhidden(&self, changes: Vec<Change>, extent: Extent) -> Result<(Vec<Change>, Extent), GitError> {
        let mut hidden = Hidden::default();
        for change in changes.iter().filter(|change| change.path.ends_with(b".gitignore")) {
            let name = change.path.rsplit(|byte| *byte == b'/').next();
            if name == Some(b".gitignore") {
                let base = self.before(change)?.map(|(_, bytes)| bytes).unwrap_or_default();
                let now = self.after(change)?.and_then(|(_, content)| whole(content)).unwrap_or_default();
                hidden.add(&change.path, &base, &now);
            }
        }
        let (mut seen, mut extent) = (Vec::with_capacity(changes.len()), extent);
        for change in changes {
            if change.standing != Standing::Ignored || !hidden.hides(&change.path) {
                seen.push(change);
            } else if change.path.ends_with(b"/") {
                let (files, all) = self.repository.files_below(&change.path)?;
                extent = extent.and(all);
                seen.extend(files.into_iter().map(|path| Change {
                    path,
                    standing: Standing::Untracked,
                    ..change.clone()
                }));
            } else {
                seen.push(Change { standing: Standing::Untracked, ..change });
            }
        }
        seen.sort_unstable();
        Ok((seen, extent))
    }

    /// Returns what a changed path has now.
    fn after(&self, change: &Change) -> Result<Option<(EntryKind, Content)>, GitError> {
        let Some(Version { kind, id }) = change.after.filter(|after| after.kind.has_blob()) else {
            return Ok(None);
        };
        match (&self.request.area, id) {
            (Area::WorkTree, _) => self.repository.work_tree_content(&change.path),
            (Area::Staged | Area::Commit(_), Some(id)) => Ok(Some((kind, self.repository.blob(&id)?))),
            (Area::Staged | Area::Commit(_), None) => Ok(None),
        }
    }

    /// Returns where the base has the version before of a changed path, and what it holds.
    fn before(&self, change: &Change) -> Result<Option<(Vec<u8>, Vec<u8>)>, GitError> {
        let (at, id) = match (&change.before, &change.moved_from) {
            (Some(before), _) => (&change.path, before.id.filter(|_| before.kind.has_blob())),
            // It was found by its content.
            (None, Some(from)) => (from, change.after.and_then(|after| after.id)),
            (None, None) => return Ok(None),
        };
        let Some(id) = id else { return Ok(None) };
        Ok(whole(self.repository.blob(&id)?).map(|bytes| (at.clone(), bytes)))
    }

    fn contents(&self, looks: &Looks<'_>, facts: &mut Facts) -> Result<(), GitError> {
        let mut moves = Moves::of(&facts.changes, self.repository)?;
        let mut changes = std::mem::take(&mut facts.changes);
        let (mut links, mut lengths, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let large = facts.policy.large_file_bytes_max;
        let work = |piece: Piece| looks.at(piece);
        let seen = spread(&work, |each| {
            for change in changes.iter_mut().filter(|change| change.standing != Standing::Ignored) {
                let Some((kind, content)) = self.after(change)? else { continue };
                match content {
                    Content::Bytes(bytes) => {
                        if kind == EntryKind::Link {
                            links.push((change.path.clone(), bytes.clone()));
                        }
                        let base = match self.before(change)? {
                            None if change.before.is_none() => moves.before(&bytes).map(|(from, base)| {
                                change.moved_from = Some(from.clone());
                                (from, base)
                            }),
                            before => before,
                        };
                        each(Piece { path: change.path.clone(), kind, bytes, base });
                    }
                    Content::TooLarge(bytes) => {
                        let why = format!("it has {bytes} bytes, more than is looked at");
                        unread.push(Unread { path: change.path.clone(), why });
                        lengths.push((change.path.clone(), checks::in_length(bytes, large)));
                    }
                }
            }
            Ok::<(), GitError>(())
        })?;
        facts.changes = changes;
        facts.unread = unread;
        let mut files = Files::default();
        self.names(&facts.changes, &links, &mut files)?;
        lengths.into_iter().for_each(|(path, flaws)| files.add_all(&path, flaws));
        let allowed = self.allowed(facts)?;
        for Seen { path, hits, told, flaws, forbidden, required } in seen {
            files.add_all(&path, flaws);
            facts.forbidden.extend(forbidden);
            facts.unread.extend(told.into_iter().map(|why| Unread { path: path.clone(), why }));
            for (number, is_met) in required {
                let known = &mut facts.required[number];
                *known = if is_met || *known == Met::Yes { Met::Yes } else { Met::Empty };
            }
            facts.secrets.extend(hits.iter().filter_map(|hit| allowed.seen(&path, hit, None)));
        }
        for change in facts.changes.iter().filter(|change| is_new_name(change)) {
            for mut finding in secrets::scan(&change.path) {
                finding.line = 0;
                let hit = Hit { entry: None, finding };
                facts.secrets.extend(allowed.seen(&change.path, &hit, None));
            }
        }
        facts.flaws = files.into_flaws();
        facts.flaws.sort_by(|one, other| one.path.cmp(&other.path));
        let key = |seen: &SecretSeen| (seen.path.clone(), seen.line, seen.rule);
        facts.secrets.sort_by_key(key);
        facts.forbidden.sort_by_key(|seen| (seen.path.clone(), seen.line, seen.number));
        Ok(())
    }

    fn names(
        &self,
        changes: &[Change],
        links: &[(Vec<u8>, Vec<u8>)],
        files: &mut Files,
    ) -> Result<(), GitError> {
        let new = changes.iter().filter(|change| is_new_name(change));
        let new: Vec<(&[u8], Option<&[u8]>)> =
            new.map(|change| (&change.path[..], change.moved_from.as_deref())).collect();
        if new.is_empty() && links.is_empty() {
            return Ok(());
        }
        let mut all: BTreeSet<Vec<u8>> = match &self.request.area {
            Area::Commit(tip) => self.repository.paths_at(tip)?.into_iter().collect(),
            Area::Staged | Area::WorkTree => self.repository.index_paths()?.into_iter().collect(),
        };
        for change in changes.iter().filter(|change| change.standing != Standing::Ignored) {
            match change.after {
                Some(_) => drop(all.insert(change.path.clone())),
                None => drop(all.remove(&change.path)),
            }
        }
        let all: Vec<Vec<u8>> = all.into_iter().collect();
        of_names(&new, links, &all, files);
        Ok(())
    }

    /// Looks at what commits brought on the way and the files do not show any more.
    fn history(&self, tip: &str, facts: &mut Facts) -> Result<(), GitError> {
        if facts.commits.is_empty() {
            return Ok(());
        }
        let range = OutRange { tips: vec![tip.to_owned()], without: vec![self.base.clone()] };
        let (brought, extent) = self.repository.outgoing(&range)?;
        facts.history = extent;
        let last: BTreeMap<&[u8], Option<BlobId>> = facts
            .changes
            .iter()
            .map(|change| (&change.path[..], change.after.and_then(|after| after.id)))
            .collect();
        let gone = brought.into_iter().filter(|one| one.kind.has_blob());
        let gone: Vec<_> = gone.filter(|one| last.get(&one.path[..]) != Some(&Some(one.id))).collect();
        let allowed = self.allowed(facts)?;
        let ids: Vec<BlobId> = gone.iter().map(|one| one.id).collect();
        let mut found: Vec<SecretSeen> = Vec::new();
        let mut problem = None;
        self.repository.blobs(&ids, &mut |number, content| {
            let one = &gone[number];
            let Content::Bytes(bytes) = content else { return };
            let hits = look(0, bytes.clone()).hits;
            if hits.is_empty() {
                return;
            }
            let base = match self.repository.version_at(&self.base, &one.path) {
                Ok(base) => base.and_then(whole),
                Err(error) => {
                    problem.get_or_insert(error);
                    return;
                }
            };
            for hit in hits {
                let finding = vec![hit.finding.clone()];
                let is_old = base.as_ref().is_some_and(|base| {
                    hit.entry.is_none() && secrets::absent_from(base, &bytes, finding).is_empty()
                });
                found.extend(allowed.seen(&one.path, &hit, Some(&one.commit)).filter(|_| !is_old));
            }
        })?;
        if let Some(error) = problem {
            return Err(error);
        }
        // What the file still holds is told there.
        let is_told = |seen: &SecretSeen| {
            let same = |other: &&SecretSeen| {
                other.path == seen.path && other.rule == seen.rule && other.preview == seen.preview
            };
            facts.secrets.iter().any(|other| same(&other))
        };
        found.retain(|seen| !is_told(seen));
        facts.secrets.extend(found);
        Ok(())
    }

    /// Returns what allows findings here.
    fn allowed(&self, facts: &Facts) -> Result<Allowed, GitError> {
        let name = facts.project.baseline.clone();
        let text = match &name {
            None => None,
            Some(name) => self.repository.version_at(&self.base, name.as_bytes())?.and_then(whole),
        };
        // A baseline that cannot be read allows nothing.
        let baseline = text.and_then(|text| Baseline::parse(&text).ok()).unwrap_or_default();
        Ok(Allowed { project: facts.project.clone(), baseline, now: self.request.now })
    }

    /// Asks what can only be asked by running or calling something.
    fn prove(&self, facts: &mut Facts) -> Result<(), GitError> {
        let top = self.repository.top()?;
        let Request { demands, .. } = self.request;
        facts.hooks = (self.means.hooks)(&top);
        // Only rules that the work touched are its business.
        let is_rule = |change: &Change| change.after.is_some() && change.path.starts_with(RULES_FOLDER);
        if facts.changes.iter().any(is_rule) {
            facts.rules = (self.means.rules)(&top);
        }
        facts.before = demands.before.iter().map(|asked| ask(&asked.what, self.means)).collect();
        let run = |metric: &Metric| match AbsPath::from_path(&top) {
            Ok(top) => run(metric, &top, self.means),
            Err(error) => Proof::Unknown(format!("failed to {error}")),
        };
        facts.metric = demands.metric.as_ref().map(run);
        facts.after = demands.after.iter().map(|asked| run(&asked.what)).collect();
        Ok(())
    }
}

/// Returns whether a change brings a name that was not there.
fn is_new_name(change: &Change) -> bool {
    change.before.is_none() && change.after.is_some() && change.standing != Standing::Ignored
}

fn whole(content: Content) -> Option<Vec<u8>> {
    match content {
        Content::Bytes(bytes) => Some(bytes),
        Content::TooLarge(_) => None,
    }
}

/// What says that a finding is no secret.
struct Allowed {
    project: Project,
    baseline: Baseline,
    now: crate::base::time::Timestamp,
}

impl Allowed {
    /// Returns a finding that counts.
    fn seen(&self, path: &[u8], hit: &Hit, commit: Option<&str>) -> Option<SecretSeen> {
        let Hit { entry, finding } = hit;
        // A comment beside it came with the work, and allows nothing.
        let Finding { line, rule, title, preview, digest, .. } = finding;
        let known = secrets::Seen { rule, digest: *digest, path };
        let is_known = match self.baseline.standing(&known, self.now, &glob_matches) {
            Known::Known(_) => true,
            Known::New | Known::Expired(_) => false,
        };
        if is_known || self.project.allows(path, rule) {
            return None;
        }
        let path = match entry {
            Some(entry) => [path, b"!/", entry].concat(),
            None => path.to_vec(),
        };
        let (preview, commit) = (preview.clone(), commit.map(str::to_owned));
        Some(SecretSeen { path, line: *line, rule, title, preview, commit })
    }
}

/// The files that are gone, to find those of them that moved and were edited on the way.
struct Moves {
    gone: Vec<(Vec<u8>, Vec<u8>)>,
    pairs: usize,
}

impl Moves {
    fn of(changes: &[Change], repository: &Repository<'_>) -> Result<Self, GitError> {
        let new = changes.iter().filter(|change| is_new_name(change) && change.moved_from.is_none()).count();
        let taken: BTreeSet<&[u8]> =
            changes.iter().filter_map(|change| change.moved_from.as_deref()).collect();
        let gone =
            changes.iter().filter(|change| change.after.is_none() && !taken.contains(&change.path[..]));
        let gone = gone.filter_map(|change| {
            Some((change.path.clone(), change.before.filter(|before| before.kind.has_blob())?.id?))
        });
        let gone: Vec<(Vec<u8>, BlobId)> = gone.collect();
        let mut moves = Self { gone: Vec::new(), pairs: 0 };
        if new == 0 || new.saturating_mul(gone.len()) > MOVE_PAIRS_MAX {
            return Ok(moves);
        }
        let ids: Vec<BlobId> = gone.iter().map(|(_, id)| *id).collect();
        repository.blobs(&ids, &mut |number, content| {
            if let Content::Bytes(bytes) = content
                && bytes.len() as u64 <= MOVED_BYTES_MAX
            {
                moves.gone.push((gone[number].0.clone(), bytes));
            }
        })?;
        Ok(moves)
    }

    /// Returns the file that is gone and that `bytes` is most like, with its path.
    fn before(&mut self, bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        if bytes.len() as u64 > MOVED_BYTES_MAX || self.pairs > MOVE_PAIRS_MAX {
            return None;
        }
        self.pairs += self.gone.len();
        let scores = self.gone.iter().enumerate().map(|(at, (_, base))| (shared(base, bytes), at));
        let ((some, all), at) = scores.max_by(|((a, b), _), ((c, d), _)| (a * d).cmp(&(c * b)))?;
        (some > 0 && some * SHARED_MIN.1 >= all * SHARED_MIN.0).then(|| self.gone.remove(at))
    }
}

/// Returns how many bytes of lines two files share, and how many the longer one has.
fn shared(one: &[u8], other: &[u8]) -> (usize, usize) {
    let mut lines: HashMap<&[u8], usize> = HashMap::new();
    for line in one.split(|byte| *byte == b'\n') {
        *lines.entry(line).or_default() += 1;
    }
    let mut some = 0;
    for line in other.split(|byte| *byte == b'\n') {
        if let Some(count) = lines.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            some += line.len() + 1;
        }
    }
    (some.min(one.len().max(other.len())), one.len().max(other.len()).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_alike_by_the_lines_they_share() {
        assert_eq!(shared(b"a\nb\nc\n", b"a\nb\nc\n"), (6, 6));
        assert_eq!(shared(b"aa\nbb\n", b"aa\ncc\n").0, 4);
        assert_eq!(shared(b"", b""), (0, 1));
        let mut moves = Moves { gone: vec![(b"old".to_vec(), b"one\ntwo\nthree\n".to_vec())], pairs: 0 };
        assert_eq!(moves.before(b"x\ny\nz\nmore and more\n"), None);
        assert_eq!(moves.before(b"one\ntwo\n3\n").map(|(path, _)| path), Some(b"old".to_vec()));
        assert_eq!(moves.before(b"one\ntwo\n3\n"), None, "a file moves once");
    }
}
