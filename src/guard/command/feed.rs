//! What a program prints, as far as the words tell: enough to know what a shell behind a pipe or in `$(…)` is given.

use crate::guard::command::parse::VALUE_BYTES_MAX;
use crate::guard::command::step::{Arg, Origin, UNKNOWN};
use crate::guard::command::word::unescaped;

/// Text on its way from one program to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Feed {
    /// All of it, where it is known.
    pub(super) text: Option<String>,
    /// Where it comes from.
    pub(super) origin: Origin,
}

/// Programs whose output comes from the network.
const FETCHING: &[&str] = &[
    "curl", "wget", "fetch", "aria2c", "http", "https", "xh", "lynx", "w3m", "nc", "ncat", "netcat", "socat",
    "ftp",
];
/// Programs that hand their input on as it is, where they are given no file.
const PASSING: &[&str] = &["cat", "tee", "sponge", "pv", "buffer"];
/// Programs that hand on something else than they got.
const CHANGING: &[&str] = &["rev", "tr", "sed", "awk", "gawk", "cut", "perl", "tac", "fold", "paste", "dd"];

impl Feed {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), origin: Origin::Plain }
    }

    pub(super) fn from(origin: Origin) -> Self {
        Self { text: None, origin }
    }

    /// Returns what two programs print one after the other.
    pub(super) fn and(self, next: Self) -> Self {
        let text = match (self.text, next.text) {
            (Some(text), Some(more)) if text.len() + more.len() <= VALUE_BYTES_MAX => Some(text + &more),
            (_, _) => None,
        };
        Self { text, origin: self.origin.max(next.origin) }
    }

    /// Returns this as a word of its own.
    pub(super) fn arg(self) -> Arg {
        match self.text {
            Some(text) => Arg { origin: self.origin, ..Arg::of(text.trim_end_matches('\n')) },
            None => Arg::unknown(self.origin),
        }
    }
}

/// Returns what `program` prints.
pub(super) fn printed(program: &str, args: &[Arg], input: &Feed, dir: &str) -> Feed {
    let has = |names: &[&str]| args.iter().any(|arg| names.contains(&arg.text.as_str()));
    let operands: Vec<&Arg> = args.iter().filter(|arg| !arg.is_flag()).collect();
    let named = || operands.last().map_or_else(Feed::default, |arg| of_arg(arg));
    match program {
        "echo" => echoed(args),
        "printf" => formatted(args),
        "true" | ":" | "false" => Feed::of(""),
        "pwd" => Feed::of(dir),
        // What it makes is new and lies where such things lie.
        "mktemp" => Feed::of("/tmp/mktemp/new"),
        "realpath" | "readlink" | "which" | "basename" => named(),
        "command" | "type" if has(&["-v", "-p", "-P"]) => named(),
        "base64" | "base32" if has(&["-d", "-D", "--decode", "-di"]) => decoded(input),
        "xxd" if args.iter().any(|arg| arg.is_flag() && arg.text.contains('r')) => decoded(input),
        "openssl" if has(&["enc", "-d", "base64"]) => decoded(input),
        "uudecode" => decoded(input),
        name if FETCHING.contains(&name) => Feed::from(Origin::Download),
        name if PASSING.contains(&name) && (operands.is_empty() || name == "tee") => input.clone(),
        name if CHANGING.contains(&name) && input.text.is_some() => decoded(input),
        _ => Feed::from(input.origin),
    }
}

fn decoded(input: &Feed) -> Feed {
    Feed::from(input.origin.max(Origin::Decoded))
}

fn of_arg(arg: &Arg) -> Feed {
    if arg.is_known() { Feed::of(arg.text.clone()) } else { Feed::from(arg.origin) }
}

fn echoed(args: &[Arg]) -> Feed {
    let is_option = |arg: &&Arg| arg.is_flag() && arg.text[1..].chars().all(|c| "neE".contains(c));
    let options = args.iter().take_while(is_option).count();
    let escapes = args[..options].iter().any(|arg| arg.text.contains('e'));
    let words: Vec<&str> = args[options..].iter().map(|arg| arg.text.as_str()).collect();
    let text = words.join(" ");
    known(if escapes { unescaped(&text) } else { text }, args)
}

fn formatted(args: &[Arg]) -> Feed {
    let skipped = usize::from(args.first().is_some_and(|arg| arg.text == "--"));
    let Some((format, values)) = args.get(skipped..).and_then(<[Arg]>::split_first) else {
        return Feed::of("");
    };
    let format = unescaped(&format.text);
    let mut values = values.iter();
    let mut text = String::new();
    loop {
        let before = values.len();
        let mut rest = format.as_str();
        while let Some((plain, after)) = rest.split_once('%') {
            text.push_str(plain);
            let letter = after.chars().next().unwrap_or('%');
            match letter {
                's' | 'd' | 'i' => text.push_str(values.next().map_or("", |arg| &arg.text)),
                'b' => text.push_str(&unescaped(values.next().map_or("", |arg| &arg.text))),
                '%' => text.push('%'),
                _ => text.push(UNKNOWN),
            }
            rest = after.get(letter.len_utf8()..).unwrap_or_default();
        }
        text.push_str(rest);
        // The format is used again as long as there are values.
        if values.len() == 0 || values.len() == before {
            return known(text, args);
        }
    }
}

fn known(text: String, args: &[Arg]) -> Feed {
    let origin = args.iter().map(|arg| arg.origin).max().unwrap_or_default();
    Feed { text: Some(text), origin }
}
