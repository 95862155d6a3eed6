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
    /// Watches the files that are read and the commits that are walked over, unless standard error is no
    /// terminal.
    pub(super) fn start(read: &Arc<AtomicUsize>, walked: &Arc<AtomicUsize>, quiet: bool) -> Self {
        let counters = [Arc::clone(read), Arc::clone(walked)];
        let watched = !quiet && std::io::stderr().is_terminal();
        let thread = watched.then(|| {
            let (stop, stopped) = mpsc::channel();
            (
                stop,
                thread::spawn(move || {
                    draw(
                        &counters,
                        || stopped.recv_timeout(STEP),
                        stopped.recv_timeout(PATIENCE),
                    )
                }),
            )
        });
        Self { thread }
    }
}

type Waited = Result<(), RecvTimeoutError>;

fn draw(counters: &[Arc<AtomicUsize>; 2], wait: impl Fn() -> Waited, first: Waited) {
    if first != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::new_spinner();
    while wait() == Err(RecvTimeoutError::Timeout) {
        let [read, walked] = counters
            .each_ref()
            .map(|counter| counter.load(Ordering::Relaxed));
        let history = if walked == 0 {
            String::new()
        } else {
            format!(", {walked} commits of history")
        };
        bar.set_message(format!("{read} files read{history}"));
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
