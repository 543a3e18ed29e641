//! A supervised life by script: so many ticks, then a request to end. Remembers what was told, and moves a clock with
//! each wait instead of waiting.

use std::cell::{Cell, RefCell};
use std::io;

use crate::ports::lifetime::{Lifetime, News, Wake};
use crate::sim::clock::ManualClock;

/// A life of a few ticks.
pub struct ScriptedLifetime<'a> {
    clock: &'a ManualClock,
    ticks: Cell<u32>,
    watchdog_ms: Option<u64>,
    told: RefCell<Vec<News>>,
    meanwhile: Option<&'a dyn Fn()>,
}

impl<'a> ScriptedLifetime<'a> {
    /// Returns a life of `ticks` ticks by `clock`, with a supervisor that wants a sign of life every `watchdog_ms`.
    pub fn new(clock: &'a ManualClock, ticks: u32, watchdog_ms: Option<u64>) -> Self {
        Self { clock, ticks: Cell::new(ticks), watchdog_ms, told: RefCell::default(), meanwhile: None }
    }

    /// Returns this life, with what happens elsewhere whenever it waits: other threads, other processes.
    pub fn meanwhile(self, meanwhile: &'a dyn Fn()) -> Self {
        Self { meanwhile: Some(meanwhile), ..self }
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

    /// A wait for no time is a look: it is no tick, and only says whether the end was asked for.
    fn wait(&self, timeout_ms: u64) -> io::Result<Wake> {
        if timeout_ms == 0 {
            return Ok(if self.ticks.get() == 0 { Wake::Stop } else { Wake::Tick });
        }
        if let Some(meanwhile) = self.meanwhile {
            meanwhile();
        }
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
