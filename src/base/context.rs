//! What is kept ready of earlier sessions for one project, so that a hook can tell it without a database: one small file,
//! replaced whole. What stands in it was said by people and models; whoever tells it says so. Never holds more than fits.

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::limits::{
    CONTEXT_BYTES_MAX, CONTEXT_LINE_CHARS_MAX, CONTEXT_LINES_MAX, CONTEXT_SESSIONS_MAX, RECAP_BYTES_MAX,
};
use crate::base::path::AbsPath;
use crate::base::text::shortened;
use crate::base::time::Timestamp;

/// The version of the file's form.
pub const SCHEMA: &str = "openclaw.context/1";
/// Digits of the project's digest in the file's name.
const KEY_DIGITS: usize = 24;

/// What is known of earlier sessions in one project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    schema: String,
    /// The top of its work tree, or the folder where there is none.
    pub project: AbsPath,
    /// When this was written.
    pub made: Timestamp,
    /// The sessions, the last first.
    pub sessions: Vec<Earlier>,
}

/// One session of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The host.
    pub host: String,
    /// The host's id of it.
    pub session: String,
    /// When something last happened in it.
    pub last: Timestamp,
    /// How many of its messages this was made from.
    pub messages: u64,
    /// The recap, without its open questions; at most [`RECAP_BYTES_MAX`] bytes.
    pub recap: String,
    /// What was asked last and is not answered, a line each.
    pub questions: Vec<String>,
    /// What its agent had set out to do and had not done, a line each.
    pub tasks: Vec<String>,
}

impl Context {
    /// Returns the name of the file for `project`.
    pub fn file_name(project: &AbsPath) -> String {
        format!("{}.json", Digest::of(project.as_str().as_bytes()).short(KEY_DIGITS))
    }

    /// Returns what is known of `project`, cut to what a file may hold.
    pub fn new(project: AbsPath, made: Timestamp, mut sessions: Vec<Earlier>) -> Self {
        sessions.truncate(CONTEXT_SESSIONS_MAX);
        sessions.iter_mut().for_each(Earlier::fit);
        Self { schema: SCHEMA.to_owned(), project, made, sessions }
    }

    /// Returns what the file for `project` says; `None` for one that is damaged, of another form, or another project's.
    pub fn of(bytes: &[u8], project: &AbsPath) -> Option<Self> {
        let mut context: Self = serde_json::from_slice(bytes).ok()?;
        if context.schema != SCHEMA || context.project != *project || bytes.len() as u64 > CONTEXT_BYTES_MAX {
            return None;
        }
        context.sessions.truncate(CONTEXT_SESSIONS_MAX);
        context.sessions.iter_mut().for_each(Earlier::fit);
        Some(context)
    }

    /// Returns the file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A struct of texts and numbers has no way to fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Returns whether both tell the same, whenever they were made.
    pub fn tells_the_same(&self, other: &Self) -> bool {
        self.project == other.project && self.sessions == other.sessions
    }
}

impl Earlier {
    /// Returns whether this is the session `session` of `host`.
    pub fn is(&self, host: &str, session: &str) -> bool {
        self.host == host && self.session == session
    }

    fn fit(&mut self) {
        let Self { host, session, last: _, messages: _, recap, questions, tasks } = self;
        for name in [host, session] {
            *name = shortened(name, CONTEXT_LINE_CHARS_MAX);
        }
        let mut end = recap.len().min(RECAP_BYTES_MAX);
        while !recap.is_char_boundary(end) {
            end -= 1;
        }
        recap.truncate(end);
        for lines in [questions, tasks] {
            lines.truncate(CONTEXT_LINES_MAX);
            lines.iter_mut().for_each(|line| *line = shortened(line, CONTEXT_LINE_CHARS_MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> AbsPath {
        AbsPath::new("/p/repo").expect("a path of the test")
    }

    fn earlier(recap: &str) -> Earlier {
        Earlier {
            host: "claude".to_owned(),
            session: "ce98bb33".to_owned(),
            last: Timestamp::from_millis(1),
            messages: 3,
            recap: recap.to_owned(),
            questions: vec!["[2] Shall I?".to_owned()],
            tasks: Vec::new(),
        }
    }

    #[test]
    fn a_context_survives_its_file() {
        let context = Context::new(project(), Timestamp::from_millis(9), vec![earlier("Goal [1]: x\n")]);
        assert_eq!(Context::of(&context.to_bytes(), &project()), Some(context.clone()));
        let later = Context { made: Timestamp::from_millis(10), ..context.clone() };
        assert!(context.tells_the_same(&later) && context != later);
        assert_eq!(Context::file_name(&project()).len(), KEY_DIGITS + ".json".len());
    }

    #[test]
    fn other_files_say_nothing() {
        let whole = Context::new(project(), Timestamp::from_millis(9), vec![earlier("x")]).to_bytes();
        let text = String::from_utf8(whole.clone()).expect("UTF-8");
        let other = AbsPath::new("/p/other").expect("a path of the test");
        assert_eq!(Context::of(&whole, &other), None, "another project's");
        for damaged in
            ["", "{", "null", "[]", &text[..text.len() - 1], &text.replace("context/1", "context/2")]
        {
            assert_eq!(Context::of(damaged.as_bytes(), &project()), None, "{damaged}");
        }
    }

    #[test]
    fn whatever_goes_in_the_file_is_within_its_bound() {
        let long = "ä\"\u{1}".repeat(9_000);
        let mut huge = earlier(&long);
        huge.questions = vec![long.clone(); 99];
        huge.tasks = huge.questions.clone();
        huge.session.clone_from(&long);
        let context = Context::new(project(), Timestamp::from_millis(9), vec![huge; 99]);
        assert!((context.to_bytes().len() as u64) < CONTEXT_BYTES_MAX, "{}", context.to_bytes().len());
        assert_eq!(Context::of(&context.to_bytes(), &project()), Some(context));
    }
}
