//! A counter on standard error, for runs that take over a second and somebody who watches.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the counter is drawn.
const STEP: Duration = Duration::from_millis(100);

/// Shows a counter until it is dropped.
pub(super) struct Progress {
    thread: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Watches `counter`, unless standard error is no terminal.
    pub(super) fn start(counter: &Arc<AtomicUsize>, quiet: bool) -> Self {
        let counter = Arc::clone(counter);
        let watched = !quiet && std::io::stderr().is_terminal();
        let thread = watched.then(|| {
            let (stop, stopped) = mpsc::channel();
            (
                stop,
                thread::spawn(move || {
                    draw(&counter, || stopped.recv_timeout(STEP), stopped.recv_timeout(PATIENCE))
                }),
            )
        });
        Self { thread }
    }
}

type Waited = Result<(), RecvTimeoutError>;

fn draw(counter: &AtomicUsize, wait: impl Fn() -> Waited, first: Waited) {
    if first != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::new_spinner();
    while wait() == Err(RecvTimeoutError::Timeout) {
        bar.set_message(format!("{} files read", counter.load(Ordering::Relaxed)));
        bar.tick();
    }
    bar.finish_and_clear();
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.thread.take() {
            drop(stop);
            // The thread only draws: if it died, there is nothing to clear away.
            let _ = thread.join();
        }
    }
}
