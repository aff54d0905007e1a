//! Quotes of a list that are not closed, or closed where a cell goes on. A reader of tables makes something of them
//! all the same, and words that nobody approved would count as reviewed, or rows be swallowed.

/// What is broken, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The record the cell begins in, the first being 0. Empty lines are none.
    pub(super) record: usize,
    /// What is wrong there.
    pub(super) what: &'static str,
}

/// Where the scan is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first byte of a record.
    Record,
    /// Before the first byte of another cell.
    Cell,
    /// In a cell without quotes around it. One within is a quote like any other character.
    Bare,
    /// Within quotes.
    Quoted,
    /// Behind a quote within quotes: it closes the cell, or is the first of two.
    Closed,
}

/// The first quote that is broken in a table with this separator.
pub(super) fn broken(text: &str, separator: u8) -> Option<Broken> {
    let (mut at, mut record) = (At::Record, 0);
    for byte in text.bytes() {
        let ends = matches!(byte, b'\n' | b'\r');
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) => At::Quoted,
            (At::Closed, b'"') => At::Quoted,
            (At::Record | At::Cell, b'"') => At::Quoted,
            // An empty line, or the second half of the end of one.
            (At::Record, _) if ends => At::Record,
            (_, _) if ends => {
                record += 1;
                At::Record
            }
            (_, byte) if byte == separator => At::Cell,
            (At::Closed, _) => return Some(Broken { record, what: "a quote in the middle of a cell" }),
            _ => At::Bare,
        };
    }
    (at == At::Quoted).then_some(Broken { record, what: "the quote is never closed" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_write_is_whole() {
        for text in [
            "",
            "id,text\r\na,\"b\"\r\n",
            "id,text\n\n\na,\"b \"\"c\"\"\"\n",
            "id,text\na,\"b\nc, d\"",
            "id,text\na,\"\"\n\"\",\"\"\"\"\n",
            "id,text\na,b \"c\" d\n",
        ] {
            assert_eq!(broken(text, b','), None, "{text:?}");
        }
    }

    #[test]
    fn the_record_of_a_broken_quote_is_told() {
        let (middle, open) = ("a quote in the middle of a cell", "the quote is never closed");
        for (text, record, what) in [
            ("id,text\na,\"Fir\"st.\n", 1, middle),
            ("id,text\r\n\r\na,\"b\nc\"\r\nd,\"e\" \r\n", 2, middle),
            ("id,text\na,\"b\nc,d\n", 1, open),
            ("id,text\na,b\nc,\"d\"\"\n", 2, open),
            ("id,text\na,b\nc,\"", 2, open),
        ] {
            assert_eq!(broken(text, b','), Some(Broken { record, what }), "{text:?}");
        }
        assert_eq!(broken("id;text\na;\"b\";c", b';'), None);
    }
}
