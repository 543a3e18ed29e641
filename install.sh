#!/bin/sh
# Builds openclaw from this checkout and runs `openclaw install` with the arguments given here.
#
#   ./install.sh [ARGUMENTS OF openclaw install]
#
# Needs cargo and a C compiler, once; what is installed needs neither. Nothing is written outside the target folder
# until `openclaw install` has shown its plan and was told to go on.
set -eu

# `auto` links the C library into the binary where that is known to work (Linux with glibc), so that the binary runs
# on older and other distributions; `no` never does.
static=auto

say() { printf '%s\n' "install.sh: $*" >&2; }

# refuse STATUS WHAT WHY FIX
refuse() {
    say "$2"
    printf '  why: %s\n  fix: %s\n' "$3" "$4" >&2
    exit "$1"
}

require_checkout() {
    if ! [ -f "$checkout/Cargo.toml" ] || ! grep -q '^name = "openclaw-harness"$' "$checkout/Cargo.toml"; then
        refuse 2 "this is not a checkout of openclaw" \
            "the script builds the source beside it, and there is none in $checkout" \
            "clone the repository and run ./install.sh inside it"
    fi
}

require_cargo() {
    if ! command -v cargo >/dev/null 2>&1; then
        PATH="$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin"
        export PATH
    fi
    command -v cargo >/dev/null 2>&1 || refuse 5 "cargo is not on PATH" \
        "openclaw is built from source here, with Rust" \
        "install Rust from https://rustup.rs, then run this again"
    wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$checkout/Cargo.toml")
    found=$(cargo --version | cut -d ' ' -f 2)
    is_at_least "$found" "$wanted" || refuse 5 "cargo $found is too old" \
        "the source needs Rust $wanted or newer" \
        "run \`rustup update stable\`, or install Rust from https://rustup.rs"
}

# Compares the first two numbers of two versions.
is_at_least() {
    major=${1%%.*} minor=${1#*.} minor=${minor%%.*}
    wanted_major=${2%%.*} wanted_minor=${2#*.} wanted_minor=${wanted_minor%%.*}
    [ "$major" -gt "$wanted_major" ] || { [ "$major" -eq "$wanted_major" ] && [ "$minor" -ge "$wanted_minor" ]; }
}

require_compiler() {
    compiler=${CC:-cc}
    # CC may carry arguments; its first word is the program.
    command -v "${compiler%% *}" >/dev/null 2>&1 && return 0
    case $(uname -s) in
        Darwin) how='run `xcode-select --install`' ;;
        *) how='install gcc or clang (`apt-get install gcc libc6-dev`, `dnf install gcc`, `apk add build-base`)' ;;
    esac
    refuse 5 "there is no C compiler" "\`$compiler\` is not on PATH, and the git library that is built in is C" "$how"
}

# Sets `target` to the triple for a static build, or to nothing.
choose_target() {
    target=
    [ "$static" = auto ] || return 0
    host=$(rustc -vV | sed -n 's/^host: //p')
    case $host in
        x86_64-unknown-linux-gnu | aarch64-unknown-linux-gnu) ;;
        *) return 0 ;;
    esac
    # The compiler answers with a path where the archive is there, with the bare name where it is not.
    case $(${CC:-cc} -print-file-name=libc.a 2>/dev/null) in
        /*) target=$host ;;
        *) say "the C library is linked dynamically: its archive libc.a is not installed here" ;;
    esac
}

build() {
    target_dir=${CARGO_TARGET_DIR:-$checkout/target}
    set -- build --release --locked --manifest-path "$checkout/Cargo.toml" --target-dir "$target_dir" --bin openclaw
    if [ -n "$target" ]; then
        # With --target, the flags reach the program only; build scripts and macros cannot be linked so.
        RUSTFLAGS="${RUSTFLAGS:+$RUSTFLAGS }-C target-feature=+crt-static"
        export RUSTFLAGS
        set -- "$@" --target "$target"
    else
        # Its output would lie in another folder.
        unset CARGO_BUILD_TARGET
    fi
    say "building with cargo; the first time takes some minutes"
    cargo "$@" </dev/null >&2 || refuse 70 "the build failed" "cargo says so above" \
        "check that the checkout is unchanged (\`git status\`), then report it with the output above"
    binary=$target_dir/${target:+$target/}release/openclaw
    [ -x "$binary" ] || refuse 70 "the build left no binary" "$binary is not there" \
        "look for build.target or build.target-dir in cargo's configuration"
}

main() {
    case $0 in
        */*) checkout=${0%/*} ;;
        *) checkout=. ;;
    esac
    checkout=$(CDPATH='' cd -- "$checkout" && pwd -P)
    require_checkout
    require_cargo
    require_compiler
    choose_target
    build
    exec "$binary" install "$@"
}

# The last line, in braces: a download that breaks off before their end does nothing.
{ main "$@"; }
