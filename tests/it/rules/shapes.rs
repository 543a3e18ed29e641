//! Projects of one kind each: what is in them, and exactly what they are recognised as, with the evidence.

use super::project::{Expected, File, check};

struct Shape {
    name: &'static str,
    files: &'static [File],
    expected: &'static [Expected<'static>],
}

const SHAPES: &[Shape] = &[
    Shape { name: "nothing", files: &[], expected: &[] },
    Shape {
        name: "a folder of notes",
        files: &[("README.md", "# x"), ("notes/a.txt", ""), ("LICENSE", "")],
        expected: &[],
    },
    Shape {
        name: "Godot, which no rule is for",
        files: &[("project.godot", ""), (".godot/imported/x.md5", ""), ("player.gd", ""), ("main.tscn", "")],
        expected: &[],
    },
    Shape {
        name: "Foundry without package.json",
        files: &[
            ("foundry.toml", "[profile.default]\n"),
            ("src/Counter.sol", ""),
            ("test/Counter.t.sol", ""),
        ],
        expected: &[("solidity", &["."], &["`foundry.toml` is there"])],
    },
    Shape {
        name: "Hardhat",
        files: &[
            (
                "package.json",
                r#"{"devDependencies":{"hardhat":"^2.22.0","@nomicfoundation/hardhat-toolbox":"^5"}}"#,
            ),
            ("hardhat.config.ts", ""),
            ("tsconfig.json", "{ // a comment\n}"),
            ("contracts/Lock.sol", ""),
        ],
        expected: &[
            (
                "solidity",
                &["."],
                &["`hardhat.config.ts` is there", "`package.json` names `hardhat` in devDependencies"],
            ),
            ("typescript", &["."], &["`tsconfig.json` is there"]),
        ],
    },
    Shape {
        name: "contracts only",
        files: &[("contracts/Token.sol", ""), ("README.md", "")],
        expected: &[("solidity", &["contracts"], &["`contracts/Token.sol` is a `.sol` source"])],
    },
    Shape {
        name: "Unity without package.json",
        files: &[
            ("ProjectSettings/ProjectVersion.txt", "m_EditorVersion: 2022.3.1f1\n"),
            ("ProjectSettings/ProjectSettings.asset", ""),
            ("Packages/manifest.json", r#"{"dependencies":{"com.unity.ugui":"1.0.0"}}"#),
            ("Assets/Scripts/Player.cs", ""),
            ("Library/ArtifactDB", ""),
        ],
        expected: &[(
            "unity",
            &["."],
            &[
                "`Packages/manifest.json` names `com.unity.`",
                "`ProjectSettings/ProjectVersion.txt` is in `ProjectSettings`",
            ],
        )],
    },
    Shape {
        name: "a Unity package",
        files: &[("package.json", r#"{"name":"com.acme.kit","unity":"2021.3"}"#), ("Runtime/Kit.cs", "")],
        expected: &[("unity", &["."], &["`package.json` has the key `unity`"])],
    },
    Shape {
        name: "a Next app",
        files: &[
            (
                "package.json",
                r#"{"dependencies":{"next":"15.0.0","react":"19","react-dom":"19"},"devDependencies":{"typescript":"5"}}"#,
            ),
            ("package-lock.json", "{}"),
            ("next.config.mjs", ""),
            ("tsconfig.json", "{}"),
            ("app/page.tsx", ""),
            (".next/cache/x", ""),
        ],
        expected: &[
            (
                "nextjs",
                &["."],
                &["`next.config.mjs` is there", "`package.json` names `next` in dependencies"],
            ),
            ("react", &["."], &["`package.json` names `react` in dependencies"]),
            (
                "typescript",
                &["."],
                &["`package.json` names `typescript` in devDependencies", "`tsconfig.json` is there"],
            ),
        ],
    },
    Shape {
        name: "a React library that has React only as a peer",
        files: &[
            (
                "package.json",
                r#"{"name":"ui","peerDependencies":{"react":">=18"},"devDependencies":{"vite":"5"}}"#,
            ),
            ("src/index.js", ""),
        ],
        expected: &[("react", &["."], &["`package.json` names `react` in peerDependencies"])],
    },
    Shape {
        name: "a Node service with a database",
        files: &[
            (
                "package.json",
                r#"{"dependencies":{"fastify":"5"},"optionalDependencies":{"@prisma/client":"6"}}"#,
            ),
            ("prisma/schema.prisma", ""),
            ("prisma/migrations/2024_init/migration.sql", ""),
            ("server.js", ""),
        ],
        expected: &[
            ("node-service", &["."], &["`package.json` names `fastify` in dependencies"]),
            (
                "sql",
                &[".", "prisma"],
                &[
                    "`package.json` names `@prisma/client` in optionalDependencies",
                    "`prisma/migrations/2024_init/migration.sql` is in `migrations`",
                    "`prisma/schema.prisma` is there",
                ],
            ),
        ],
    },
    Shape {
        name: "TypeScript without a manifest",
        files: &[("src/a.ts", ""), ("src/b/c.ts", ""), ("src/b/d.tsx", "")],
        expected: &[("typescript", &["src"], &["`src/a.ts` is a `.ts` source, and 2 more"])],
    },
    Shape {
        name: "a crate",
        files: &[("Cargo.toml", "[package]\nname = \"x\"\n"), ("src/lib.rs", ""), ("target/debug/x.d", "")],
        expected: &[("rust", &["."], &["`Cargo.toml` is there"])],
    },
    Shape {
        name: "a crate with a database",
        files: &[("Cargo.toml", "[dependencies]\nsqlx = { version = \"0.8\" }\n"), ("Cargo.lock", "")],
        expected: &[
            ("rust", &["."], &["`Cargo.lock` is there", "`Cargo.toml` is there"]),
            ("sql", &["."], &["`Cargo.toml` names `sqlx` in dependencies"]),
        ],
    },
    Shape {
        name: "a Go module",
        files: &[
            ("go.mod", "module example.com/x\n"),
            ("go.sum", ""),
            ("main.go", ""),
            ("vendor/y/y.go", ""),
        ],
        expected: &[("go", &["."], &["`go.mod` is there"])],
    },
    Shape {
        name: "Python by pyproject",
        files: &[("pyproject.toml", "[project]\nname = \"x\"\n"), ("src/x/__init__.py", "")],
        expected: &[("python", &["."], &["`pyproject.toml` is there"])],
    },
    Shape {
        name: "Python by requirements",
        files: &[
            ("requirements.txt", "flask\nSQLAlchemy==2.0\n"),
            ("requirements-dev.txt", "pytest\n"),
            ("requirements/docs.txt", ""),
            ("app.py", ""),
        ],
        expected: &[
            (
                "python",
                &["."],
                &[
                    "`requirements-dev.txt` is there, and 1 more",
                    "`requirements/docs.txt` is in `requirements`",
                ],
            ),
            ("sql", &["."], &["`requirements.txt` names `sqlalchemy` in requirements"]),
        ],
    },
    Shape {
        name: "Python by setup.cfg",
        files: &[("setup.cfg", "[metadata]\nname = x\n"), ("setup.py", ""), ("x.egg-info/PKG-INFO", "")],
        expected: &[("python", &["."], &["`setup.cfg` is there", "`setup.py` is there"])],
    },
    Shape {
        name: "Python scripts",
        files: &[("jobs/a.py", ""), ("jobs/b.py", ""), ("jobs/deep/c.py", "")],
        expected: &[("python", &["jobs"], &["`jobs/a.py` is a `.py` source, and 2 more"])],
    },
    Shape {
        name: "Poetry",
        files: &[
            ("pyproject.toml", "[tool.poetry.dependencies]\nalembic = \"^1\"\n"),
            ("poetry.lock", ""),
            ("alembic.ini", ""),
        ],
        expected: &[
            ("python", &["."], &["`poetry.lock` is there", "`pyproject.toml` is there"]),
            ("sql", &["."], &["`alembic.ini` is there", "`pyproject.toml` names `alembic` in dependencies"]),
        ],
    },
    Shape {
        name: "Django with migrations",
        files: &[
            ("manage.py", ""),
            ("requirements.txt", "Django>=5\n"),
            ("shop/models.py", ""),
            ("shop/migrations/0001_initial.py", ""),
            ("shop/migrations/0002_price.py", ""),
        ],
        expected: &[
            ("python", &["."], &["`requirements.txt` is there"]),
            ("sql", &["shop"], &["`shop/migrations/0001_initial.py` is in `migrations`"]),
        ],
    },
    Shape {
        name: "Maven",
        files: &[("pom.xml", "<project></project>"), ("src/main/java/x/App.java", "")],
        expected: &[("java", &["."], &["`pom.xml` is there"])],
    },
    Shape {
        name: "Gradle with Java and Flyway",
        files: &[
            (
                "build.gradle",
                "plugins { id 'java' }\ndependencies { implementation 'org.flywaydb:flyway-core:10' }\n",
            ),
            ("src/main/java/x/App.java", ""),
            ("src/main/resources/db/migration/V1__init.sql", ""),
        ],
        expected: &[
            (
                "java",
                &["."],
                &["`build.gradle` names `id java`", "`src/main/java/x/App.java` is below `build.gradle`"],
            ),
            (
                "sql",
                &[".", "src/main/resources"],
                &[
                    "`build.gradle` names `flyway-core` in dependencies",
                    "`src/main/resources/db/migration/V1__init.sql` is in `db/migration`",
                ],
            ),
        ],
    },
    Shape {
        name: "Gradle with Kotlin",
        files: &[
            ("settings.gradle.kts", "rootProject.name = \"x\"\n"),
            ("build.gradle.kts", "plugins { kotlin(\"jvm\") version \"2.0.0\" }\n"),
            ("src/main/kotlin/App.kt", ""),
            ("src/main/kotlin/B.kt", ""),
        ],
        expected: &[(
            "kotlin",
            &["."],
            &[
                "`build.gradle.kts` names `kotlin`",
                "`src/main/kotlin/App.kt` is below `build.gradle.kts`, and 1 more",
            ],
        )],
    },
    Shape {
        name: "C with CMake",
        files: &[
            ("CMakeLists.txt", "project(x C)"),
            ("src/CMakeLists.txt", ""),
            ("src/main.c", ""),
            ("src/x.h", ""),
        ],
        expected: &[("c", &["."], &["`src/main.c` is below `CMakeLists.txt`"])],
    },
    Shape {
        name: "C++ with Meson",
        files: &[("meson.build", ""), ("src/a.cpp", ""), ("src/b.cc", ""), ("src/b.hpp", "")],
        expected: &[("cpp", &["."], &["`src/a.cpp` is below `meson.build`, and 2 more"])],
    },
    Shape {
        name: "C with Make, beside a C++ file",
        files: &[("Makefile", ""), ("a.c", ""), ("b.cxx", ""), ("cmake-build-debug/x.c", "")],
        expected: &[
            ("c", &["."], &["`a.c` is below `Makefile`"]),
            ("cpp", &["."], &["`b.cxx` is below `Makefile`"]),
        ],
    },
    Shape {
        name: "Terraform",
        files: &[
            ("main.tf", ""),
            ("variables.tf", ""),
            ("modules/net/main.tf", ""),
            (".terraform/x/main.tf", ""),
        ],
        expected: &[(
            "terraform",
            &[".", "modules/net"],
            &["`main.tf` is there, and 1 more", "`modules/net/main.tf` is there"],
        )],
    },
    Shape {
        name: "Docker only",
        files: &[("Dockerfile", "FROM scratch\n"), ("docker/worker.Dockerfile", "")],
        expected: &[(
            "docker",
            &[".", "docker"],
            &["`Dockerfile` is there", "`docker/worker.Dockerfile` is there"],
        )],
    },
    Shape {
        name: "Compose only",
        files: &[
            ("compose.yaml", "services: {}\n"),
            ("docker-compose.override.yml", ""),
            ("composer.yml", ""),
        ],
        expected: &[(
            "compose",
            &["."],
            &["`compose.yaml` is there", "`docker-compose.override.yml` is there"],
        )],
    },
    Shape {
        name: "GitHub workflows only",
        files: &[
            (".github/workflows/ci.yml", ""),
            (".github/workflows/release.yaml", ""),
            (".github/dependabot.yml", ""),
        ],
        expected: &[(
            "github-actions",
            &["."],
            &["`.github/workflows/ci.yml` is in `.github/workflows`, and 1 more"],
        )],
    },
    Shape {
        name: "an action",
        files: &[("action.yml", "runs: {}\n"), ("entry.js", "")],
        expected: &[("github-actions", &["."], &["`action.yml` is there"])],
    },
    Shape {
        name: "shell only",
        files: &[("bin/deploy.sh", ""), ("lib/log.bash", ""), ("README.md", "")],
        expected: &[("shell", &["."], &["`bin/deploy.sh` is a `.sh` source, and 1 more"])],
    },
    Shape {
        name: "SQL only",
        files: &[("schema.sql", ""), ("queries/a.sql", "")],
        expected: &[("sql", &["."], &["`queries/a.sql` is a `.sql` source, and 1 more"])],
    },
    Shape {
        name: "ignored folders",
        files: &[
            (".gitignore", "/generated\n*.tf\n"),
            ("generated/package.json", r#"{"dependencies":{"react":"18"}}"#),
            ("main.tf", ""),
            ("node_modules/react/package.json", r#"{"dependencies":{"react":"18"}}"#),
            ("vendor/github.com/x/go.mod", ""),
            (".venv/lib/setup.py", ""),
            ("go.mod", ""),
        ],
        expected: &[("go", &["."], &["`go.mod` is there"])],
    },
    Shape {
        name: "test data of another kind",
        files: &[
            ("Cargo.toml", ""),
            ("tests/fixtures/app/package.json", r#"{"dependencies":{"react":"18"}}"#),
            ("tests/fixtures/app/tsconfig.json", "{}"),
            ("src/testdata/main.tf", ""),
        ],
        expected: &[("rust", &["."], &["`Cargo.toml` is there"])],
    },
];

#[test]
fn every_shape_is_recognised_with_its_evidence() {
    for Shape { name, files, expected } in SHAPES {
        println!("{name}");
        let _ = check(files, expected);
    }
}

#[test]
fn what_does_not_count_is_told() {
    let detection = check(
        &[("Cargo.toml", ""), ("tests/fixtures/a/package.json", "{}"), ("tests/fixtures/b.py", "")],
        &[("rust", &["."], &["`Cargo.toml` is there"])],
    );
    let remarks: Vec<String> =
        detection.remarks.iter().map(|remark| format!("{}: {}", remark.path, remark.what)).collect();
    assert_eq!(remarks, ["tests/fixtures/a: test data does not count (2 files)"]);
}
