//! Attacks on the way from a source to the disk, against the real program: each ends with the old version at work, nothing of
//! the new one left, and what, why, fix. Signed and unsigned are told apart elsewhere: all of these are signed.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use openclaw::base::report::Code;
use openclaw::upgrade::Target;
use tar::{Builder, EntryType, Header};

use crate::support::releases::{Made, here, key, program, tarball};
use crate::support::{Hostile, Manner, TestNode};

/// A node with the old version, and a server that has a new one.
struct Scene {
    node: TestNode,
    server: Hostile,
    artifact: String,
}

const VERSION: &str = "0.2.0";

impl Scene {
    fn new(server: Hostile) -> Self {
        let node = TestNode::new();
        node.install_small();
        let settings =
            format!("[upgrade]\nsource = \"{}/base\"\nkeys = [\"{}\"]\n", server.url(), key(1).line());
        node.write(".openclaw/openclaw.toml", settings);
        let artifact = format!("/base/openclaw-{VERSION}-{}.tar.gz", here());
        Self { node, server, artifact }
    }

    fn serve(&self, tarball: Vec<u8>) {
        let made = Made::around(VERSION, tarball);
        let (document, signature) = made.document();
        self.server.put("/base/release.json", document);
        self.server.put("/base/release.json.sig", signature);
        for (name, bytes) in made.files {
            self.server.put(&format!("/base/{name}"), bytes);
        }
        self.server.behave(&self.artifact, Manner::Well);
    }

    /// Upgrades, and holds the refusal to leaving the old version at work and saying what to do.
    fn refused(&self, code: Code, what: &str) {
        let before =
            fs::read_link(self.node.path(".openclaw/harness/bin/openclaw")).expect("the stable path");
        let output = self.node.installed(&["upgrade", "--yes"]).run();
        let said = output.err().to_owned();
        let _ = output.refuses(code);
        assert!(said.contains("why:") && said.contains("fix:"), "{what}: {said}");
        self.is_at_work(what, &before);
    }

    fn is_at_work(&self, what: &str, before: &Path) {
        let stable = self.node.path(".openclaw/harness/bin/openclaw");
        assert_eq!(fs::read_link(&stable).expect("the stable path"), before, "{what}");
        let version = self.node.installed(&["--version"]).run().exits(0);
        assert!(version.text().contains("0.1.0"), "{what}: {}", version.text());
        let new = self.node.path(&format!(".openclaw/harness/versions/{VERSION}/openclaw"));
        assert!(!new.exists(), "{what}: the new program is there");
        let _ = self.node.installed(&["status"]).run().exits(0);
    }
}

fn packed(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, kind, bytes) in entries {
        let mut header = Header::new_ustar();
        header.as_ustar_mut().expect("a ustar header").name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(0o755);
        header.set_size(bytes.len() as u64);
        if *kind == EntryType::Symlink {
            header.set_link_name("/bin/sh").expect("a short name");
        }
        header.set_cksum();
        builder.append(&header, *bytes).expect("memory");
    }
    builder.into_inner().and_then(GzEncoder::finish).expect("memory")
}

#[test]
fn what_is_packed_wrong_is_refused_though_it_is_signed() {
    let scene = Scene::new(Hostile::plain());
    let other: Target = "riscv64gc-unknown-linux-gnu".parse().expect("a target");
    let program = format!("openclaw-{VERSION}-{}/openclaw", here());
    let outside = scene.node.path("outside");
    let traversal = format!("openclaw-{VERSION}-{}/../../../../../outside", here());
    let zeros = vec![0_u8; 64 << 20];
    let file = EntryType::Regular;
    for (what, tarball) in [
        ("another target", tarball(VERSION, &other, b"evil")),
        ("another version", tarball("0.3.0", &here(), b"evil")),
        ("traversal", packed(&[(&program, file, b"x"), (&traversal, file, b"evil")])),
        ("an absolute path", packed(&[(outside.to_str().expect("text"), file, b"evil")])),
        ("a link", packed(&[(&program, EntryType::Symlink, b"")])),
        (
            "a link and a file through it",
            packed(&[(&program, EntryType::Symlink, b""), (&program, file, b"evil")]),
        ),
        ("a device", packed(&[(&program, EntryType::Char, b"")])),
        ("two programs", packed(&[(&program, file, b"one"), (&program, file, b"two")])),
        ("a bomb", packed(&[(&program, file, &zeros)])),
        ("no program", packed(&[])),
        ("no tarball", b"not a tarball".to_vec()),
        ("something behind the end", [tarball(VERSION, &here(), b"x"), b"more".to_vec()].concat()),
    ] {
        scene.serve(tarball);
        scene.refused(Code::ReleaseDamaged, what);
        assert!(!outside.exists(), "{what}: something is outside");
    }
}

