//! `--accept`: words that changed, put into the tests that expect the old ones.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;

use ivr_compiler::lower::Tests;
use ivr_compiler::source::{FileId, Span};
use ivr_compiler::syntax::literal;

use super::results::Results;
use crate::file::{can_write, write_whole};
use crate::output::Output;
use crate::program::Examined;
use crate::status::Failure;

/// Rewrites the lines, after showing both. Tells whether there were any.
pub(super) fn accept(
    examined: &Examined,
    tests: &Tests,
    results: &Results,
    output: &Output,
) -> Result<bool, Failure> {
    let mut edits: BTreeMap<FileId, Vec<(Span, String)>> = BTreeMap::new();
    for (at, tested) in &results.tested {
        let Some(case) = tests.cases.get(*at) else { continue };
        for reworded in &tested.reworded {
            let Some(words) = case.words.get(reworded.step).copied().flatten() else { continue };
            edits.entry(words.file).or_default().push((words, literal(&reworded.now)));
        }
    }
    for (file, edits) in &edits {
        show(examined, edits, output)?;
        rewrite(examined, *file, edits)?;
    }
    Ok(!edits.is_empty())
}

/// The lines as they were and as they are now.
fn show(examined: &Examined, edits: &[(Span, String)], output: &Output) -> Result<(), Failure> {
    let mut stdout = output.stdout();
    let sources = &examined.project.sources;
    for (words, now) in edits {
        let Some(source) = sources.get(words.file) else { continue };
        writeln!(stdout, "{}:{}", source.path, source.lines.line(words.start))?;
        let was = format!("- hears {}", sources.slice(*words));
        writeln!(stdout, "  {}", output.paint_stdout("31", &was))?;
        writeln!(stdout, "  {}\n", output.paint_stdout("32", &format!("+ hears {now}")))?;
    }
    Ok(stdout.flush()?)
}

/// Puts the new words into a file, unless somebody has changed it meanwhile.
fn rewrite(examined: &Examined, file: FileId, edits: &[(Span, String)]) -> Result<(), Failure> {
    let (Some(path), Some(source)) = (examined.path_of(file), examined.project.sources.get(file)) else {
        return Ok(());
    };
    can_write(&path).map_err(|error| Failure::file("write", &path, &error))?;
    let on_disk = fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
    // Where the file begins with a byte order mark, places in the source are counted behind it.
    let mark = on_disk.len() - on_disk.trim_start_matches('\u{feff}').len();
    if on_disk.get(mark..) != Some(source.text.trim_start_matches('\u{feff}')) {
        return Err(Failure::new(format!("`{}` has changed while its tests ran", path.display()))
            .help("nothing was written to it: run the tests again"));
    }
    let mark = on_disk.len() - source.text.len();
    let mut text = on_disk;
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, now) in edits {
        text.replace_range(mark + span.start as usize..mark + span.end as usize, now);
    }
    write_whole(&path, text.as_bytes()).map_err(|error| Failure::file("write", &path, &error))
}
