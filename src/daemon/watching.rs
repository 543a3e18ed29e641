//! Which folders are watched for changes: those in which hosts keep transcripts, and those of notes that are kept equal, as
//! soon as they are there, and anew where they were replaced. What is told here is a hint; the parts that it calls look by themselves from time to time.

use std::collections::BTreeMap;

use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::memory::places;
use crate::memory::vault::Pairing;
use crate::ports::changes::{Changed, Changes, Depth};
use crate::ports::fs::{Fs, NodeKind};

use super::desk::{Cause, Causes};

/// A folder by device and inode: another folder may come to its name.
type Identity = (u64, u64);

/// A watched folder.
#[derive(Debug)]
struct Folder {
    identity: Identity,
    /// What a change in it calls for.
    cause: Cause,
}

/// What was heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// What it calls for.
    pub(super) causes: Causes,
    /// What changed where transcripts are.
    pub(super) transcripts: Changed,
}

/// The watched folders.
#[derive(Debug, Default)]
pub(super) struct Watching {
    folders: BTreeMap<AbsPath, Folder>,
    /// What folders call for that are watched and were not before: something may have changed in them unheard.
    new: Causes,
}

impl Watching {
    /// Returns how many are watched.
    pub(super) fn count(&self) -> usize {
        self.folders.len()
    }

    /// Watches what came since the last look; returns why that is not possible.
    pub(super) fn look(
        &mut self,
        (fs, changes): (&dyn Fs, &dyn Changes),
        layout: &Layout,
        settings: &Settings,
    ) -> Option<String> {
        let wanted = wanted(layout, settings);
        self.folders.retain(|folder, _| wanted.contains_key(folder));
        let mut problem = None;
        for (folder, (depth, cause)) in wanted {
            // A link is not followed here, as it is not where transcripts are read; a disk that refuses is told there.
            let stat = fs.stat(&folder).ok().flatten().filter(|stat| stat.kind == NodeKind::Dir);
            let Some(identity) = stat.map(|stat| (stat.device, stat.inode)) else {
                self.folders.remove(&folder);
                continue;
            };
            if self.folders.get(&folder).is_some_and(|known| known.identity == identity) {
                continue;
            }
            match changes.watch(&folder, depth) {
                Ok(()) => {
                    self.folders.insert(folder, Folder { identity, cause });
                    self.new.add(cause);
                }
                Err(error) => {
                    problem =
                        Some(format!("changes in `{folder}` are noticed later: cannot watch it: {error}"));
                }
            }
        }
        problem
    }

    /// Takes what changed.
    pub(super) fn heard(&mut self, changes: &dyn Changes) -> Heard {
        let mut heard = Heard { causes: std::mem::take(&mut self.new), ..Heard::default() };
        if heard.causes.holds(Cause::Changed) {
            heard.transcripts = Changed::Anything;
        }
        for (folder, changed) in changes.take() {
            // The system goes on telling of folders that are no longer wanted.
            let Some(known) = self.folders.get(&folder) else { continue };
            heard.causes.add(known.cause);
            if known.cause == Cause::Changed {
                heard.transcripts.join(changed);
            }
        }
        heard
    }
}

/// Returns the folders in which a change calls for something.
fn wanted(layout: &Layout, settings: &Settings) -> BTreeMap<AbsPath, (Depth, Cause)> {
    let mut wanted = BTreeMap::new();
    if let Some(pairing) = Pairing::of(settings, layout) {
        wanted.insert(layout.vault(), (Depth::All, Cause::Noted));
        wanted.insert(pairing.folder, (Depth::All, Cause::Noted));
    }
    let transcripts = places(layout, settings);
    wanted.extend(transcripts.into_iter().map(|(folder, depth)| (folder, (depth, Cause::Changed))));
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layout::MovedFolders;
    use crate::sim::changes::NotedChanges;
    use crate::sim::fs::SimFs;

    #[test]
    fn folders_are_watched_when_they_come_and_again_when_they_are_replaced() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/h/.claude"));
        let layout = Layout { home, root, claude, config: at("/h/.config"), moved: MovedFolders::default() };
        let fs = SimFs::new(vec![at("/h")]);
        let settings = Settings::default();
        let mut without = Settings::default();
        without.memory_skip.value.0.push("claude".to_owned());
        let (changes, mut watching) = (NotedChanges::default(), Watching::default());
        assert_eq!(watching.look((&fs, &changes), &layout, &settings), None);
        assert!(watching.heard(&changes).causes.is_empty() && watching.count() == 0);
        let projects = at("/h/.claude/projects");
        fs.put_dir(&projects, 0o700);
        assert_eq!(watching.look((&fs, &changes), &layout, &settings), None);
        let heard = watching.heard(&changes);
        assert!(heard.causes.holds(Cause::Changed));
        assert_eq!(heard.transcripts, Changed::Anything, "what came before the watch is looked for");
        let heard = watching.heard(&changes);
        assert!(heard.causes.is_empty() && heard.transcripts.is_nothing());
        changes.change(&projects.join("p/s.jsonl"));
        let heard = watching.heard(&changes);
        assert!(heard.causes.holds(Cause::Changed));
        assert_eq!(heard.transcripts, Changed::At([projects.join("p/s.jsonl")].into()));
        // The folder goes and another comes to its name.
        fs.remove_dir(&projects).expect("empty");
        assert_eq!(watching.look((&fs, &changes), &layout, &settings), None);
        assert_eq!(watching.count(), 0);
        fs.put_dir(&projects, 0o700);
        watching.look((&fs, &changes), &layout, &settings);
        assert!(watching.heard(&changes).causes.holds(Cause::Changed) && watching.count() == 1);
        // A host that is skipped is not watched, whatever the system still tells.
        watching.look((&fs, &changes), &layout, &without);
        changes.change(&projects.join("p/s.jsonl"));
        assert!(watching.heard(&changes).causes.is_empty() && watching.count() == 0);
        changes.refuse();
        let told = watching.look((&fs, &changes), &layout, &settings).expect("a problem");
        assert!(told.contains("/h/.claude/projects") && told.contains("later"), "{told}");
    }
}
