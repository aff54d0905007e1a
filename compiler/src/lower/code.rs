//! Straight-line code with jumps that must land.
//!
//! The builder knows whether the place it stands at can be reached. Behind an instruction that never
//! goes on nothing is emitted until a jump lands, so that dead code costs nothing and lowering a
//! statement need not ask what the statement before it did.

use ivr_runtime::bundle::{LocalId, Op, Pc};

/// A jump whose target comes later.
#[must_use = "a jump that never lands is a bug"]
pub(super) struct Pending(Option<usize>);

/// The instructions made so far.
#[derive(Debug)]
pub(super) struct Code {
    ops: Vec<Op>,
    live: bool,
    /// The last position that something leads to.
    last_label: Pc,
    positions: Vec<(Pc, u16, u32)>,
}

impl Code {
    /// No code yet; nothing leads to its first instruction.
    pub(super) fn new() -> Self {
        Self { ops: Vec::new(), live: false, last_label: Pc(0), positions: Vec::new() }
    }

    /// The instructions, and where they stand in the source.
    pub(super) fn into_parts(mut self) -> (Vec<Op>, Vec<(Pc, u16, u32)>) {
        // A statement at the very end may have left no code.
        self.positions.retain(|(pc, ..)| pc.index() < self.ops.len());
        (self.ops, self.positions)
    }

    /// How many instructions there are.
    pub(super) fn len(&self) -> usize {
        self.ops.len()
    }

    /// Whether what is emitted next can be reached.
    pub(super) fn live(&self) -> bool {
        self.live
    }

    fn here(&self) -> Pc {
        Pc(u32::try_from(self.ops.len()).unwrap_or(u32::MAX))
    }

    /// A place that something leads to: an entry of a table, or a jump backwards.
    pub(super) fn label(&mut self) -> Pc {
        self.live = true;
        self.last_label = self.here();
        self.last_label
    }

    /// Emits an instruction.
    pub(super) fn op(&mut self, op: Op) {
        if self.live {
            self.ops.push(op);
            self.live = goes_on(op);
        }
    }

    /// Notes that code from here on belongs to a line of a file.
    pub(super) fn position(&mut self, file: u16, line: u32) {
        if !self.live {
            return;
        }
        let here = self.here();
        match self.positions.last_mut() {
            Some(last) if last.0 == here => *last = (here, file, line),
            Some(&mut (_, f, l)) if (f, l) == (file, line) => {}
            _ => self.positions.push((here, file, line)),
        }
    }

    fn pending(&mut self, op: Op) -> Pending {
        let at = self.live.then_some(self.ops.len());
        self.op(op);
        Pending(at)
    }

    /// Goes on somewhere else.
    pub(super) fn jump(&mut self) -> Pending {
        self.pending(Op::Jump(Pc(0)))
    }

    /// Pops a bool; goes on somewhere else where it is false.
    pub(super) fn jump_if_false(&mut self) -> Pending {
        self.pending(Op::JumpIfFalse(Pc(0)))
    }

    /// Pops a bool; goes on somewhere else where it is true.
    pub(super) fn jump_if_true(&mut self) -> Pending {
        self.pending(Op::JumpIfTrue(Pc(0)))
    }

    /// Goes on somewhere else with the value where it is known; pops it where it is unknown.
    pub(super) fn jump_if_known(&mut self) -> Pending {
        self.pending(Op::JumpIfKnown(Pc(0)))
    }

    /// Puts the next element of a walk into its local; goes on somewhere else at the end.
    pub(super) fn each_next(&mut self, walk: LocalId) -> Pending {
        self.pending(Op::EachNext(walk, Pc(0)))
    }

    /// Goes back to a label.
    pub(super) fn jump_to(&mut self, label: Pc) {
        self.op(Op::Jump(label));
    }

    /// The jump leads here.
    pub(super) fn land(&mut self, pending: Pending) {
        let Some(at) = pending.0 else { return };
        let here = self.label();
        if let Some(
            Op::Jump(target)
            | Op::JumpIfFalse(target)
            | Op::JumpIfTrue(target)
            | Op::JumpIfKnown(target)
            | Op::EachNext(_, target),
        ) = self.ops.get_mut(at)
        {
            *target = here;
        }
    }

    /// All of the jumps lead here. The last one is left out where it stands right before.
    pub(super) fn land_all(&mut self, pending: impl IntoIterator<Item = Pending>) {
        let mut pending: Vec<_> = pending.into_iter().collect();
        if let Some(Pending(Some(last))) = pending.last()
            && last + 1 == self.ops.len()
            && matches!(self.ops.last(), Some(Op::Jump(_)))
            && self.last_label != self.here()
        {
            self.ops.pop();
            pending.pop();
            self.label();
        }
        for jump in pending {
            self.land(jump);
        }
    }
}

/// Whether the instruction behind `op` may be the next one to run.
fn goes_on(op: Op) -> bool {
    !matches!(
        op,
        Op::Jump(_)
            | Op::Done
            | Op::Split(_)
            | Op::Decide(_)
            | Op::Goto(_)
            | Op::Return
            | Op::Menu(_)
            | Op::Collect(_)
            | Op::CollectInvalid(_)
            | Op::Confirm(_)
            | Op::Listen(_)
            | Op::Understand(_)
            | Op::Invoke(_)
            | Op::Enqueue(_)
            | Op::Callback(_)
            | Op::Dial(_)
            | Op::Wait(_)
            | Op::Flow(_)
            | Op::Hangup
    )
}
