//! Valid programs from a seed: of every table something, with names that clash, texts that need escaping,
//! code of every kind.

#[path = "generate/code.rs"]
mod code;

use std::collections::BTreeMap;

use ivr_runtime::bundle::*;
use ivr_runtime::value::Value;
use rust_decimal::Decimal;

/// A program from a seed; about so many rules.
pub(crate) fn program(seed: u64, rules: usize) -> Program {
    let mut generator = Generator::new(seed);
    generator.declarations();
    let mut left = rules;
    while left > 0 {
        let count = generator.below(left.min(5)) + 1;
        generator.ruleset(count);
        left -= count;
    }
    generator.finish()
}

/// Texts that a listing must get right.
const TEXTS: [&str; 16] = [
    "a",
    "b",
    "none",
    "end",
    "int",
    "Tier",
    "code",
    "é ü",
    "\"quoted\"",
    "back\\slash",
    "new\nline",
    "\u{7f}\u{0}",
    "",
    "two words",
    "// no comment",
    "9lives",
];

struct Generator {
    random: u64,
    program: Program,
    types: BTreeMap<String, TypeId>,
    /// The ruleset whose code is made.
    locals: Vec<TypeId>,
    params: u16,
    rules: (RuleId, u32),
    treatment: bool,
    /// Code of the present block; jumps count from its start.
    ops: Vec<Op>,
}

impl Generator {
    fn new(seed: u64) -> Self {
        Self {
            random: seed ^ 0x9e37_79b9_7f4a_7c15,
            program: Program::default(),
            types: BTreeMap::new(),
            locals: Vec::new(),
            params: 0,
            rules: (RuleId(0), 0),
            treatment: false,
            ops: Vec::new(),
        }
    }

