//! The thread that writes: it alone opens the database, and each of its parts is a row of the table below. It ends within
//! a step when it is told to, and begins with what is on disk; so a kill at any moment costs nothing.

use crate::base::limits::{
    AGENTS_LOOK_MS, RETENTION_LOOK_MS, TRANSCRIPTS_LOOK_ALONE_MS, TRANSCRIPTS_LOOK_MS, TRANSCRIPTS_TURN_BYTES,
};
use crate::base::overview::{Agent, Doing, Level};
use crate::base::report::Explain;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::memory::{Agents, Keeping, Means, Memory};
use crate::ports::clock::Clock;
use crate::ports::fs::Fs;
use crate::ports::progress::Quiet;

use super::desk::{Cause, Desk, News, Row, Turned};
use super::events::{event, problem, turned};
use super::post::{Post, Told, Work};
use super::run::chain;

/// What the writing thread works with.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Where everything is.
    pub layout: &'a Layout,
    /// The disk; it says no once the work ends ([`super::Ending`]).
    pub fs: &'a dyn Fs,
    /// The time; its microseconds are steady.
    pub clock: &'a dyn Clock,
}

/// Does the writing thread's work until `post` is over.
pub fn write(place: Place<'_>, post: &Post) {
    let _leaving = Leaving(post);
    if post.wait_for_begin() == Work::Ends {
        return;
    }
    let mut writer = Writer::new(place);
    loop {
        let wait_ms = writer.pump(post);
        if post.wait(wait_ms) == Work::Ends {
            return;
        }
    }
}

/// Says that the thread is gone, whatever ended it.
struct Leaving<'a>(&'a Post);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// The parts of the thread that writes.
fn table<'a>() -> Vec<Row<Room<'a>>> {
    vec![
        Row {
            name: "transcripts",
            pace_ms: 250,
            every_ms: TRANSCRIPTS_LOOK_MS,
            on: &[Cause::Changed, Cause::Chosen, Cause::Jumped],
            turn: Room::transcripts,
        },
        Row {
            name: "sessions",
            pace_ms: 100,
            every_ms: AGENTS_LOOK_MS,
            on: &[Cause::Brought, Cause::Jumped],
            turn: Room::sessions,
        },
        Row {
            name: "retention",
            pace_ms: RETENTION_LOOK_MS,
            every_ms: RETENTION_LOOK_MS,
            on: &[Cause::Chosen],
            turn: Room::retention,
        },
    ]
}

/// The writing thread at work; [`Writer::pump`] is one round of it.
pub struct Writer<'a> {
    desk: Desk<Room<'a>>,
    room: Room<'a>,
}

impl<'a> Writer<'a> {
    /// Returns a writer whose parts are all due.
    pub fn new(place: Place<'a>) -> Self {
        let room = Room {
            place,
            settings: Settings::default(),
            has_notifications: false,
            is_fresh: true,
            known: Agents::default(),
            agents: Vec::new(),
            told: Told::default(),
        };
        Self { desk: Desk::new(table()), room }
    }

    /// Takes what is called for, gives each part that is due its turn, and returns in how many milliseconds the next is.
    pub fn pump(&mut self, post: &Post) -> u64 {
        let clock = self.room.place.clock;
        let call = post.calls();
        if let Some(settings) = call.settings {
            self.room.settings = settings;
        }
        self.room.has_notifications = call.has_notifications;
        self.desk.call(call.causes, clock.micros());
        while let Some(name) = self.desk.next(clock.micros()).filter(|_| !post.is_over()) {
            self.tell(post, Some(name));
            let Some(taken) = self.desk.turn(&mut self.room, clock) else { break };
            let events = &mut self.room.told.events;
            match taken.news {
                News::None => {}
                News::Well => {
                    let text = "works again".to_owned();
                    events.add(event(clock.now(), Level::Change, taken.name, text));
                }
                // What was under way when the end came was stopped, and nothing is wrong with it.
                News::Problem(_) if post.is_over() => {}
                News::Problem(text) => events.add(problem(clock.now(), taken.name, &text)),
            }
            self.tell(post, None);
        }
        self.desk.wait_ms(clock.micros())
    }

