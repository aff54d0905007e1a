//! A program with one resource of each kind, and what its instance calls them.

use ivr_lambda::protocol::{Answer, Misfit, Names, answer};
use ivr_runtime::bundle::{Bundle, ResourceId, ResourceKind, UtteranceKind, listing};
use ivr_runtime::engine::{Directive, Next, Utterance, Uttered};

const PROGRAM: &str = r#"
program { name: "test", timezone: "Australia/Melbourne", languages: ["en-AU"], currency: "AUD", country: "AU" }
resource general { kind: queue, instance_name: "General Enquiries" }
resource jingle { kind: prompt, instance_name: "jingle.wav" }
resource legacy { kind: flow, instance_name: "Old main menu" }
resource concierge { kind: bot, instance_name: "concierge", intents: ["balance"], slots: [] }
"#;

pub(crate) const QUEUE: ResourceId = ResourceId(0);
pub(crate) const PROMPT: ResourceId = ResourceId(1);
pub(crate) const FLOW: ResourceId = ResourceId(2);
pub(crate) const BOT: ResourceId = ResourceId(3);

pub(crate) fn bundle() -> Bundle {
    Bundle::new(listing::assemble(PROGRAM).unwrap_or_else(|error| panic!("{error}"))).unwrap()
}

/// An instance in which everything has a short ARN.
pub(crate) struct Instance;

impl Names for Instance {
    fn in_instance(&self, kind: ResourceKind, name: &str) -> Option<String> {
        let kind = match kind {
            ResourceKind::Queue => "queue",
            ResourceKind::Hours => "operating-hours",
            ResourceKind::Prompt => "prompt",
            ResourceKind::Flow => "contact-flow",
            ResourceKind::Bot => "bot-alias",
        };
        Some(format!("arn:aws:connect:eu-central-1:111122223333:instance/i/{kind}/{name}"))
    }
}

pub(crate) fn text(text: &str) -> Utterance {
    Utterance { kind: Uttered::Words(UtteranceKind::Text, text.into()), language: "en-AU".into() }
}

pub(crate) fn ssml(text: &str) -> Utterance {
    Utterance { kind: Uttered::Words(UtteranceKind::Ssml, text.into()), language: "en-AU".into() }
}

pub(crate) fn recording() -> Utterance {
    Utterance { kind: Uttered::Prompt(PROMPT), language: "en-AU".into() }
}

pub(crate) fn answered(before: Vec<Utterance>, next: Next) -> Result<Answer, Misfit> {
    answer(&Directive { before, next }, 7, &bundle(), &Instance)
}
