//! scratch
use super::worlds::*;
use crate::support::Shipped;
use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::engine::apply::{Means, OnChange, apply};
use openclaw::engine::desired::{Desired, Reach, Resource, Spec, Stage};
use openclaw::engine::plan::{ConflictPolicy, ContentPolicy, Policy, Removal, Request, plan};
use openclaw::engine::store::Store;
use openclaw::engine::survey::survey;
use openclaw::guard::quarantine::{Former, Keeper, PutBack, Request as Q, quarantine};
use openclaw::ports::fs::{Fs, NodeKind};
use openclaw::ports::progress::Quiet;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};

fn dump(fs: &SimFs, top: &AbsPath, out: &mut serde_json::Map<String, serde_json::Value>) {
    let stat = fs.stat(top).unwrap().unwrap();
    let mode = format!("{:04o}", stat.mode);
    match stat.kind {
        NodeKind::Dir => {
            out.insert(top.to_string(), serde_json::json!({"is":"dir","mode":mode}));
            for name in fs.list(top).unwrap() {
                dump(fs, &top.join(&name), out);
            }
        }
        NodeKind::File => {
            out.insert(top.to_string(), serde_json::json!({"is":"file","mode":mode,"text":String::from_utf8(fs.read(top, 1<<20).unwrap()).unwrap()}));
        }
        _ => {
            out.insert(top.to_string(), serde_json::json!({"is":"link","target":fs.read_link(top).unwrap()}));
        }
    }
}
fn save(fs: &SimFs, name: &str) {
    let mut out = serde_json::Map::new();
    dump(fs, &at(HOME), &mut out);
    std::fs::write(folder("0.1.0").join(name), serde_json::to_string_pretty(&out).unwrap() + "\n").unwrap();
}
fn desired(release: u8) -> Desired {
    let home = at(HOME);
    let root = home.join(".openclaw");
    let r = |path: AbsPath, spec: Spec| Resource {
        path,
        spec,
        stage: Stage::Content,
        part: "rules",
        project: None,
    };
    let resources = vec![
        r(root.join("rules"), Spec::Directory { mode: 0o755 }),
        r(
            root.join("rules/a.md"),
            Spec::Shared { bytes: format!("# A\n\nrelease {release}\n").into_bytes().into(), mode: 0o644 },
        ),
        r(
            root.join("rules/b.md"),
            Spec::Shared { bytes: format!("# B\n\nrelease {release}\n").into_bytes().into(), mode: 0o644 },
        ),
    ];
    Desired { resources, reach: Reach::Everything, ..Desired::default() }
}
fn run(fs: &SimFs, release: u8) -> bool {
    let desired = desired(release);
    let store = Store::new(fs, at(HOME).join(".openclaw"));
    let Ok(lock) = store.lock("a test") else { return false };
    let policy = Policy {
        content: ContentPolicy::Bring,
        conflict: ConflictPolicy::Keep,
        removal: Removal::KeepEdited,
    };
    let Ok(Ok(ledger)) = store.ledger() else { return false };
    let Ok(observation) = survey(&store, &desired, ledger.as_ref().map(|(l, _)| l)) else { return false };
    let plan = plan(&Request {
        places: &store.places,
        desired: &desired,
        ledger: ledger.as_ref().map(|(l, d)| (l, *d)),
        observation: &observation,
        policy: &policy,
        version: "0.1.0",
    });
    if release == 2 {
        std::fs::write(
            folder("0.1.0").join("plan.json"),
            serde_json::to_string_pretty(&plan).unwrap() + "\n",
        )
        .unwrap();
    }
    apply(
        &store,
        &lock,
        &plan,
        &Means { contents: &Shipped(&desired), on_change: OnChange::Rederive, progress: &Quiet },
    )
    .is_ok()
}
#[test]
fn dump_worlds() {
    let home = at(HOME);
    let fs = SimFs::new(vec![home.clone(), home.join(".openclaw"), home.join(".claude")]);
    fs.put_dir(&home, 0o755);
    fs.settle();
    assert!(run(&fs, 1));
    fs.settle();
    let whole = fs.clone();
    assert!(run(&whole, 2));
    let n = whole.effects();
    let mut done = false;
    for effect in 0..n {
        let disk = fs.clone();
        disk.script(Fault::DieAt { effect, torn: false });
        let _ = run(&disk, 2);
        let after = disk.crash(CrashPolicy::Keep);
        let a = String::from_utf8(after.read(&home.join(".openclaw/rules/a.md"), 100).unwrap()).unwrap();
        let b = String::from_utf8(after.read(&home.join(".openclaw/rules/b.md"), 100).unwrap()).unwrap();
        if a.contains("release 2") && b.contains("release 1") {
            save(&after, "interrupted.json");
            done = true;
            break;
        }
    }
    assert!(done);
    // quarantine
    let fs = whole.clone();
    fs.put_file(&at("/home/ada/work/a"), b"theirs\n", 0o644);
    let keeper = Keeper {
        fs: &fs,
        root: &home.join(".openclaw"),
        version: "0.1.0",
        holder: "a test",
        now: Timestamp::from_millis(1_795_000_000_123),
    };
    let out = quarantine(
        &Q {
            repository: at("/home/ada/work"),
            paths: vec![PutBack {
                path: b"a".to_vec(),
                to: Former::File { bytes: b"before\n".to_vec(), is_executable: false },
            }],
            reason: "outside its scope".into(),
        },
        &keeper,
    )
    .unwrap();
    println!("{:?}", out.id);
    save(&fs, "quarantine.json");
}
