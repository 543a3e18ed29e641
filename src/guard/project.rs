//! Where a project's top is. Looks through the disk's port and asks no git.

use std::io;

use crate::base::path::AbsPath;
use crate::ports::fs::Fs;

/// Returns the top of the project that `folder` is in: the nearest folder above with a `.git`, else `folder` itself.
///
/// A repository in the person's home (`home`) is for their dotfiles and takes nothing below it along.
///
/// # Errors
/// When a folder on the way cannot be looked at.
pub fn top_of(fs: &dyn Fs, folder: &AbsPath, home: Option<&AbsPath>) -> io::Result<AbsPath> {
    let mut next = Some(folder.clone());
    while let Some(candidate) = next {
        let is_dotfiles = home == Some(&candidate) && candidate != *folder;
        if !is_dotfiles && fs.stat(&candidate.join_name(".git"))?.is_some() {
            return Ok(candidate);
        }
        next = candidate.parent();
    }
    Ok(folder.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    #[test]
    fn the_nearest_repository_is_the_project() {
        let at = |path: &str| AbsPath::new(path).expect("a path of the test");
        let fs = SimFs::new(Vec::new());
        fs.put_file(&at("/h/.git/HEAD"), b"", 0o644);
        fs.put_file(&at("/h/p/.git/HEAD"), b"", 0o644);
        fs.put_file(&at("/h/p/sub/.git"), b"gitdir: x", 0o644);
        fs.put_file(&at("/h/p/a/b/x"), b"", 0o644);
        fs.put_file(&at("/h/other/x"), b"", 0o644);
        for (folder, top) in [
            ("/h/p/a/b", "/h/p"),
            ("/h/p/sub", "/h/p/sub"),
            ("/h/other", "/h/other"),
            ("/h", "/h"),
            ("/absent/x", "/absent/x"),
        ] {
            assert_eq!(top_of(&fs, &at(folder), Some(&at("/h"))).expect("a top"), at(top), "{folder}");
        }
        assert_eq!(top_of(&fs, &at("/h/other"), None).expect("a top"), at("/h"));
    }
}
