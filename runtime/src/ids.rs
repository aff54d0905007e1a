//! One index type per table, so that the index of one table cannot be used on another. Below everything: values
//! name enums and records by them, and bundles hold values.

/// An index into one table.
pub trait Id: Copy {
    /// The table.
    const TABLE: Table;

    /// The id of a position, where the id is wide enough for it.
    fn from_index(index: u32) -> Option<Self>;

    /// The position as it is stored.
    fn raw(self) -> u32;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty) = $table:ident $word:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub $int);

            impl $name {
                /// The position in the table.
                pub const fn index(self) -> usize {
                    self.0 as usize
                }
            }

            impl Id for $name {
                const TABLE: Table = Table::$table;

                fn from_index(index: u32) -> Option<Self> {
                    <$int>::try_from(index).ok().map(Self)
                }

                fn raw(self) -> u32 {
                    self.0.into()
                }
            }
        )*

        /// The tables that ids point into.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Table {
            $(
                #[doc = concat!("What a [`", stringify!($name), "`] points into.")]
                $table,
            )*
        }

        impl Table {
            /// How many tables there are.
            pub const COUNT: usize = [$(Self::$table),*].len();

            /// What one entry is called in messages and listings.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$table => $word,)*
                }
            }
        }
    };
}

ids! {
    /// A string of [`crate::bundle::Program::strings`].
    StrId(u32) = String "string";
    /// A constant of [`crate::bundle::Program::constants`].
    ConstId(u32) = Constant "constant";
    /// A position in [`crate::bundle::Program::code`].
    Pc(u32) = Code "instruction";
    /// A type of [`crate::bundle::Program::types`].
    TypeId(u32) = Type "type";
    /// An enum; the first ones are built in, see [`crate::bundle::EnumDef`].
    EnumId(u16) = Enum "enum";
    /// A record.
    RecordId(u16) = Record "record";
    /// A state or attribute field.
    PlaceId(u16) = Place "place";
    /// A value of one frame: parameter, bound name or scratch.
    LocalId(u16) = Local "local";
    /// A switch.
    SwitchId(u16) = Switch "switch";
    /// A queue, hours, prompt, flow or bot.
    ResourceId(u16) = Resource "resource";
    /// A calendar.
    CalendarId(u16) = Calendar "calendar";
    /// An integration.
    IntegrationId(u16) = Integration "integration";
    /// A regular expression of [`crate::bundle::Program::regexes`].
    RegexId(u16) = Regex "regex";
    /// An endpoint.
    EndpointId(u16) = Endpoint "endpoint";
    /// A ruleset or treatment.
    RulesetId(u32) = Ruleset "ruleset";
    /// A rule; the rules of a ruleset stand side by side.
    RuleId(u32) = Rule "rule";
    /// A line of a guard.
    ConditionId(u32) = Condition "line";
    /// A menu.
    MenuId(u32) = Menu "menu";
    /// A collect.
    CollectId(u32) = Collect "collect";
    /// A confirmation.
    ConfirmId(u32) = Confirm "confirm";
    /// A listen.
    ListenId(u32) = Listen "listen";
    /// An understand.
    UnderstandId(u32) = Understand "understand";
    /// An invoke.
    InvokeId(u32) = Invoke "invoke";
    /// An enqueue.
    EnqueueId(u32) = Enqueue "enqueue";
    /// A callback.
    CallbackId(u32) = Callback "callback";
    /// A dial.
    DialId(u32) = Dial "dial";
    /// A wait.
    WaitId(u32) = Wait "wait";
    /// A split.
    SplitId(u32) = Split "split";
}
