//! Runs the code on kinds instead of values: every instruction once.
//!
//! The code of a ruleset is walked from its roots: where its conditions and bodies begin. Jumps and the
//! targets of interactions are walked to later, the first in the code first. So where two ways meet, all
//! ways that come from before have met when the code there is walked, and it is walked with what they have
//! in common. A way that comes back from behind must bring what was walked there already; it is not
//! walked again.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashSet;

use super::kinds::{Kind, Kinds};
use super::stacks::Stacks;
use super::{Flaw, Spot};
use crate::bundle::{BundleError, LocalId, Pc, Program, Ruleset, RulesetId, Table, Test};

/// The most values on the operand stack.
const MAX_STACK: usize = 1024;
/// The most rulesets: their numbers share 32 bits with what else is known of a position.
const MAX_RULESETS: usize = 1 << 27;

/// Checks all code; gives the most values that are on the operand stack at any time.
pub(super) fn check(program: &Program, kinds: &mut Kinds, targets: Targets) -> Result<u16, BundleError> {
    if program.rulesets.len() > MAX_RULESETS {
        return Err(BundleError::Unsound {
            at: Spot::Settings,
            flaw: Flaw::Broken("there are too many rulesets"),
        });
    }
    let mut walk = Walk::new(program, kinds, targets);
    for (position, ruleset) in program.rulesets.iter().enumerate() {
        let id = RulesetId(position as u32);
        let first = ruleset.first_rule.index();
        let rules = program.rules.get(first..first + ruleset.rule_count as usize).unwrap_or_default();
        for (position, rule) in rules.iter().enumerate() {
            let lines = rule.first_condition.index();
            let lines = lines..lines + usize::from(rule.condition_count);
            for (position, line) in lines.clone().zip(program.conditions.get(lines).unwrap_or_default()) {
                if let Test::Code(code) = line.test {
                    walk.enter(Frame::of(id, ruleset, Mode::Condition));
                    walk.root(code, Spot::Entry(Table::Condition, position))?;
                }
            }
            walk.enter(Frame::of(id, ruleset, Mode::Body));
            walk.root(rule.body, Spot::Entry(Table::Rule, first + position))?;
        }
    }
    for (position, endpoint) in program.endpoints.iter().enumerate() {
        walk.enter(Frame::ENDPOINT);
        walk.root(endpoint.start, Spot::Entry(Table::Endpoint, position))?;
    }
    Ok(walk.max_stack as u16)
}

/// What code may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Decide.
    Condition,
    /// Anything.
    Body,
    /// Go somewhere.
    Endpoint,
}

/// What code belongs to.
#[derive(Clone, Copy)]
pub(super) struct Frame<'p> {
    pub(super) mode: Mode,
    pub(super) ruleset: Option<(RulesetId, &'p Ruleset)>,
}

impl<'p> Frame<'p> {
    const ENDPOINT: Self = Self { mode: Mode::Endpoint, ruleset: None };

    fn of(id: RulesetId, ruleset: &'p Ruleset, mode: Mode) -> Self {
        Self { mode, ruleset: Some((id, ruleset)) }
    }

    /// A number for it, as it stands in a [`Position`]; 0 is nobody.
    fn owner(self) -> u32 {
        let number = match self.ruleset {
            None => 1,
            Some((id, _)) => (id.0 + 1) * 2 + u32::from(self.mode == Mode::Body),
        };
        number << Position::OWNER.trailing_zeros()
    }

    fn is_treatment(self) -> bool {
        self.ruleset.is_some_and(|(_, ruleset)| ruleset.treatment)
    }
}

/// Whether the next instruction follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// It does.
    Next,
    /// The code goes on elsewhere, if at all.
    Away,
}

/// What is known of a position. There is one for each instruction, so it is small: whose it is and three
/// marks. All zero is a position that nothing is known of.
#[derive(Clone, Copy)]
struct Position(u32);

impl Position {
    /// An instruction names it.
    const TARGET: u32 = 1;
    /// It has been walked.
    const WALKED: u32 = 2;
    /// The operand stack was not empty there.
    const DEEP: u32 = 4;
    /// Whose it is; 0 for nobody's yet.
    const OWNER: u32 = !7;

    fn owner(self) -> u32 {
        self.0 & Self::OWNER
    }

    fn has(self, mark: u32) -> bool {
        self.0 & mark != 0
    }

    /// The same position, reached by its owner with an operand stack.
    fn reached(self, owner: u32, stack: &[Kind]) -> Self {
        let deep = if stack.is_empty() { 0 } else { Self::DEEP };
        Self(self.0 & (Self::TARGET | Self::WALKED) | owner | deep)
    }
}

/// The positions of the code before anything is walked: which of them instructions name.
pub(super) struct Targets(Vec<u32>);

impl Targets {
    /// None yet.
    pub(super) fn of(program: &Program) -> Self {
        // Numbers, because memory of zeros need not be written.
        Self(vec![0; program.code.len()])
    }

    /// An instruction names the position, if there is such a one.
    #[inline]
    pub(super) fn name(&mut self, pc: u32) {
        if let Some(position) = self.0.get_mut(pc as usize) {
            *position |= Position::TARGET;
        }
    }
}

