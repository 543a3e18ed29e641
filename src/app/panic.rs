//! What a person sees when we have a defect: one report instead of a backtrace. Never tries to go on.

use std::panic::PanicHookInfo;

use crate::base::report::{Code, Report};
use crate::cli::parse::Format;
use crate::cli::ui::{Look, SCHEMA_ERROR, Ui};

/// Makes every panic print one report. The thread still unwinds; `main` turns that into the exit status.
pub fn report_panics(is_json: bool) {
    std::panic::set_hook(Box::new(move |panic| {
        let format = if is_json { Format::Json } else { Format::Text };
        let look = Look { format, ..Look::default() };
        Ui::new(look, SCHEMA_ERROR).refuse(&report_of(panic), None);
    }));
}

fn report_of(panic: &PanicHookInfo<'_>) -> Report {
    let payload = panic.payload();
    let message = payload.downcast_ref::<&str>().copied();
    let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("a panic without a message");
    let place = panic.location().map(ToString::to_string);
    defect(message, place.as_deref())
}

/// Returns the report of a defect of ours.
pub fn defect(message: &str, place: Option<&str>) -> Report {
    let report = Report::new(Code::Internal, "openclaw met a defect of its own and stopped");
    let report = report.why(message.lines().next().unwrap_or_default());
    let report = match place {
        Some(place) => report.why(format!("at {place}, in openclaw {}", env!("CARGO_PKG_VERSION"))),
        None => report,
    };
    let issues = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
    report.fix(format!("file an issue with these lines at {issues}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_asks_to_be_filed() {
        let report = defect("index out of bounds\nand more", Some("src/x.rs:1:2"));
        assert_eq!((report.code, report.code.exit().status()), (Code::Internal, 70));
        assert_eq!(report.why[0], "index out of bounds");
        assert!(report.why[1].starts_with("at src/x.rs:1:2, in openclaw "));
        assert!(report.fix[0].contains("/issues"));
    }
}
