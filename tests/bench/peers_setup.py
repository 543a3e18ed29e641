"""What tests/bench/peers measures: peers from their registries, and repositories made here. Measures nothing itself.

Everything lies below one folder of the target folder and is made once; remove that folder to begin anew. The repositories
are seeded, so every machine measures the same bytes.
"""
import json, os, random, re, shlex, shutil, subprocess, sys
from pathlib import Path

PYTHON = ["prek==0.5.11", "pre-commit==4.7.0", "pre-commit-hooks==6.0.0", "detect-secrets==1.5.0", "kingfisher-bin==2.14.0"]
NODE = ["lefthook@2.2.2", "secretlint@13.0.6", "@secretlint/secretlint-rule-preset-recommend@13.0.7"]
WORDS = (
    "order invoice ledger batch window frame packet route signal tensor sample kernel shard replica bucket cursor filter "
    "layout margin border palette vector matrix column record driver session lookup digest socket handler queue event"
).split()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def run(*argv, **more):
    subprocess.run([str(a) for a in argv], check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, **more)


class Peers:
    """The programs that are measured beside openclaw."""

    def __init__(self, folder, floor):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        cargo = shlex.split(os.environ.get("CARGO", "cargo"))
        self.build = {**os.environ, "CARGO_TARGET_DIR": str(folder / "build"), "RUSTFLAGS": "-C target-feature=+crt-static"}
        self.once("python", self.install_python)
        self.once("npm", self.install_node)
        # With a target, so that the flag does not reach the macros of the build.
        target = f"{os.uname().machine}-unknown-linux-gnu"
        self.once("cargo", lambda to: run(
            *cargo, "install", "ripsecrets", "--locked", "--version", "0.1.11", "--target", target, "--root", to, cwd=folder, env=self.build))
        self.once("debian", self.install_debian)
        shutil.copytree(floor, folder / "floor", dirs_exist_ok=True)
        run(*cargo, "build", "--quiet", "--release", "--target", target, cwd=folder / "floor", env=self.build)
        self.hello, self.floor = (folder / "build" / target / "release" / name for name in ("hello", "floor"))

    def build_openclaw(self, source, target):
        """Builds the program as it is released, where it is not built from these sources already."""
        cargo = shlex.split(os.environ.get("CARGO", "cargo"))
        triple = f"{os.uname().machine}-unknown-linux-gnu"
        env = {**self.build, "CARGO_TARGET_DIR": str(target)}
        run(*cargo, "build", "--quiet", "--locked", "--release", "--target", triple, cwd=source, env=env)
        return target / triple / "release/openclaw"

    def once(self, name, install):
        to = self.folder / name
        if (to / "done").exists():
            return
        print(f"peers: installing into {to}", file=sys.stderr)
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        install(to)
        (to / "done").touch()

    def install_python(self, to):
        run(sys.executable, "-m", "venv", to)
        run(to / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *PYTHON)

    def install_node(self, to):
        run("npm", "install", "--prefix", to, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", *NODE)

    def install_debian(self, to):
        """gitleaks and trufflehog are static; where this is no Debian they are left out, and the table shows it."""
        targets = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
        listed = subprocess.run(targets, capture_output=True, text=True) if shutil.which("apt-get") else None
        mirrors = [m for m in (listed.stdout.split() if listed else []) if re.search(r"/debian/?$", m)]
        if not mirrors:
            print("peers: no Debian mirror here: gitleaks and trufflehog are left out", file=sys.stderr)
            return
        for part in ("lists/partial", "cache/archives/partial"):
            (to / part).mkdir(parents=True)
        (to / "sources.list").write_text(f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirrors[0]} sid main\n")
        (to / "status").touch()
        apt = ["apt-get", "-qq", "-o", f"Dir::Etc::sourcelist={to}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
               "-o", f"Dir::State::lists={to}/lists", "-o", f"Dir::State::status={to}/status", "-o", f"Dir::Cache={to}/cache",
               "-o", "Acquire::Languages=none", "-o", "APT::Sandbox::User=root"]
        run(*apt, "update")
        run(*apt, "download", "gitleaks", "trufflehog", cwd=to)
        for package in to.glob("*.deb"):
            run("dpkg-deb", "-x", package, to / "tree")
            package.unlink()
        shutil.rmtree(to / "lists")

    def path(self, name):
        """Returns where a peer lies; None for one that could not be had."""
        places = {
            "lefthook": "npm/node_modules/lefthook-linux-x64/bin", "secretlint": "npm/node_modules/.bin",
            "ripsecrets": "cargo/bin", "gitleaks": "debian/tree/usr/bin", "trufflehog": "debian/tree/usr/bin",
        }
        path = self.folder / places.get(name, "python/bin") / name
        return path if path.exists() else None


class Worlds:
    """A home with openclaw, and the repositories."""

    def __init__(self, folder, openclaw, rules):
        self.folder = folder / "worlds"
        self.folder.mkdir(exist_ok=True)
        self.home = self.folder / "home"
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()
        path = os.pathsep.join(["/usr/local/bin", "/usr/bin", "/bin"])
        node = os.path.dirname(shutil.which("node") or "/usr/bin/node")
        self.env = {"HOME": str(self.home), "PATH": f"{path}{os.pathsep}{node}", "LANG": "C.UTF-8"}
        (self.home / ".gitconfig").write_text(
            "[user]\n name = t\n email = t@example.com\n[gc]\n auto = 0\n[maintenance]\n auto = false\n[init]\n defaultBranch = main\n")
        run(openclaw, "install", "--yes", "--no-service", cwd=self.home, env=self.env)
        self.openclaw = self.home / ".openclaw/harness/bin/openclaw"
        self.keywords = self.folder / "keywords"
        text = "".join(path.read_text() for path in rules.rglob("*.rs"))
        words = {w for group in re.findall(r"keywords: &\[([^\]]*)\]", text) for w in re.findall(r'"([^"]+)"', group)}
        self.keywords.write_text("\n".join(sorted(words)) + "\n")
        self.small, self.large = self.repository("small", 20, 2_000), self.repository("large", 1_000, 52_000)
        self.planted, self.bare_small = self.repository("planted", 20, 2_000), self.repository("unguarded", 20, 2_000)
        self.payload = self.folder / "payload.json"
        self.payload.write_text(json.dumps({
            "session_id": "0b8cf2f0-0000-4000-8000-000000000000", "transcript_path": str(self.home / "t.jsonl"), "cwd": str(self.small),
            "permission_mode": "default", "hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_use_id": "toolu_01",
            "tool_input": {"command": "ls -la src/m01 && sed -n 1,40p src/m01/s0/a.py", "description": "List files"},
        }))
        for repo in (self.small, self.large, self.planted):
            shutil.rmtree(repo / ".git/hooks", ignore_errors=True)
            run(self.openclaw, "init", "--yes", cwd=repo, env=self.env)
        (self.folder / "secretlintrc.json").write_text(json.dumps({"rules": [{"id": "@secretlint/secretlint-rule-preset-recommend"}]}))
        self.secretlintrc = self.folder / "secretlintrc.json"

    def has(self, verb, partial):
        """Returns whether the program has the verb; without --partial it must."""
        out = subprocess.run([self.openclaw, "harness", verb, "--help"], env=self.env, capture_output=True)
        if out.returncode == 0:
            return True
        message = f"peers: this openclaw has no `{verb}`"
        if not partial:
            sys.exit(f"{message}\n  fix: build a whole one, or add --partial")
        print(message, file=sys.stderr)
        return False

    def forget(self):
        """Takes away what openclaw remembers of clean files."""
        for memo in (self.home / ".openclaw/harness").rglob("*memo*"):
            memo.unlink() if memo.is_file() else shutil.rmtree(memo)

    def git(self, repo, *argv):
        return subprocess.run(["git", "-C", repo, *argv], env=self.env, check=True, capture_output=True, text=True).stdout

    def head(self, repo):
        return self.git(repo, "rev-parse", "HEAD").strip()

    def names(self, repo, command="diff"):
        """Returns a file of the staged or of all names, each ended by a zero byte."""
        argv = ["diff", "--cached", "--name-only", "-z"] if command == "diff" else ["ls-files", "-z"]
        out = self.folder / f"{repo.name}.{command}"
        out.write_text(self.git(repo, *argv))
        return out

    def plain(self):
        """Returns a folder with the 1,000 large files under names that say nothing, and the list of them."""
        folder, names = self.folder / "plain", self.folder / "plain.names"
        if not names.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            staged = self.git(self.large, "diff", "--cached", "--name-only", "-z").split("\0")[:-1]
            for number, path in enumerate(staged):
                shutil.copy(self.large / path, folder / f"{number}.txt")
            names.write_text("".join(f"{number}.txt\0" for number in range(len(staged))))
        return folder, names

    def repository(self, name, staged, average):
        """5,000 files of about 9 MB; `staged` of them changed and added, with about `average` bytes each."""
        repo = self.folder / name
        if (repo / ".git/whole").exists():
            return repo
        print(f"peers: making {repo}", file=sys.stderr)
        shutil.rmtree(repo, ignore_errors=True)
        repo.mkdir()
        dice = random.Random(7)
        self.git(repo, "init", "-q", "-b", "main")
        files = []
        for number in range(5_000):
            ending = ("py", "ts", "json", "md", "py", "ts")[number % 6]
            path = f"src/m{number % 50:02d}/s{number // 50 % 10}/{word(dice)}_{number}.{ending}"
            files.append(path)
            write(repo / path, TEXTS[ending](dice, dice.randint(400, 3_000)))
        write(repo / ".gitignore", "lefthook.yml\n")
        self.git(repo, "add", "-A")
        self.git(repo, "commit", "-q", "-m", "feat: base")
        chosen = dice.sample(files, staged)
        for path in chosen:
            write(repo / path, TEXTS[path.rsplit(".", 1)[1]](dice, dice.randint(average // 2, average * 3 // 2)))
        if name == "planted":
            targets = [path for path in chosen if not path.endswith(".json")]
            kinds = list(zip(secrets(dice), targets))
            for (kind, text), path in kinds:
                with open(repo / path, "a") as file:
                    file.write(f"\n# {kind}\n{text}")
            (repo / ".git/plants").write_text(json.dumps([(kind, path) for (kind, _), path in kinds]))
        self.git(repo, "add", "-A")
        (repo / ".git/whole").touch()
        return repo

    def plants(self):
        return json.loads((self.planted / ".git/plants").read_text())

    def is_refused(self, path):
        """Returns whether a commit of this one planted file is refused."""
        index = self.planted / ".git/index.alone"
        index.unlink(missing_ok=True)
        env = {**self.env, "GIT_INDEX_FILE": str(index)}
        for argv in (["git", "read-tree", "HEAD"], ["git", "add", path]):
            subprocess.run(argv, cwd=self.planted, env=env, check=True)
        hook = [self.openclaw, "hook", "git", "pre-commit"]
        return subprocess.run(hook, cwd=self.planted, env=env, capture_output=True).returncode == 1

    def prek_config(self, peers, scanner):
        """A configuration of prek and pre-commit: their own checks, and one scanner."""
        own = "check-added-large-files check-case-conflict check-json check-merge-conflict check-toml check-yaml detect-private-key".split()
        scanners = {
            "gitleaks": f"{peers.path('gitleaks')} git --staged --no-banner .", "ripsecrets": str(peers.path("ripsecrets")),
            "kingfisher": f"{peers.path('kingfisher')} scan --staged . --no-validate --no-update-check",
            "detect-secrets": str(peers.path("detect-secrets-hook")),
        }
        alone = "true" if scanner in ("gitleaks", "kingfisher") else "false"
        of_python = scanner == "detect-secrets"
        lines = ["repos:", f"  - repo: {'local' if of_python else 'builtin'}", "    hooks:"]
        for check in own:
            if of_python:
                entry = peers.path({"check-added-large-files": check}.get(check, check))
                kinds = {"check-json": "[json]", "check-toml": "[toml]", "check-yaml": "[yaml]"}.get(check, "[text]")
                lines += [f"      - id: {check}", f"        name: {check}", f"        entry: {entry}", "        language: system", f"        types: {kinds}"]
            else:
                lines.append(f"      - id: {check}")
        if scanner:
            if not of_python:
                lines += ["  - repo: local", "    hooks:"]
            lines += [f"      - id: {scanner}", f"        name: {scanner}", f"        entry: {scanners[scanner]}", "        language: system"]
            if alone == "true":
                lines += ["        pass_filenames: false", "        always_run: true"]
        config = self.folder / f"prek-{scanner}.yaml"
        config.write_text("\n".join(lines) + "\n")
        return config

    def lefthook_config(self, peers, scanner):
        """A configuration of lefthook: the same checks as programs, and one scanner, side by side."""
        scan = {"gitleaks": "git --staged --no-banner .", "kingfisher": "scan --staged . --no-validate --no-update-check"}[scanner]
        jobs = [(scanner, f"{peers.path(scanner)} {scan}", None)]
        jobs += [(check, f"{peers.path(check)} {{staged_files}}", glob) for check, glob in
                 (("check-json", "*.json"), ("check-merge-conflict", None), ("check-added-large-files", None))]
        lines = ["output: false", "pre-commit:", "  parallel: true", "  jobs:"]
        for name, command, glob in jobs:
            lines += [f"    - name: {name}", f"      run: {command}"] + ([f'      glob: "{glob}"'] if glob else [])
        config = self.folder / f"lefthook-{scanner}.yml"
        config.write_text("\n".join(lines) + "\n")
        return config


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def word(dice):
    return "_".join(dice.choice(WORDS) for _ in range(dice.randint(1, 3)))


def until(size, piece):
    out, length = [], 0
    while length < size:
        out.append(piece())
        length += len(out[-1])
    return "".join(out)


def python_text(dice, size):
    return until(size, lambda: f"def {word(dice)}({word(dice)}, {word(dice)}={dice.randint(0, 99)}):\n    # {' '.join(dice.choices(WORDS, k=8))}\n"
                               f"    {word(dice)} = {word(dice)}({dice.randint(0, 9999)})\n    return {word(dice)}\n\n\n")


def typescript_text(dice, size):
    return until(size, lambda: f"export function {word(dice)}({word(dice)}: string, n: number): string {{\n  const {word(dice)} = `{word(dice)}-${{n}}`;\n"
                               f"  return {word(dice)}.map((x) => x.{word(dice)}).join(\", \");\n}}\n\n")


def json_text(dice, size):
    rows, length = {}, 0
    while length < size:
        row = {"id": dice.randint(0, 10**9), "name": word(dice), "tags": [word(dice) for _ in range(4)], "hash": f"{dice.getrandbits(160):040x}"}
        rows[f"{word(dice)}{len(rows)}"] = row
        length += 190
    return json.dumps(rows, indent=2) + "\n"


def markdown_text(dice, size):
    return until(size, lambda: f"## {word(dice)}\n\n{' '.join(dice.choices(WORDS, k=60))}.\n\n")


TEXTS = {"py": python_text, "ts": typescript_text, "json": json_text, "md": markdown_text}


def secrets(dice):
    """Eight kinds of invented secrets, put together here so that no file of ours holds one."""
    def drawn(count, letters=LETTERS):
        return "".join(dice.choice(letters) for _ in range(count))
    base32, digits, dashes = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789", "-" * 5
    header, claims = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJzdWIiOiI3MzUxIiwibmFtZSI6IkEgUGVyc29uIiwiaWF0IjoxNTE2MjM5MDIyfQ"
    return [
        ("aws", f'aws_access_key_id = "AKIA{drawn(16, base32)}"\naws_secret_access_key = "{drawn(40)}"\n'),
        ("github", f'GITHUB_TOKEN="ghp_{drawn(36)}"\n'),
        ("slack", f'slack = "xoxb-{drawn(12, digits)}-{drawn(12, digits)}-{drawn(24)}"\n'),
        ("stripe", f'STRIPE_KEY = "sk_live_{drawn(24)}"\n'),
        ("private key", f"{dashes}BEGIN RSA PRIVATE KEY{dashes}\n" + "".join(drawn(64) + "\n" for _ in range(12)) + f"{dashes}END RSA PRIVATE KEY{dashes}\n"),
        ("generic key", f'api_key = "{drawn(40)}"\n'),
        ("jwt", f'token = "{header}.{claims}.{drawn(43)}"\n'),
        ("database url", f"DATABASE_URL=postgres://admin:{drawn(20)}@db.internal:5432/prod\n"),
    ]
