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

/// What a configuration says of the form of its repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// How many bytes the ids have.
    pub(super) id_bytes: usize,
    /// Where the work tree lies, where the configuration says so: beside the repository's folder, as submodules do.
    pub(super) work_tree: Option<String>,
}

/// Returns the form of the repository with this configuration.
pub(super) fn form(config: &[u8]) -> Result<Form, GitError> {
    let mut form = Form { id_bytes: SHA1_BYTES, work_tree: None };
    for Setting { section, key, value } in settings(config) {
        let small = value.to_ascii_lowercase();
        match (section.as_str(), key.as_str(), small.as_str()) {
            ("core", "repositoryformatversion", "0" | "1") | ("extensions", "refstorage", "files") => {}
            ("core", "repositoryformatversion", _) => return Err(OTHER),
            ("core", "worktree", _) if !value.contains(['\\', '"']) => form.work_tree = Some(value),
            ("core", "worktree", _) => return Err(OTHER),
            ("core", "bare", value) if value != "false" => return Err(OTHER),
            ("extensions", "objectformat", "sha1") => form.id_bytes = SHA1_BYTES,
            ("extensions", "objectformat", "sha256") => form.id_bytes = SHA256_BYTES,
            ("extensions", extension, _) if !HARMLESS.contains(&extension) => return Err(OTHER),
            _other_setting => {}
        }
    }
    Ok(form)
}

/// Returns how files may differ from their blobs by this configuration, attributes aside.
pub(super) fn conversion(config: &[u8]) -> Conversion {
    let one = |Setting { section, key, value }: Setting| match (section.as_str(), key.as_str()) {
        // These lead to attributes or settings that are not looked at.
        (section, _) if section.starts_with("include") || section == "attr" => Conversion::Any,
        ("core", "attributesfile") => Conversion::Any,
        ("core", "autocrlf") if !value.eq_ignore_ascii_case("false") => Conversion::Lines,
        _other_setting => Conversion::None,
    };
    settings(config).map(one).max().unwrap_or(Conversion::None)
}

const OTHER: GitError = GitError::Unfit("its configuration asks for another form");

struct Setting {
    /// In small letters, as git compares them; with a subsection only its first word.
    section: String,
    key: String,
    /// As it is written, without the quotes around it.
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
        let value = value.trim();
        let value =
            value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value).to_owned();
        Some(Setting { section: section.clone(), key: key.trim().to_ascii_lowercase(), value })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ordinary_is_read_and_the_rest_is_refused() {
        let plain = b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"x\"]\n\turl = a=b\n";
        let bytes = |config: &[u8]| form(config).ok().map(|form| form.id_bytes);
        assert_eq!(bytes(plain), Some(20));
        assert_eq!(bytes(b""), Some(20));
        assert_eq!(bytes(b"[Extensions]\n ObjectFormat = SHA256 ; comment"), Some(32));
        assert_eq!(bytes(b"[extensions]worktreeConfig"), Some(20));
        let submodule = form(b"[core]\n\tworktree = ../../../Sub Module").expect("ordinary");
        assert_eq!(submodule.work_tree.as_deref(), Some("../../../Sub Module"));
        for other in [
            "[core]\nworktree = \"a\\\"b\"",
            "[core] bare",
            "[core]\nbare = yes",
            "[CORE]\nRepositoryFormatVersion = 2",
            "[extensions]\nrefStorage = reftable",
            "[extensions]\nfuture = 1",
            "[extensions]\nobjectFormat = sha512",
        ] {
            assert!(matches!(form(other.as_bytes()), Err(GitError::Unfit(_))), "{other}");
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
