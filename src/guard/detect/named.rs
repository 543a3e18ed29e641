//! What a manifest's text names: dependencies that are evidence for something, and members of a workspace. Pure; each
//! form is read as loosely as its own tool would, and only JSON and TOML can be broken.

use std::sync::OnceLock;

use serde_json::Value;
use toml_edit::{Document, Item, TableLike};

use crate::base::front_matter::FrontMatter;
use crate::base::limits::WORKSPACE_MEMBERS_MAX;
use crate::base::text::{is_unseen, shortened};
use crate::guard::detect::manifest::Form;
use crate::guard::detect::signal::{ROWS, Sign, World};

/// Characters of a parser's complaint that are kept.
const COMPLAINT_CHARS_MAX: usize = 160;
const NPM_SECTIONS: [&str; 4] =
    ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
const CARGO_SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// What is named.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Dependencies that the table of signals knows, with the section that names them.
    pub dependencies: Vec<(&'static str, &'static str)>,
    /// Members of a workspace as written: folders, or globs.
    pub members: Vec<String>,
    /// The manifest is that of a Unity package.
    pub has_unity: bool,
}

/// Returns what `text` names.
///
/// # Errors
/// In words, when it is not what its name says.
pub(super) fn named(form: Form, text: &str) -> Result<Named, String> {
    let mut named = match form {
        Form::PackageJson => npm(text)?,
        Form::CargoToml => cargo(&toml(text)?),
        Form::Pyproject => pyproject(&toml(text)?),
        Form::Requirements | Form::SetupCfg => Named {
            dependencies: requirements(text.lines().map(requirement_of_line), "requirements"),
            ..Named::default()
        },
        Form::GoMod => Named { dependencies: go(text), ..Named::default() },
        Form::GradleBuild | Form::Pom => Named {
            dependencies: wanted(World::Jvm)
                .filter(|name| text.contains(name))
                .map(with("dependencies"))
                .collect(),
            members: if form == Form::Pom { pom_modules(text) } else { Vec::new() },
            has_unity: false,
        },
        Form::PnpmWorkspace => Named { members: pnpm_members(text), ..Named::default() },
        Form::GoWork => Named { members: go_members(text), ..Named::default() },
        Form::GradleSettings => Named { members: gradle_members(text), ..Named::default() },
        Form::UnityPackages => Named::default(),
    };
    named.members.truncate(WORKSPACE_MEMBERS_MAX);
    Ok(named)
}

/// Returns the dependencies of a world that are evidence for a signal.
fn wanted(world: World) -> impl Iterator<Item = &'static str> {
    static ALL: OnceLock<Vec<(World, &'static str)>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let signs = ROWS.iter().flat_map(|row| row.signs);
        signs
            .filter_map(|sign| match sign {
                Sign::Depends(world, name) => Some((*world, *name)),
                Sign::File(_)
                | Sign::Named(_, _)
                | Sign::Below(_, _)
                | Sign::PackageKey(_)
                | Sign::Says(_, _)
                | Sign::Built(_, _)
                | Sign::Sources(_) => None,
            })
            .collect()
    });
    all.iter().filter(move |(own, _)| *own == world).map(|(_, name)| *name)
}

fn with(section: &'static str) -> impl Fn(&'static str) -> (&'static str, &'static str) {
    move |name| (name, section)
}

fn npm(text: &str) -> Result<Named, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| complaint(&error))?;
    let Value::Object(package) = value else { return Err("its top level is not an object".to_owned()) };
    let sections: Vec<_> = NPM_SECTIONS
        .into_iter()
        .filter_map(|section| Some((section, package.get(section)?.as_object()?)))
        .collect();
    let dependencies = wanted(World::Npm).filter_map(|name| {
        let (section, _) = sections.iter().find(|(_, names)| names.contains_key(name))?;
        Some((name, *section))
    });
    let members = match package.get("workspaces") {
        Some(Value::Object(workspaces)) => workspaces.get("packages"),
        other => other,
    };
    let members = members.and_then(Value::as_array).into_iter().flatten();
    Ok(Named {
        dependencies: dependencies.collect(),
        members: members.filter_map(Value::as_str).map(str::to_owned).collect(),
        has_unity: package.contains_key("unity"),
    })
}

fn toml(text: &str) -> Result<Document<&str>, String> {
    Document::parse(text).map_err(|error| complaint(&error.message()))
}

fn cargo(document: &Document<&str>) -> Named {
    let root = document.as_table();
    let mut places: Vec<&dyn TableLike> = vec![root];
    places.extend(at(root, &["workspace"]));
    if let Some(targets) = at(root, &["target"]) {
        places.extend(targets.iter().filter_map(|(_, item)| item.as_table_like()));
    }
    let dependencies = wanted(World::Cargo).filter_map(|name| {
        let names = |section: &&'static str| {
            places.iter().any(|place| at(*place, &[section]).is_some_and(|table| table.contains_key(name)))
        };
        Some((name, CARGO_SECTIONS.into_iter().find(|section| names(section))?))
    });
    Named {
        dependencies: dependencies.collect(),
        members: at(root, &["workspace"]).map(|table| texts(table.get("members"))).unwrap_or_default(),
        has_unity: false,
    }
}

