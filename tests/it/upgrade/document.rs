//! A shipped JSON document, of which a person changed one key, under an update.

use openclaw::base::path::AbsPath;
use openclaw::engine::apply::{Means, OnChange, apply};
use openclaw::engine::desired::{Desired, Reach, Resource, Spec, Stage};
use openclaw::engine::plan::{ConflictPolicy, ContentPolicy, Plan, Policy, Removal, Request, plan};
use openclaw::engine::store::Store;
use openclaw::engine::survey::survey;
use openclaw::ports::fs::Fs as _;
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::SimFs;

use crate::support::{Shipped, at};

const FIRST: &str = r#"{
  "rules": [
    {"id": "build", "active": true, "text": "one"},
    {"id": "scope", "active": true, "text": "one"}
  ]
}
"#;
const SECOND: &str = r#"{
  "rules": [
    {"id": "build", "active": true, "text": "two"},
    {"id": "scope", "active": true, "text": "two"},
    {
      "id": "more",
      "active": true,
      "text": "two"
    }
  ]
}
"#;

fn file() -> AbsPath {
    at("/home/ada/.openclaw/harness-rules.json")
}

/// Brings `text` and returns the plan.
fn bring(fs: &SimFs, text: &'static str) -> Plan {
    let store = Store::new(fs, at("/home/ada/.openclaw"));
    let spec = Spec::Shared { bytes: text.as_bytes().into(), mode: 0o644 };
    let resource = Resource { path: file(), spec, stage: Stage::Content, part: "test", project: None };
    let desired = Desired { resources: vec![resource], reach: Reach::Node, ..Desired::default() };
    let lock = store.lock("a test").expect("nobody else has the lock");
    let ledger = store.ledger().expect("the disk answers").expect("a ledger of ours");
    let ledger = ledger.as_ref();
    let observation = survey(&store, &desired, ledger.map(|(ledger, _)| ledger)).expect("the disk answers");
    let policy = Policy {
        content: ContentPolicy::Bring,
        conflict: ConflictPolicy::Keep,
        removal: Removal::KeepEdited,
    };
    let plan = plan(&Request {
        places: &store.places,
        desired: &desired,
        ledger: ledger.map(|(ledger, digest)| (ledger, *digest)),
        observation: &observation,
        policy: &policy,
        version: "1.0.0",
    });
    let means = Means { contents: &Shipped(&desired), on_change: OnChange::Rederive, progress: &Quiet };
    apply(&store, &lock, &plan, &means).expect("the plan is applied");
    plan
}

#[test]
fn a_changed_key_survives_the_update_around_it() {
    let fs = SimFs::new(vec![at("/home/ada")]);
    fs.put_dir(&at("/home/ada"), 0o755);
    fs.settle();
    let _ = bring(&fs, FIRST);
    let mine = FIRST.replace(r#""id": "scope", "active": true"#, r#""id": "scope", "active": false"#);
    fs.put_file(&file(), mine.as_bytes(), 0o644);
    assert!(!bring(&fs, SECOND).needs_decision());
    let now = fs.read(&file(), 1 << 20).expect("the document");
    let expected = SECOND.replace(r#""id": "scope", "active": true"#, r#""id": "scope", "active": false"#);
    assert_eq!(String::from_utf8(now).expect("UTF-8"), expected);
    assert!(bring(&fs, SECOND).is_empty());
}
