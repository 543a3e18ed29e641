//! The settings in force, read again when their file changes. Settings that cannot be read change nothing: the last ones
//! that could stay in force, and the problem is told.

use crate::base::report::Explain as _;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::ports::fs::{Fs, Stat};

use super::run::chain;

/// The settings.
#[derive(Debug, Default)]
pub(super) struct Choices {
    pub(super) in_force: Settings,
    /// What is wrong with their file.
    pub(super) problem: Option<String>,
    /// The file as it was when it was last read.
    seen: Option<Option<Stat>>,
}

impl Choices {
    /// Reads the file where it changed; returns what is wrong with it then, and `None` where nothing changed.
    pub(super) fn look(&mut self, fs: &dyn Fs, layout: &Layout) -> Option<Option<String>> {
        let file = layout.settings();
        let stat = match fs.stat(&file) {
            Ok(stat) => stat,
            Err(error) => {
                let problem = Some(format!("cannot look at `{file}`: {error}"));
                return self.note(problem);
            }
        };
        if self.seen == Some(stat) {
            return None;
        }
        self.seen = Some(stat);
        match Settings::load(fs, &file) {
            Ok(settings) if settings == self.in_force => self.note(None),
            Ok(settings) => {
                self.in_force = settings;
                self.problem = None;
                Some(None)
            }
            Err(error) => {
                let words =
                    format!("{}: {}; the settings before stay in force", error.report().what, chain(&error));
                self.note(Some(words))
            }
        }
    }

    /// Notes a problem, or that there is none; returns it where that is new.
    fn note(&mut self, problem: Option<String>) -> Option<Option<String>> {
        if self.problem == problem {
            return None;
        }
        self.problem.clone_from(&problem);
        Some(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::AbsPath;
    use crate::config::layout::MovedFolders;
    use crate::sim::fs::SimFs;

    #[test]
    fn what_changes_is_in_force_and_what_cannot_be_read_changes_nothing() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/h/.claude"));
        let layout = Layout { home, root, claude, config: at("/h/.config"), moved: MovedFolders::default() };
        let fs = SimFs::new(layout.anchors());
        fs.put_dir(&layout.root, 0o700);
        let mut choices = Choices::default();
        assert_eq!(choices.look(&fs, &layout), None, "no file is no news");
        let write = |text: &str| fs.put_file(&layout.settings(), text.as_bytes(), 0o600);
        write("[memory]\nskip = [\"codex\"]\n");
        assert_eq!(choices.look(&fs, &layout), Some(None));
        assert_eq!(choices.in_force.memory_skip.value.0, ["codex"]);
        assert_eq!(choices.look(&fs, &layout), None);
        write("[memory]\nskip = 7\n");
        let told = choices.look(&fs, &layout).flatten().expect("a problem");
        assert!(told.contains("stay in force"), "{told}");
        assert_eq!(choices.in_force.memory_skip.value.0, ["codex"]);
        assert_eq!(choices.look(&fs, &layout), None, "it is told once");
        assert_eq!(choices.problem, Some(told));
        write("[memory]\nskip = [\"codex\"] # mended\n");
        assert_eq!(choices.look(&fs, &layout), Some(None));
        assert_eq!(choices.problem, None);
        fs.remove_file(&layout.settings()).expect("removed");
        assert_eq!(choices.look(&fs, &layout), Some(None));
        assert_eq!(choices.in_force, Settings::default());
    }
}
