//! Services from a table. Never opens a socket.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;

use crate::base::network::{Address, LoopbackUrl};
use crate::ports::probe::{Probe, Unreached};

/// How a service behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It answers these paths with these statuses, and every other with 404.
    Pages(BTreeMap<String, u16>),
    /// It accepts, and says nothing.
    Silent,
    /// It accepts, and says something else.
    Garbled,
    /// It takes too long to accept.
    Absent,
}

/// Answers from a table; where nothing was put, nothing listens.
#[derive(Debug, Default)]
pub struct SimProbe {
    services: BTreeMap<Address, Manner>,
    asked: RefCell<Vec<String>>,
}

impl SimProbe {
    /// Returns the table of these services.
    pub fn new(services: impl IntoIterator<Item = (Address, Manner)>) -> Self {
        Self { services: services.into_iter().collect(), asked: RefCell::default() }
    }

    /// Returns what was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    fn manner(&self, address: &Address) -> Result<&Manner, Unreached> {
        let place = address.to_string();
        match self.services.get(address) {
            None => Err(Unreached::Refused { place, source: io::ErrorKind::ConnectionRefused.into() }),
            Some(Manner::Absent) => Err(Unreached::TooLate(place)),
            Some(manner @ (Manner::Pages(_) | Manner::Silent | Manner::Garbled)) => Ok(manner),
        }
    }
}

impl Probe for SimProbe {
    fn accepts(&self, address: &Address, _timeout_ms: u64) -> Result<(), Unreached> {
        self.asked.borrow_mut().push(address.to_string());
        self.manner(address).map(|_| ())
    }

    fn answers(&self, url: &LoopbackUrl, _timeout_ms: u64) -> Result<(), Unreached> {
        let place = url.to_string();
        self.asked.borrow_mut().push(place.clone());
        match self.manner(url.address())? {
            Manner::Pages(pages) => match pages.get(url.path()).copied().unwrap_or(404) {
                200..=299 => Ok(()),
                status => Err(Unreached::Status { place, status }),
            },
            Manner::Garbled => Err(Unreached::Garbled(place)),
            Manner::Silent | Manner::Absent => Err(Unreached::TooLate(place)),
        }
    }
}
