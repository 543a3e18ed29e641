//! The payload from standard input, bounded. What is beyond the bound is drained, so that the host does not write into a
//! closed pipe, and looked through for the words that make a broken payload count as a commit.

use std::io::{self, Read};

use crate::base::limits::{HOOK_DRAINED_BYTES_MAX, HOOK_STDIN_BYTES_MAX};

/// Words by which a payload that cannot be read is judged.
const WORDS: [&[u8]; 19] = [
    b"git",
    b"commit",
    b"push",
    // Tools that write files, by the names of the hosts that we know.
    b"\"Write\"",
    b"\"Edit\"",
    b"MultiEdit",
    b"NotebookEdit",
    b"apply_patch",
    b"mcp__",
    b"write_file",
    b"write_code",
    b"str_replace",
    b"\"replace\"",
    b"\"write\"",
    b"\"edit\"",
    b"\"StrReplace\"",
    b"\"Delete\"",
    b"\"create\"",
    b"\"MCP:",
];
/// Where the words of writing tools begin.
const WRITING: usize = 3;

/// What came in.
pub(super) struct Intake {
    /// The payload, as far as it is kept.
    pub(super) bytes: Vec<u8>,
    /// What is wrong with it, where something is.
    pub(super) problem: Option<String>,
    seen: [bool; WORDS.len()],
}

impl Intake {
    /// Reads `stdin` to its end or the bound.
    pub(super) fn read(stdin: &mut dyn Read) -> Self {
        let mut intake = Self { bytes: Vec::new(), problem: None, seen: [false; WORDS.len()] };
        if let Err(error) = stdin.take(HOOK_STDIN_BYTES_MAX + 1).read_to_end(&mut intake.bytes) {
            intake.problem = Some(format!("the payload could not be read: {error}"));
        } else if intake.bytes.len() as u64 > HOOK_STDIN_BYTES_MAX {
            intake.problem = Some(format!("the payload is larger than {} MiB", HOOK_STDIN_BYTES_MAX >> 20));
            // It is refused either way; a broken pipe changes nothing.
            let _ = intake.drain(stdin);
        }
        intake
    }

    /// Returns whether this can be a command with a commit or a push, judged by its words alone.
    pub(super) fn may_be_commit(&self) -> bool {
        self.has(0) && (self.has(1) || self.has(2))
    }

    /// Returns whether this can be a tool that writes files, judged by its words alone.
    pub(super) fn may_be_write(&self) -> bool {
        (WRITING..WORDS.len()).any(|word| self.has(word))
    }

    fn has(&self, word: usize) -> bool {
        self.seen[word] || contains(&self.bytes, WORDS[word])
    }

    fn drain(&mut self, stdin: &mut dyn Read) -> io::Result<()> {
        const OVERLAP: usize = 16;
        // A word may lie across the bound, or across two chunks.
        let mut chunk = self.bytes[self.bytes.len() - OVERLAP..].to_vec();
        let mut drained = 0;
        while drained < HOOK_DRAINED_BYTES_MAX {
            let kept = chunk.len();
            let read = stdin.take(1 << 16).read_to_end(&mut chunk)?;
            if read == 0 {
                break;
            }
            drained += read as u64;
            for (word, seen) in WORDS.iter().zip(&mut self.seen) {
                *seen = *seen || contains(&chunk, word);
            }
            chunk.drain(..(kept + read).saturating_sub(OVERLAP));
        }
        Ok(())
    }
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_after(filler: usize) -> Intake {
        let head = "\"Bash\"".to_owned() + &" ".repeat(filler) + "git com";
        Intake::read(&mut head.as_bytes().chain(b"mit".as_slice()))
    }

    #[test]
    fn a_payload_within_the_bound_is_whole() {
        let intake = Intake::read(&mut b"{\"a\":1}".as_slice());
        assert_eq!((intake.bytes.as_slice(), intake.problem.is_none()), (b"{\"a\":1}".as_slice(), true));
        assert!(!intake.may_be_commit());
        assert!(words_after(10).may_be_commit());
    }

    #[test]
    fn words_beyond_the_bound_and_across_chunks_are_seen() {
        let bound = HOOK_STDIN_BYTES_MAX as usize;
        for filler in [bound - 14, bound - 9, bound - 3, bound, bound + (1 << 16) - 20, bound + (3 << 16)] {
            let intake = words_after(filler);
            assert!(intake.may_be_commit(), "{filler}");
        }
        let large = Intake::read(&mut " ".repeat(bound + 1).as_bytes());
        assert!(large.problem.is_some() && !large.may_be_commit() && !large.may_be_write());
        let late = " ".repeat(bound + 100) + "{\"tool_name\":\"Write\"}";
        assert!(Intake::read(&mut late.as_bytes()).may_be_write());
    }

    #[test]
    fn a_broken_pipe_is_a_problem_not_a_panic() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        assert_eq!(Intake::read(&mut Broken).problem.as_deref(), Some("the payload could not be read: gone"));
    }
}
