//! What happens, as events: told to whoever listens at the socket and, unless it is a detail, written into the log. Text
//! that somebody else may have had a hand in goes through the rules for secrets first.

use std::collections::VecDeque;

use crate::base::limits::EVENTS_WAITING_MAX;
use crate::base::overview::{Agent, Event, Level, SCHEMA};
use crate::base::time::Timestamp;
use crate::secrets::redacted;

/// Events that wait to be told, a bounded number of them.
#[derive(Debug, Default)]
pub(super) struct Events {
    waiting: VecDeque<Event>,
    lost: u64,
}

impl Events {
    /// Adds `event`; where too many wait, the oldest goes and is counted.
    pub(super) fn add(&mut self, event: Event) {
        if self.waiting.len() == EVENTS_WAITING_MAX {
            self.waiting.pop_front();
            self.lost += 1;
        }
        self.waiting.push_back(event);
    }

    /// Adds what another thread collected.
    pub(super) fn append(&mut self, others: Self) {
        self.lost += others.lost;
        others.waiting.into_iter().for_each(|event| self.add(event));
    }

    /// Returns the next one.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.waiting.pop_front()
    }

    /// Returns how many were lost.
    pub(super) fn lost(&self) -> u64 {
        self.lost
    }
}

/// Returns an event in words of ours and numbers alone.
pub(super) fn event(at: Timestamp, level: Level, component: &str, text: String) -> Event {
    Event { v: SCHEMA, at, level, component: component.to_owned(), text, agent: None }
}

/// Returns an event of a problem, in words that may hold anything.
pub(super) fn problem(at: Timestamp, component: &str, text: &str) -> Event {
    event(at, Level::Problem, component, redacted(text).into_owned())
}

/// Returns the event that tells what an agent does now.
pub(super) fn turned(at: Timestamp, component: &str, agent: Agent) -> Event {
    let text = format!("{} {} is {}", agent.host, agent.session, agent.activity);
    Event { agent: Some(agent), ..event(at, Level::Detail, component, text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_lost_and_counted_and_secrets_are_not_told() {
        let at = Timestamp::from_millis(5);
        let mut events = Events::default();
        for n in 0..EVENTS_WAITING_MAX + 3 {
            events.add(event(at, Level::Change, "x", n.to_string()));
        }
        let mut others = Events::default();
        others.add(event(at, Level::Change, "x", "last".to_owned()));
        events.append(others);
        assert_eq!(events.lost(), 4);
        assert_eq!(events.next().map(|event| event.text), Some("4".to_owned()));
        let rest: Vec<Event> = std::iter::from_fn(|| events.next()).collect();
        assert_eq!(rest.last().map(|event| event.text.as_str()), Some("last"));
        let token = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
        assert!(!problem(at, "x", &format!("cannot read `/p/{token}`")).text.contains(token));
    }
}