#[test]
fn a_download_that_is_cut_or_flipped_at_eight_offsets_changes_nothing() {
    let scene = Scene::new(Hostile::plain());
    let bytes: Vec<u8> = (0..400_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let whole = tarball(VERSION, &here(), &bytes);
    scene.serve(whole.clone());
    let end = whole.len();
    for at in [0, 1, 10, end / 4, end / 2, 3 * end / 4, end - 2, end - 1] {
        scene.server.behave(&scene.artifact, Manner::FlippedAt(at));
        scene.refused(Code::ReleaseDamaged, &format!("flipped at {at}"));
    }
    for at in [0, 1, 10, end / 4, end / 2, 3 * end / 4, end - 2, end - 1] {
        scene.server.behave(&scene.artifact, Manner::CutAt(at));
        scene.refused(Code::SourceUnreached, &format!("cut at {at}"));
        // What came is kept for the next run.
        let downloads = scene.node.path(".openclaw/harness/run/downloads");
        let kept = fs::read_dir(downloads).expect("a folder").flatten().next().map(|file| file.path());
        let kept = kept.map_or(0, |file| fs::metadata(file).expect("a file").len());
        assert_eq!(kept, at as u64);
    }
}

#[test]
fn servers_that_say_no_or_lead_elsewhere_change_nothing() {
    let scene = Scene::new(Hostile::plain());
    scene.serve(tarball(VERSION, &here(), b"x"));
    scene.server.behave("/again", Manner::Redirect("/again".to_owned()));
    for (manner, code) in [
        (Manner::Status(404), Code::ReleaseAbsent),
        (Manner::Status(403), Code::SourceUnreached),
        (Manner::Status(503), Code::SourceUnreached),
        (Manner::Garbled, Code::ReleaseDamaged),
        (Manner::LongerBy(1), Code::ReleaseDamaged),
        (Manner::PartOfNothing, Code::ReleaseDamaged),
        (Manner::Redirect("http://releases.example/x".to_owned()), Code::SourceUntrusted),
        (Manner::Redirect("/again".to_owned()), Code::SourceUntrusted),
    ] {
        for path in [scene.artifact.as_str(), "/base/release.json", "/base/release.json.sig"] {
            // A document may have any length, and is not asked for in parts.
            let is_document = path != scene.artifact;
            if is_document && matches!(manner, Manner::LongerBy(_) | Manner::PartOfNothing) {
                continue;
            }
            scene.server.behave(path, manner.clone());
            scene.refused(code, &format!("{path} {manner:?}"));
            scene.server.behave(path, Manner::Well);
        }
    }
}

#[test]
fn a_server_that_nobody_vouches_for_changes_nothing_and_one_with_a_certificate_serves() {
    let scene = Scene::new(Hostile::secure("localhost"));
    let bytes = fs::read(program(VERSION)).expect("the program");
    scene.serve(tarball(VERSION, &here(), &bytes));
    scene.refused(Code::SourceUntrusted, "a certificate of its own");
    let untouched = scene.server.asked().len();
    assert_eq!(untouched, 0, "it was told what is wanted");
    let proxied = scene.node.installed(&["upgrade", "--yes"]).with("HTTPS_PROXY", "socks5://localhost:1");
    let _ = proxied.run().refuses(Code::SourceUnusable);
    // The same server, vouched for; the first try is cut in the middle.
    let file = scene.node.folder("certificates").join("own.pem");
    fs::File::create(&file)
        .and_then(|mut file| file.write_all(scene.server.certificate().as_bytes()))
        .expect("a file");
    scene.server.behave(&scene.artifact, Manner::CutAt(1 << 20));
    let trusting = || scene.node.installed(&["upgrade", "--yes"]).with("SSL_CERT_FILE", &file);
    let _ = trusting().run().refuses(Code::SourceUnreached);
    scene.server.behave(&scene.artifact, Manner::Well);
    let _ = trusting().run().exits(0);
    let asked = scene.server.asked();
    let last = asked.iter().rfind(|asked| asked.path == scene.artifact).expect("it was asked for");
    assert_eq!(last.field("range"), Some("bytes=1048576-"));
    let version = scene.node.installed(&["--version"]).run().exits(0);
    assert!(version.text().contains(VERSION), "{}", version.text());
    let _ = scene.node.installed(&["status"]).run().exits(0);
    let left = fs::read_dir(scene.node.path(".openclaw/harness/run/downloads")).into_iter().flatten().count();
    assert_eq!(left, 0, "what was downloaded is still there");
}
