//! Files that a command reads and writes, by what each program does with its words, and the places that are protected.

use crate::guard::command::{Arg, GitCall, Step, UNKNOWN};
use crate::guard::globs::Glob;
use crate::guard::paths::{Ground, Touch, absolute, advice, judge};
use crate::guard::policy::Guard;

use super::concern::{Concern, Weight, When};

/// Files of one command that are looked at.
const FILES_MAX: usize = 200;
/// Files of which also the place is asked that a link leads to: each costs a few questions to the disk.
const LED_MAX: usize = 32;
/// Programs that show every file they are given.
const READERS: &[&str] = &[
    "cat",
    "tac",
    "nl",
    "less",
    "more",
    "most",
    "head",
    "tail",
    "bat",
    "batcat",
    "view",
    "strings",
    "xxd",
    "hexdump",
    "hd",
    "od",
    "base64",
    "base32",
    "basenc",
    "cut",
    "sort",
    "uniq",
    "diff",
    "colordiff",
    "sdiff",
    "cmp",
    "comm",
    "paste",
    "join",
    "column",
    "fold",
    "fmt",
    "rev",
    "pr",
    "expand",
    "shuf",
    "source",
    ".",
    "zcat",
    "gzip",
    "bzip2",
    "xz",
    "zstd",
    "tar",
    "zip",
    "7z",
    "openssl",
    "gpg",
    "scp",
    "rsync",
    "cp",
    "install",
    "pbcopy",
    "xclip",
    "open",
    "ssh-keygen",
    "dotenv",
    "type",
];
/// Programs whose first word is a pattern or a program of their own.
const AFTER_FIRST: &[&str] =
    &["grep", "egrep", "fgrep", "rg", "ag", "ack", "sed", "awk", "gawk", "mawk", "jq", "yq", "perl", "ruby"];
/// Programs that write or remove every file they are given.
const WRITERS: &[&str] = &[
    "tee", "sponge", "truncate", "rm", "unlink", "rmdir", "shred", "touch", "mkdir", "chmod", "chown",
    "chgrp", "rimraf", "trash", "vi", "vim", "nvim", "nano", "ed", "ex", "emacs", "patch", "chattr",
    "setfacl",
];
/// Programs whose last word is written.
const INTO_LAST: &[&str] = &["cp", "mv", "ln", "install", "rsync", "scp"];
/// Names that a pattern may stand for.
const NAMES: &[&str] =
    &[".env", ".env.local", "id_rsa", "id_ed25519", ".netrc", ".git-credentials", "credentials", ".git"];

/// A file and what is done with it.
struct File {
    text: String,
    touch: Touch,
}

/// Adds what `step` does with protected files.
pub(super) fn look(step: &Step, git: Option<&GitCall>, ground: Ground<'_>, found: &mut Vec<Concern>) {
    let mut files = Vec::new();
    of_step(step, &mut files);
    if let Some(call) = git {
        of_git(call, &mut files);
    }
    let ground = Ground { cwd: &step.dir, ..ground };
    for (number, file) in files.iter().take(FILES_MAX).enumerate() {
        let (guard, text) = (guard_of(file.touch), file.text.as_str());
        if let Some(reason) = judged(file, ground) {
            found.push(Concern::new(guard, Weight::Refuse, When::Always, reason));
        } else if number < LED_MAX && !text.contains(UNKNOWN) && step.dir_known {
            if let Some(reason) = advice(text, ground).filter(|_| file.touch == Touch::Write) {
                found.push(Concern::new(guard, Weight::Advise, When::Always, reason));
            }
            let when = When::Led(absolute(text, ground), file.touch);
            let reason = crate::guard::verdict::Reason {
                rule: String::new(),
                why: String::new(),
                instead: String::new(),
            };
            found.push(Concern::new(guard, Weight::Refuse, when, reason));
        }
    }
}

pub(super) fn guard_of(touch: Touch) -> Guard {
    match touch {
        Touch::Write => Guard::Paths,
        Touch::Read => Guard::Reading,
    }
}

