//! Every id is in its table. Guard lines, of which there are most, are asked where their kinds are looked
//! up anyway.

use super::code::Targets;
use super::{Flaw, Spot};
use crate::bundle::format::Notes;
use crate::bundle::layout::Ids;
use crate::bundle::{BundleError, Pc, Program, Table};

/// How many entries each table has.
struct Counts([u32; Table::COUNT]);

impl Counts {
    fn of(program: &Program) -> Self {
        // Locals are counted by ruleset, where the code is checked.
        let mut counts = Self([u32::MAX; Table::COUNT]);
        let mut set = |table: Table, count: usize| {
            if let Some(entry) = counts.0.get_mut(table as usize) {
                *entry = u32::try_from(count).unwrap_or(u32::MAX);
            }
        };
        set(Table::String, program.strings.len());
        set(Table::Constant, program.constants.len());
        set(Table::Code, program.code.len());
        set(Table::Type, program.types.len());
        set(Table::Enum, program.enums.len());
        set(Table::Record, program.records.len());
        set(Table::Place, program.places.len());
        set(Table::Switch, program.switches.len());
        set(Table::Resource, program.resources.len());
        set(Table::Calendar, program.calendars.len());
        set(Table::Integration, program.integrations.len());
        set(Table::Regex, program.regexes.len());
        set(Table::Endpoint, program.endpoints.len());
        set(Table::Ruleset, program.rulesets.len());
        // One past the last rule ends its ruleset; empty rulesets and guards may stand at the end.
        set(Table::Rule, program.rules.len() + 1);
        set(Table::Condition, program.conditions.len() + 1);
        set(Table::Menu, program.menus.len());
        set(Table::Collect, program.collects.len());
        set(Table::Confirm, program.confirms.len());
        set(Table::Listen, program.listens.len());
        set(Table::Understand, program.understands.len());
        set(Table::Invoke, program.invokes.len());
        set(Table::Enqueue, program.enqueues.len());
        set(Table::Callback, program.callbacks.len());
        set(Table::Dial, program.dials.len());
        set(Table::Wait, program.waits.len());
        set(Table::Split, program.splits.len());
        counts
    }

    fn check<T: Ids>(&self, items: &[T], spot: impl Fn(usize) -> Spot) -> Result<(), BundleError> {
        self.see(items, spot, |_, _| {})
    }

    /// Checks the ids of some items and shows them.
    fn see<T: Ids>(
        &self,
        items: &[T],
        spot: impl Fn(usize) -> Spot,
        mut see: impl FnMut(Table, u32),
    ) -> Result<(), BundleError> {
        for (position, item) in items.iter().enumerate() {
            let mut beyond = None;
            item.ids(&mut |table, id| {
                see(table, id);
                if self.0.get(table as usize).is_none_or(|&count| id >= count) {
                    beyond = Some(Flaw::Range { table, id });
                }
            });
            if let Some(flaw) = beyond {
                return Err(BundleError::Unsound { at: spot(position), flaw });
            }
        }
        Ok(())
    }
}

/// Checks all ids; gives the positions in the code that instructions name. Where reading has noted both,
/// only an id beyond its table is looked for, to say where it is.
pub(super) fn check(program: &Program, notes: Option<Notes>) -> Result<Targets, BundleError> {
    let counts = Counts::of(program);
    if let Some(notes) = notes.filter(|notes| notes.needs.are_met(&counts.0)) {
        let mut targets = Targets::of(program);
        notes.targets.into_iter().for_each(|target| targets.name(target));
        return Ok(targets);
    }
    macro_rules! tables {
        ($($items:ident $table:ident,)*) => {
            $(counts.check(&program.$items, |position| Spot::Entry(Table::$table, position))?;)*
        };
    }
    tables! {
        types Type, enums Enum, records Record, places Place, switches Switch, resources Resource,
        calendars Calendar, integrations Integration, endpoints Endpoint, rulesets Ruleset, rules Rule,
        menus Menu, collects Collect, confirms Confirm, listens Listen,
        understands Understand, invokes Invoke, enqueues Enqueue, callbacks Callback, dials Dial,
        waits Wait, splits Split,
    }
    counts.check(program.rescue.as_slice(), |_| Spot::Rescue)?;
    let mut targets = Targets::of(program);
    counts.see(
        &program.code,
        |position| Spot::Code(Pc(position as u32)),
        |table, id| {
            if table == Table::Code {
                targets.name(id);
            }
        },
    )?;
    Ok(targets)
}
