#!/bin/sh
# Installs openclaw: takes a signed release, or builds the source, and then runs `openclaw install`, which shows its plan
# and asks once.
#
#   ./install.sh [OPTIONS] [ARGUMENTS OF openclaw install]         in a checkout: builds it
#   curl -fsSL …/install.sh | sh -s -- [OPTIONS] [ARGUMENTS …]     anywhere else: takes the newest release
#
# A release counts when its list is signed by a key below and the archive has the digest that the list says; whoever
# carries it there is not trusted. It must never run anything of a release ahead of that, write outside its temporary
# folder, or use sudo: the only thing that changes the machine is `openclaw install`. docs/install.md tells the rest.
set -eu

repository=https://github.com/openclaw-harness/openclaw-harness
package=openclaw-harness
principal=releases@openclaw-harness
namespace=openclaw-release
# The keys that sign releases, in the form of OpenSSH's allowed_signers: the lines of payload/release-keys.
signers=''
# The oldest Rust that builds the package; a checkout says for itself.
rust=1.88
# `auto` links the C library into the binary where that is known to work (Linux with glibc), so that the binary runs
# on older and other distributions; `no` never does.
static=auto
# What is fetched is never longer, nor what is unpacked, and a server that says nothing is left after so many seconds.
list_bytes_max=262144 signature_bytes_max=8192 archive_bytes_max=536870912 program_bytes_max=536870912
patience=30

usage() {
    cat <<'END'
Installs openclaw: a signed release, or the checkout in which this script lies.

Usage: install.sh [OPTIONS] [--] [ARGUMENTS OF openclaw install]

  --version V    that release instead of the newest
  --from PLACE   where releases lie: an https address or a folder
  --keys KEYS    who may sign them: `ssh-ed25519 …`, or a file of such lines
  --prefix DIR   where the node lies, instead of ~/.openclaw (the same as --root DIR)
  --help         this text

Everything else goes to `openclaw install`, for example:

  --yes          agree to its plan ahead
  --dry-run      show its plan and change nothing
  --modify-path  put the program on PATH in your shell's start-up files

OPENCLAW_INSTALL_FROM and OPENCLAW_INSTALL_KEYS stand for --from and --keys.
END
}

say() { printf '%s\n' "install.sh: $*" >&2; }

# refuse STATUS WHAT WHY FIX
refuse() {
    say "$2"
    printf '  why: %s\n  fix: %s\n' "$3" "$4" >&2
    exit "$1"
}

is_there() { command -v "$1" >/dev/null 2>&1; }

# require COMMAND REASON PACKAGES
require() {
    is_there "$1" || refuse 5 "\`$1\` is not on PATH" "$2" "install it ($3), then run this again"
}

# --- From source ---

