//! `sms`, `metric`, `play`.

use crate::check::context::Checker;
use crate::check::expr::{Taker, Use};
use crate::check::limits::PLAY;
use crate::check::types::{is_number, reads_as_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Ty, Wanted};
use crate::syntax::tree::{Expr, Literal, Name, Stmt};

impl<'a> Checker<'a> {
    /// `sms PHONE TEXT`
    pub(super) fn sms(&mut self, number: &'a Expr, text: &'a Expr) {
        let taker = Taker { what: "the step", name: "sms", declared: None };
        self.value(number, &Ty::Phone, taker, Use::Texted);
        let seen = self.infer(text, None);
        self.must_be_known(&seen, Use::Spoken);
        if !reads_as_text(&seen.ty) && !matches!(seen.ty, Ty::Error) {
            let message = format!("this is `{}`, but what is sent is `text`", self.symbols.show(&seen.ty));
            let problem = Diagnostic::new(Code::E0301, text.span, message);
            let problem = self.bridge(problem, text, &seen.ty, &Ty::Text);
            self.report(problem);
        }
    }

    /// `metric "name"`, `metric "name" += e`
    pub(super) fn metric(&mut self, name: &Literal, value: Option<&'a Expr>) {
        if name.text.trim().is_empty() && !name.is_missing() {
            let problem = Diagnostic::new(Code::E0705, name.span, "this metric has no name")
                .why("nobody would find it in the reports")
                .help("name what is counted: `metric \"lost-cards\"`");
            self.report(problem);
        }
        let Some(value) = value else { return };
        let seen = self.infer(value, None);
        self.must_be_known(&seen, Use::Computed);
        if !is_number(&seen.ty) && !matches!(seen.ty, Ty::Error) {
            let message = format!("a metric counts numbers, and this is `{}`", self.symbols.show(&seen.ty));
            self.report(Diagnostic::new(Code::E0301, value.span, message));
        }
    }

    /// `play prompt p for 30s`
    pub(super) fn play(&mut self, stmt: &Stmt, prompt: &Name, duration: Option<&'a Expr>) {
        if !self.here.treatment {
            let problem = Diagnostic::new(Code::E0604, stmt.verb, "`play` fills the time of queued callers")
                .help("in a ruleset, write `say prompt ...`; in a `treatment`, `play` goes on for as long as it says");
            self.report(problem);
        }
        self.find(prompt, Wanted::Prompt);
        if let Some(duration) = duration {
            self.open_duration(duration, PLAY);
        }
        self.known.time_passes(stmt.verb);
    }
}
