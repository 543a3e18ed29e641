//! Tables for the layout: what names the root, what is refused, and what the table of places promises.

use super::*;

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn environment(pairs: Pairs<'_>) -> Environment {
    Environment::new(pairs.iter().map(|(name, value)| (name.into(), value.into())))
}

fn named(pairs: Pairs<'_>, flag: Option<&str>) -> Result<Layout, LayoutError> {
    Layout::named_by(&environment(pairs), flag.map(OsStr::new))
}

fn path(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path of the test")
}

fn stat(kind: NodeKind, uid: u32) -> Option<Stat> {
    let (mode, gid, bytes, links, device, inode, modified_ns) = (0o755, 0, 0, 1, 1, 1, 0);
    Some(Stat { kind, mode, uid, gid, bytes, links, device, inode, modified_ns })
}

#[test]
fn the_root_is_named_by_flag_then_variables_then_home() {
    let home = ("HOME", "/h");
    let (root, state) = (("OPENCLAW_ROOT", "/r"), ("OPENCLAW_STATE_DIR", "/s"));
    let cases: &[(Pairs<'_>, Option<&str>, &str)] = &[
        (&[home], None, "/h/.openclaw"),
        (&[home, state], None, "/s"),
        (&[home, state, root], None, "/r"),
        (&[home, state, root], Some("/f/"), "/f"),
        (&[home, state, ("OPENCLAW_ROOT", "")], None, "/s"),
        (&[home, root], Some(""), "/r"),
    ];
    for (pairs, flag, expected) in cases {
        let layout = named(pairs, *flag).expect("a layout");
        assert_eq!(layout.root.as_str(), *expected, "{pairs:?} {flag:?}");
        assert_eq!(layout.claude.as_str(), "/h/.claude");
    }
    let moved = named(&[home, ("CLAUDE_CONFIG_DIR", "/c")], None).expect("a layout");
    assert_eq!(moved.claude_settings().as_str(), "/c/settings.json");
}

#[test]
fn unusable_names_are_refused() {
    let cases: &[(Pairs<'_>, Option<&str>, Code)] = &[
        (&[], None, Code::HomeUnusable),
        (&[("HOME", "")], None, Code::HomeUnusable),
        (&[("HOME", "h")], None, Code::HomeUnusable),
        (&[("HOME", "/h/../i")], None, Code::HomeUnusable),
        (&[("HOME", "/h")], Some("r"), Code::RootUnusable),
        (&[("HOME", "/h")], Some("/"), Code::RootUnusable),
        (&[("HOME", "/a/h")], Some("/a"), Code::RootUnusable),
        (&[("HOME", "/a/h")], Some("/a/h/"), Code::RootUnusable),
        (&[("HOME", "/h"), ("OPENCLAW_STATE_DIR", "~/x")], None, Code::RootUnusable),
        (&[("HOME", "/h"), ("CLAUDE_CONFIG_DIR", "x")], None, Code::ConfigInvalid),
    ];
    for (pairs, flag, code) in cases {
        let report = named(pairs, *flag).expect_err("a refusal").report();
        assert_eq!(report.code, *code, "{pairs:?} {flag:?}");
        assert!(!report.why.is_empty() && !report.fix.is_empty(), "{report:?}");
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let odd = OsStr::from_bytes(b"/h\xff").to_owned();
    let environment = Environment::new([("HOME".into(), odd.clone())]);
    let error = Layout::named_by(&environment, None).expect_err("a refusal");
    assert_eq!(error.report().code, Code::HomeUnusable);
    let environment = Environment::new([("HOME".into(), "/h".into())]);
    let error = Layout::named_by(&environment, Some(&odd)).expect_err("a refusal");
    assert_eq!(error.report().code, Code::RootUnusable);
}

#[test]
fn home_must_be_a_folder_of_the_user() {
    let code = |target| judge_home(&path("/h"), target, 7).map_err(|error| error.report().code);
    assert_eq!(code(stat(NodeKind::Dir, 7)), Ok(()));
    assert_eq!(code(None), Err(Code::HomeUnusable));
    assert_eq!(code(stat(NodeKind::File, 7)), Err(Code::HomeUnusable));
    assert_eq!(code(stat(NodeKind::Dir, 8)), Err(Code::HomeForeign));
}

#[test]
fn the_root_must_be_or_become_a_folder_of_the_user() {
    let (mine, others) = (stat(NodeKind::Dir, 7), stat(NodeKind::Dir, 8));
    let (file, link) = (stat(NodeKind::File, 7), stat(NodeKind::Symlink, 7));
    let code = |entry, target, parent| {
        judge_root(&path("/p/r"), RootFacts { entry, target, parent }, 7).map_err(|error| error.to_string())
    };
    assert_eq!(code(mine, mine, others), Ok(()));
    assert_eq!(code(link, mine, others), Ok(()));
    assert_eq!(code(None, None, others), Ok(()));
    for (entry, target, parent, said) in [
        (file, file, mine, "not a folder"),
        (link, None, mine, "not a folder"),
        (others, others, mine, "belongs to user 8"),
        (None, None, None, "no folder `/p`"),
        (None, None, file, "no folder `/p`"),
    ] {
        let error = code(entry, target, parent).expect_err("a refusal");
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn the_root_follows_from_the_invoked_program() {
    let cases = [
        ("/h/.openclaw/harness/bin/openclaw", Some("/h/.openclaw")),
        ("/h/.openclaw/harness/versions/0.1.0/openclaw", Some("/h/.openclaw")),
        ("/h/.openclaw/harness/versions/a/b/openclaw", None),
        ("/harness/bin/openclaw", None),
        ("/usr/bin/openclaw", None),
    ];
    for (program, root) in cases {
        assert_eq!(Layout::root_of_program(&path(program)), root.map(path), "{program}");
    }
}

#[test]
fn the_table_of_places_is_in_order() {
    let layout = named(&[("HOME", "/h")], None).expect("a layout");
    let places: Vec<(AbsPath, &Place)> = layout.places().collect();
    for (index, (path, place)) in places.iter().enumerate() {
        assert!(places.iter().skip(index + 1).all(|(later, _)| later != path), "{path} twice");
        assert!(
            places.iter().skip(index + 1).all(|(later, _)| !path.is_within(later)),
            "{path} after its child"
        );
        // A folder that goes whole must not take something along that is not ours.
        let goes = |owner| matches!(owner, Owner::Ours | Owner::Derived | Owner::Recorded);
        for (inner, other) in places.iter().filter(|(inner, _)| inner.is_within(path)) {
            assert!(!goes(place.owner) || goes(other.owner), "{inner} lies in {path}");
        }
    }
    assert_eq!(layout.snapshot("1.2.3").as_str(), "/h/.openclaw/harness/snapshot-1.2.3");
    assert!(layout.version_binary("1.2.3").is_within(&layout.versions()));
    assert_eq!(Layout::root_of_program(&layout.stable_binary()), Some(layout.root));
}