/// The state of the walk.
pub(super) struct Walk<'p, 'k> {
    pub(super) program: &'p Program,
    pub(super) kinds: &'k mut Kinds,
    pub(super) frame: Frame<'p>,
    /// The number of the frame.
    owner: u32,
    pub(super) stack: Vec<Kind>,
    /// A [`Position`] each.
    positions: Vec<u32>,
    /// The operand stacks at targets of the present root, where they are not empty.
    stacks: Stacks,
    pending: BinaryHeap<Reverse<u32>>,
    max_stack: usize,
    /// The rulesets that interactions are used in, by table and position.
    users: [Vec<Option<RulesetId>>; Table::COUNT],
    /// The locals that the present condition stores into.
    pub(super) stored: Vec<LocalId>,
    /// The locals of walks over lists in the present condition.
    pub(super) scratch: FxHashSet<LocalId>,
}

impl<'p, 'k> Walk<'p, 'k> {
    fn new(program: &'p Program, kinds: &'k mut Kinds, targets: Targets) -> Self {
        Self {
            program,
            kinds,
            frame: Frame::ENDPOINT,
            owner: Frame::ENDPOINT.owner(),
            stack: Vec::with_capacity(MAX_STACK),
            positions: targets.0,
            stacks: Stacks::default(),
            pending: BinaryHeap::new(),
            max_stack: 0,
            users: Default::default(),
            stored: Vec::new(),
            scratch: FxHashSet::default(),
        }
    }

    fn enter(&mut self, frame: Frame<'p>) {
        self.frame = frame;
        self.owner = frame.owner();
    }

    /// Walks everything that is reached from a root.
    fn root(&mut self, root: Pc, spot: Spot) -> Result<(), BundleError> {
        self.stacks.begin(self.program.code.len());
        // As arriving there would, but that nothing else is pending that might come first.
        match self.positions.get_mut(root.index()) {
            Some(entry) if Position(*entry).owner() == 0 => {
                *entry = Position(*entry).reached(self.owner, &[]).0;
                self.run(root.0)?;
            }
            _ => self.arrive(root, &[]).map_err(|flaw| BundleError::Unsound { at: spot, flaw })?,
        }
        while let Some(Reverse(pc)) = self.pending.pop() {
            self.run(pc)?;
        }
        if self.frame.mode == Mode::Condition {
            let pure = self.stored.iter().all(|local| self.scratch.contains(local));
            self.stored.clear();
            self.scratch.clear();
            if !pure {
                let flaw = Flaw::Broken("a condition stores into a local that is not of a walk in it");
                return Err(BundleError::Unsound { at: spot, flaw });
            }
        }
        Ok(())
    }

    /// Walks from a position to where the code leaves or was walked already.
    fn run(&mut self, start: u32) -> Result<(), BundleError> {
        let program = self.program;
        let mut pc = start;
        self.stack.clear();
        match self.position(pc) {
            Some(position) if !position.has(Position::WALKED) => {
                if position.has(Position::DEEP) {
                    self.stack.extend_from_slice(self.stacks.get(pc));
                }
            }
            _ => return Ok(()),
        }
        loop {
            let unsound = |flaw| BundleError::Unsound { at: Spot::Code(Pc(pc)), flaw };
            self.walked(pc).map_err(unsound)?;
            let Some(&op) = program.code.get(pc as usize) else { return Err(unsound(Flaw::RunsOff)) };
            if self.step(op).map_err(unsound)? == Flow::Away {
                return Ok(());
            }
            match self.position(pc + 1) {
                Some(next) if next.owner() == 0 => {}
                next => {
                    if !self.fall_into(Pc(pc + 1), next).map_err(unsound)? {
                        return Ok(());
                    }
                }
            }
            pc += 1;
        }
    }

    #[inline]
    fn position(&self, pc: u32) -> Option<Position> {
        self.positions.get(pc as usize).copied().map(Position)
    }

    /// Marks a position as walked, and keeps the operand stack for those who come back to it.
    #[inline]
    fn walked(&mut self, pc: u32) -> Result<(), Flaw> {
        let Some(entry) = self.positions.get_mut(pc as usize) else { return Err(Flaw::RunsOff) };
        let position = Position(*entry | Position::WALKED).reached(self.owner, &self.stack);
        *entry = position.0;
        if position.has(Position::TARGET) && position.has(Position::DEEP) {
            return self.stacks.keep(pc, &self.stack);
        }
        Ok(())
    }

    /// Notes that a way leads to a position with these values on the operand stack.
    fn arrive(&mut self, target: Pc, stack: &[Kind]) -> Result<(), Flaw> {
        let entry = self.positions.get_mut(target.index());
        let Some(entry) = entry else { return Err(Flaw::Range { table: Table::Code, id: target.0 }) };
        let position = Position(*entry);
        if position.owner() == 0 {
            let position = position.reached(self.owner, stack);
            *entry = position.0;
            if position.has(Position::DEEP) {
                self.stacks.keep(target.0, stack)?;
            }
            self.pending.push(Reverse(target.0));
            return Ok(());
        }
        self.meet(target, position, stack)
    }

