//! What the guards answered so far, in numbers, for `status`. Only looks.

use serde::Serialize;

use crate::base::spool::Outcome;
use crate::base::time::Timestamp;
use crate::guard::log::{Latency, LogError, Row, Totals, totals};
use crate::install::daemon::{Standing, log_places, standing};
use crate::install::node::{InstallError, Node};

/// The answers of one host to one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HookCount {
    /// The host.
    pub host: String,
    /// The host's own event name.
    pub event: String,
    /// How many answers.
    pub count: u64,
    /// How many of them refused the call.
    pub denied: u64,
    /// How often the guard could not work, whichever way it answered then.
    pub failed: u64,
    /// A number of microseconds that half of the answers stayed below.
    pub p50_micros: Option<u64>,
    /// A number of microseconds that 99 of a hundred stayed below.
    pub p99_micros: Option<u64>,
}

/// What is known of the guards' work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Guards {
    /// When the counting began; `None` while no daemon has counted.
    pub since: Option<Timestamp>,
    /// A row for each hook that fired.
    pub hooks: Vec<HookCount>,
    /// Answers that wait in the spool.
    pub waiting: u64,
    /// Trial runs, which are not counted above.
    pub probes: u64,
    /// Lines that could not be read.
    pub unreadable: u64,
    /// Why the counts are not there.
    pub problem: Option<String>,
    /// The daemon.
    pub daemon: Standing,
}

/// Looks at the answers of a node's guards.
///
/// # Errors
/// When the disk refuses.
pub(super) fn guards(node: &Node<'_>) -> Result<Guards, InstallError> {
    let daemon = standing(node.fs, node.layout, &node.holder)?;
    let (totals, problem) = match totals(node.fs, &log_places(node.layout)) {
        Ok(totals) => (totals, None),
        Err(LogError::Disk(error)) => return Err(error.into()),
        Err(error @ (LogError::Newer { .. } | LogError::Changing { .. })) => {
            (Totals::default(), Some(format!("cannot {error}")))
        }
    };
    Ok(Guards {
        since: totals.since,
        hooks: by_hook(&totals.counts.0),
        waiting: totals.waiting,
        probes: totals.probes,
        unreadable: totals.unreadable,
        problem,
        daemon,
    })
}

fn by_hook(rows: &[Row]) -> Vec<HookCount> {
    let mut hooks: Vec<(HookCount, Latency)> = Vec::new();
    for Row { host, event, verdict, count, micros } in rows {
        let at = hooks.iter().position(|(hook, _)| hook.host == *host && hook.event == *event);
        let at = at.unwrap_or_else(|| {
            let (host, event) = (host.clone(), event.clone());
            let hook =
                HookCount { host, event, count: 0, denied: 0, failed: 0, p50_micros: None, p99_micros: None };
            hooks.push((hook, Latency::default()));
            hooks.len() - 1
        });
        let (hook, latency) = &mut hooks[at];
        hook.count += count;
        latency.merge(micros);
        match verdict {
            Outcome::Deny => hook.denied += count,
            Outcome::BrokenClosed => {
                hook.denied += count;
                hook.failed += count;
            }
            Outcome::BrokenOpen => hook.failed += count,
            Outcome::Allow
            | Outcome::Ask
            | Outcome::Advise
            | Outcome::Context
            | Outcome::Repeat
            | Outcome::Unknown
            | Outcome::Skipped => {}
        }
    }
    let with_latency = |(hook, latency): (HookCount, Latency)| HookCount {
        p50_micros: latency.below_micros(50),
        p99_micros: latency.below_micros(99),
        ..hook
    };
    hooks.into_iter().map(with_latency).collect()
}
