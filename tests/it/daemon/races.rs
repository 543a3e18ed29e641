//! Hooks of eight processes at a time while the daemon is killed again and again: what a hook acknowledged is in the log
//! once, whoever reads and whenever.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::running::{Guarded, pause};

const PROCESSES: usize = 8;
const ANSWERS: usize = 40;
/// Fewer would mean that the daemon is hardly ever at work when it is killed.
const KILLS_MIN: usize = 10;

#[test]
fn killed_again_and_again_the_daemon_loses_and_repeats_nothing() {
    let guarded = Guarded::new();
    let (acknowledged, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut kills = 0;
    std::thread::scope(|scope| {
        let fire = |process: usize| {
            for n in 0..ANSWERS {
                guarded.fire(&format!("p{process}-{n}"));
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
        };
        let hooks: Vec<_> = (0..PROCESSES).map(|process| scope.spawn(move || fire(process))).collect();
        let reader = scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                let before = acknowledged.load(Ordering::SeqCst);
                let seen = guarded.sessions(&[]);
                assert_eq!(
                    seen.iter().collect::<BTreeSet<_>>().len(),
                    seen.len(),
                    "a reader sees a line twice"
                );
                assert!(seen.len() >= before, "a reader misses a line: {} of {before}", seen.len());
            }
        });
        while hooks.iter().any(|hook| !hook.is_finished()) || kills < KILLS_MIN {
            let mut daemon = guarded.spawn(&guarded.call(&["daemon", "run"]));
            // From ahead of its lock to well within its work.
            pause(Duration::from_millis(5 + (kills as u64 * 37) % 90));
            daemon.child.kill().expect("a child of ours");
            daemon.child.wait().expect("it ends");
            kills += 1;
        }
        done.store(true, Ordering::SeqCst);
        reader.join().expect("the reader was content");
    });
    let all: BTreeSet<String> =
        (0..PROCESSES).flat_map(|process| (0..ANSWERS).map(move |n| format!("p{process}-{n}"))).collect();
    let check = |when: &str| {
        let seen = guarded.sessions(&[]);
        assert_eq!(seen.len(), all.len(), "{when}, after {kills} kills");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), all, "{when}, after {kills} kills");
        assert_eq!(guarded.guards()["hooks"][0]["count"], all.len(), "{when}");
    };
    check("with the last kill");
    let daemon = guarded.start();
    guarded.wait_for_answers(all.len());
    check("drained");
    daemon.signal("TERM");
    assert!(daemon.end().0.success());
    check("at the end");
}
