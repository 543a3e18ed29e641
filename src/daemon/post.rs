//! The post between the two threads: what the writing thread is called for, and what it tells. Each box is bounded, because
//! what is put into it replaces or joins what is there. Nobody holds it while working.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::base::overview::{Agent, Component};
use crate::config::settings::Settings;
use crate::ports::changes::Changed;

use super::desk::Causes;
use super::events::Events;

/// The post.
pub struct Post {
    inside: Mutex<Inside>,
    came: Condvar,
    is_over: AtomicBool,
    /// Wakes the thread that waits for what is told here.
    ring: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Inside {
    has_begun: bool,
    has_entered: bool,
    has_left: bool,
    causes: Causes,
    changed: Changed,
    settings: Option<Settings>,
    has_notifications: bool,
    out: Told,
}

/// What the writing thread told since it was last asked.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// How its parts are.
    pub(super) components: Option<Vec<Component>>,
    /// What agents do.
    pub(super) agents: Option<Vec<Agent>>,
    /// What happened.
    pub(super) events: Events,
}

/// What the writing thread is called for.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) causes: Causes,
    /// What changed where transcripts are.
    pub(super) changed: Changed,
    pub(super) settings: Option<Settings>,
    /// Whether the system tells of changed files.
    pub(super) has_notifications: bool,
}

/// Whether work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    GoesOn,
    Ends,
}

impl Post {
    /// Returns an empty post; `ring` is called whenever the writing thread told something.
    pub fn new(ring: Box<dyn Fn() + Send + Sync>) -> Self {
        Self { inside: Mutex::default(), came: Condvar::new(), is_over: AtomicBool::new(false), ring }
    }

    /// Ends the work of the writing thread: it stops at its next step, as if it were killed there.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Release);
        // Held for a moment, so that nobody misses it between a look and a wait.
        drop(self.lock());
        self.came.notify_all();
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Lets the writing thread begin, with these settings.
    pub(super) fn begin(&self, settings: Settings) {
        let mut inside = self.lock();
        inside.has_begun = true;
        inside.settings = Some(settings);
        drop(inside);
        self.came.notify_all();
    }

    /// Calls the writing thread.
    pub(super) fn call(&self, causes: Causes, settings: Option<Settings>) {
        let mut inside = self.lock();
        causes.each().for_each(|cause| inside.causes.add(cause));
        inside.settings = settings.or(inside.settings.take());
        drop(inside);
        self.came.notify_all();
    }

    /// Calls the writing thread for what changed where transcripts are.
    pub(super) fn call_changed(&self, causes: Causes, changed: Changed) {
        self.lock().changed.join(changed);
        self.call(causes, None);
    }

    /// Says whether the system tells of changed files.
    pub(super) fn note_notifications(&self, has_notifications: bool) {
        self.lock().has_notifications = has_notifications;
    }

    /// Takes what the writing thread told.
    pub(super) fn told(&self) -> Told {
        std::mem::take(&mut self.lock().out)
    }

    /// Returns whether the writing thread left although nobody ended it.
    pub(super) fn is_abandoned(&self) -> bool {
        let has_left = self.lock().has_left;
        has_left && !self.is_over()
    }

    /// Waits until the writing thread has left, where it ever came.
    pub(super) fn wait_until_left(&self) {
        let mut inside = self.lock();
        while inside.has_entered && !inside.has_left {
            inside = self.came.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Comes as the writing thread, and waits until it may begin.
    pub(super) fn wait_for_begin(&self) -> Work {
        let mut inside = self.lock();
        inside.has_entered = true;
        while !inside.has_begun {
            if self.is_over() {
                return Work::Ends;
            }
            inside = self.came.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
        Work::GoesOn
    }

    /// Waits until somebody calls, `timeout_ms` have passed or the work ends.
    pub(super) fn wait(&self, timeout_ms: u64) -> Work {
        let inside = self.lock();
        if inside.causes.is_empty() && inside.settings.is_none() && !self.is_over() {
            let limit = Duration::from_millis(timeout_ms);
            drop(self.came.wait_timeout(inside, limit).unwrap_or_else(PoisonError::into_inner));
        }
        if self.is_over() { Work::Ends } else { Work::GoesOn }
    }

    /// Takes what the writing thread is called for.
    pub(super) fn calls(&self) -> Call {
        let mut inside = self.lock();
        Call {
            causes: std::mem::take(&mut inside.causes),
            changed: std::mem::take(&mut inside.changed),
            settings: inside.settings.take(),
            has_notifications: inside.has_notifications,
        }
    }

    /// Tells the other thread.
    pub(super) fn tell(&self, told: Told) {
        let Told { components, agents, events } = told;
        let mut inside = self.lock();
        inside.out.components = components.or(inside.out.components.take());
        inside.out.agents = agents.or(inside.out.agents.take());
        inside.out.events.append(events);
        drop(inside);
        (self.ring)();
    }

    /// Says that the writing thread is gone.
    pub(super) fn leave(&self) {
        self.lock().has_left = true;
        self.came.notify_all();
        (self.ring)();
    }

    /// Nothing that is held here is ever half changed, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::EVENTS_WAITING_MAX;
    use crate::base::overview::Level;
    use crate::base::path::AbsPath;
    use crate::base::time::Timestamp;
    use crate::daemon::desk::Cause;
    use crate::daemon::events::event;

    #[test]
    fn calls_join_and_what_is_told_is_bounded() {
        let post = Post::new(Box::new(|| {}));
        let path = AbsPath::new("/h/s.jsonl").expect("a path");
        post.begin(Settings::default());
        assert_eq!(post.wait_for_begin(), Work::GoesOn);
        for _ in 0..1_000 {
            post.call_changed(Cause::Changed.into(), Changed::At([path.clone()].into()));
            post.call(Cause::Jumped.into(), None);
        }
        assert_eq!(post.wait(60_000), Work::GoesOn, "a call that came before the wait ends it");
        let call = post.calls();
        assert!(
            call.causes.holds(Cause::Changed) && call.causes.holds(Cause::Jumped) && call.settings.is_some()
        );
        assert_eq!(call.changed, Changed::At([path.clone()].into()));
        let again = post.calls();
        assert!(again.causes.is_empty() && again.changed.is_nothing());
        for _ in 0..2 * EVENTS_WAITING_MAX {
            let mut told = Told::default();
            told.events.add(event(Timestamp::from_millis(1), Level::Detail, "x", String::new()));
            post.tell(told);
        }
        let mut told = post.told();
        assert_eq!(told.events.lost(), EVENTS_WAITING_MAX as u64);
        assert_eq!(std::iter::from_fn(|| told.events.next()).count(), EVENTS_WAITING_MAX);
    }

    #[test]
    fn the_end_is_heard_before_a_begin_and_in_a_wait() {
        let post = Post::new(Box::new(|| {}));
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| post.wait_for_begin());
            post.end();
            assert_eq!(waits.join().expect("no panic"), Work::Ends);
        });
        assert_eq!(post.wait(60_000), Work::Ends);
        assert!(!post.is_abandoned());
        post.leave();
        assert!(!post.is_abandoned(), "it was ended");
        let post = Post::new(Box::new(|| {}));
        post.leave();
        assert!(post.is_abandoned());
    }
}
