//! The one table of signals: what each is called in a rule's `detect`, and what is evidence for it. Data only.

/// Something that a project can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// C.
    C,
    /// Compose files.
    Compose,
    /// C++.
    Cpp,
    /// Container images.
    Docker,
    /// GitHub workflows and actions.
    GithubActions,
    /// Go.
    Go,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
    /// Next.js.
    Nextjs,
    /// A server on Node.
    NodeService,
    /// Python.
    Python,
    /// React.
    React,
    /// Rust.
    Rust,
    /// Shell scripts.
    Shell,
    /// Smart contracts.
    Solidity,
    /// SQL and migrations.
    Sql,
    /// Terraform.
    Terraform,
    /// TypeScript.
    Typescript,
    /// Unity.
    Unity,
}

/// The package world that a dependency's name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum World {
    Npm,
    Cargo,
    Python,
    Go,
    Jvm,
}

/// One kind of evidence. Names are compared exactly, endings are those of file names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    /// A file of this name. It covers its folder.
    File(&'static str),
    /// A file whose name begins and ends so, with at least nothing in between.
    Named(&'static str, &'static str),
    /// A file with this ending somewhere below a folder of this path. It covers what holds that folder.
    Below(&'static str, &'static str),
    /// A manifest of the world names this dependency, in whichever section.
    Depends(World, &'static str),
    /// `package.json` has this key.
    PackageKey(&'static str),
    /// A file whose path ends so and whose text has one of these words. It covers the folder above that path.
    Says(&'static str, &'static [&'static str]),
    /// At least one source of these endings lies below a build file. It covers the folder of the topmost one.
    Built(&'static [&'static str], &'static [&'static str]),
    /// Sources without any of the above: at least three, or more than half of all sources. They cover their common folder.
    Sources(&'static [&'static str]),
}

/// A signal with its evidence.
pub(super) struct Row {
    pub signal: Signal,
    pub id: &'static str,
    /// Other names that rule files use for it; the names of its files are accepted as well.
    pub aliases: &'static [&'static str],
    pub signs: &'static [Sign],
}

