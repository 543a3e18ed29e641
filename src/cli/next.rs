//! What a person who installs from inside a repository may do next. Looks at the project; never changes it.

use crate::cli::run::Ports;
use crate::guard::detect::look;
use crate::guard::project::top_of;
use crate::install::{Node, status};

/// Returns what the repository of the call is made of, and how it comes under guard; `None` where there is none, where it
/// is under guard already, and where it cannot be looked at: an installation does not fail over advice.
pub fn step(ports: &Ports<'_>, node: &Node<'_>) -> Option<String> {
    let folder = ports.folder.as_ref()?;
    let top = top_of(ports.fs, folder, Some(&node.layout.home)).ok()?;
    let is_repository = ports.fs.stat(&top.join_name(".git")).is_ok_and(|stat| stat.is_some());
    let guarded = || status(node, ports.os, None).is_ok_and(|status| status.guards_repository(&top));
    if !is_repository || guarded() {
        return None;
    }
    let listing = (ports.list_files)(&top).ok()?;
    let detection = look(ports.fs, &top, &listing);
    let signals: Vec<&str> = detection.signals.iter().map(|found| found.signal.id()).collect();
    let made_of = if signals.is_empty() { String::new() } else { format!(" ({})", signals.join(", ")) };
    Some(format!("the repository `{top}`{made_of} is not under guard; run `openclaw init '{top}'`"))
}
