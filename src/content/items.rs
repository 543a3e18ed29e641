//! The one table of embedded files. `payload/MANIFEST.json` is its published form, held equal by a test.
//! Never reads the disk: what is in this table was fixed when the binary was built.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::base::digest::Digest;

/// What stands for the absolute path of the installed binary, as a whole JSON string, in a host's manifest.
pub const PROGRAM_PLACEHOLDER: &str = "{{program}}";

/// The format of all shipped content together; the published form of the table names it.
pub const CONTENT_FORMAT: u32 = 1;

/// What an embedded file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A coding rule, below `rules/`.
    Rule,
    /// A role, below `roles/`.
    Role,
    /// The harness rules, one file.
    HarnessRules,
    /// A file that an agent workspace starts with, below `payload/workspace/`.
    WorkspaceSeed,
    /// A plan template, below `templates/plans/`.
    PlanTemplate,
    /// A file of settings that a person fills in, below `templates/config/`.
    ConfigTemplate,
    /// What is put into an agent host's own files, below `hooks/`.
    HostManifest,
    /// What a service manager is told about our service, below `payload/service/`.
    ServiceManifest,
}

/// An embedded file.
#[derive(Debug)]
pub struct Item {
    /// Its path in the repository, which is its name everywhere.
    pub path: &'static str,
    /// What it is for.
    pub kind: ItemKind,
    /// Its content.
    pub bytes: &'static [u8],
}

impl Item {
    /// Returns the content as text.
    pub fn text(&self) -> &'static str {
        std::str::from_utf8(self.bytes).expect("the table embeds with include_str!, which checks UTF-8")
    }

    /// Returns the digest of the content.
    pub fn digest(&self) -> Digest {
        Digest::of(self.bytes)
    }
}

macro_rules! table {
    ($($kind:ident $path:literal)*) => {
        &[$(Item {
            path: $path,
            kind: ItemKind::$kind,
            bytes: include_str!(concat!("../../", $path)).as_bytes(),
        }),*]
    };
}

static ITEMS: &[Item] = table! {
    HostManifest "hooks/claude/deny.json"
    HostManifest "hooks/claude/hooks.json"
    HostManifest "hooks/claude/plugin.json"
    HostManifest "hooks/opencode/openclaw.js"
    HarnessRules "payload/harness-rules.json"
    ServiceManifest "payload/service/dev.openclaw-harness.plist"
    ServiceManifest "payload/service/openclaw-harness.service"
    WorkspaceSeed "payload/workspace/AGENTS.md"
    WorkspaceSeed "payload/workspace/CLAUDE.md"
    WorkspaceSeed "payload/workspace/MEMORY.md"
    WorkspaceSeed "payload/workspace/PRINCIPLES.md"
    WorkspaceSeed "payload/workspace/SOUL.md"
    WorkspaceSeed "payload/workspace/memory/active-tasks.md"
    Role "roles/architect.yaml"
    Role "roles/data-engineer.yaml"
    Role "roles/database-engineer.yaml"
    Role "roles/dependency-keeper.yaml"
    Role "roles/frontend-engineer.yaml"
    Role "roles/implementer.yaml"
    Role "roles/infrastructure-engineer.yaml"
    Role "roles/investigator.yaml"
    Role "roles/release-engineer.yaml"
    Role "roles/reviewer.yaml"
    Role "roles/security-reviewer.yaml"
    Role "roles/solidity-engineer.yaml"
    Role "roles/technical-writer.yaml"
    Role "roles/tester.yaml"
    Rule "rules/c-cpp.md"
    Rule "rules/design-documents.md"
    Rule "rules/docker.md"
    Rule "rules/git-hygiene.md"
    Rule "rules/github-workflows.md"
    Rule "rules/go.md"
    Rule "rules/jvm.md"
    Rule "rules/node-services.md"
    Rule "rules/python.md"
    Rule "rules/react.md"
    Rule "rules/rust.md"
    Rule "rules/security.md"
    Rule "rules/shell.md"
    Rule "rules/solidity.md"
    Rule "rules/sql.md"
    Rule "rules/terraform.md"
    Rule "rules/test-standards.md"
    Rule "rules/typescript.md"
    Rule "rules/unity.md"
    ConfigTemplate "templates/config/openclaw.env"
    ConfigTemplate "templates/config/openclaw.toml"
    PlanTemplate "templates/plans/team-bugfix.yaml"
    PlanTemplate "templates/plans/team-deploy.yaml"
    PlanTemplate "templates/plans/team-feature.yaml"
};

/// Returns every embedded file, in the order of their paths.
pub fn items() -> &'static [Item] {
    ITEMS
}

/// Returns the file at `path` in the repository; `None` when it is not embedded.
pub fn item(path: &str) -> Option<&'static Item> {
    ITEMS.binary_search_by(|item| item.path.cmp(path)).ok().map(|at| &ITEMS[at])
}

/// Returns the files of one kind, in the order of their paths.
pub fn by_kind(kind: ItemKind) -> impl Iterator<Item = &'static Item> {
    ITEMS.iter().filter(move |item| item.kind == kind)
}

/// Returns the content with this digest; `None` when no embedded file has it.
///
/// A plan names our files by digest, so that it does not have to carry them.
pub fn by_digest(digest: Digest) -> Option<&'static [u8]> {
    static CONTENT: OnceLock<BTreeMap<Digest, &'static [u8]>> = OnceLock::new();
    let content = CONTENT.get_or_init(|| ITEMS.iter().map(|item| (item.digest(), item.bytes)).collect());
    content.get(&digest).copied()
}
