//! Servers that mean harm, or fail: what they cut, flip, swap, hold back or send elsewhere is never run.

use super::ground::{Ground, Machine, VERSION, made, program};
use super::server::{Answer, Server};
use crate::support::releases::{here, tarball};

const LIST: &str = "/release.json";
const SIGNATURE: &str = "/release.json.sig";

fn archive() -> String {
    format!("/openclaw-{VERSION}-{}.tar.gz", here())
}

/// Returns a machine of each kind, and a server for each that has the release.
fn grounds() -> [(Ground, Server); 3] {
    Machine::ALL.map(|machine| {
        let ground = Ground::new(machine);
        let server = Server::of(ground.base(&made(VERSION)).as_ref());
        (ground, server)
    })
}

#[test]
fn an_archive_that_was_cut_or_flipped_is_not_run() {
    for (ground, server) in grounds() {
        let whole = server.bytes(&archive());
        for part in 0..8 {
            let at = part * (whole.len() - 1) / 7;
            let mut flipped = whole.clone();
            flipped[at] ^= 0x10;
            server.put(&archive(), Answer::Whole(flipped));
            ground.refuses(&server.base(), &[], 3, "is not the one that was signed");
            server.put(&archive(), Answer::Cut(whole.clone(), at));
            ground.refuses(&server.base(), &[], 5, "cannot be fetched");
            server.put(&archive(), Answer::Unmeasured(whole[..at].to_vec()));
            ground.refuses(&server.base(), &[], 3, "is not the one that was signed");
        }
        server.put(&archive(), Answer::Unmeasured(whole));
        ground.run(&server.base(), &[]).installed(&[]);
    }
}

#[test]
fn an_archive_of_another_release_is_not_run() {
    for (ground, server) in grounds() {
        for other in [tarball("0.1.9", &here(), &program("0.1.9")), Vec::new(), b"<html></html>".to_vec()] {
            server.put(&archive(), Answer::Whole(other));
            ground.refuses(&server.base(), &[], 3, "is not the one that was signed");
        }
    }
}

#[test]
fn a_list_that_was_cut_is_not_used() {
    for (ground, server) in grounds() {
        for (path, other) in [(LIST, SIGNATURE), (SIGNATURE, LIST)] {
            let whole = server.bytes(path);
            for end in [0, 1, whole.len() / 2, whole.len() - 1] {
                server.put(path, Answer::Cut(whole.clone(), end));
                ground.refuses(&server.base(), &[], 5, "cannot be fetched");
                server.put(path, Answer::Unmeasured(whole[..end].to_vec()));
                ground.refuses(&server.base(), &[], 3, "is not trusted");
            }
            server.put(path, Answer::Whole(server.bytes(other)));
            ground.refuses(&server.base(), &[], 3, "is not trusted");
            server.put(path, Answer::Whole(whole));
        }
    }
}

#[test]
fn a_server_that_says_no_is_told() {
    for (ground, server) in grounds() {
        for path in [LIST.to_owned(), SIGNATURE.to_owned(), archive()] {
            let whole = server.bytes(&path);
            for status in [403, 404, 500, 503] {
                server.put(&path, Answer::Status(status));
                let run = ground.refuses(&server.base(), &[], 5, &format!("{path} cannot be fetched"));
                assert!(run.told.contains(&status.to_string()), "the tool says why: {}", run.told);
            }
            server.put(&path, Answer::Whole(whole));
        }
        let gone = server.base();
        drop(server);
        ground.refuses(&gone, &[], 5, "cannot be fetched");
    }
}

/// What has no end is cut off by the limit on files, far ahead of a full disk.
#[test]
fn what_has_no_end_is_left() {
    for (ground, server) in grounds() {
        for path in [archive(), SIGNATURE.to_owned(), LIST.to_owned()] {
            let whole = server.bytes(&path);
            server.put(&path, Answer::Endless);
            ground.refuses(&server.base(), &[], 5, &format!("{path} cannot be fetched"));
            server.put(&path, Answer::Whole(whole));
        }
    }
}

/// A `wget` without a time limit waits until somebody ends it; the other two are tried here.
#[test]
fn a_server_that_says_nothing_more_is_left() {
    for machine in [Machine::Dash, Machine::Bash] {
        let ground = Ground::new(machine).with_script("\npatience=30\n", "\npatience=1\n");
        let server = Server::of(ground.base(&made(VERSION)).as_ref());
        for path in [archive(), LIST.to_owned()] {
            let whole = server.bytes(&path);
            server.put(&path, Answer::Stalled);
            ground.refuses(&server.base(), &[], 5, &format!("{path} cannot be fetched"));
            server.put(&path, Answer::Whole(whole));
        }
    }
}

/// `curl` is told to follow to https alone. Whoever follows further gets what is checked all the same.
#[test]
fn a_redirect_changes_nothing_about_what_counts() {
    for (at, (ground, server)) in grounds().into_iter().enumerate() {
        let (is_curl, whole) = (at == 0, server.bytes(&archive()));
        let mirror = Server::new();
        server.put(&archive(), Answer::Elsewhere(format!("{}/mirror", mirror.base())));
        mirror.put("/mirror", Answer::Whole(whole.clone()));
        if is_curl {
            ground.refuses(&server.base(), &[], 5, "cannot be fetched");
            assert_eq!(mirror.asked(), [""; 0], "plain http is not followed");
        } else {
            ground.run(&server.base(), &[]).installed(&[]);
        }
        mirror.put("/mirror", Answer::Whole(tarball(VERSION, &here(), b"#!/bin/sh\necho \"$*\" >> \"$FAKE_LOG\"\n")));
        let (status, what) = if is_curl { (5, "cannot be fetched") } else { (3, "is not the one that was signed") };
        ground.refuses(&server.base(), &[], status, what);
        // Round and round, to a file of this machine, and to https where none is spoken.
        let places = [server.base() + &archive(), "file:///etc/passwd".to_owned(), mirror.base().replace("http:", "https:")];
        for place in places {
            server.put(&archive(), Answer::Elsewhere(place));
            ground.refuses(&server.base(), &[], 5, "cannot be fetched");
        }
        assert!(server.asked().len() < 100, "redirects are bounded");
    }
}

#[test]
fn a_server_that_does_not_speak_tls_is_no_server() {
    for (ground, server) in grounds() {
        ground.refuses(&server.base().replace("http:", "https:"), &[], 5, "cannot be fetched");
        assert_eq!(server.asked(), [""; 0]);
    }
}
