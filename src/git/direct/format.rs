//! What a configuration file says as far as reading the repository depends on it. Not a reader of configuration: what
//! it does not know, it doubts. Pure.

use crate::git::error::GitError;

/// Bytes of the two kinds of ids.
pub(super) const SHA1_BYTES: usize = 20;
const SHA256_BYTES: usize = 32;
/// Extensions that change nothing of what is read here.
const HARMLESS: [&str; 7] = [
    "noop",
    "noop-v1",
    "preciousobjects",
    "partialclone",
    "worktreeconfig",
    "relativeworktrees",
    "compatobjectformat",
];

/// How the content of a work-tree file may differ from its blob, by what is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Conversion {
    /// Not at all.
    None,
    /// Its ends of lines.
    Lines,
    /// In any way.
    Any,
}

/// Returns how many bytes the ids of the repository with this configuration have.
pub(super) fn id_bytes(config: &[u8]) -> Result<usize, GitError> {
    let mut id_bytes = SHA1_BYTES;
    for Setting { section, key, value } in settings(config) {
        match (section.as_str(), key.as_str(), value.as_str()) {
            ("core", "repositoryformatversion", "0" | "1") | ("extensions", "refstorage", "files") => {}
            ("core", "repositoryformatversion" | "worktree", _) => return Err(OTHER),
            ("core", "bare", value) if value != "false" => return Err(OTHER),
            ("extensions", "objectformat", "sha1") => id_bytes = SHA1_BYTES,
            ("extensions", "objectformat", "sha256") => id_bytes = SHA256_BYTES,
            ("extensions", extension, _) if !HARMLESS.contains(&extension) => return Err(OTHER),
            _other_setting => {}
        }
    }
    Ok(id_bytes)
}

/// Returns how files may differ from their blobs by this configuration, attributes aside.
pub(super) fn conversion(config: &[u8]) -> Conversion {
    let one = |Setting { section, key, value }: Setting| match (section.as_str(), key.as_str()) {
        // These lead to attributes or settings that are not looked at.
        (section, _) if section.starts_with("include") || section == "attr" => Conversion::Any,
        ("core", "attributesfile") => Conversion::Any,
        ("core", "autocrlf") if value != "false" => Conversion::Lines,
        _other_setting => Conversion::None,
    };
    settings(config).map(one).max().unwrap_or(Conversion::None)
}

const OTHER: GitError = GitError::Unfit("its configuration asks for another form");

struct Setting {
    /// In small letters, as git compares them; with a subsection only its first word.
    section: String,
    key: String,
    value: String,
}

/// Returns the settings of a configuration, one for each line: a value that goes on is cut, and those that matter here
/// are single words.
fn settings(config: &[u8]) -> impl Iterator<Item = Setting> {
    let mut section = String::new();
    config.split(|byte| *byte == b'\n').filter_map(move |line| {
        let line = String::from_utf8_lossy(line);
        let mut line = line.trim_start_matches('\u{feff}').trim();
        if let Some(head) = line.strip_prefix('[') {
            let (name, rest) = head.split_once(']').unwrap_or((head, ""));
            section = name.split([' ', '\t', '"', '.']).next().unwrap_or_default().to_ascii_lowercase();
            line = rest.trim();
        }
        if line.is_empty() || line.starts_with(['#', ';']) {
            return None;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, "true"));
        let value = value.split(['#', ';']).next().unwrap_or_default();
        let plain = |text: &str| text.trim().trim_matches('"').to_ascii_lowercase();
        Some(Setting { section: section.clone(), key: plain(key), value: plain(value) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ordinary_is_read_and_the_rest_is_refused() {
        let plain = b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"x\"]\n\turl = a=b\n";
        assert_eq!(id_bytes(plain).ok(), Some(20));
        assert_eq!(id_bytes(b"").ok(), Some(20));
        assert_eq!(id_bytes(b"[Extensions]\n ObjectFormat = SHA256 ; comment").ok(), Some(32));
        assert_eq!(id_bytes(b"[extensions]worktreeConfig").ok(), Some(20));
        for other in [
            "[core]\nworktree = /elsewhere",
            "[core] bare",
            "[core]\nbare = yes",
            "[CORE]\nRepositoryFormatVersion = 2",
            "[extensions]\nrefStorage = reftable",
            "[extensions]\nfuture = 1",
            "[extensions]\nobjectFormat = sha512",
        ] {
            assert!(matches!(id_bytes(other.as_bytes()), Err(GitError::Unfit(_))), "{other}");
        }
    }

    #[test]
    fn conversions_are_seen_or_doubted() {
        for (config, want) in [
            ("[core]\nautocrlf = input", Conversion::Lines),
            ("[core]\nautocrlf", Conversion::Lines),
            ("[core]\nautocrlf = false", Conversion::None),
            ("[core]\nattributesFile = ~/x", Conversion::Any),
            ("[includeIf \"gitdir:~/work/\"]\npath = work", Conversion::Any),
            ("[include]\npath = work\n[core]\nautocrlf=true", Conversion::Any),
            ("[filter \"lfs\"]\nclean = git-lfs clean -- %f", Conversion::None),
            ("[user]\nname = A", Conversion::None),
        ] {
            assert_eq!(conversion(config.as_bytes()), want, "{config}");
        }
    }
}
