//! A supervised life by script: so many ticks, then a request to end. Remembers what was told, and moves a clock with
//! each wait instead of waiting.

use std::cell::{Cell, RefCell};
use std::io;

use crate::ports::lifetime::{Lifetime, News, Wake};
use crate::sim::clock::ManualClock;

/// A life of a few ticks.
#[derive(Debug)]
pub struct ScriptedLifetime<'a> {
    clock: &'a ManualClock,
    ticks: Cell<u32>,
    watchdog_ms: Option<u64>,
    told: RefCell<Vec<News>>,
}

impl<'a> ScriptedLifetime<'a> {
    /// Returns a life of `ticks` ticks by `clock`, with a supervisor that wants a sign of life every `watchdog_ms`.
    pub fn new(clock: &'a ManualClock, ticks: u32, watchdog_ms: Option<u64>) -> Self {
        Self { clock, ticks: Cell::new(ticks), watchdog_ms, told: RefCell::default() }
    }

    /// Returns what was told.
    pub fn told(&self) -> Vec<News> {
        self.told.borrow().clone()
    }
}

impl Lifetime for ScriptedLifetime<'_> {
    fn tell(&self, news: &News) -> io::Result<()> {
        self.told.borrow_mut().push(news.clone());
        Ok(())
    }

    fn is_supervised(&self) -> bool {
        true
    }

    fn watchdog_ms(&self) -> Option<u64> {
        self.watchdog_ms
    }

    fn wait(&self, timeout_ms: u64) -> io::Result<Wake> {
        match self.ticks.get().checked_sub(1) {
            Some(left) => {
                self.ticks.set(left);
                self.clock.advance(timeout_ms);
                Ok(Wake::Tick)
            }
            None => Ok(Wake::Stop),
        }
    }
}
