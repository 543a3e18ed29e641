//! Finds the upstream `openclaw` and becomes it. Never starts a program of ours in its place, and never loops.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::base::digest::Digest;
use crate::base::limits::PASSTHROUGH_DEPTH_MAX;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Report};
use crate::config::env::{Environment, Variable};
use crate::config::layout::Layout;
use crate::sys;

const NAME: &str = "openclaw";

/// Returns the upstream program; `None` when there is none.
///
/// # Errors
/// When the person names one that cannot be it.
pub(super) fn find(environment: &Environment) -> Result<Option<PathBuf>, Report> {
    let own = OwnProgram::now();
    if let Some(named) = environment.get(Variable::UpstreamBin) {
        let named = PathBuf::from(named);
        let refusal = if !sys::programs::is_executable(&named) {
            "it is no file that this user may execute"
        } else if own.is(&named) {
            "it is this program"
        } else {
            return Ok(Some(named));
        };
        let variable = Variable::UpstreamBin.name();
        return Err(Report::new(Code::UpstreamFailed, "the upstream `openclaw` cannot be started")
            .why(format!("`{variable}` names `{}`: {refusal}", named.display()))
            .fix(format!("set `{variable}` to the program of the npm package `openclaw`, or unset it")));
    }
    let folders = environment.get(Variable::Path).map(std::env::split_paths).into_iter().flatten();
    // A relative entry would let the folder one stands in decide what runs.
    let mut programs = folders.filter(|folder| folder.is_absolute()).map(|folder| folder.join(NAME));
    Ok(programs.find(|program| sys::programs::is_executable(program) && !own.is(program)))
}

/// Becomes the upstream program with exactly `arguments`; returns only when that is refused or fails.
pub(super) fn become_upstream(arguments: &[OsString], environment: &Environment) -> Report {
    let failed =
        |why: String| Report::new(Code::UpstreamFailed, "the upstream `openclaw` cannot be started").why(why);
    let program = match find(environment) {
        Ok(Some(program)) => program,
        Ok(None) => {
            return failed("no other `openclaw` is on PATH".to_owned())
                .fix("install it (`npm install -g openclaw`), or name it in `OPENCLAW_UPSTREAM_BIN`");
        }
        Err(report) => return report,
    };
    let call = Call { process: sys::env::process_id(), digest: digest_of(arguments) };
    let marker =
        environment.get(Variable::Passthrough).and_then(|text| text.to_str()).and_then(Marker::parse);
    let next = match Marker::next(marker, call) {
        Ok(next) => next,
        Err(why) => {
            return failed(format!("`{}` leads back here: {why}", program.display()))
                .fix("name the program of the npm package `openclaw` in `OPENCLAW_UPSTREAM_BIN`")
                .fix("or take the wrapper that calls this program off PATH");
        }
    };
    let marker = next.to_string();
    let variables = [(Variable::Passthrough.name(), marker.as_str())];
    let error = sys::process::become_program(&program, arguments, &variables);
    failed(format!("starting `{}`: {error}", program.display()))
        .fix(format!("run it by itself to see what it lacks: `'{}' --version`", program.display()))
}

/// This program, as a file.
struct OwnProgram {
    path: Option<PathBuf>,
    id: Option<sys::programs::FileId>,
}

impl OwnProgram {
    fn now() -> Self {
        let path = sys::env::program().ok().map(|path| path.as_path().to_owned());
        let id = path.as_deref().and_then(|path| sys::programs::file_id(path).ok());
        Self { path, id }
    }

    /// Returns whether `program` is this program: the same file, a copy of it, or an installed version of ours.
    fn is(&self, program: &Path) -> bool {
        let is_same =
            self.id.is_some_and(|id| sys::programs::file_id(program).is_ok_and(|other| other == id));
        let resolved = sys::programs::resolved(program);
        let is_installed = [Some(program), resolved.as_deref()].into_iter().flatten().any(is_installed);
        let is_copy =
            || self.path.as_deref().is_some_and(|own| sys::programs::is_copy(own, program).unwrap_or(false));
        is_same || is_installed || is_copy()
    }
}

