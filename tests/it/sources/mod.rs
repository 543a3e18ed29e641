//! Where releases come from, when that place lies, breaks or is somebody else: the real client against a server on loopback.

mod attacks;
mod download;
mod tls;
mod web;
