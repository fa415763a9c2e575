//! The questions, against brute force on small programs and on the packs.

mod brute;
mod packs;
