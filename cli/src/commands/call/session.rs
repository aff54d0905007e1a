//! A call and those who watch it: what happens is shown as it happens, and put on a tape from which a
//! test can be written.

use std::io::{self, Write};

use ivr_runtime::simulator::{Action, Doing, Happening, Misfit, Say, SayKind, Simulation, Wants};

use super::guards::Guards;
use crate::screen::{Screen, Style};

/// Where happenings are shown.
pub(super) enum View<'w> {
    /// As JSON, one object a line.
    Json(&'w mut dyn Write),
    /// For people.
    People(Screen<'w>),
}

/// What a tape holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Taped {
    /// The caller heard this.
    Heard(String),
    /// Somebody did this.
    Did {
        /// What.
        action: Action,
        /// The caller was in a queue.
        queued: bool,
        /// The bot that listened.
        bot: Option<String>,
    },
    /// Somebody played the bot that read a text.
    Understood {
        /// The bot.
        bot: String,
        /// What it made of the text, if anything.
        intent: Option<String>,
    },
}

/// A call that is watched.
pub(super) struct Session<'p, 'w> {
    call: Simulation<'p>,
    view: View<'w>,
    tape: Vec<Taped>,
    last_ruleset: Option<String>,
    guards: Guards,
}

impl<'p, 'w> Session<'p, 'w> {
    /// Watches a call from its start.
    pub(super) fn new(call: Simulation<'p>, view: View<'w>, guards: Guards) -> Self {
        Self { call, view, tape: Vec::new(), last_ruleset: None, guards }
    }

    /// The call.
    pub(super) fn call(&self) -> &Simulation<'p> {
        &self.call
    }

    /// What the call is doing.
    pub(super) fn doing(&self) -> &Doing {
        self.call.doing()
    }

    /// What was heard and done.
    pub(super) fn tape(&self) -> &[Taped] {
        &self.tape
    }

    /// The ruleset that asked last.
    pub(super) fn last_ruleset(&self) -> Option<&str> {
        self.last_ruleset.as_deref()
    }

    /// Somebody acts. What happens then is shown by [`Session::tell`].
    pub(super) fn act(&mut self, action: &Action) -> Result<(), Box<Misfit>> {
        let queued = self.doing().queue().is_some();
        let bot = match self.doing() {
            Doing::Asking { wants: Wants::Intent { bot, .. } | Wants::Slot { bot, .. }, .. } => {
                Some(bot.clone())
            }
            _ => None,
        };
        let reads = match self.doing() {
            Doing::Understanding { bot, .. } => Some(bot.clone()),
            _ => None,
        };
        self.call.act(action)?;
        self.tape.push(match (reads, action) {
            (Some(bot), Action::Say(words)) => Taped::Understood { bot, intent: words.intent.clone() },
            _ => Taped::Did { action: action.clone(), queued, bot },
        });
        Ok(())
    }

    /// Shows what happened since the last time.
    pub(super) fn tell(&mut self) -> io::Result<()> {
        for mut happening in self.call.take_happenings() {
            match &mut happening {
                Happening::Rule(tried) => self.guards.explain(tried),
                Happening::Say(say) => self.record(say),
                Happening::Ask(ask) => {
                    ask.prompt.iter().for_each(|say| self.record(say));
                    self.last_ruleset = Some(ask.ruleset.clone());
                }
                _ => {}
            }
            match &mut self.view {
                View::Json(out) => writeln!(out, "{}", happening.to_json())?,
                View::People(screen) => screen.show(&happening)?,
            }
        }
        if let (View::People(screen), Some(_)) = (&mut self.view, self.call.end()) {
            screen.length(self.call.seconds(), self.call.spoken_words())?;
        }
        self.flush()
    }

    /// Words go on the tape; what is on a recording nobody knows.
    fn record(&mut self, say: &Say) {
        if say.kind != SayKind::Prompt {
            self.tape.push(Taped::Heard(say.heard().into_owned()));
        }
    }

    /// Tells the person at the terminal something that is no part of the call.
    pub(super) fn note(&mut self, style: Style, text: &str) -> io::Result<()> {
        match &mut self.view {
            View::Json(_) => writeln!(io::stderr(), "{text}"),
            View::People(screen) => {
                screen.entry("", style, text)?;
                screen.flush()
            }
        }
    }

    /// The same as a table of two columns.
    pub(super) fn table(&mut self, rows: &[(String, String)]) -> io::Result<()> {
        match &mut self.view {
            View::Json(_) => {
                rows.iter().try_for_each(|(left, right)| writeln!(io::stderr(), "{left:<12}{right}"))
            }
            View::People(screen) => {
                screen.table(rows)?;
                screen.flush()
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.view {
            View::Json(out) => out.flush(),
            View::People(screen) => screen.flush(),
        }
    }
}
