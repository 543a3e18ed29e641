//! The grammar's tree, followed in the order in which things run: lists, pipes, subshells, loops, functions, redirections.
//! Every branch counts, since which one a shell takes is not known.

use std::rc::Rc;

use brush_parser::ast::{
    AndOr, AndOrList, Assignment, AssignmentName, AssignmentValue, Command, CommandPrefixOrSuffixItem,
    CompoundCommand, CompoundList, ExtendedTestExpr, ForClauseCommand, IoFileRedirectKind,
    IoFileRedirectTarget, IoRedirect, Pipeline, ProcessSubstitutionKind, RedirectList, SeparatorOperator,
    SimpleCommand, SubshellCommand, Word,
};

use crate::guard::command::feed::Feed;
use crate::guard::command::parse::VALUE_BYTES_MAX;
use crate::guard::command::shell::Walker;
use crate::guard::command::step::{Arg, Step, UNKNOWN, Variables};

/// Values of a loop that are gone through one by one.
const LOOP_VALUES_MAX: usize = 24;

/// What is connected to a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Io<'c> {
    pub(super) input: Feed,
    pub(super) reads: Vec<Arg>,
    pub(super) writes: Vec<Arg>,
    /// What runs behind it, fed with what it prints.
    behind: Vec<&'c SubshellCommand>,
}

