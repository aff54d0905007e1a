//! `file:line:column: severity[code]: message`, one line a finding: for editors and for `grep`.

use std::io::{self, Write};

use super::{harmless, position, spelled};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Writes a line for each finding.
pub fn write_short(out: &mut impl Write, diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
    for it in diagnostics {
        let place = position(it.span, sources);
        writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            harmless(place.path),
            place.start.line,
            place.start.column,
            it.severity.as_str(),
            it.code,
            spelled(&it.message)
        )?;
    }
    Ok(())
}
