//! Which nodes a release in stages is meant for. Pure: the same node and release give the same answer everywhere, so a stage
//! needs no list of nodes and nobody to count them.

use super::decide::Share;
use super::release::{Percent, Release, Version};
use super::state::NodeId;
use crate::base::digest::Digest;

/// Into how many parts the nodes of a fleet fall.
const PARTS: u64 = 10_000;

/// Returns whether `release` is meant for `node` yet.
pub fn share(node: &NodeId, release: &Release) -> Share {
    match part(node, &release.version) < parts_of(release.rollout) {
        true => Share::In,
        false => Share::NotYet,
    }
}

/// Returns the part of the fleet that a node falls into. The version counts as well: otherwise the same nodes would always
/// come first, and bear every bad release.
fn part(node: &NodeId, version: &Version) -> u64 {
    let mut bytes = node.bytes().to_vec();
    bytes.extend_from_slice(version.to_string().as_bytes());
    number_of(&Digest::of(&bytes)) % PARTS
}

/// Returns a number that spreads the nodes evenly below `bound`; it says nothing about a release.
pub(super) fn spread(node: &NodeId, bound: u64) -> u64 {
    number_of(&Digest::of(node.bytes())) % bound.max(1)
}

fn parts_of(rollout: Percent) -> u64 {
    u64::from(rollout) * (PARTS / 100)
}

fn number_of(digest: &Digest) -> u64 {
    // The first eight bytes of sixty-four hex digits.
    u64::from_str_radix(&digest.hex()[..16], 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::entropy::SeededEntropy;

    fn nodes(count: usize) -> Vec<NodeId> {
        let entropy = SeededEntropy::new(1);
        (0..count).map(|_| NodeId::new(&entropy).expect("a name")).collect()
    }

    fn version(text: &str) -> Version {
        text.parse().expect("a version")
    }

    fn below(nodes: &[NodeId], version: &Version, percent: u64) -> Vec<NodeId> {
        let bound = parts_of(Percent::try_from(percent).expect("a share"));
        nodes.iter().filter(|node| part(node, version) < bound).copied().collect()
    }

    #[test]
    fn a_stage_has_its_share_and_holds_the_one_before() {
        let (nodes, version) = (nodes(20_000), version("0.2.0"));
        let mut before: Vec<NodeId> = Vec::new();
        for percent in [0, 1, 10, 50, 100] {
            let stage = below(&nodes, &version, percent);
            // Four times the spread of so many throws.
            let expected = 200.0 * percent as f64;
            let spread = (20_000.0 * (percent as f64 / 100.0) * (1.0 - percent as f64 / 100.0)).sqrt();
            assert!((stage.len() as f64 - expected).abs() <= 4.0 * spread, "{percent}: {}", stage.len());
            assert!(before.iter().all(|node| stage.contains(node)), "{percent}");
            before = stage;
        }
        assert_eq!(before.len(), nodes.len());
        assert!(below(&nodes, &version, 0).is_empty());
    }

    #[test]
    fn each_version_begins_with_other_nodes() {
        let nodes = nodes(2_000);
        let [first, second] = ["0.2.0", "0.2.1"].map(|text| below(&nodes, &version(text), 10));
        let both = first.iter().filter(|node| second.contains(node)).count();
        assert!(both < first.len() / 3, "{both} of {}", first.len());
    }

    #[test]
    fn the_part_of_a_node_is_the_same_in_every_release_of_ours() {
        // A node that fell into another part after an upgrade would leave its stage.
        let node: NodeId = "000102030405060708090a0b0c0d0e0f".parse().expect("a name");
        let parts = ["0.2.0", "0.2.1", "1.0.0-beta.1"].map(|text| part(&node, &version(text)));
        assert_eq!(parts, [9_653, 2_611, 8_777]);
    }
}