fn pyproject(document: &Document<&str>) -> Named {
    let root = document.as_table();
    let mut lines: Vec<String> = Vec::new();
    lines.extend(at(root, &["project"]).map(|table| texts(table.get("dependencies"))).unwrap_or_default());
    for groups in [
        &["project", "optional-dependencies"][..],
        &["dependency-groups"],
        &["tool", "pdm", "dev-dependencies"],
    ] {
        let groups = at(root, groups).into_iter().flat_map(TableLike::iter);
        lines.extend(groups.flat_map(|(_, item)| texts(Some(item))));
    }
    let mut tables = vec![at(root, &["tool", "poetry", "dependencies"])];
    if let Some(groups) = at(root, &["tool", "poetry", "group"]) {
        tables.extend(groups.iter().map(|(_, item)| at(item.as_table_like()?, &["dependencies"])));
    }
    for table in tables.into_iter().flatten() {
        lines.extend(table.iter().map(|(name, _)| name.to_owned()));
    }
    Named {
        dependencies: requirements(lines.iter().map(String::as_str), "dependencies"),
        members: at(root, &["tool", "uv", "workspace"])
            .map(|table| texts(table.get("members")))
            .unwrap_or_default(),
        has_unity: false,
    }
}

/// Returns the table below `table` that `keys` lead to.
fn at<'t>(table: &'t dyn TableLike, keys: &[&str]) -> Option<&'t dyn TableLike> {
    let mut table = table;
    for key in keys {
        table = table.get(key)?.as_table_like()?;
    }
    Some(table)
}

fn texts(item: Option<&Item>) -> Vec<String> {
    let values = item.and_then(Item::as_array).into_iter().flatten();
    values.filter_map(|value| value.as_str()).map(str::to_owned).collect()
}

/// Returns what of the wanted packages stands at the beginning of a line, by Python's rule for equal names.
fn requirements<'l>(
    lines: impl Iterator<Item = &'l str>,
    section: &'static str,
) -> Vec<(&'static str, &'static str)> {
    let names: Vec<String> = lines.map(python_name).collect();
    wanted(World::Python).filter(|name| names.iter().any(|own| own == name)).map(with(section)).collect()
}

fn requirement_of_line(line: &str) -> &str {
    let line = line.trim();
    line.strip_prefix("install_requires")
        .map_or(line, |rest| rest.trim_start().trim_start_matches('=').trim_start())
}

fn python_name(line: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = line.trim().split(|c| !is_part(c)).next().unwrap_or_default();
    name.chars().map(|c| if matches!(c, '_' | '.') { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn go(text: &str) -> Vec<(&'static str, &'static str)> {
    let lines = || text.lines().map(|line| line.split("//").next().unwrap_or(line));
    let names = |name: &&str| lines().any(|line| line.split_whitespace().any(|word| word == *name));
    wanted(World::Go).filter(names).map(with("require")).collect()
}

fn go_members(text: &str) -> Vec<String> {
    let mut members = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line).trim();
        match line.strip_prefix("use") {
            _ if is_inside && line == ")" => is_inside = false,
            _ if is_inside && !line.is_empty() => members.push(line.trim_matches('"').to_owned()),
            Some(rest) if rest.trim() == "(" => is_inside = true,
            Some(rest) if rest.starts_with([' ', '\t']) => {
                members.push(rest.trim().trim_matches('"').to_owned());
            }
            Some(_) | None => {}
        }
    }
    members
}

fn pnpm_members(text: &str) -> Vec<String> {
    FrontMatter::of(&format!("---\n{text}\n---\n")).list("packages").unwrap_or_default()
}

fn pom_modules(text: &str) -> Vec<String> {
    let pieces = text.split("<module>").skip(1);
    pieces.filter_map(|piece| Some(piece.split_once("</module>")?.0.trim().to_owned())).collect()
}

/// Returns the folders of the projects that `include` names: `:a:b` is `a/b`.
fn gradle_members(text: &str) -> Vec<String> {
    let mut members = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line).trim();
        let rest = line.strip_prefix("include").filter(|rest| rest.starts_with([' ', '(', '\'', '"']));
        if !is_inside && rest.is_none() {
            continue;
        }
        let quoted = line.split(['"', '\'']).skip(1).step_by(2);
        members.extend(quoted.map(|name| name.trim_start_matches(':').replace(':', "/")));
        is_inside = line.ends_with([',', '(']);
    }
    members
}

