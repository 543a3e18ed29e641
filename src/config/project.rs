//! A repository's own settings, `.openclaw.toml`. Read leniently: what is wrong is told and counts for nothing, because a
//! file of the repository must not decide whether anybody can work there. Never reads a file itself.

use std::collections::BTreeMap;

use toml_edit::{Document, Item, TableLike};

use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::base::text::{closest, position_of};
use crate::config::settings::{SETTINGS, Setting};
use crate::config::value::{GuardMode, Typed, Value};

/// One row: a setting that a repository can make.
struct ProjectSetting {
    /// Its name, the table before the dot.
    key: &'static str,
    /// What it takes.
    takes: &'static str,
    /// What it is for.
    doc: &'static str,
}

/// The settings that only a repository has, in the order that people see.
const OWN_SETTINGS: &[ProjectSetting] = &[
    ProjectSetting {
        key: "rules.include",
        takes: "a list of rule ids",
        doc: "Rules that `openclaw init` brings although nothing in the repository asks for them.",
    },
    ProjectSetting {
        key: "rules.exclude",
        takes: "a list of rule ids",
        doc: "Rules that `openclaw init` leaves out.",
    },
    ProjectSetting {
        key: "roles.default",
        takes: "the id of a role",
        doc: "The role that work here has where its task names none: what it forbids is looked for in every commit.",
    },
    ProjectSetting {
        key: "guard.protected_refs",
        takes: "a list of patterns",
        doc: "Branches that a push may not overwrite or remove, beside those that the person chose.",
    },
    ProjectSetting {
        key: "commit.types",
        takes: "a list of words",
        doc: "Types that a commit message may begin with, in place of the usual ones.",
    },
    ProjectSetting {
        key: "commit.subject_chars_max",
        takes: "a whole number from 20 to 200",
        doc: "The most characters of a commit's subject.",
    },
    ProjectSetting {
        key: "secrets.baseline",
        takes: "a path in the repository",
        doc: "The file of findings that were there before, which `openclaw scan --write-baseline` makes. Counts once it is committed, or when a person at a terminal commits it.",
    },
    ProjectSetting {
        key: "secrets.allow",
        takes: "a list of tables with `path` (a pattern), `rule` (its id) and `reason`",
        doc: "Findings that are no secrets. An entry counts once it is committed, or when a person at a terminal commits it.",
    },
];

/// What a repository can say about a guard.
const TIGHTENS: &str = " Counts where it is stricter than the person's own setting.";

/// Returns every setting of a repository: its own, and the mode of each guard.
pub fn project_settings() -> impl Iterator<Item = (&'static str, String, String)> {
    let own = OWN_SETTINGS.iter().map(|row| (row.key, row.takes.to_owned(), row.doc.to_owned()));
    own.chain(modes().map(|row| (row.key, row.kind.to_string(), format!("{}{TIGHTENS}", row.doc()))))
}

/// Returns the settings that hold the mode of a guard.
fn modes() -> impl Iterator<Item = &'static Setting> {
    let is_mode = |row: &&Setting| row.kind == <GuardMode as Typed>::KIND;
    SETTINGS.iter().filter(is_mode)
}

/// An entry of `secrets.allow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowEntry {
    /// The files, as a pattern from the top of the repository.
    pub path: String,
    /// The rule's id.
    pub rule: String,
    /// Why it is no secret.
    pub reason: String,
}

/// What a repository chose. What is `None` or empty is left to the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectSettings {
    /// `rules.include`.
    pub rules_include: Vec<String>,
    /// `rules.exclude`.
    pub rules_exclude: Vec<String>,
    /// `roles.default`.
    pub default_role: Option<String>,
    /// The modes of guards, by the keys of their settings.
    pub modes: BTreeMap<&'static str, GuardMode>,
    /// `guard.protected_refs`.
    pub protected_refs: Vec<String>,
    /// `commit.types`; empty leaves the usual ones.
    pub commit_types: Vec<String>,
    /// `commit.subject_chars_max`.
    pub subject_chars_max: Option<u16>,
    /// `secrets.baseline`.
    pub baseline: Option<String>,
    /// `secrets.allow`.
    pub secrets_allow: Vec<AllowEntry>,
    /// What is wrong with the file, one line each, with its place.
    pub problems: Vec<String>,
}

