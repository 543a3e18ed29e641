//! A simulated disk with a node and a `MEMORY.md`.

use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::memory::learned::{Notes, NotesMeans};
use openclaw::ports::fs::Fs as _;
use openclaw::sim::clock::ManualClock;
use openclaw::sim::fs::SimFs;

pub const NOW_MS: u64 = 1_795_000_000_000;
/// The lines that begin and end the block.
pub const FIRST: &str = "<!-- >>> openclaw memory >>> -->";
pub const LAST: &str = "<!-- <<< openclaw memory <<< -->";

/// A node.
pub struct Desk {
    pub fs: SimFs,
    pub layout: Layout,
    clock: ManualClock,
}

impl Desk {
    /// Returns a node whose `MEMORY.md` has this content; empty where there is none.
    pub fn with(content: &[u8]) -> Self {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let (home, root) = (at("/home/ada"), at("/home/ada/.openclaw"));
        let fs = SimFs::new(vec![home.clone(), root.clone()]);
        for folder in ["backup", "base", "journal", "run"] {
            fs.put_dir(&root.join("harness").join(folder), 0o700);
        }
        let (claude, config) = (home.join(".claude"), home.join(".config"));
        let layout = Layout { home, root, claude, config, moved: MovedFolders::default() };
        let desk = Self { fs, layout, clock: ManualClock::new(Timestamp::from_millis(NOW_MS)) };
        if !content.is_empty() {
            desk.put(content);
        }
        desk.fs.settle();
        desk
    }

    /// Returns what is remembered.
    pub fn notes(&self) -> Notes<'_> {
        let Self { fs, layout, clock } = self;
        Notes::new(NotesMeans { fs, clock, layout, version: "1.0.0", holder: "a test" }).expect("a node")
    }

    /// Lets a person write the file.
    pub fn put(&self, content: &[u8]) {
        let path = self.layout.memory_file();
        if self.fs.stat(&path).expect("a look").is_some() {
            self.fs.remove_file(&path).expect("removed");
        }
        self.fs.put_file(&path, content, 0o640);
    }

    /// Returns the file; empty where there is none.
    pub fn bytes(&self) -> Vec<u8> {
        self.fs.read(&self.layout.memory_file(), 1 << 20).unwrap_or_default()
    }

    /// Returns the file as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes()).expect("a text")
    }
}