fn complaint(error: &dyn std::fmt::Display) -> String {
    let text: String = error.to_string().chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    shortened(text.trim(), COMPLAINT_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: Form, text: &str, dependencies: &[(&str, &str)], members: &[&str]) {
        let named = named(form, text).expect("a sound manifest");
        assert_eq!(named.dependencies, dependencies, "{text}");
        assert_eq!(named.members, members, "{text}");
    }

    #[test]
    fn each_section_of_package_json_counts_once() {
        check(
            Form::PackageJson,
            r#"{"dependencies":{"express":"4"},"devDependencies":{"typescript":"5","left-pad":"1"},
               "peerDependencies":{"react":">=18"},"optionalDependencies":{"knex":"3","react":"18"}}"#,
            &[
                ("express", "dependencies"),
                ("react", "peerDependencies"),
                ("knex", "optionalDependencies"),
                ("typescript", "devDependencies"),
            ],
            &[],
        );
        check(Form::PackageJson, r#"{"workspaces":["a/*","b"]}"#, &[], &["a/*", "b"]);
        check(Form::PackageJson, r#"{"workspaces":{"packages":["c"],"nohoist":["d"]}}"#, &[], &["c"]);
        check(Form::PackageJson, r#"{"dependencies":["react"],"workspaces":7}"#, &[], &[]);
    }

    #[test]
    fn cargo_has_sections_in_three_places() {
        let text = "[workspace]\nmembers = ['crates/*']\n[workspace.dependencies]\nsqlx = '0.8'\n[target.'cfg(unix)'.dev-dependencies]\nrusqlite = { version = '1' }\n";
        check(
            Form::CargoToml,
            text,
            &[("sqlx", "dependencies"), ("rusqlite", "dev-dependencies")],
            &["crates/*"],
        );
    }

    #[test]
    fn python_has_many_places_and_one_rule_for_names() {
        let found = [("sqlalchemy", "dependencies")];
        for text in [
            "[project]\ndependencies = ['SQLAlchemy[asyncio]>=2; python_version > \"3\"']\n",
            "[project.optional-dependencies]\ndb = ['sqlalchemy~=2.0']\n",
            "[dependency-groups]\ndev = [{include-group = 'x'}, 'sqlalchemy']\n",
            "[tool.poetry.dependencies]\nSQLAlchemy = '^2'\n",
            "[tool.poetry.group.dev.dependencies]\nsqlalchemy = '^2'\n",
        ] {
            check(Form::Pyproject, text, &found, &[]);
        }
        check(Form::Pyproject, "[tool.uv.workspace]\nmembers = ['packages/*']\n", &[], &["packages/*"]);
        let found = [("sqlalchemy", "requirements"), ("alembic", "requirements")];
        check(
            Form::Requirements,
            "# sqlmodel\nflask\nsqlalchemy == 2\n-r alembic.txt\nalembic\n",
            &found,
            &[],
        );
        check(Form::SetupCfg, "[options]\ninstall_requires = alembic\n    SQLAlchemy>1\n", &found, &[]);
        check(Form::Requirements, "sqlalchemy-utils\nmysqlalchemy\n", &[], &[]);
    }

    #[test]
    fn go_and_the_java_world_are_read_as_text() {
        check(
            Form::GoMod,
            "require (\n\tgorm.io/gorm v1.25.0 // indirect\n)\n",
            &[("gorm.io/gorm", "require")],
            &[],
        );
        check(Form::GoMod, "// gorm.io/gorm\nrequire gorm.io/gormx v1\n", &[], &[]);
        check(
            Form::GoWork,
            "go 1.22\nuse ./a\nuse (\n\t./b // c\n\t\"./d\"\n)\nreplace x => ../x\n",
            &[],
            &["./a", "./b", "./d"],
        );
        check(
            Form::Pom,
            "<modules><module>a</module>\n<module> b </module></modules><artifactId>flyway-core</artifactId>",
            &[("flyway-core", "dependencies")],
            &["a", "b"],
        );
        let text = "rootProject.name = \"x\"\ninclude(\":app\", \"lib:core\")\ninclude(\n  \"a\",\n  \"b\")\nincludeBuild(\"c\")\n// include 'd'\ninclude 'e'\n";
        check(Form::GradleSettings, text, &[], &["app", "lib/core", "a", "b", "e"]);
        check(
            Form::PnpmWorkspace,
            "packages:\n  - 'packages/*'\n  - apps/web # the site\n",
            &[],
            &["packages/*", "apps/web"],
        );
    }

    #[test]
    fn broken_manifests_say_why() {
        for (form, text, why) in [
            (Form::PackageJson, "{", "EOF while parsing"),
            (Form::PackageJson, "[]", "not an object"),
            (Form::PackageJson, "", "EOF while parsing"),
            (Form::CargoToml, "[package\n", "table"),
            (Form::Pyproject, "a = 1\na = 2\n", "duplicate"),
        ] {
            let error = named(form, text).expect_err(text);
            assert!(error.contains(why), "{error}");
        }
        let deep = format!("{{\"dependencies\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(named(Form::PackageJson, &deep).is_err());
        let deep = format!("a = {}1{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(named(Form::CargoToml, &deep).is_err());
    }
}
