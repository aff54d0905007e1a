//! Asking again: what may pass is asked again until the time of the step is up.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::store::StoreError;

/// The first pause; each is twice the one before.
const PAUSE: Duration = Duration::from_millis(20);
/// The longest.
const LONGEST: Duration = Duration::from_millis(640);

/// Asks until there is an answer, or one that will not change, or no time.
pub(crate) async fn persist<T, F>(deadline: Instant, ask: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut pause = PAUSE;
    loop {
        let Ok(answer) = timeout_at(deadline, ask()).await else {
            return Err(StoreError::Late("there was no answer in time".to_owned()));
        };
        match answer {
            Err(error) if error.may_pass() && Instant::now() + pause < deadline => sleep(pause).await,
            answer => return answer,
        }
        pause = LONGEST.min(pause * 2);
    }
}
