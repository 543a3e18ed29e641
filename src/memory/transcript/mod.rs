//! Transcripts of hosts: a line in, records out, one file for each form. Pure: nothing here reads a disk or a clock, and
//! no line is an error; what is not understood is counted.

mod acts;
mod block;
mod claude;
mod codex;
mod fields;
mod gemini;
mod mapped;
mod opencode;
mod parser;
mod prompt;
mod record;
#[cfg(test)]
mod tests;
mod upstream;

pub use acts::commits_in;
pub use mapped::mapped_line;
pub use opencode::{Row, Told, opencode_message, opencode_part};
pub use parser::{Cursor, State, document, line};
pub use record::{Act, Facts, How, Kind, Line, Mark, Message, Record, Seen, Usage, Who};
