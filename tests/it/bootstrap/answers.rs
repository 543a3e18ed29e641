//! Servers that mean harm, or fail: what they cut, flip, swap, hold back or send elsewhere is never run.

use std::fs;

use super::ground::{EXIT, Ground, Machine, VERSION, archive, asked, load, made, program, served};
use crate::support::releases::{here, key, tarball};
use crate::support::{Hostile, Manner};

const LIST: &str = "/release.json";
const SIGNATURE: &str = "/release.json.sig";

/// Returns a machine of each kind, and a server for each that has the release.
fn grounds() -> [(Ground, Hostile); 3] {
    Machine::ALL.map(|machine| {
        let ground = Ground::new(machine);
        let server = served(ground.base(&made(VERSION)));
        (ground, server)
    })
}

/// Returns what a server that behaves hands over.
fn whole(ground: &Ground, path: &str) -> Vec<u8> {
    fs::read(ground.path("base").join(path.trim_start_matches('/'))).expect("a file of the base")
}

#[test]
fn an_archive_that_was_cut_or_flipped_is_not_run() {
    for (ground, server) in grounds() {
        let bytes = whole(&ground, &archive());
        for part in 0..8 {
            let at = part * (bytes.len() - 1) / 7;
            server.behave(&archive(), Manner::FlippedAt(at));
            ground.refuses(&server.url(), &[], 3, "is not the one that was signed");
            server.behave(&archive(), Manner::CutAt(at));
            ground.refuses(&server.url(), &[], 5, "cannot be fetched");
            server.behave(&archive(), Manner::WithoutLength);
            server.put(&archive(), &bytes[..at]);
            ground.refuses(&server.url(), &[], 3, "is not the one that was signed");
            server.put(&archive(), &bytes[..]);
        }
        ground.run(&server.url(), &[]).installed(&[]);
    }
}

#[test]
fn an_archive_of_another_release_is_not_run() {
    for (ground, server) in grounds() {
        for other in [tarball("0.1.9", &here(), &program("0.1.9")), Vec::new(), b"<html></html>".to_vec()] {
            server.put(&archive(), other);
            let run = ground.run(&server.url(), &[]);
            // One that is longer than signed is not even taken to its end.
            let (status, what) = match run.status {
                Some(5) => (5, "it is longer than"),
                _ => (3, "is not the one that was signed"),
            };
            ground.is_refusal(&run, status, what);
        }
    }
}

#[test]
fn a_list_that_was_cut_is_not_used() {
    for (ground, server) in grounds() {
        for (path, other) in [(LIST, SIGNATURE), (SIGNATURE, LIST)] {
            let bytes = whole(&ground, path);
            // Without its last byte, the line end, the signature is whole.
            for end in [0, 1, bytes.len() / 2, bytes.len() - 2] {
                server.behave(path, Manner::CutAt(end));
                ground.refuses(&server.url(), &[], 5, "cannot be fetched");
                server.behave(path, Manner::WithoutLength);
                server.put(path, &bytes[..end]);
                ground.refuses(&server.url(), &[], 3, "is not trusted");
                server.put(path, &bytes[..]);
            }
            server.behave(path, Manner::Well);
            server.put(path, whole(&ground, other));
            ground.refuses(&server.url(), &[], 3, "is not trusted");
            server.put(path, bytes);
        }
    }
}

#[test]
fn a_server_that_says_no_is_told() {
    for (ground, server) in grounds() {
        for path in [LIST.to_owned(), SIGNATURE.to_owned(), archive()] {
            for status in [403, 404, 500, 503] {
                server.behave(&path, Manner::Status(status));
                let run = ground.refuses(&server.url(), &[], 5, &format!("{path} cannot be fetched"));
                assert!(run.told.contains(&status.to_string()), "the tool says why: {}", run.told);
            }
            for manner in [Manner::Garbled, Manner::EndlessHead] {
                server.behave(&path, manner.clone());
                let run = ground.run(&server.url(), &[]);
                assert!(matches!(run.status, Some(3 | 5)), "{manner:?}: {}", run.told);
                assert_eq!(run.ran, "", "{manner:?}");
                ground.is_untouched();
            }
            server.behave(&path, Manner::Well);
        }
        let gone = server.url();
        drop(server);
        ground.refuses(&gone, &[], 5, "cannot be fetched");
    }
}

