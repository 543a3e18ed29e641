//! Planning a thousand resources, with the look at the disk and without.

use std::fs;

use openclaw::base::path::AbsPath;
use openclaw::engine::desired::{Desired, Reach, Resource, Spec, Stage};
use openclaw::engine::plan::{Policy, Request, plan};
use openclaw::engine::store::Store;
use openclaw::engine::survey::survey;
use openclaw::sys::fs::OsFs;

use super::measure::{Rounds, Row, in_turns};

const RESOURCES: usize = 1_000;

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let root = AbsPath::from_path(&folder.path().canonicalize().expect("a path")).expect("UTF-8");
    let resources: Vec<Resource> = (0..RESOURCES)
        .map(|n| Resource {
            path: root.join(&format!("rules/{:02}/{n}.md", n % 20)),
            spec: Spec::Shared { bytes: vec![b'a' + (n % 26) as u8; 2_000].into(), mode: 0o644 },
            stage: Stage::Content,
            part: "rules",
            project: None,
        })
        .collect();
    for (n, resource) in resources.iter().enumerate() {
        fs::create_dir_all(resource.path.parent().expect("a parent").as_path()).expect("a folder");
        fs::write(resource.path.as_path(), vec![b'a' + (n % 25) as u8; 2_000]).expect("a file");
    }
    let desired = Desired { resources, reach: Reach::Node, ..Desired::default() };
    let fs = OsFs::new(vec![root.clone()]);
    let store = Store::new(&fs, root);
    let policy = Policy::repair();
    let observation = survey(&store, &desired, None).expect("a look");
    let make = |observation: &_| {
        plan(&Request {
            places: &store.places,
            desired: &desired,
            ledger: None,
            observation,
            policy: &policy,
            version: "1.0.0",
        })
    };
    assert!(!make(&observation).body.findings.is_empty());
    let (whole, pure) = in_turns(
        rounds,
        || (),
        |()| drop(make(&survey(&store, &desired, None).expect("a look"))),
        |()| drop(make(&observation)),
    );
    vec![Row::against("plan over 1,000 resources, disk looked at", whole, "planning alone", pure)]
}
