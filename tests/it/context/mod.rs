//! What is kept ready of earlier sessions and what comes into the log of a day: by the real binary, from transcripts to what
//! a session start and `openclaw prompt` tell.

mod days;
mod ready;
mod scene;
