//! The thread that writes: it alone opens the database, and each of its parts is a row of the table below. It ends within
//! a step when it is told to, and begins with what is on disk; so a kill at any moment costs nothing.

use crate::base::limits::{
    AGENTS_LOOK_MS, CONTEXT_LOOK_MS, CONTEXT_PACE_MS, DAYS_LOOK_MS, DAYS_PACE_MS, LEARN_LOOK_MS,
    LEARN_PACE_MS, RETENTION_LOOK_MS, RETENTION_PACE_MS, TRANSCRIPTS_LOOK_MS, TRANSCRIPTS_PACE_MS,
    VAULT_LOOK_MS, VAULT_PACE_MS,
};
use crate::base::overview::{Doing, Level};
use crate::base::report::Explain;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::memory::{Keeping, Means, Memory};
use crate::ports::clock::Clock;
use crate::ports::fs::Fs;

use super::desk::{Cause, Desk, News, Row};
use super::events::{event, problem};
use super::post::{Post, Told, Work};
use super::run::chain;
use super::sight::Sight;

/// How long a root that goes is left alone, in milliseconds; by then the other thread has noticed.
const GONE_WAIT_MS: u64 = 1_000;

/// What the writing thread works with.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Where everything is.
    pub layout: &'a Layout,
    /// The disk; it says no once the work ends ([`super::Ending`]).
    pub fs: &'a dyn Fs,
    /// The time; its microseconds are steady.
    pub clock: &'a dyn Clock,
    /// The version of this program.
    pub version: &'a str,
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
    let row = |name, (pace_ms, every_ms), on, turn| Row { name, pace_ms, every_ms, on, turn };
    vec![
        row(
            "transcripts",
            (TRANSCRIPTS_PACE_MS, TRANSCRIPTS_LOOK_MS),
            &[Cause::Changed, Cause::Chosen, Cause::Jumped],
            Room::transcripts,
        ),
        row("sessions", (0, AGENTS_LOOK_MS), &[Cause::Brought, Cause::Jumped], Room::sessions),
        row("context", (CONTEXT_PACE_MS, CONTEXT_LOOK_MS), &[Cause::Brought], Room::context),
        row(
            "days",
            (DAYS_PACE_MS, DAYS_LOOK_MS),
            &[Cause::Brought, Cause::Chosen, Cause::Jumped],
            Room::days,
        ),
        row("memory", (LEARN_PACE_MS, LEARN_LOOK_MS), &[Cause::Brought, Cause::Chosen], Room::learn),
        row("vault", (VAULT_PACE_MS, VAULT_LOOK_MS), &[Cause::Noted, Cause::Chosen], Room::vault),
        row("retention", (RETENTION_PACE_MS, RETENTION_LOOK_MS), &[Cause::Chosen], Room::retention),
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
        Self { desk: Desk::new(table()), room: Room::new(place) }
    }

    /// Takes what is called for, gives each part that is due its turn, and returns in how many milliseconds the next is.
    pub fn pump(&mut self, post: &Post) -> u64 {
        let clock = self.room.place.clock;
        let call = post.calls();
        if let Some(settings) = call.settings {
            self.room.settings = settings;
        }
        self.room.has_notifications = call.has_notifications;
        self.room.sight.hear(call.causes, call.changed);
        self.desk.call(call.causes, clock.micros());
        while let Some(name) = self.desk.next(clock.micros()).filter(|_| !post.is_over()) {
            if self.room.is_gone() {
                return GONE_WAIT_MS;
            }
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
pub(super) struct Room<'a> {
    pub(super) place: Place<'a>,
    pub(super) settings: Settings,
    /// Whether the system tells of changed files.
    pub(super) has_notifications: bool,
    /// What was made of the database, and from when.
    pub(super) sight: Sight,
    pub(super) told: Told,
}

impl<'a> Room<'a> {
    fn new(place: Place<'a>) -> Self {
        Self {
            place,
            settings: Settings::default(),
            has_notifications: false,
            sight: Sight::default(),
            told: Told::default(),
        }
    }

    /// Opens what is kept of sessions. It is closed again after each turn: then nobody waits for it, a database that was
    /// replaced is noticed, and memory is given back.
    pub(super) fn memory<'s>(&self, skip: &'s [String]) -> Result<Memory<'s>, String>
    where
        'a: 's,
    {
        let Place { layout, fs, clock, version: _ } = self.place;
        let memory = Memory::open(Means { fs, clock, layout, skip }).map_err(|error| words(&error))?;
        Ok(memory.with(Keeping::of(&self.settings)))
    }

    /// Returns whether the installation is on its way out: then nothing is made in it, and the other thread ends both. A
    /// disk that refuses to say is no reason to stop.
    fn is_gone(&self) -> bool {
        matches!(self.place.fs.stat(&self.place.layout.stable_binary()), Ok(None))
    }

    /// Adds an event in our own words.
    pub(super) fn event(&mut self, level: Level, component: &str, text: String) {
        self.told.events.add(event(self.place.clock.now(), level, component, text));
    }
}

/// Returns an error with its causes on one line, behind what a person would call it.
pub(super) fn words<E: Explain + std::error::Error>(error: &E) -> String {
    format!("{}: {}", error.report().what, chain(error))
}
