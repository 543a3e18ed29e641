//! What is published about a release beside it: the workflow that builds it, the page that tells how, the table of
//! binaries for `cargo binstall`.

use std::fs;
use std::path::Path;

use openclaw::upgrade::TARGETS;

fn text_of(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_workflow_builds_every_target_twice_and_signs_nothing() {
    let workflow = text_of(".github/workflows/release.yml");
    for target in TARGETS {
        assert!(workflow.contains(&format!("target: {target}\n")), "{target}");
    }
    for part in ["+crt-static", "--draft", "cmp ", "openclaw-release", "contents: write"] {
        assert!(workflow.contains(part), "{part}");
    }
    let holds_key =
        ["secrets.", "openclaw-release sign", "-Y sign"].iter().any(|word| workflow.contains(word));
    assert!(!holds_key, "no key of a release is on a server");
}

#[test]
fn the_tool_is_left_out_of_an_installation() {
    let manifest: toml_edit::DocumentMut = text_of("Cargo.toml").parse().expect("TOML");
    let bins = manifest["bin"].as_array_of_tables().expect("binaries");
    let tool = bins.iter().find(|bin| bin["name"].as_str() == Some("openclaw-release")).expect("the tool");
    let needed = tool["required-features"].as_array().expect("features");
    assert_eq!(needed.iter().filter_map(|feature| feature.as_str()).collect::<Vec<_>>(), ["release"]);
    assert!(manifest["features"].get("default").is_none(), "nothing is on by itself");
}

#[test]
fn binstall_finds_the_tarballs_by_their_names() {
    let manifest: toml_edit::DocumentMut = text_of("Cargo.toml").parse().expect("TOML");
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let filled = |key: &str| {
        let text = binstall[key].as_str().expect("a text").to_owned();
        ["repo", "version", "target", "bin", "binary-ext"]
            .iter()
            .zip(["R", "0.2.0", "T", "openclaw", ""])
            .fold(text, |text, (name, value)| text.replace(&format!("{{ {name} }}"), value))
    };
    assert_eq!(filled("pkg-url"), "R/releases/download/v0.2.0/openclaw-0.2.0-T.tar.gz");
    assert_eq!(filled("bin-dir"), "openclaw-0.2.0-T/openclaw");
    assert_eq!(filled("pkg-fmt"), "tgz");
}

/// A page that names a verb or a flag that is not there sends whoever releases into a wall.
#[test]
fn the_page_names_verbs_that_are_there() {
    let page = text_of("docs/releasing.md");
    let verbs = ["notices", "pack", "document", "sign", "line", "rollout", "withdraw", "rotate", "verify"];
    for verb in verbs {
        assert!(page.contains(&format!("openclaw-release {verb}")), "{verb} is told");
    }
    for rest in page.split("openclaw-release ").skip(1) {
        let word: String = rest.chars().take_while(|c| c.is_ascii_lowercase()).collect();
        assert!(word.is_empty() || verbs.contains(&word.as_str()), "`openclaw-release {word}` is no verb");
    }
    for part in [
        "ssh-keygen -t ed25519",
        "ssh-keygen -Y verify",
        "upgrade.keys",
        "payload/release-keys/allowed_signers",
    ] {
        assert!(page.contains(part), "{part}");
    }
}
