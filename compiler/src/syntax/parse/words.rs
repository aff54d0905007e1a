//! The words of the language, and how names are to be written.

/// Words that cannot be names: those that begin a declaration, a rule or a step, and those that stand
/// between operands. Words of settings and handlers (`timeout`, `failed`) are free.
pub const RESERVED: &[&str] = &[
    "and",
    "as",
    "attributes",
    "bot",
    "calendar",
    "call",
    "callback",
    "clear",
    "collect",
    "contains",
    "dial",
    "disabled",
    "else",
    "endpoint",
    "ends",
    "enqueue",
    "enum",
    "false",
    "flow",
    "goto",
    "hangup",
    "hours",
    "in",
    "integration",
    "invoke",
    "is",
    "listen",
    "matches",
    "menu",
    "message",
    "metric",
    "mod",
    "not",
    "or",
    "play",
    "prompt",
    "queue",
    "record",
    "repeat",
    "rescue",
    "return",
    "rule",
    "ruleset",
    "say",
    "set",
    "sms",
    "split",
    "starts",
    "state",
    "switch",
    "test",
    "treatment",
    "true",
    "understand",
    "wait",
    "when",
];

/// Words that begin a declaration.
pub(super) const DECLARATIONS: &[&str] = &[
    "enum",
    "record",
    "state",
    "attributes",
    "switch",
    "integration",
    "queue",
    "hours",
    "prompt",
    "bot",
    "flow",
    "calendar",
    "message",
    "endpoint",
    "rescue",
    "ruleset",
    "treatment",
    "test",
    "disabled",
];

/// Words that begin a step of a rule.
pub(super) const STEPS: &[&str] = &[
    "say",
    "menu",
    "collect",
    "listen",
    "understand",
    "invoke",
    "set",
    "clear",
    "enqueue",
    "callback",
    "dial",
    "sms",
    "split",
    "wait",
    "metric",
    "goto",
    "call",
    "return",
    "hangup",
    "repeat",
    "play",
];

/// Those of them that name nothing besides: somebody may have called a rule by what it does.
pub(super) const VERBS: &[&str] = &[
    "say",
    "collect",
    "listen",
    "understand",
    "invoke",
    "set",
    "clear",
    "enqueue",
    "dial",
    "goto",
    "return",
    "hangup",
    "repeat",
    "play",
];

/// What clauses begin with, besides keys, intents and percentages.
pub(super) const CLAUSES: &[&str] = &[
    "no input",
    "no match",
    "give up",
    "timeout",
    "tries",
    "ask",
    "confirm",
    "invalid",
    "pause",
    "ends with",
    "digits",
    "min",
    "max",
    "slot",
    "no data",
    "within",
    "waiting",
    "failed",
    "priority",
    "age",
    "treatment",
    "agent hears",
    "caller hears",
    "closed",
    "unstaffed",
    "full",
    "number",
    "after",
    "every",
    "then keys",
    "busy",
    "no answer",
    "stay",
    "otherwise",
    "message",
];

/// What the lines of a test begin with.
pub(super) const TEST_STEPS: &[&str] = &[
    "call", "given", "mock", "switch", "hears", "silent", "presses", "enters", "says", "confirms", "refuses",
    "hangs up", "waits", "expect", "reaches",
];

/// Whether `word` cannot be a name.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}

/// How names of one kind are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// `gold_desk`
    Snake,
    /// `GoldCustomer`
    Pascal,
    /// However it is called elsewhere: intents and slots have their names from Lex.
    Any,
}

impl Case {
    /// Whether `name` is written this way.
    pub(super) fn fits(self, name: &str) -> bool {
        let mut letters = name.chars();
        let Some(first) = letters.next() else { return true };
        match self {
            Self::Any => true,
            Self::Snake => {
                (first.is_ascii_lowercase() || first == '_')
                    && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
            }
            Self::Pascal => first.is_ascii_uppercase() && letters.all(|it| it.is_ascii_alphanumeric()),
        }
    }

    /// `name` as it would be written this way, where that can be told.
    pub(super) fn put_right(self, name: &str) -> Option<String> {
        let words = words_of(name);
        let right = match self {
            Self::Any => return None,
            Self::Snake => words.join("_"),
            Self::Pascal => words.iter().map(|word| capitalised(word)).collect(),
        };
        (self.fits(&right) && !right.is_empty() && right != name).then_some(right)
    }

    /// What the case is called and looks like.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Snake => "in small letters, words joined by `_`",
            Self::Pascal => "with a capital at the start of each word and no `_`",
            Self::Any => "in any way",
        }
    }
}

/// The words of `customerName`, `customer_name`, `CustomerName`, `CUSTOMER_NAME`, in small letters.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = '_';
    for letter in name.chars() {
        let starts = letter.is_uppercase() && !before.is_uppercase();
        if (letter == '_' || starts) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_are_sorted_so_that_they_are_found() {
        assert!(RESERVED.is_sorted());
        assert!(DECLARATIONS.iter().chain(STEPS).all(|word| is_reserved(word)));
        assert!(VERBS.iter().all(|word| STEPS.contains(word)));
    }

    #[test]
    fn a_name_in_the_wrong_case_is_put_right() {
        assert_eq!(Case::Snake.put_right("customerName").as_deref(), Some("customer_name"));
        assert_eq!(Case::Snake.put_right("GOLD").as_deref(), Some("gold"));
        assert_eq!(Case::Pascal.put_right("gold_customer").as_deref(), Some("GoldCustomer"));
        assert_eq!(Case::Pascal.put_right("Größe"), None);
    }
}
