//! How many threads work on the files.

use std::thread;

/// More than any machine makes use of for reading text, and as many as every system lets one start.
const MOST: usize = 64;

/// The library takes any number from these: a large one makes it start threads until the system is out of them.
const VARIABLES: [&str; 2] = ["RAYON_NUM_THREADS", "RAYON_RS_NUM_CPUS"];

/// Starts as many threads as the environment asks for, within bounds. Where it asks for none, the library takes as
/// many as the machine has processors, once it needs them.
pub(super) fn settle() {
    let mut asked = VARIABLES.iter().filter_map(std::env::var_os).peekable();
    if asked.peek().is_none() {
        return;
    }
    let number = asked
        .find_map(|value| value.to_str()?.trim().parse::<usize>().ok())
        .filter(|number| *number > 0);
    let here = || thread::available_parallelism().map_or(1, usize::from);
    let number = number.unwrap_or_else(here).min(MOST);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(number);
    // Where the system gives none, this thread does it all.
    if pool.build_global().is_err() {
        let alone = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .use_current_thread();
        // It starts no thread, so only a pool that is there already can be in its way, and that one serves as well.
        let _ = alone.build_global();
    }
}
