//! Files of environment secrets, by their name alone. Examples of one are meant to be shared.

use crate::guard::checks::file::name;

/// Parts of a name by which it is an example, or is not readable without a key.
const SHARED: [&[u8]; 12] = [
    b"example",
    b"examples",
    b"sample",
    b"template",
    b"tmpl",
    b"tpl",
    b"dist",
    b"defaults",
    b"schema",
    b"vault",
    b"enc",
    b"encrypted",
];

pub(super) fn look(path: &[u8]) -> Option<String> {
    let name = name(path);
    let rest = name.strip_prefix(b".env")?;
    if !rest.is_empty() && !rest.starts_with(b".") {
        return None;
    }
    let is_shared = rest.split(|byte| b".-_".contains(byte)).any(|part| SHARED.contains(&part));
    (!is_shared).then(|| "is a file of environment secrets".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_shared_and_the_rest_is_not() {
        for path in [".env", "a/b/.env", ".env.local", ".env.production", ".ENV", ".env.production.local"] {
            assert!(look(path.as_bytes()).is_some(), "{path}");
        }
        for path in [
            ".env.example",
            ".env.sample",
            ".env.template",
            ".env.dist",
            ".env.local.example",
            ".env.example.local",
            ".envrc",
            ".environment",
            "env",
            "x.env.md",
            ".env/readme",
            ".env.vault",
        ] {
            assert!(look(path.as_bytes()).is_none(), "{path}");
        }
    }
}
