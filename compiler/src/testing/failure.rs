//! Why a test failed, as a finding: at the line of the test, and at the rule that acted.

use ivr_runtime::simulator::{Doing, Happening, Misfit, MisfitReason, Tested, TrialFailure, Wants, Why};

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::lower::{Case, Tests};
use crate::source::Span;

/// Messages that are shown where others were expected.
const MOST_HEARD: usize = 6;

/// Why the test failed; `None` where it passed.
pub fn failure(tests: &Tests, case: &Case, tested: &Tested) -> Option<Diagnostic> {
    let failure = tested.failure.as_ref()?;
    let at = failure.step.and_then(|step| case.steps.get(step)).copied().unwrap_or(case.call);
    let told = told(case, failure, at);
    let told = match tested.last_rule.and_then(|rule| tests.rules.get(rule.index())) {
        Some(rule) if !matches!(failure.why, Why::NoStart(_)) => told.label(*rule, "this rule acted last"),
        _ => told,
    };
    Some(match (&told.help, unmocked(&tested.happenings)) {
        (None, Some(help)) => told.help(help),
        _ => told,
    })
}

fn told(case: &Case, failure: &TrialFailure, at: Span) -> Diagnostic {
    let fails = |message: String| Diagnostic::new(Code::E0910, at, message);
    match &failure.why {
        Why::NoStart(error) => fails(format!("the call cannot begin: {error}")),
        Why::Misfit(misfit) => does_not_fit(misfit, at),
        Why::NotHeard { heard, nearest, doing } => not_heard(heard, *nearest, doing, at),
        Why::NotHeld(tried) => {
            let parts = failure.step.and_then(|step| case.parts.get(step)).map_or(&[][..], Vec::as_slice);
            let mut problem = fails("this does not hold".to_owned());
            if parts.len() != tried.lines.len() {
                return problem;
            }
            for (part, line) in parts.iter().zip(&tried.lines).filter(|(_, line)| !line.held) {
                problem = match (line.operand.is_empty(), parts.len()) {
                    (true, 1) => problem,
                    (true, _) => problem.label(*part, "not this"),
                    (false, _) => {
                        problem.label(*part, format!("`{}` is {}", line.operand, value(&line.value)))
                    }
                };
            }
            problem
        }
        Why::NotWorkedOut(cause) => fails(format!("this cannot be worked out: {cause}")),
        Why::NotThere(doing) => fails(format!("the call does not get there: {}", where_it_is(doing))),
        Why::Faulted(message) => fails(format!("the call fails here: {message}"))
            .why("the caller is cut off from the line and gets the `rescue`")
            .help("mend the rule; a test that shows the rescue says `reaches rescue`"),
    }
}

/// What the call does; of one that is over, how it ended.
fn where_it_is(doing: &Doing) -> String {
    match doing {
        Doing::Over(end) => end.to_string(),
        other => other.to_string(),
    }
}

/// A value of a line, in backticks unless it says that there is none to show.
fn value(text: &str) -> String {
    match text {
        "unknown" | "private" | "secret" => text.to_owned(),
        "" => "an empty text".to_owned(),
        text => format!("`{text}`"),
    }
}

fn not_heard(heard: &[String], nearest: Option<usize>, doing: &Doing, at: Span) -> Diagnostic {
    if heard.is_empty() {
        let problem = Diagnostic::new(Code::E0910, at, "the caller hears nothing here");
        return problem.help(format!("{doing}; what was said before the caller last did something is past"));
    }
    let mut words = String::from("the caller hears:");
    // The last ones, and among them the one that may be meant.
    let from = heard.len().saturating_sub(MOST_HEARD).min(nearest.unwrap_or(usize::MAX));
    for message in heard.get(from..).unwrap_or_default().iter().take(MOST_HEARD) {
        words.push_str("\n  ");
        words.push_str(message);
    }
    let problem = Diagnostic::new(Code::E0910, at, "the caller does not hear this").why(words);
    match nearest {
        Some(_) => problem.help("where the new words are right, `ivr test --accept` puts them into the test"),
        None => problem,
    }
}

fn does_not_fit(misfit: &Misfit, at: Span) -> Diagnostic {
    let message = match (&misfit.reason, &misfit.doing) {
        (MisfitReason::OtherKind, Doing::Over(end)) => format!("the call is over before this: {end}"),
        (MisfitReason::OtherKind, doing) => format!("the call does not ask for this: {doing}"),
        _ => misfit.to_string(),
    };
    let problem = Diagnostic::new(Code::E0910, at, message);
    let meant =
        |word: &str, words: &[String]| nearest(word, words.iter().map(String::as_str)).map(str::to_owned);
    let help = match (&misfit.reason, &misfit.doing) {
        (MisfitReason::NoSuchIntent { intent, intents, .. }, _) => {
            meant(intent, intents).map(|it| format!("did you mean `{it}`?"))
        }
        (MisfitReason::NoSuchSlot { slot, slots, .. }, _) => {
            meant(slot, slots).map(|it| format!("did you mean `{it}`?"))
        }
        (MisfitReason::OtherKind, Doing::Asking { wants, .. }) => Some(answer_to(wants)),
        (MisfitReason::OtherKind, Doing::Waiting { queue: Some(_), .. }) => Some(
            "in a queue the caller `waits` or `hangs up`, or the test ends with `reaches queue`".to_owned(),
        ),
        _ => None,
    };
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// How a test answers what the call asks.
fn answer_to(wants: &Wants) -> String {
    match wants {
        Wants::Key { keys } => match keys.first() {
            Some('*') => "write `presses star`, or `silent`".to_owned(),
            Some('#') => "write `presses hash`, or `silent`".to_owned(),
            Some(key) => format!("write `presses {key}`, or `silent`"),
            None => "write `silent`".to_owned(),
        },
        Wants::Keys { .. } => "write `enters \"1234\"`, or `silent`".to_owned(),
        Wants::Intent { intents, .. } => {
            let intent = intents.first().map_or("intent", String::as_str);
            format!("write `says \"...\" as {intent} 0.9`, or `silent`")
        }
        Wants::Slot { .. } => "write `says \"...\"`, or `silent`".to_owned(),
        Wants::YesNoKeys | Wants::YesNoSpeech => "write `confirms`, `refuses` or `silent`".to_owned(),
    }
}

/// What failed for want of a mock: the likely reason where a call went another way.
fn unmocked(happenings: &[Happening]) -> Option<String> {
    happenings.iter().rev().find_map(|happening| match happening {
        Happening::Invoke(invoke) if invoke.unmocked => Some(format!(
            "nothing answers for `{0}` in this test, so it failed: `mock {0} -> ...` gives it an answer",
            invoke.function
        )),
        Happening::Understand { bot, unmocked: true, .. } => Some(format!(
            "nothing answers for `{bot}` in this test, so it understood nothing: `mock {bot} -> intent`"
        )),
        _ => None,
    })
}
