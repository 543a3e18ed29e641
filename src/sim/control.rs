//! The control socket by script: questions that are asked at once, and every line that was answered. Nobody connects.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;

use crate::base::path::AbsPath;
use crate::ports::control::{Asked, Client, Control, Listens};

/// Asks what a test says and remembers what it hears.
#[derive(Debug, Default)]
pub struct ScriptedControl {
    asked: RefCell<Vec<Asked>>,
    told: RefCell<BTreeMap<Client, Vec<String>>>,
    gone: RefCell<Vec<Client>>,
    opened: Cell<u32>,
    is_refusing: Cell<bool>,
}

impl ScriptedControl {
    /// Asks `line` as the client of this number at the next look.
    pub fn ask(&self, client: u64, line: &str) {
        self.asked.borrow_mut().push(Asked { client: Client(client), line: line.to_owned() });
    }

    /// Returns what the client of this number heard.
    pub fn heard(&self, client: u64) -> Vec<String> {
        self.told.borrow().get(&Client(client)).cloned().unwrap_or_default()
    }

    /// Lets the client of this number go away.
    pub fn leave(&self, client: u64) {
        self.gone.borrow_mut().push(Client(client));
    }

    /// Returns whether the client of this number is gone or was told that it heard all.
    pub fn is_gone(&self, client: u64) -> bool {
        self.gone.borrow().contains(&Client(client))
    }

    /// Lets no socket be opened.
    pub fn refuse(&self) {
        self.is_refusing.set(true);
    }

    /// Returns how many sockets are open.
    pub fn open_count(&self) -> u32 {
        self.opened.get()
    }
}

impl Control for ScriptedControl {
    fn open(&self, _path: &AbsPath) -> io::Result<()> {
        if self.is_refusing.get() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.opened.set(self.opened.get() + 1);
        Ok(())
    }

    fn take(&self) -> Vec<Asked> {
        self.asked.take()
    }

    fn tell(&self, client: Client, line: &str) -> Listens {
        if self.gone.borrow().contains(&client) {
            return Listens::No;
        }
        self.told.borrow_mut().entry(client).or_default().push(line.to_owned());
        Listens::Yes
    }

    fn end(&self, client: Client) {
        self.gone.borrow_mut().push(client);
    }

    fn close(&self) {
        self.opened.set(self.opened.get().saturating_sub(1));
    }
}
