//! Homes that are not as a program would like them: links, owners, names, disks and leftovers. Each is handled, or
//! refused with what, why and fix; nothing of the person's changes, and nothing is written through a link.

mod disks;
mod homes;
mod leftovers;
mod links;
mod names;
mod order;
mod owners;
mod secrecy;
mod settings;
