//! Gives the parts of the daemon their turns: each when it is due or called, one at a time, and none more often than its
//! pace. A part that fails or panics is told, waits longer each time, and never keeps the others from theirs. Knows
//! nothing of what they do.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::base::limits::{
    COMPONENT_RETRY_MS, COMPONENT_RETRY_MS_MAX, COMPONENT_SHARE, COMPONENT_WAIT_MS_MAX,
};
use crate::base::overview::{Component, Doing};
use crate::ports::clock::Clock;

/// Why a part is called ahead of its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The thread was woken: somebody asks, something changed, the other thread has news.
    Called,
    /// A transcript changed.
    Changed,
    /// A note of the vault changed.
    Noted,
    /// Records of sessions came.
    Brought,
    /// Settings changed.
    Chosen,
    /// The clock jumped, or the machine slept.
    Jumped,
}

/// A set of causes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Causes(u8);

impl Causes {
    /// Every cause, in the order of their numbers.
    const ALL: [Cause; 6] =
        [Cause::Called, Cause::Changed, Cause::Noted, Cause::Brought, Cause::Chosen, Cause::Jumped];

    pub(super) fn add(&mut self, cause: Cause) {
        self.0 |= 1 << cause as u8;
    }

    pub(super) fn holds(self, cause: Cause) -> bool {
        self.0 & (1 << cause as u8) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn each(self) -> impl Iterator<Item = Cause> {
        Self::ALL.into_iter().filter(move |cause| self.holds(*cause))
    }
}

impl From<Cause> for Causes {
    fn from(cause: Cause) -> Self {
        let mut causes = Self::default();
        causes.add(cause);
        causes
    }
}

/// What a turn came to.
#[derive(Debug, Default)]
pub(super) struct Turned {
    /// What waits for the next turn; where that is something, it comes as soon as its pace allows.
    pub(super) waiting: u64,
    /// Milliseconds until the next turn, where it is not the table's figure.
    pub(super) again_ms: Option<u64>,
    /// Whom it calls.
    pub(super) causes: Causes,
    /// What could not be done although the turn went well.
    pub(super) problem: Option<String>,
}

/// A row of the table: a part of the daemon, which works on a room.
pub(super) struct Row<R> {
    /// Its name, as people see it.
    pub(super) name: &'static str,
    /// Milliseconds between two turns at least.
    pub(super) pace_ms: u64,
    /// Milliseconds between two turns at most.
    pub(super) every_ms: u64,
    /// What calls it.
    pub(super) on: &'static [Cause],
    /// Does its work, or says why not.
    pub(super) turn: fn(&mut R) -> Result<Turned, String>,
}

/// What is to be told of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Nothing that was not told before.
    None,
    /// It works again, or all of it does.
    Well,
    /// This keeps it from its work.
    Problem(String),
}

/// A turn that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) name: &'static str,
    pub(super) news: News,
}

/// The parts of one thread.
pub(super) struct Desk<R> {
    rows: Vec<Row<R>>,
    places: Vec<Place>,
}

/// Where a part stands.
struct Place {
    due: u64,
    soonest: u64,
    failed: u32,
    component: Component,
}

impl<R> Desk<R> {
    /// Returns a desk at which everybody is due.
    pub(super) fn new(rows: Vec<Row<R>>) -> Self {
        let place = |row: &Row<R>| Place {
            due: 0,
            soonest: 0,
            failed: 0,
            component: Component {
                name: row.name.to_owned(),
                doing: Doing::Idle,
                turns: 0,
                failures: 0,
                waiting: 0,
                last: None,
                problem: None,
            },
        };
        let places = rows.iter().map(place).collect();
        Self { rows, places }
    }

    /// Returns how the parts are.
    pub(super) fn components(&self) -> Vec<Component> {
        self.places.iter().map(|place| place.component.clone()).collect()
    }

    /// Calls those whom `causes` concern.
    pub(super) fn call(&mut self, causes: Causes, now_micros: u64) {
        for (row, place) in self.rows.iter().zip(&mut self.places) {
            if row.on.iter().any(|cause| causes.holds(*cause)) {
                place.due = place.due.min(place.soonest.max(now_micros));
            }
        }
    }

    /// Returns in how many milliseconds the next one is due; zero where one is.
    pub(super) fn wait_ms(&self, now_micros: u64) -> u64 {
        let next = self.places.iter().map(|place| place.due).min().unwrap_or(u64::MAX);
        next.saturating_sub(now_micros).div_ceil(1_000)
    }

