//! Texts that bots read for a step, while it is made: a flow has no way to ask them, and the caller need not wait
//! for another round.
//!
//! Nothing is written before. A request that is repeated gets the stored answer and no bot is asked again. Only of two
//! that come at the same time both may ask, and where the first of a call is repeated, of which nothing is read: one
//! of them is kept.

use std::borrow::Cow;
use std::time::Duration;

use ivr_runtime::bundle::ResourceKind;
use ivr_runtime::engine::{CallState, Event, Next, Step, Understanding};
use tokio::time::Instant;

use super::Handler;
use super::making::Making;
use crate::journal::{About, Journal, Line};
use crate::services::{Question, Unread};
use crate::store::Store;

/// How many texts a step has read; what comes after is left to the flow.
const MOST_TEXTS: u8 = 4;
/// The longest text that Amazon Lex reads, in characters.
const MOST_TEXT: usize = 1024;
/// How long a bot may take.
const READING: Duration = Duration::from_secs(2);
/// What is kept of the time of a step to write it: what was heard is lost otherwise.
const WRITING: Duration = Duration::from_millis(1500);
/// The longest name of a session that Amazon Lex takes.
const MOST_SESSION: usize = 100;

impl<S: Store, J: Journal> Handler<S, J> {
    /// Has bots read what a step wants to have read, and goes on with it.
    pub(super) async fn understood(
        &self,
        mut made: Step<CallState>,
        making: &Making<'_>,
        deadline: Instant,
    ) -> Step<CallState> {
        for part in 1..=MOST_TEXTS {
            let Next::Understand { bot, text } = &made.directive.next else { break };
            let name = making.program.resources.get(bot.index()).map(|it| it.name);
            let name = name.map(|it| making.program.strings.get(it)).unwrap_or_default();
            let bot = making.settings.resource(ResourceKind::Bot, name);
            let Some(bot) = bot.filter(|it| self.services.bots.knows(it)) else { break };
            let left = deadline.saturating_duration_since(Instant::now()).saturating_sub(WRITING);
            let about = About {
                contact: making.contact,
                step: made.state.step(),
                bundle: Some(making.program.hash()),
                now: making.now,
            };
            let within = READING.min(left);
            let question = Question {
                bot,
                language: made.state.language(making.program),
                session: &session(making.contact, made.state.step(), part),
                text: &self.fitting(text, name, about),
                within,
            };
            let heard = self.read(&question, name, about).await;
            made = making.go_on(made, Event::Understood(heard), part);
        }
        made
    }

    async fn read(&self, question: &Question<'_>, name: &str, about: About<'_>) -> Option<Understanding> {
        let late = || Err(Unread::Unanswered("the time of the step is up".to_owned()));
        let read = match (question.text.trim().is_empty(), question.within.is_zero()) {
            (true, _) => return None,
            (false, true) => late(),
            (false, false) => self.services.bots.read(question).await,
        };
        read.unwrap_or_else(|why| {
            let line = Line::new("warn", "text_not_read", about).with("bot", name);
            line.with("why", why.to_string()).write(&self.journal);
            None
        })
    }

    /// As much of a text as is read.
    fn fitting<'a>(&self, text: &'a str, bot: &str, about: About<'_>) -> Cow<'a, str> {
        match text.char_indices().nth(MOST_TEXT) {
            None => text.into(),
            Some((end, _)) => {
                let line = Line::new("warn", "text_cut", about).with("bot", bot);
                line.with("kept", MOST_TEXT).write(&self.journal);
                text.get(..end).unwrap_or_default().into()
            }
        }
    }
}

/// A session of its own for each text, so that nothing of one hangs on to the next.
fn session(contact: &str, step: u32, part: u8) -> String {
    let session = format!("{contact}-{step}-{part}");
    match session.len() <= MOST_SESSION {
        true => session,
        false => blake3::hash(session.as_bytes()).to_hex().to_string(),
    }
}
