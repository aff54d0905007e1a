//! A list that comes back from a spreadsheet: whatever separates its cells, in whatever order rows and columns
//! are, and whatever reviewers added.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use csv::{Reader, ReaderBuilder, StringRecord};
use ivr_compiler::diagnostic::nearest;
use ivr_compiler::messages::Reviewed;

use super::quotes::broken;
use crate::status::Failure;

/// More than any line says: whoever names a larger file has named the wrong one.
const LARGEST: u64 = 64 * 1024 * 1024;
/// What separates cells, depending on where in the world a spreadsheet was saved.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// What stands before the list in the file of some spreadsheets, and tells the separator.
const SEPARATOR_LINE: &str = "sep=";
/// Columns that are told of where none has the name that is needed.
const MOST_TOLD: usize = 8;

/// How a list is called in messages.
pub(super) fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads a list.
pub(super) fn read(path: &Path) -> Result<Vec<Reviewed>, Failure> {
    let name = name(path);
    let bytes = bytes(path)?;
    let text = decoded(&bytes, &name)?;
    rows(text, &name)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::file("read", path, &error);
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there is more.
    if is_stdin(path) {
        io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(path).map_err(failed)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > LARGEST {
        let message = format!("`{}` is larger than any list of texts", path.display());
        return Err(Failure::new(message).help("name the file that `ivr messages --csv` made"));
    }
    Ok(bytes)
}

/// The text of a list, without the mark that spreadsheets put before it.
fn decoded<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, Failure> {
    let refused = |what: String| {
        Failure::new(format!("`{name}` cannot be compared: {what}"))
            .help("save the list as `CSV UTF-8`, so that every word can be compared letter by letter")
    };
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(refused("it is a workbook, no CSV".to_owned()));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(refused("it is UTF-16, not UTF-8".to_owned()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|it| **it == b'\n').count() + 1;
        refused(format!("line {line} is not UTF-8"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        let message = format!("`{name}` is empty: there is nothing to compare the program with");
        return Err(Failure::new(message).help("`ivr messages --csv` writes a list to be reviewed"));
    }
    Ok(text)
}

fn rows(text: &str, name: &str) -> Result<Vec<Reviewed>, Failure> {
    // The names of the columns are row 1.
    let mut first = 2;
    let mut text = text;
    if text.get(..SEPARATOR_LINE.len()).is_some_and(|it| it.eq_ignore_ascii_case(SEPARATOR_LINE)) {
        text = text.split_once('\n').map_or("", |(_, rest)| rest);
        first += 1;
    }
    let failed = |error: csv::Error| Failure::new(format!("`{name}` cannot be read: {error}"));
    let separator = separator(text);
    let mut table = table(text, separator);
    let columns = Columns::find(table.headers().map_err(failed)?, name)?;
    if let Some(broken) = broken(text, separator) {
        // The scan counts the names of the columns as 0.
        let message =
            format!("`{name}` cannot be compared: row {}: {}", first - 1 + broken.record, broken.what);
        let help = "save the list from the spreadsheet again: a cell in quotes ends with one, and a quote within is \
                    written twice";
        return Err(Failure::new(message).help(help));
    }
    let mut rows = Vec::new();
    for (at, record) in table.records().enumerate() {
        let record = record.map_err(failed)?;
        let cell = |column: usize| unguarded(record.get(column).unwrap_or_default()).into_owned();
        let row = Reviewed {
            row: first + at,
            id: cell(columns.id).trim().to_owned(),
            text: cell(columns.text),
            condition: columns.conditions.map(cell),
        };
        // Spreadsheets keep rows that were emptied.
        if !(row.id.is_empty() && row.text.trim().is_empty()) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn table(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes())
}

/// What separates the cells: what makes the most of the names of columns.
fn separator(text: &str) -> u8 {
    let width = |separator: &u8| table(text, *separator).headers().map_or(0, StringRecord::len);
    // The first of equals is the comma.
    SEPARATORS.into_iter().rev().max_by_key(width).unwrap_or(b',')
}

/// Where the columns are that are compared.
struct Columns {
    id: usize,
    text: usize,
    conditions: Option<usize>,
}

impl Columns {
    fn find(names: &StringRecord, list: &str) -> Result<Self, Failure> {
        let names: Vec<&str> = names.iter().map(str::trim).collect();
        Ok(Self {
            id: needed("id", &names, list)?,
            text: needed("text", &names, list)?,
            conditions: names.iter().position(|it| it.eq_ignore_ascii_case("conditions")),
        })
    }
}

fn needed(column: &str, names: &[&str], list: &str) -> Result<usize, Failure> {
    let is_it = |(_, name): &(usize, &&str)| name.eq_ignore_ascii_case(column);
    let mut found = names.iter().enumerate().filter(is_it).map(|(at, _)| at);
    match (found.next(), found.next()) {
        (Some(at), None) => return Ok(at),
        (Some(_), Some(_)) => {
            let message = format!("`{list}` has two columns `{column}`: one of them is not what was listed");
            return Err(Failure::new(message).help("give the other one another name"));
        }
        (None, _) => {}
    }
    let why = match column {
        "id" => "without it nobody knows which text a row is about",
        _ => "without it there are no words to compare",
    };
    let message = format!("`{list}` has no column `{column}`: {why}");
    let named = names.iter().copied().filter(|it| !it.is_empty());
    let help = match nearest(column, named.clone()) {
        Some(near) => format!("call the column `{near}` `{column}` again"),
        None => {
            let told: Vec<_> = named.take(MOST_TOLD).map(|it| format!("`{}`", shortened(it))).collect();
            let told = if told.is_empty() { "none with a name".to_owned() } else { told.join(", ") };
            format!(
                "the first row names the columns, here {told}; `ivr messages --csv` shows a list as it must be"
            )
        }
    };
    Err(Failure::new(message).help(help))
}

/// A name that may be no name at all, but anything.
fn shortened(name: &str) -> String {
    let printable = |it: char| if it.is_control() { '\u{fffd}' } else { it };
    let mut short: String = name.chars().take(24).map(printable).collect();
    if short.len() < name.len() && name.chars().count() > 24 {
        short.push_str("...");
    }
    short
}

/// What a spreadsheet takes for the beginning of a formula. It would show a result, or an error, where a
/// reviewer must read words.
fn begins_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// A text as it is put into a cell: what would be a formula gets an apostrophe before it, which is how
/// spreadsheets mark text.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if begins_formula(text.trim_start_matches('\'')) { format!("'{text}").into() } else { text.into() }
}

/// The text that [`guarded`] put into a cell, whether or not the apostrophe is still there.
fn unguarded(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(text) if begins_formula(text.trim_start_matches('\'')) => text.into(),
        _ => cell.into(),
    }
}