    /// Returns the name of the one whose turn it is.
    pub(super) fn next(&self, now_micros: u64) -> Option<&'static str> {
        self.first_due(now_micros).map(|at| self.rows[at].name)
    }

    fn first_due(&self, now_micros: u64) -> Option<usize> {
        let due = (0..self.places.len()).filter(|at| self.places[*at].due <= now_micros);
        due.min_by_key(|at| self.places[*at].due)
    }

    /// Gives its turn to the one that has waited longest; `None` where nobody is due.
    pub(super) fn turn(&mut self, room: &mut R, clock: &dyn Clock) -> Option<Taken> {
        let began = clock.micros();
        let at = self.first_due(began)?;
        let row = &self.rows[at];
        // What a part leaves half done when it panics is what it leaves when the process is killed: it begins with what
        // is on disk.
        let turned = catch_unwind(AssertUnwindSafe(|| (row.turn)(room)));
        let turned =
            turned.unwrap_or_else(|_| Err("it met a defect of its own; it is tried again".to_owned()));
        let now = clock.micros();
        let place = &mut self.places[at];
        place.component.last = Some(clock.now());
        let (news, causes) = match turned {
            Ok(turned) => (place.well(row, &turned, (began, now)), turned.causes),
            Err(problem) => (place.failed(problem, now), Causes::default()),
        };
        let name = row.name;
        self.call(causes, now);
        Some(Taken { name, news })
    }
}

impl Place {
    /// Notes a turn that went well, from `began` to `now`.
    fn well<R>(&mut self, row: &Row<R>, turned: &Turned, (began, now): (u64, u64)) -> News {
        self.failed = 0;
        self.component.doing = Doing::Idle;
        self.component.turns += 1;
        self.component.waiting = turned.waiting;
        // Work that takes long is done less often, so that it never takes more than its share of the processor.
        let share =
            now.saturating_sub(began).saturating_mul(COMPONENT_SHARE).min(COMPONENT_WAIT_MS_MAX * 1_000);
        let pace = row.pace_ms * 1_000;
        self.soonest = now + if turned.waiting > 0 { pace } else { pace.max(share) };
        let later = turned.again_ms.unwrap_or(row.every_ms).saturating_mul(1_000);
        self.due = if turned.waiting > 0 { self.soonest } else { (now + later).max(self.soonest) };
        self.news(turned.problem.clone())
    }

    fn failed(&mut self, problem: String, now: u64) -> News {
        self.component.doing = Doing::Failing;
        self.component.failures += 1;
        let wait_ms =
            COMPONENT_RETRY_MS.checked_shl(self.failed).unwrap_or(u64::MAX).min(COMPONENT_RETRY_MS_MAX);
        self.failed = (self.failed + 1).min(u64::BITS);
        self.soonest = now + wait_ms * 1_000;
        self.due = self.soonest;
        self.news(Some(problem))
    }

