//! The parts of a bundle whose bytes are written by hand: constants, which nest; guard lines and debug
//! positions, of which there are so many that they are packed.

use rust_decimal::Decimal;

use super::layout::Ids;
use super::wire::{Malformed, Reader, Wire, Writer, near};
use super::{Comparison, Condition, Debug, EnumId, Operand, Pc, RecordId, Table, Test};
use crate::value::Value;

/// How deep values may lie inside values, and types inside types.
pub(super) const MAX_NESTING: usize = 32;

/// What a constant begins with; part of the format.
mod mark {
    pub(super) const UNKNOWN: u8 = 0;
    pub(super) const FALSE: u8 = 1;
    pub(super) const TRUE: u8 = 2;
    pub(super) const INT: u8 = 3;
    pub(super) const DECIMAL: u8 = 4;
    pub(super) const DATE: u8 = 5;
    pub(super) const TIME: u8 = 6;
    pub(super) const DATE_TIME: u8 = 7;
    pub(super) const ZONED: u8 = 8;
    pub(super) const DURATION: u8 = 9;
    pub(super) const TEXT: u8 = 10;
    pub(super) const ENUM: u8 = 11;
    pub(super) const LIST: u8 = 12;
    pub(super) const RECORD: u8 = 13;
    pub(super) const JSON: u8 = 14;
}

impl Wire for Value {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        match self {
            Self::Unknown => out.byte(mark::UNKNOWN),
            Self::Bool(value) => out.byte(if *value { mark::TRUE } else { mark::FALSE }),
            Self::Int(value) => marked(out, mark::INT, value),
            Self::Decimal(value) => {
                out.byte(mark::DECIMAL);
                out.wide_int(value.mantissa());
                out.uint(value.scale().into());
            }
            Self::Date(days) => marked(out, mark::DATE, days),
            Self::Time(seconds) => marked(out, mark::TIME, seconds),
            Self::DateTime(seconds) => marked(out, mark::DATE_TIME, seconds),
            Self::Zoned(seconds, zone) => {
                marked(out, mark::ZONED, seconds);
                out.text(zone);
            }
            Self::Duration(seconds) => marked(out, mark::DURATION, seconds),
            Self::Text(text) => {
                out.byte(mark::TEXT);
                out.text(text);
            }
            Self::Enum(definition, position) => {
                marked(out, mark::ENUM, definition);
                position.write(out);
            }
            Self::List(items) => {
                out.byte(mark::LIST);
                write_all(out, items);
            }
            Self::Record(definition, fields) => {
                marked(out, mark::RECORD, definition);
                write_all(out, fields);
            }
            Self::Json(json) => {
                out.byte(mark::JSON);
                out.text(&json.to_string());
            }
        }
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        read_value(from, 0)
    }
}

fn marked(out: &mut Writer, mark: u8, value: &impl Wire) {
    out.byte(mark);
    value.write(out);
}

fn write_all(out: &mut Writer, values: &[Value]) {
    out.count(values.len());
    for value in values {
        value.write(out);
    }
}

fn read_value(from: &mut Reader<'_, '_>, depth: usize) -> Result<Value, Malformed> {
    Ok(match from.byte()? {
        mark::UNKNOWN => Value::Unknown,
        mark::FALSE => Value::Bool(false),
        mark::TRUE => Value::Bool(true),
        mark::INT => Value::Int(Wire::read(from)?),
        mark::DECIMAL => {
            let mantissa = from.wide_int()?;
            let scale = u32::read(from)?;
            let decimal = Decimal::try_from_i128_with_scale(mantissa, scale);
            Value::Decimal(decimal.map_err(|_| Malformed::Value)?)
        }
        mark::DATE => Value::Date(Wire::read(from)?),
        mark::TIME => Value::Time(Wire::read(from)?),
        mark::DATE_TIME => Value::DateTime(Wire::read(from)?),
        mark::ZONED => Value::Zoned(Wire::read(from)?, from.text()?.into()),
        mark::DURATION => Value::Duration(Wire::read(from)?),
        mark::TEXT => Value::Text(from.text()?.into()),
        mark::ENUM => Value::Enum(EnumId::read(from)?, Wire::read(from)?),
        mark::LIST => Value::List(read_all(from, depth)?.into()),
        mark::RECORD => Value::Record(RecordId::read(from)?, read_all(from, depth)?.into()),
        mark::JSON => {
            let json = serde_json::from_str(from.text()?).map_err(|_| Malformed::Value)?;
            Value::Json(std::sync::Arc::new(json))
        }
        _ => return Err(Malformed::Choice),
    })
}

fn read_all(from: &mut Reader<'_, '_>, depth: usize) -> Result<Vec<Value>, Malformed> {
    if depth >= MAX_NESTING {
        return Err(Malformed::Nesting);
    }
    let count = from.count(Value::MIN)?;
    // Lists in lists may each announce what all bytes that are left could hold.
    let mut values = Vec::with_capacity(count.min(64));
    for _ in 0..count {
        values.push(read_value(from, depth + 1)?);
    }
    Ok(values)
}

/// The first byte of a guard line: the kind of test, and whether its operand is a field.
mod line {
    /// Below stand the marks of the comparisons.
    pub(super) const KNOWN: u8 = 6;
    pub(super) const UNKNOWN: u8 = 7;
    pub(super) const CODE: u8 = 8;
    pub(super) const FIELD: u8 = 0x80;
}

impl Wire for Condition {
    const MIN: usize = 3;

