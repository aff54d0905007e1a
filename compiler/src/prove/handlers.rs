//! Handlers and entries that can never run.
//!
//! Why it is sound: each is told by the form of its statement and the rules of the engine alone. A handler of a
//! failed try runs only while other tries remain, so not where there is one try. Where every key is an entry no
//! key is wrong. A queue without hours is never closed. Shares that come to 100% leave no rest.

use rust_decimal::Decimal;

use super::ground::Ground;
use crate::check::{constant_int, each_statement};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Def;
use crate::syntax::tree::{Clause, ClauseKind, EntryLabel, Handler, ItemKind, Stmt, StmtKind};

/// The keys of a telephone.
const KEYS: usize = 12;

pub(super) fn check(ground: &mut Ground<'_>) {
    let mut found = Vec::new();
    let live = ground.trees.iter().flat_map(|it| &it.items).filter(|it| it.disabled.is_none());
    for item in live {
        let ItemKind::Ruleset(decl) = &item.kind else { continue };
        for rule in decl.rules.iter().filter(|it| it.disabled.is_none()) {
            each_statement(&rule.body, &mut |stmt| found.extend(statement(ground, stmt)));
        }
    }
    ground.found.extend(found);
}

fn statement(ground: &Ground<'_>, stmt: &Stmt) -> Vec<Diagnostic> {
    match &stmt.kind {
        StmtKind::Menu { clauses, .. } => {
            let mut found = single_try(ground, clauses);
            found.extend(no_wrong_key(clauses));
            found
        }
        StmtKind::Collect { clauses, .. } | StmtKind::Listen { clauses, .. } => single_try(ground, clauses),
        StmtKind::Enqueue { queue, clauses } => {
            let resource = match ground.checked.symbols.names.get(&queue.text) {
                Some(Def::Resource(id)) => ground.checked.symbols.resources.get(id.index()),
                _ => None,
            };
            let Some(resource) = resource.filter(|it| it.hours.is_none()) else { return Vec::new() };
            handlers(clauses, &[Handler::Closed])
                .map(|it| {
                    never(it, "closed")
                        .label(
                            resource.span,
                            format!("`{}` has no hours, so that it is never closed", resource.name),
                        )
                        .help(format!(
                            "give the queue its hours: `queue {} \"...\" {{ hours ... }}`",
                            resource.name
                        ))
                })
                .collect()
        }
        StmtKind::Split { clauses, .. } => rest_of_nothing(clauses).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn handlers<'a>(clauses: &'a [Clause], wanted: &'a [Handler]) -> impl Iterator<Item = &'a Clause> {
    clauses
        .iter()
        .filter(|it| matches!(&it.kind, ClauseKind::Handler { handler, .. } if wanted.contains(handler)))
}

fn never(clause: &Clause, words: &str) -> Diagnostic {
    Diagnostic::new(Code::E0808, clause.head, format!("`{words}` can never run here"))
        .why("what it should do for callers would never be done")
}

/// With one try there is none left after a failed one.
fn single_try(ground: &Ground<'_>, clauses: &[Clause]) -> Vec<Diagnostic> {
    let own = clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Tries(expr) => Some((constant_int(expr)?, clause.span)),
        _ => None,
    });
    let tries = own.map_or_else(|| i64::from(ground.project.config.defaults.tries), |(tries, _)| tries);
    if tries != 1 {
        return Vec::new();
    }
    handlers(clauses, &[Handler::NoInput, Handler::NoMatch, Handler::Invalid])
        .map(|clause| {
            let words = match &clause.kind {
                ClauseKind::Handler { handler, .. } => handler.words(),
                _ => "",
            };
            never(clause, words)
                .label_if(own.map(|(_, span)| span), "there is one try, and none is left after it")
                .help("it runs while other tries remain: allow more, or say it in `give up`")
        })
        .collect()
}

/// No key is wrong where each is an entry.
fn no_wrong_key(clauses: &[Clause]) -> Vec<Diagnostic> {
    let keys =
        clauses.iter().filter(|it| matches!(&it.kind, ClauseKind::Entry { label: EntryLabel::Key(_), .. }));
    if keys.count() < KEYS {
        return Vec::new();
    }
    handlers(clauses, &[Handler::NoMatch, Handler::GiveUpNoMatch])
        .map(|clause| never(clause, "no match").help("every key has an entry: take it out"))
        .collect()
}

/// `else` behind shares that come to all callers.
fn rest_of_nothing(clauses: &[Clause]) -> Option<Diagnostic> {
    let mut sum = Decimal::ZERO;
    let mut rest = None;
    for clause in clauses {
        match &clause.kind {
            ClauseKind::Entry { label: EntryLabel::Percent(share), .. } => sum += *share,
            ClauseKind::Entry { label: EntryLabel::Else, .. } => rest = Some(clause),
            _ => {}
        }
    }
    rest.filter(|_| sum >= Decimal::ONE_HUNDRED).map(|clause| {
        never(clause, "else").help("the shares come to 100% already: take it out, or lower one of them")
    })
}
