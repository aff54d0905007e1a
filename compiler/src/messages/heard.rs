//! What is put somewhere and spoken from there.
//!
//! `set greeting = "Hello."` makes nobody hear anything; a `say greeting` elsewhere does. So names that are
//! spoken are noted, and what is put into them, and so on backwards. Whose name a bound one is (`attempt`, a slot,
//! a parameter) is told by the ruleset alone: a few words too many in the list harm less than one too few.

use ivr_runtime::bundle::{CalendarId, EnumId, PlaceId, RulesetId, SwitchId};
use ivr_runtime::filter::Filter;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::check::{Checked, Meaning};
use crate::resolve::{MessageId, Ty};
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, Text, TextPart};

/// Whose parameters are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Owner {
    /// Nobody's.
    #[default]
    None,
    /// A ruleset's.
    Ruleset(RulesetId),
    /// A message's.
    Message(MessageId),
}

/// Something that holds words which may be spoken later.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// A state or attribute field.
    Place(PlaceId),
    /// A switch.
    Switch(SwitchId),
    /// What today is called.
    Calendar(CalendarId),
    /// A parameter.
    Param(Owner, SmolStr),
    /// The names of the values of an enum, which are spoken as they are.
    Enum(EnumId),
}

/// What is spoken, and what is put where.
#[derive(Debug, Default)]
pub(super) struct Heard<'a> {
    spoken: FxHashSet<Holder>,
    open: Vec<Holder>,
    given: FxHashMap<Holder, Vec<(&'a Expr, Owner)>>,
}

impl<'a> Heard<'a> {
    /// An expression is spoken.
    pub(super) fn speak(&mut self, checked: &Checked, expr: &Expr, owner: Owner) {
        if let Some(id) = enum_spoken(checked, expr) {
            self.note(Holder::Enum(id));
        }
        match &expr.kind {
            ExprKind::Text(text) => self.speak_text(checked, text, owner),
            ExprKind::Binary { op: BinaryOp::Else | BinaryOp::Add, left, right, .. } => {
                self.speak(checked, left, owner);
                self.speak(checked, right, owner);
            }
            ExprKind::Binary { op: BinaryOp::When, left, .. } => self.speak(checked, left, owner),
            // How many there are tells nothing of what they say.
            ExprKind::Filter { .. } if is_filter(checked, expr, &[Filter::Count, Filter::Length]) => {}
            ExprKind::Filter { value, args, .. } => {
                self.speak(checked, value, owner);
                args.iter().for_each(|it| self.speak(checked, &it.value, owner));
            }
            ExprKind::List(items) => items.iter().for_each(|it| self.speak(checked, it, owner)),
            // A record is no text itself, and where a field of it is spoken, the type there tells of an enum.
            ExprKind::Record { fields, .. } => {
                let others = fields.iter().filter(|it| enum_spoken(checked, &it.value).is_none());
                others.for_each(|it| self.speak(checked, &it.value, owner));
            }
            ExprKind::As { value, .. } => self.speak(checked, value, owner),
            ExprKind::Name(_) | ExprKind::Field { .. } | ExprKind::Index { .. } => {
                self.speak_path(checked, expr, owner);
            }
            _ => {}
        }
    }

    /// A path is spoken: what it begins with holds the words, or makes them there and then.
    fn speak_path(&mut self, checked: &Checked, expr: &Expr, owner: Owner) {
        match (holder(checked, expr, owner), &expr.kind) {
            (Some(holder), _) => self.note(holder),
            (None, ExprKind::Field { base, .. } | ExprKind::Index { base, .. }) => {
                self.speak(checked, base, owner);
            }
            (None, _) => {}
        }
    }

    /// The values of a text are spoken.
    pub(super) fn speak_text(&mut self, checked: &Checked, text: &Text, owner: Owner) {
        for part in &text.parts {
            if let TextPart::Value(value) = part {
                self.speak(checked, value, owner);
            }
        }
    }

    fn note(&mut self, holder: Holder) {
        if self.spoken.insert(holder.clone()) {
            self.open.push(holder);
        }
    }

    /// An expression is put somewhere.
    pub(super) fn put(&mut self, holder: Holder, expr: &'a Expr, owner: Owner) {
        self.given.entry(holder).or_default().push((expr, owner));
    }

    /// Goes backwards from what is spoken to what is put there, until nothing is new.
    pub(super) fn close(&mut self, checked: &Checked) {
        while let Some(holder) = self.open.pop() {
            for (expr, owner) in self.given.remove(&holder).unwrap_or_default() {
                self.speak(checked, expr, owner);
            }
        }
    }

    /// Whether it is spoken anywhere.
    pub(super) fn is_spoken(&self, holder: &Holder) -> bool {
        self.spoken.contains(holder)
    }
}

/// The enum of which a value, or a list of values, is spoken.
fn enum_spoken(checked: &Checked, expr: &Expr) -> Option<EnumId> {
    let mut ty = checked.facts.get(expr.span.file, expr.id)?.ty.inner();
    while let Ty::List(of) = ty {
        ty = of.inner();
    }
    match ty {
        Ty::Enum(id) => Some(*id),
        _ => None,
    }
}

/// Whether an expression is one of these filters.
fn is_filter(checked: &Checked, expr: &Expr, filters: &[Filter]) -> bool {
    match checked.facts.get(expr.span.file, expr.id).map(|it| it.meaning) {
        Some(Meaning::Filter(filter)) => filters.contains(&filter),
        _ => false,
    }
}

/// What a path begins with, where that can hold words.
pub(super) fn holder(checked: &Checked, expr: &Expr, owner: Owner) -> Option<Holder> {
    match checked.facts.get(expr.span.file, expr.id).map(|it| it.meaning)? {
        Meaning::Place(id) => Some(Holder::Place(id)),
        Meaning::Switch(id) => Some(Holder::Switch(id)),
        Meaning::CalendarToday(id) => Some(Holder::Calendar(id)),
        Meaning::Binding => match &expr.kind {
            ExprKind::Name(name) => Some(Holder::Param(owner, name.clone())),
            _ => None,
        },
        _ => match &expr.kind {
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => holder(checked, base, owner),
            _ => None,
        },
    }
}
