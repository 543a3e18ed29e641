//! A text that the grammar refuses, read as flat lists of words: not what a shell makes of it, but enough to tell a text
//! with a destructive shape from one without.

use std::rc::Rc;

use brush_parser::Token;

use crate::guard::command::feed::Feed;
use crate::guard::command::prefix::assignment;
use crate::guard::command::shell::Walker;
use crate::guard::command::step::Arg;
use crate::guard::command::walk::Io;

/// Words ahead of a program that are none.
const KEYWORDS: &[&str] = &["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "coproc"];

/// A line of words that is being read.
#[derive(Default)]
struct Line {
    words: Vec<Arg>,
    io: Io<'static>,
    /// Whether the next word is a file that is opened, and for writing.
    target: Option<bool>,
}

/// Follows words and operators.
pub(super) fn tokens(walker: &mut Walker<'_>, tokens: &[Token]) {
    let mut line = Line::default();
    for token in tokens {
        match token {
            Token::Operator(operator, _) => line.operator(walker, operator),
            Token::Word(raw, _) => {
                let before = line.words.len();
                walker.words(raw, &mut line.words);
                line.open(before);
            }
        }
    }
    line.run(walker);
}

/// Follows a text of which not even the words can be told.
pub(super) fn text(walker: &mut Walker<'_>, text: &str) {
    let mut line = Line::default();
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(['\n', ';', '|', '&', '(', ')', '`', '<', '>']).unwrap_or(rest.len());
        for word in rest[..plain].split_whitespace() {
            let before = line.words.len();
            line.words.push(Arg::of(word.replace(['\'', '"', '\\'], "")));
            line.open(before);
        }
        let operator = rest[plain..].chars().next().map_or("", |c| &rest[plain..plain + c.len_utf8()]);
        line.operator(walker, operator);
        rest = &rest[plain + operator.len()..];
    }
    line.run(walker);
}

impl Line {
    fn operator(&mut self, walker: &mut Walker<'_>, operator: &str) {
        match operator {
            "<" | "<>" => self.target = Some(false),
            ">" | ">>" | ">|" | "&>" | "&>>" => self.target = Some(true),
            "<<" | "<<-" | "<<<" | "<&" | ">&" => {}
            "|" | "|&" => {
                let feed = self.run(walker);
                self.io.input = feed;
            }
            _ => {
                self.run(walker);
            }
        }
    }

    /// Takes the words from `before` on as files, where such were announced.
    fn open(&mut self, before: usize) {
        if let Some(is_write) = self.target.take() {
            let opened = self.words.split_off(before);
            if is_write { self.io.writes.extend(opened) } else { self.io.reads.extend(opened) }
        }
    }

    fn run(&mut self, walker: &mut Walker<'_>) -> Feed {
        let Self { words, io, target: _ } = std::mem::take(self);
        let is_keyword = |arg: &&Arg| KEYWORDS.contains(&arg.text.as_str());
        let keywords = words.iter().take_while(is_keyword).count();
        let mut set = Rc::clone(&walker.shell.set);
        let assigned: Vec<_> = words[keywords..].iter().map_while(assignment).collect();
        let rest = words[keywords + assigned.len()..].to_vec();
        if rest.is_empty() {
            for (name, value) in assigned {
                walker.assign(&name, value);
            }
            return Feed::default();
        }
        Rc::make_mut(&mut set).extend(assigned);
        walker.execute(rest, set, &io)
    }
}
