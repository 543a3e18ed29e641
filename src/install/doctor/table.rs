//! Everything that `doctor` can find, one row each: code, group, who can mend it, what it means, what to do. Pure data.
//!
//! Documentation and the test that every row was once provoked are made from this table.

use serde::{Serialize, Serializer};

use crate::base::path::AbsPath;

/// What a finding is about; each group that has none is proved in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// The installation as a whole.
    Node,
    /// The program behind the stable path.
    Program,
    /// The hooks of agent hosts.
    Hooks,
    /// The git hooks of repositories under guard.
    Git,
    /// What the guards read.
    Guard,
    /// The service.
    Service,
    /// Who can read and write what is private.
    Privacy,
    /// PATH, disk and clock.
    Machine,
}

impl Group {
    /// Every group, in the order in which it is shown.
    pub const ALL: [Self; 8] = [
        Self::Node,
        Self::Program,
        Self::Hooks,
        Self::Git,
        Self::Guard,
        Self::Service,
        Self::Privacy,
        Self::Machine,
    ];
}

/// Who puts a finding right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mend {
    /// `doctor --fix`, by what an install would do.
    Fix,
    /// It mends itself by the next run of a hook.
    Itself,
    /// A person.
    Person,
}

impl Mend {
    /// Returns the words of the documentation.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fix => "`openclaw doctor --fix`",
            Self::Itself => "the next hook",
            Self::Person => "you",
        }
    }
}

macro_rules! findings {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $group:ident, $mend:ident, $fix:literal;)+) => {
        /// A kind of finding. Branch on its code; words may change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($(#[doc = $doc])+ $name,)+ }

        /// Every kind, in the order of documentation.
        pub const KINDS: &[Kind] = &[$(Kind::$name,)+];

        impl Kind {
            /// Returns the stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Returns what it is about.
            pub fn group(self) -> Group {
                match self { $(Self::$name => Group::$group,)+ }
            }

            /// Returns who puts it right.
            pub fn mend(self) -> Mend {
                match self { $(Self::$name => Mend::$mend,)+ }
            }

            /// Returns what it means, a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+),)+ }.trim()
            }

            /// Returns what to do, for where the place is not known.
            pub fn fix(self) -> &'static str {
                match self { $(Self::$name => $fix,)+ }
            }
        }
    };
}