    fn next(&mut self) -> u64 {
        // splitmix64
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    // -- tables --

    fn text(&mut self) -> StrId {
        let text = self.pick(&TEXTS);
        if self.flip() {
            return self.program.strings.push(text);
        }
        let number = self.below(1000);
        self.program.strings.push(&format!("name_{number}"))
    }

    fn ty(&mut self, ty: Type) -> TypeId {
        if let Some(&id) = self.types.get(&format!("{ty:?}")) {
            return id;
        }
        let id = TypeId(self.program.types.len() as u32);
        self.program.types.push(ty);
        self.types.insert(format!("{ty:?}"), id);
        id
    }

    fn optional(&mut self, ty: TypeId) -> TypeId {
        match self.program.types[ty.index()] {
            Type::Optional(_) => ty,
            _ => self.ty(Type::Optional(ty)),
        }
    }

    fn any_type(&mut self) -> TypeId {
        TypeId(self.below(self.program.types.len()) as u32)
    }

    /// A type without its `?`.
    fn bare(&self, ty: TypeId) -> Type {
        match self.program.types[ty.index()] {
            Type::Optional(inner) => self.program.types[inner.index()],
            ty => ty,
        }
    }

    fn field(&mut self) -> Field {
        Field {
            name: self.text(),
            ty: self.any_type(),
            mark: self.pick(&[Mark::Open, Mark::Private, Mark::Secret]),
        }
    }

    fn fields(&mut self, most: usize) -> Vec<Field> {
        (0..self.below(most + 1)).map(|_| self.field()).collect()
    }

    fn declarations(&mut self) {
        self.settings();
        self.all_types();
        for _ in 0..2 + self.below(8) {
            let ty = self.any_type();
            let ty = self.optional(ty);
            let default = if self.flip() { Some(self.constant(ty)) } else { None };
            let place = Place { name: self.text(), ty, mark: Mark::Open, attribute: false, default };
            self.program.places.push(place);
        }
        let text = self.ty(Type::Text);
        let default = Some(self.constant(text));
        let place = Place { name: self.text(), ty: text, mark: Mark::Open, attribute: true, default };
        self.program.places.push(place);
        for ty in [Type::Bool, Type::Int, Type::Enum(EnumDef::WEEKDAY)] {
            let ty = self.ty(ty);
            let switch = Switch { name: self.text(), ty, default: self.constant(ty) };
            self.program.switches.push(switch);
        }
        self.resources();
        for _ in 0..1 + self.below(3) {
            let mut days: Vec<_> =
                (0..self.below(4)).map(|_| (self.below(40_000) as i32 - 9_000, self.text())).collect();
            days.sort_by_key(|(day, _)| *day);
            let calendar = Calendar { name: self.text(), days };
            self.program.calendars.push(calendar);
        }
        for _ in 0..1 + self.below(3) {
            let result = if self.flip() { Some(self.any_type()) } else { None };
            let params = self.fields(3);
            let integration = Integration {
                name: self.text(),
                function: self.text(),
                params,
                result,
                result_mark: Mark::Private,
            };
            self.program.integrations.push(integration);
        }
        self.program.regexes = vec!["^a+$".to_owned(), "\\d \"x\"".to_owned()];
    }

    fn settings(&mut self) {
        self.program.name = self.pick(&TEXTS).to_owned();
        self.program.timezone = self.pick(&["UTC", "Australia/Melbourne", "America/New_York"]).to_owned();
        self.program.languages = vec!["en-AU".to_owned(), "ms-MY".to_owned()];
        self.program.currency = "AUD".to_owned();
        self.program.country = "AU".to_owned();
        self.program.debug.files =
            vec!["src/a.ivr".to_owned(), "src/b.ivr".to_owned(), "src/a.ivr".to_owned()];
    }

    fn all_types(&mut self) {
        for (name, values) in EnumDef::BUILT_IN {
            let name = self.program.strings.push(name);
            let values = values.iter().map(|value| self.program.strings.push(value)).collect();
            self.program.enums.push(EnumDef { name, values });
        }
        for _ in 0..self.below(4) {
            let values = (0..1 + self.below(4)).map(|_| self.text()).collect();
            let definition = EnumDef { name: self.text(), values };
            self.program.enums.push(definition);
        }
        let plain = [
            Type::Bool,
            Type::Int,
            Type::Decimal,
            Type::Date,
            Type::Time,
            Type::DateTime,
            Type::Duration,
            Type::Text,
            Type::Phone,
            Type::Digits { min: 1, max: 20 },
            Type::Digits { min: 4, max: 4 },
            Type::CardNumber,
            Type::CardExpiry,
            Type::Json,
        ];
        for ty in plain {
            self.ty(ty);
        }
        for position in 0..self.program.enums.len() {
            self.ty(Type::Enum(EnumId(position as u16)));
        }
        for position in 0..self.below(4) {
            let fields = self.fields(4);
            let record = RecordDef { name: self.text(), fields };
            self.program.records.push(record);
            self.ty(Type::Record(RecordId(position as u16)));
            let ty = self.any_type();
            self.ty(Type::List(ty));
            let ty = self.any_type();
            self.optional(ty);
        }
    }

    fn resources(&mut self) {
        use ResourceKind::{Bot, Flow, Hours, Prompt, Queue};
        for kind in [Hours, Queue, Prompt, Flow, Bot, Queue, Hours] {
            let hours = if kind == Queue && self.flip() { Some(ResourceId(0)) } else { None };
            let bot = kind == Bot;
            let intents = if bot { (0..3).map(|_| self.text()).collect() } else { Vec::new() };
            let slots = if bot { self.fields(3) } else { Vec::new() };
            let resource =
                Resource { kind, name: self.text(), instance_name: self.text(), hours, intents, slots };
            self.program.resources.push(resource);
        }
    }

    fn resource(&self, kind: ResourceKind) -> ResourceId {
        let position = self.program.resources.iter().position(|resource| resource.kind == kind);
        ResourceId(position.unwrap() as u16)
    }

    /// A value of a type; never unknown, but perhaps in fields.
    fn value(&mut self, ty: TypeId) -> Value {
        match self.bare(ty) {
            Type::Bool => Value::Bool(self.flip()),
            Type::Int => Value::Int(self.next() as i64 >> self.below(64)),
            Type::Decimal => {
                let mantissa = self.next() as i64 >> self.below(64);
                Value::Decimal(Decimal::new(mantissa, self.below(5) as u32))
            }
            Type::Date => Value::Date(self.below(60_000) as i32 - 30_000),
            Type::Time => Value::Time(self.below(86_400) as u32),
            Type::DateTime if self.flip() => Value::DateTime(self.below(1 << 33) as i64 - (1 << 32)),
            Type::DateTime => Value::Zoned(self.below(1 << 33) as i64, "Australia/Perth".into()),
            Type::Duration => Value::Duration(self.below(100_000) as i64 - 50_000),
            Type::Text | Type::Phone | Type::Digits { .. } | Type::CardNumber | Type::CardExpiry => {
                Value::text(self.pick(&TEXTS))
            }
            Type::Enum(id) => {
                let count = self.program.enums[id.index()].values.len();
                Value::Enum(id, self.below(count) as u16)
            }
            Type::Record(id) => {
                let fields = self.program.records[id.index()].fields.clone();
                let fields: Vec<_> = fields
                    .iter()
                    .map(|field| if self.flip() { Value::Unknown } else { self.value(field.ty) })
                    .collect();
                Value::Record(id, fields.into())
            }
            Type::List(element) => Value::List((0..self.below(3)).map(|_| self.value(element)).collect()),
            Type::Json => {
                let text = self.pick(&["null", "[1, 2.500, {\"a\": \"\\\"\"}]", "\"text\"", "1e400", "{}"]);
                Value::Json(std::sync::Arc::new(serde_json::from_str(text).unwrap()))
            }
            Type::Optional(_) => Value::Unknown,
        }
    }

    fn constant(&mut self, ty: TypeId) -> ConstId {
        let value = self.value(ty);
        self.program.constants.push(value);
        ConstId(self.program.constants.len() as u32 - 1)
    }

    // -- the end --

    fn finish(mut self) -> Program {
        self.locals.clear();
        if let Some(ruleset) = self.destination() {
            self.arguments(ruleset);
            self.ops.push(Op::Goto(ruleset));
            let start = self.flush();
            for position in 0..2 {
                let number = self.program.strings.push(&format!("+6139000100{position}"));
                let endpoint = Endpoint {
                    name: self.text(),
                    numbers: vec![number],
                    channel: self.pick(&[Channel::Voice, Channel::Chat]),
                    disabled: self.flip(),
                    start,
                };
                self.program.endpoints.push(endpoint);
            }
        }
        if self.flip() {
            let text = self.text();
            let say = vec![RescueSay::Text(text), RescueSay::Prompt(self.resource(ResourceKind::Prompt))];
            self.program.rescue =
                Some(Rescue { say, end: self.pick(&[RescueEnd::Hangup, RescueEnd::Dial(text)]) });
        }
        self.program
    }
}
