//! The same on four more packages, from three registries: `./tests/run slow` fetches those that cargo does not bring.

use super::deeds::every_deed_is_caught;
use super::ground::Ground;
use crate::support::{fetched, unpacked_crate};

#[test]
fn a_crate_with_c_sources() {
    every_deed_is_caught(&Ground::of(&unpacked_crate("libz-sys"), "src"));
}

#[test]
fn a_crate_with_many_tests() {
    every_deed_is_caught(&Ground::of(&unpacked_crate("jsonc-parser"), "src"));
}

#[test]
fn an_npm_package() {
    every_deed_is_caught(&Ground::of(&fetched("fastify"), "lib"));
}

#[test]
fn a_python_source_distribution() {
    every_deed_is_caught(&Ground::of(&fetched("alembic"), "alembic"));
}
