//! Real adapters of the ports. The only room that touches the machine directly.

pub mod children;
