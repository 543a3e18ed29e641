//! `openclaw hook`: hands the hot path its adapters, before any parser is built. Never for people.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::engine::store::Store;
use crate::guard::snapshot::Expected;
use crate::hook::{self, Declared, HookAnswer, HookRequest, Late, Machine, Watching};
use crate::install::expected_entries;
use crate::ports::exec::Env;
use crate::sys;
use crate::sys::children::OsExec;
use crate::sys::clock::SystemClock;
use crate::sys::fs::OsFs;
use crate::sys::watch::{Last, Watch};

/// Answers one firing; `words` follow `hook`: the host, its event, and what else it passes.
pub fn answer(words: &[OsString]) -> ExitCode {
    let text = |at: usize| words.get(at).map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
    let variables = sys::env::variables();
    let program = invoked_program();
    let root = AbsPath::from_path(&program).ok().and_then(|program| Layout::root_of_program(&program));
    let fs = OsFs::new(root.into_iter().collect());
    let env = env_of(variables);
    let folder = sys::env::working_folder().map(|folder| PathBuf::from(folder.as_str())).unwrap_or_default();
    let machine = Machine {
        fs: &fs,
        clock: &SystemClock::new(),
        exec: &OsExec,
        env: &env,
        process: sys::env::process_id(),
    };
    let firing = (text(0), text(1));
    let (host, event) = &firing;
    let request = HookRequest {
        host,
        event,
        arguments: words.get(2..).unwrap_or_default(),
        stdin: &mut std::io::stdin().lock(),
        program: &program,
        cwd: &folder,
        terminals: sys::terminal::terminals(),
        version: sys::version::version(),
        expected: &|layout| expected(&fs, layout),
    };
    let (declared, watch) = (Declared::default(), RefCell::new(None));
    let begin = || {
        let mut watch = watch.borrow_mut();
        if watch.is_none() {
            *watch = watched(&firing, &program, &declared);
        }
    };
    let answer = hook::answer_watched(request, machine, Watching { declared: &declared, begin: &begin });
    if let Some(watch) = watch.take() {
        watch.claim();
    }
    // A host that closed its end does not want the answer; there is nobody else to tell.
    let _ = std::io::stderr().write_all(&answer.stderr);
    let _ = std::io::stdout().write_all(&answer.stdout);
    ExitCode::from(answer.exit)
}

/// Begins to watch over the answer to a firing; `None` for one that no host's timeout ends, and where nobody can.
fn watched((host, event): &(String, String), program: &Path, declared: &Declared) -> Option<Watch> {
    let limit_ms = hook::hard_limit_ms(host, event)?;
    let (host, event, program, declared) =
        (host.clone(), event.clone(), program.to_owned(), declared.clone());
    let last = move || {
        let said = hook::late(&Late { host: &host, event: &event, limit_ms, program: &program }, &declared);
        let HookAnswer { stdout, stderr, exit } = said;
        let record = move || {
            let root =
                AbsPath::from_path(&program).ok().and_then(|program| Layout::root_of_program(&program));
            let fs = OsFs::new(root.into_iter().collect());
            let late = Late { host: &host, event: &event, limit_ms, program: &program };
            late.record(&declared, &fs, &SystemClock::new());
        };
        Last { stdout, stderr, exit, record: Box::new(record) }
    };
    Watch::start(limit_ms, last).ok()
}

/// Returns the environment as a plain value.
pub(super) fn env_of(variables: Vec<(OsString, OsString)>) -> Env {
    variables.into_iter().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
}

/// Returns the program as it was invoked, by its absolute path; else where it lies.
fn invoked_program() -> PathBuf {
    let invoked = sys::env::invoked_as();
    let is_absolute = invoked.as_deref().is_some_and(|name: &OsStr| Path::new(name).is_absolute());
    match invoked.filter(|_| is_absolute) {
        Some(name) => PathBuf::from(name),
        None => sys::env::program().map(|program| PathBuf::from(program.as_str())).unwrap_or_default(),
    }
}

/// Returns the hook entries that the ledger expects; none where it cannot be read, which `status` tells.
fn expected(fs: &OsFs, layout: &Layout) -> Vec<Expected> {
    let store = Store::new(fs, layout.root.clone());
    match store.ledger() {
        Ok(Ok(Some((ledger, _)))) => expected_entries(&ledger),
        Ok(Ok(None) | Err(_)) | Err(_) => Vec::new(),
    }
}
