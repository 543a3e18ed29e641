//! The least that a process does: what a hook is compared with. Never does more.

fn main() {
    println!("{{}}");
}
