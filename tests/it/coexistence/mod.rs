//! We and the upstream OpenClaw on one machine, with its real package: who answers, and that neither harms the other.
//! What a stand-in can show is in `dispatch` and `install/upstream.rs`.

mod slow;