const BUILDS: &[&str] = &[
    "CMakeLists.txt",
    "meson.build",
    "configure.ac",
    "Makefile.am",
    "Makefile",
    "GNUmakefile",
    "makefile",
    "conanfile.txt",
    "conanfile.py",
    "vcpkg.json",
    "MODULE.bazel",
    "xmake.lua",
    "premake5.lua",
    "platformio.ini",
];
const GRADLE: &[&str] = &["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"];
const JVM_BUILDS: &[&str] =
    &["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "pom.xml"];
const KOTLIN_WORDS: &[&str] = &[
    "org.jetbrains.kotlin",
    "kotlin(\"",
    "plugins.kotlin",
    "kotlin-gradle-plugin",
    "kotlin-android",
    "kotlin-stdlib",
];
const JAVA_WORDS: &[&str] =
    &["id 'java", "id \"java", "id(\"java", "`java", "plugin: 'java", "plugin: \"java", "java {"];

use Sign::{Below, Built, Depends, File, Named, PackageKey, Says, Sources};
use World::{Cargo, Go, Jvm, Npm, Python};

/// Every signal, in the order of its id.
pub(super) static ROWS: [Row; 19] = [
    Row { signal: Signal::C, id: "c", aliases: &[], signs: &[Built(BUILDS, &[".c"]), Sources(&[".c"])] },
    Row {
        signal: Signal::Compose,
        id: "compose",
        aliases: &["docker-compose"],
        signs: &[
            File("compose.yaml"),
            File("compose.yml"),
            Named("compose.", ".yaml"),
            Named("compose.", ".yml"),
            Named("docker-compose", ".yaml"),
            Named("docker-compose", ".yml"),
        ],
    },
    Row {
        signal: Signal::Cpp,
        id: "cpp",
        aliases: &["c++"],
        signs: &[
            Built(BUILDS, &[".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx"]),
            Sources(&[".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx"]),
        ],
    },
    Row {
        signal: Signal::Docker,
        id: "docker",
        aliases: &["dockerfile"],
        signs: &[
            File("Dockerfile"),
            File("Containerfile"),
            Named("Dockerfile.", ""),
            Named("", ".Dockerfile"),
            Named("", ".dockerfile"),
            File("docker-bake.hcl"),
        ],
    },
    Row {
        signal: Signal::GithubActions,
        id: "github-actions",
        aliases: &["github-workflows"],
        signs: &[
            Below(".github/workflows", ".yml"),
            Below(".github/workflows", ".yaml"),
            File("action.yml"),
            File("action.yaml"),
        ],
    },
    Row {
        signal: Signal::Go,
        id: "go",
        aliases: &["golang"],
        signs: &[File("go.mod"), File("go.work"), Sources(&[".go"])],
    },
    Row {
        signal: Signal::Java,
        id: "java",
        aliases: &[],
        signs: &[
            File("pom.xml"),
            Says("build.gradle", JAVA_WORDS),
            Says("build.gradle.kts", JAVA_WORDS),
            Built(GRADLE, &[".java"]),
            Sources(&[".java"]),
        ],
    },
    Row {
        signal: Signal::Kotlin,
        id: "kotlin",
        aliases: &[],
        signs: &[
            Says("build.gradle.kts", KOTLIN_WORDS),
            Says("build.gradle", KOTLIN_WORDS),
            Says("pom.xml", KOTLIN_WORDS),
            Built(JVM_BUILDS, &[".kt"]),
            Sources(&[".kt"]),
        ],
    },
    Row {
        signal: Signal::Nextjs,
        id: "nextjs",
        aliases: &["next"],
        signs: &[
            Depends(Npm, "next"),
            File("next.config.js"),
            File("next.config.mjs"),
            File("next.config.ts"),
            File("next.config.cjs"),
        ],
    },
    Row {
        signal: Signal::NodeService,
        id: "node-service",
        aliases: &["node-server"],
        signs: &[
            Depends(Npm, "express"),
            Depends(Npm, "fastify"),
            Depends(Npm, "koa"),
            Depends(Npm, "@nestjs/core"),
            Depends(Npm, "@hapi/hapi"),
            Depends(Npm, "hono"),
            Depends(Npm, "restify"),
            Depends(Npm, "polka"),
            Depends(Npm, "@adonisjs/core"),
            Depends(Npm, "@feathersjs/feathers"),
            Depends(Npm, "@apollo/server"),
            Depends(Npm, "apollo-server"),
            Depends(Npm, "graphql-yoga"),
            Depends(Npm, "@trpc/server"),
            Depends(Npm, "socket.io"),
        ],
    },
    Row {
        signal: Signal::Python,
        id: "python",
        aliases: &[],
        signs: &[
            File("pyproject.toml"),
            File("setup.py"),
            File("setup.cfg"),
            Named("requirements", ".txt"),
            Below("requirements", ".txt"),
            File("Pipfile"),
            File("uv.lock"),
            File("poetry.lock"),
            File("pdm.lock"),
            File("environment.yml"),
            File("tox.ini"),
            Sources(&[".py"]),
        ],
    },
    Row {
        signal: Signal::React,
        id: "react",
        aliases: &[],
        signs: &[
            Depends(Npm, "react"),
            Depends(Npm, "react-dom"),
            Depends(Npm, "react-native"),
            Depends(Npm, "preact"),
            Sources(&[".jsx"]),
        ],
    },
    Row {
        signal: Signal::Rust,
        id: "rust",
        aliases: &[],
        signs: &[
            File("Cargo.toml"),
            File("Cargo.lock"),
            File("rust-toolchain.toml"),
            File("rust-toolchain"),
            Sources(&[".rs"]),
        ],
    },
    Row {
        signal: Signal::Shell,
        id: "shell",
        aliases: &["bash"],
        signs: &[File(".shellcheckrc"), Sources(&[".sh", ".bash", ".bats", ".ksh", ".zsh"])],
    },
    Row {
        signal: Signal::Solidity,
        id: "solidity",
        aliases: &[],
        signs: &[
            File("foundry.toml"),
            File("hardhat.config.js"),
            File("hardhat.config.ts"),
            File("hardhat.config.cjs"),
            File("hardhat.config.mjs"),
            File("truffle-config.js"),
            File("ape-config.yaml"),
            File("brownie-config.yaml"),
            Depends(Npm, "hardhat"),
            Depends(Npm, "@nomicfoundation/hardhat-toolbox"),
            Depends(Npm, "@openzeppelin/contracts"),
            Depends(Npm, "@openzeppelin/contracts-upgradeable"),
            Sources(&[".sol"]),
        ],
    },
    Row {
        signal: Signal::Sql,
        id: "sql",
        aliases: &["migrations"],
        signs: &[
            Below("migrations", ".sql"),
            Below("db/migration", ".sql"),
            Below("migrations", "_initial.py"),
            File("schema.prisma"),
            File("alembic.ini"),
            File("diesel.toml"),
            File("sqlc.yaml"),
            File("dbt_project.yml"),
            File("knexfile.js"),
            File("knexfile.ts"),
            File("drizzle.config.ts"),
            File("flyway.toml"),
            File("flyway.conf"),
            File("liquibase.properties"),
            Depends(Npm, "prisma"),
            Depends(Npm, "@prisma/client"),
            Depends(Npm, "knex"),
            Depends(Npm, "kysely"),
            Depends(Npm, "typeorm"),
            Depends(Npm, "sequelize"),
            Depends(Npm, "drizzle-orm"),
            Depends(Cargo, "sqlx"),
            Depends(Cargo, "diesel"),
            Depends(Cargo, "sea-orm"),
            Depends(Cargo, "refinery"),
            Depends(Cargo, "rusqlite"),
            Depends(Python, "sqlalchemy"),
            Depends(Python, "alembic"),
            Depends(Python, "sqlmodel"),
            Depends(Go, "gorm.io/gorm"),
            Depends(Go, "github.com/golang-migrate/migrate/v4"),
            Depends(Go, "github.com/pressly/goose/v3"),
            Depends(Jvm, "flyway-core"),
            Depends(Jvm, "liquibase-core"),
            Sources(&[".sql"]),
        ],
    },
    Row {
        signal: Signal::Terraform,
        id: "terraform",
        aliases: &["opentofu"],
        signs: &[
            Named("", ".tf"),
            Named("", ".tf.json"),
            Named("", ".tofu"),
            File(".terraform.lock.hcl"),
            File("terragrunt.hcl"),
        ],
    },
    Row {
        signal: Signal::Typescript,
        id: "typescript",
        aliases: &["ts"],
        signs: &[
            File("tsconfig.json"),
            Named("tsconfig.", ".json"),
            File("deno.json"),
            File("deno.jsonc"),
            Depends(Npm, "typescript"),
            Sources(&[".ts", ".tsx", ".mts", ".cts"]),
        ],
    },
    Row {
        signal: Signal::Unity,
        id: "unity",
        aliases: &["unity3d", "ProjectSettings/ProjectVersion.txt"],
        signs: &[
            Below("ProjectSettings", "ProjectVersion.txt"),
            Says("Packages/manifest.json", &["\"com.unity."]),
            PackageKey("unity"),
        ],
    },
];

impl Signal {
    /// Every signal, in the order of its id.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.signal)
    }

    /// Returns the name that rules and people use.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// Returns the signal that a word in a rule's `detect` means: an id, another name for it, or a file that is evidence.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.trim();
        let is_meant = |row: &&Row| {
            let names_file = |sign: &Sign| matches!(sign, File(name) if *name == word);
            row.id.eq_ignore_ascii_case(word)
                || row.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(word))
                || row.signs.iter().any(names_file)
        };
        // A requirements file is evidence by its pattern, and the most usual of its names is what people write.
        let row = ROWS.iter().find(is_meant);
        row.map(|row| row.signal).or((word == "requirements.txt").then_some(Self::Python))
    }

    pub(super) fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.signal == self).expect("each signal has its row, as a test holds")
    }
}

impl serde::Serialize for Signal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl std::fmt::Display for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
