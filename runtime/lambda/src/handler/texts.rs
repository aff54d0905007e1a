//! The text messages of a step, sent once: after the step was written, and never again where nobody knows whether
//! one was sent. Rather not at all than twice.

use std::future::poll_fn;
use std::task::Poll;
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
    /// Sends what a step sends, all at the same time: a slow one costs the others nothing.
    pub(super) async fn send_texts(
        &self,
        effects: &[Effect],
        bundle: &Bundle,
        about: About<'_>,
        deadline: Instant,
    ) {
        let until = deadline.min(Instant::now() + SENDING);
        let texts = effects.iter().filter_map(|effect| match effect {
            Effect::Sms { to, text } => Some((to, text)),
            Effect::Metric { .. } => None,
        });
        let sending = texts.map(|(to, text)| Box::pin(self.send_text(to, text, bundle, about, until)));
        let mut sending: Vec<_> = sending.collect();
        poll_fn(|context| {
            sending.retain_mut(|it| it.as_mut().poll(context).is_pending());
            if sending.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Sends one, and writes down what came of it.
    async fn send_text(&self, to: &str, text: &str, bundle: &Bundle, about: About<'_>, until: Instant) {
        let (level, message, why) = match self.sent(to, text, until).await {
            Ok(()) => ("info", SENT, None),
            Err(why) => ("error", UNSENT, Some(why.to_string())),
        };
        let mut line = Line::new(level, message, about);
        if let Some(why) = why {
            line.put("why", why);
        }
        line.counting(message, 1.into(), &bundle.name, about.now).write(&self.journal);
    }

    /// A service that did nothing is asked once more. Without time left none is: it might send and not be heard.
    async fn sent(&self, to: &str, text: &str, until: Instant) -> Result<(), Unsent> {
        let send = || async move {
            match until.saturating_duration_since(Instant::now()) {
                Duration::ZERO => Err(Unsent::Late),
                left => self.services.texts.send(to, text, left).await,
            }
        };
        match send().await {
            Err(Unsent::Busy(_)) => send().await,
            other => other,
        }
    }
}
