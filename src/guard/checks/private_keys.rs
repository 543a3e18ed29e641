//! Private keys, by the rules of the secret scanner that find whole ones: where secrets are not looked for, these are.

/// The ids of these rules.
pub(super) const RULES: &[&str] = &["private-key", "putty-private-key", "age-secret-key", "age-plugin-key"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets;

    #[test]
    fn each_rule_is_one_of_the_scanners() {
        for id in RULES {
            assert!(secrets::RULES.iter().any(|rule| rule.id == *id), "{id}");
        }
    }
}
