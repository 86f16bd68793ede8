//! Work side by side: a bounded number of threads that live no longer than the call that needs them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::error::Error;
use crate::progress::{self, Meter};

/// How often the thread that made the call looks at the progress.
const LOOK: Duration = Duration::from_millis(50);

/// Does `work` for every number below `count`, in order, by at most `hands` threads at a time. The calling thread waits and
/// tells the meter's listener, since a host may be called back on no other.
///
/// After a failure nothing new is begun; what is under way ends, and the first failure is returned.
pub(super) fn side_by_side(
    hands: usize,
    count: usize,
    meter: &Meter<'_>,
    work: &(dyn Fn(usize) -> Result<(), Error> + Sync),
) -> Result<(), Error> {
    let next = AtomicUsize::new(0);
    let failure: Mutex<Option<Error>> = Mutex::new(None);
    let failed = || {
        failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    };
    let take_turns = || {
        while !failed() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                break;
            }
            if let Err(error) = work(index) {
                failure
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert(error);
            }
        }
    };
    if hands <= 1 || count <= 1 {
        take_turns();
    } else {
        thread::scope(|scope| {
            // Dropped by each hand when it ends, however it ends.
            let (at_work, all_gone) = channel::<()>();
            let mut crew = Vec::new();
            for _ in 0..hands.min(count) {
                let at_work = at_work.clone();
                let hand = thread::Builder::new().name("xpost upload".to_owned());
                let hand = hand.spawn_scoped(scope, || {
                    let _at_work = at_work;
                    progress::be_silent();
                    take_turns();
                });
                match hand {
                    Ok(hand) => crew.push(hand),
                    // The machine has no more threads to give: those that there are do.
                    Err(_) => break,
                }
            }
            drop(at_work);
            if crew.is_empty() {
                take_turns();
            }
            while all_gone.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                meter.tick();
            }
            for hand in crew {
                if let Err(panic) = hand.join() {
                    std::panic::resume_unwind(panic);
                }
            }
        });
    }
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::language::text;
    use crate::progress::Progress;

    #[test]
    fn no_more_hands_than_allowed_and_nothing_twice() {
        let progress = Progress::default();
        let (busy, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let seen = Mutex::new(vec![0; 50]);
        side_by_side(3, 50, &progress.meter(), &|index| {
            most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            seen.lock().expect("no panic")[index] += 1;
            thread::yield_now();
            busy.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        })
        .expect("nothing fails");
        assert!(most.into_inner() <= 3);
        assert_eq!(seen.into_inner().expect("no panic"), vec![1; 50]);
    }

    #[test]
    fn after_a_failure_nothing_new_is_begun() {
        let progress = Progress::default();
        let begun = AtomicUsize::new(0);
        let error = side_by_side(2, 1000, &progress.meter(), &|_| {
            begun.fetch_add(1, Ordering::SeqCst);
            Err(Error::new(Code::MediaFailed, text!("broken", "сломано")))
        });
        assert_eq!(error.expect_err("it failed").code(), Code::MediaFailed);
        assert!(begun.into_inner() <= 2);
    }

    #[test]
    fn a_panic_reaches_the_caller() {
        let progress = Progress::default();
        let meter = progress.meter();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            side_by_side(2, 4, &meter, &|index| {
                assert!(index != 2, "as the test wants");
                Ok(())
            })
        }));
        assert!(caught.is_err());
    }
}
