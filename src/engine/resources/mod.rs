//! One file per resource kind; every kind answers the same two questions.

mod case;
mod dispatch;

pub(super) mod binary;
pub(super) mod directory;
pub(super) mod displaced;
pub(super) mod document;
pub(super) mod file;
pub(super) mod git_hook;
#[cfg(test)]
mod scene;
pub(super) mod seed;
pub(super) mod shared;
pub(super) mod symlink;
pub(super) mod unit;

pub(super) use case::{Case, Change, Context, Decision};
pub(super) use dispatch::{decide, retire};
