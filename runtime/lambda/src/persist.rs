//! Asking again: what may pass is asked again until the time of the step is up.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::services::KeysError;
use crate::store::StoreError;

/// The first pause; each is twice the one before.
const PAUSE: Duration = Duration::from_millis(20);
/// The longest.
const LONGEST: Duration = Duration::from_millis(640);
/// What is said where the time is up.
const LATE: &str = "there was no answer in time";

/// An error after which asking again may help.
pub(crate) trait Passing {
    fn may_pass(&self) -> bool;

    /// The error that there was no time.
    fn late() -> Self;
}

impl Passing for StoreError {
    fn may_pass(&self) -> bool {
        Self::may_pass(self)
    }

    fn late() -> Self {
        Self::Late(LATE.to_owned())
    }
}

impl Passing for KeysError {
    fn may_pass(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    fn late() -> Self {
        Self::Busy(LATE.to_owned())
    }
}

/// Asks until there is an answer, or one that will not change, or no time.
pub(crate) async fn persist<T, E: Passing, F>(deadline: Instant, ask: impl Fn() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut pause = PAUSE;
    loop {
        let Ok(answer) = timeout_at(deadline, ask()).await else { return Err(E::late()) };
        match answer {
            Err(error) if error.may_pass() && Instant::now() + pause < deadline => sleep(pause).await,
            answer => return answer,
        }
        pause = LONGEST.min(pause * 2);
    }
}