/// What is far longer than it may be is cut off by the limit on files, far ahead of a full disk.
#[test]
fn what_does_not_end_is_left() {
    for (ground, server) in grounds() {
        for path in [archive(), SIGNATURE.to_owned(), LIST.to_owned()] {
            let bytes = whole(&ground, &path);
            server.behave(&path, Manner::LongerBy(8 << 20));
            ground.refuses(&server.url(), &[], 5, &format!("{path} cannot be fetched"));
            server.behave(&path, Manner::WithoutLength);
            server.put(&path, [&bytes[..], &vec![b'x'; 8 << 20]].concat());
            ground.refuses(&server.url(), &[], 5, &format!("{path} cannot be fetched"));
            server.behave(&path, Manner::Well);
            server.put(&path, bytes);
        }
    }
}

/// A `wget` without a time limit waits until somebody ends it; the other two are tried here.
#[test]
fn a_server_that_says_nothing_more_is_left() {
    for machine in [Machine::Dash, Machine::Bash] {
        let ground = Ground::new(machine).with_script("\npatience=30\n", "\npatience=1\n");
        let server = served(ground.base(&made(VERSION)));
        for (path, manner) in [(archive(), Manner::SilentAt(9)), (LIST.to_owned(), Manner::Silent)] {
            server.behave(&path, manner);
            ground.refuses(&server.url(), &[], 5, &format!("{path} cannot be fetched"));
            server.behave(&path, Manner::Well);
        }
    }
}

/// `curl` is told to follow to https alone. Whoever follows further gets what is checked all the same.
#[test]
fn a_redirect_changes_nothing_about_what_counts() {
    for (at, (ground, server)) in grounds().into_iter().enumerate() {
        let is_curl = at == 0;
        let mirror = Hostile::plain();
        mirror.put("/mirror", whole(&ground, &archive()));
        server.behave(&archive(), Manner::Redirect(format!("{}/mirror", mirror.url())));
        if is_curl {
            ground.refuses(&server.url(), &[], 5, "cannot be fetched");
        } else {
            ground.run(&server.url(), &[]).installed(&[]);
        }
        mirror.put("/mirror", tarball(VERSION, &here(), b"#!/bin/sh\nexit 0\n"));
        let (status, what) =
            if is_curl { (5, "cannot be fetched") } else { (3, "is not the one that was signed") };
        ground.refuses(&server.url(), &[], status, what);
        assert_eq!(asked(&mirror).is_empty(), is_curl, "plain http is not followed by curl");
        // Round and round, to a file of this machine, and to https where none is spoken.
        let to_itself = server.url() + &archive();
        let tls = mirror.url().replace("http:", "https:");
        for place in [to_itself, "file:///etc/passwd".to_owned(), tls] {
            server.behave(&archive(), Manner::Redirect(place));
            ground.refuses(&server.url(), &[], 5, "cannot be fetched");
        }
        assert!(asked(&server).len() < 100, "redirects are bounded");
    }
}

/// `curl` believes no certificate that nobody it knows has signed; with the certificate, all goes well.
#[test]
fn a_certificate_of_ones_own_is_not_believed() {
    let ground = Ground::new(Machine::Dash);
    let server = Hostile::secure("localhost");
    ground.base(&made(VERSION));
    load(&server, &ground.path("base"));
    ground.refuses(&server.url(), &[], 5, "cannot be fetched");
    assert_eq!(server.asked(), []);
    let file = ground.path("certificate").display().to_string();
    fs::write(&file, server.certificate()).expect("a file");
    let (url, trusted) = (server.url(), key(1).line());
    let run = ground.run_with(&["--from", &url, "--keys", &trusted], &[("CURL_CA_BUNDLE", &file)]);
    run.installed(&[]);
    // From there, plain http is not followed either.
    let plain = served(ground.path("base"));
    server.behave(&archive(), Manner::Redirect(plain.url() + &archive()));
    let run = ground.run_with(&["--from", &url, "--keys", &trusted], &[("CURL_CA_BUNDLE", &file)]);
    ground.is_refusal(&run, 5, "cannot be fetched");
    server.behave(&archive(), Manner::Redirect(server.url() + "/again"));
    server.put("/again", whole(&ground, &archive()));
    let run = ground.run_with(&["--from", &url, "--keys", &trusted], &[("CURL_CA_BUNDLE", &file)]);
    assert_eq!(run.status, Some(EXIT), "https to https is followed: {}", run.told);
}

#[test]
fn a_server_that_does_not_speak_tls_is_no_server() {
    for (ground, server) in grounds() {
        ground.refuses(&server.url().replace("http:", "https:"), &[], 5, "cannot be fetched");
        assert!(asked(&server).iter().all(|path| !path.starts_with('/')), "no request was understood");
    }
}
