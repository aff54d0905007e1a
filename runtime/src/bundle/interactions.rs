//! Statements that yield: what the telephone side must know beforehand, and where each answer leads.
//!
//! The operand stack is empty at every yield. Whatever a later step needs is in locals.

use super::{Field, IntegrationId, LocalId, Pc, PlaceId, ResourceId, RulesetId, StrId, TypeId};

/// A key of a telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(
    /// `0`-`9`, `*`, `#`
    pub char,
);

/// `menu`. The prompt has been uttered into [`super::Section::Prompt`] before the yield.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuInfo {
    /// Counts failed tries; an int local, set to 0 before the first prompt. The author's `attempt`.
    pub attempt: LocalId,
    /// How many tries there are.
    pub tries: u8,
    /// Seconds to wait for a key.
    pub timeout: u16,
    /// Where each key leads.
    pub entries: Vec<(Key, Pc)>,
    /// A silent try while others remain; leads back to the prompt in the end.
    pub no_input: Pc,
    /// A wrong key while other tries remain; leads back to the prompt in the end.
    pub no_match: Pc,
    /// The last try was silent.
    pub give_up_no_input: Pc,
    /// The last try was a wrong key.
    pub give_up_no_match: Pc,
}

/// How keyed or spoken input becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// The type of the place without `?`: decides how the input is read.
    pub ty: TypeId,
    /// Fewest keys.
    pub min: u8,
    /// Most keys: input is complete at this number.
    pub max: u8,
}

/// How the caller answers a `collect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectBy {
    /// Keys.
    Keys {
        /// The key that ends the input.
        terminator: Option<Key>,
        /// Seconds between two keys.
        pause: u8,
    },
    /// Speech.
    Speech {
        /// The bot.
        bot: ResourceId,
        /// The bot's slot that holds the value.
        slot: StrId,
        /// Gets the confidence, a decimal from 0 to 1.
        confidence: LocalId,
        /// The caller has no such value to give.
        no_data: Option<Pc>,
    },
}

/// `collect`. The prompt has been uttered before the yield. The engine reads the input by `format`
/// into `candidate` and goes on at `valid`, whose code checks bounds, confirms and assigns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectInfo {
    /// Where the value is to go: for its mark (secret: encrypted input) and for reports.
    pub place: PlaceId,
    /// The place is secret, or part of one: the input is encrypted.
    pub encrypted: bool,
    /// Counts failed tries.
    pub attempt: LocalId,
    /// How many tries there are.
    pub tries: u8,
    /// Seconds to wait for the first key or word.
    pub timeout: u16,
    /// How the input is read.
    pub format: Format,
    /// How the caller answers.
    pub by: CollectBy,
    /// Gets the value that was read.
    pub candidate: LocalId,
    /// The input could be read.
    pub valid: Pc,
    /// A silent try while others remain.
    pub no_input: Pc,
    /// An unreadable or unacceptable value while other tries remain. Code at `valid` gets here
    /// with [`super::Op::CollectInvalid`].
    pub invalid: Pc,
    /// The last try was silent.
    pub give_up_no_input: Pc,
    /// The last try gave no good value.
    pub give_up_no_match: Pc,
}

/// How the caller answers a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmBy {
    /// `1` accepts, `2` refuses.
    Keys,
    /// Yes or no to a bot.
    Speech,
}

/// `confirm`. The question has been uttered before the yield. Any answer but yes costs one of the
/// tries that `attempt` counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmInfo {
    /// How the caller answers.
    pub by: ConfirmBy,
    /// Seconds to wait.
    pub timeout: u16,
    /// Counts failed tries, shared with the statement it belongs to.
    pub attempt: LocalId,
    /// How many tries there are.
    pub tries: u8,
    /// Accepted.
    pub yes: Pc,
    /// Refused while tries remain: asks the original question again.
    pub no: Pc,
    /// Silence or another key while tries remain: asks the confirmation again.
    pub unclear: Pc,
    /// The last try was refused or unclear.
    pub give_up_no_match: Pc,
    /// The last try was silent.
    pub give_up_no_input: Pc,
}

