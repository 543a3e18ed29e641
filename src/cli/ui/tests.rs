//! What ends up on which stream, in each form, and what happens when a stream fails.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;

#[derive(Clone, Default)]
struct Stream(Rc<RefCell<Vec<u8>>>);

impl Stream {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).expect("UTF-8")
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct Three {
    number: u8,
}

impl Answer for Three {
    fn text(&self, paint: Paint) -> String {
        format!("{}\n", paint.bold(&self.number.to_string()))
    }
}

fn printed(look: Look, act: impl FnOnce(&mut Ui) -> Exit) -> (String, String, Exit) {
    let (out, err) = (Stream::default(), Stream::default());
    let mut ui = Ui::to(Box::new(out.clone()), Box::new(err.clone()), look, "openclaw.x/1");
    let exit = act(&mut ui);
    let exit = ui.end(exit);
    (out.text(), err.text(), exit)
}

fn report() -> Report {
    Report::new(Code::PlanStale, "the plan is stale").why("`/x` changed").why("a").fix("plan again")
}

const JSON: Look = Look {
    format: Format::Json,
    talk: Talk::Normal,
    out: Paint::Plain,
    err: Paint::Plain,
    terminals: Terminals { stdin: false, stdout: false, stderr: false },
};

#[test]
fn outcomes_go_to_stdout() {
    let (out, err, exit) = printed(Look::default(), |ui| ui.answer(&Three { number: 3 }));
    assert_eq!((out.as_str(), err.as_str(), exit), ("3\n", "", Exit::Done));
    let (out, _, exit) = printed(JSON, |ui| ui.answer_with(&Three { number: 3 }, Exit::No));
    assert_eq!(out, "{\"schema\":\"openclaw.x/1\",\"ok\":true,\"data\":{\"number\":3}}\n");
    assert_eq!(exit, Exit::No);
}

#[test]
fn refusals_go_to_stderr_or_into_the_one_object() {
    let (out, err, exit) = printed(Look::default(), |ui| ui.refuse(&report(), Some(json!({"done": 1}))));
    assert_eq!(out, "");
    assert_eq!(
        err,
        "error[plan.stale]: the plan is stale\n  why: `/x` changed\n  why: a\n  fix: plan again\n"
    );
    assert_eq!(exit, Exit::Decide);
    let (out, err, _) = printed(JSON, |ui| ui.refuse(&report(), Some(json!({"done": 1}))));
    let error =
        r#"{"code":"plan.stale","what":"the plan is stale","why":["`/x` changed","a"],"fix":["plan again"]}"#;
    let object =
        format!("{{\"schema\":\"openclaw.x/1\",\"ok\":false,\"error\":{error},\"data\":{{\"done\":1}}}}\n");
    assert_eq!((out, err), (object, String::new()));
}

#[test]
fn narration_follows_what_was_asked_for() {
    for (talk, expected) in
        [(Talk::Quiet, ""), (Talk::Normal, "a\nwarning: w\n"), (Talk::Detailed, "a\nb\nwarning: w\n")]
    {
        let (out, err, _) = printed(Look { talk, ..Look::default() }, |ui| {
            ui.say("a");
            ui.detail("b");
            ui.warn("w");
            Exit::Done
        });
        assert_eq!((out.as_str(), err.as_str()), ("", expected));
    }
}

