//! Links that lead to nothing: their target is inside the repository and is not committed. Where a way leads out, or
//! through another link or a submodule, nobody can tell.

/// Returns what is wrong with the link `path` to `target`; `all` are the paths of the index, sorted.
pub(super) fn look(path: &[u8], target: &[u8], all: &[Vec<u8>]) -> Option<String> {
    let place = place(path, target)?;
    let is_there = |place: &[u8]| {
        let from = all.partition_point(|known| known[..] < *place);
        let folder = [place, b"/"].concat();
        // Between a folder's name and what is in it others can stand: `a`, `a-b`, `a/c`.
        let inside = all.partition_point(|known| known[..] < *folder);
        all.get(from).is_some_and(|known| *known == place)
            || all.get(inside).is_some_and(|known| known.starts_with(&folder))
    };
    if place.is_empty() || is_there(&place) {
        return None;
    }
    // A file on the way is a link or a submodule.
    let on_the_way = place.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &place[..at]);
    let mut on_the_way = on_the_way.filter(|way| all.binary_search_by(|known| known[..].cmp(way)).is_ok());
    if on_the_way.next().is_some() {
        return None;
    }
    let shown = str::from_utf8(target).map_or_else(|_| target.escape_ascii().to_string(), str::to_owned);
    Some(format!("is a link to `{shown}`, which is not in the commit"))
}

/// Returns the path in the repository that a link leads to; `None` where it leads out of it.
fn place(path: &[u8], target: &[u8]) -> Option<Vec<u8>> {
    if target.is_empty() || target.starts_with(b"/") {
        return None;
    }
    let folder = path.iter().rposition(|byte| *byte == b'/').map_or(&b""[..], |slash| &path[..slash]);
    let mut parts: Vec<&[u8]> = folder.split(|byte| *byte == b'/').filter(|part| !part.is_empty()).collect();
    for part in target.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop()?;
            }
            _name => parts.push(part),
        }
    }
    Some(parts.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_file_a_folder_or_out_of_sight() {
        let all = ["a", "a-b/c", "d/e/f", "d/link", "sub", "x.txt"].map(|path| path.as_bytes().to_vec());
        let check = |path: &str, target: &str, is_broken: bool| {
            let told = look(path.as_bytes(), target.as_bytes(), &all);
            assert_eq!(told.is_some(), is_broken, "{path} -> {target}: {told:?}");
        };
        for target in
            ["a", "./a", "d/e", "d/e/", "d/../a", "a-b", "d/e/f", ".", "/etc/passwd", "../other", "sub/file"]
        {
            check("d2", target, false);
        }
        for target in ["none", "d/none", "d/e/none", "A", "x", "d/../none"] {
            check("d2", target, true);
        }
        check("d/l", "../a", false);
        check("d/l", "../none", true);
        check("d/l", "../../a", false);
        check("d/e/l", "../link/x", false);
        check("l", "", false);
    }
}