    fn news(&mut self, problem: Option<String>) -> News {
        if self.component.problem == problem {
            return News::None;
        }
        self.component.problem.clone_from(&problem);
        problem.map_or(News::Well, News::Problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;
    use crate::sim::clock::ManualClock;

    /// What the parts of these tests did, and what they are to do.
    #[derive(Default)]
    struct Room {
        done: Vec<&'static str>,
        is_broken: bool,
        waiting: u64,
    }

    const SECOND: u64 = 1_000;

    fn rows() -> Vec<Row<Room>> {
        let row = |name, pace_ms, every_ms, on, turn| Row { name, pace_ms, every_ms, on, turn };
        vec![
            row("steady", 0, 10 * SECOND, &[], |room| {
                room.done.push("steady");
                Ok(Turned::default())
            }),
            row("called", SECOND, 60 * SECOND, &[Cause::Changed], |room| {
                room.done.push("called");
                let waiting = room.waiting;
                room.waiting = waiting.saturating_sub(1);
                Ok(Turned { waiting, causes: Cause::Brought.into(), ..Turned::default() })
            }),
            row("follower", 0, 600 * SECOND, &[Cause::Brought], |room| {
                room.done.push("follower");
                Ok(Turned::default())
            }),
            row("breaks", 0, 10 * SECOND, &[Cause::Chosen], |room| {
                room.done.push("breaks");
                if room.is_broken {
                    // As a defect would end it.
                    std::panic::resume_unwind(Box::new("a defect"));
                }
                Ok(Turned::default())
            }),
        ]
    }

    fn clock() -> ManualClock {
        ManualClock::new(Timestamp::from_millis(1_795_000_000_000))
    }

    /// Lets everybody who is due have a turn; returns who had, and what was told.
    fn round(desk: &mut Desk<Room>, room: &mut Room, clock: &ManualClock) -> (Vec<&'static str>, Vec<News>) {
        let mut news = Vec::new();
        while let Some(taken) = desk.turn(room, clock) {
            assert_eq!(room.done.last(), Some(&taken.name));
            news.push(taken.news);
            assert!(news.len() < 100, "it comes to an end");
        }
        (std::mem::take(&mut room.done), news.into_iter().filter(|news| *news != News::None).collect())
    }

    #[test]
    fn each_has_its_turn_when_it_is_due_or_called() {
        let (clock, mut room, mut desk) = (clock(), Room::default(), Desk::new(rows()));
        let (done, news) = round(&mut desk, &mut room, &clock);
        assert_eq!(done, ["steady", "called", "follower", "breaks"], "everybody is due at first, and once");
        assert_eq!(news, []);
        assert_eq!(desk.wait_ms(clock.micros()), 10 * SECOND);
        clock.advance(10 * SECOND);
        assert_eq!(round(&mut desk, &mut room, &clock).0, ["steady", "breaks"]);
        desk.call(Cause::Changed.into(), clock.micros());
        assert_eq!(round(&mut desk, &mut room, &clock).0, ["called", "follower"], "a part calls another");
        // However often it is called, it keeps its pace.
        for _ in 0..50 {
            desk.call(Cause::Changed.into(), clock.micros());
            assert_eq!(round(&mut desk, &mut room, &clock).0, Vec::<&str>::new());
        }
        assert_eq!(desk.wait_ms(clock.micros()), SECOND);
        clock.advance(SECOND);
        assert_eq!(round(&mut desk, &mut room, &clock).0, ["called", "follower"]);
        // What waits is done at its pace until nothing waits.
        room.waiting = 3;
        desk.call(Cause::Changed.into(), clock.micros());
        let mut turns = 0;
        for _ in 0..6 {
            clock.advance(SECOND);
            turns += round(&mut desk, &mut room, &clock).0.iter().filter(|name| **name == "called").count();
        }
        assert_eq!(turns, 4);
        assert_eq!(desk.components()[1].waiting, 0);
    }

    #[test]
    fn one_that_fails_is_told_once_waits_longer_each_time_and_keeps_nobody_from_work() {
        let (clock, mut desk) = (clock(), Desk::new(rows()));
        let mut room = Room { is_broken: true, ..Room::default() };
        let (done, news) = round(&mut desk, &mut room, &clock);
        assert!(done.contains(&"steady") && done.contains(&"follower"), "{done:?}");
        assert!(matches!(&news[..], [News::Problem(text)] if text.contains("defect")), "{news:?}");
        let mut tries = Vec::new();
        for second in 1..=1_000 {
            clock.advance(SECOND);
            desk.call(Cause::Chosen.into(), clock.micros());
            let (done, news) = round(&mut desk, &mut room, &clock);
            assert_eq!(news, [], "it is told once");
            assert_eq!(done.contains(&"steady"), second % 10 == 0);
            if done.contains(&"breaks") {
                tries.push(second);
            }
        }
        assert_eq!(tries[..6], [1, 3, 7, 15, 31, 63]);
        assert!(
            tries.windows(2).all(|two| (two[1] - two[0]) * SECOND <= COMPONENT_RETRY_MS_MAX),
            "{tries:?}"
        );
        let broken = desk.components().remove(3);
        assert_eq!(
            (broken.doing, broken.turns, broken.failures),
            (Doing::Failing, 0, 1 + tries.len() as u64)
        );
        room.is_broken = false;
        clock.advance(COMPONENT_RETRY_MS_MAX);
        assert_eq!(round(&mut desk, &mut room, &clock).1, [News::Well]);
        assert_eq!(desk.components()[3].doing, Doing::Idle);
        assert_eq!(desk.components()[3].problem, None);
    }

    #[test]
    fn causes_are_a_set() {
        let mut causes = Causes::default();
        assert!(causes.is_empty() && causes.each().next().is_none());
        for cause in Causes::ALL {
            assert!(!causes.holds(cause));
            causes.add(cause);
            causes.add(cause);
            assert!(causes.holds(cause));
        }
        assert_eq!(causes.each().collect::<Vec<_>>(), Causes::ALL);
    }
}
