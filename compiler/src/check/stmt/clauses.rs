//! The clauses of a statement: which belong where, which must be there, each once.

use rustc_hash::FxHashMap;

use crate::check::context::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::given_twice;
use crate::source::Span;
use crate::syntax::tree::{Block, Clause, ClauseKind, EntryLabel, Handler, Stmt};

/// A statement with clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Menu,
    CollectKeys,
    CollectSpeech,
    Listen,
    Understand,
    Invoke,
    Enqueue,
    Callback,
    Dial,
    Split,
    Wait,
}

impl Verb {
    const fn word(self) -> &'static str {
        match self {
            Self::Menu => "menu",
            Self::CollectKeys | Self::CollectSpeech => "collect",
            Self::Listen => "listen",
            Self::Understand => "understand",
            Self::Invoke => "invoke",
            Self::Enqueue => "enqueue",
            Self::Callback => "callback",
            Self::Dial => "dial",
            Self::Split => "split",
            Self::Wait => "wait",
        }
    }
}

/// The kinds of clause, by what an author writes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Key,
    Intent,
    Share,
    Rest,
    Handler(Handler),
    Timeout,
    Pause,
    Within,
    Age,
    After,
    Every,
    Tries,
    Priority,
    Min,
    Max,
    Number,
    Digits,
    EndsWith,
    Slot,
    Treatment,
    Ask,
    Waiting,
    Confirm,
    AgentHears,
    CallerHears,
    ThenKeys,
    Stay,
}

impl Kind {
    fn of(clause: &Clause) -> Option<Self> {
        Some(match &clause.kind {
            ClauseKind::Entry { label: EntryLabel::Key(_), .. } => Self::Key,
            ClauseKind::Entry { label: EntryLabel::Intent(_), .. } => Self::Intent,
            ClauseKind::Entry { label: EntryLabel::Percent(_), .. } => Self::Share,
            ClauseKind::Entry { label: EntryLabel::Else, .. } => Self::Rest,
            ClauseKind::Handler { handler, .. } => Self::Handler(*handler),
            ClauseKind::Timeout(_) => Self::Timeout,
            ClauseKind::Pause(_) => Self::Pause,
            ClauseKind::Within(_) => Self::Within,
            ClauseKind::Age(_) => Self::Age,
            ClauseKind::After(_) => Self::After,
            ClauseKind::Every(_) => Self::Every,
            ClauseKind::Tries(_) => Self::Tries,
            ClauseKind::Priority(_) => Self::Priority,
            ClauseKind::Min(_) => Self::Min,
            ClauseKind::Max(_) => Self::Max,
            ClauseKind::Number(_) => Self::Number,
            ClauseKind::Digits { .. } => Self::Digits,
            ClauseKind::EndsWith(_) => Self::EndsWith,
            ClauseKind::Slot(_) => Self::Slot,
            ClauseKind::Treatment(_) => Self::Treatment,
            ClauseKind::Ask(_) => Self::Ask,
            ClauseKind::Waiting(_) => Self::Waiting,
            ClauseKind::Confirm { .. } => Self::Confirm,
            ClauseKind::AgentHears(_) => Self::AgentHears,
            ClauseKind::CallerHears(_) => Self::CallerHears,
            ClauseKind::ThenKeys(_) => Self::ThenKeys,
            ClauseKind::Stay => Self::Stay,
            ClauseKind::Broken => return None,
        })
    }

    const fn is_entry(self) -> bool {
        matches!(self, Self::Key | Self::Intent | Self::Share | Self::Rest)
    }

