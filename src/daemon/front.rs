//! The thread that waits: it moves the hooks' answers, watches settings and folders, answers who asks and says how the
//! daemon is. Each of its parts is a row of the table below; none of them waits for anything but the disk, and none opens
//! the database.

use crate::base::health::Health;
use crate::base::limits::{
    DAEMON_TICK_MS, DRAIN_TURNS_MAX, EXTRACTOR_LOOK_MS, FOLDERS_LOOK_MS, FREE_BYTES_MIN, UPGRADE_TURN_MS,
    WRITER_TURN_MS_MAX,
};
use crate::base::overview::{Agent, Component, Doing, Level, Overview, SCHEMA};
use crate::base::spool;
use crate::config::layout::Layout;
use crate::engine::state::{At as _, DiskError};
use crate::install::daemon::log_places;
use crate::ports::control::Client;
use crate::ports::fs::NewFile;
use crate::ports::lifetime::{News as Life, Wake};

use super::choices::Choices;
use super::clocks::Clocks;
use super::desk::{Cause, News, Row, Taken, Turned};
use super::drain::Drain;
use super::events::{Events, event, problem};
use super::extractor::Extractor;
use super::log::Log;
use super::run::{Machine, chain};
use super::upgrades::Upgrades;
use super::watching::Watching;

/// Chunks that the last drain takes: what is left waits in the spool, and the end is near.
const LAST_TURNS_MAX: u32 = 4;

/// The parts of the thread that waits.
pub(super) fn table<'a>() -> Vec<Row<Front<'a>>> {
    let row = |name, every_ms, on, turn| Row { name, pace_ms: 0, every_ms, on, turn };
    vec![
        row("spool", DAEMON_TICK_MS, &[], Front::spool),
        row("settings", DAEMON_TICK_MS, &[], Front::settings),
        row("watch", FOLDERS_LOOK_MS, &[Cause::Called, Cause::Chosen, Cause::Jumped], Front::watch),
        row("control", DAEMON_TICK_MS, &[Cause::Called], Front::control),
        row("upgrades", UPGRADE_TURN_MS, &[Cause::Chosen, Cause::Jumped], Front::upgrades),
        row("extractor", EXTRACTOR_LOOK_MS, &[Cause::Chosen], Front::extractor),
        row("health", DAEMON_TICK_MS, &[], Front::health),
    ]
}

/// What the parts share.
pub(super) struct Front<'a> {
    pub(super) layout: &'a Layout,
    pub(super) machine: Machine<'a>,
    pub(super) health: Health,
    drain: Drain<'a>,
    upgrades: Upgrades<'a>,
    extractor: Extractor,
    pub(super) choices: Choices,
    pub(super) watching: Watching,
    clocks: Clocks,
    log: Log<'a>,
    pub(super) events: Events,
    pub(super) listeners: Vec<Client>,
    /// Whether the socket is open.
    pub(super) is_open: bool,
    /// How the parts of this thread were when that was last asked.
    ours: Vec<Component>,
    /// How those of the writing thread were when it last told.
    theirs: Vec<Component>,
    agents: Vec<Agent>,
    /// Since when a part of the writing thread is at work.
    working_since: Option<u64>,
    /// Answers and problems, as they were last written down.
    written: (u64, Vec<String>),
}

impl<'a> Front<'a> {
    pub(super) fn new(layout: &'a Layout, machine: Machine<'a>, health: Health) -> Self {
        let turning = layout.run().join(spool::TURNING);
        Self {
            layout,
            machine,
            health,
            drain: Drain::new(machine.fs, machine.clock, log_places(layout), turning),
            upgrades: Upgrades::new(layout, machine),
            extractor: Extractor::default(),
            choices: Choices::default(),
            watching: Watching::default(),
            clocks: Clocks::at(machine.clock),
            log: Log::new(machine.fs, layout.daemon_log()),
            events: Events::default(),
            listeners: Vec::new(),
            is_open: false,
            ours: Vec::new(),
            theirs: Vec::new(),
            agents: Vec::new(),
            working_since: None,
            written: (0, Vec::new()),
        }
    }