# Sets `checkout` to the folder of this script; a script that comes through a pipe has none.
find_checkout() {
    checkout=
    case $0 in
        install.sh | */install.sh) [ -f "$0" ] || return 0 ;;
        *) return 0 ;;
    esac
    case $0 in
        */*) checkout=${0%/*} ;;
        *) checkout=. ;;
    esac
    checkout=$(CDPATH='' cd -- "${checkout:-/}" && pwd -P)
    if ! [ -f "$checkout/Cargo.toml" ] || ! grep -q "^name = \"$package\"\$" "$checkout/Cargo.toml"; then
        checkout=
    fi
}

require_cargo() {
    if ! is_there cargo; then
        PATH="$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin"
        export PATH
    fi
    is_there cargo || refuse 5 "cargo is not on PATH" "$1" \
        "install Rust from https://rustup.rs, then run this again"
    wanted=$rust
    [ -z "$checkout" ] || wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$checkout/Cargo.toml")
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
    is_there "${compiler%% *}" && return 0
    case $(uname -s) in
        Darwin) how="run \`xcode-select --install\`" ;;
        *) how="install gcc or clang (\`apt-get install gcc libc6-dev\`, \`dnf install gcc\`, \`apk add build-base\`)" ;;
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

# with_cargo ARGUMENTS...: runs cargo for the target that was chosen.
with_cargo() {
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
    cargo "$@" </dev/null >&2
}

build_checkout() {
    target_dir=${CARGO_TARGET_DIR:-$checkout/target}
    with_cargo build --release --locked --manifest-path "$checkout/Cargo.toml" --target-dir "$target_dir" \
        --bin openclaw || refuse 70 "the build failed" "cargo says so above" \
        "check that the checkout is unchanged (\`git status\`), then report it with the output above"
    program=$target_dir/${target:+$target/}release/openclaw
    [ -x "$program" ] || refuse 70 "the build left no binary" "$program is not there" \
        "look for build.target or build.target-dir in cargo's configuration"
}

# Builds the published package. It does not stay with cargo, so that `openclaw upgrade` may replace it.
build_package() {
    set -- install --locked --no-track --root "$scratch/cargo" --bin openclaw "$package"
    [ -z "$version" ] || set -- "$@" --version "=$version"
    with_cargo "$@" || refuse 70 "cargo did not install $package" "cargo says so above" \
        "clone $repository and run ./install.sh inside it"
    program=$scratch/cargo/bin/openclaw
    [ -x "$program" ] || refuse 70 "the build left no binary" "$program is not there" \
        "clone $repository and run ./install.sh inside it"
}

# --- From a release ---

make_scratch() {
    require mktemp "the download lies in a temporary folder" "coreutils or busybox"
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/openclaw-install.XXXXXX") || refuse 5 "there is no temporary folder" \
        "\`mktemp\` made none in ${TMPDIR:-/tmp}" "set TMPDIR to a folder that is writable and has room"
    trap 'rm -rf -- "$scratch"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# Sets `system` to what releases call this machine. On Linux they bring their C library, so that no other is looked at.
name_system() {
    machine=$(uname -m)
    case $(uname -s) in
        Linux) system=unknown-linux-gnu ;;
        Darwin) system=apple-darwin
            # A shell that is translated says x86_64 on a machine that is not.
            [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || :)" != 1 ] || machine=arm64 ;;
        *) no_release "$(uname -s) on $machine" ;;
    esac
    case $machine in
        x86_64 | amd64) system=x86_64-$system ;;
        aarch64 | arm64) system=aarch64-$system ;;
        *) no_release "$(uname -s) on $machine" ;;
    esac
}

no_release() {
    refuse 5 "there is no release for $1" "releases are built for Linux and macOS, x86_64 and aarch64" \
        "build it: clone $repository and run ./install.sh inside it"
}

# Sets `digester`, and `fetcher` where something is fetched, and looks for what else a release needs.
require_tools() {
    require ssh-keygen "it checks who signed a release, and nothing unsigned is run" \
        "openssh-client, openssh-clients or openssh-keygen"
    require tar "a release is a tar archive" "tar or busybox"
    if is_there sha256sum; then
        digester=sha256sum
    elif is_there shasum; then
        digester='shasum -a 256'
    else
        refuse 5 "neither \`sha256sum\` nor \`shasum\` is on PATH" "one of them computes the digest of what was fetched" \
            "install one of them (coreutils, busybox or perl), then run this again"
    fi
    fetcher=''
    case $from in http:* | https:*) require_fetcher "$from" ;; esac
}

# require_fetcher PLACE
require_fetcher() {
    if is_there curl; then
        fetcher=curl
    elif is_there wget; then
        fetcher=wget
    else
        refuse 5 "neither \`curl\` nor \`wget\` is on PATH" "one of them fetches $1" \
            "install one of them, or name a folder that holds the release: --from DIR"
    fi
}

# Checks where releases lie, and sets `protocols` to what may be used to get there.
judge_place() {
    from=${from%/}
    protocols='=https'
    case $from in
        *://*[@[:space:]]*) refuse 2 "\`$from\` is no place of releases" "it holds a space or an \`@\`" "$place" ;;
        https://?*) ;;
        http://127.0.0.1[:/]* | http://'[::1]'[:/]*) protocols='=http,https' ;;
        *://*) refuse 2 "\`$from\` is no place of releases" "only https is used, and plain http to this very machine" "$place" ;;
        *) [ -d "$from" ] || refuse 2 "\`$from\` is no place of releases" "there is no such folder" "$place" ;;
    esac
}
place="name an https address or a folder that holds a \`release.json\`"

# Sets `folder` to where the list of the wanted release lies.
find_folder() {
    folder=$from${version:+/v$version}
    # A repository of GitHub keeps its releases elsewhere.
    rest=${from#https://github.com/*/}
    case $from in
        https://github.com/*/*)
            case $rest in
                */*) ;;
                *) folder=$from/releases/latest/download
                    [ -z "$version" ] || folder=$from/releases/download/v$version ;;
            esac ;;
    esac
}

# get PLACE FILE BYTES_MAX: fetches or copies one file. What the tool says is kept in `said`.
get() {
    : >"$scratch/said"
    : >"$2"
    (
        # In blocks of 512 or 1024 bytes, as the shell likes: what is longer than twice the limit cannot be written.
        trap '' XFSZ
        ulimit -f "$(($3 / 512 + 1))" || :
        case $1 in
            http:* | https:*) ;;
            *)
                cat -- "$1" >"$2"
                exit ;;
        esac
        case $fetcher in
            curl) with_curl "$1" "$2" ;;
            wget) with_wget "$1" "$2" ;;
        esac
    ) 2>"$scratch/said" || return 1
    [ "$(wc -c <"$2")" -le "$3" ] || { echo "it is longer than $3 bytes" >"$scratch/said" && return 1; }
}

with_curl() {
    curl --fail --silent --show-error --globoff --proto "$protocols" --proto-redir '=https' --location \
        --max-redirs 5 --connect-timeout "$patience" --speed-limit 1 --speed-time "$patience" \
        --output "$2" --url "$1"
}

# The programs called wget differ; each gets the options that it knows.
with_wget() {
    knows=$(wget --help 2>&1 || :)
    set -- -O "$2" "$1"
    case $knows in *--no-hsts*) set -- --no-hsts "$@" ;; esac
    case $knows in *--max-redirect*) set -- --max-redirect=5 "$@" ;; esac
    case $knows in *--tries*) set -- --tries=1 "$@" ;; esac
    case $knows in *--timeout* | *'-T SEC'*) set -- -T "$patience" "$@" ;; esac
    wget "$@"
}

# Prints the last line that the tool said.
what_it_said() {
    last=$(grep '[^[:space:]]' "$scratch/said" | tail -n 1)
    printf '%s' "${last:-it says no more}"
}

# need PLACE FILE BYTES_MAX: as `get`, and refuses what is not there.
need() {
    get "$@" && return 0
    refuse 5 "$1 cannot be fetched" "$(what_it_said)" \
        "look at the connection and at \`https_proxy\`, or name another place with --from"
}

# Fetches the list of the release. Nothing in it counts before it is verified, and nothing is read from it till then.
fetch_list() {
    # A version may also be the one that lies at the top.
    if [ "$folder" = "$from/v$version" ] && ! get "$folder/release.json" "$scratch/release.json" "$list_bytes_max"; then
        folder=$from
    fi
    need "$folder/release.json" "$scratch/release.json" "$list_bytes_max"
    need "$folder/release.json.sig" "$scratch/release.json.sig" "$signature_bytes_max"
    if ! ssh-keygen -Y verify -f "$scratch/signers" -I "$principal" -n "$namespace" \
        -s "$scratch/release.json.sig" <"$scratch/release.json" >"$scratch/said" 2>&1; then
        refuse 3 "the release in $folder is not trusted" \
            "its signature is not that of a key named here; ssh-keygen says: $(what_it_said)" \
            "do not use it. Where you expected another key, fetch this script again, or name the key with --keys"
    fi
}

# value KEY: prints the text of one key of the list, which has a line for each.
value() { sed -n 's/^ *"'"$1"'": *"\{0,1\}\([^",]*\)"\{0,1\},\{0,1\}$/\1/p' "$scratch/release.json"; }

# part KEY: prints the text of one key of this machine's artifact, which has a line of its own.
part() { printf '%s\n' "$artifact" | sed -n 's/.*"'"$1"'": *"\{0,1\}\([^",}]*\).*/\1/p'; }

