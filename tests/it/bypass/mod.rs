//! Every known way around the guards, as tables: which layer stops it, found out by trying it. `SECURITY.md` shows them.

mod commands;
mod commits;
mod page;
mod pushes;
mod state;
mod tools;
mod trial;
