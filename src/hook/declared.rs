//! What is answered when an answer does not come: some call of the system hangs, on a disk or on a pipe. Whoever watches the
//! time gives this answer in place of the one that is late. Asks nothing of the disk but for its line in the spool.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::agents::{self, HookEvent, Moment};
use crate::base::spool::{Line, Outcome, SCHEMA};
use crate::guard::{Reason, Verdict};
use crate::ports::clock::Clock;
use crate::ports::fs::Fs;

use super::answer::{HookAnswer, layout_of};
use super::record;
use super::wire::{Answer, wire};

/// What a late answer has to be, told by whoever is at work to whoever watches.
#[derive(Clone, Debug, Default)]
pub struct Declared(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    is_closed: AtomicBool,
    decided: Mutex<Option<HookAnswer>>,
}

impl Declared {
    fn is_closed(&self) -> bool {
        self.0.is_closed.load(Ordering::Acquire)
    }

    fn decided(&self) -> Option<HookAnswer> {
        self.0.decided.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Somebody who watches the time. It is asked to begin only when there is work that can hang, because a watch costs a
/// tenth of what an answer does where there is none.
#[derive(Clone, Copy)]
pub struct Watching<'a> {
    /// What a late answer has to be.
    pub declared: &'a Declared,
    /// Begins to watch; asked again, it goes on.
    pub begin: &'a dyn Fn(),
}

impl Watching<'_> {
    /// Tells that work on the disk begins whose failure lets the call go on.
    pub(super) fn open(&self) {
        (self.begin)();
    }

    /// Tells that a guard which refuses is at work.
    pub(super) fn close(&self) {
        self.declared.0.is_closed.store(true, Ordering::Release);
        (self.begin)();
    }

    /// Tells the answer, before it is recorded.
    pub(super) fn decide(&self, answer: HookAnswer) {
        *self.declared.0.decided.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }
}

/// Returns how many milliseconds an answer to `event` may take, whatever hangs: seven tenths of what the host waits, because
/// a host lets the call go on then. `None` for what no agent asks.
pub fn hard_limit_ms(host: &str, event: &str) -> Option<u64> {
    let row = agents::host(host)?;
    let timeout = u64::from(row.event(event)?.timeout);
    Some(row.millis(timeout) / 10 * 7)
}

/// A firing whose answer did not come.
pub struct Late<'a> {
    /// The host.
    pub host: &'a str,
    /// Its event.
    pub event: &'a str,
    /// How long it took.
    pub limit_ms: u64,
    /// The program as it was invoked.
    pub program: &'a Path,
}

impl Late<'_> {
    fn outcome(&self, declared: &Declared) -> Outcome {
        let row = self.row();
        // Before the payload was read nobody knows what it asks; then it goes on, as a broken payload does.
        let can_refuse = row.is_some_and(|row| matches!(row.moment, Moment::BeforeTool | Moment::Prompt));
        if can_refuse && declared.is_closed() { Outcome::BrokenClosed } else { Outcome::BrokenOpen }
    }

    fn row(&self) -> Option<&'static HookEvent> {
        agents::host(self.host)?.event(self.event)
    }

    /// Puts this answer's line into the spool. Where the disk hangs, this does too.
    pub fn record(&self, declared: &Declared, fs: &dyn Fs, clock: &dyn Clock) {
        let Some(layout) = layout_of(self.program) else { return };
        let line = Line {
            v: SCHEMA,
            at: clock.now(),
            host: self.host.to_owned(),
            event: self.event.to_owned(),
            session: String::new(),
            tool: String::new(),
            verdict: self.outcome(declared),
            rule: RULE.to_owned(),
            micros: self.limit_ms.saturating_mul(1_000),
            probe: false,
        };
        // The answer's own line on standard error says the same.
        let _ = record::append(fs, &layout, &line);
    }
}

const RULE: &str = "hook.late";

/// Returns the answer in the declared mode, with one line about it.
pub fn late(firing: &Late<'_>, declared: &Declared) -> HookAnswer {
    let Late { host, event, limit_ms, program: _ } = firing;
    if let Some(HookAnswer { stdout, stderr, exit }) = declared.decided() {
        let why =
            format!("openclaw: this answer is not recorded: the disk did not take it within {limit_ms} ms\n");
        return HookAnswer { stdout, stderr: [stderr, why.into_bytes()].concat(), exit };
    }
    let why =
        format!("the hook for {event} was not done within {limit_ms} ms; a disk or a pipe does not answer");
    let stderr = format!("openclaw: {why}\n").into_bytes();
    let silent = HookAnswer { stdout: Vec::new(), stderr: stderr.clone(), exit: 0 };
    match (firing.outcome(declared), wire(host), firing.row()) {
        (Outcome::BrokenClosed, Some(wire), Some(row)) => {
            let reason = Reason {
                rule: RULE.to_owned(),
                why: format!("openclaw refuses this: {why} (rule {RULE})."),
                instead: "Try again; if it stays so, ask the person to run `openclaw doctor`.".to_owned(),
            };
            let written = (wire.write)(row, &Answer::Verdict(Verdict::Deny(reason)));
            let stderr = [written.stderr.into_bytes(), stderr].concat();
            HookAnswer { stdout: written.stdout, stderr, exit: written.exit }
        }
        _ => silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_below_what_the_host_waits() {
        for host in agents::HOSTS {
            for event in host.events {
                let limit = hard_limit_ms(host.name, event.name).expect("a limit");
                let waits = host.millis(event.timeout.into());
                assert!(limit > 0 && limit < waits, "{} {}", host.name, event.name);
            }
        }
        assert_eq!(hard_limit_ms("git", "pre-commit"), None);
    }

    #[test]
    fn a_late_answer_is_the_declared_one() {
        let firing = |event| Late { host: "claude", event, limit_ms: 7, program: Path::new("/x") };
        let declared = Declared::default();
        let open = late(&firing("PreToolUse"), &declared);
        assert!(open.stdout.is_empty() && open.stderr.ends_with(b"\n"), "{open:?}");
        let watching = Watching { declared: &declared, begin: &|| {} };
        watching.close();
        let closed = String::from_utf8(late(&firing("PreToolUse"), &declared).stdout).expect("UTF-8");
        assert!(closed.contains("\"deny\"") && closed.contains("hook.late"), "{closed}");
        assert!(late(&firing("SessionStart"), &declared).stdout.is_empty());
        watching.decide(HookAnswer { stdout: b"x".to_vec(), stderr: Vec::new(), exit: 0 });
        let decided = late(&firing("PreToolUse"), &declared);
        assert!(
            decided.stdout == b"x" && decided.stderr.starts_with(b"openclaw: this answer is not recorded")
        );
    }
}
