//! The agent hosts that we serve: one file, one row each. Pure data; nothing here looks at the machine.

pub mod claude;
pub mod codex;
pub mod copilot;
pub mod cursor;
pub mod gemini;
pub mod git;
mod host;
pub mod installed;
mod instructions;
pub mod opencode;
pub mod proved;
mod table;
pub mod transcripts;
pub mod windsurf;

pub use host::{
    Form, HookEvent, Host, LineForm, Mark, Moment, Nesting, Reading, Shape, TimeoutKey, TimeoutUnit,
};
pub use installed::InstalledHook;
pub use instructions::{INSTRUCTION_PREFIX, INSTRUCTIONS, InstructionHead, InstructionPlace, Instructions};
pub use table::{HOSTS, host};
pub use transcripts::{Storage, TranscriptForm, Transcripts, UPSTREAM};
