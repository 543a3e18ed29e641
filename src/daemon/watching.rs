//! Which folders are watched for changes: those in which hosts keep transcripts, as soon as they are there, and anew where
//! they were replaced. What is told here is a hint; the parts that it calls look by themselves from time to time.

use std::collections::BTreeMap;

use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::memory::places;
use crate::ports::changes::Changes;
use crate::ports::fs::{Fs, NodeKind};

use super::desk::{Cause, Causes};

/// A folder by device and inode: another folder may come to its name.
type Identity = (u64, u64);

/// The watched folders.
#[derive(Debug, Default)]
pub(super) struct Watching {
    folders: BTreeMap<AbsPath, Identity>,
    /// Whether folders are watched that were not before, in which something may have changed unheard.
    is_new: bool,
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
        let wanted = places(layout, settings);
        self.folders.retain(|folder, _| wanted.contains_key(folder));
        let mut problem = None;
        for (folder, depth) in wanted {
            // A link is not followed here, as it is not where transcripts are read; a disk that refuses is told there.
            let stat = fs.stat(&folder).ok().flatten().filter(|stat| stat.kind == NodeKind::Dir);
            let Some(identity) = stat.map(|stat| (stat.device, stat.inode)) else {
                self.folders.remove(&folder);
                continue;
            };
            if self.folders.get(&folder) == Some(&identity) {
                continue;
            }
            match changes.watch(&folder, depth) {
                Ok(()) => {
                    self.folders.insert(folder, identity);
                    self.is_new = true;
                }
                Err(error) => {
                    problem =
                        Some(format!("changes in `{folder}` are noticed later: cannot watch it: {error}"));
                }
            }
        }
        problem
    }

    /// Takes what changed, as what it calls for.
    pub(super) fn heard(&mut self, changes: &dyn Changes) -> Causes {
        let is_new = std::mem::take(&mut self.is_new);
        let mut changed = changes.take();
        // The system goes on telling of folders that are no longer wanted.
        changed.retain(|folder| self.folders.contains_key(folder));
        if is_new || !changed.is_empty() { Cause::Changed.into() } else { Causes::default() }
    }
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
        assert!(watching.heard(&changes).is_empty() && watching.count() == 0);
        let projects = at("/h/.claude/projects");
        fs.put_dir(&projects, 0o700);
        assert_eq!(watching.look((&fs, &changes), &layout, &settings), None);
        assert!(watching.heard(&changes).holds(Cause::Changed), "what came before the watch is looked for");
        assert!(watching.heard(&changes).is_empty());
        changes.change(&projects.join("p/s.jsonl"));
        assert!(watching.heard(&changes).holds(Cause::Changed));
        // The folder goes and another comes to its name.
        fs.remove_dir(&projects).expect("empty");
        assert_eq!(watching.look((&fs, &changes), &layout, &settings), None);
        assert_eq!(watching.count(), 0);
        fs.put_dir(&projects, 0o700);
        watching.look((&fs, &changes), &layout, &settings);
        assert!(watching.heard(&changes).holds(Cause::Changed) && watching.count() == 1);
        // A host that is skipped is not watched, whatever the system still tells.
        watching.look((&fs, &changes), &layout, &without);
        changes.change(&projects.join("p/s.jsonl"));
        assert!(watching.heard(&changes).is_empty() && watching.count() == 0);
        changes.refuse();
        let told = watching.look((&fs, &changes), &layout, &settings).expect("a problem");
        assert!(told.contains("/h/.claude/projects") && told.contains("later"), "{told}");
    }
}
