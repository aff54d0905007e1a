//! Values as JSON and back: arguments and answers of integrations, the filter `json`, `as T`.
//!
//! Decimals are JSON numbers, exact to the last zero; dates, times and datetimes are ISO texts (a datetime
//! with its offset), a duration is a number of seconds, an enum value its name, a record an object without
//! the fields that are unknown.

mod read;
mod write;

pub(crate) use read::{decode, read};
pub(crate) use write::{append, append_text};

/// The deepest nesting of lists and records a value may have. The call state encodes, compares and drops
/// values by recursion, so what comes in from outside must not choose how deep that goes.
pub(crate) const MAX_DEPTH: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bundle::{Bundle, EnumId, RecordId, Type, TypeId, listing};
    use crate::value::Value;

    fn bundle() -> Bundle {
        let program = listing::assemble(
            r#"
program { name: "t", timezone: "Australia/Melbourne", languages: ["en-AU"], currency: "AUD", country: "AU" }
enum Tier { bronze, silver, gold }
record Visit { day: date, at: time?, stay: duration }
record Customer { name: text, tier: Tier, balance: decimal, active: bool, since: datetime?, visits: list<Visit> }
place customer { type: Customer? }
"#,
        );
        Bundle::new(program.unwrap()).unwrap()
    }

    fn customers() -> impl Strategy<Value = Value> {
        let maybe = |value: BoxedStrategy<Value>| prop_oneof![Just(Value::Unknown), value];
        let time = (0_u32..86_400).prop_map(Value::Time).boxed();
        let visit = (-700_000_i32..2_900_000, maybe(time), any::<i64>()).prop_map(|(day, at, stay)| {
            Value::Record(RecordId(0), [Value::Date(day), at, Value::Duration(stay)].into())
        });
        let balance = (any::<i64>(), 0_u32..20)
            .prop_map(|(mantissa, scale)| Value::Decimal(rust_decimal::Decimal::new(mantissa, scale)));
        // From 1970 on: the offsets of local mean time have seconds, which the text form has not.
        let since = (0_i64..250_000_000_000).prop_map(Value::DateTime).boxed();
        let visits = prop::collection::vec(visit, 0..4).prop_map(|it| Value::List(it.into()));
        (".{0,12}", 0_u16..3, balance, any::<bool>(), maybe(since), visits).prop_map(
            |(name, tier, balance, active, since, visits)| {
                let (name, tier) = (Value::text(name), Value::Enum(EnumId(4), tier));
                Value::Record(RecordId(1), [name, tier, balance, Value::Bool(active), since, visits].into())
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(customer in customers()) {
            let bundle = bundle();
            let ty = bundle.types.iter().position(|ty| *ty == Type::Record(RecordId(1))).unwrap();
            let mut text = String::new();
            append(&mut text, &customer, &bundle);
            prop_assert_eq!(read(&text, TypeId(ty as u32), &bundle), Ok(customer), "{}", text);
        }
    }
}