    /// Another way leads to a position that has been reached before.
    fn meet(&mut self, target: Pc, position: Position, stack: &[Kind]) -> Result<(), Flaw> {
        if position.owner() != self.owner {
            return Err(Flaw::Shared { at: target });
        }
        if !position.has(Position::DEEP) && stack.is_empty() {
            return Ok(());
        }
        self.stacks.meet(self.kinds, target, position.has(Position::WALKED), stack)
    }

    /// Goes on to the next instruction, which has been reached before; `false` where it has been walked.
    fn fall_into(&mut self, next: Pc, position: Option<Position>) -> Result<bool, Flaw> {
        let Some(position) = position else { return Err(Flaw::RunsOff) };
        let stack = std::mem::take(&mut self.stack);
        let met = self.meet(next, position, &stack);
        self.stack = stack;
        met?;
        if position.has(Position::DEEP) {
            self.stack.clear();
            self.stack.extend_from_slice(self.stacks.get(next.0));
        }
        Ok(!position.has(Position::WALKED))
    }

    // -- what instructions ask for --

    pub(super) fn push(&mut self, kind: Kind) -> Result<(), Flaw> {
        if self.stack.len() >= MAX_STACK {
            return Err(Flaw::Overflow);
        }
        self.stack.push(kind);
        self.max_stack = self.max_stack.max(self.stack.len());
        Ok(())
    }

    /// Takes a value of any kind.
    pub(super) fn pop(&mut self) -> Result<Kind, Flaw> {
        // Asked so often that a flaw which is dropped again would cost time.
        let Some(kind) = self.stack.pop() else { return Err(Flaw::Underflow) };
        Ok(kind)
    }

    /// Takes a value of a certain kind.
    pub(super) fn take(&mut self, wanted: Kind) -> Result<(), Flaw> {
        let value = self.pop()?;
        self.kinds.want(value, wanted)
    }

    /// Takes values, the last of them first.
    pub(super) fn take_all(&mut self, wanted: &[Kind]) -> Result<(), Flaw> {
        wanted.iter().rev().try_for_each(|&kind| self.take(kind))
    }

    /// Insists that nothing is left on the operand stack.
    pub(super) fn settled(&self) -> Result<(), Flaw> {
        match self.stack.len() {
            0 => Ok(()),
            left => Err(Flaw::LeftBehind(left)),
        }
    }

    /// A way leads there with the present operand stack.
    pub(super) fn jump(&mut self, target: Pc) -> Result<(), Flaw> {
        let stack = std::mem::take(&mut self.stack);
        let arrived = self.arrive(target, &stack);
        self.stack = stack;
        arrived
    }

    /// A way leads there with an empty operand stack.
    pub(super) fn lead(&mut self, target: Pc) -> Result<(), Flaw> {
        self.arrive(target, &[])
    }

    /// The kind of a local.
    pub(super) fn local(&self, id: LocalId) -> Result<Kind, Flaw> {
        let locals = self.frame.ruleset.map_or(&[][..], |(_, ruleset)| &ruleset.locals);
        let Some(ty) = locals.get(id.index()) else { return Err(Flaw::Local(id.0)) };
        Ok(self.kinds.of_type(*ty))
    }

    /// Insists that a local takes values of a kind.
    pub(super) fn want_local(&self, id: LocalId, kind: Kind) -> Result<(), Flaw> {
        let takes = self.local(id)?;
        if self.kinds.fits(kind, takes) {
            return Ok(());
        }
        let (takes, given) = (self.kinds.describe(takes), self.kinds.describe(kind));
        Err(Flaw::LocalKind { local: id.0, takes, given })
    }

    /// Insists that the code is the body of a rule.
    pub(super) fn body(&self) -> Result<(), Flaw> {
        match self.frame.mode {
            Mode::Body => Ok(()),
            Mode::Condition => Err(Flaw::Misplaced("a condition")),
            Mode::Endpoint => Err(Flaw::Misplaced("the start of an endpoint")),
        }
    }

    /// Insists that the code is not that of a treatment.
    pub(super) fn no_treatment(&self) -> Result<(), Flaw> {
        if self.frame.is_treatment() { Err(Flaw::Misplaced("a treatment")) } else { Ok(()) }
    }

    /// Notes that the ruleset uses an interaction; whether it is the first time.
    pub(super) fn uses(&mut self, table: Table, id: u32) -> Result<bool, Flaw> {
        let Some((ruleset, _)) = self.frame.ruleset else {
            return Err(Flaw::Misplaced("the start of an endpoint"));
        };
        let Some(users) = self.users.get_mut(table as usize) else {
            return Err(Flaw::Range { table, id });
        };
        // That the id is in its table has been checked, so this is never longer than the table.
        if users.len() <= id as usize {
            users.resize(id as usize + 1, None);
        }
        match users.get_mut(id as usize).and_then(|user| user.replace(ruleset)) {
            None => Ok(true),
            Some(user) if user == ruleset => Ok(false),
            Some(_) => Err(Flaw::SharedInteraction { table, id }),
        }
    }
}
