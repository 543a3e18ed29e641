//! `--modify-path`: which start-up files of the user's shell get our block, and what it says. Pure.

use crate::base::path::AbsPath;
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::document::DocumentSpec;
use crate::engine::merge::block::{Block, CommentStyle};

/// Mode of a start-up file that has to be made.
const MODE: u32 = 0o644;

/// Returns the start-up files that a login shell of `shell` reads and that exist or may be made.
pub(super) fn start_up_files(home: &AbsPath, shell: &str) -> Vec<AbsPath> {
    let names: &[&str] = match shell.rsplit('/').next().unwrap_or_default() {
        "zsh" => &[".zshenv"],
        "bash" => &[".profile", ".bashrc"],
        _ => &[".profile"],
    };
    names.iter().map(|name| home.join(name)).collect()
}

/// Returns every start-up file that the block may be in.
pub(super) fn every_file(home: &AbsPath) -> Vec<AbsPath> {
    [".zshenv", ".profile", ".bashrc"].iter().map(|name| home.join(name)).collect()
}

/// Returns our block in one start-up file.
pub(super) fn resource(file: AbsPath, bin: &AbsPath) -> Resource {
    let quoted = bin.as_str().replace('\'', r"'\''");
    let body =
        format!("case \":$PATH:\" in *:'{quoted}':*) ;; *) PATH='{quoted}':\"$PATH\"; export PATH ;; esac\n");
    let block = Block { id: "path".to_owned(), body, style: CommentStyle::Hash };
    Resource {
        path: file,
        spec: Spec::Document { spec: DocumentSpec::Block { block }, mode: MODE },
        stage: Stage::Callers,
        part: "search path",
        project: None,
    }
}
