//! Calls that we answer: version, help, refusals, settings, and what they leave on disk (nothing).

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

use openclaw::base::report::Code;

use crate::support::TestNode;

#[test]
fn reading_verbs_answer_and_leave_the_home_as_it_is() {
    let node = TestNode::new();
    let before = node.tree();
    assert_eq!(
        node.run(&["--version"]).succeeds().text(),
        format!("openclaw {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(node.run(&[]).succeeds().text().contains("Usage: openclaw"));
    assert_eq!(node.run(&["config", "get", "guard.secrets"]).succeeds().text(), "block\n");
    let settings = node.path(".openclaw/openclaw.toml");
    assert_eq!(node.run(&["config", "path"]).succeeds().text(), format!("{}\n", settings.display()));
    assert!(node.run(&["completions", "zsh"]).succeeds().text().starts_with("#compdef openclaw"));
    assert!(node.run(&["man"]).succeeds().text().contains(".TH openclaw 1"));
    assert!(node.run(&["man", "config", "get"]).succeeds().text().contains("openclaw\\-config\\-get"));
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn json_is_one_object() {
    let node = TestNode::new();
    let object = node.run(&["config", "get", "upstream.prefer", "--json"]).succeeds().json();
    assert_eq!(object["schema"], "openclaw.config.get/1");
    assert_eq!(object["ok"], true);
    assert_eq!(object["data"]["value"], serde_json::json!([]));
    assert_eq!(object["data"]["source"]["from"], "default");
    let object = node.run(&["--format=json", "config", "list"]).succeeds().json();
    assert!(object["data"]["settings"].as_array().is_some_and(|rows| rows.len() > 5), "{object}");
}

#[test]
fn settings_are_told_with_file_and_line() {
    let node = TestNode::new();
    node.write(".openclaw/openclaw.toml", "# mine\n[claude]\ncarrier = \"plugin\"\n");
    let object = node.run(&["config", "get", "claude.carrier", "--json"]).succeeds().json();
    assert_eq!(object["data"]["value"], "plugin");
    assert_eq!(object["data"]["source"]["line"], 3);
    let path = node.path(".openclaw/openclaw.toml").display().to_string();
    assert!(node.run(&["config", "list"]).succeeds().text().contains(&format!("# {path}:3\n")));
    // The root may be chosen, and may be a link.
    let elsewhere = node.folder("elsewhere");
    fs::write(elsewhere.join("openclaw.toml"), "guard.secrets = 'advise'\n").expect("settings");
    let link = node.path("link");
    std::os::unix::fs::symlink(&elsewhere, &link).expect("a link");
    for root in [&elsewhere, &link] {
        let call = node.call(&["config", "get", "guard.secrets"]).with("OPENCLAW_ROOT", root);
        assert_eq!(call.run().succeeds().text(), "advise\n");
    }
}

#[test]
fn broken_settings_are_refused_with_their_place() {
    let node = TestNode::new();
    let refused = |content: &[u8], code| {
        node.write(".openclaw/openclaw.toml", content);
        node.run(&["config", "list"]).refuses(code)
    };
    let _ = refused(b"[claude]\ncarrier = \"x\"\n", Code::ConfigInvalid).tells("line 2, column 11");
    let _ = refused(b"carrier =", Code::ConfigInvalid).tells("no valid TOML");
    let _ = refused(b"a = \"\xff\"", Code::ConfigInvalid).tells("invalid UTF-8");
    let _ = refused(b"[claud]\ncarrier = \"auto\"\n", Code::ConfigUnknown).tells("`claude.carrier` is");
    // What is broken can still be asked about.
    let _ = node.run(&["config", "path"]).succeeds();
    assert!(node.run(&["config", "list", "--defaults"]).succeeds().text().contains("claude.carrier"));
    fs::remove_file(node.path(".openclaw/openclaw.toml")).expect("no settings");
    fs::create_dir(node.path(".openclaw/openclaw.toml")).expect("a folder in the way");
    let _ = node.run(&["config", "list"]).refuses(Code::DiskFailed);
}

#[test]
fn unusable_homes_and_roots_are_refused() {
    let node = TestNode::new();
    node.write("file", "");
    std::os::unix::fs::symlink("nowhere", node.path("dangling")).expect("a link");
    let call = || node.call(&["config", "path"]);
    let file = node.path("file");
    for home in [None, Some("".into()), Some("home".into()), Some(file.clone()), Some(node.path("absent"))] {
        let call = match &home {
            None => call().without("HOME"),
            Some(home) => call().with("HOME", home),
        };
        let _ = call.run().refuses(Code::HomeUnusable).tells("fix: set `HOME`");
    }
    let odd = std::ffi::OsStr::from_bytes(b"/h\xff");
    let _ = call().with("HOME", odd).run().refuses(Code::HomeUnusable);
    for root in
        [file, "relative".into(), node.home().into(), "/".into(), node.path("a/b"), node.path("dangling")]
    {
        let _ = call().with("OPENCLAW_ROOT", root).run().refuses(Code::RootUnusable).tells("fix: ");
    }
    let _ = call().with("OPENCLAW_STATE_DIR", odd).run().refuses(Code::RootUnusable);
    let _ = node.run(&["--root", "x", "config", "path", "--json"]).refuses(Code::RootUnusable);
}

#[test]
fn a_home_of_somebody_else_is_refused() {
    use std::os::unix::fs::MetadataExt as _;
    let node = TestNode::new();
    let mut homes = Vec::new();
    if fs::metadata(node.home()).expect("home").uid() == 0 {
        let others = node.folder("others");
        std::os::unix::fs::chown(&others, Some(65534), None).expect("root may give away");
        let _ = node
            .call(&["--root", others.to_str().expect("UTF-8"), "config", "path"])
            .run()
            .refuses(Code::RootUnusable);
        homes.push(others);
    } else {
        homes.push("/".into());
    }
    for home in homes {
        let _ = node.call(&["config", "path"]).with("HOME", &home).run().refuses(Code::HomeForeign);
        // What needs no home works without one.
        let _ = node.call(&["man"]).with("HOME", &home).run().succeeds();
    }
}

#[test]
fn words_that_nobody_knows_are_refused_with_the_nearest() {
    let node = TestNode::new();
    let _ = node.run(&["confg", "list"]).refuses(Code::VerbUnknown).tells("fix: use `openclaw config`");
    let object = node.run(&["gateway", "--json"]).refuses(Code::VerbUnknown).json();
    assert_eq!(object["schema"], "openclaw.error/1");
    let _ = node.run(&["config", "lst"]).refuses(Code::UsageInvalid).tells("fix: use `list`");
    let _ = node.run(&["config", "list", "--nope", "--json"]).refuses(Code::UsageInvalid);
    let _ = node.run(&["--profile", "x", "config"]).refuses(Code::UsageInvalid);
    let _ = node
        .run(&["config", "get", "claude.carier"])
        .refuses(Code::ConfigUnknown)
        .tells("use `claude.carrier`");
    let _ = node.run(&["man", "confi"]).refuses(Code::UsageInvalid).tells("use `config`");
    let _ = node.run(&["harness", "gateway"]).refuses(Code::UsageInvalid);
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let node = TestNode::new();
    let mut command = node.call(&["completions", "bash"]).command();
    // The reading end is closed before the binary starts, so every write of it fails.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = command.stdout(writer).stderr(Stdio::piped()).output().expect("the binary starts");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_told() {
    let node = TestNode::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let mut command = node.call(&["man"]).command();
    let output = command.stdout(full).stderr(Stdio::piped()).output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[disk.failed]"));
}
