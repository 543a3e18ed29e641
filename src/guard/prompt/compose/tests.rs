//! What is told, layer by layer: the whole of a small prompt, each budget, and what is left out.

use super::*;
use crate::guard::harness_rules;
use crate::guard::roles;
use crate::guard::rules::Kept;

fn task(rest: &str) -> Task {
    let text =
        format!("{{\"schema\":\"openclaw.task/1\",\"id\":\"T-1\",\"title\":\"Retry the upload\"{rest}}}");
    Task::parse(text.as_bytes()).expect("a task of the test")
}

fn role() -> Role {
    let text = "name: Coder\ndescription: Writes code.\nresponsibilities: [Test first]\nmust_not: [Reformat]\n\
                framework: {name: Red, prompt: One test.}\n\
                required_outputs: [{type: content_check, pattern: 'src/**', check: emit, description: An event.}]\n\
                forbidden_patterns: [{pattern: 'dbg!', in: '**/*.rs', description: A print.}]\n\
                scope_paths: ['src/**']\nescalation: {on_metric_failure: human}\n";
    roles::read("coder", text).role.expect("a role of the test")
}

fn rules() -> Vec<HarnessRule> {
    let text = r#"[{"id":"a","tier":1,"content":"Read first."},
        {"id":"b","tier":2,"activateOn":["upload"],"content":"Bound retries."},
        {"id":"c","tier":2,"activateOn":["token"],"content":"Hide it."}]"#;
    harness_rules::read(text).expect("rules of the test").rules
}

fn composed(task: &Task, memory: Option<&str>) -> Prompt {
    let (role, rules) = (role(), rules());
    let kept = vec![Kept { id: "rust".into(), points: 1, points_left_out: 0 }];
    let told = Told { text: "### Rust (rust)\n- Own it.".into(), kept, left_out: vec!["sql".into()] };
    compose(Request {
        task: (task, "`t.json`".into()),
        role: Some((&role, "role `coder`".into())),
        coding_rules: (told, 4_000),
        harness_rules: (&rules, "`harness-rules.json`".into()),
        place: Place::Local,
        memory: memory.map(|text| (text, "`m.md`".into())),
    })
}

#[test]
fn the_layers_are_told_in_their_order() {
    let task = task(
        r#","description":"It gives up.","scope":["src/up/**","docs"],"success_criteria":["Three tries"],
           "metric":{"steps":[["cargo","test"]],"timeout_s":90},"base":"main","instructions":"Begin small.""#,
    );
    let prompt = composed(&task, Some("Uploads are flaky.\u{202e}\r\n"));
    insta::assert_snapshot!(prompt.text, @r"
    # Retry the upload (T-1)

    It gives up.

    ## Done when
    - Three tries

    ## Proof
    From the top of the project, in this order, each has to end with 0, all within 90 s:
    - `cargo test`

    ## Files
    Only these may change; what else has to change is reported, not changed.
    - `src/up/**`
    - `docs`
    and of these only
    - `src/**`

    ## Base
    The work began at `main`; everything since then is looked at, commits included.

    ## Coding rules

    ### Rust (rust)
    - Own it.

    ## How to work
    - Read first.
    - Bound retries.

    ## Role: Coder
    Writes code.

    ### What you answer for
    - Test first

    ### What you leave alone
    - Reformat

    ### What your work has to bring
    - An event. (a file of `src/**` that holds `emit`)

    ### What your work may not hold
    - A print. (in `**/*.rs`)

    ### When you cannot go on
    - When the metric fails, stop and hand over to a person.

    ### How you go about it: Red
    One test.

    ## What was learned before
    Uploads are flaky.

    ## Instructions
    Begin small.
    ");
    let names: Vec<&str> = prompt.layers.iter().map(|layer| layer.layer.word()).collect();
    assert_eq!(names, ["task", "coding-rules", "harness-rules", "role", "memory", "instructions"]);
    assert_eq!(prompt.layers[2].sources, ["harness rule `a`", "harness rule `b` (the task says `upload`)"]);
    assert_eq!(prompt.layers[1].left_out, ["sql"]);
    assert_eq!(prompt.chars, prompt.text.chars().count());
}

#[test]
fn a_layer_without_text_is_not_there() {
    let prompt = compose(Request {
        task: (&task(""), "`t.json`".into()),
        role: None,
        coding_rules: (Told::default(), 4_000),
        harness_rules: (&[], "`h`".into()),
        place: Place::Mesh,
        memory: Some((" \n", "`m`".into())),
    });
    assert_eq!(prompt.text, "# Retry the upload (T-1)\n\n## Files\nEvery file may change.\n");
    assert_eq!(prompt.layers.len(), 1);
}

#[test]
fn each_layer_keeps_its_budget_and_says_what_is_left_out() {
    let long = "A line of what was learned.\n".repeat(1_000);
    let prompt = composed(&task(""), Some(&long));
    let memory = prompt.layers.iter().find(|layer| layer.layer == LayerName::Memory).expect("a layer");
    assert!(memory.chars <= MEMORY_CHARS_MAX && memory.chars > MEMORY_CHARS_MAX - 200);
    assert!(memory.text.ends_with("lines are left out; read `m.md`)"), "{}", memory.text);
    let rules: Vec<HarnessRule> = (0..100)
        .map(|n| HarnessRule { id: format!("r{n}"), content: "x".repeat(90), ..rules()[0].clone() })
        .collect();
    let told = compose(Request {
        task: (&task(""), "`t.json`".into()),
        role: None,
        coding_rules: (Told::default(), 4_000),
        harness_rules: (&rules, "`h`".into()),
        place: Place::Local,
        memory: None,
    });
    let layer = &told.layers[1];
    assert!(layer.chars <= HARNESS_RULES_CHARS_MAX);
    assert_eq!(layer.sources.len() + layer.left_out.len(), 100);
    assert!(layer.text.ends_with(&format!("({} more are in `h`)", layer.left_out.len())));
}
