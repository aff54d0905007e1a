//! Where there is nobody: for lines without an account behind them.

use std::time::Duration;

use ivr_runtime::engine::Understanding;

use super::{Bots, Called, Functions, Question, Services, Soon, Texts, Unread, Unsent};

/// Nobody runs functions, sends messages or reads texts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Services {
    /// Services of a line on which nobody else is: integrations fail, text messages are not sent, texts are left
    /// to whoever does what the line answers.
    pub fn nobody() -> Self {
        Self {
            functions: Box::new(Nobody),
            texts: Box::new(Nobody),
            bots: Box::new(Nobody),
            centre: None,
            keys: None,
        }
    }
}

impl Functions for Nobody {
    fn start<'a>(&'a self, _: &'a str, _: &'a str) -> Soon<'a, Result<(), String>> {
        Box::pin(async { Err("nobody runs functions here".to_owned()) })
    }

    fn call<'a>(&'a self, _: &'a str, _: &'a str, _: Duration) -> Soon<'a, Called> {
        Box::pin(async { Called::Failed })
    }
}

impl Texts for Nobody {
    fn send<'a>(&'a self, _: &'a str, _: &'a str, _: Duration) -> Soon<'a, Result<(), Unsent>> {
        Box::pin(async { Err(Unsent::Nobody) })
    }
}

impl Bots for Nobody {
    fn knows(&self, _: &str) -> bool {
        false
    }

    fn read<'a>(&'a self, _: &'a Question<'_>) -> Soon<'a, Result<Option<Understanding>, Unread>> {
        Box::pin(async { Err(Unread::NotAnArn) })
    }
}