findings! {
    /// Nothing of openclaw is installed in this state root.
    Missing = "node.missing", Node, Person, "run `openclaw install`";
    /// The ledger, which knows what is ours and what was there before, is gone or no ledger.
    Ledger = "node.ledger", Node, Fix, "run `openclaw doctor --fix`: what equals ours is adopted";
    /// Other people can enter `harness/`, which keeps replaced bytes of private documents.
    Open = "node.open", Node, Fix, "run `openclaw doctor --fix`";
    /// Things of ours are not as they were left, beyond what the other findings tell.
    Drift = "node.drift", Node, Fix, "run `openclaw doctor --fix`, or look first with `openclaw status`";
    /// The program that every hook calls is not there.
    ProgramGone = "program.gone", Program, Fix, "run `openclaw doctor --fix`";
    /// The program that every hook calls may not be executed.
    ProgramMode = "program.mode", Program, Fix, "run `openclaw doctor --fix`";
    /// The program that every hook calls is built for another machine.
    ProgramMachine = "program.machine", Program, Fix, "run `openclaw doctor --fix` with a program built for this machine";
    /// An entry of ours names a program that is not there, or one of another state root.
    HookPath = "hooks.path", Hooks, Fix, "run `openclaw doctor --fix`";
    /// An entry of ours is gone from where its host reads it, so that guard does not run.
    HookDropped = "hooks.dropped", Hooks, Fix, "run `openclaw doctor --fix`";
    /// The matcher of an entry of ours leaves out the tool that it guards.
    HookMatcher = "hooks.matcher", Hooks, Fix, "run `openclaw doctor --fix`";
    /// The person's own settings turn every hook of a host off.
    HooksDisabled = "hooks.disabled", Hooks, Person, "take `disableAllHooks` out of the settings file, or set it to `false`";
    /// An administrator's settings keep our hooks from running.
    HooksLocked = "hooks.locked", Hooks, Person, "ask the administrator to allow the hooks, or to install them as managed ones";
    /// A host ignores the file that holds our hooks, because it is not the JSON that the host takes.
    HooksUnread = "hooks.unread", Hooks, Fix, "take comments and trailing commas out of the file, or run `openclaw doctor --fix`, which moves the hooks into a plugin folder";
    /// An agent host is on this machine whose calls our hooks do not guard.
    HooksAbsent = "hooks.absent", Hooks, Fix, "run `openclaw doctor --fix`; to leave a host alone, name it in `agents.skip`";
    /// The file that holds our hooks lacks the number that its host looks for first, so the host ignores all of it.
    HooksVersion = "hooks.version", Hooks, Fix, "run `openclaw doctor --fix`";
    /// A file with our hooks names an event that its host does not know; some versions ignore the whole file then.
    HooksEvent = "hooks.event", Hooks, Person, "take the event out of the file, or write it as the host does";
    /// An entry of ours stands more than once in a file, so its host runs it as often.
    HooksTwice = "hooks.twice", Hooks, Person, "take one of the entries out of the file";
    /// Codex CLI passes over our hooks without a word, because no person has trusted them as they are.
    HooksUntrusted = "hooks.untrusted", Hooks, Person, "start `codex`, open `/hooks`, and trust those that call openclaw";
    /// The timeout of an entry of ours is shorter than a program needs to start; hosts differ in its unit.
    HooksTimeout = "hooks.timeout", Hooks, Fix, "run `openclaw doctor --fix`";
    /// An installed hook does not answer as its host expects.
    HookFails = "hooks.fails", Hooks, Person, "run `openclaw status`; where nothing of ours was changed, report it with the lines above";
    /// An installed hook lets a commit pass that carries a planted key.
    HookOpen = "hooks.open", Hooks, Person, "run `openclaw status`; where nothing of ours was changed, report it with the lines above";
    /// An installed hook takes more than half of its timeout, after which its host goes on without it.
    HookLate = "hooks.late", Hooks, Person, "look for what slows the machine or the disk; a longer `timeout` in the entry only hides it";
    /// `core.hooksPath` leads git away from our hook.
    GitPath = "git.path", Git, Person, "run `openclaw init` in the repository: it chains what git is led to";
    /// Something else is where our git hook was, or nothing.
    GitReplaced = "git.replaced", Git, Person, "run `openclaw init` in the repository: it keeps what is there and runs it first";
    /// Our git hook may not be executed, so git passes over it.
    GitMode = "git.mode", Git, Person, "run `openclaw init` in the repository";
    /// Our git hook lets a planted key pass, refuses a clean commit, or cannot be run.
    GitFails = "git.fails", Git, Person, "run `openclaw status`; where nothing of ours was changed, report it with the lines above";
    /// The settings file has mistakes, so the guards work with their strict defaults.
    GuardSettings = "guard.settings", Guard, Person, "put the file right: `openclaw config list` names each place";
    /// The guards' snapshot was no snapshot; it is made again by the next run of a hook.
    GuardSnapshot = "guard.snapshot", Guard, Itself, "nothing: the runs of this command made it again; where it comes back, look at what writes there";
    /// The guards' snapshot cannot be made again, so every hook reads all rules anew.
    GuardStuck = "guard.stuck", Guard, Person, "move away what is in its place";
    /// The service ended badly and is not started again.
    ServiceFailed = "service.failed", Service, Fix, "run `openclaw doctor --fix`, which starts it again";
    /// The service is installed and does not run.
    ServiceStopped = "service.stopped", Service, Fix, "run `openclaw doctor --fix`, which starts it";
    /// The service is masked, which forbids starting it.
    ServiceMasked = "service.masked", Service, Person, "run `systemctl --user unmask openclaw-harness.service`, then `openclaw install`";
    /// Other people can read the secrets file.
    SecretsReadable = "privacy.secrets", Privacy, Fix, "run `openclaw doctor --fix`, and renew the keys in the file if others use this machine";
    /// Other people can write a settings file that holds our hooks, and so run what they like.
    SettingsWritable = "privacy.settings", Privacy, Fix, "run `openclaw doctor --fix`";
    /// Another program named `openclaw` stands first on PATH, so that one runs where a person types the name.
    Shadowed = "machine.path", Machine, Person, "put openclaw's folder ahead of the other's on PATH, or call it by its whole path";
    /// The disk that holds the state root is full, or nearly.
    DiskFull = "machine.space", Machine, Person, "free some space; `df -h` and `df -i` show how much is left";
    /// Nothing can be written where the guards record their answers.
    DiskRefuses = "machine.disk", Machine, Person, "look at space, mode and mount options of the folder: `df`, `ls -ld`, `findmnt`";
    /// The clock shows a time before this program was written.
    ClockUnset = "machine.clock", Machine, Person, "set the clock: `timedatectl set-ntp true`";
    /// The clock is more than a day behind the newest record of ours.
    ClockBehind = "machine.behind", Machine, Person, "set the clock: `timedatectl set-ntp true`; where it is right now and was wrong then, `touch` the file";
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its kind.
    pub code: Kind,
    /// What it is about.
    pub group: Group,
    /// Who puts it right.
    pub mend: Mend,
    /// Where, where there is a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<AbsPath>,
    /// What is wrong, a sentence without a full stop.
    pub what: String,
    /// Why, or what was seen, one line each.
    pub why: Vec<String>,
    /// What to do, one line each.
    pub fix: Vec<String>,
}

impl Finding {
    /// Returns a finding with the row's own words.
    pub fn of(kind: Kind) -> Self {
        let (code, group, mend) = (kind, kind.group(), kind.mend());
        let what = kind.meaning().trim_end_matches('.').to_owned();
        Self { code, group, mend, path: None, what, why: Vec::new(), fix: vec![kind.fix().to_owned()] }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, path: &AbsPath) -> Self {
        self.path = Some(path.clone());
        self
    }

    /// Adds what was seen.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Takes more exact words for what to do.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = vec![fix.into()];
        self
    }
}

/// A group that was looked at and is sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The group.
    pub group: Group,
    /// What was proved, a sentence without a full stop.
    pub what: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_name_their_group_first() {
        for (n, kind) in KINDS.iter().enumerate() {
            let (group, word) = kind.code().split_once('.').expect("a group and a word");
            let named = serde_json::to_value(kind.group()).expect("a word");
            assert_eq!(named, group, "{}", kind.code());
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
            assert!(KINDS.iter().skip(n + 1).all(|other| other.code() != kind.code()), "{}", kind.code());
            assert!(kind.meaning().ends_with('.') && !kind.fix().ends_with('.'), "{}", kind.code());
        }
    }

    #[test]
    fn what_a_person_must_do_is_not_said_of_fix_and_the_other_way_round() {
        for kind in KINDS {
            let is_by_fix = kind.mend() == Mend::Fix;
            assert_eq!(kind.fix().contains("doctor --fix"), is_by_fix, "{}", kind.code());
        }
    }
}