    /// As an author writes it.
    fn words(self) -> &'static str {
        match self {
            Self::Key => "a key",
            Self::Intent => "an intent",
            Self::Share => "a percentage",
            Self::Rest => "else",
            Self::Handler(handler) => handler.words(),
            Self::Timeout => "timeout",
            Self::Pause => "pause",
            Self::Within => "within",
            Self::Age => "age",
            Self::After => "after",
            Self::Every => "every",
            Self::Tries => "tries",
            Self::Priority => "priority",
            Self::Min => "min",
            Self::Max => "max",
            Self::Number => "number",
            Self::Digits => "digits",
            Self::EndsWith => "ends with",
            Self::Slot => "slot",
            Self::Treatment => "treatment",
            Self::Ask => "ask",
            Self::Waiting => "waiting",
            Self::Confirm => "confirm",
            Self::AgentHears => "agent hears",
            Self::CallerHears => "caller hears",
            Self::ThenKeys => "then keys",
            Self::Stay => "stay",
        }
    }

    /// The statements it belongs in.
    const fn belongs_in(self) -> &'static [Verb] {
        use Handler as H;
        use Verb::{
            Callback, CollectKeys, CollectSpeech, Dial, Enqueue, Invoke, Listen, Menu, Split, Understand,
            Wait,
        };
        match self {
            Self::Key => &[Menu],
            Self::Intent => &[Listen, Understand],
            Self::Share | Self::Rest => &[Split],
            Self::Handler(handler) => match handler {
                H::NoInput | H::GiveUp | H::GiveUpNoInput | H::GiveUpNoMatch => {
                    &[Menu, CollectKeys, CollectSpeech, Listen]
                }
                H::NoMatch => &[Menu, Listen],
                H::Invalid => &[CollectKeys, CollectSpeech],
                H::NoData => &[CollectSpeech],
                H::Failed => &[Invoke, Dial, Callback],
                H::Closed | H::Unstaffed | H::Full => &[Enqueue],
                H::Busy | H::NoAnswer => &[Dial],
                H::Otherwise => &[Understand],
                H::Message => &[Wait],
            },
            Self::Timeout => &[Menu, CollectKeys, CollectSpeech, Listen],
            Self::Tries => &[Menu, CollectKeys, CollectSpeech, Listen, Callback],
            Self::Pause | Self::Digits | Self::EndsWith => &[CollectKeys],
            Self::Within => &[Invoke, Dial],
            Self::Age | Self::Priority | Self::Treatment | Self::AgentHears | Self::CallerHears => &[Enqueue],
            Self::After | Self::Every | Self::Number => &[Callback],
            Self::Min | Self::Max | Self::Ask => &[CollectKeys, CollectSpeech],
            Self::Slot => &[CollectSpeech],
            Self::Waiting => &[Invoke],
            Self::Confirm => &[CollectKeys, CollectSpeech, Listen],
            Self::ThenKeys | Self::Stay => &[Dial],
        }
    }
}

/// What is there.
#[derive(Debug, Default)]
pub(super) struct Present {
    found: FxHashMap<Kind, Span>,
    /// A clause could not be read: what seems to be missing may be that one.
    broken: bool,
    /// An entry of another statement stands here: what was meant by it may be the one that is missing.
    stray_entry: bool,
}

impl Present {
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.found.contains_key(&kind)
    }

    pub(super) fn span(&self, kind: Kind) -> Option<Span> {
        self.found.get(&kind).copied()
    }

    /// Whether the clause is certainly missing.
    pub(super) fn lacks(&self, kind: Kind) -> bool {
        !(self.broken || self.has(kind) || kind.is_entry() && self.stray_entry)
    }
}

impl<'a> Checker<'a> {
    /// Checks that every clause belongs here, and once; says which are there.
    pub(super) fn present(&mut self, verb: Verb, clauses: &'a [Clause]) -> Present {
        let mut present = Present::default();
        let mut labels: FxHashMap<String, Span> = FxHashMap::default();
        for clause in clauses {
            let Some(kind) = Kind::of(clause) else {
                present.broken = true;
                continue;
            };
            if !kind.belongs_in().contains(&verb) {
                present.stray_entry |= kind.is_entry();
                let problem = misplaced(verb, kind, clause);
                self.report(problem);
                continue;
            }
            if kind.is_entry() {
                if let Some((label, what)) = label(clause)
                    && let Some(first) = labels.insert(label, clause.head)
                {
                    let problem = given_twice(clause.head, &what, Some(first))
                        .why("only the first of the two could ever be taken");
                    self.report(problem);
                }
                present.found.entry(kind).or_insert(clause.head);
            } else if let Some(first) = present.found.insert(kind, clause.head) {
                let what = format!("`{}`", kind.words());
                self.report(given_twice(clause.head, &what, Some(first)));
            }
        }
        present
    }

    /// Ways out after the last try: one for all, or one for silence and one for the rest.
    pub(super) fn needs_give_up(&mut self, stmt: &Stmt, present: &Present) {
        let silent = Kind::Handler(Handler::GiveUpNoInput);
        let wrong = Kind::Handler(Handler::GiveUpNoMatch);
        let both = Kind::Handler(Handler::GiveUp);
        if !present.lacks(both) {
            if let (Some(general), true, true) = (present.span(both), present.has(silent), present.has(wrong))
            {
                let problem = given_twice(general, "`give up`", present.span(silent))
                    .why("the other two leave nothing for it to do");
                self.report(problem);
            }
            return;
        }
        let missing = match (present.has(silent), present.has(wrong)) {
            (true, true) => return,
            (true, false) => "give up no match",
            (false, true) => "give up no input",
            (false, false) => "give up",
        };
        self.needs(
            stmt,
            &format!("`{missing}`"),
            "a caller who does not manage would be asked for ever",
            &format!("say where the caller goes after the last try: `{missing} -> agent`"),
        );
    }

