//! Rules seen from outside: what projects of many shapes are recognised as, and the verbs about rules.

mod author;
mod hostile;
mod monorepos;
mod project;
mod shapes;
mod slow;
mod verbs;
