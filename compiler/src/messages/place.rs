//! Where a text stands: the way to it through rulesets, rules, statements and handlers.

use super::heard::Owner;

/// A place in the program, as the walk comes to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Here {
    /// Whose parameters are meant by names here.
    pub(super) owner: Owner,
    /// The ruleset, treatment or `rescue`.
    pub(super) ruleset: String,
    /// The rule.
    pub(super) rule: String,
    /// The beginning of the ids of what stands here.
    pub(super) path: String,
    /// What must be the case for a call to come here.
    pub(super) conditions: Vec<String>,
    /// The handler around, if there is no entry between.
    pub(super) handler: Option<&'static str>,
}

impl Here {
    /// A place below this one.
    pub(super) fn below(&self, segment: &str) -> Self {
        Self { path: self.id(segment), ..self.clone() }
    }

    /// The same place under one more condition.
    pub(super) fn when(mut self, condition: impl Into<String>) -> Self {
        self.conditions.push(condition.into());
        self
    }

    /// The id of something that stands here.
    pub(super) fn id(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Who uses a message that is named here.
    pub(super) fn user(&self) -> String {
        match (self.ruleset.as_str(), self.rule.as_str()) {
            ("", _) => self.path.clone(),
            (ruleset, "") => ruleset.to_owned(),
            (ruleset, rule) => format!("{ruleset}.{rule}"),
        }
    }
}