    /// Reads the settings and lets the writing thread begin.
    pub(super) fn begin(&mut self) {
        self.choices.look(self.machine.fs, self.layout);
        self.machine.post.begin(self.choices.in_force.clone());
        let text = format!("openclaw {} begins, process {}", self.health.version, self.health.process);
        self.event(Level::Change, "daemon", text);
    }

    /// Adds an event in our own words.
    pub(super) fn event(&mut self, level: Level, component: &str, text: String) {
        self.events.add(event(self.machine.clock.now(), level, component, text));
    }

    /// Takes in what the writing thread told.
    pub(super) fn hear_writer(&mut self) {
        let told = self.machine.post.told();
        if let Some(components) = told.components {
            let is_working = components.iter().any(|component| component.doing == Doing::Working);
            self.working_since = is_working.then(|| self.machine.clock.micros());
            self.theirs = components;
        }
        if let Some(agents) = told.agents {
            self.agents = agents;
        }
        self.events.append(told.events);
    }

    /// Notes what a turn came to.
    pub(super) fn heard(&mut self, taken: &Taken) {
        match &taken.news {
            News::None => {}
            News::Well => self.event(Level::Change, taken.name, "works again".to_owned()),
            News::Problem(text) => {
                self.events.add(problem(self.machine.clock.now(), taken.name, text));
            }
        }
    }

    /// Tells the events that wait: problems to `say`, all but details to the log, and everything to who listens.
    pub(super) fn tell_events(&mut self, say: &mut dyn FnMut(&str)) {
        while let Some(event) = self.events.next() {
            if event.level == Level::Problem {
                say(&event.text);
            }
            if event.level != Level::Detail
                && let Err(error) = self.log.write(&event)
            {
                say(&chain(&error));
            }
            self.tell_listeners(&event);
        }
    }

    /// Takes in how the parts of this thread are; says whether health is another than what was last written down.
    pub(super) fn judge(&mut self, ours: &[Component]) -> bool {
        self.ours = ours.to_vec();
        let mut problems: Vec<String> = Vec::new();
        for problem in self.ours.iter().chain(&self.theirs).filter_map(|component| component.problem.as_ref())
        {
            // One database that cannot be opened keeps several from their work.
            if !problems.contains(problem) {
                problems.push(problem.clone());
            }
        }
        self.health.set_problems(problems);
        let now = (self.health.lines, self.health.problems.clone());
        let has_changed = now != self.written;
        self.written = now;
        has_changed
    }

    /// Replaces the health file. It is made again by the next daemon, so it is not worth a sync.
    pub(super) fn write_health(&self) -> Result<(), DiskError> {
        let path = self.layout.daemon_health();
        let next = path.with_suffix(".next");
        let fs = self.machine.fs;
        // What is not there need not go; whatever else is wrong, the write says.
        let _ = fs.remove_file(&next);
        let file = NewFile { mode: 0o600, group: None };
        fs.write_new(&next, &self.health.to_bytes(), file).at("write", &next)?;
        fs.rename(&next, &path).at("rename into", &path)
    }

    /// Returns one line on how it goes.
    pub(super) fn status(&self) -> String {
        match self.health.problems.first() {
            Some(problem) => problem.clone(),
            None => format!("{} answers in the log since the start", self.health.lines),
        }
    }

    /// Returns how the daemon is.
    pub(super) fn overview(&self) -> Overview {
        Overview {
            v: SCHEMA,
            health: self.health.clone(),
            components: self.ours.iter().chain(&self.theirs).cloned().collect(),
            agents: self.agents.clone(),
            folders: self.watching.count(),
            listeners: self.listeners.len(),
            lost: self.events.lost(),
        }
    }

    /// Moves what is in the spool one last time; the rest waits there for the next daemon.
    pub(super) fn last_drain(&mut self) {
        if let Err(text) = self.drain(LAST_TURNS_MAX) {
            self.events.add(problem(self.machine.clock.now(), "spool", &text));
        }
    }

