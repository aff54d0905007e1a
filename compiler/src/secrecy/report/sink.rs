//! Marked values that leave the program.

use super::mend::asks;
use super::{Reporter, Worst};
use crate::diagnostic::{Code, Diagnostic};
use crate::secrecy::cells::Cell;
use crate::secrecy::flow::Flow;

impl<'a> Reporter<'a> {
    /// `done` is what happens at the place of the flow.
    fn refused(
        &self,
        code: Code,
        flow: &Flow<'a>,
        worst: Worst<'a>,
        (must_not, done): (&str, &str),
    ) -> Diagnostic {
        let message = format!("{} and must not {must_not}", self.subject(worst));
        Diagnostic::new(code, flow.span(), message).at(format!("{done} here"))
    }

    /// A secret in words that a caller hears.
    pub(super) fn said(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        let problem = self
            .refused(Code::E0501, flow, worst, ("be said", "said"))
            .why("whoever stands near the caller would hear it, and so would everybody who listens to the recording")
            .help(match asks(flow.value, worst.atom.expr.span) {
                true => "let the guard of a rule ask this, and say the words in the rule: what a guard asks stays there",
                false => "leave it out: what is secret is keyed in, and never said",
            });
        self.end_alone(problem, flow, worst, " | last(4) | spell", "say")
    }

    /// A secret in an SMS.
    pub(super) fn sent(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        let problem = self
            .refused(Code::E0504, flow, worst, ("be sent by SMS", "sent"))
            .why("it would stand on a screen, and with every carrier on the way there, for anybody to read")
            .help("leave it out");
        self.end_alone(problem, flow, worst, " | last(4)", "send")
    }

    /// A secret as the number that an SMS is sent to.
    pub(super) fn sent_to(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0504, flow, worst, ("be the number of an SMS", "sent to"))
            .why("numbers that are sent to stand in the records of every carrier on the way")
            .help("declare the number `private`: it may be sent to, and stays out of logs")
    }

    /// A marked value in a metric.
    pub(super) fn counted(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0502, flow, worst, ("be counted in a metric", "counted"))
            .why("metrics are kept in clear with the time of the call, and many people read them")
            .help(match asks(flow.value, worst.atom.expr.span) {
                true => {
                    "let the guard of a rule ask this, and count in the rule: what a guard asks stays there"
                }
                false => "count the calls instead, without a value: `metric \"name\"`",
            })
    }

    /// A marked value for the agent's ear.
    pub(super) fn told_the_agent(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0506, flow, worst, ("be told to the agent", "told"))
            .why("what the agent hears travels as a contact attribute, and stays in records and reports")
            .help("tell the agent what the call is about, and let the desktop look the caller up")
    }

    /// A marked value as the language of the call.
    pub(super) fn spoken_in(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0503, flow, worst, ("become the language of the call", "set"))
            .why("the language of a call is kept with the contact, in records that many people read")
            .help("declare the language without a mark: which language somebody speaks is heard anyway")
    }

    /// A secret as a number to be dialled.
    pub(super) fn dialled(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0507, flow, worst, ("be dialled", "dialled"))
            .why("dialled numbers stand in the records of the contact and of every carrier on the way")
            .help("declare the number `private`: it may be dialled, and stays out of logs")
    }

    /// A secret as a number to call back.
    pub(super) fn called_back(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0507, flow, worst, ("be called back", "called back"))
            .why("the number waits in the queue, where agents and reports see it")
            .help("declare the number `private`: it may be called back, and stays out of logs")
    }

    /// A secret in a text that a bot reads.
    pub(super) fn understood(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0507, flow, worst, ("be read by a bot", "read"))
            .why("a bot keeps what it reads, for people to improve it with")
            .help("leave it out of the text")
    }

    /// A secret as a setting of a statement.
    pub(super) fn set_by(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        self.refused(Code::E0507, flow, worst, ("decide how long, how often or how urgently", "handed over"))
            .why("such settings are handed to Amazon Connect, which keeps them with the contact")
            .help("let the guards of rules decide by it, each with a setting that is written out")
    }

    /// A secret that is spoken by the caller.
    pub(super) fn heard(&self, flow: &Flow<'a>, worst: Worst<'a>) -> Diagnostic {
        let what = self.cells.get(worst.atom.cell).map_or_else(String::new, |it| match it {
            Cell::Place(_) | Cell::Field(..) => self.subject(worst),
            _ => self.named(it),
        });
        Diagnostic::new(Code::E0508, flow.span(), format!("{what} and must not be spoken by the caller"))
            .at("asked for here")
            .why("whoever stands near the caller would hear it, and the bot and its logs would keep it")
            .help("let the caller key it in: `collect` without `by speech` takes it encrypted")
    }
}