fn is_installed(program: &Path) -> bool {
    AbsPath::from_path(program).is_ok_and(|program| Layout::root_of_program(&program).is_some())
}

/// One pass-through, as far as a loop can be told by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call {
    process: u32,
    digest: Digest,
}

/// The value of `OPENCLAW_PASSTHROUGH`: the last pass-through above this process, and how many there are.
///
/// It is inherited by everything that the upstream program starts, and agents below a gateway rightly call `openclaw`
/// again, so its presence alone is no loop. The same process (an `exec` keeps its id) or the same words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marker {
    depth: u32,
    call: Call,
}

impl Marker {
    fn next(above: Option<Self>, call: Call) -> Result<Self, &'static str> {
        match above {
            None => Ok(Self { depth: 1, call }),
            Some(above) if above.call.process == call.process => {
                Err("it started this program in its own place")
            }
            Some(above) if above.call.digest == call.digest => {
                Err("it calls this program with the same words")
            }
            Some(above) if above.depth >= PASSTHROUGH_DEPTH_MAX => {
                Err("it calls this program again and again")
            }
            Some(above) => Ok(Self { depth: above.depth + 1, call }),
        }
    }

    /// Reads a marker; what is no marker of ours says nothing.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let marker = Self {
            depth: parts.next()?.parse().ok()?,
            call: Call { process: parts.next()?.parse().ok()?, digest: parts.next()?.parse().ok()? },
        };
        parts.next().is_none().then_some(marker)
    }
}

impl std::fmt::Display for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { depth, call: Call { process, digest } } = self;
        write!(f, "{depth} {process} {digest}")
    }
}

/// Returns the digest of the words, each ended by a NUL, which no argument holds.
fn digest_of(arguments: &[OsString]) -> Digest {
    let words = arguments.iter().flat_map(|word| word.as_bytes().iter().chain(&[0]).copied());
    Digest::of(&words.collect::<Vec<u8>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(process: u32, words: &[&str]) -> Call {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        Call { process, digest: digest_of(&words) }
    }

    #[test]
    fn a_marker_survives_its_text_and_other_texts_say_nothing() {
        let marker = Marker { depth: 3, call: call(7, &["a", "b"]) };
        assert_eq!(Marker::parse(&marker.to_string()), Some(marker));
        for text in ["", "1", "1 2", "x 2 3", "1 2 sha256:00", &format!("{marker} more")] {
            assert_eq!(Marker::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn loops_end_and_nested_calls_go_on() {
        let above = Marker { depth: 1, call: call(7, &["gateway"]) };
        assert!(Marker::next(Some(above), call(7, &["other"])).is_err());
        assert!(Marker::next(Some(above), call(8, &["gateway"])).is_err());
        assert_eq!(Marker::next(Some(above), call(8, &["message"])).map(|next| next.depth), Ok(2));
        let mut marker = above;
        for round in 0..PASSTHROUGH_DEPTH_MAX - 1 {
            marker = Marker::next(Some(marker), call(10 + round, &[&round.to_string()])).expect("not yet");
        }
        assert!(Marker::next(Some(marker), call(99, &["last"])).is_err());
    }

    #[test]
    fn words_are_told_apart_by_where_they_end() {
        assert_ne!(call(1, &["ab", "c"]), call(1, &["a", "bc"]));
        assert_ne!(call(1, &["a", ""]), call(1, &["a"]));
        assert_ne!(call(1, &[""]), call(1, &[]));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "files to compare")]
    fn a_program_is_known_by_its_inode_where_it_cannot_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("own"), "x").expect("a file");
        std::fs::write(at("other"), "x").expect("a file");
        std::fs::hard_link(at("own"), at("link")).expect("a link");
        let own = OwnProgram { path: None, id: sys::programs::file_id(&at("own")).ok() };
        assert!(own.is(&at("link")) && !own.is(&at("other")) && !own.is(&at("absent")));
    }

    #[test]
    fn installed_versions_are_ours() {
        assert!(is_installed(Path::new("/h/.openclaw/harness/bin/openclaw")));
        assert!(!is_installed(Path::new("/usr/lib/node_modules/openclaw/openclaw.mjs")));
        assert!(!is_installed(Path::new("openclaw")));
    }
}
