//! What is left after the power fails or the process is killed. Deterministic: same disk, same policy, same result.

use std::sync::Arc;

use super::disk::{Body, Content, Disk};
use super::fault::Script;
use super::{SimFs, State};

/// What survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPolicy {
    /// The power fails and nothing that was not synced survives.
    Lose,
    /// The process is killed: everything written survives, and what was not synced can still be lost later.
    Keep,
    /// The power fails: of each folder a prefix of what was not synced survives, of each file its old, new or torn
    /// content and its old or new mode, chosen by the seed.
    Seeded(u64),
}

impl SimFs {
    /// Returns the disk as the next process finds it: no faults, no locks, effects numbered from 0 again.
    #[must_use]
    pub fn crash(&self, policy: CrashPolicy) -> Self {
        let state = self.state.borrow();
        let mut disk = state.disk.clone();
        match policy {
            CrashPolicy::Keep => {}
            CrashPolicy::Lose => lose(&mut disk, &mut |_| 0),
            CrashPolicy::Seeded(seed) => {
                let mut dice = Dice(seed);
                lose(&mut disk, &mut |sides| dice.roll(sides));
            }
        }
        Self::of(State { disk, viewer: state.viewer.clone(), script: Script::default(), space: state.space })
    }

    /// Makes everything durable and numbers effects from 0 again: where a test's preparation ends.
    pub fn settle(&self) {
        let state = &mut *self.state.borrow_mut();
        for node in state.disk.nodes_mut() {
            node.durable_facts = node.facts;
            match &mut node.body {
                Body::File(content) => content.durable = Arc::clone(&content.bytes),
                Body::Dir(entries) => entries.settle(entries.pending.len()),
                Body::Symlink(_) | Body::Other => {}
            }
        }
        state.script = Script::default();
    }
}

/// Reverts every node to what is durable, plus what `choose` keeps: it returns a number below its argument, and 0 is
/// always "nothing that was not synced".
fn lose(disk: &mut Disk, choose: &mut impl FnMut(usize) -> usize) {
    for node in disk.nodes_mut() {
        if node.facts != node.durable_facts && choose(2) == 1 {
            node.durable_facts = node.facts;
        }
        node.facts = node.durable_facts;
        match &mut node.body {
            Body::File(content) => lose_content(content, choose),
            Body::Dir(entries) => {
                let kept = if entries.pending.is_empty() { 0 } else { choose(entries.pending.len() + 1) };
                entries.settle(kept);
                entries.pending.clear();
                entries.names.clone_from(&entries.durable);
            }
            Body::Symlink(_) | Body::Other => {}
        }
    }
    disk.recount_links();
}

fn lose_content(content: &mut Content, choose: &mut impl FnMut(usize) -> usize) {
    if content.bytes == content.durable {
        return;
    }
    match choose(3) {
        0 => {}
        1 => content.durable = Arc::clone(&content.bytes),
        _ => {
            // What was appended to durable bytes can be cut short, but the durable bytes themselves stay.
            let kept = if content.bytes.starts_with(&content.durable) { content.durable.len() } else { 0 };
            let length = kept + choose(content.bytes.len() + 1 - kept);
            content.durable = Arc::new(content.bytes[..length].to_vec());
        }
    }
    content.bytes = Arc::clone(&content.durable);
}

/// The splitmix64 sequence: enough to spread choices, and the same everywhere.
struct Dice(u64);

impl Dice {
    /// Returns a number below `sides`, which is at least 1.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}
