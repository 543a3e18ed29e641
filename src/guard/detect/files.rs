//! Words about relative paths. Pure text.

/// Folders whose files are input of tests: a project is not made of what it tests with.
const TEST_DATA: [&str; 7] =
    ["fixtures", "__fixtures__", "testdata", "test-data", "test_data", "__snapshots__", "__mocks__"];

/// Returns the last component.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the folder that holds `path`; empty for the top.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns how a folder is shown and named in rules: the top is `.`.
pub(super) fn shown(folder: &str) -> String {
    if folder.is_empty() { ".".to_owned() } else { folder.to_owned() }
}

/// Returns whether `path` is `folder` or lies below it; the top is empty.
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns whether `path` lies in a folder of test data.
pub(super) fn is_test_data(path: &str) -> bool {
    folder_of(path).split('/').any(|name| TEST_DATA.contains(&name))
}

/// Returns the folders above `path`, the top (empty) first.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    let cuts = path.match_indices('/').map(|(at, _)| &path[..at]);
    std::iter::once("").chain(cuts)
}

/// Returns the deepest folder that holds both.
pub(super) fn shared<'a>(a: &'a str, b: &str) -> &'a str {
    let mut end = 0;
    for (part, other) in a.split('/').zip(b.split('/')) {
        if part != other {
            break;
        }
        end += part.len() + 1;
    }
    a.get(..end.saturating_sub(1)).unwrap_or_default()
}

/// Returns `folder` joined with `relative`, which may start with `./`; `None` where it leads out.
pub(super) fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
