//! The side tables of statements that yield. An instruction names its entry before the code it leads to
//! is there, so an entry is reserved first and filled in when all of its targets are known.

use std::marker::PhantomData;

use ivr_runtime::bundle::{
    CallbackId, CallbackInfo, CollectId, CollectInfo, ConfirmId, ConfirmInfo, DialId, DialInfo, EnqueueId,
    EnqueueInfo, InvokeId, InvokeInfo, ListenId, ListenInfo, MenuId, MenuInfo, Program, SplitId, SplitInfo,
    UnderstandId, UnderstandInfo, WaitId, WaitInfo,
};

/// The id of a side table.
pub(super) trait SlotId: Copy {
    /// The id of a position.
    fn at(position: u32) -> Self;
    /// The position of the id.
    fn position(self) -> usize;
}

macro_rules! slot_ids {
    ($($id:ident)*) => {$(
        impl SlotId for $id {
            fn at(position: u32) -> Self {
                Self(position)
            }

            fn position(self) -> usize {
                self.index()
            }
        }
    )*};
}

slot_ids! {
    MenuId CollectId ConfirmId ListenId UnderstandId InvokeId EnqueueId CallbackId DialId WaitId SplitId
}

/// A table whose entries are reserved before they are filled.
#[derive(Debug)]
pub(super) struct Slots<T, I> {
    entries: Vec<Option<T>>,
    id: PhantomData<I>,
}

impl<T, I> Default for Slots<T, I> {
    fn default() -> Self {
        Self { entries: Vec::new(), id: PhantomData }
    }
}

impl<T, I: SlotId> Slots<T, I> {
    /// The id of an entry that is filled in later.
    pub(super) fn reserve(&mut self) -> I {
        let id = I::at(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.entries.push(None);
        id
    }

    /// Fills a reserved entry.
    pub(super) fn fill(&mut self, id: I, entry: T) {
        if let Some(slot) = self.entries.get_mut(id.position()) {
            *slot = Some(entry);
        }
    }

    /// All entries; `None` where one was never filled.
    fn finish(self) -> Option<Vec<T>> {
        self.entries.into_iter().collect()
    }
}

/// The side tables.
#[derive(Debug, Default)]
pub(super) struct Interactions {
    /// Menus.
    pub(super) menus: Slots<MenuInfo, MenuId>,
    /// Collects.
    pub(super) collects: Slots<CollectInfo, CollectId>,
    /// Confirmations.
    pub(super) confirms: Slots<ConfirmInfo, ConfirmId>,
    /// Listens.
    pub(super) listens: Slots<ListenInfo, ListenId>,
    /// Understands.
    pub(super) understands: Slots<UnderstandInfo, UnderstandId>,
    /// Invokes.
    pub(super) invokes: Slots<InvokeInfo, InvokeId>,
    /// Enqueues.
    pub(super) enqueues: Slots<EnqueueInfo, EnqueueId>,
    /// Callbacks.
    pub(super) callbacks: Slots<CallbackInfo, CallbackId>,
    /// Dials.
    pub(super) dials: Slots<DialInfo, DialId>,
    /// Waits and plays.
    pub(super) waits: Slots<WaitInfo, WaitId>,
    /// Splits.
    pub(super) splits: Slots<SplitInfo, SplitId>,
}

impl Interactions {
    /// Moves the tables into the program; `None` where an entry was never filled.
    pub(super) fn finish(self, program: &mut Program) -> Option<()> {
        program.menus = self.menus.finish()?;
        program.collects = self.collects.finish()?;
        program.confirms = self.confirms.finish()?;
        program.listens = self.listens.finish()?;
        program.understands = self.understands.finish()?;
        program.invokes = self.invokes.finish()?;
        program.enqueues = self.enqueues.finish()?;
        program.callbacks = self.callbacks.finish()?;
        program.dials = self.dials.finish()?;
        program.waits = self.waits.finish()?;
        program.splits = self.splits.finish()?;
        Some(())
    }
}
