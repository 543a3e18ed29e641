//! Which project a folder belongs to: the top of its work tree, as an entry `.git` shows it. Asks the disk a few questions
//! and reads no repository.

use crate::base::path::AbsPath;
use crate::ports::fs::Fs;

/// Folders that are looked through upwards.
const PARENTS_MAX: usize = 64;

/// Returns the top of the work tree that `folder` lies in, links followed; the folder itself where there is none, or where
/// the disk refuses to say. A folder that is gone is judged by its name. A repository in the person's home (`home`) is for
/// their dotfiles and takes nothing below it along, or all projects without one would be one.
pub fn project_of(fs: &dyn Fs, folder: &AbsPath, home: Option<&AbsPath>) -> AbsPath {
    let real = |path: &AbsPath| fs.resolve(path).ok().flatten().unwrap_or_else(|| path.clone());
    let (folder, home) = (real(folder), home.map(real));
    let mut above = folder.clone();
    for _ in 0..PARENTS_MAX {
        let is_dotfiles = home.as_ref() == Some(&above) && above != folder;
        if !is_dotfiles && matches!(fs.stat(&above.join(".git")), Ok(Some(_))) {
            return above;
        }
        match above.parent() {
            Some(parent) => above = parent,
            None => break,
        }
    }
    folder
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    fn at(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path of the test")
    }

    #[test]
    fn a_folder_belongs_to_the_nearest_work_tree() {
        let fs = SimFs::new(vec![at("/h")]);
        fs.put_file(&at("/h/repo/.git/HEAD"), b"ref: refs/heads/main\n", 0o600);
        fs.put_file(&at("/h/repo/src/deep/a.rs"), b"", 0o600);
        fs.put_file(&at("/h/repo/vendor/part/.git"), b"gitdir: elsewhere\n", 0o600);
        fs.put_file(&at("/h/plain/notes.md"), b"", 0o600);
        fs.put_file(&at("/h/.git/HEAD"), b"ref: refs/heads/dotfiles\n", 0o600);
        fs.put_link(&at("/h/link"), "/h/repo/src");
        for (folder, project) in [
            ("/h/repo", "/h/repo"),
            ("/h/repo/src/deep", "/h/repo"),
            ("/h/repo/vendor/part", "/h/repo/vendor/part"),
            ("/h/plain", "/h/plain"),
            ("/h/link", "/h/repo"),
            ("/h/repo/gone/away", "/h/repo"),
            ("/h", "/h"),
            ("/nowhere", "/nowhere"),
        ] {
            assert_eq!(project_of(&fs, &at(folder), Some(&at("/h"))), at(project), "{folder}");
        }
    }
}
