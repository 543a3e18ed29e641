//! Many runs at once: one works, the others wait for nobody and leave with the name of the holder.

mod runs;
