//! The call graph: every point of a program at which a call can stand, and every way from one to the next.
//!
//! One structure for proofs, reports, pictures and editor. It is made from the trees alone, so that it says
//! what the author wrote, not what became of it:
//!
//! - A point ([`Node`]) is a rule that is tried, a statement, or the end of a ruleset. It says what happens
//!   there ([`Act`]), where it is written, and how long it takes at most.
//! - A way ([`Edge`]) says what takes it ([`Choice`]): a key, silence, an answer, a share, a rule that fires.
//! - `goto` and `call` lead into other rulesets ([`Act::Goto`], [`Act::Call`]). A `call` comes back at the end
//!   of what it entered, so its own edge is taken only where that can be reached.
//!
//! Guards are ways that may be taken or not, unless they are constant; switches may have any value. Whatever a
//! real call does is a walk through the graph; a walk need not be a real call.
//!
//! A question is asked a limited number of times. The way back to it from a handler of a failed try is the
//! only one that cannot be gone without end: it leads to [`Act::Again`], which knows its question.

mod build;
mod speech;
mod uses;
mod walk;

use ivr_runtime::bundle::{EndpointId, ResourceId, RulesetId};
use smallvec::SmallVec;

pub(crate) use build::score_range;
pub use speech::Speech;
pub use uses::{Uses, uses};
pub use walk::{Callers, Finish, Finishes, Standing, Step};

use crate::check::Checked;
use crate::project::Project;
use crate::source::Span;
use crate::syntax::tree::{File, Handler, Stmt};

/// A point of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// Its position among the nodes.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A question, by its position among the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub u32);

/// Whether a rule activates, as far as its guard alone tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarded {
    /// Always.
    Always,
    /// It depends on the call.
    Open,
    /// Never.
    Never,
}

/// What happens at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A rule is tried.
    Decide(Guarded),
    /// The caller hears something.
    Talk,
    /// Time passes: `wait`, and `play` in a queue.
    Wait,
    /// Something that no caller notices: `set`, `clear`, `sms`, `metric`.
    Work,
    /// The caller is asked.
    Ask(QuestionId),
    /// An integration is asked.
    Invoke,
    /// A bot is asked about a text.
    Understand,
    /// Callers are divided by shares.
    Split,
    /// To a queue; its ways are those on which that fails.
    Enqueue(ResourceId, Option<RulesetId>),
    /// A callback is arranged.
    Callback(ResourceId),
    /// Another number is dialled.
    Dial,
    /// The call is handed to another contact flow.
    Flow(ResourceId),
    /// The program hangs up.
    Hangup,
    /// To another ruleset, for good.
    Goto(RulesetId),
    /// To another ruleset and back.
    Call(RulesetId),
    /// Back to whoever called.
    Return,
    /// The end of a ruleset.
    End,
    /// Behind a handler of a failed try: the question is asked again.
    Again(NodeId),
    /// Cannot be read or resolved, and has been reported.
    Broken,
}

impl Act {
    /// Whether the call ends here for the program, or can: a queue, a number, a callback, a flow, hanging up.
    pub const fn ends(self) -> bool {
        matches!(
            self,
            Self::Enqueue(..) | Self::Callback(_) | Self::Dial | Self::Flow(_) | Self::Hangup | Self::Broken
        )
    }

    /// Whether the call goes back to whoever called the ruleset.
    pub const fn returns(self) -> bool {
        matches!(self, Self::Return | Self::End | Self::Broken)
    }

    /// Whether nobody talks, waits or listens here.
    pub const fn is_quiet(self) -> bool {
        !matches!(self, Self::Talk | Self::Wait | Self::Ask(_))
    }
}

/// What leads from one point to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Nothing in particular.
    Next,
    /// The rule fires.
    Fires,
    /// The rule does not fire.
    Passes,
    /// What was called came back.
    Returned,
    /// A key.
    Key(char),
    /// The caller said something that has this intent, by its position among the bot's.
    Intent(u16),
    /// A bot found this intent in a text.
    Found(u16),
    /// A value was given and accepted.
    Accepted,
    /// A handler or, for `give up`, whichever of the two ways led there.
    Handler(Handler),
    /// The last try was silent.
    GaveUpSilent,
    /// The last try was silent and an earlier one wrong: whoever is silent before the last is led away.
    GaveUpAtLast,
    /// The last try was wrong.
    GaveUpWrong,
    /// A share of the callers, in hundredths of a percent.
    Share(u16),
    /// The rest of the callers.
    Rest,
}