fn judged(file: &File, ground: Ground<'_>) -> Option<crate::guard::verdict::Reason> {
    if let Some(reason) = judge(&file.text, file.touch, ground) {
        return Some(reason);
    }
    // A pattern is judged by the names that it may stand for.
    let (folder, name) = match file.text.rsplit_once('/') {
        Some((folder, name)) => (Some(folder), name),
        None => (None, file.text.as_str()),
    };
    if !name.contains(['*', '?', '[']) || name == "*" {
        return None;
    }
    let glob = Glob::new(name).ok()?;
    let named = NAMES.iter().filter(|candidate| {
        // Only a pattern that begins with a dot stands for such names.
        glob.matches(candidate) && (name.starts_with('.') || !candidate.starts_with('.'))
    });
    named.into_iter().find_map(|candidate| {
        let path = folder.map_or_else(|| (*candidate).to_owned(), |folder| format!("{folder}/{candidate}"));
        judge(&path, file.touch, ground)
    })
}

fn of_step(step: &Step, files: &mut Vec<File>) {
    let mut add = |args: &[&Arg], touch| {
        files.extend(
            args.iter().filter(|arg| !arg.text.is_empty()).map(|arg| File { text: arg.text.clone(), touch }),
        );
    };
    add(&step.reads.iter().collect::<Vec<_>>(), Touch::Read);
    add(&step.writes.iter().collect::<Vec<_>>(), Touch::Write);
    let program = step.program.as_str();
    let operands = step.operands();
    let is_in_place = || {
        step.args.iter().any(|arg| {
            arg.text.starts_with("--in-place")
                || (arg.is_flag() && !arg.text.starts_with("--") && arg.text.contains('i'))
        })
    };
    if WRITERS.contains(&program) && !removes_lock(program, &operands) {
        add(&operands, Touch::Write);
    }
    if INTO_LAST.contains(&program) {
        let target =
            step.args.iter().position(|arg| matches!(arg.text.as_str(), "-t" | "--target-directory"));
        let target = target.and_then(|at| step.args.get(at + 1)).or(operands.last().copied());
        add(&target.into_iter().collect::<Vec<_>>(), Touch::Write);
        into_folder(target, &operands, files);
        let sources = &operands[..operands.len().saturating_sub(1)];
        match program {
            "mv" => {
                files.extend(sources.iter().map(|arg| File { text: arg.text.clone(), touch: Touch::Write }));
            }
            // What is moved or linked is read under another name.
            "ln" => {}
            _ => files.extend(sources.iter().map(|arg| File { text: arg.text.clone(), touch: Touch::Read })),
        }
        if matches!(program, "mv" | "ln") {
            files.extend(sources.iter().map(|arg| File { text: arg.text.clone(), touch: Touch::Read }));
        }
        return;
    }
    let mut add = |args: &[&Arg], touch| {
        files.extend(
            args.iter().filter(|arg| !arg.text.is_empty()).map(|arg| File { text: arg.text.clone(), touch }),
        );
    };
    if AFTER_FIRST.contains(&program) {
        let has_own = step.args.iter().any(|arg| {
            matches!(arg.text.as_str(), "-e" | "-f" | "--expression" | "--file" | "--regexp")
                || arg.text.starts_with("-pe")
                || arg.text.starts_with("-ne")
        });
        let rest = operands.get(usize::from(!has_own)..).unwrap_or_default();
        let edits = matches!(program, "sed" | "perl" | "ruby" | "yq") && is_in_place();
        add(rest, if edits { Touch::Write } else { Touch::Read });
        return;
    }
    if READERS.contains(&program) {
        add(&operands, Touch::Read);
    }
    named(step, files);
}

