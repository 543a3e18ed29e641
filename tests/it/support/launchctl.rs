//! A `launchctl` of the test's own, for what cannot be run here: it records its calls, keeps what is loaded in a folder,
//! and behaves as the real one does at its worst.
//!
//! `bootstrap` answers with error 5 for what is loaded and for a file that others may write alike; `bootout` returns
//! before the agent is gone: the next two questions still find it.

use std::fs;
use std::path::{Path, PathBuf};

use super::TestNode;

const SCRIPT: &str = r#"#!/bin/sh
here=@state@
echo "$*" >>"$here/calls"
verb=$1
case $verb in
bootstrap) domain=$2 ;;
*) domain=${2%/*}; label=${2##*/}; case $2 in gui/*/*) ;; *) domain=$2; label= ;; esac ;;
esac
if [ -e "$here/logged-out" ] || [ "$domain" != "gui/$(id -u)" ]; then
  echo "Could not find domain for $domain" >&2
  exit 125
fi
missing() { echo "Could not find service \"$label\" in domain for user gui: $(id -u)" >&2; exit 113; }
run() {
  pid=$(cat "$here/pid" 2>/dev/null || echo 100)
  pid=$((pid + 1))
  echo "$pid" >"$here/pid"
  if grep -q ' fails<' "$here/loaded/$1"; then echo failed >"$here/loaded/$1.state"; else echo "$pid" >"$here/loaded/$1.state"; fi
}
case $verb in
bootstrap)
  label=${3##*/}
  label=${label%.plist}
  mode=$(ls -ld "$3" 2>/dev/null | cut -c6,9)
  if [ -e "$here/loaded/$label" ] || [ "$mode" != -- ]; then
    rm -f "$here/hidden"
    echo "Bootstrap failed: 5: Input/output error" >&2
    exit 5
  fi
  cp "$3" "$here/loaded/$label"
  run "$label"
  ;;
bootout)
  [ -e "$here/loaded/$label" ] || { echo "Boot-out failed: 3: No such process" >&2; exit 3; }
  echo 2 >"$here/loaded/$label.going"
  ;;
enable) ;;
kickstart)
  [ -e "$here/loaded/$label" ] || missing
  read -r state <"$here/loaded/$label.state"
  [ "$state" = failed ] && run "$label"
  ;;
print)
  [ -n "$label" ] || { echo "$domain = {"; echo "}"; exit 0; }
  [ "$(cat "$here/hidden" 2>/dev/null)" = "$label" ] && missing
  if [ -e "$here/loaded/$label.going" ]; then
    read -r left <"$here/loaded/$label.going"
    if [ "$left" = 0 ]; then
      rm -f "$here/loaded/$label" "$here/loaded/$label.state" "$here/loaded/$label.going"
    else
      echo $((left - 1)) >"$here/loaded/$label.going"
    fi
  fi
  [ -e "$here/loaded/$label" ] || missing
  read -r state <"$here/loaded/$label.state"
  echo "gui/$(id -u)/$label = {"
  if [ "$state" = failed ]; then
    printf '\tstate = not running\n\n\truns = 1\n\tlast exit code = 1\n'
  else
    printf '\tstate = running\n\n\truns = 1\n\tpid = %s\n\tlast exit code = (never exited)\n' "$state"
  fi
  echo "}"
  ;;
*) echo "Unrecognized subcommand: $verb" >&2; exit 64 ;;
esac
"#;

/// The fake.
pub struct FakeLaunchd {
    programs: PathBuf,
    state: PathBuf,
}

impl FakeLaunchd {
    /// Puts the program first on the machine's PATH.
    pub fn new(node: &TestNode) -> Self {
        let state = node.folder("launchd");
        fs::create_dir_all(state.join("loaded")).expect("a folder");
        let script = SCRIPT.replace("@state@", state.to_str().expect("a path of the test"));
        node.script(node.programs(), "launchctl", &script);
        Self { programs: node.programs().to_owned(), state }
    }

    /// Returns a search path on which it comes first.
    pub fn path(&self) -> PathBuf {
        format!("{}:/usr/bin:/bin", self.programs.display()).into()
    }

    /// Returns its calls so far.
    pub fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.state.join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    /// Loads an agent that `print` does not show until a `bootstrap` failed.
    pub fn hide(&self, label: &str) {
        write(&self.state.join("loaded").join(label), "<plist/>");
        write(&self.state.join("loaded").join(format!("{label}.state")), "99\n");
        write(&self.state.join("hidden"), label);
    }

    /// Ends the desktop session.
    pub fn log_out(&self) {
        write(&self.state.join("logged-out"), "");
    }
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("a file of the fake");
}
