//! A text that the grammar refuses, read as flat lists of words: not what a shell makes of it, but enough to tell a text
//! with a destructive shape from one without.

use std::rc::Rc;

use brush_parser::Token;

use crate::guard::command::shell::Walker;
use crate::guard::command::step::Arg;
use crate::guard::command::walk::Io;

/// Words ahead of a program that are none.
const KEYWORDS: &[&str] = &["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "coproc"];

/// Follows words and operators.
pub(super) fn tokens(walker: &mut Walker<'_>, tokens: &[Token]) {
    let mut words: Vec<Arg> = Vec::new();
    let mut io = Io::default();
    let mut target = None;
    for token in tokens {
        match token {
            Token::Operator(operator, _) => match operator.as_str() {
                "<" | "<>" => target = Some(false),
                ">" | ">>" | ">|" | "&>" | "&>>" => target = Some(true),
                "<<" | "<<-" | "<<<" | "<&" | ">&" => {}
                _ => run(walker, &mut words, &mut io),
            },
            Token::Word(raw, _) => {
                let before = words.len();
                walker.words(raw, &mut words);
                if let Some(is_write) = target.take() {
                    let opened = words.split_off(before);
                    if is_write { io.writes.extend(opened) } else { io.reads.extend(opened) }
                }
            }
        }
    }
    run(walker, &mut words, &mut io);
}

/// Follows a text of which not even the words can be told.
pub(super) fn text(walker: &mut Walker<'_>, text: &str) {
    for line in text.split(['\n', ';', '|', '&', '(', ')', '`']) {
        let mut words =
            line.split_whitespace().map(|word| Arg::of(word.replace(['\'', '"', '\\'], ""))).collect();
        run(walker, &mut words, &mut Io::default());
    }
}

fn run(walker: &mut Walker<'_>, words: &mut Vec<Arg>, io: &mut Io<'_>) {
    let keywords = words.iter().take_while(|arg| KEYWORDS.contains(&arg.text.as_str())).count();
    let rest = words.split_off(keywords);
    words.clear();
    let io = std::mem::take(io);
    if !rest.is_empty() {
        let set = Rc::clone(&walker.shell.set);
        walker.execute(rest, set, &io);
    }
}
