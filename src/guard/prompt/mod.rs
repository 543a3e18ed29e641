//! Exactly what an agent is told with a task, layer by layer, each within its budget and with its sources. Pure.

mod compose;
mod layer;
mod role;
mod task;

pub use compose::{Prompt, Request, compose};
pub use layer::{Layer, LayerName};