    /// Moves what is new into the log, `turns_max` chunks at most.
    fn drain(&mut self, turns_max: u32) -> Result<Turned, String> {
        let mut turned = Turned::default();
        for _ in 0..turns_max {
            let turn = self.drain.turn().map_err(|error| chain(&error))?;
            if turn.lines > 0 {
                self.health.lines += turn.lines;
                self.health.drained = Some(self.machine.clock.now());
            }
            if turn.is_newer {
                let text = "a newer openclaw wrote the log, so nothing is moved into it; start its daemon";
                return Err(text.to_owned());
            }
            turned.waiting = u64::from(turn.moved);
            if !turn.moved {
                break;
            }
            // A supervisor that cannot be told is told of elsewhere.
            let _ = self.machine.lifetime.tell(&Life::Alive);
            // Whoever asked for the end asks again at the next wait; what is left then waits in the spool.
            if matches!(self.machine.lifetime.wait(0), Ok(Wake::Stop)) {
                break;
            }
        }
        Ok(turned)
    }

    fn spool(&mut self) -> Result<Turned, String> {
        self.drain(DRAIN_TURNS_MAX)
    }

    fn settings(&mut self) -> Result<Turned, String> {
        let Some(problem) = self.choices.look(self.machine.fs, self.layout) else {
            return Ok(Turned { problem: self.choices.problem.clone(), ..Turned::default() });
        };
        let mut turned = Turned { problem, ..Turned::default() };
        if turned.problem.is_none() {
            self.machine.post.call(Cause::Chosen.into(), Some(self.choices.in_force.clone()));
            self.event(Level::Change, "settings", "read again".to_owned());
            turned.causes = Cause::Chosen.into();
        }
        Ok(turned)
    }

    fn watch(&mut self) -> Result<Turned, String> {
        let Machine { fs, changes, post, .. } = self.machine;
        let problem = self.watching.look((fs, changes), self.layout, &self.choices.in_force);
        let heard = self.watching.heard(changes);
        post.note_notifications(problem.is_none());
        if !heard.causes.is_empty() {
            post.call_changed(heard.causes, heard.transcripts);
        }
        Ok(Turned { problem, ..Turned::default() })
    }

    fn upgrades(&mut self) -> Result<Turned, String> {
        let mut told = None;
        self.upgrades.turn(&mut |text| told = Some(text.to_owned()));
        // What it says once stays true until it says something else, or works.
        Ok(Turned { problem: self.upgrades.problem().or(told), ..Turned::default() })
    }

    fn extractor(&mut self) -> Result<Turned, String> {
        Ok(self.extractor.turn(self.layout, self.machine, &self.choices.in_force))
    }

    fn health(&mut self) -> Result<Turned, String> {
        let Machine { fs, clock, post, .. } = self.machine;
        let mut turned = Turned::default();
        if let Some(text) = self.clocks.look(clock) {
            self.event(Level::Change, "health", text);
            post.call(Cause::Jumped.into(), None);
            turned.causes = Cause::Jumped.into();
        }
        let harness = self.layout.harness();
        let working_ms = self.working_since.map(|since| clock.micros().saturating_sub(since) / 1_000);
        turned.problem = match fs.space(&harness) {
            Ok(space) if space.bytes < FREE_BYTES_MIN => {
                Some(format!("the disk of `{harness}` is nearly full: {} MiB are free", space.bytes >> 20))
            }
            Ok(_) if working_ms.is_some_and(|ms| ms > WRITER_TURN_MS_MAX) => {
                let minutes = WRITER_TURN_MS_MAX / 60_000;
                Some(format!(
                    "one turn takes longer than {minutes} minutes: see which component is `working`"
                ))
            }
            Ok(_) => None,
            Err(error) => Some(format!("cannot ask how full the disk of `{harness}` is: {error}")),
        };
        Ok(turned)
    }
}
