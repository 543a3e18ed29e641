//! Programs whose words name another program or hold a text for a shell, and builtins that change what holds afterwards.
//! What is left is a step.

use std::rc::Rc;

use crate::guard::command::feed::{Feed, printed};
use crate::guard::command::git;
use crate::guard::command::shell::Walker;
use crate::guard::command::step::{Arg, Origin, Step, UNKNOWN, Variables};
use crate::guard::command::walk::Io;

/// Shells whose `-c` and standard input are read.
pub(super) const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "ksh", "ash", "mksh", "rbash", "fish"];
/// Builtins that set variables.
const SETTERS: &[&str] = &["export", "declare", "typeset", "readonly", "local"];
/// Programs that run the rest of their words: flags that take a value, and words of their own after the flags.
const PREFIXES: &[(&str, &[&str], usize)] = &[
    ("command", &[], 0),
    ("builtin", &[], 0),
    ("exec", &["-a"], 0),
    ("nohup", &[], 0),
    ("setsid", &[], 0),
    ("time", &["-f", "-o", "--format", "--output"], 0),
    ("nice", &["-n", "--adjustment"], 0),
    ("ionice", &["-c", "-n", "-p"], 0),
    ("chrt", &["-T", "-P", "-D"], 1),
    ("taskset", &[], 1),
    ("stdbuf", &["-i", "-o", "-e"], 0),
    ("unbuffer", &[], 0),
    ("timeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    (
        "sudo",
        &[
            "-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D", "-R", "-T", "--user", "--group", "--chdir",
            "--host", "--prompt", "--chroot",
        ],
        0,
    ),
    ("doas", &["-u", "-C"], 0),
    ("env", &["-u", "-C", "--unset", "--chdir"], 0),
    ("busybox", &[], 0),
    ("toybox", &[], 0),
    ("chroot", &[], 1),
    ("unshare", &["-S", "-G", "-R", "-w"], 0),
    ("strace", &["-e", "-o", "-p", "-s", "-u"], 0),
    ("ltrace", &["-e", "-o", "-p", "-s"], 0),
    ("caffeinate", &["-t", "-w"], 0),
    ("systemd-run", &["-p", "-u", "--unit", "--property"], 0),
    ("faketime", &[], 1),
    ("winpty", &[], 0),
    (
        "xargs",
        &[
            "-n",
            "-P",
            "-L",
            "-d",
            "-a",
            "-s",
            "-E",
            "--max-args",
            "--max-procs",
            "--delimiter",
            "--arg-file",
            "--max-lines",
        ],
        0,
    ),
];
/// Programs that take a command in one word: by which flag, or the words behind their own.
const TEXTS: &[(&str, &str)] =
    &[("su", "-c"), ("runuser", "-c"), ("script", "-c"), ("flock", "-c"), ("watch", ""), ("trap", "")];
/// Words that `xargs` may put behind those that are written and that are followed.
const FED_MAX: usize = 64;

/// Words and what was set for them.
struct Call {
    words: Vec<Arg>,
    own: Rc<Variables>,
    is_fed: bool,
}

