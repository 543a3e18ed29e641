//! The house holds itself: what a machine can check about the source is a test here, and nowhere a convention.

mod codes;
mod guards;
mod house;
mod imports;
mod layers;
mod lexer;
mod reference;
mod release;
mod sizes;
mod syntax;
mod top;
