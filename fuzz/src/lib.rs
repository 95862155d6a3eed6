//! What every target shares: the promises, which are those of the tests, and how a broken one is told.

#[path = "../../tests/support/files.rs"]
pub mod files;
#[path = "../../tests/support/formats.rs"]
pub mod formats;
#[path = "../../tests/support/promises/mod.rs"]
pub mod promises;

pub use libfuzzer_sys;

use std::path::PathBuf;

/// The target that holds the promise of this name.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(init: $crate::begin($name), |bytes: &[u8]| {
            $crate::promise($name).hold_bytes(bytes);
        });
    };
}

/// The promise of this name.
///
/// # Panics
/// There is none.
pub fn promise(name: &str) -> &'static promises::Promise {
    static ALL: [promises::Promise; 8] = promises::ALL;
    ALL.iter()
        .find(|promise| promise.name == name)
        .expect("there is a promise of this name")
}

/// What is done once. With `FUZZ_SEEDS=FOLDER`, the seeds are written there, and nothing is tried.
pub fn begin(name: &str) {
    if let Some(folder) = std::env::var_os("FUZZ_SEEDS") {
        let folder = PathBuf::from(folder);
        std::fs::create_dir_all(&folder).expect("the folder for the seeds");
        for (nth, input) in promise(name).inputs().iter().enumerate() {
            std::fs::write(folder.join(format!("{nth:05}")), input).expect("a seed");
        }
        std::process::exit(0);
    }
    on_another_stack();
    // One thread, so that the same input does the same; with the stack that threads have in a real run.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .start_handler(|_| on_another_stack());
    pool.build_global().expect("nothing ran on threads yet");
    // The fuzzer's own hook ends the process, so the way is said first.
    let next = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        eprintln!("\nin: {}", promises::chosen());
        next(panic);
    }));
}

/// Has signals handled on a stack of their own: after a stack overflow, the fuzzer could not write the input down.
fn on_another_stack() {
    const SIZE: usize = 1 << 18;
    let stack = Box::leak(vec![0_u8; SIZE].into_boxed_slice());
    let stack = libc::stack_t {
        ss_sp: stack.as_mut_ptr().cast(),
        ss_flags: 0,
        ss_size: SIZE,
    };
    // SAFETY: the memory is there as long as the process, and nobody else has it.
    let done = unsafe { libc::sigaltstack(&raw const stack, std::ptr::null_mut()) };
    assert_eq!(done, 0, "the system gives signals no stack");
}
