//! Where transcripts are on this machine: the folders in which a change may be something new. Looks at no disk.

use std::collections::BTreeMap;

use crate::agents::{HOSTS, UPSTREAM};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::ports::changes::Depth;

/// Returns the folders of every host and source that these settings have read, whether they are there or not, and how deep
/// transcripts are in them.
pub fn places(layout: &Layout, settings: &Settings) -> BTreeMap<AbsPath, Depth> {
    let skip = &settings.memory_skip.value.0;
    let is_read = |host: &str| skip.iter().all(|skipped| skipped != host);
    let mut places = BTreeMap::new();
    let mut add = |folder: &AbsPath, below: &str| {
        if below.is_empty() {
            // A database in a folder of many other things.
            places.entry(folder.clone()).or_insert(Depth::Itself);
        } else {
            places.insert(folder.join(below), Depth::All);
        }
    };
    for host in HOSTS.iter().filter(|host| is_read(host.name)) {
        // The folder of Claude Code is no row of the layout's table of hosts, and OpenCode has one more for its data.
        let folder = match host.name {
            "claude" => layout.claude.clone(),
            "opencode" => layout.opencode_data(),
            name => layout.host_folder(name),
        };
        host.transcripts.iter().for_each(|place| add(&folder, place.below));
    }
    let (host, upstream) = &UPSTREAM;
    if is_read(host) {
        upstream.iter().for_each(|place| add(&layout.root, place.below));
    }
    for source in settings.memory_sources.value.sources().iter().filter(|source| is_read(&source.name)) {
        let path = match source.path.strip_prefix("~/") {
            Some(below) => layout.home.join(below).to_string(),
            None => source.path.clone(),
        };
        let plain: Vec<&str> = path.split('/').take_while(|part| !part.contains(['*', '?'])).collect();
        let is_pattern = plain.len() < path.split('/').count();
        let folder = AbsPath::new(&plain.join("/")).ok();
        let folder = if is_pattern { folder } else { folder.and_then(|file| file.parent()) };
        // Of a whole home nobody wants to hear each change; such a source is looked for from time to time.
        if let Some(folder) = folder.filter(|folder| !layout.home.is_within(folder)) {
            places.insert(folder, if is_pattern { Depth::All } else { Depth::Itself });
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layout::MovedFolders;
    use crate::sim::fs::SimFs;

    #[test]
    fn each_host_and_source_has_its_places_and_none_where_it_is_skipped() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/c"));
        let layout = Layout { home, root, claude, config: at("/h/.config"), moved: MovedFolders::default() };
        let all = places(&layout, &Settings::default());
        for path in ["/c/projects", "/h/.codex/sessions", "/h/.gemini/tmp", "/h/.openclaw/agents"] {
            assert_eq!(all.get(&at(path)), Some(&Depth::All), "{path}: {all:?}");
        }
        assert_eq!(all.get(&layout.opencode_data()), Some(&Depth::Itself));
        let fs = SimFs::new(layout.anchors());
        fs.put_file(
            &layout.settings(),
            br#"
[memory]
skip = ["claude", "openclaw"]
sources = [
  "mine: ~/logs/*/log.jsonl; kind=role; text=content",
  "yours: /var/yours/one.jsonl; kind=role; text=content",
  "all: /h/*/log.jsonl; kind=role; text=content",
]
"#,
            0o600,
        );
        let settings = Settings::load(&fs, &layout.settings()).expect("settings");
        let left = places(&layout, &settings);
        assert!(!left.contains_key(&at("/c/projects")) && !left.contains_key(&at("/h/.openclaw/agents")));
        assert!(left.contains_key(&at("/h/.codex/sessions")));
        assert_eq!(left.get(&at("/h/logs")), Some(&Depth::All));
        assert_eq!(left.get(&at("/var/yours")), Some(&Depth::Itself));
        assert!(!left.contains_key(&at("/h")));
    }
}
