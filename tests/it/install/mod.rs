//! The main job seen from outside: install, status, uninstall and the settings of Claude Code, on real homes.

mod carriers;
mod clean;
mod configuration;
mod conflicts;
mod consent;
mod declined;
mod documents;
mod envelopes;
mod examined;
mod home;
mod identity;
mod leftovers;
mod predecessor;
mod profiles;
mod search_path;
mod tampering;
mod upstream;
