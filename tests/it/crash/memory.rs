//! A change of what is remembered, interrupted at every effect: `MEMORY.md` and its record are both as before or both after.

use openclaw::base::time::Timestamp;
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::memory::learned::{Notes, NotesMeans};
use openclaw::sim::clock::ManualClock;
use openclaw::sim::fs::SimFs;

use super::fixture::{Change, home, path};
use super::loops::{Run, every_effect};

/// Something to remember.
struct Adding(&'static str);

impl Run for Adding {
    fn name(&self) -> &str {
        "memory add"
    }

    fn run(&self, disk: &SimFs) -> Result<(), String> {
        let home = path("/home/ada");
        let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
        let layout = Layout { home, root, claude, config, moved: MovedFolders::default() };
        let clock = ManualClock::new(Timestamp::from_millis(1_795_000_000_000));
        let means =
            NotesMeans { fs: disk, clock: &clock, layout: &layout, version: "1.0.0", holder: "a test" };
        let notes = Notes::new(means).map_err(|error| format!("{error:?}"))?;
        notes.add(self.0, None).map(|_| ()).map_err(|error| format!("{error:?}"))
    }
}

#[test]
fn what_is_remembered_is_as_before_or_as_after() {
    let fs = home();
    Change::install(1).run(&fs).expect("a plain install works");
    fs.settle();
    let mut effects = 0;
    // The first makes folders and both files; the second changes both.
    for said in ["Always use tabs.", "Our office is in Riga."] {
        let tally = every_effect(&fs, &Adding(said)).unwrap_or_else(|broken| panic!("{broken}"));
        println!("{said}: {} effects, {} interrupted runs recovered", tally.effects, tally.runs);
        effects += tally.effects;
        Adding(said).run(&fs).expect("it is added");
        fs.settle();
    }
    assert!(effects >= 40, "the loop covers too little: {effects}");
}
