//! Where hosts keep what was said in their sessions, and in which form. Pure data; reading it is `memory`'s.

/// A place of transcripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transcripts {
    /// The folder below the host's own.
    pub below: &'static str,
    /// A folder that is on the way to each of them; others beside it hold something else.
    pub within: Option<&'static str>,
    /// How the names of transcripts end.
    pub ending: &'static str,
    /// What is in them.
    pub form: TranscriptForm,
}

/// How a transcript is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TranscriptForm {
    /// Lines of Claude Code: one content block each, named by `uuid`.
    Claude,
    /// Lines of a rollout of Codex CLI: `timestamp`, `type`, `payload`.
    Codex,
    /// Lines of Gemini CLI: messages, which come again when they change, and `$set`.
    Gemini,
    /// One document of an older Gemini CLI.
    GeminiDocument,
    /// Lines of the upstream OpenClaw before it kept sessions in a database.
    OpenClaw,
    /// The database of OpenCode.
    OpenCode,
    /// The database of an agent of the present upstream OpenClaw.
    OpenClawDatabase,
    /// Lines of a program of which the settings tell what its fields mean.
    Mapped,
}

/// What a transcript is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Lines that are added.
    Lines,
    /// One document that is written anew.
    Document,
    /// A database of another program.
    Database,
}

impl TranscriptForm {
    /// Every form with the word by which the database names it.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Claude, "claude"),
        (Self::Codex, "codex"),
        (Self::Gemini, "gemini"),
        (Self::GeminiDocument, "gemini-document"),
        (Self::OpenClaw, "openclaw"),
        (Self::OpenCode, "opencode"),
        (Self::OpenClawDatabase, "openclaw-database"),
        (Self::Mapped, "mapped"),
    ];

    /// Returns what the transcript is on disk.
    pub fn storage(self) -> Storage {
        match self {
            Self::Claude | Self::Codex | Self::Gemini | Self::OpenClaw | Self::Mapped => Storage::Lines,
            Self::GeminiDocument => Storage::Document,
            Self::OpenCode | Self::OpenClawDatabase => Storage::Database,
        }
    }

    /// Returns the word by which the database names the form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Codex => "codex",
            Self::Gemini => "gemini",
            Self::GeminiDocument => "gemini-document",
            Self::OpenClaw => "openclaw",
            Self::OpenCode => "opencode",
            Self::OpenClawDatabase => "openclaw-database",
            Self::Mapped => "mapped",
        }
    }
}

/// The transcripts of the upstream OpenClaw, below the state root that we share with it. It is no host of ours.
pub const UPSTREAM: (&str, &[Transcripts]) = (
    "openclaw",
    &[
        Transcripts {
            below: "agents",
            within: Some("sessions"),
            ending: ".jsonl",
            form: TranscriptForm::OpenClaw,
        },
        Transcripts {
            below: "agents",
            within: Some("agent"),
            ending: "openclaw-agent.sqlite",
            form: TranscriptForm::OpenClawDatabase,
        },
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_one_form_each() {
        for (form, word) in TranscriptForm::ALL {
            assert_eq!(form.word(), word);
            assert_eq!(TranscriptForm::ALL.iter().filter(|(_, other)| *other == word).count(), 1);
        }
    }
}