impl ProjectSettings {
    /// Reads the content of the file.
    pub fn parse(bytes: &[u8]) -> Self {
        if bytes.len() as u64 > SETTINGS_BYTES_MAX {
            return Self::broken("it is too long".to_owned());
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let text = match str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                return Self::broken(format!("{}: invalid UTF-8", position_of(bytes, error.valid_up_to())));
            }
        };
        match Document::parse(text) {
            Ok(document) => {
                let mut reader = Reader { bytes, settings: Self::default() };
                reader.table("", document.as_table());
                reader.settings
            }
            Err(error) => {
                let at = position_of(bytes, error.span().map_or(0, |span| span.start));
                let said = error.message().lines().next().unwrap_or_default();
                Self::broken(format!("{at}: {said}"))
            }
        }
    }

    /// Returns the settings of a file that cannot be read: what it would have made stricter is unknown, so all is strict.
    fn broken(problem: String) -> Self {
        let block = GuardMode::Block.to_value();
        Self {
            modes: modes()
                .filter(|row| (row.default)() == block)
                .map(|row| (row.key, GuardMode::Block))
                .collect(),
            problems: vec![problem],
            ..Self::default()
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    settings: ProjectSettings,
}

impl Reader<'_> {
    fn table(&mut self, prefix: &str, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            let key = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
            let span = table.get_key_value(name).and_then(|(name, _)| name.span());
            let offset = span.or(item.span()).map_or(0, |span| span.start);
            let is_group = keys().any(|known| known.split('.').next() == Some(&*key));
            match item.as_table_like() {
                Some(inner) if is_group => self.table(&key, inner),
                Some(_) | None => self.setting(&key, item, offset),
            }
        }
    }

    fn setting(&mut self, key: &str, item: &Item, offset: usize) {
        let Some(known) = keys().find(|known| *known == key) else {
            let hint = closest(key, keys()).map(|close| format!("; `{close}` is")).unwrap_or_default();
            self.problem(offset, &format!("no setting of a repository is named `{key}`{hint}"));
            return;
        };
        let settings = &mut self.settings;
        let is_taken = match known {
            "rules.include" => put(&mut settings.rules_include, words(item)),
            "rules.exclude" => put(&mut settings.rules_exclude, words(item)),
            "roles.default" => put(&mut settings.default_role, text(item).map(Some)),
            "guard.protected_refs" => put(&mut settings.protected_refs, words(item)),
            "commit.types" => put(&mut settings.commit_types, words(item)),
            "commit.subject_chars_max" => put(&mut settings.subject_chars_max, chars(item).map(Some)),
            "secrets.baseline" => put(&mut settings.baseline, text(item).map(Some)),
            "secrets.allow" => return self.allow(item, offset),
            guard => mode(item).is_some_and(|mode| {
                settings.modes.insert(guard, mode);
                true
            }),
        };
        if !is_taken {
            let takes = project_settings().find(|(key, ..)| *key == known).map(|(_, takes, _)| takes);
            self.problem(offset, &format!("`{key}` takes {}", takes.unwrap_or_default()));
        }
    }

    fn allow(&mut self, item: &Item, offset: usize) {
        let inline = item.as_array().map(|array| array.iter().map(|value| value.as_inline_table()));
        let tables: Option<Vec<&dyn TableLike>> = match (inline, item.as_array_of_tables()) {
            (Some(values), _) => values.map(|table| Some(table? as &dyn TableLike)).collect(),
            (None, Some(tables)) => Some(tables.iter().map(|table| table as &dyn TableLike).collect()),
            (None, None) => None,
        };
        let Some(tables) = tables else {
            self.problem(offset, "`secrets.allow` takes a list of tables with `path`, `rule` and `reason`");
            return;
        };
        for (number, table) in tables.into_iter().enumerate() {
            let text = |name| table.get(name).and_then(Item::as_str).filter(|text| !text.trim().is_empty());
            let unknown = table.iter().map(|(name, _)| name).find(|name| !ALLOW_KEYS.contains(name));
            match (text("path"), text("rule"), text("reason")) {
                (Some(path), Some(rule), Some(reason)) => self.settings.secrets_allow.push(AllowEntry {
                    path: path.to_owned(),
                    rule: rule.to_owned(),
                    reason: reason.to_owned(),
                }),
                _ => self.problem(
                    offset,
                    &format!(
                        "entry {} of `secrets.allow` does not count: it needs `path`, `rule` and `reason`",
                        number + 1
                    ),
                ),
            }
            if let Some(unknown) = unknown {
                let said =
                    format!("entry {} of `secrets.allow` holds `{unknown}`, which says nothing", number + 1);
                self.problem(offset, &said);
            }
        }
    }

    fn problem(&mut self, offset: usize, what: &str) {
        let at = position_of(self.bytes, offset);
        self.settings.problems.push(format!("{at}: {what}"));
    }
}

