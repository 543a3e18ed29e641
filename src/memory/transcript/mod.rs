//! Transcripts of hosts: a line in, records out, one file for each form. Pure: nothing here reads a disk or a clock, and
//! no line is an error; what is not understood is counted.

mod acts;
mod block;
mod claude;
mod codex;
mod fields;
mod gemini;
mod parser;
mod prompt;
mod record;
#[cfg(test)]
mod tests;
mod upstream;

pub use acts::commits_in;
pub use parser::{State, document, line};
pub use record::{Act, Facts, How, Kind, Line, Mark, Message, Record, Seen, Usage, Who};
