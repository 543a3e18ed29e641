//! A service manager in memory: services are a table, calls are kept, and answers can be scripted to fail. Never
//! starts anything.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::ports::machine::Init;
use crate::ports::services::{Activity, Linger, Service, ServiceError, ServiceState, Services};

/// What becomes of a program that the manager starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// It gets ready and stays.
    Stays,
    /// It ends badly at once.
    Fails,
}

struct Known {
    program: Program,
    state: ServiceState,
}

/// A manager whose services are set by the test.
pub struct SimServices {
    init: Init,
    known: RefCell<BTreeMap<String, Known>>,
    files: RefCell<BTreeMap<String, Program>>,
    calls: RefCell<Vec<String>>,
    lingers: RefCell<Option<bool>>,
    pids: RefCell<u32>,
    now_ms: RefCell<u64>,
}

impl SimServices {
    /// Returns a manager of the kind `init` that knows no service.
    pub fn new(init: Init) -> Self {
        let lingers = (init == Init::SystemdUser).then_some(false);
        Self {
            init,
            known: RefCell::default(),
            files: RefCell::default(),
            calls: RefCell::default(),
            lingers: RefCell::new(lingers),
            pids: RefCell::new(100),
            now_ms: RefCell::new(0),
        }
    }

    /// Puts a service's file where the manager finds it at the next reload.
    pub fn put(&self, service: &Service, program: Program) {
        self.files.borrow_mut().insert(service.name.clone(), program);
        if let Some(known) = self.known.borrow_mut().get_mut(&service.name) {
            known.state.is_outdated = true;
        }
    }

    /// Takes a service's file away.
    pub fn take(&self, service: &Service) {
        self.files.borrow_mut().remove(&service.name);
    }

    /// Sets what the manager says of a service.
    pub fn say(&self, service: &Service, state: ServiceState) {
        let known = Known { program: Program::Stays, state };
        self.known.borrow_mut().insert(service.name.clone(), known);
    }

    /// Sets the time at which services are started from now on.
    pub fn stand_at(&self, now_ms: u64) {
        *self.now_ms.borrow_mut() = now_ms;
    }

    /// Returns the calls that change something, in order, and forgets them.
    pub fn calls(&self) -> Vec<String> {
        self.calls.take()
    }

    fn called(&self, verb: &str, service: &Service) {
        self.calls.borrow_mut().push(format!("{verb} {}", service.name));
    }

    fn refused<T>(&self, call: &str, said: &str) -> Result<T, ServiceError> {
        Err(ServiceError::Refused { call: call.to_owned(), said: said.to_owned() })
    }

    fn run(&self, service: &Service) -> Result<(), ServiceError> {
        let mut known = self.known.borrow_mut();
        let Some(known) = known.get_mut(&service.name) else {
            return self.refused("start", "not loaded");
        };
        if known.state.activity == Activity::Masked {
            return self.refused("start", "masked");
        }
        match known.program {
            Program::Stays => {
                *self.pids.borrow_mut() += 1;
                known.state.activity = Activity::Active { pid: Some(*self.pids.borrow()) };
                known.state.started_ms = Some(*self.now_ms.borrow());
                Ok(())
            }
            Program::Fails => {
                known.state.activity = Activity::Failed { result: "exit-code".to_owned() };
                self.refused("start", "it failed")
            }
        }
    }
}

impl Services for SimServices {
    fn init(&self) -> Init {
        self.init
    }

    fn state(&self, service: &Service) -> Result<ServiceState, ServiceError> {
        let known = self.known.borrow();
        let state = known.get(&service.name).map(|known| known.state.clone());
        Ok(state.unwrap_or_else(|| ServiceState::of(Activity::NotLoaded)))
    }

    fn reload(&self) -> Result<(), ServiceError> {
        self.calls.borrow_mut().push("reload".to_owned());
        let files = self.files.borrow();
        let mut known = self.known.borrow_mut();
        known.retain(|name, known| {
            files.contains_key(name)
                || known.state.activity.is_running()
                || known.state.activity == Activity::Masked
        });
        for (name, program) in files.iter() {
            let state = || ServiceState::of(Activity::Inactive);
            let entry =
                known.entry(name.clone()).or_insert_with(|| Known { program: *program, state: state() });
            entry.program = *program;
            entry.state.is_outdated = false;
        }
        Ok(())
    }

    fn start(&self, service: &Service) -> Result<(), ServiceError> {
        self.called("start", service);
        let is_running = self.state(service)?.activity.is_running();
        if is_running { Ok(()) } else { self.run(service) }
    }

    fn stop(&self, service: &Service) -> Result<(), ServiceError> {
        self.called("stop", service);
        if let Some(known) = self.known.borrow_mut().get_mut(&service.name)
            && known.state.activity.is_running()
        {
            known.state.activity = Activity::Inactive;
            known.state.started_ms = None;
        }
        Ok(())
    }

    fn restart(&self, service: &Service) -> Result<(), ServiceError> {
        self.called("restart", service);
        self.run(service)
    }

    fn reset_failed(&self, service: &Service) -> Result<(), ServiceError> {
        self.called("reset-failed", service);
        if let Some(known) = self.known.borrow_mut().get_mut(&service.name)
            && matches!(known.state.activity, Activity::Failed { .. })
        {
            known.state.activity = Activity::Inactive;
        }
        Ok(())
    }

    fn lingers(&self) -> Result<Option<bool>, ServiceError> {
        Ok(*self.lingers.borrow())
    }

    fn set_linger(&self, wanted: Linger) -> Result<(), ServiceError> {
        self.calls.borrow_mut().push(match wanted {
            Linger::On => "linger on".to_owned(),
            Linger::Off => "linger off".to_owned(),
        });
        *self.lingers.borrow_mut() = Some(wanted == Linger::On);
        Ok(())
    }
}
