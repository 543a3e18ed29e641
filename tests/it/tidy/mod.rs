//! The house holds itself: what a machine can check about the source is a test here, and nowhere a convention.

mod house;
mod imports;
mod layers;
mod lexer;
mod sizes;
mod syntax;
