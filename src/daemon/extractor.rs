//! The model that a person may have set up to propose what is worth remembering, as far as the daemon cares: looks whether
//! there is something to ask, and has a run started that does. Never asks anybody itself: it is shut off from the network.

use std::ffi::OsString;

use crate::base::limits::EXTRACTOR_PACE_MS;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::config::value::LearnChoice;
use crate::memory::learned::asking;

use super::desk::Turned;
use super::run::Machine;

/// When a run was begun, and what it began with.
#[derive(Debug, Default)]
pub(super) struct Extractor {
    begun_micros: Option<u64>,
    /// The record of what is remembered, as it was then: it changes with each session that is taken in.
    seen: Option<i128>,
    /// Why the last run did not start.
    problem: Option<String>,
}

impl Extractor {
    /// Has a run started where there may be something to ask; what went wrong in the last one is its problem.
    pub(super) fn turn(&mut self, layout: &Layout, machine: Machine<'_>, settings: &Settings) -> Turned {
        let is_off = settings.memory_learn.value == LearnChoice::Off;
        if is_off || settings.memory_extractor.value.completions().is_none() {
            *self = Self::default();
            return Turned::default();
        }
        if settings.memory_extractor_model.value.name().is_none() {
            let problem = "no model is asked what is worth remembering: `memory.extractor_model` names none";
            return Turned { problem: Some(problem.to_owned()), ..Turned::default() };
        }
        let now = machine.clock.micros();
        let record = machine.fs.stat(&layout.memory_record()).ok().flatten().map(|stat| stat.modified_ns);
        let ended = asking(machine.fs, layout);
        let is_early = self
            .begun_micros
            .is_some_and(|begun| now.saturating_sub(begun) < EXTRACTOR_PACE_MS.saturating_mul(1_000));
        let is_due = record.is_some() && (record != self.seen || ended.has_more);
        if is_due && !is_early {
            self.begun_micros = Some(now);
            self.seen = record;
            let (program, root) = (layout.stable_binary().to_string(), layout.root.to_string());
            let words = [program.as_str(), "memory", "learn", "--scheduled", "--root", &root];
            let argv: Vec<OsString> = words.into_iter().map(OsString::from).collect();
            let failed = |error: std::io::Error| format!("a run that asks the model does not start: {error}");
            self.problem = machine.errands.start(&argv).err().map(failed);
        }
        Turned { problem: self.problem.clone().or(ended.trouble), ..Turned::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::AbsPath;
    use crate::base::time::Timestamp;
    use crate::config::layout::MovedFolders;
    use crate::daemon::Post;
    use crate::ports::fs::Fs as _;
    use crate::sim::changes::NotedChanges;
    use crate::sim::clock::ManualClock;
    use crate::sim::control::ScriptedControl;
    use crate::sim::errands::NotedErrands;
    use crate::sim::fs::SimFs;
    use crate::sim::lifetime::ScriptedLifetime;

    #[test]
    fn a_run_starts_where_something_is_new_at_most_once_in_ten_minutes() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/h/.claude"));
        let layout = Layout { home, root, claude, config: at("/h/.config"), moved: MovedFolders::default() };
        let fs = SimFs::new(layout.anchors());
        fs.put_dir(&layout.state(), 0o700);
        let settings = |text: &str| {
            fs.put_file(&layout.settings(), text.as_bytes(), 0o600);
            Settings::load(&fs, &layout.settings()).expect("settings")
        };
        let clock = ManualClock::new(Timestamp::from_millis(1_795_000_000_000));
        let lifetime = ScriptedLifetime::new(&clock, 0, None);
        let (errands, post) = (NotedErrands::default(), Post::new(Box::new(|| {})));
        let (control, changes) = (ScriptedControl::default(), NotedChanges::default());
        let machine = Machine {
            fs: &fs,
            clock: &clock,
            lifetime: &lifetime,
            errands: &errands,
            control: &control,
            changes: &changes,
            post: &post,
        };
        let mut extractor = Extractor::default();
        let mut minutes = |settings: &Settings, minutes: u64| {
            let mut last = Turned::default();
            for _ in 0..minutes {
                last = extractor.turn(&layout, machine, settings);
                clock.advance(60_000);
            }
            (errands.noted().len(), last.problem)
        };
        let address = "[memory]\nextractor = \"http://127.0.0.1:1/v1\"\n";
        let on = format!("{address}extractor_model = \"m\"\n");
        let (on, off) = (settings(&on), settings(&format!("{on}learn = \"off\"\n")));
        fs.put_file(&layout.memory_record(), b"1", 0o600);
        assert_eq!(minutes(&Settings::default(), 60), (0, None), "nobody set one up");
        assert_eq!(minutes(&off, 60), (0, None), "nothing is learned");
        let (count, problem) = minutes(&settings(address), 60);
        assert!(
            count == 0 && problem.is_some_and(|told| told.contains("`memory.extractor_model` names none"))
        );
        assert_eq!(minutes(&on, 60), (1, None), "nothing is new after it");
        let words = errands.noted()[0].join(" ".as_ref()).to_string_lossy().into_owned();
        assert!(words.ends_with("/openclaw memory learn --scheduled --root /h/.openclaw"), "{words}");
        fs.remove_file(&layout.memory_record()).expect("removed");
        fs.put_file(&layout.memory_record(), b"2", 0o600);
        assert_eq!(minutes(&on, 60), (2, None), "something is new");
        let more = r#"{"schema":"openclaw.extractor/1","sessions":{},"requests":0,"dropped":0,
            "ended":{"trouble":"nobody answered","has_more":true}}"#;
        fs.put_file(&layout.extractor_record(), more.as_bytes(), 0o600);
        assert_eq!(minutes(&on, 60), (8, Some("nobody answered".to_owned())), "each ten minutes");
        fs.remove_file(&layout.extractor_record()).expect("removed");
        fs.put_file(&layout.extractor_record(), b"{", 0o600);
        let (_, problem) = minutes(&on, 1);
        assert!(problem.is_some_and(|told| told.contains("move it away")));
        errands.refuse();
        fs.remove_file(&layout.memory_record()).expect("removed");
        fs.put_file(&layout.memory_record(), b"3", 0o600);
        let (_, problem) = minutes(&on, 20);
        assert!(problem.is_some_and(|told| told.contains("does not start")));
    }
}