    /// A clause that must be there.
    pub(super) fn needs(&mut self, stmt: &Stmt, clause: &str, why: &str, help: &str) {
        let verb = match &stmt.kind {
            crate::syntax::tree::StmtKind::Menu { .. } => "menu",
            crate::syntax::tree::StmtKind::Collect { .. } => "collect",
            crate::syntax::tree::StmtKind::Listen { .. } => "listen",
            crate::syntax::tree::StmtKind::Understand { .. } => "understand",
            crate::syntax::tree::StmtKind::Invoke { .. } => "invoke",
            crate::syntax::tree::StmtKind::Enqueue { .. } => "enqueue",
            _ => "step",
        };
        let problem = Diagnostic::new(Code::E0602, stmt.verb, format!("this `{verb}` needs {clause}"))
            .why(why)
            .help(help);
        self.report(problem);
    }

    /// The body of a clause that stands in the wrong statement: checked, without effect on what follows.
    pub(super) fn stray_body(&mut self, body: &'a Block) {
        let mark = self.known.mark();
        self.known.leave();
        self.block(body);
        self.known.rewind(mark);
    }
}

/// What an entry answers to, to find repetitions, and in words.
fn label(clause: &Clause) -> Option<(String, String)> {
    match &clause.kind {
        ClauseKind::Entry { label: EntryLabel::Key(key), .. } => {
            let name = key_name(*key);
            Some((name.clone(), format!("the key `{name}`")))
        }
        ClauseKind::Entry { label: EntryLabel::Intent(name), .. } if !name.text.is_empty() => {
            Some((name.text.to_string(), format!("the intent `{}`", name.text)))
        }
        ClauseKind::Entry { label: EntryLabel::Else, .. } => Some(("else".to_owned(), "`else`".to_owned())),
        _ => None,
    }
}

/// A key as an author writes it.
pub(super) fn key_name(key: char) -> String {
    match key {
        '*' => "star".to_owned(),
        '#' => "hash".to_owned(),
        other => other.to_string(),
    }
}

/// A clause in a statement that has none of its kind.
fn misplaced(verb: Verb, kind: Kind, clause: &Clause) -> Diagnostic {
    let (word, words) = (verb.word(), kind.words());
    if kind.is_entry() {
        let wants = match verb {
            Verb::Menu => "its entries are keys: `1 -> ...`",
            Verb::Listen | Verb::Understand => "its entries are intents: `lost_card -> ...`",
            Verb::Split => "its entries are percentages: `30% -> ...`, and `else -> ...`",
            _ => "it has no entries",
        };
        let words = if kind == Kind::Rest { "`else`" } else { words };
        let problem =
            Diagnostic::new(Code::E0603, clause.head, format!("{words} cannot be chosen in `{word}`"));
        let meant = match &clause.kind {
            ClauseKind::Entry { label: EntryLabel::Intent(name), .. } if verb == Verb::Menu => {
                match name.as_str() {
                    "timeout" | "silence" | "no_input" | "nothing" => Some("no input"),
                    "default" | "other" | "otherwise" | "invalid" | "no_match" | "error" => Some("no match"),
                    _ => None,
                }
            }
            _ => None,
        };
        return match meant {
            Some(handler) => problem.help(format!(
                "for callers without a key of their own, there are `no input`, `no match` and `give up`: \
                 `{handler} {{ ... }}`"
            )),
            None => problem.help(wants),
        };
    }
    let problem = Diagnostic::new(Code::E0601, clause.head, format!("`{words}` does not belong in `{word}`"));
    let by_keys = matches!(kind, Kind::Pause | Kind::Digits | Kind::EndsWith);
    let problem = match (verb, kind) {
        (Verb::Dial | Verb::Invoke, Kind::Timeout) => {
            return problem.help(format!("`{word}` calls it `within`")).fix(
                "replace by `within`",
                clause.head,
                "within",
            );
        }
        (Verb::CollectKeys, Kind::Handler(Handler::NoMatch)) => {
            return problem.help("`collect` calls it `invalid`").fix(
                "replace by `invalid`",
                clause.head,
                "invalid",
            );
        }
        (Verb::Menu | Verb::Listen, Kind::Handler(Handler::Invalid)) => {
            return problem.help(format!("`{word}` calls it `no match`")).fix(
                "replace by `no match`",
                clause.head,
                "no match",
            );
        }
        (Verb::CollectSpeech, _) if by_keys => {
            problem.why("it is about keys, and this caller answers by speech")
        }
        (Verb::CollectKeys, Kind::Slot | Kind::Handler(Handler::NoData)) => {
            problem.why("it is about a bot, and this caller answers by keys")
        }
        _ => problem,
    };
    let mut places: Vec<_> = kind.belongs_in().iter().map(|it| format!("`{}`", it.word())).collect();
    places.dedup();
    let list = places.join(", ");
    let problem = problem.fix("remove it", clause.span, "");
    match (verb, kind) {
        (Verb::CollectSpeech, _) if by_keys => problem.help("remove it"),
        (Verb::CollectKeys, Kind::Slot | Kind::Handler(Handler::NoData)) => {
            problem.help("it belongs in `collect ... by speech using BOT`")
        }
        _ => problem.help(format!("it belongs in {list}")),
    }
}