    /// Tells how the parts are, and which is at work.
    fn tell(&mut self, post: &Post, working: Option<&str>) {
        let mut components = self.desk.components();
        for component in components.iter_mut().filter(|component| Some(component.name.as_str()) == working) {
            component.doing = Doing::Working;
        }
        let told = std::mem::take(&mut self.room.told);
        post.tell(Told { components: Some(components), ..told });
    }
}

/// What the parts share.
struct Room<'a> {
    place: Place<'a>,
    settings: Settings,
    has_notifications: bool,
    /// Whether the database has something that was not looked at.
    is_fresh: bool,
    known: Agents,
    /// What agents did when that was last told.
    agents: Vec<Agent>,
    told: Told,
}

impl<'a> Room<'a> {
    /// Opens what is kept of sessions. It is closed again after each turn: then nobody waits for it, a database that was
    /// replaced is noticed, and memory is given back.
    fn memory<'s>(&self, skip: &'s [String]) -> Result<Memory<'s>, String>
    where
        'a: 's,
    {
        let Place { layout, fs, clock } = self.place;
        let memory = Memory::open(Means { fs, clock, layout, skip }).map_err(|error| words(&error))?;
        Ok(memory.with(Keeping::of(&self.settings)))
    }

    fn transcripts(&mut self) -> Result<Turned, String> {
        let skip = self.settings.memory_skip.value.0.clone();
        let mut memory = self.memory(&skip)?;
        let came = memory.bring(TRANSCRIPTS_TURN_BYTES, &Quiet).map_err(|error| words(&error))?;
        let mut turned = Turned { waiting: came.bytes_left, ..Turned::default() };
        if came.records > 0 {
            self.is_fresh = true;
            turned.causes = Cause::Brought.into();
            let text = format!(
                "records: {}, transcripts: {}, bytes: {}",
                came.records, came.transcripts, came.bytes
            );
            let now = self.place.clock.now();
            self.told.events.add(event(now, Level::Detail, "transcripts", text));
        }
        if !self.has_notifications {
            turned.again_ms = Some(TRANSCRIPTS_LOOK_ALONE_MS);
        }
        turned.problem = came.unread.first().map(|first| {
            let others = came.unread.len() - 1;
            let and = if others > 0 { format!(", and {others} more") } else { String::new() };
            format!("`{}` is left out: {}{and}", first.path, first.why)
        });
        Ok(turned)
    }

    fn sessions(&mut self) -> Result<Turned, String> {
        let now = self.place.clock.now();
        if self.is_fresh {
            self.known = self.memory(&[])?.agents(now).map_err(|error| words(&error))?;
            self.is_fresh = false;
        }
        let agents = self.known.at(now);
        if agents == self.agents {
            return Ok(Turned::default());
        }
        for agent in &agents {
            let before = self.agents.iter().find(|before| before.is_same(agent));
            if before.is_none_or(|before| before.activity != agent.activity) {
                self.told.events.add(turned(now, "sessions", agent.clone()));
            }
        }
        self.told.agents = Some(agents.clone());
        self.agents = agents;
        Ok(Turned::default())
    }
}

impl Room<'_> {
    fn retention(&mut self) -> Result<Turned, String> {
        let skip = self.settings.memory_skip.value.0.clone();
        let tended = self.memory(&skip)?.tend().map_err(|error| words(&error))?;
        let now = self.place.clock.now();
        let mut told = |text: String| self.told.events.add(event(now, Level::Change, "retention", text));
        if tended.sessions > 0 {
            self.is_fresh = true;
            let (sessions, messages) = (tended.sessions, tended.messages);
            told(format!("sessions that are kept no longer: {sessions}, with messages: {messages}"));
        }
        if tended.backup.is_some() {
            told("the database was copied".to_owned());
        }
        Ok(Turned::default())
    }
}

/// Returns an error with its causes on one line, behind what a person would call it.
fn words<E: Explain + std::error::Error>(error: &E) -> String {
    format!("{}: {}", error.report().what, chain(error))
}
