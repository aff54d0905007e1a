//! The conditions of rules in the author's words, for traces.

use std::collections::HashMap;

use ivr_compiler::lower::guard_parts;
use ivr_compiler::source::Sources;
use ivr_compiler::syntax::tree::{File, ItemKind};
use ivr_runtime::simulator::RuleTried;

/// What stands before the bodies of rules, by ruleset and rule.
#[derive(Debug, Default)]
pub(super) struct Guards(HashMap<(String, String), Vec<String>>);

impl Guards {
    /// Reads them from the source.
    pub(super) fn new(trees: &[File], sources: &Sources) -> Self {
        let mut guards = HashMap::new();
        for item in trees.iter().flat_map(|file| &file.items) {
            let ItemKind::Ruleset(ruleset) = &item.kind else { continue };
            for rule in ruleset.rules.iter().filter(|rule| rule.disabled.is_none()) {
                let conditions = guard_parts(&rule.guard).into_iter().map(|(expr, negated)| {
                    let words = one_line(sources.slice(expr.span));
                    if negated { format!("not ({words})") } else { words }
                });
                let name = (ruleset.name.text.to_string(), rule.name.text.to_string());
                guards.insert(name, conditions.collect());
            }
        }
        Self(guards)
    }

    /// Puts the words in, where there are as many as there are lines: what the compiler has decided has
    /// no line.
    pub(super) fn explain(&self, tried: &mut RuleTried) {
        let Some(conditions) = self.0.get(&(tried.ruleset.clone(), tried.rule.clone())) else { return };
        if conditions.len() == tried.lines.len() {
            for (line, condition) in tried.lines.iter_mut().zip(conditions) {
                line.condition = Some(condition.clone());
            }
        }
    }
}

/// White space has no meaning in conditions.
fn one_line(source: &str) -> String {
    source.split_whitespace().collect::<Vec<_>>().join(" ")
}
