//! Why a test failed, as a finding: at the line of the test, and at the rule that acted.

use ivr_runtime::engine::Tried;
use ivr_runtime::simulator::{
    Doing, Earlier, End, Happening, How, Misfit, MisfitReason, Tested, TrialFailure, Wants, Why,
};

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
        Why::NotHeard { heard, nearest, earlier, doing } => {
            let problem = not_heard(heard, *nearest, doing, at);
            match earlier {
                Some(earlier) => heard_earlier(problem, *earlier),
                None => problem,
            }
        }
        Why::NotHeld(tried) => {
            let parts = failure.step.and_then(|step| case.parts.get(step)).map_or(&[][..], Vec::as_slice);
            not_held(parts, tried, at)
        }
        Why::NotWorkedOut(cause) => fails(format!("this cannot be worked out: {cause}")),
        Why::NotThere(doing) => not_there(doing, at),
        Why::Faulted(message) => fails(format!("the call fails here: {message}"))
            .why("the caller is cut off from the line and gets the `rescue`")
            .help("mend the rule; a test that shows the rescue says `reaches rescue`"),
    }
}

/// A condition that does not hold, at those of its parts that do not.
fn not_held(parts: &[Span], tried: &Tried, at: Span) -> Diagnostic {
    let mut labels = Vec::new();
    if parts.len() == tried.lines.len() {
        for (part, line) in parts.iter().zip(&tried.lines).filter(|(_, line)| !line.held) {
            match (line.operand.is_empty(), parts.len()) {
                (true, 1) => {}
                (true, _) => labels.push((*part, "not this".to_owned())),
                (false, _) => labels.push((*part, is_now(&line.operand, &line.value))),
            }
        }
    }
    let mut labels = labels.into_iter();
    // The first part stands for the whole line: a mark under all of it would only run through the others.
    let (at, label) = labels.next().map_or((at, None), |(part, label)| (part, Some(label)));
    let mut problem = Diagnostic::new(Code::E0910, at, "this does not hold");
    if let Some(label) = label {
        problem = problem.at(label);
    }
    labels.fold(problem, |problem, (part, label)| problem.label(part, label))
}

/// What a place is, as far as it may be shown: whoever reads a test that fails may be anybody.
fn is_now(operand: &str, value: &str) -> String {
    match value {
        "unknown" => format!("`{operand}` is unknown"),
        "private" | "secret" => format!("`{operand}` is {value}, so its value is not shown"),
        "" => format!("`{operand}` is an empty text"),
        value => format!("`{operand}` is `{value}`"),
    }
}

/// A call that is somewhere else.
fn not_there(doing: &Doing, at: Span) -> Diagnostic {
    let there = match doing {
        Doing::Over(end) => end.to_string(),
        other => other.to_string(),
    };
    let problem = Diagnostic::new(Code::E0910, at, format!("the call does not get there: {there}"));
    match doing {
        Doing::Over(End { how: How::Abandoned, .. }) => problem.help(
            "a caller who hangs up reaches nothing more: end the test with `reaches ruleset ...` or `expect ...`",
        ),
        Doing::Asking { wants, queue: None, .. } => {
            problem.help(format!("the test goes no further: {}", answer_to(wants)))
        }
        _ => problem,
    }
}

/// Words that were heard, only not here.
fn heard_earlier(mut problem: Diagnostic, earlier: Earlier) -> Diagnostic {
    let (message, help) = match earlier {
        Earlier::BeforeFound => (
            "the caller heard this earlier, before the words of the `hears` above",
            "`hears` lines follow the order of what is said: put this one before the other",
        ),
        Earlier::BeforeActing => (
            "the caller heard this earlier, before the last thing that the caller did",
            "`hears` looks at what is said since the caller last did something: put this line before that",
        ),
    };
    problem.message = message.to_owned();
    problem.help(help)
}

fn not_heard(heard: &[String], nearest: Option<usize>, doing: &Doing, at: Span) -> Diagnostic {
    if heard.is_empty() {
        let problem = Diagnostic::new(Code::E0910, at, "the caller hears nothing here");
        return problem.help(format!("{doing}; what was said before the caller last did something is past"));
    }
    let mut words = String::from("the caller hears:");
    // The last ones, and among them the one that may be meant.
    let from = heard.len().saturating_sub(MOST_HEARD).min(nearest.unwrap_or(usize::MAX));
    let after = heard.len().saturating_sub(from + MOST_HEARD);
    if from > 0 {
        words.push_str(&format!("\n  ({from} before)"));
    }
    for message in heard.get(from..).unwrap_or_default().iter().take(MOST_HEARD) {
        words.push_str("\n  ");
        words.push_str(message);
    }
    if after > 0 {
        words.push_str(&format!("\n  ({after} more)"));
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
