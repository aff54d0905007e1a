//! What the telephone side must do next.

use std::sync::Arc;

use crate::bundle::{CollectId, Key, Mark, ResourceId, UtteranceKind};

/// What to do next: messages to play first, then exactly one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// Played first, in order.
    pub before: Vec<Utterance>,
    /// Then this.
    pub next: Next,
}

/// Something the caller hears.
#[derive(Debug, Clone, PartialEq)]
pub struct Utterance {
    /// What it is.
    pub kind: Uttered,
    /// Language tag it is spoken in.
    pub language: Arc<str>,
}

/// The kinds of utterance.
#[derive(Debug, Clone, PartialEq)]
pub enum Uttered {
    /// Words, as text or SSML.
    Words(UtteranceKind, Arc<str>),
    /// A recording.
    Prompt(ResourceId),
}

/// The one thing to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Play the prompt and take one key.
    Menu {
        /// Played; a key interrupts it.
        prompt: Vec<Utterance>,
        /// The keys that lead somewhere.
        keys: Vec<Key>,
        /// Seconds to wait for a key.
        timeout: u16,
        /// Which try this is, from 1, and how many there are.
        attempt: u8,
        /// How many tries there are.
        tries: u8,
    },
    /// Play the prompt and take keys.
    CollectKeys {
        /// Played; a key interrupts it.
        prompt: Vec<Utterance>,
        /// Which collect: for the format the input is read by.
        collect: CollectId,
        /// Most keys.
        max: u8,
        /// Fewest keys.
        min: u8,
        /// The key that ends the input.
        terminator: Option<Key>,
        /// Seconds to wait for the first key.
        timeout: u16,
        /// Seconds to wait between keys.
        pause: u8,
        /// The input must be encrypted.
        encrypted: bool,
        /// Which try this is, from 1.
        attempt: u8,
        /// How many tries there are.
        tries: u8,
    },
    /// Play the prompt and let a bot listen: for an intent, or for a slot.
    Listen {
        /// Played by the bot.
        prompt: Vec<Utterance>,
        /// The bot.
        bot: ResourceId,
        /// The intents that lead somewhere; empty where a slot is wanted.
        intents: Vec<Arc<str>>,
        /// The slot wanted, for a collect by speech.
        slot: Option<Arc<str>>,
        /// Seconds to wait for the first word.
        timeout: u16,
        /// Which try this is, from 1.
        attempt: u8,
        /// How many tries there are.
        tries: u8,
    },
    /// Play the question and take yes or no.
    Confirm {
        /// Played.
        prompt: Vec<Utterance>,
        /// By speech rather than by the keys 1 and 2.
        speech: bool,
        /// Seconds to wait.
        timeout: u16,
        /// Which try this is, from 1.
        attempt: u8,
        /// How many tries there are.
        tries: u8,
    },
    /// Start the integration (the first time) and ask for its answer, playing `waiting` meanwhile.
    Poll {
        /// Its name in the program.
        integration: Arc<str>,
        /// The function.
        function: Arc<str>,
        /// A JSON object.
        arguments: Arc<str>,
        /// Any argument is private or secret: not to be logged.
        marked: Mark,
        /// Seconds it may take.
        within: u16,
        /// Played again and again while the answer is not there.
        waiting: Vec<Utterance>,
        /// True on the step that starts it, false when asked again.
        start: bool,
    },
    /// Have the bot read a text. Answered without the caller.
    Understand {
        /// The bot.
        bot: ResourceId,
        /// The text.
        text: Arc<str>,
    },
    /// Put the contact into a queue.
    Enqueue {
        /// The queue.
        queue: ResourceId,
        /// 1 (first) to 10.
        priority: Option<u8>,
        /// As if queued so many seconds earlier.
        age: Option<u32>,
        /// There is a treatment: ask with [`super::Event::QueueTick`] what to play.
        treatment: bool,
        /// For the agent who answers.
        agent_hears: Vec<Utterance>,
        /// For the caller when an agent answers.
        caller_hears: Vec<Utterance>,
        /// Contact attributes that changed.
        attributes: Vec<(Arc<str>, Arc<str>)>,
    },
    /// Arrange a callback and end the call.
    Callback {
        /// The queue.
        queue: ResourceId,
        /// E.164.
        number: Arc<str>,
        /// Seconds until the first try.
        after: u32,
        /// How many tries.
        tries: u8,
        /// Seconds between tries.
        every: u32,
        /// Contact attributes that changed.
        attributes: Vec<(Arc<str>, Arc<str>)>,
    },
    /// Connect to an outside number.
    Dial {
        /// E.164.
        number: Arc<str>,
        /// Seconds to wait for an answer.
        within: u16,
        /// Keys to send then.
        keys: Option<Arc<str>>,
        /// The flow goes on when the other side hangs up.
        stay: bool,
        /// Contact attributes that changed.
        attributes: Vec<(Arc<str>, Arc<str>)>,
    },
    /// Wait, playing a recording if one is named.
    Wait {
        /// How long, in seconds.
        seconds: u32,
        /// What is played meanwhile.
        prompt: Option<ResourceId>,
        /// A chat message ends the wait.
        message: bool,
    },
    /// Hand the contact to another flow.
    Handover {
        /// The flow.
        flow: ResourceId,
        /// Contact attributes that changed.
        attributes: Vec<(Arc<str>, Arc<str>)>,
    },
    /// Hang up.
    Disconnect {
        /// Contact attributes that changed.
        attributes: Vec<(Arc<str>, Arc<str>)>,
    },
    /// Something went wrong: do what the program's `rescue` says. `before` holds its messages.
    Rescue {
        /// What follows them.
        end: crate::bundle::RescueEnd,
        /// The number to dial where `end` says so.
        number: Option<Arc<str>>,
        /// Contact attributes that changed.
        attributes: Vec<(Arc<str>, Arc<str>)>,
    },
}