/// Files behind flags, and in words such as `of=`.
fn named(step: &Step, files: &mut Vec<File>) {
    let mut push = |text: &str, touch| files.push(File { text: text.to_owned(), touch });
    let args = &step.args;
    match step.program.as_str() {
        "dd" => {
            for arg in args {
                if let Some(path) = arg.text.strip_prefix("of=") {
                    push(path, Touch::Write);
                } else if let Some(path) = arg.text.strip_prefix("if=") {
                    push(path, Touch::Read);
                }
            }
        }
        "curl" | "wget" => {
            for (at, arg) in args.iter().enumerate() {
                let next = args.get(at + 1).map_or("", |arg| arg.text.as_str());
                match arg.text.as_str() {
                    "-o" | "--output" | "-O" | "--output-document"
                        if step.program == "wget" || arg.text != "-O" =>
                    {
                        push(next, Touch::Write);
                    }
                    "-T" | "--upload-file" | "--post-file" | "--body-file" => push(next, Touch::Read),
                    "-d" | "--data" | "--data-binary" | "--data-raw" | "--data-urlencode" | "--json" => {
                        if let Some(path) = next.strip_prefix('@') {
                            push(path, Touch::Read);
                        }
                    }
                    "-F" | "--form" => {
                        if let Some((_, path)) = next.split_once("=@").or_else(|| next.split_once("=<")) {
                            push(path.split(';').next().unwrap_or_default(), Touch::Read);
                        }
                    }
                    text => {
                        let value = text.split_once('=').map_or("", |(_, value)| value);
                        if text.starts_with("--output") {
                            push(value, Touch::Write);
                        } else if let Some(path) =
                            value.strip_prefix('@').filter(|_| text.starts_with("--data"))
                        {
                            push(path, Touch::Read);
                        } else if text.starts_with("--post-file=") {
                            push(value, Touch::Read);
                        }
                    }
                }
            }
        }
        "openssl" => {
            for pair in args.windows(2).filter(|pair| pair[0].text == "-out") {
                push(&pair[1].text, Touch::Write);
            }
        }
        _ => {}
    }
}

/// A file that goes into a folder keeps its name there.
fn into_folder(target: Option<&Arg>, operands: &[&Arg], files: &mut Vec<File>) {
    let Some(target) = target else { return };
    for source in operands.iter().filter(|arg| arg.text != target.text) {
        let name = source.text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if !name.is_empty() && !name.contains(UNKNOWN) && (target.text.ends_with('/') || target.text == ".") {
            files.push(File {
                text: format!("{}/{name}", target.text.trim_end_matches('/')),
                touch: Touch::Write,
            });
        }
    }
}

/// A lock that a killed git left behind may go.
fn removes_lock(program: &str, operands: &[&Arg]) -> bool {
    program == "rm"
        && !operands.is_empty()
        && operands.iter().all(|arg| arg.text.ends_with(".lock") && arg.text.contains(".git/"))
}

/// Files of git commands that show or write them.
fn of_git(call: &GitCall, files: &mut Vec<File>) {
    let mut push = |text: &str, touch| files.push(File { text: text.to_owned(), touch });
    let verb = call.verb.as_str();
    match verb {
        "show" | "cat-file" | "diff" | "log" | "blame" | "annotate" | "grep" | "difftool" | "archive"
        | "hash-object" => {
            let shows = match verb {
                "log" => call.args.iter().any(|arg| matches!(arg.text.as_str(), "-p" | "-u" | "--patch")),
                "diff" => !call.args.iter().any(|arg| {
                    matches!(arg.text.as_str(), "--stat" | "--name-only" | "--name-status" | "--quiet")
                }),
                _ => true,
            };
            let own_words = usize::from(verb == "grep");
            for operand in call.operands(&[]).into_iter().skip(own_words).filter(|_| shows) {
                let path = operand.text.split_once(':').map_or(operand.text.as_str(), |(_, path)| path);
                push(path, Touch::Read);
            }
        }
        "config" => {
            for pair in call.args.windows(2).filter(|pair| matches!(pair[0].text.as_str(), "-f" | "--file")) {
                if call.operands(&["-f", "--file"]).len() >= 2 {
                    push(&pair[1].text, Touch::Write);
                }
            }
        }
        "mv" => {
            for operand in call.operands(&[]) {
                push(&operand.text, Touch::Write);
            }
        }
        _ => {}
    }
}
