//! Words of the text as a program gets them: quotes, variables, defaults, substitutions, whose insides run as well.

use brush_parser::word::{
    Parameter, ParameterExpr, SpecialParameter, TildeExpr, WordPiece, WordPieceWithSource,
};

use crate::guard::command::braces;
use crate::guard::command::feed::Feed;
use crate::guard::command::parse;
use crate::guard::command::shell::Walker;
use crate::guard::command::step::{Arg, Origin, UNKNOWN};
use crate::guard::command::word::{Joiner, joined_lines, unescaped};

/// Characters that make a word more than its text.
const SPECIAL: &[char] = &['\'', '"', '\\', '$', '`', '~', '{'];

impl Walker<'_> {
    /// Puts the words that `raw` becomes into `args`: none (an empty variable), one or more.
    pub(super) fn words(&mut self, raw: &str, args: &mut Vec<Arg>) {
        if !raw.contains(SPECIAL) {
            args.push(Arg { glob: raw.contains(['*', '?', '[']), ..Arg::of(raw) });
        } else if raw.contains('{') {
            for each in braces::spread(raw) {
                self.joined(&each, Joiner::new(args, true));
            }
        } else {
            self.joined(raw, Joiner::new(args, true));
        }
    }

    /// Returns the one word that `raw` is where nothing is split.
    pub(super) fn value(&mut self, raw: &str) -> Arg {
        let mut one = Vec::new();
        self.joined(raw, Joiner::new(&mut one, false));
        one.pop().unwrap_or_default()
    }

    /// Returns the text of a here-document in which substitutions count.
    pub(super) fn document(&mut self, raw: &str) -> Arg {
        let mut one = Vec::new();
        if !self.spend(raw.len()) {
            return Arg::default();
        }
        let Some(pieces) = parse::document(raw) else {
            self.is_refused = true;
            return Arg::unknown(Origin::Plain);
        };
        let mut joiner = Joiner::new(&mut one, false);
        for piece in pieces {
            self.piece(piece.piece, &mut joiner, true);
        }
        joiner.finish();
        one.pop().unwrap_or_default()
    }

    fn joined(&mut self, raw: &str, mut joiner: Joiner<'_>) {
        if !raw.contains(SPECIAL) {
            joiner.push_unquoted(raw);
            joiner.finish();
            return;
        }
        if !self.spend(raw.len()) {
            return;
        }
        let Some(pieces) = parse::pieces(raw) else {
            self.is_refused = true;
            joiner.push(&UNKNOWN.to_string());
            joiner.finish();
            return;
        };
        if !self.enter() {
            return;
        }
        for piece in pieces {
            self.piece(piece.piece, &mut joiner, false);
        }
        self.leave();
        joiner.finish();
    }

    fn piece(&mut self, piece: WordPiece, joiner: &mut Joiner<'_>, quoted: bool) {
        match piece {
            WordPiece::Text(text) if quoted => joiner.push(&joined_lines(&text)),
            WordPiece::Text(text) => joiner.push_unquoted(&joined_lines(&text)),
            WordPiece::SingleQuotedText(text) => joiner.push(&text),
            WordPiece::AnsiCQuotedText(text) => joiner.push(&unescaped(&text)),
            WordPiece::DoubleQuotedSequence(pieces) | WordPiece::GettextDoubleQuotedSequence(pieces) => {
                self.quoted(pieces, joiner);
            }
            WordPiece::TildeExpansion(tilde) => {
                let folder = self.tilde(&tilde);
                joiner.push_quoted(&folder);
            }
            WordPiece::ParameterExpansion(expression) => self.parameter(expression, joiner, quoted),
            WordPiece::CommandSubstitution(text) | WordPiece::BackquotedCommandSubstitution(text) => {
                let printed = self.apart(&text, &Feed::default()).arg();
                put(joiner, &printed, quoted);
            }
            WordPiece::EscapeSequence(text) => {
                let plain = text.strip_prefix('\\').unwrap_or(&text);
                joiner.push(if plain == "\n" { "" } else { plain });
            }
            WordPiece::ArithmeticExpression(expression) => {
                self.arithmetic(&expression.value);
                joiner.push("1");
            }
        }
    }

    fn quoted(&mut self, pieces: Vec<WordPieceWithSource>, joiner: &mut Joiner<'_>) {
        if let [WordPieceWithSource { piece: WordPiece::ParameterExpansion(expression), .. }] =
            pieces.as_slice()
            && let Some(list) = self.list_of(expression)
        {
            for (number, value) in list.iter().enumerate() {
                if number > 0 {
                    joiner.next();
                }
                joiner.push_quoted(value);
            }
            return;
        }
        joiner.push("");
        for piece in pieces {
            self.piece(piece.piece, joiner, true);
        }
    }

    /// Returns the words of `$@` and `${list[@]}`, which quotes keep apart.
    fn list_of(&self, expression: &ParameterExpr) -> Option<Vec<Arg>> {
        let ParameterExpr::Parameter { parameter, indirect: false } = expression else { return None };
        match parameter {
            Parameter::Special(SpecialParameter::AllPositionalParameters { concatenate: false }) => {
                self.shell.positional.as_ref().map(|list| list.to_vec())
            }
            Parameter::NamedWithAllIndices { name, concatenate: false } => {
                self.shell.arrays.get(name).cloned()
            }
            _ => None,
        }
    }

    fn tilde(&self, tilde: &TildeExpr) -> Arg {
        match tilde {
            TildeExpr::Home => self.variable("HOME").unwrap_or_else(|| Arg::of("~")),
            TildeExpr::UserHome(name) if name == "root" => Arg::of("/root"),
            TildeExpr::UserHome(name) => Arg::of(format!("/home/{name}")),
            TildeExpr::WorkingDir => self.variable("PWD").unwrap_or_else(|| Arg::unknown(Origin::Plain)),
            _ => Arg::unknown(Origin::Plain),
        }
    }

    fn parameter(&mut self, expression: ParameterExpr, joiner: &mut Joiner<'_>, quoted: bool) {
        match expression {
            ParameterExpr::Parameter { parameter, indirect: false } => {
                let value = self.known(&parameter).unwrap_or_else(|| Arg::unknown(Origin::Plain));
                put(joiner, &value, quoted);
            }
            ParameterExpr::UseDefaultValues { parameter, default_value, .. } => {
                let default = self.value(&default_value.unwrap_or_default());
                let own = self.known(&parameter).filter(|value| !value.text.is_empty());
                put(joiner, &own.unwrap_or(default), quoted);
            }
            ParameterExpr::AssignDefaultValues { parameter, default_value, .. } => {
                let default = self.value(&default_value.unwrap_or_default());
                let own = self.known(&parameter).filter(|value| !value.text.is_empty());
                let value = own.unwrap_or(default);
                if let Parameter::Named(name) = &parameter {
                    self.assign(name, value.clone());
                }
                put(joiner, &value, quoted);
            }
            ParameterExpr::IndicateErrorIfNullOrUnset { parameter, .. } => {
                // The shell stops where it is empty, so that it is at least something.
                let set = || Arg::of(format!("{UNKNOWN}set"));
                put(joiner, &self.known(&parameter).unwrap_or_else(set), quoted);
            }
            ParameterExpr::UseAlternativeValue { parameter, alternative_value, .. } => {
                let alternative = self.value(&alternative_value.unwrap_or_default());
                if self.known(&parameter).is_none_or(|value| !value.text.is_empty()) {
                    put(joiner, &alternative, quoted);
                }
            }
            ParameterExpr::ParameterLength { .. } => joiner.push("1"),
            _ => put(joiner, &Arg::unknown(Origin::Plain), quoted),
        }
    }

    fn known(&self, parameter: &Parameter) -> Option<Arg> {
        let joined = |list: &[Arg]| {
            let texts: Vec<&str> = list.iter().map(|arg| arg.text.as_str()).collect();
            let origin = list.iter().map(|arg| arg.origin).max().unwrap_or_default();
            Arg { origin, ..Arg::of(texts.join(" ")) }
        };
        let positional = || self.shell.positional.as_ref();
        match parameter {
            Parameter::Named(name) => {
                let first = || self.shell.arrays.get(name)?.first().cloned();
                self.variable(name).or_else(first)
            }
            Parameter::Positional(0) => Some(Arg::of("sh")),
            Parameter::Positional(number) => {
                let list = positional()?;
                Some(list.get(*number as usize - 1).cloned().unwrap_or_default())
            }
            Parameter::Special(SpecialParameter::AllPositionalParameters { .. }) => {
                positional().map(|list| joined(list))
            }
            Parameter::Special(_) => Some(Arg::of("1")),
            Parameter::NamedWithIndex { name, index } => {
                self.shell.arrays.get(name)?.get(index.parse::<usize>().ok()?).cloned()
            }
            Parameter::NamedWithAllIndices { name, .. } => {
                self.shell.arrays.get(name).map(|list| joined(list))
            }
        }
    }
}

fn put(joiner: &mut Joiner<'_>, value: &Arg, quoted: bool) {
    if quoted {
        joiner.push_quoted(value);
    } else {
        joiner.push_split(value);
    }
}