impl Walker<'_> {
    pub(super) fn list(&mut self, list: &CompoundList, input: &Feed) -> Feed {
        if !self.enter() {
            return Feed::default();
        }
        let mut feed: Option<Feed> = None;
        for item in &list.0 {
            let beside = usize::from(matches!(item.1, SeparatorOperator::Async));
            self.beside += beside;
            let next = self.and_or(&item.0, input);
            self.beside -= beside;
            feed = Some(match feed {
                None => next,
                Some(before) => before.and(next),
            });
        }
        self.leave();
        feed.unwrap_or_default()
    }

    fn and_or(&mut self, list: &AndOrList, input: &Feed) -> Feed {
        let mut feed = self.pipeline(&list.first, input);
        for more in &list.additional {
            feed = match more {
                AndOr::And(pipeline) => {
                    let next = self.pipeline(pipeline, input);
                    feed.and(next)
                }
                AndOr::Or(pipeline) => {
                    let next = self.pipeline(pipeline, input);
                    Feed { text: feed.text.or(next.text), origin: feed.origin.max(next.origin) }
                }
            };
        }
        feed
    }

    fn pipeline(&mut self, pipeline: &Pipeline, input: &Feed) -> Feed {
        if let [only] = pipeline.seq.as_slice() {
            return self.command(only, input);
        }
        let before = self.shell.clone();
        let mut feed = input.clone();
        self.beside += 1;
        for command in &pipeline.seq {
            feed = self.command(command, &feed);
            self.shell = before.clone();
        }
        self.beside -= 1;
        feed
    }

    fn command(&mut self, command: &Command, input: &Feed) -> Feed {
        if !self.enter() {
            return Feed::default();
        }
        let feed = match command {
            Command::Simple(simple) => self.simple(simple, input),
            Command::Compound(compound, redirects) => self.redirected(compound, redirects.as_ref(), input),
            Command::Function(function) => {
                let body = Rc::new(function.body.clone());
                Rc::make_mut(&mut self.shell.functions).insert(function.fname.value.clone(), body);
                Feed::default()
            }
            Command::ExtendedTest(test, redirects) => {
                self.test(&test.expr);
                let _ = self.io_of(redirects.as_ref(), input);
                Feed::default()
            }
        };
        self.leave();
        feed
    }

    fn redirected(
        &mut self,
        compound: &CompoundCommand,
        redirects: Option<&RedirectList>,
        input: &Feed,
    ) -> Feed {
        let io = self.io_of(redirects, input);
        let feed = self.compound(compound, &io.input);
        self.opened(&io, &feed);
        feed
    }

    /// Calls a function with `args`.
    pub(super) fn call(&mut self, name: &str, args: &[Arg], own: &Rc<Variables>, io: &Io<'_>) -> Feed {
        if self.calls.iter().any(|call| call == name) {
            self.is_bomb |= self.beside > 0;
            return Feed::default();
        }
        let Some(body) = self.shell.functions.get(name).cloned() else { return Feed::default() };
        if !self.enter() {
            return Feed::default();
        }
        self.calls.push(name.to_owned());
        let positional = self.shell.positional.replace(Rc::new(args.to_vec()));
        let set = std::mem::replace(&mut self.shell.set, Rc::clone(own));
        let feed = self.redirected(&body.0, body.1.as_ref(), &io.input);
        if !Rc::ptr_eq(&set, own) {
            // What was set for the call alone ends with it; what the function set is taken to stay.
            for (name, value) in set.iter() {
                Rc::make_mut(&mut self.shell.set).insert(name.clone(), value.clone());
            }
        }
        self.shell.positional = positional;
        self.calls.pop();
        self.leave();
        feed
    }

    fn compound(&mut self, compound: &CompoundCommand, input: &Feed) -> Feed {
        match compound {
            CompoundCommand::Arithmetic(arithmetic) => {
                self.arithmetic(&arithmetic.expr.value);
                Feed::default()
            }
            CompoundCommand::ArithmeticForClause(clause) => {
                let parts = [&clause.initializer, &clause.condition, &clause.updater];
                for part in parts.into_iter().flatten() {
                    self.arithmetic(&part.value);
                }
                self.list(&clause.body.list, input)
            }
            CompoundCommand::BraceGroup(group) => self.list(&group.list, input),
            CompoundCommand::Subshell(subshell) => self.subshell(subshell, input),
            CompoundCommand::ForClause(clause) => self.each(clause, input),
            CompoundCommand::CaseClause(clause) => {
                self.value(&clause.value.value);
                let mut origin = Feed::default().origin;
                for case in &clause.cases {
                    for pattern in &case.patterns {
                        self.value(&pattern.value);
                    }
                    if let Some(list) = &case.cmd {
                        origin = origin.max(self.list(list, input).origin);
                    }
                }
                Feed::from(origin)
            }
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition, input);
                let mut origin = self.list(&clause.then, input).origin;
                for other in clause.elses.iter().flatten() {
                    if let Some(condition) = &other.condition {
                        self.list(condition, input);
                    }
                    origin = origin.max(self.list(&other.body, input).origin);
                }
                Feed::from(origin)
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.list(&clause.0, input);
                let feed = self.list(&clause.1.list, input);
                Feed::from(feed.origin)
            }
            CompoundCommand::Coprocess(coprocess) => {
                let before = self.shell.clone();
                self.beside += 1;
                let _ = self.command(&coprocess.body, input);
                self.beside -= 1;
                self.shell = before;
                Feed::default()
            }
        }
    }

    fn subshell(&mut self, subshell: &SubshellCommand, input: &Feed) -> Feed {
        let before = self.shell.clone();
        let feed = self.list(&subshell.list, input);
        self.shell = before;
        feed
    }

    fn each(&mut self, clause: &ForClauseCommand, input: &Feed) -> Feed {
        let mut values = Vec::new();
        match &clause.values {
            Some(words) => {
                for word in words {
                    self.words(&word.value, &mut values);
                }
            }
            None => values.extend(self.shell.positional.iter().flat_map(|list| list.iter().cloned())),
        }
        if values.is_empty() || values.len() > LOOP_VALUES_MAX {
            values.truncate(LOOP_VALUES_MAX);
            values.push(Arg::unknown(Default::default()));
        }
        let mut feed: Option<Feed> = None;
        for value in values {
            self.assign(&clause.variable_name, value);
            let next = self.list(&clause.body.list, input);
            feed = Some(match feed {
                None => next,
                Some(before) => before.and(next),
            });
        }
        feed.unwrap_or_default()
    }

    /// Follows arithmetic. The parser takes `( (rm x))` for it as well, so that it is read as commands, too.
    pub(super) fn arithmetic(&mut self, text: &str) {
        if text.contains(['$', '`']) {
            self.value(text);
        }
        if text.contains(' ') {
            let is_refused = self.is_refused;
            self.apart(text, &Feed::default());
            self.is_refused = is_refused;
        }
    }

    fn test(&mut self, test: &ExtendedTestExpr) {
        match test {
            ExtendedTestExpr::And(one, other) | ExtendedTestExpr::Or(one, other) => {
                self.test(one);
                self.test(other);
            }
            ExtendedTestExpr::Not(inner) | ExtendedTestExpr::Parenthesized(inner) => self.test(inner),
            ExtendedTestExpr::UnaryTest(_, word) => {
                self.value(&word.value);
            }
            ExtendedTestExpr::BinaryTest(_, one, other) => {
                self.value(&one.value);
                self.value(&other.value);
            }
        }
    }

    fn simple(&mut self, simple: &SimpleCommand, input: &Feed) -> Feed {
        let mut io = Io { input: input.clone(), ..Io::default() };
        let mut own: Vec<(String, Arg)> = Vec::new();
        let mut words = Vec::new();
        let prefix = simple.prefix.iter().flat_map(|prefix| &prefix.0);
        let suffix = simple.suffix.iter().flat_map(|suffix| &suffix.0);
        for item in prefix {
            match item {
                CommandPrefixOrSuffixItem::AssignmentWord(assignment, _) => {
                    self.assignment(assignment, simple.word_or_name.is_some(), &mut own);
                }
                other => self.item(other, &mut words, &mut io),
            }
        }
        if let Some(name) = &simple.word_or_name {
            self.words(&name.value, &mut words);
        }
        for item in suffix {
            self.item(item, &mut words, &mut io);
        }
        if words.is_empty() {
            for (name, value) in own {
                self.assign(&name, value);
            }
            self.opened(&io, &Feed::default());
            return Feed::from(io.input.origin);
        }
        let mut set = Rc::clone(&self.shell.set);
        if !own.is_empty() {
            Rc::make_mut(&mut set).extend(own);
        }
        let feed = self.execute(words, set, &io);
        for behind in std::mem::take(&mut io.behind) {
            self.subshell(behind, &feed);
        }
        feed
    }

    /// Reads `NAME=value` ahead of a program, or alone.
    fn assignment(&mut self, assignment: &Assignment, is_for_program: bool, own: &mut Vec<(String, Arg)>) {
        let name = match &assignment.name {
            AssignmentName::VariableName(name) => name.clone(),
            AssignmentName::ArrayElementName(name, index) => {
                self.value(index);
                name.clone()
            }
        };
        match &assignment.value {
            AssignmentValue::Scalar(word) => {
                let mut value = self.value(&word.value);
                if let (true, Some(before)) = (assignment.append, self.variable(&name)) {
                    let is_short = before.text.len() + value.text.len() <= VALUE_BYTES_MAX;
                    value.text.insert_str(0, if is_short { &before.text } else { "\u{fffd}" });
                }
                if is_for_program {
                    own.push((name, value));
                } else {
                    self.assign(&name, value);
                }
            }
            AssignmentValue::Array(elements) => {
                let mut values = Vec::new();
                if let (true, Some(before)) = (assignment.append, self.shell.arrays.get(&name)) {
                    values.clone_from(before);
                }
                for (_, word) in elements {
                    self.words(&word.value, &mut values);
                }
                Rc::make_mut(&mut self.shell.arrays).insert(name, values);
            }
        }
    }

    fn item<'c>(&mut self, item: &'c CommandPrefixOrSuffixItem, words: &mut Vec<Arg>, io: &mut Io<'c>) {
        match item {
            CommandPrefixOrSuffixItem::IoRedirect(redirect) => self.redirect(redirect, io),
            CommandPrefixOrSuffixItem::Word(word) => self.words(&word.value, words),
            // A word of a program such as `export`: it is not split.
            CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
                if let AssignmentValue::Array(_) = assignment.value {
                    self.assignment(assignment, false, &mut Vec::new());
                }
                let value = self.value(&word.value);
                words.push(value);
            }
            CommandPrefixOrSuffixItem::ProcessSubstitution(kind, subshell) => {
                let word = self.substituted(kind, subshell, io);
                words.push(word);
            }
        }
    }

    fn substituted<'c>(
        &mut self,
        kind: &ProcessSubstitutionKind,
        subshell: &'c SubshellCommand,
        io: &mut Io<'c>,
    ) -> Arg {
        match kind {
            ProcessSubstitutionKind::Read => {
                let feed = self.subshell(subshell, &Feed::default());
                Arg { text: format!("/dev/fd/{UNKNOWN}"), content: feed.text, ..Arg::unknown(feed.origin) }
            }
            ProcessSubstitutionKind::Write => {
                io.behind.push(subshell);
                Arg::of("/dev/fd/63")
            }
        }
    }

    fn io_of<'c>(&mut self, redirects: Option<&'c RedirectList>, input: &Feed) -> Io<'c> {
        let mut io = Io { input: input.clone(), ..Io::default() };
        for redirect in redirects.iter().flat_map(|list| &list.0) {
            self.redirect(redirect, &mut io);
        }
        io
    }

    fn redirect<'c>(&mut self, redirect: &'c IoRedirect, io: &mut Io<'c>) {
        match redirect {
            IoRedirect::File(_, kind, target) => self.file(kind, target, io),
            IoRedirect::HereDocument(_, document) => {
                let text = if document.requires_expansion {
                    self.document(&document.doc.value)
                } else {
                    Arg::of(document.doc.value.clone())
                };
                io.input = Feed { text: Some(text.text), origin: text.origin };
            }
            IoRedirect::HereString(_, word) => {
                let text = self.value(&word.value);
                io.input = Feed { text: Some(text.text + "\n"), origin: text.origin };
            }
            IoRedirect::OutputAndError(word, _) => {
                let target = self.target(word);
                io.writes.push(target);
            }
        }
    }

    fn file<'c>(&mut self, kind: &IoFileRedirectKind, target: &'c IoFileRedirectTarget, io: &mut Io<'c>) {
        let is_read = matches!(kind, IoFileRedirectKind::Read | IoFileRedirectKind::ReadAndWrite);
        let is_write = !matches!(kind, IoFileRedirectKind::Read | IoFileRedirectKind::DuplicateInput);
        match target {
            IoFileRedirectTarget::Filename(word) => {
                let target = self.target(word);
                if is_read {
                    let origin = self.origin_of(&target);
                    io.input = Feed::from(origin);
                    io.reads.push(target.clone());
                }
                if is_write {
                    io.writes.push(target);
                }
            }
            IoFileRedirectTarget::Fd(_) => {}
            IoFileRedirectTarget::Duplicate(word) => {
                let target = self.target(word);
                let is_number = target.text.trim_end_matches('-').bytes().all(|byte| byte.is_ascii_digit());
                if is_write && !is_number {
                    io.writes.push(target);
                }
            }
            IoFileRedirectTarget::ProcessSubstitution(kind, subshell) => {
                let word = self.substituted(kind, subshell, io);
                if let ProcessSubstitutionKind::Read = kind {
                    io.input = Feed { text: word.content, origin: word.origin };
                }
            }
        }
    }

    fn target(&mut self, word: &Word) -> Arg {
        self.value(&word.value)
    }

    /// Adds the files that a group of commands, or no command, opens.
    fn opened(&mut self, io: &Io<'_>, feed: &Feed) {
        if !io.reads.is_empty() || !io.writes.is_empty() {
            let own = Rc::clone(&self.shell.set);
            self.keep_fetched(feed.origin, &io.writes);
            self.push(Step { reads: io.reads.clone(), writes: io.writes.clone(), ..Step::default() }, &own);
        }
        for behind in &io.behind {
            self.subshell(behind, feed);
        }
    }
}