#[test]
fn a_reader_who_left_is_no_failure_and_a_full_disk_is() {
    for (kind, exit) in [
        (io::ErrorKind::BrokenPipe, Exit::No),
        (io::ErrorKind::StorageFull, Exit::Unavailable),
        (io::ErrorKind::Other, Exit::Unavailable),
    ] {
        let err = Stream::default();
        let mut ui = Ui::to(Box::new(Broken(kind)), Box::new(err.clone()), Look::default(), "openclaw.x/1");
        let answered = ui.answer_with(&Three { number: 3 }, Exit::No);
        assert_eq!(ui.end(answered), exit, "{kind:?}");
        assert_eq!(err.text().contains("error[disk.failed]"), exit != Exit::No, "{}", err.text());
    }
    // Narration into a closed stream stops nothing.
    let out = Stream::default();
    let broken = Box::new(Broken(io::ErrorKind::BrokenPipe));
    let mut ui = Ui::to(Box::new(out.clone()), broken, Look::default(), "openclaw.x/1");
    ui.say("a");
    let answered = ui.answer(&Three { number: 3 });
    assert_eq!((ui.end(answered), out.text()), (Exit::Done, "3\n".to_owned()));
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let terminals = Terminals { stdin: true, stdout: true, stderr: false };
    let (out, err, exit) = printed(Look { terminals, ..Look::default() }, |ui| {
        let refusal = ui.confirm("Go on?", "add `--yes`").expect_err("a refusal");
        assert_eq!(
            (refusal.code, refusal.fix.as_slice()),
            (Code::ConfirmNeeded, &["add `--yes`".to_owned()][..])
        );
        refusal.code.exit()
    });
    assert_eq!((out.as_str(), err.as_str(), exit), ("", "", Exit::Decide));
}

#[test]
fn only_a_plain_yes_is_consent() {
    for (answer, expected) in [
        ("y", true),
        ("Yes", true),
        (" YES ", true),
        ("", false),
        ("n", false),
        ("yep", false),
        ("ja", false),
    ] {
        assert_eq!(is_consent(answer), expected, "{answer:?}");
    }
}

#[test]
fn colours_follow_flag_then_environment_then_stream() {
    let painted = |when, pairs: &[(&str, &str)], is_terminal| {
        let environment = Environment::new(pairs.iter().map(|(name, value)| (name.into(), value.into())));
        Paint::new(when, &environment, is_terminal) == Paint::Colours
    };
    assert!(painted(When::Auto, &[], true));
    assert!(!painted(When::Auto, &[], false));
    assert!(!painted(When::Auto, &[("NO_COLOR", "1")], true));
    assert!(painted(When::Auto, &[("NO_COLOR", "")], true));
    assert!(!painted(When::Auto, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true));
    assert!(!painted(When::Auto, &[("CLICOLOR", "0")], true));
    assert!(!painted(When::Auto, &[("TERM", "dumb")], true));
    assert!(painted(When::Auto, &[("CLICOLOR_FORCE", "1")], false));
    assert!(!painted(When::Auto, &[("CLICOLOR_FORCE", "0")], false));
    assert!(painted(When::Always, &[("NO_COLOR", "1")], false));
    assert!(!painted(When::Never, &[("CLICOLOR_FORCE", "1")], true));
}

#[test]
fn colours_carry_no_meaning() {
    let coloured = rendered(&report(), Paint::Colours);
    let mut bare = coloured.clone();
    for code in ["1;31", "1", "0"] {
        bare = bare.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_ne!(coloured, bare);
    assert_eq!(bare, plain(&report()));
}

#[test]
fn what_is_shown_holds_no_secret_and_steers_no_terminal() {
    let token = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
    let hostile = format!("\u{1b}]0;title\u{7} \u{1b}[2J \u{202e}txt {token}\n\tb");
    for paint in [Paint::Plain, Paint::Colours] {
        let text = shown(&hostile, paint);
        assert_eq!(text, "\u{fffd}]0;title\u{fffd} \u{fffd}[2J \u{fffd}txt [github-token]\n\tb");
    }
    assert_eq!(shown(&Paint::Colours.red("a"), Paint::Colours), Paint::Colours.red("a"));
    assert_eq!(shown("\u{1b}[31mred", Paint::Plain), "\u{fffd}[31mred");
    let say = |ui: &mut Ui| {
        ui.say(&format!("use {token}"));
        ui.refuse(&Report::new(Code::PlanStale, token), None)
    };
    for format in [Format::Text, Format::Json] {
        let (out, err, _) = printed(Look { format, ..Look::default() }, say);
        assert!(
            !out.contains(token) && !err.contains(token) && err.contains("use [github-token]"),
            "{out}{err}"
        );
    }
}