impl Walker<'_> {
    /// Runs `words` with the variables `own`, and returns what they print.
    pub(super) fn execute(&mut self, words: Vec<Arg>, own: Rc<Variables>, io: &Io<'_>) -> Feed {
        if !self.enter() {
            return Feed::default();
        }
        let before = self.shell.dir.clone();
        let known = self.shell.dir_known;
        let mut call = Call { words, own, is_fed: false };
        let feed = match self.unwrapped(&mut call, io) {
            Some(feed) => feed,
            None => {
                // A folder that a prefix went to is the program's alone.
                let moved = std::mem::replace(&mut self.shell.dir, before.clone());
                let moved_known = std::mem::replace(&mut self.shell.dir_known, known);
                self.leave();
                return self.innermost(call, io, (moved, moved_known));
            }
        };
        self.shell.dir = before;
        self.shell.dir_known = known;
        self.leave();
        feed
    }

    fn innermost(&mut self, call: Call, io: &Io<'_>, moved: (std::path::PathBuf, bool)) -> Feed {
        if moved.0 == self.shell.dir {
            return self.program(call, io);
        }
        let before = (self.shell.dir.clone(), self.shell.dir_known);
        (self.shell.dir, self.shell.dir_known) = moved;
        let feed = self.program(call, io);
        (self.shell.dir, self.shell.dir_known) = before;
        feed
    }

    /// Takes off everything that only runs another program. A value where nothing is left that runs.
    fn unwrapped(&mut self, call: &mut Call, io: &Io<'_>) -> Option<Feed> {
        loop {
            let Some(first) = call.words.first() else {
                return Some(Feed::from(io.input.origin));
            };
            let name = base(&first.text).to_owned();
            if self.shell.functions.contains_key(&first.text) {
                return None;
            }
            let (_, valued, own_words) = *PREFIXES.iter().find(|(prefix, ..)| *prefix == name)?;
            let rest = call.words.split_off(1);
            if matches!(name.as_str(), "command" | "builtin")
                && rest.first().is_some_and(|arg| matches!(arg.text.as_str(), "-v" | "-V"))
            {
                return Some(printed(&name, &rest, &io.input, ""));
            }
            let mut feeding = Feeding::default();
            let mut rest = self.after_flags(&name, rest, valued, (&mut call.own, &mut feeding));
            rest.drain(..own_words.min(rest.len()));
            if name == "xargs" {
                feeding.feed(&mut rest, &io.input);
                call.is_fed = true;
            }
            let opens_shell = matches!(name.as_str(), "sudo" | "doas" | "unshare" | "chroot");
            if rest.is_empty() && opens_shell {
                rest.push(Arg::of("sh"));
            }
            if let Some(text) = feeding.text.take() {
                // `env -S` splits one word into many.
                let mut words = Vec::new();
                self.words(&text.text, &mut words);
                let mut split: Vec<Arg> =
                    words.iter().flat_map(|arg| arg.text.split_whitespace().map(Arg::of)).collect();
                split.append(&mut rest);
                rest = split;
            }
            call.words = rest;
        }
    }

    /// Takes flags and assignments off the words behind `prefix`.
    fn after_flags(
        &mut self,
        prefix: &str,
        words: Vec<Arg>,
        valued: &[&str],
        (own, feeding): (&mut Rc<Variables>, &mut Feeding),
    ) -> Vec<Arg> {
        let mut rest = words.into_iter().peekable();
        while let Some(flag) = rest.next_if(|arg| arg.is_flag()) {
            if flag.text == "--" {
                break;
            }
            let (name, joined) = match flag.text.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(Arg::of(value))),
                Some(_) | None => (flag.text.clone(), None),
            };
            let takes_next = joined.is_none()
                && (valued.contains(&name.as_str())
                    || matches!(
                        (prefix, name.as_str()),
                        ("xargs", "-I" | "--replace") | ("env", "-S" | "--split-string")
                    ));
            let value = if takes_next { rest.next() } else { joined };
            match (prefix, name.as_str(), value) {
                ("env", "-C" | "--chdir", Some(value)) | ("sudo", "-D" | "--chdir", Some(value)) => {
                    self.change_dir(&value.text);
                }
                ("env", "-S" | "--split-string", value) => feeding.text = value,
                ("env", text, None) if text.starts_with("-S") => feeding.text = Some(Arg::of(&text[2..])),
                ("xargs", "-I" | "--replace", value) => {
                    feeding.mark = Some(value.map_or_else(|| "{}".to_owned(), |value| value.text));
                }
                ("xargs", text, None) if text.starts_with("-I") => feeding.mark = Some(text[2..].to_owned()),
                _ => {}
            }
        }
        let mut rest: Vec<Arg> = rest.collect();
        if matches!(prefix, "env" | "sudo" | "doas") {
            let count = rest.iter().take_while(|arg| assignment(arg).is_some()).count();
            for arg in rest.drain(..count) {
                if let Some((name, value)) = assignment(&arg) {
                    Rc::make_mut(own).insert(name, value);
                }
            }
        }
        rest
    }

    /// Runs what is left when all prefixes are off.
    fn program(&mut self, call: Call, io: &Io<'_>) -> Feed {
        let Some((first, args)) = call.words.split_first() else { return Feed::default() };
        let name = base(&first.text);
        if self.shell.functions.contains_key(&first.text) {
            return self.call(&first.text.clone(), args, &call.own, io);
        }
        if !self.enter() {
            return Feed::default();
        }
        let feed = match name {
            "cd" | "pushd" => {
                let home = || self.variable("HOME").unwrap_or_else(|| Arg::unknown(Origin::Plain));
                let folder = args.iter().find(|arg| !arg.is_flag() || arg.text == "-").cloned();
                let folder = folder.unwrap_or_else(home);
                self.change_dir(&folder.text);
                Feed::of("")
            }
            "popd" => {
                self.shell.dir_known = false;
                Feed::default()
            }
            "eval" => self.eval(&call, args, io),
            "git" => self.git(call, io),
            "set" | "shift" | "unset" | "read" | "mapfile" | "readarray" => {
                self.changed(name, args, io);
                Feed::default()
            }
            "alias" => {
                // What it names may be used later; it is looked at as if it were.
                for arg in args {
                    if let Some((_, text)) = arg.text.split_once('=') {
                        self.apart(text, &Feed::default());
                    }
                }
                Feed::default()
            }
            _ if SETTERS.contains(&name) => {
                for (name, value) in args.iter().filter_map(assignment) {
                    self.assign(&name, value);
                }
                Feed::default()
            }
            _ if SHELLS.contains(&name) => self.nested(&call, args, io),
            "source" | "." => {
                let feed = self.content(args.first());
                self.step(&call, io);
                match feed {
                    Some(feed) => self.script(&feed, &Feed::default()),
                    None => Feed::default(),
                }
            }
            "find" | "fd" | "fdfind" => self.find(&call, args, io),
            "parallel" => self.parallel(&call, args, io),
            _ => match TEXTS.iter().find(|(program, _)| *program == name) {
                Some((_, flag)) => self.text(&call, args, flag, io),
                None => self.step(&call, io),
            },
        };
        self.leave();
        feed
    }

    fn step(&mut self, call: &Call, io: &Io<'_>) -> Feed {
        let Some((first, args)) = call.words.split_first() else { return Feed::default() };
        let program = base(&first.text).to_owned();
        let dir = self.shell.dir.to_string_lossy().into_owned();
        let feed = printed(&program, args, &io.input, &dir);
        let is_script = matches!(program.as_str(), "source" | ".")
            || INTERPRETERS.iter().any(|name| is_version_of(&program, name));
        let is_fetched = self.is_fetched(first) || (is_script && args.iter().any(|arg| self.is_fetched(arg)));
        self.keep_saved(&program, args, &io.input);
        self.keep_fetched(feed.origin, &io.writes);
        let step = Step {
            program,
            path: first.text.clone(),
            origin: first.origin,
            args: args.to_vec(),
            reads: io.reads.clone(),
            writes: io.writes.clone(),
            input: io.input.origin,
            is_fed: call.is_fed,
            is_fetched,
            ..Step::default()
        };
        self.push(step, &call.own);
        feed
    }

    fn eval(&mut self, call: &Call, args: &[Arg], io: &Io<'_>) -> Feed {
        self.step(call, io);
        let text: Vec<&str> = args.iter().map(|arg| arg.text.as_str()).collect();
        let before = std::mem::replace(&mut self.shell.set, Rc::clone(&call.own));
        let feed = self.script(&text.join(" "), &io.input);
        if Rc::ptr_eq(&before, &call.own) {
            return feed;
        }
        for (name, value) in before.iter() {
            Rc::make_mut(&mut self.shell.set).entry(name.clone()).or_insert_with(|| value.clone());
        }
        feed
    }

    /// Follows what a shell is told to run: its `-c`, a file that the command makes, or its standard input.
    fn nested(&mut self, call: &Call, args: &[Arg], io: &Io<'_>) -> Feed {
        self.step(call, io);
        let is_command = |arg: &Arg| arg.is_flag() && !arg.text.starts_with("--") && arg.text.contains('c');
        let before = self.shell.clone();
        self.shell.set = Rc::clone(&call.own);
        self.shell.functions = Rc::default();
        let feed = if let Some(flag) = args.iter().position(is_command) {
            let mut rest = args[flag + 1..].iter().skip_while(|arg| arg.text.starts_with(['-', '+']));
            let text = rest.next().cloned().unwrap_or_default();
            self.shell.positional = Some(Rc::new(rest.skip(1).cloned().collect()));
            self.script(&text.text, &io.input)
        } else {
            let file = args.iter().find(|arg| !arg.text.starts_with(['-', '+']));
            let text = match file {
                Some(file) if !matches!(file.text.as_str(), "/dev/stdin" | "/proc/self/fd/0") => {
                    self.content(Some(file))
                }
                Some(_) | None => io.input.text.clone(),
            };
            text.map(|text| self.script(&text, &Feed::default())).unwrap_or_default()
        };
        self.shell = before;
        feed
    }

    fn content(&self, file: Option<&Arg>) -> Option<String> {
        file.and_then(|file| file.content.clone())
    }

    /// Follows programs that take a command in one word.
    fn text(&mut self, call: &Call, args: &[Arg], flag: &str, io: &Io<'_>) -> Feed {
        self.step(call, io);
        let text = if flag.is_empty() {
            // `trap TEXT SIGNAL…` and `watch -n SECONDS WORDS…`.
            let mut words = args;
            while let Some((flag, rest)) = words.split_first().filter(|(flag, _)| flag.is_flag()) {
                let takes_next = matches!(flag.text.as_str(), "-n" | "--interval");
                words = rest.get(usize::from(takes_next)..).unwrap_or_default();
            }
            let words = if call.words[0].text == "trap" { words.get(..1).unwrap_or_default() } else { words };
            words.iter().map(|arg| arg.text.clone()).collect::<Vec<_>>().join(" ")
        } else if let Some(at) = args.iter().position(|arg| arg.text == flag || arg.text == "--command") {
            args.get(at + 1).map(|arg| arg.text.clone()).unwrap_or_default()
        } else if call.words[0].text.ends_with("flock") {
            let rest: Vec<Arg> = args.iter().skip_while(|arg| arg.is_flag()).skip(1).cloned().collect();
            return self.execute(rest, Rc::clone(&call.own), io);
        } else if call.words[0].text.ends_with("script") {
            return Feed::default();
        } else {
            // `su` alone is a shell on standard input.
            io.input.text.clone().unwrap_or_default()
        };
        self.apart(&text, &Feed::default())
    }

    fn changed(&mut self, name: &str, args: &[Arg], io: &Io<'_>) {
        match name {
            "set" => {
                if let Some(at) = args.iter().position(|arg| arg.text == "--") {
                    self.shell.positional = Some(Rc::new(args[at + 1..].to_vec()));
                }
            }
            "shift" => {
                let count = args.first().and_then(|arg| arg.text.parse().ok()).unwrap_or(1);
                if let Some(list) = &mut self.shell.positional {
                    let list = Rc::make_mut(list);
                    list.drain(..list.len().min(count));
                }
            }
            "unset" => {
                for arg in args.iter().filter(|arg| !arg.is_flag()) {
                    self.assign(&arg.text, Arg::default());
                    Rc::make_mut(&mut self.shell.functions).remove(&arg.text);
                }
            }
            _ => {
                let line = io.input.text.as_deref().and_then(|text| text.lines().next());
                let value = line.map_or_else(|| Arg::unknown(io.input.origin), Arg::of);
                for arg in args.iter().filter(|arg| !arg.is_flag()) {
                    self.assign(&arg.text, value.clone());
                }
            }
        }
    }

    fn find(&mut self, call: &Call, args: &[Arg], io: &Io<'_>) -> Feed {
        self.step(call, io);
        let is_exec = |arg: &Arg| {
            matches!(
                arg.text.as_str(),
                "-exec" | "-execdir" | "-ok" | "-okdir" | "-x" | "-X" | "--exec" | "--exec-batch"
            )
        };
        let found = found_by(args);
        let mut rest = args;
        while let Some(at) = rest.iter().position(is_exec) {
            let inner = &rest[at + 1..];
            let end =
                inner.iter().position(|arg| matches!(arg.text.as_str(), ";" | "+")).unwrap_or(inner.len());
            let words =
                inner[..end].iter().map(|arg| Arg { text: arg.text.replace("{}", &found), ..arg.clone() });
            let words: Vec<Arg> = words.collect();
            let own = Rc::clone(&call.own);
            if words.is_empty() {
                break;
            }
            self.execute(words, own, &Io::default());
            rest = &inner[end..];
        }
        Feed::default()
    }

    fn parallel(&mut self, call: &Call, args: &[Arg], io: &Io<'_>) -> Feed {
        let skipped = args.iter().take_while(|arg| arg.is_flag()).count();
        let args = &args[skipped..];
        let at = args.iter().position(|arg| arg.text.starts_with(":::")).unwrap_or(args.len());
        let template: Vec<&str> = args[..at].iter().map(|arg| arg.text.as_str()).collect();
        let template = template.join(" ");
        let mut inputs: Vec<String> =
            args.get(at + 1..).unwrap_or_default().iter().map(|arg| arg.text.clone()).collect();
        if inputs.is_empty() {
            inputs = match &io.input.text {
                Some(text) => text.lines().take(FED_MAX).map(str::to_owned).collect(),
                None => vec![UNKNOWN.to_string()],
            };
        }
        for input in inputs.iter().take(FED_MAX) {
            let text = match template.contains("{}") {
                true => template.replace("{}", input),
                false => format!("{template} {input}"),
            };
            let before = std::mem::replace(&mut self.shell.set, Rc::clone(&call.own));
            self.apart(&text, &Feed::default());
            self.shell.set = before;
        }
        Feed::default()
    }

    fn git(&mut self, call: Call, io: &Io<'_>) -> Feed {
        match self.alias_of(&call.words, &call.own) {
            Some(git::Meaning::Words(words)) => self.execute(words, call.own, io),
            Some(git::Meaning::Text(text)) => {
                let before = std::mem::replace(&mut self.shell.set, Rc::clone(&call.own));
                let feed = self.apart(&text, &io.input);
                self.shell.set = before;
                feed
            }
            None => {
                let feed = self.step(&call, io);
                for text in git::texts(&call.words) {
                    self.apart(&text, &Feed::default());
                }
                feed
            }
        }
    }

    /// Returns where the content of a file comes from, as far as the command itself made it.
    pub(super) fn origin_of(&self, file: &Arg) -> Origin {
        if self.is_fetched(file) { Origin::Download } else { file.origin }
    }

    pub(super) fn keep_fetched(&mut self, origin: Origin, writes: &[Arg]) {
        if origin == Origin::Download {
            self.fetched.extend(writes.iter().map(|arg| plain(&arg.text)));
        }
    }

    fn is_fetched(&self, file: &Arg) -> bool {
        !self.fetched.is_empty() && self.fetched.contains(&plain(&file.text))
    }

    /// Keeps the names of files that a program writes what it fetched to.
    fn keep_saved(&mut self, program: &str, args: &[Arg], input: &Feed) {
        let after = |flags: &[&str]| {
            let at = args.iter().position(|arg| flags.contains(&arg.text.as_str()))?;
            args.get(at + 1).map(|arg| plain(&arg.text))
        };
        let joined = |flag: &str| args.iter().find_map(|arg| arg.text.strip_prefix(flag)).map(plain);
        let last_of_address = || {
            let address = args.iter().find(|arg| arg.text.contains("://"))?;
            address.text.rsplit('/').next().map(plain)
        };
        let is_short = |letter: char| {
            args.iter().any(|arg| arg.is_flag() && !arg.text.starts_with("--") && arg.text.contains(letter))
        };
        let saved = match program {
            "curl" => after(&["-o", "--output", "-Lo", "-sSLo", "-fsSLo", "-sLo", "-so", "-fLo"])
                .or_else(|| joined("--output="))
                .or_else(|| {
                    let cluster = args.iter().position(|arg| {
                        arg.is_flag() && !arg.text.starts_with("--") && arg.text.ends_with('o')
                    })?;
                    args.get(cluster + 1).map(|arg| plain(&arg.text))
                })
                .or_else(|| {
                    (is_short('O') || args.iter().any(|arg| arg.text == "--remote-name"))
                        .then(last_of_address)
                        .flatten()
                }),
            "wget" => after(&["-O", "--output-document", "-qO", "-nv -O"])
                .or_else(|| joined("--output-document="))
                .or_else(last_of_address),
            "aria2c" | "fetch" | "http" => after(&["-o", "--output", "--out"]).or_else(last_of_address),
            "tee" if input.origin == Origin::Download => {
                self.fetched.extend(args.iter().filter(|arg| !arg.is_flag()).map(|arg| plain(&arg.text)));
                None
            }
            "mv" | "cp" | "install" => {
                let operands: Vec<&Arg> = args.iter().filter(|arg| !arg.is_flag()).collect();
                match operands.as_slice() {
                    [source, target] if self.is_fetched(source) => Some(plain(&target.text)),
                    _ => None,
                }
            }
            _ => None,
        };
        self.fetched.extend(saved.filter(|file| !file.is_empty() && file != "-"));
    }
}

