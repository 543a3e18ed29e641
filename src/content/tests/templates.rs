//! Plan templates and the two files of settings.

use super::super::{ItemKind, by_kind, item};

const SUBTASKS: [(&str, &str, &[&str]); 3] = [
    ("team-bugfix", "abort_on_first_fail", &["reproduce", "diagnose", "fix", "regression-test"]),
    ("team-deploy", "abort_on_first_fail", &["pre-flight", "deploy", "smoke-test", "monitor"]),
    (
        "team-feature",
        "abort_on_critical_fail",
        &["design", "architecture-review", "implement", "test", "code-review"],
    ),
];

#[test]
fn plans_have_their_steps_and_each_step_can_pass() {
    assert_eq!(by_kind(ItemKind::PlanTemplate).count(), SUBTASKS.len());
    for (plan, policy, subtasks) in SUBTASKS {
        let text = item(&format!("templates/plans/{plan}.yaml")).expect("the plan is embedded").text();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).map(str::trim).collect();
        let values = |key: &'static str| lines.iter().filter_map(move |line| line.strip_prefix(key));
        assert_eq!(values("id: ").collect::<Vec<_>>(), [plan]);
        assert_eq!(values("failure_policy: ").collect::<Vec<_>>(), [policy]);
        assert_eq!(values("- id: ").collect::<Vec<_>>(), subtasks);
        // A metric is a command, and no command is right for every project.
        assert_eq!(values("metric:").count(), 0, "{plan}");
        let modes = ["auto", "human", "local"];
        assert!(
            values("mode: ").all(|mode| modes.contains(&mode)),
            "{plan}: a mode that needs a second node"
        );
        for per_subtask in ["title: ", "description: ", "mode: ", "budget_minutes: ", "critical: "] {
            let extra = usize::from(per_subtask == "description: ");
            assert_eq!(values(per_subtask).count(), subtasks.len() + extra, "{plan}: {per_subtask}");
        }
        let expected = (0..subtasks.len()).map(|at| match at {
            0 => "[]".to_owned(),
            _ => format!("[{}]", subtasks[at - 1]),
        });
        assert_eq!(values("depends_on: ").collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{plan}");
        let waves: Vec<_> = values("- wave: ").collect();
        assert_eq!(waves, ["0", "1", "2", "3", "4"][..subtasks.len()], "{plan}");
    }
}

#[test]
fn plans_explain_every_field_in_the_same_words() {
    let header = |item: &super::super::Item| {
        let start = item.text().find("# Fields of a plan template").expect("the fields are explained");
        let end = item.text().find("\nid: ").expect("the plan has an id");
        item.text()[start..end].to_owned()
    };
    let headers: Vec<_> = by_kind(ItemKind::PlanTemplate).map(header).collect();
    assert!(headers.iter().all(|other| *other == headers[0]));
    for item in by_kind(ItemKind::PlanTemplate) {
        for line in item.text().lines().filter(|line| !line.starts_with('#')) {
            let field = line.trim_start_matches([' ', '-']).split_once(':').map(|(key, _)| key);
            let Some(key) =
                field.filter(|key| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
            else {
                continue;
            };
            let explained =
                headers[0].lines().any(|line| line.trim_start_matches(['#', ' ']).starts_with(key));
            assert!(explained, "{}: `{key}` is not explained", item.path);
        }
    }
}

#[test]
fn settings_stand_at_their_defaults_commented_out() {
    let text = item("templates/config/openclaw.toml").expect("it is embedded").text();
    let as_shipped: toml_edit::DocumentMut = text.parse().expect("the template is TOML");
    for (table, item) in as_shipped.iter() {
        assert!(item.as_table().is_some_and(toml_edit::Table::is_empty), "[{table}] sets something");
    }
    let in_effect: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) => rest,
            Some(_) | None => line,
        })
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(in_effect.parse::<toml_edit::DocumentMut>().is_ok(), "{in_effect}");
    insta::assert_snapshot!(in_effect, @r#"
    [claude]
    carrier = "auto"
    [guard]
    secrets = "block"
    no_verify = "block"
    [install]
    profile = "standard"
    on_conflict = "keep"
    service = "auto"
    linger = "ask"
    [session]
    context_chars_max = 4000
    recap_chars_max = 2000
    memory_chars_max = 3000
    [memory]
    skip = []
    sources = []
    retention_days = 0
    size_mib_max = 8192
    backup_hours = 24
    backups_max = 2
    day_log = "on"
    learn = "on"
    extractor = ""
    extractor_model = ""
    [vault]
    readers = []
    obsidian = ""
    domains = []
    tombstone_days = 30
    [rules]
    context_chars_max = 4000
    [upstream]
    prefer = []
    [upgrade]
    policy = "off"
    channel = "stable"
    source = ""
    keys = []
    window = ""
    check_hours = 6
    "#);
}

#[test]
fn the_secrets_file_ships_without_a_value() {
    let text = item("templates/config/openclaw.env").expect("it is embedded").text();
    assert!(text.lines().all(|line| line.starts_with('#')));
}
