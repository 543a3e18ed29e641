//! Broken state of our own: ledger, journal, plan, copies. Each is a report with a fix or is repaired; never a panic,
//! and nothing of the person's is lost.

mod copies;
mod definitions;
mod interrupted;
mod ledger;
mod plans;
mod properties;
mod readers;
