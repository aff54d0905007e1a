//! One index type per table, so that the index of one table cannot be used on another.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);

        impl $name {
            /// The position in the table.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A string of [`super::Program::strings`].
    StrId(u32);
    /// A constant of [`super::Program::constants`].
    ConstId(u32);
    /// A position in [`super::Program::code`].
    Pc(u32);
    /// A type of [`super::Program::types`].
    TypeId(u32);
    /// An enum; the first ones are built in, see [`super::EnumDef`].
    EnumId(u16);
    /// A record.
    RecordId(u16);
    /// A state or attribute field.
    PlaceId(u16);
    /// A value of one frame: parameter, bound name or scratch.
    LocalId(u16);
    /// A switch.
    SwitchId(u16);
    /// A queue, hours, prompt, flow or bot.
    ResourceId(u16);
    /// A calendar.
    CalendarId(u16);
    /// An integration.
    IntegrationId(u16);
    /// A regular expression of [`super::Program::regexes`].
    RegexId(u16);
    /// An endpoint.
    EndpointId(u16);
    /// A ruleset or treatment.
    RulesetId(u32);
    /// A rule; the rules of a ruleset stand side by side.
    RuleId(u32);
    /// A line of a guard.
    ConditionId(u32);
    /// A menu.
    MenuId(u32);
    /// A collect.
    CollectId(u32);
    /// A confirmation.
    ConfirmId(u32);
    /// A listen.
    ListenId(u32);
    /// An understand.
    UnderstandId(u32);
    /// An invoke.
    InvokeId(u32);
    /// An enqueue.
    EnqueueId(u32);
    /// A callback.
    CallbackId(u32);
    /// A dial.
    DialId(u32);
    /// A wait.
    WaitId(u32);
    /// A split.
    SplitId(u32);
}
