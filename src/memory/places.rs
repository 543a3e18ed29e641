//! Where hosts keep transcripts on this machine: the folders in which a change may be something new. Looks at no disk.

use crate::agents::{HOSTS, UPSTREAM};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;

/// Returns the folders of every host but those in `skip`, whether they are there or not.
pub fn places(layout: &Layout, skip: &[String]) -> Vec<AbsPath> {
    let is_read = |host: &str| skip.iter().all(|skipped| skipped != host);
    let mut places = Vec::new();
    for host in HOSTS.iter().filter(|host| is_read(host.name)) {
        // The folder of Claude Code is no row of the layout's table of hosts.
        let folder =
            if host.name == "claude" { layout.claude.clone() } else { layout.host_folder(host.name) };
        places.extend(host.transcripts.iter().map(|place| folder.join(place.below)));
    }
    let (host, place) = &UPSTREAM;
    if is_read(host) {
        places.push(layout.root.join(place.below));
    }
    places.sort();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layout::MovedFolders;

    #[test]
    fn each_host_has_its_places_and_none_where_it_is_skipped() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/c"));
        let layout = Layout { home, root, claude, config: at("/h/.config"), moved: MovedFolders::default() };
        let all = places(&layout, &[]);
        for path in ["/c/projects", "/h/.codex/sessions", "/h/.gemini/tmp", "/h/.openclaw/agents"] {
            assert!(all.contains(&at(path)), "{path}: {all:?}");
        }
        let left = places(&layout, &["claude".to_owned(), "openclaw".to_owned()]);
        assert!(!left.contains(&at("/c/projects")) && !left.contains(&at("/h/.openclaw/agents")));
        assert!(left.contains(&at("/h/.codex/sessions")));
    }
}
