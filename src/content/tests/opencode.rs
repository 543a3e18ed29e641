//! What is put into OpenCode: a script that has to agree with the row of the host, which only the script's runtime reads.

use super::super::{PROGRAM_PLACEHOLDER, item};
use crate::agents::opencode::HOST;

#[test]
fn the_plugin_knows_each_event_and_waits_as_long_as_its_row_says() {
    let text = item("hooks/opencode/openclaw.js").expect("the plugin is embedded").text();
    assert_eq!(text.matches(&format!("\"{PROGRAM_PLACEHOLDER}\"")).count(), 1);
    for event in HOST.events {
        assert!(text.contains(&format!("\"{}\"", event.name)), "{}", event.name);
        assert!(text.contains(&format!("const TIMEOUT_MS = {}\n", HOST.millis(event.timeout.into()))));
    }
}
