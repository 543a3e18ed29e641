//! Whether a command can matter to any guard: one pass over its bytes, no parser, no table that is built first. An ordinary
//! command costs nothing else. Errs to the side of looking: what hides a word (`$x`, `$'…'`, a pattern) matters where a
//! program's name may stand.

/// Bytes of a word that are kept: the longest name that is looked for has fewer.
const WORD_BYTES_MAX: usize = 64;

/// Returns whether `command` has to be looked at.
pub fn may_matter(command: &str) -> bool {
    let mut scan =
        Scan { word: [0; WORD_BYTES_MAX], length: 0, at_program: true, after_dev: false, after_slash: false };
    let bytes = command.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let matters = match byte {
            // `$'…'` may spell anything.
            b'\'' => at > 0 && bytes[at - 1] == b'$',
            b'"' | b'\\' => false,
            b' ' | b'\t' | b'\r' => scan.end(After::Blank),
            b'\n' | b';' | b'|' | b'&' | b'(' => scan.end(After::Separator),
            b')' => scan.end(After::Inside) || opens_function(&bytes[at + 1..]),
            b'{' | b'`' | b'$' if scan.at_program && (*byte != b'{' || scan.length > 0) => true,
            b'{' | b'`' => scan.end(After::Separator),
            b'=' => scan.end(After::Assignment),
            b'/' => {
                let matters = scan.end(After::Inside);
                scan.after_slash = true;
                matters
            }
            b'$' | b'<' | b'>' | b',' | b'}' | b':' | b'@' => scan.end(After::Inside),
            b'*' | b'?' if scan.at_program => true,
            // `[` and `[[` are programs of their own.
            b'[' if scan.at_program && scan.length > 0 && scan.word[0] != b'[' => true,
            other => {
                scan.keep(*other);
                false
            }
        };
        if matters {
            return true;
        }
    }
    scan.end(After::Separator)
}

/// Returns whether a function's body follows a `)`.
fn opens_function(rest: &[u8]) -> bool {
    rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Blank,
    /// A program's name follows.
    Separator,
    /// A value follows, and then a program's name.
    Assignment,
    /// The word goes on.
    Inside,
}

struct Scan {
    word: [u8; WORD_BYTES_MAX],
    length: usize,
    at_program: bool,
    after_dev: bool,
    after_slash: bool,
}

impl Scan {
    fn keep(&mut self, byte: u8) {
        if self.length < WORD_BYTES_MAX {
            self.word[self.length] = byte.to_ascii_lowercase();
        }
        self.length += 1;
    }

    /// Ends a word and returns whether it matters.
    fn end(&mut self, after: After) -> bool {
        let length = std::mem::take(&mut self.length);
        let word = &self.word[..length.min(WORD_BYTES_MAX)];
        let matters = length > 0
            && (matters(word) || (self.at_program && runs(word)) || (self.after_dev && is_disk(word)));
        let is_dev = word == b"dev" && self.after_slash;
        self.after_dev = is_dev && after == After::Inside;
        self.after_slash = false;
        self.at_program = match after {
            After::Separator => true,
            After::Assignment | After::Inside => self.at_program,
            After::Blank if length == 0 => self.at_program,
            After::Blank => self.at_program && leads(word),
        };
        matters || (is_dev && after != After::Inside)
    }
}

/// Words behind which a program's name may follow.
fn leads(word: &[u8]) -> bool {
    matches!(
        word,
        b"then"
            | b"do"
            | b"else"
            | b"if"
            | b"elif"
            | b"while"
            | b"until"
            | b"!"
            | b"time"
            | b"env"
            | b"sudo"
            | b"doas"
            | b"nohup"
            | b"timeout"
            | b"command"
            | b"builtin"
            | b"exec"
            | b"nice"
            | b"setsid"
            | b"stdbuf"
            | b"xargs"
    ) || matches!(word.first(), Some(b'-' | b'0'..=b'9'))
}

/// Words that matter where a program's name stands.
fn runs(word: &[u8]) -> bool {
    matches!(
        word,
        b"." | b"fetch"
            | b"http"
            | b"https"
            | b"nc"
            | b"ncat"
            | b"socat"
            | b"su"
            | b"at"
            | b"alias"
            | b"function"
    )
}

