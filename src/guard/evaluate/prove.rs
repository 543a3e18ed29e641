//! Asks what can only be asked by running or calling something: the metric, programs, services. Each within its own bound.

use crate::base::limits::PROBE_MS_MAX;
use crate::base::path::AbsPath;
use crate::guard::demand::Metric;
use crate::guard::evaluate::facts::Proof;
use crate::guard::evaluate::gather::Means;
use crate::guard::evaluate::request::Service;
use crate::guard::metric::{Running, StepEnd, measure};

/// Runs a metric in `folder`.
pub(super) fn run(metric: &Metric, folder: &AbsPath, means: &Means<'_>) -> Proof {
    let running = Running { exec: means.exec, clock: means.clock, folder, env: means.env };
    let outcome = measure(metric, &running);
    let line = outcome.line();
    match outcome.failed().map(|step| &step.end) {
        Some(StepEnd::NotStarted { .. }) => Proof::Unknown(line),
        Some(
            StepEnd::Passed
            | StepEnd::Failed { .. }
            | StepEnd::Signalled { .. }
            | StepEnd::TooLate
            | StepEnd::NotReached,
        ) => Proof::Fails(line),
        None if outcome.is_passed() => Proof::Holds,
        None => Proof::Fails(line),
    }
}

/// Asks a service.
pub(super) fn ask(service: &Service, means: &Means<'_>) -> Proof {
    let answer = match service {
        Service::Address(address) => means.probe.accepts(address, PROBE_MS_MAX),
        Service::Url(url) => means.probe.answers(url, PROBE_MS_MAX),
        Service::Unusable(why) => return Proof::Unknown(format!("failed to {why}")),
    };
    match answer {
        Ok(()) => Proof::Holds,
        Err(error) => {
            let mut text = format!("failed to {error}");
            let mut next = std::error::Error::source(&error);
            while let Some(error) = next {
                text = format!("{text}: {error}");
                next = error.source();
            }
            Proof::Fails(text)
        }
    }
}
