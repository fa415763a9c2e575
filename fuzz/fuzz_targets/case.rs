//! The target `case` for libFuzzer: see `src/targets.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    rules_fuzz::targets::case(data);
});
