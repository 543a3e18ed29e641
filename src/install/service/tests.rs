//! The files of the service, as text: what stands in them, and that odd paths get through. That systemd and launchd read
//! them is tested where they are (`tests/it/service`).

use std::ffi::OsStr;

use super::*;
use crate::config::env::Environment;

fn layout(root: &str) -> Layout {
    let environment = Environment::new([("HOME".into(), "/h".into())]);
    Layout::named_by(&environment, Some(OsStr::new(root))).expect("a layout")
}

fn unit(root: &str) -> String {
    text(&layout(root), Manager::Systemd).expect("a path that a unit can hold")
}

#[test]
fn a_unit_names_the_stable_program_and_its_root() {
    let text = unit("/h/.openclaw");
    let line = "ExecStart=\"/h/.openclaw/harness/bin/openclaw\" daemon run --root \"/h/.openclaw\"\n";
    assert!(text.contains(line), "{text}");
    // The dash lets a node without a workspace start all the same.
    let writable = "\nReadWritePaths=\"/h/.openclaw/harness\" \"-/h/.openclaw/workspace\"\n";
    assert!(text.contains(writable), "{text}");
    assert!(!text.contains("{{"), "{text}");
}

#[test]
fn what_a_user_manager_cannot_start_is_not_in_the_unit() {
    let text = unit("/r");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    // All of these pass `systemd-analyze verify` and keep a service of a person from starting.
    for odd in ["CapabilityBoundingSet=", "PrivateDevices=", "DynamicUser=", "TemporaryFileSystem=", "TZ="] {
        assert_eq!(lines.iter().find(|line| line.contains(odd)), None);
    }
}

#[test]
fn odd_paths_are_quoted_as_systemd_reads_them() {
    let text = unit("/h/a b/50% $HOME ;");
    let root = "\"/h/a b/50%% $HOME ;\"";
    assert!(text.contains(&format!("daemon run --root {root}\n")), "{text}");
    // Variables are off for the line, because a dollar sign in the program's path cannot be escaped.
    assert!(text.contains("ExecStart=:\"/h/a b/50%% $HOME"), "{text}");
    for control in ["/h/a\nb", "/h/\u{7f}"] {
        assert!(Manager::ALL.iter().all(|manager| super::text(&layout(control), *manager).is_none()));
    }
    for quote in ["/h/a\"b", "/h/it's", r"/h/a\b"] {
        assert_eq!(super::text(&layout(quote), Manager::Systemd), None);
        assert!(super::text(&layout(quote), Manager::Launchd).is_some());
    }
}

#[test]
fn a_property_list_escapes_what_xml_does_not_take() {
    let text = text(&layout("/h/<&> \"'"), Manager::Launchd).expect("a path that XML can hold");
    assert!(text.contains("<string>/h/&lt;&amp;&gt; \"'</string>"), "{text}");
    assert!(!text.contains('~') && !text.contains("{{"), "{text}");
}

#[test]
fn whose_a_file_is_can_be_told() {
    let (ours, theirs) = (layout("/h/.openclaw"), layout("/h/other"));
    for manager in Manager::ALL {
        let text = text(&ours, manager).expect("a text");
        assert!(is_of_root(text.as_bytes(), &ours, manager));
        assert!(!is_of_root(text.as_bytes(), &theirs, manager));
        assert!(is_of_another_root(text.as_bytes(), &theirs, manager));
        assert!(!is_of_another_root(text.as_bytes(), &ours, manager));
        for foreign in ["", "[Service]\nExecStart=/usr/bin/openclaw gateway\n"] {
            assert!(!is_of_another_root(foreign.as_bytes(), &ours, manager), "{foreign}");
        }
    }
}