impl Choice {
    /// Whether a caller who never does anything may be led this way.
    pub const fn is_silent(self) -> bool {
        match self {
            Self::Key(_) | Self::Intent(_) | Self::Accepted | Self::GaveUpWrong | Self::GaveUpAtLast => false,
            Self::Handler(handler) => {
                !matches!(handler, Handler::NoMatch | Handler::Invalid | Handler::NoData | Handler::Message)
            }
            Self::Next
            | Self::Fires
            | Self::Passes
            | Self::Returned
            | Self::GaveUpSilent
            | Self::Found(_)
            | Self::Share(_)
            | Self::Rest => true,
        }
    }
}

/// A way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Where it leads.
    pub to: NodeId,
    /// What takes it.
    pub choice: Choice,
    /// Where that is written.
    pub span: Span,
}

/// A point.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// What happens there.
    pub act: Act,
    /// Where it is written: the verb of a statement, the name of a rule or ruleset.
    pub span: Span,
    /// The ruleset it belongs to.
    pub ruleset: RulesetId,
    /// The rule it belongs to, by its position in the ruleset; none for the end of a ruleset.
    pub rule: Option<u32>,
    /// How long it takes at most: for a question one try of it.
    pub time: Speech,
    /// The statement it is, where it is one.
    pub stmt: Option<&'a Stmt>,
    /// Where it leads.
    pub edges: SmallVec<[Edge; 2]>,
}

/// What kind of answer a question wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// One key.
    Menu,
    /// Keys.
    Keys,
    /// A value by speech, or written in a chat.
    Slot,
    /// An intent.
    Intent,
}

impl Asked {
    /// Whether the answer is keyed.
    pub const fn by_keys(self) -> bool {
        matches!(self, Self::Menu | Self::Keys)
    }

    /// The statement.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Menu => "menu",
            Self::Keys | Self::Slot => "collect",
            Self::Intent => "listen",
        }
    }
}

/// A question.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// What is wanted.
    pub asked: Asked,
    /// Where it is asked.
    pub node: NodeId,
    /// How often at most.
    pub tries: u8,
    /// How long its prompt takes.
    pub prompt: Speech,
    /// How many options it offers; hearing it again is none.
    pub options: u16,
    /// The answer is confirmed.
    pub confirmed: bool,
    /// Behind a silent try that is not the last, it can be asked again.
    pub asks_after_silence: bool,
    /// Behind a wrong try that is not the last, it can be asked again.
    pub asks_after_wrong: bool,
}

/// A ruleset in the graph.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its first point.
    pub start: NodeId,
    /// Its end.
    pub end: NodeId,
}

/// Where calls begin.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// The first point.
    pub start: NodeId,
}

/// The call graph of a program.
#[derive(Debug, Default)]
pub struct Graph<'a> {
    /// The points.
    pub nodes: Vec<Node<'a>>,
    /// The questions.
    pub questions: Vec<Question>,
    /// The rulesets and treatments, by id; none for one that is switched off.
    pub rulesets: Vec<Option<Entry>>,
    /// The endpoints that take calls.
    pub doors: Vec<Door>,
    /// Statements, and those right before them in the same block.
    pub sequences: Vec<(NodeId, NodeId)>,
}

impl<'a> Graph<'a> {
    /// The graph of a program.
    pub fn new(project: &Project, trees: &'a [File], checked: &Checked) -> Self {
        build::build(project, trees, checked)
    }

    /// A point; the last resort for an id of another graph is none.
    pub fn node(&self, id: NodeId) -> Option<&Node<'a>> {
        self.nodes.get(id.index())
    }

    /// A question.
    pub fn question(&self, id: QuestionId) -> Option<&Question> {
        self.questions.get(id.0 as usize)
    }

    /// The first point of a ruleset.
    pub fn start(&self, ruleset: RulesetId) -> Option<NodeId> {
        Some((*self.rulesets.get(ruleset.index())?)?.start)
    }

    /// All ids.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }
}
