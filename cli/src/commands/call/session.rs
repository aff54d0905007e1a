//! A call and those who watch it: what happens is shown as it happens, and put on a tape from which a
//! test can be written.

use std::io::{self, Write};

use ivr_compiler::testing::Tape;
use ivr_runtime::simulator::{Action, Doing, Happening, Misfit, Simulation};

use super::guards::Guards;
use crate::screen::{Screen, Style};

/// Where happenings are shown.
pub(super) enum View<'w> {
    /// As JSON, one object a line.
    Json(&'w mut dyn Write),
    /// For people.
    People(Screen<'w>),
}

/// A call that is watched.
pub(super) struct Session<'p, 'w> {
    call: Simulation<'p>,
    view: View<'w>,
    tape: Tape,
    guards: Guards,
}

impl<'p, 'w> Session<'p, 'w> {
    /// Watches a call from its start.
    pub(super) fn new(call: Simulation<'p>, view: View<'w>, guards: Guards) -> Self {
        Self { call, view, tape: Tape::default(), guards }
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
    pub(super) fn tape(&self) -> &Tape {
        &self.tape
    }

    /// Somebody acts. What happens then is shown by [`Session::tell`].
    pub(super) fn act(&mut self, action: &Action) -> Result<(), Box<Misfit>> {
        let doing = self.doing().clone();
        self.call.act(action)?;
        self.tape.did(&doing, action);
        Ok(())
    }

    /// Shows what happened since the last time.
    pub(super) fn tell(&mut self) -> io::Result<()> {
        for mut happening in self.call.take_happenings() {
            if let Happening::Rule(tried) = &mut happening {
                self.guards.explain(tried);
            }
            self.tape.happened(&happening);
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