/// What a bot's answer is put into; locals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotLocals {
    /// The intent, a text.
    pub intent: LocalId,
    /// From 0 to 1, a decimal.
    pub confidence: LocalId,
    /// What was understood, a text.
    pub transcript: LocalId,
    /// One local for each slot of the bot, in its order: optional values.
    pub slots: Vec<LocalId>,
}

/// Where an intent leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentEntry {
    /// The intent.
    pub intent: StrId,
    /// Least confidence in thousandths; below it the answer counts as no match.
    pub at: u16,
    /// Its code; asks for confirmation itself.
    pub target: Pc,
}

/// `listen`. The prompt has been uttered before the yield.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenInfo {
    /// The bot.
    pub bot: ResourceId,
    /// What the answer is put into.
    pub locals: BotLocals,
    /// Counts failed tries.
    pub attempt: LocalId,
    /// How many tries there are.
    pub tries: u8,
    /// Seconds to wait for the first word.
    pub timeout: u16,
    /// Where each intent leads; the first entry that fits is taken.
    pub entries: Vec<IntentEntry>,
    /// A silent try while others remain.
    pub no_input: Pc,
    /// No entry fitted, while other tries remain.
    pub no_match: Pc,
    /// The last try was silent.
    pub give_up_no_input: Pc,
    /// The last try fitted no entry.
    pub give_up_no_match: Pc,
}

/// `understand`. Pops the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderstandInfo {
    /// The bot.
    pub bot: ResourceId,
    /// What the answer is put into.
    pub locals: BotLocals,
    /// Where each intent leads.
    pub entries: Vec<IntentEntry>,
    /// No entry fitted, or the bot failed.
    pub otherwise: Pc,
}

/// `invoke`. Pops the arguments, one for each parameter of the integration, the last on top; an
/// argument left out is unknown. `waiting` has been uttered before the yield.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvokeInfo {
    /// The integration.
    pub integration: IntegrationId,
    /// Seconds it may take.
    pub within: u16,
    /// Gets the decoded answer, where the statement has `into`.
    pub answer: Option<LocalId>,
    /// The type the answer must have: that of the place, or of the integration.
    pub answer_type: Option<TypeId>,
    /// Gets the reason of a failure, an [`super::EnumDef::FAILURE`].
    pub reason: LocalId,
    /// The answer is there and fits.
    pub ok: Pc,
    /// It failed, came late or does not fit.
    pub failed: Pc,
}

/// `enqueue`. Pops priority (int) and age (int of seconds, or duration), age on top; unknown where not
/// given. Messages for agent and caller have been uttered into their sections. Hours and staffing were asked
/// before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnqueueInfo {
    /// The queue.
    pub queue: ResourceId,
    /// What the caller hears while waiting.
    pub treatment: Option<RulesetId>,
    /// The queue takes no more; `None` rescues.
    pub full: Option<Pc>,
}

/// `callback`. Pops number (phone), after (duration), tries (int), every (duration), the last on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackInfo {
    /// The queue.
    pub queue: ResourceId,
    /// It could not be arranged; `None` rescues.
    pub failed: Option<Pc>,
}

/// `dial`. Pops the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialInfo {
    /// Seconds to wait for an answer.
    pub within: u16,
    /// Keys to send then, with `w` or `,` for a pause.
    pub keys: Option<StrId>,
    /// Where the flow goes on when the other side hangs up; `None` ends the call there.
    pub stay: Option<Pc>,
    /// The line was busy; `None` rescues, and so below.
    pub busy: Option<Pc>,
    /// Nobody answered.
    pub no_answer: Option<Pc>,
    /// Anything else.
    pub failed: Option<Pc>,
}

/// `wait` and `play`. Pops the duration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitInfo {
    /// What is played meanwhile.
    pub prompt: Option<ResourceId>,
    /// Where a chat message leads, and the text local that gets it.
    pub message: Option<(Pc, LocalId)>,
    /// The time is over.
    pub done: Pc,
}

/// `split`. The op pops nothing (random) or the value to be hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitInfo {
    /// The same value always goes the same way.
    pub by_value: bool,
    /// Cumulative share in hundredths of a percent (the last is 10,000), where it leads, and a name
    /// for mocks and reports (the ruleset of `-> r`, or the share as written).
    pub branches: Vec<(u16, Pc, StrId)>,
}

/// Slots of a bot keep the types their author gave them.
pub type Slot = Field;