    fn write(&self, out: &mut Writer) {
        match self.test {
            Test::Compare { comparison, operand, constant } => {
                write_operand(out, comparison as u8, operand);
                constant.write(out);
            }
            Test::Known(operand) => write_operand(out, line::KNOWN, operand),
            Test::Unknown(operand) => write_operand(out, line::UNKNOWN, operand),
            Test::Code(code) => marked(out, line::CODE, &code),
        }
        self.points.write(out);
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        let first = from.byte()?;
        let test = match first & !line::FIELD {
            line::KNOWN => Test::Known(read_operand(from, first)?),
            line::UNKNOWN => Test::Unknown(read_operand(from, first)?),
            line::CODE if first & line::FIELD == 0 => Test::Code(Wire::read(from)?),
            comparison => Test::Compare {
                comparison: COMPARISONS.get(usize::from(comparison)).copied().ok_or(Malformed::Choice)?,
                operand: read_operand(from, first)?,
                constant: Wire::read(from)?,
            },
        };
        Ok(Self { test, points: Wire::read(from)? })
    }

    /// Most lines compare, and their parts are read one by one to where they stay.
    #[inline]
    fn read_into(from: &mut Reader<'_, '_>, lines: &mut Vec<Self>) -> Result<(), Malformed> {
        let first = from.peek().unwrap_or(line::CODE);
        let Some(&comparison) = COMPARISONS.get(usize::from(first & !line::FIELD)) else {
            lines.push(Self::read(from)?);
            return Ok(());
        };
        from.skip(1);
        let place = Wire::read(from)?;
        let field = if first & line::FIELD == 0 { None } else { Some(Wire::read(from)?) };
        let constant = Wire::read(from)?;
        let points = Wire::read(from)?;
        let operand = Operand { place, field };
        lines.push(Self { test: Test::Compare { comparison, operand, constant }, points });
        Ok(())
    }
}

/// The comparisons at the position of their mark.
const COMPARISONS: [Comparison; 6] =
    [Comparison::Eq, Comparison::Ne, Comparison::Lt, Comparison::Le, Comparison::Gt, Comparison::Ge];

fn write_operand(out: &mut Writer, mark: u8, operand: Operand) {
    out.byte(mark | if operand.field.is_some() { line::FIELD } else { 0 });
    operand.place.write(out);
    if let Some(field) = operand.field {
        field.write(out);
    }
}

#[inline(always)]
fn read_operand(from: &mut Reader<'_, '_>, first: u8) -> Result<Operand, Malformed> {
    let place = Wire::read(from)?;
    let field = if first & line::FIELD == 0 { None } else { Some(Wire::read(from)?) };
    Ok(Operand { place, field })
}

impl Ids for Condition {
    fn ids(&self, see: &mut impl FnMut(Table, u32)) {
        match self.test {
            Test::Compare { operand, constant, .. } => {
                operand.ids(see);
                constant.ids(see);
            }
            Test::Known(operand) | Test::Unknown(operand) => operand.ids(see),
            Test::Code(code) => code.ids(see),
        }
    }
}

/// Files and lines as the distance from those before.
impl Wire for Debug {
    const MIN: usize = 3;

    fn write(&self, out: &mut Writer) {
        self.files.write(out);
        let mut last = (0, 0);
        out.count(self.rules.len());
        for &source in &self.rules {
            write_source(out, &mut last, source);
        }
        out.count(self.code.len());
        for &(pc, file, line) in &self.code {
            pc.write(out);
            write_source(out, &mut last, (file, line));
        }
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        let files = Wire::read(from)?;
        let mut last = (0, 0);
        let count = from.count(2)?;
        let mut rules = Vec::with_capacity(count);
        from.apart(|from| {
            for _ in 0..count {
                let moved = [from.int()?, from.int()?];
                last = moved_source(last, moved)?;
                rules.push(last);
            }
            Ok(())
        })?;
        let count = from.count(3)?;
        let mut code = Vec::with_capacity(count);
        from.apart(|from| {
            let mut pc = 0;
            for _ in 0..count {
                let steps;
                // Most stand in the same file as the one before, a little further on.
                if let Some([steps_near, 0, lines, _]) = from.short()
                    && steps_near < 0x80
                {
                    from.skip(3);
                    steps = near(steps_near);
                    last.1 = moved_by(last.1, near(lines))?;
                } else {
                    steps = from.int()?;
                    let moved = [from.int()?, from.int()?];
                    last = moved_source(last, moved)?;
                }
                pc = moved_by(pc, steps)?;
                code.push((Pc(pc), last.0, last.1));
            }
            Ok(())
        })?;
        Ok(Self { files, rules, code })
    }
}

fn write_source(out: &mut Writer, last: &mut (u16, u32), source: (u16, u32)) {
    out.int(i64::from(source.0) - i64::from(last.0));
    out.int(i64::from(source.1) - i64::from(last.1));
    *last = source;
}

#[inline]
fn moved_source(last: (u16, u32), [files, lines]: [i64; 2]) -> Result<(u16, u32), Malformed> {
    Ok((moved_by(last.0, files)?, moved_by(last.1, lines)?))
}

/// The number at a distance from another.
#[inline]
fn moved_by<T: TryFrom<i64>>(last: T, distance: i64) -> Result<T, Malformed>
where
    i64: From<T>,
{
    // What wraps is negative, and beyond any range here.
    let Ok(moved) = T::try_from(i64::from(last).wrapping_add(distance)) else {
        return Err(Malformed::Range);
    };
    Ok(moved)
}
