//! Projects of several packages: which folder is which, what a workspace names, and what each package is made of.

use openclaw::guard::detect::{Detection, Workspace};

use super::project::check;

fn packages(detection: &Detection) -> Vec<String> {
    let packages = detection.packages.iter().map(|package| {
        let signals: Vec<&str> = package.signals.iter().map(|signal| signal.id()).collect();
        format!("{}: {}", package.folder, signals.join(" "))
    });
    packages.collect()
}

fn workspace(path: &str, kind: &'static str, members: &[&str]) -> Workspace {
    Workspace {
        path: path.into(),
        kind,
        members: members.iter().map(|member| (*member).to_owned()).collect(),
    }
}

fn remarks(detection: &Detection) -> Vec<String> {
    detection.remarks.iter().map(|remark| format!("{}: {}", remark.path, remark.what)).collect()
}

#[test]
fn pnpm_with_rust_and_typescript_packages() {
    let detection = check(
        &[
            ("package.json", r#"{"private":true,"devDependencies":{"turbo":"2"}}"#),
            (
                "pnpm-workspace.yaml",
                "packages:\n  - 'packages/*'\n  - apps/**\n  - '!packages/old'\n  - gone/*\n",
            ),
            ("turbo.json", "{}"),
            ("packages/ui/package.json", r#"{"peerDependencies":{"react":"18"}}"#),
            ("packages/ui/tsconfig.json", "{}"),
            ("packages/old/package.json", "{}"),
            ("apps/web/site/package.json", r#"{"dependencies":{"next":"15","react":"19"}}"#),
            ("crates/core/Cargo.toml", "[package]\nname = \"core\"\n"),
            ("crates/core/src/lib.rs", ""),
            ("crates/core/migrations/1.sql", ""),
        ],
        &[
            ("nextjs", &["apps/web/site"], &["`apps/web/site/package.json` names `next` in dependencies"]),
            (
                "react",
                &["apps/web/site", "packages/ui"],
                &[
                    "`apps/web/site/package.json` names `react` in dependencies",
                    "`packages/ui/package.json` names `react` in peerDependencies",
                ],
            ),
            ("rust", &["crates/core"], &["`crates/core/Cargo.toml` is there"]),
            ("sql", &["crates/core"], &["`crates/core/migrations/1.sql` is in `migrations`"]),
            ("typescript", &["packages/ui"], &["`packages/ui/tsconfig.json` is there"]),
        ],
    );
    assert_eq!(
        packages(&detection),
        [
            ".: ",
            "apps/web/site: nextjs react",
            "crates/core: rust sql",
            "packages/old: ",
            "packages/ui: react typescript",
        ]
    );
    assert_eq!(
        detection.workspaces,
        [workspace("pnpm-workspace.yaml", "pnpm", &["apps/web/site", "packages/ui"])]
    );
    assert_eq!(remarks(&detection), ["pnpm-workspace.yaml: it names `gone/*`, where no package is"]);
}

#[test]
fn npm_and_yarn_workspaces() {
    for text in [
        r#"{"workspaces":["packages/*"],"devDependencies":{"typescript":"5"}}"#,
        r#"{"workspaces":{"packages":["./packages/*"]},"devDependencies":{"typescript":"5"}}"#,
    ] {
        let detection = check(
            &[
                ("package.json", text),
                ("yarn.lock", ""),
                ("packages/api/package.json", r#"{"dependencies":{"express":"4"}}"#),
                ("packages/api/Dockerfile", ""),
                ("packages/web/package.json", r#"{"dependencies":{"react":"18"}}"#),
            ],
            &[
                ("docker", &["packages/api"], &["`packages/api/Dockerfile` is there"]),
                (
                    "node-service",
                    &["packages/api"],
                    &["`packages/api/package.json` names `express` in dependencies"],
                ),
                ("react", &["packages/web"], &["`packages/web/package.json` names `react` in dependencies"]),
                ("typescript", &["."], &["`package.json` names `typescript` in devDependencies"]),
            ],
        );
        assert_eq!(
            detection.workspaces,
            [workspace("package.json", "npm", &["packages/api", "packages/web"])]
        );
        assert_eq!(packages(&detection)[1], "packages/api: docker node-service");
    }
}

#[test]
fn a_cargo_workspace() {
    let detection = check(
        &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"crates/*\", \"tool\"]\n[workspace.dependencies]\ndiesel = \"2\"\n",
            ),
            ("Cargo.lock", ""),
            ("crates/a/Cargo.toml", "[package]\nname = \"a\"\n"),
            ("crates/b/Cargo.toml", "[package]\nname = \"b\"\n[dependencies]\ndiesel.workspace = true\n"),
            ("tool/Cargo.toml", "[package]\nname = \"tool\"\n"),
            ("tool/install.sh", ""),
        ],
        &[
            (
                "rust",
                &[".", "crates/a", "crates/b", "tool"],
                &[
                    "`Cargo.lock` is there",
                    "`Cargo.toml` is there",
                    "`crates/a/Cargo.toml` is there",
                    "`crates/b/Cargo.toml` is there",
                    "`tool/Cargo.toml` is there",
                ],
            ),
            ("shell", &["tool"], &["`tool/install.sh` is a `.sh` source"]),
            (
                "sql",
                &[".", "crates/b"],
                &[
                    "`Cargo.toml` names `diesel` in dependencies",
                    "`crates/b/Cargo.toml` names `diesel` in dependencies",
                ],
            ),
        ],
    );
    assert_eq!(detection.workspaces, [workspace("Cargo.toml", "cargo", &["crates/a", "crates/b", "tool"])]);
}

#[test]
fn go_work_gradle_maven_and_uv() {
    let detection = check(
        &[
            ("go/go.work", "go 1.23\nuse (\n\t./api\n\t./lib\n)\n"),
            ("go/api/go.mod", "module api\nrequire gorm.io/gorm v1.25.0\n"),
            ("go/lib/go.mod", "module lib\n"),
            ("jvm/settings.gradle.kts", "include(\":app\", \":lib:core\")\n"),
            ("jvm/app/build.gradle.kts", "plugins { kotlin(\"jvm\") }\n"),
            ("jvm/lib/core/build.gradle.kts", "plugins { `java-library` }\n"),
            ("mvn/pom.xml", "<modules><module>a</module><module>b</module></modules>"),
            ("mvn/a/pom.xml", "<project/>"),
            ("mvn/b/pom.xml", "<artifactId>kotlin-stdlib</artifactId>"),
            ("py/pyproject.toml", "[tool.uv.workspace]\nmembers = [\"libs/*\"]\n"),
            ("py/uv.lock", ""),
            ("py/libs/x/pyproject.toml", ""),
        ],
        &[
            (
                "go",
                &["go", "go/api", "go/lib"],
                &["`go/go.work` is there", "`go/api/go.mod` is there", "`go/lib/go.mod` is there"],
            ),
            (
                "java",
                &["jvm/lib/core", "mvn", "mvn/a", "mvn/b"],
                &[
                    "`jvm/lib/core/build.gradle.kts` names `java`",
                    "`mvn/pom.xml` is there",
                    "`mvn/a/pom.xml` is there",
                    "`mvn/b/pom.xml` is there",
                ],
            ),
            (
                "kotlin",
                &["jvm/app", "mvn/b"],
                &["`jvm/app/build.gradle.kts` names `kotlin`", "`mvn/b/pom.xml` names `kotlin-stdlib`"],
            ),
            (
                "python",
                &["py", "py/libs/x"],
                &[
                    "`py/pyproject.toml` is there",
                    "`py/uv.lock` is there",
                    "`py/libs/x/pyproject.toml` is there",
                ],
            ),
            ("sql", &["go/api"], &["`go/api/go.mod` names `gorm.io/gorm` in require"]),
        ],
    );
    assert_eq!(
        detection.workspaces,
        [
            workspace("go/go.work", "go", &["go/api", "go/lib"]),
            workspace("jvm/settings.gradle.kts", "gradle", &["jvm/app", "jvm/lib/core"]),
            workspace("mvn/pom.xml", "maven", &["mvn/a", "mvn/b"]),
            workspace("py/pyproject.toml", "uv", &["py/libs/x"]),
        ]
    );
    assert_eq!(remarks(&detection), [""; 0]);
}

#[test]
fn a_workspace_within_a_workspace() {
    let detection = check(
        &[
            ("package.json", r#"{"workspaces":["sites/*"]}"#),
            ("sites/a/package.json", r#"{"workspaces":["plugins/*"]}"#),
            ("sites/a/plugins/x/package.json", r#"{"dependencies":{"react":"18"}}"#),
        ],
        &[(
            "react",
            &["sites/a/plugins/x"],
            &["`sites/a/plugins/x/package.json` names `react` in dependencies"],
        )],
    );
    assert_eq!(
        detection.workspaces,
        [
            workspace("package.json", "npm", &["sites/a"]),
            workspace("sites/a/package.json", "npm", &["sites/a/plugins/x"]),
        ]
    );
}

#[test]
fn members_that_lead_out_of_the_project_are_no_members() {
    let detection = check(
        &[
            ("package.json", r#"{"workspaces":["../../etc","/etc","","{","a/../.."]}"#),
            ("a/package.json", "{}"),
        ],
        &[],
    );
    assert_eq!(detection.workspaces.len(), 1);
    assert_eq!(detection.workspaces[0].members, ["."], "an empty pattern is the folder itself");
    assert_eq!(detection.remarks.len(), 4, "{:?}", detection.remarks);
}
