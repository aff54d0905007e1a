//! What a bundle can number. A program that outgrows it is refused in words.

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

impl Lowering<'_> {
    /// A count as a bundle stores it; reports one that does not fit.
    pub(super) fn count(&mut self, span: Span, count: usize, what: &str) -> u16 {
        u16::try_from(count).unwrap_or_else(|_| {
            self.found.push(too_many(Some(span), count, what));
            u16::MAX
        })
    }

    /// Holds every table with short ids to its limit.
    pub(super) fn check_limits(&mut self) {
        let program = &self.program;
        let counts = [
            (program.enums.len(), "enums"),
            (program.records.len(), "records"),
            (program.places.len(), "state and attribute fields"),
            (program.switches.len(), "switches"),
            (program.integrations.len(), "integrations"),
            (program.resources.len(), "queues, hours, prompts, flows and bots"),
            (program.calendars.len(), "calendars"),
            (program.endpoints.len(), "endpoints"),
            (program.languages.len(), "languages"),
            (self.tables.regex_count(), "patterns of `matches`"),
            (self.files.order.len(), "files with rulesets"),
        ];
        for (count, what) in counts {
            if count > usize::from(u16::MAX) {
                self.found.push(too_many(None, count, what));
            }
        }
    }
}

fn too_many(span: Option<Span>, count: usize, what: &str) -> Diagnostic {
    let message = format!("{count} {what} are more than the {} that a bundle can number", u16::MAX);
    let diagnostic = match span {
        Some(span) => Diagnostic::new(Code::E0790, span, message),
        None => Diagnostic::project(Code::E0790, message),
    };
    diagnostic
        .why("no caller can be served by a program that cannot be stored")
        .help("divide it: into several programs, or into smaller parts")
}
