//! Pushes.

use super::*;

const OVERWRITING: &[(&str, &str)] = &[
    ("git push --force origin main", "deny push.force"),
    ("git push -f origin main", "deny push.force"),
    ("git push -uf origin main", "deny push.force"),
    ("git push origin main --force", "deny push.force"),
    ("git push origin +main", "deny push.force"),
    ("git push origin +HEAD:main", "deny push.force"),
    ("git push origin +feature:refs/heads/main", "deny push.force"),
    ("git push -f origin HEAD:release/1.2", "deny push.force"),
    ("git push -f origin feature master", "deny push.force"),
    ("git push --force-with-lease origin production", "deny push.force"),
    ("git push --force-with-lease=main:abc origin main", "deny push.force"),
    ("git push --force", "deny push.force"),
    ("git push --force origin", "deny push.force"),
    ("git push --force-with-lease", "deny push.force"),
    ("git push -f origin HEAD", "deny push.force"),
    ("git push -f origin @", "deny push.force"),
    ("git push --mirror", "deny push.force"),
    ("git push --mir origin", "deny push.force"),
    ("git push --all --force", "deny push.force"),
    ("git push -f origin 'refs/heads/*:refs/heads/*'", "deny push.force"),
    ("git -c push.default=matching push -f", "deny push.force"),
    ("git push origin --delete main", "deny push.delete"),
    ("git push origin -d master", "deny push.delete"),
    ("git push origin :main", "deny push.delete"),
    ("git push origin :refs/heads/release/9", "deny push.delete"),
    ("git push --prune origin 'refs/heads/*'", "deny push.delete"),
    ("git push --prune origin", "deny push.delete"),
    ("cd sub; git push -f origin main", "deny push.force"),
    ("git -C sub push -f origin main", "deny push.force"),
    ("git send-pack --force origin main", "deny push.force"),
    ("git -c alias.p='push -f' p origin main", "deny push.force"),
    ("B=main; git push -f origin $B", "deny push.force"),
    ("git push -f origin $BRANCH", "ask push.unresolved"),
    ("git push origin +$BRANCH", "ask push.unresolved"),
    ("git push origin --delete \"$b\"", "ask push.unresolved"),
    ("cd $SOMEWHERE && git push -f", "ask push.unresolved"),
    ("git push --no-verify", "deny push.no-verify"),
    ("git push --no-verify origin feature", "deny push.no-verify"),
    ("OPENCLAW_SKIP=1 git push", "deny push.no-verify"),
    ("git -c core.hooksPath= push", "deny push.no-verify"),
    ("HUSKY=0 git push", "deny commit.skip-variable"),
];

#[test]
fn protected_branches_are_not_overwritten_or_removed() {
    check(OVERWRITING);
}

#[test]
fn other_pushes_pass() {
    check(&[
        ("git push", "allow"),
        ("git push origin main", "allow"),
        ("git push -u origin feature", "allow"),
        ("git push origin HEAD:main", "allow"),
        ("git push --force origin feature", "allow"),
        ("git push -f origin main:feature", "allow"),
        ("git push --force-with-lease origin feature", "allow"),
        ("git push origin +feature", "allow"),
        ("git push origin :feature", "allow"),
        ("git push origin --delete feature", "allow"),
        ("git push --tags", "allow"),
        ("git push -f origin refs/tags/main", "allow"),
        ("git push --force --dry-run origin main", "allow"),
        ("git push -n -f origin main", "allow"),
        ("git push -o ci.skip origin main", "allow"),
        ("git push origin mainline --force", "allow"),
        ("git push origin feature/main --force", "allow"),
        ("git push --follow-tags origin main", "allow"),
        ("git fetch --force origin main", "allow"),
        ("git fetch --prune", "allow"),
        ("git branch -D main", "allow"),
    ]);
}

#[test]
fn a_repository_protects_more_branches() {
    let asked = |command: &str| {
        let known = |asked: &Asked| {
            let mut facts = facts(asked);
            for place in &mut facts.places {
                place.project.protected_refs.push("stable-*".to_owned());
                place.branch = Some("stable-2".to_owned());
            }
            facts
        };
        shown(&judged(command, &Policy::default(), known))
    };
    assert_eq!(asked("git push -f origin stable-1"), "deny push.force");
    assert_eq!(asked("git push -f"), "deny push.force");
    assert_eq!(asked("git push -f origin other"), "allow");
}

#[test]
fn the_current_branch_counts_as_it_is_pushed() {
    let with = |branch: Option<&str>, upstream: Option<&str>| {
        let known = |asked: &Asked| {
            let mut facts = facts(asked);
            for place in &mut facts.places {
                place.branch = branch.map(str::to_owned);
                place.upstream = upstream.map(str::to_owned);
            }
            facts
        };
        shown(&judged("git push -f", &Policy::default(), known))
    };
    assert_eq!(with(Some("feature"), None), "allow");
    assert_eq!(with(Some("feature"), Some("main")), "deny push.force");
    assert_eq!(with(Some("main"), None), "deny push.force");
    assert_eq!(with(None, None), "allow");
}