/// Words that matter wherever they stand.
fn matters(word: &[u8]) -> bool {
    match word[0] {
        // `.env`, `.git`, `.ssh`, `.claude`: a file that may be protected.
        b'.' => word.len() > 1 && word[1].is_ascii_alphabetic(),
        b'-' => matches!(word, b"-delete" | b"-exec" | b"-execdir" | b"-ok" | b"-okdir"),
        _ => is_program(word) || is_file(word),
    }
}

fn is_program(word: &[u8]) -> bool {
    matches!(
        word,
        b"git"
            | b"rm"
            | b"mv"
            | b"dd"
            | b"rimraf"
            | b"srm"
            | b"trash"
            | b"shred"
            | b"wipefs"
            | b"blkdiscard"
            | b"fdisk"
            | b"sfdisk"
            | b"sgdisk"
            | b"gdisk"
            | b"parted"
            | b"hdparm"
            | b"nvme"
            | b"cryptsetup"
            | b"pvremove"
            | b"vgremove"
            | b"lvremove"
            | b"zpool"
            | b"zfs"
            | b"diskutil"
            | b"mke2fs"
            | b"mkswap"
            | b"chmod"
            | b"chown"
            | b"chgrp"
            | b"setfacl"
            | b"curl"
            | b"wget"
            | b"aria2c"
            | b"sh"
            | b"bash"
            | b"zsh"
            | b"dash"
            | b"ksh"
            | b"ash"
            | b"mksh"
            | b"rbash"
            | b"fish"
            | b"busybox"
            | b"toybox"
            | b"eval"
            | b"source"
            | b"xargs"
            | b"parallel"
            | b"rsync"
    ) || word.starts_with(b"mkfs")
        || word.starts_with(b"newfs")
        || word.starts_with(b"git-")
}

fn is_file(word: &[u8]) -> bool {
    const KEYS: [&[u8]; 10] =
        [b".key", b".pem", b".p12", b".pfx", b".jks", b".keystore", b".kdbx", b".ppk", b".pkcs8", b".git"];
    word.starts_with(b"id_")
        || matches!(
            word,
            b"etc" | b"environ" | b"_netrc" | b"opencode.json" | b"opencode.jsonc" | b"prek.toml"
        )
        || KEYS.iter().any(|end| word.ends_with(end))
        || [b"credential".as_slice(), b"openclaw", b"service", b"secret", b"lefthook", b"claude", b"githooks"]
            .iter()
            .any(|part| word.windows(part.len()).any(|window| window == *part))
}

/// Names below `/dev` that are no terminals and no wells.
fn is_disk(word: &[u8]) -> bool {
    !matches!(
        word,
        b"null"
            | b"stdout"
            | b"stderr"
            | b"stdin"
            | b"tty"
            | b"zero"
            | b"urandom"
            | b"random"
            | b"fd"
            | b"full"
            | b"shm"
            | b"pts"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_commands_cost_nothing_else() {
        for command in [
            "ls",
            "ls -la src",
            "cargo test --workspace 2>&1 | tail -20",
            "cargo build > /dev/null 2>&1",
            "npm run build && npm test",
            "cat src/main.rs",
            "rg -n 'fn main' src",
            "sed -n 1,40p src/lib.rs",
            "python3 -m pytest tests -x",
            "echo \"done: $?\"",
            "if [ -f Cargo.toml ]; then cargo check; fi",
            "[[ -d src ]] && ls src",
            "find . -name '*.rs' | head",
            "cd /work && make -j4",
            "FOO=1 cargo run -- --flag value",
            "for f in a b; do echo $f; done",
            "cat <<EOF > notes.md\nremember the milk\nEOF",
            "mkdir -p target/x && touch target/x/y",
            "docker compose up -d",
            "node -e 'console.log(1)'",
            "",
        ] {
            assert!(!may_matter(command), "{command}");
        }
    }

    #[test]
    fn hidden_words_are_looked_at() {
        for command in [
            "g'i't commit",
            "\\git push",
            "/usr/bin/git push",
            "$'\\x67it' commit",
            "$G commit",
            "\"$G\" commit",
            "`echo git` commit",
            "A=1 $G commit",
            "sudo $G",
            "timeout 5 $G",
            "gi$X commit",
            "{git,commit}",
            "g{i,}t commit",
            "/bin/r? -r /",
            "f() { f | f & }; f",
            "cat .env",
            "cat ~/.ssh/id_rsa",
            "echo x > /dev/sda",
            "cat certs/server.key",
            "find . -delete",
            "X=rm; $X -r /",
            "then $X",
            ". ./x",
        ] {
            assert!(may_matter(command), "{command}");
        }
    }
}
