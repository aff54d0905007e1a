//! Scores that decide nothing: those that cannot reach their threshold, those that always do.
//!
//! Why it is sound: points are constants, so the sum of the lines that hold lies between the sum of the negative
//! points and that of the positive ones, whichever lines hold.

use super::ground::Ground;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::score_range;
use crate::syntax::tree::{Guard, ItemKind, RuleDecl};

pub(super) fn check(ground: &mut Ground<'_>) {
    let rules = ground.trees.iter().flat_map(|it| &it.items).filter(|it| it.disabled.is_none());
    let rules = rules.flat_map(|item| match &item.kind {
        ItemKind::Ruleset(decl) => decl.rules.as_slice(),
        _ => &[],
    });
    for problem in rules.filter(|it| it.disabled.is_none()).filter_map(problem) {
        ground.found.push(problem);
    }
}

fn problem(rule: &RuleDecl) -> Option<Diagnostic> {
    let Guard::Score { threshold, lines, .. } = &rule.guard else { return None };
    if lines.is_empty() {
        return None;
    }
    let (least, most) = score_range(lines);
    let wanted = i128::from(threshold.value);
    if wanted > most {
        let message = format!(
            "`{}` can never fire: its lines come to {most} at most, it needs {wanted}",
            rule.name.text
        );
        return Some(
            Diagnostic::new(Code::E0806, threshold.span, message)
                .why("the callers it is meant for would all be treated like everybody else")
                .help("raise the points of its lines, or lower the threshold")
                .fix(format!("lower the threshold to {most}"), threshold.span, most.to_string()),
        );
    }
    (wanted <= least).then(|| {
        let message = format!(
            "`{}` always fires: its lines come to {least} at least, it needs {wanted}",
            rule.name.text
        );
        Diagnostic::new(Code::W0102, threshold.span, message)
            .why("every caller would be treated as the few that it is meant for")
            .help("raise the threshold, or leave the score out")
    })
}
