//! Lines to text: columns of lines that follow each other are brought under each other, and so are the
//! comments behind them, if each of the lines is a whole thing such as a field or a value.
//!
//! An empty line, an item of several lines or one of another kind ends a run; a comment on a line of its own
//! does not.

use super::doc::{Row, width};
use super::render::Line;

/// Aligns what is to be aligned in lines of so many columns, and writes everything down.
pub(super) fn align(mut lines: Vec<Line<'_>>, columns: usize) -> String {
    let mut at = 0;
    while at < lines.len() {
        at = align_run(&mut lines, at, columns);
    }
    let behind = comment_columns(&lines);
    write(&lines, &behind)
}

/// Aligns the run that begins at the line `first`; answers where the next one may begin.
fn align_run(lines: &mut [Line<'_>], first: usize, limit: usize) -> usize {
    let Some(Line { row: Some(row), indent, .. }) = lines.get(first) else { return first + 1 };
    let (row, indent) = (*row, *indent);
    let mut run = vec![first];
    let mut end = first + 1;
    while let Some(line) = lines.get(end) {
        let is_comment = line.text.is_empty() && line.comment.is_some();
        if line.row == Some(row) && line.indent == indent {
            run.push(end);
        } else if !is_comment {
            break;
        }
        end += 1;
    }
    if run.len() > 1 {
        for column in 0..columns_of(lines, &run) {
            align_column(lines, &run, column, row == Row::Points, limit);
        }
    }
    end
}

fn columns_of(lines: &[Line<'_>], run: &[usize]) -> u8 {
    let columns = run.iter().filter_map(|at| lines.get(*at)).flat_map(|line| &line.columns);
    columns.map(|(column, _)| column + 1).max().unwrap_or(0)
}

/// Where `column` begins in `line`: the byte, and how many columns stand before and behind it.
fn place(line: &Line<'_>, column: u8) -> Option<(usize, usize, usize)> {
    let (_, byte) = line.columns.iter().find(|(it, _)| *it == column)?;
    let (before, behind) = line.text.split_at_checked(*byte)?;
    Some((*byte, width(before), width(behind)))
}

/// Pads the lines of `run` so that `column` begins, or for numbers ends, at the same place in each of them.
fn align_column(lines: &mut [Line<'_>], run: &[usize], column: u8, to_the_right: bool, limit: usize) {
    let places = || run.iter().filter_map(|at| place(lines.get(*at)?, column));
    let begin = places().map(|(_, before, _)| before).max().unwrap_or(0);
    let longest = places().map(|(_, _, behind)| behind).max().unwrap_or(0);
    for at in run {
        let Some(line) = lines.get_mut(*at) else { continue };
        let Some((byte, before, behind)) = place(line, column) else { continue };
        let padding = begin - before + if to_the_right { longest - behind } else { 0 };
        // What would not fit any more stays as it is.
        if padding == 0 || line.indent + before + padding + behind > limit {
            continue;
        }
        line.text.insert_str(byte, &" ".repeat(padding));
        for (other, place) in &mut line.columns {
            if *other > column {
                *place += padding;
            }
        }
    }
}

/// For each line with a comment behind its words, the column that the comment begins in.
fn comment_columns(lines: &[Line<'_>]) -> Vec<usize> {
    let mut columns = vec![0; lines.len()];
    let mut first = 0;
    while let Some(line) = lines.get(first) {
        // What follows words of a larger whole, such as `} // done`, has nothing to do with the next line.
        let alike = |it: &Line<'_>| it.row.is_some() && it.comment.is_some() && it.indent == line.indent;
        let rest = lines.get(first..).unwrap_or_default();
        let run = rest.iter().take_while(|it| alike(it)).count();
        let column = rest.iter().take(run).map(|it| it.indent + width(&it.text) + 1).max().unwrap_or(0);
        for place in columns.iter_mut().skip(first).take(run) {
            *place = column;
        }
        first += run.max(1);
    }
    columns
}

fn write(lines: &[Line<'_>], behind: &[usize]) -> String {
    let mut out = String::with_capacity(lines.iter().map(|it| it.indent + it.text.len() + 1).sum());
    for (line, column) in lines.iter().zip(behind) {
        let blank = |out: &mut String, count: usize| out.extend(std::iter::repeat_n(' ', count));
        if !line.verbatim && !line.is_empty() {
            blank(&mut out, line.indent);
        }
        out.push_str(&line.text);
        if let Some(comment) = line.comment {
            if !line.text.is_empty() {
                blank(&mut out, column.saturating_sub(line.indent + width(&line.text)).max(1));
            }
            out.push_str(comment);
        }
        out.push('\n');
    }
    out
}