const ALLOW_KEYS: [&str; 3] = ["path", "rule", "reason"];

fn put<T>(place: &mut T, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            *place = value;
            true
        }
        None => false,
    }
}

fn words(item: &Item) -> Option<Vec<String>> {
    item.as_array()?.iter().map(|word| Some(word.as_str()?.to_owned())).collect()
}

fn text(item: &Item) -> Option<String> {
    item.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn chars(item: &Item) -> Option<u16> {
    item.as_integer()
        .filter(|number| (20..=200).contains(number))
        .and_then(|number| u16::try_from(number).ok())
}

fn keys() -> impl Iterator<Item = &'static str> {
    OWN_SETTINGS.iter().map(|row| row.key).chain(modes().map(|row| row.key))
}

fn mode(item: &Item) -> Option<GuardMode> {
    GuardMode::from_value(&Value::Word(item.as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_read() {
        let settings = ProjectSettings::parse(
            b"[rules]\ninclude = [\"rust\"]\nexclude = [\"sql\", \"go\"]\n[roles]\ndefault = \"tester\"\n[guard]\nsecrets = \"advise\"\nno_verify = \"block\"\n\
              protected_refs = [\"stable/*\"]\n[checks]\ntodos = \"off\"\n\
              [commit]\ntypes = [\"feat\", \"fix\"]\nsubject_chars_max = 60\n[secrets]\nbaseline = \"known.json\"\n\
              [[secrets.allow]]\npath = \"tests/**\"\nrule = \"github-token\"\nreason = \"invented\"\n",
        );
        assert_eq!(settings.problems, Vec::<String>::new());
        assert_eq!((settings.rules_include.len(), settings.rules_exclude.len()), (1, 2));
        assert_eq!(settings.default_role.as_deref(), Some("tester"));
        assert_eq!(settings.modes.get("guard.secrets"), Some(&GuardMode::Advise));
        assert_eq!(settings.modes.get("guard.no_verify"), Some(&GuardMode::Block));
        assert_eq!(settings.modes.get("checks.todos"), Some(&GuardMode::Off));
        assert_eq!((settings.protected_refs.len(), settings.commit_types.len()), (1, 2));
        assert_eq!(
            (settings.subject_chars_max, settings.baseline.as_deref()),
            (Some(60), Some("known.json"))
        );
        let inline = ProjectSettings::parse(
            b"secrets.allow = [{path = \"tests/**\", rule = \"github-token\", reason = \"invented\"}]",
        );
        assert_eq!(inline.secrets_allow, settings.secrets_allow);
    }

    fn problems(text: &str) -> (ProjectSettings, String) {
        let settings = ProjectSettings::parse(text.as_bytes());
        let problems = settings.problems.join("\n");
        (settings, problems)
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_counts() {
        let (settings, said) = problems(
            "[guard]\nsecret = \"off\"\nno_verify = \"block\"\n[rules]\ninclude = \"rust\"\n[other]\nx = 1\n",
        );
        assert_eq!(settings.modes.get("guard.no_verify"), Some(&GuardMode::Block));
        assert_eq!(settings.modes.get("guard.secrets"), None);
        assert_eq!(
            said,
            "line 2, column 1: no setting of a repository is named `guard.secret`; `guard.secrets` is\n\
             line 5, column 1: `rules.include` takes a list of rule ids\n\
             line 6, column 2: no setting of a repository is named `other`"
        );
    }

    #[test]
    fn an_allowance_without_a_reason_does_not_count() {
        let (settings, said) = problems("[[secrets.allow]]\npath = \"a\"\nrule = \"b\"\nresaon = \"c\"\n");
        assert_eq!(settings.secrets_allow, []);
        assert!(said.contains("needs `path`, `rule` and `reason`") && said.contains("`resaon`"), "{said}");
        let (_, said) = problems("[secrets]\nallow = \"all\"\n");
        assert!(said.contains("takes a list of tables"), "{said}");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_strict_and_told() {
        for text in [&b"[guard\n"[..], b"\xff", &vec![b' '; SETTINGS_BYTES_MAX as usize + 1]] {
            let settings = ProjectSettings::parse(text);
            assert_eq!(settings.modes.get("guard.secrets"), Some(&GuardMode::Block));
            assert_eq!(settings.modes.get("checks.todos"), None, "what is advice stays advice");
            assert_eq!(settings.problems.len(), 1);
        }
    }

    #[test]
    fn each_row_is_taken_by_the_reader() {
        for key in keys() {
            let (_, said) = problems(&format!("{key} = 1\n"));
            assert!(said.contains(&format!("`{key}` takes")), "{said}");
        }
    }
}
