//! The part of `status` that tells how the guards do. Renders; decides nothing.

use crate::cli::log::in_millis;
use crate::cli::ui::Paint;
use crate::install::{Guards, HookCount};

/// Returns the lines about guards and daemon.
pub(super) fn guard_lines(guards: &Guards, paint: Paint) -> String {
    let Guards { since, hooks, waiting, probes, unreadable, problem, daemon } = guards;
    let mut text = String::new();
    for hook in hooks {
        let HookCount { host, event, count, denied, failed, p50_micros, p99_micros } = hook;
        let mut line = format!("guard {host} {event}: {count}");
        for (count, word) in [(denied, "refused"), (failed, "failed")] {
            if *count > 0 {
                line.push_str(&format!(", {count} {word}"));
            }
        }
        if let (Some(half), Some(most)) = (p50_micros, p99_micros) {
            line.push_str(&format!("; half below {}, 99% below {}", in_millis(*half), in_millis(*most)));
        }
        text.push_str(&line);
        text.push('\n');
    }
    if let Some(since) = since.filter(|_| !hooks.is_empty()) {
        text.push_str(&format!("{}: {since}\n", paint.dim("counted since")));
    }
    for (count, what) in [(probes, "trial runs, not counted"), (unreadable, "unreadable lines of the log")] {
        if *count > 0 {
            text.push_str(&format!("{}: {count}\n", paint.dim(what)));
        }
    }
    if let Some(problem) = problem {
        text.push_str(&format!("{}: {problem}\n", paint.yellow("guards")));
    }
    let waits = if *waiting > 0 { format!("; {waiting} in the spool") } else { String::new() };
    match (daemon.running, daemon.is_of_another_version()) {
        (false, _) => text.push_str(&format!("daemon: does not run{waits}\n")),
        (true, false) => text.push_str(&format!("daemon: runs{waits}\n")),
        (true, true) => text.push_str(&format!("daemon: runs, of another version{waits}\n")),
    }
    for problem in &daemon.problems {
        text.push_str(&format!("{}: {problem}\n", paint.yellow("daemon")));
    }
    text
}