# Reads the list, and refuses one that is not what was asked for.
read_list() {
    [ "$(value schema)" = openclaw.release/1 ] || refuse 3 "the list of the release is of another form" \
        "it says \`$(value schema)\`, and this script reads openclaw.release/1" "fetch this script again from $repository"
    found=$(value version)
    case $found in
        [0-9]*) ;;
        *) unreadable version ;;
    esac
    case $found in *[!0-9A-Za-z.+-]*) unreadable version ;; esac
    if [ -n "$version" ]; then
        # A version that was named is meant: it may be of any age and channel.
        [ "$found" = "$version" ] || refuse 3 "the release in $folder is not $version" \
            "its list is signed and says $found" "do not use this place, or name $found"
    else
        [ "$(value channel)" = stable ] || refuse 3 "openclaw $found is no stable release" \
            "its list says that it is of the channel \`$(value channel)\`" "name it, if you want it: --version $found"
        judge_age
        ! grep -q "^ *{\"version\": *\"$found\"" "$scratch/release.json" || refuse 3 "openclaw $found is withdrawn" \
            "its list says so" "wait for a newer release, or name an older one with --version"
    fi
    artifact=$(grep "^ *{\"target\": *\"$system\"," "$scratch/release.json") || no_release "$system"
    url=$(part url) bytes=$(part bytes) digest=$(part sha256)
    case $url in
        '' | -* | /* | *..* | *[[:space:]]*) unreadable url ;;
        https://*) ;;
        *:*) unreadable url ;;
    esac
    case $bytes in '' | *[!0-9]* | ??????????*) unreadable bytes ;; esac
    case $digest in *[!0-9a-f]*) unreadable sha256 ;; esac
    [ "${#digest}" -eq 64 ] || unreadable sha256
}

unreadable() {
    refuse 3 "the list of the release cannot be read" "it is signed, and its \`$1\` has another form than this script reads" \
        "fetch this script again from $repository"
}

# Refuses a list that is too old: somebody may hold back newer ones.
judge_age() {
    expires=$(value expires)
    case $expires in
        [0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z) ;;
        *) unreadable expires ;;
    esac
    now=$(date -u '+%Y-%m-%dT%H:%M:%SZ')
    if [ "$now" != "$expires" ] && printf '%s\n' "$now" "$expires" | LC_ALL=C sort -c 2>/dev/null; then
        return 0
    fi
    refuse 3 "the list of the release is too old" "it held until $expires, and it is $now here" \
        "look at the clock; where it is right, this place is stale: use another, or name the version with --version"
}

# An upgrade keeps the way back and looks at the node before and after, so what is installed already is left to it.
judge_installed() {
    node=${root:-${OPENCLAW_ROOT:-${OPENCLAW_STATE_DIR:-${HOME:-}/.openclaw}}}
    [ -z "$version" ] && [ -x "$node/harness/bin/openclaw" ] || return 0
    # One that does not answer is put in place again.
    installed=$("$node/harness/bin/openclaw" --version 2>/dev/null </dev/null) || return 0
    [ "$installed" != "openclaw $found" ] || return 0
    refuse 3 "$installed is installed in $node, and this place has $found" \
        "to change the version is an upgrade, which keeps a way back" \
        "run \`$node/harness/bin/openclaw upgrade\`, or name the version to put it in place all the same: --version $found"
}

fetch_program() {
    case $url in
        https:*)
            archive=$url
            require_fetcher "$url" ;;
        *) archive=$folder/$url ;;
    esac
    say "fetching openclaw $found for $system: $archive"
    [ "$bytes" -le "$archive_bytes_max" ] || refuse 3 "the archive is too long" \
        "its list says $bytes bytes, and no release has more than $archive_bytes_max" "report it to whoever made the release"
    need "$archive" "$scratch/archive" "$bytes"
    sum=$($digester <"$scratch/archive")
    [ "${sum%% *}" = "$digest" ] || refuse 3 "the archive is not the one that was signed" \
        "$archive has the digest ${sum%% *}, and the signed list says $digest" \
        "run this again; where it stays so, do not use this place"
    program=$scratch/openclaw
    # One file, and to standard output: no path in the archive, and no link, can lead anywhere.
    if ! (trap '' XFSZ
        ulimit -f "$((program_bytes_max / 512))" || :
        tar -xzOf "$scratch/archive" "openclaw-$found-$system/openclaw" >"$program" 2>"$scratch/said") ||
        ! [ -s "$program" ]; then
        refuse 5 "the archive cannot be unpacked" "$(what_it_said)" \
            "look at the room in ${TMPDIR:-/tmp} (\`df\`); where there is enough, report it to whoever made the release"
    fi
    chmod 700 "$program"
    answer=$("$program" --version 2>&1 </dev/null) || :
    [ "$answer" = "openclaw $found" ] || refuse 5 "openclaw $found does not run here" "it says: ${answer:-nothing}" \
        "where ${TMPDIR:-/tmp} is mounted noexec, set TMPDIR to another folder; else build it from a checkout"
}

# Writes down who may sign: what was named, or the keys of this script.
read_keys() {
    if [ -n "$keys" ]; then
        case $keys in
            'ssh-ed25519 '*) signers=$keys ;;
            *) [ -f "$keys" ] || refuse 2 "\`$keys\` holds no keys" "it is no key, and there is no such file" \
                "name \`ssh-ed25519 …\`, or a file of such lines"
                signers=$(cat -- "$keys") ;;
        esac
    fi
    # A bare key is one of a person who signs releases; a line that says more is OpenSSH's, and counts as it stands.
    signers=$(printf '%s\n' "$signers" | sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' \
        -e "s/^ssh-ed25519 /$principal namespaces=\"$namespace\" &/")
}

# Runs `openclaw install`. A script that comes through a pipe leaves it the terminal to ask on.
install_with() {
    if [ -t 0 ]; then
        "$program" install "$@"
    elif (: </dev/tty) 2>/dev/null; then
        "$program" install "$@" </dev/tty
    else
        "$program" install "$@" </dev/null
    fi
}

main() {
    from='' keys='' version='' root='' asks=yes
    left=$#
    while [ "$left" -gt 0 ]; do
        word=$1 left=$((left - 1))
        shift
        case $word in
            --from | --keys | --version | --prefix | --root)
                [ "$left" -gt 0 ] || refuse 2 "$word names nothing" "a value follows it" "run \`install.sh --help\`"
                text=$1 left=$((left - 1))
                shift ;;
            --from=* | --keys=* | --version=* | --prefix=* | --root=*)
                text=${word#*=} word=${word%%=*} ;;
        esac
        case $word in
            --from | --keys | --version | --prefix | --root)
                [ -n "$text" ] || refuse 2 "$word names nothing" "its value is empty" "run \`install.sh --help\`" ;;
        esac
        case $word in
            --from) from=$text ;;
            --keys) keys=$text ;;
            --version) version=${text#v} ;;
            --prefix | --root) root=$text && set -- "$@" --root "$text" ;;
            --help | -h) usage && exit ;;
            --)
                while [ "$left" -gt 0 ]; do
                    text=$1 left=$((left - 1))
                    shift
                    set -- "$@" "$text"
                done ;;
            *)
                case $word in --yes | -y | --dry-run) asks=no ;; esac
                set -- "$@" "$word" ;;
        esac
    done
    case $version in *[!0-9A-Za-z.+-]*) refuse 2 "\`$version\` is no version" "a version is like 0.2.0" "name another" ;; esac

    find_checkout
    if [ -n "$checkout" ] && [ -z "$from$keys$version" ]; then
        require_cargo "openclaw is built from source here, with Rust"
        require_compiler
        choose_target
        build_checkout
        exec "$program" install "$@"
    fi
    : "${from:=${OPENCLAW_INSTALL_FROM:-}}" "${keys:=${OPENCLAW_INSTALL_KEYS:-}}"
    read_keys
    make_scratch
    if [ -z "$signers" ] && [ -z "$from" ]; then
        say "no key signs releases yet, so that none can be trusted: the published package is built instead"
        checkout=
        require_cargo "no key signs releases yet, so that only the source can be used, which needs Rust"
        require_compiler
        choose_target
        build_package
    else
        [ -n "$signers" ] || refuse 5 "no key is named" "this script holds none yet, and an unsigned release is not run" \
            "name who signs the releases in $from: --keys 'ssh-ed25519 …'"
        : "${from:=$repository}"
        name_system
        judge_place
        require_tools
        printf '%s\n' "$signers" >"$scratch/signers"
        find_folder
        fetch_list
        read_list
        judge_installed
        fetch_program
    fi
    status=0
    install_with "$@" || status=$?
    [ "$status" -eq 0 ] || [ "$asks" = no ] || [ -t 2 ] ||
        say "nobody can be asked here; to agree ahead, end the line with: sh -s -- --yes"
    exit "$status"
}

# The last line, in braces: a download that breaks off before their end does nothing.
{ main "$@"; }