/// Programs that run a file of another language.
pub(in crate::guard) const INTERPRETERS: &[&str] = &[
    "sh",
    "bash",
    "dash",
    "zsh",
    "ksh",
    "ash",
    "mksh",
    "rbash",
    "fish",
    "python",
    "perl",
    "ruby",
    "node",
    "php",
    "deno",
    "bun",
    "lua",
    "Rscript",
    "osascript",
    "pwsh",
    "tclsh",
];

/// Returns whether `program` is `name`, also with a version behind it.
pub(in crate::guard) fn is_version_of(program: &str, name: &str) -> bool {
    program
        .strip_prefix(name)
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// What `xargs` and `env -S` put among the words.
#[derive(Default)]
struct Feeding {
    mark: Option<String>,
    text: Option<Arg>,
}

impl Feeding {
    fn feed(&self, words: &mut Vec<Arg>, input: &Feed) {
        if words.is_empty() {
            words.push(Arg::of("echo"));
        }
        let fed: Vec<Arg> = match &input.text {
            Some(text) => text.split_whitespace().take(FED_MAX).map(Arg::of).collect(),
            None => vec![Arg::unknown(input.origin)],
        };
        let Some(mark) = &self.mark else {
            words.extend(fed);
            return;
        };
        let joined: Vec<&str> = fed.iter().map(|arg| arg.text.as_str()).collect();
        let joined = joined.join(" ");
        for word in words.iter_mut() {
            if word.text.contains(mark.as_str()) {
                word.text = word.text.replace(mark.as_str(), &joined);
                word.origin = input.origin;
            }
        }
    }
}

/// Returns what `{}` of a `find` stands for: the name it looks for where that is one, below the first folder.
fn found_by(args: &[Arg]) -> String {
    let roots: Vec<&str> = args
        .iter()
        .take_while(|arg| !arg.text.starts_with(['-', '(', '!']))
        .map(|arg| arg.text.as_str())
        .collect();
    let root = roots.first().copied().unwrap_or(".").trim_end_matches('/');
    let at = args.iter().position(|arg| matches!(arg.text.as_str(), "-name" | "-iname"));
    let name = at.and_then(|at| args.get(at + 1)).map(|arg| arg.text.as_str());
    match name {
        Some(name) if !name.contains(['*', '?', '[']) => format!("{root}/{name}"),
        Some(_) => format!("{root}/{UNKNOWN}found"),
        None if is_filtered(args) => format!("{root}/{UNKNOWN}found"),
        None => {
            if root.is_empty() {
                "/".to_owned()
            } else {
                root.to_owned()
            }
        }
    }
}

/// Returns whether a `find` looks for something and not for everything.
pub(in crate::guard) fn is_filtered(args: &[Arg]) -> bool {
    const FILTERS: &[&str] = &[
        "-name",
        "-iname",
        "-path",
        "-ipath",
        "-wholename",
        "-regex",
        "-iregex",
        "-empty",
        "-mtime",
        "-mmin",
        "-atime",
        "-amin",
        "-ctime",
        "-cmin",
        "-newer",
        "-size",
        "-user",
        "-group",
        "-uid",
        "-perm",
        "-inum",
        "-lname",
        "-nouser",
        "-links",
    ];
    args.iter().enumerate().any(|(at, arg)| {
        FILTERS.contains(&arg.text.as_str()) && args.get(at + 1).is_none_or(|value| value.text != "*")
    })
}

/// Returns name and value of `NAME=value`.
pub(super) fn assignment(arg: &Arg) -> Option<(String, Arg)> {
    let (name, value) = arg.text.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| (name.to_owned(), Arg { text: value.to_owned(), ..arg.clone() }))
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn plain(path: &str) -> String {
    path.strip_prefix("./").unwrap_or(path).to_owned()
}
