//! The text messages of a step, sent once: after the step was written, and never again where nobody knows whether
//! one was sent. Rather not at all than twice.

use std::time::Duration;

use ivr_runtime::bundle::Bundle;
use ivr_runtime::engine::Effect;
use tokio::time::Instant;

use super::Handler;
use crate::journal::{About, Journal, Line};
use crate::services::Unsent;
use crate::store::Store;

/// How long all of them may take: somebody waits on the telephone.
const SENDING: Duration = Duration::from_millis(1500);
/// What is told of one that was sent, and of one that was not.
const SENT: &str = "text_messages_sent";
const UNSENT: &str = "text_messages_unsent";

impl<S: Store, J: Journal> Handler<S, J> {
    /// Sends what a step sends.
    pub(super) async fn send_texts(
        &self,
        effects: &[Effect],
        bundle: &Bundle,
        about: About<'_>,
        deadline: Instant,
    ) {
        let until = deadline.min(Instant::now() + SENDING);
        for effect in effects {
            let Effect::Sms { to, text } = effect else { continue };
            let (level, message, why) = match self.send_text(to, text, until).await {
                Ok(()) => ("info", SENT, None),
                Err(why) => ("error", UNSENT, Some(why.to_string())),
            };
            let mut line = Line::new(level, message, about);
            if let Some(why) = why {
                line.put("why", why);
            }
            line.counting(message, 1.into(), &bundle.name, about.now).write(&self.journal);
        }
    }

    /// A service that did nothing is asked once more.
    async fn send_text(&self, to: &str, text: &str, until: Instant) -> Result<(), Unsent> {
        let send = || self.services.texts.send(to, text, until.saturating_duration_since(Instant::now()));
        match send().await {
            Err(Unsent::Busy(_)) => send().await,
            other => other,
        }
    }
}
