//! The names that stand for secrets in one session: `[github-token #1]`, the same for the same value. The file keeps a rule
//! and eight digits of a salted digest for each, which tells values of one session apart and is too little to test a guess
//! against. Without the file a name has no number.

use crate::base::digest::Digest;

use super::sessions::Session;

const KIND: &str = "aliases";
/// Digits of a digest that are kept.
const DIGITS: usize = 8;

/// The names of one session.
pub(super) struct Aliases<'a> {
    session: Option<Session<'a>>,
    lines: Vec<String>,
}

impl<'a> Aliases<'a> {
    /// Returns the names that `session` has; they are read when the first is asked for.
    pub(super) fn of(session: Option<Session<'a>>) -> Self {
        Self { session, lines: Vec::new() }
    }

    /// Returns the name of the secret that `rule` found.
    pub(super) fn name(&mut self, rule: &str, digest: &Digest) -> String {
        match self.number(rule, digest) {
            Some(number) => format!("[{rule} #{number}]"),
            None => format!("[{rule}]"),
        }
    }

    /// Returns which of the rule's secrets this is. Each process appends its line and then looks where it came first, so
    /// that two that run at once agree without a lock.
    fn number(&mut self, rule: &str, digest: &Digest) -> Option<usize> {
        let session = self.session.as_ref()?;
        let salted = Digest::of(format!("{}\0{}", session.key(), digest.hex()).as_bytes());
        let line = format!("{rule} {}", salted.short(DIGITS));
        if let Some(number) = place(&self.lines, rule, &line) {
            return Some(number);
        }
        self.lines = lines(session);
        if place(&self.lines, rule, &line).is_none() {
            session.append(KIND, format!("{line}\n").as_bytes()).ok()?;
            self.lines = lines(session);
        }
        place(&self.lines, rule, &line)
    }
}

fn lines(session: &Session<'_>) -> Vec<String> {
    String::from_utf8_lossy(&session.read(KIND)).lines().map(str::to_owned).collect()
}

/// Returns which of the rule's distinct lines `line` is, from 1.
fn place(lines: &[String], rule: &str, line: &str) -> Option<usize> {
    let mut distinct: Vec<&str> = Vec::new();
    for each in lines {
        let is_of_rule = each.split(' ').next() == Some(rule);
        if is_of_rule && !distinct.contains(&each.as_str()) {
            distinct.push(each);
        }
    }
    distinct.iter().position(|each| *each == line).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::AbsPath;
    use crate::config::layout::{Layout, MovedFolders};
    use crate::ports::fs::Fs as _;
    use crate::sim::fs::SimFs;

    fn layout() -> Layout {
        let path = |text: &str| AbsPath::new(text).expect("a path");
        Layout {
            home: path("/h"),
            root: path("/h/r"),
            claude: path("/h/c"),
            config: path("/h/o"),
            moved: MovedFolders::default(),
        }
    }

    fn session<'a>(fs: &'a SimFs, name: &str) -> Option<Session<'a>> {
        Session::of(fs, &layout(), ("claude", name), 1)
    }

    #[test]
    fn the_same_secret_has_the_same_name_in_every_process_of_a_session() {
        let fs = SimFs::new(Vec::new());
        fs.put_dir(&layout().harness(), 0o700);
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        let mut first = Aliases::of(session(&fs, "s"));
        assert_eq!(first.name("github-token", &a), "[github-token #1]");
        assert_eq!(first.name("jwt", &a), "[jwt #1]");
        let mut second = Aliases::of(session(&fs, "s"));
        assert_eq!(second.name("github-token", &b), "[github-token #2]");
        assert_eq!(second.name("github-token", &a), "[github-token #1]");
        assert_eq!(first.name("github-token", &b), "[github-token #2]");
        assert_eq!(Aliases::of(session(&fs, "t")).name("github-token", &b), "[github-token #1]");
        assert_eq!(Aliases::of(None).name("github-token", &b), "[github-token]");
    }

    #[test]
    fn the_file_is_the_persons_and_holds_too_little_to_guess_by() {
        let fs = SimFs::new(Vec::new());
        fs.put_dir(&layout().harness(), 0o700);
        let _ = Aliases::of(session(&fs, "s")).name("github-token", &Digest::of(b"a"));
        let folder = layout().sessions();
        let names = fs.list(&folder).expect("a folder");
        let file = folder.join(&names[0]);
        assert_eq!(fs.stat(&file).expect("a file").map(|stat| stat.mode), Some(0o600));
        assert_eq!(fs.stat(&folder).expect("a folder").map(|stat| stat.mode), Some(0o700));
        let text = String::from_utf8(fs.read(&file, 1_000).expect("text")).expect("UTF-8");
        assert_eq!(text.trim().len(), "github-token ".len() + DIGITS, "{text}");
        assert!(!text.contains(&Digest::of(b"a").short(DIGITS)), "the digest is not salted: {text}");
    }
}
