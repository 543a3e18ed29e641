//! The verb: facts are gathered first, then judged.

use crate::guard::evaluate::error::EvaluateError;
use crate::guard::evaluate::gather::{Means, gather};
use crate::guard::evaluate::outcome::{Outcome, judge};
use crate::guard::evaluate::request::Request;

/// Evaluates a piece of work. Changes nothing: what is to go back is told in the outcome.
///
/// # Errors
/// When the repository cannot be read, or the base is no commit of it. A check that cannot look is told in the outcome.
pub fn evaluate(request: &Request, means: &Means<'_>) -> Result<Outcome, EvaluateError> {
    let facts = gather(request, means)?;
    Ok(judge(request, &facts))
}
