//! What a wish means on a given machine: carrier, scope and profile.

use super::*;
use crate::engine::plan::Removal;
use crate::install::world::{World, wish};
use crate::ports::fs::Fs as _;

fn said(findings: &[Finding], words: &str) -> bool {
    findings.iter().any(|finding| finding.what.contains(words))
}

#[test]
fn the_hooks_of_another_root_are_replaced_with_a_word() {
    let world = World::new();
    let other = r#"{"hooks":{"Stop":[{"hooks":[{"command":"/t/harness/bin/openclaw","args":["hook","claude","Stop"]}]}]}}"#;
    world.fs.put_file(&world.layout.claude_settings(), other.as_bytes(), 0o644);
    let plan = world.install(&wish());
    assert!(said(&plan.body.findings, "`/t/harness/bin/openclaw`, an openclaw of another root"));
    let again = world.install(&wish());
    assert!(!said(&again.body.findings, "another root"));
}

#[test]
fn handlers_that_cannot_be_taken_out_stay_the_only_ones() {
    for carrier in [value::Carrier::Auto, value::Carrier::Plugin] {
        let world = World::new();
        let _ = world.install(&wish());
        world.fs.set_mode(&world.layout.claude_settings(), 0o444).expect("a mode");
        let plan = world.install(&Wish { carrier, ..wish() });
        assert!(plan.needs_decision());
        assert!(!world.exists(&world.layout.claude_plugin()));
    }
    let world = World::new();
    world.fs.put_file(&world.layout.claude_settings(), b"{}", 0o444);
    let _ = world.install(&wish());
    assert!(world.exists(&world.layout.claude_plugin()), "a file without our handlers is in nobody's way");
}

#[test]
fn the_workspace_alone_gets_no_plugin_and_stays_the_scope() {
    for (carrier, word) in [
        (value::Carrier::Auto, "the hooks in it do not run"),
        (value::Carrier::Plugin, "a plugin folder reaches every project"),
    ] {
        let world = World::new();
        world.fs.put_file(&world.layout.workspace_claude_settings(), b"{ /* mine */ }\n", 0o644);
        let plan = world.install(&Wish { scope: Some(Scope::Workspace), carrier, ..wish() });
        assert!(said(&plan.body.findings, word));
        let _ = world.install(&wish());
        assert!(!world.exists(&world.layout.claude_plugin()));
        assert!(!world.exists(&world.layout.claude_settings()));
    }
}

#[test]
fn what_is_refused_in_the_workspace_names_the_scope_to_come_back_with() {
    let world = World::new();
    world.fs.put_file(&world.layout.workspace_claude_settings(), b"[]", 0o644);
    let plan = world.plan(&Wish { scope: Some(Scope::Workspace), ..wish() });
    let mut fixes = plan.body.findings.iter().filter_map(|finding| finding.fix.as_deref());
    assert!(fixes.any(|fix| fix.ends_with("`openclaw install --scope workspace`")));
}

#[test]
fn what_an_uninstall_left_is_no_minimal_installation() {
    let world = World::new();
    let _ = world.install(&wish());
    world.write(&world.layout.rules().join("security.md"), "edited\n");
    let _ = world.uninstall(Removal::KeepEdited);
    assert_eq!(world.status().version, None);
    let _ = world.install(&wish());
    assert!(world.exists(&world.layout.plan_templates()));
    let world = World::new();
    let _ = world.install(&Wish { profile: Some(Profile::Minimal), ..wish() });
    let _ = world.install(&wish());
    assert!(!world.exists(&world.layout.plan_templates()), "a minimal installation stays one");
}

#[test]
fn a_mark_of_upstream_that_cannot_be_looked_at_counts() {
    let world = World::new();
    world.fs.put_dir(&world.layout.root, 0o755);
    // A link in the way below the root answers with an error, as a folder of somebody else's does.
    world.fs.put_dir(&crate::install::world::path("/h/else"), 0o755);
    world.fs.put_link(&world.layout.root.join("state"), "../else");
    let _ = world.install(&wish());
    assert!(!world.exists(&world.layout.workspace().join("SOUL.md")));
}
