//! What formatting would change in a file, as a unified diff.

use std::io::{self, Write};
use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};

use crate::output::Output;

/// Lines shown around a change.
const AROUND: usize = 3;
/// A diff that is not the smallest is good enough after this.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a file may begin with instead of its first letter.
const MARK: char = '\u{FEFF}';

/// Writes the changes from `before` to `after` in the file `name`: a diff of what can be seen, and a line for
/// each thing that cannot.
pub(super) fn write(
    to: &mut impl Write,
    name: &str,
    before: &str,
    after: &str,
    output: &Output,
) -> io::Result<()> {
    let (seen_before, seen_after) = (visible(before), visible(after));
    let is_seen = seen_before != seen_after;
    if is_seen {
        write_diff(to, name, &seen_before, &seen_after, output)?;
    }
    let line_ends = before.contains("\r\n") && !after.contains("\r\n");
    if line_ends {
        writeln!(to, "{name}: some line ends are those of Windows")?;
    }
    // Whoever reads files takes the mark away, and then nothing differs.
    if before.starts_with(MARK) || (!is_seen && !line_ends) {
        writeln!(to, "{name}: begins with a byte order mark")?;
    }
    Ok(())
}

/// `text` without what nobody sees: marks of the byte order, and how lines end.
fn visible(text: &str) -> String {
    text.strip_prefix(MARK).unwrap_or(text).replace("\r\n", "\n")
}

fn write_diff(to: &mut impl Write, name: &str, before: &str, after: &str, output: &Output) -> io::Result<()> {
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).timeout(PATIENCE).diff_lines(before, after);
    let paint = |style: &str, text: &str| output.paint_stdout(style, text);
    writeln!(to, "{}", paint("1", &format!("--- {name}")))?;
    writeln!(to, "{}", paint("1", &format!("+++ {name}")))?;
    for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
        writeln!(to, "{}", paint("36", &hunk.header().to_string()))?;
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ("-", "31"),
                ChangeTag::Insert => ("+", "32"),
                ChangeTag::Equal => (" ", ""),
            };
            let line = format!("{sign}{}", change.value().trim_end_matches('\n'));
            writeln!(to, "{}", if style.is_empty() { line } else { paint(style, &line) })?;
            if change.missing_newline() {
                writeln!(to, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}
