//! The parser crate behind bounds: how long and how deep a text may be is looked at before it sees it, for it works by
//! recursion and tries again where a parenthesis is left open. A defect of it ends in an error, never in a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use brush_parser::ast::Program;
use brush_parser::word::WordPieceWithSource;
use brush_parser::{ParserOptions, Token, parse_tokens, uncached_tokenize_str, word};

/// Nesting of shells, functions and substitutions that is followed: real commands have three or four levels.
pub(super) const DEPTH_MAX: usize = 24;
/// Bytes of a command that are read: Linux passes at most half of this to `bash -c`.
pub(super) const COMMAND_BYTES_MAX: usize = 256 << 10;
/// Programs of one command that are followed; real commands have a few dozen.
pub(super) const STEPS_MAX: usize = 2_000;
/// Bytes of words and texts that are read for one command, each as often as it is reached: loops and functions read again.
pub(super) const WORK_BYTES_MAX: usize = 2 << 20;
/// Bytes of a value that is followed: a doubled one doubles again.
pub(super) const VALUE_BYTES_MAX: usize = 64 << 10;
/// Open parentheses and braces within each other: an open one costs the parser twice the time of the one around it.
const OPEN_MAX: usize = 14;
/// Open `if`, `while`, `case` and the like within each other.
const KEYWORDS_OPEN_MAX: usize = 20;
/// Expansions within each other in one word.
const EXPANSIONS_MAX: usize = 10;
/// Arithmetic in one word: what looks like its start costs five times the time of the one around it.
const ARITHMETIC_MAX: usize = 4;

/// Why a command could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More nesting than is read.
    #[error("read a command nested more than {DEPTH_MAX} deep")]
    TooDeep,
    /// More text than a shell takes.
    #[error("read a command of more than {COMMAND_BYTES_MAX} bytes")]
    TooLong,
    /// More programs than a command of an agent runs.
    #[error("read a command of more than {STEPS_MAX} steps")]
    TooManySteps,
}

/// A text, read.
pub(super) enum Parsed {
    /// A program.
    Program(Program),
    /// The grammar refuses it; its words and operators.
    Tokens(Vec<Token>),
    /// Nothing is known but its text: a quote is left open.
    Text,
}

fn options() -> ParserOptions {
    ParserOptions { enable_extended_globbing: true, ..ParserOptions::default() }
}

/// Reads a whole text.
pub(super) fn program(text: &str) -> Result<Parsed, Unreadable> {
    if text.len() > COMMAND_BYTES_MAX {
        return Err(Unreadable::TooLong);
    }
    if open_max(text) > OPEN_MAX {
        return Err(Unreadable::TooDeep);
    }
    let options = options();
    let tokens = guarded(|| uncached_tokenize_str(text, &options.tokenizer_options()).ok());
    let Some(tokens) = tokens else { return Ok(Parsed::Text) };
    if keywords_open_max(&tokens) > KEYWORDS_OPEN_MAX {
        return Err(Unreadable::TooDeep);
    }
    let program = guarded(|| parse_tokens(&tokens, &options).ok());
    Ok(program.map_or(Parsed::Tokens(tokens), Parsed::Program))
}

/// Returns the pieces of a word; `None` where it cannot be read.
pub(super) fn pieces(text: &str) -> Option<Vec<WordPieceWithSource>> {
    if !is_within_bounds(text) {
        return None;
    }
    guarded(|| word::parse(text, &options()).ok())
}

/// Returns the pieces of a here-document whose substitutions count.
pub(super) fn document(text: &str) -> Option<Vec<WordPieceWithSource>> {
    if !is_within_bounds(text) {
        return None;
    }
    guarded(|| word::parse_heredoc(text, &options()).ok())
}

fn is_within_bounds(text: &str) -> bool {
    text.len() <= COMMAND_BYTES_MAX
        && text.matches("$((").count() <= ARITHMETIC_MAX
        && open_max(text) <= EXPANSIONS_MAX
}

fn guarded<T>(work: impl FnOnce() -> Option<T>) -> Option<T> {
    // It holds no state of ours that a half-done parse could leave behind.
    catch_unwind(AssertUnwindSafe(work)).ok().flatten()
}

/// Returns how many parentheses and braces are open at most; what is quoted counts too.
fn open_max(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'{' => open += 1,
            b')' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

fn keywords_open_max(tokens: &[Token]) -> usize {
    let (mut open, mut most, mut bangs) = (0_usize, 0, 0);
    for token in tokens {
        match token.to_str() {
            "if" | "while" | "until" | "for" | "case" | "[[" | "function" | "coproc" | "select" => open += 1,
            "fi" | "done" | "esac" | "]]" => open = open.saturating_sub(1),
            "!" => bangs += 1,
            _ => bangs = 0,
        }
        most = most.max(open).max(bangs);
    }
    most
}
