//! Processor time.
//!
//! Owns how time is taken: of this thread alone, so that what else runs on the machine counts as little as it can. Must
//! never know what is measured.

use std::fs;
use std::time::Instant;

/// The seconds that this thread has had a processor; elsewhere than on Linux, the seconds since `begun`.
fn seconds(begun: Instant) -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = stat.as_deref().and_then(|stat| stat.split(' ').next()?.parse::<u64>().ok());
    nanoseconds.map_or_else(|| begun.elapsed().as_secs_f64(), |count| count as f64 / 1e9)
}

/// The median of several runs, in seconds.
pub fn median(runs: usize, mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let from = seconds(begun);
            work();
            seconds(begun) - from
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
