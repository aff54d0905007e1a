//! `ivr prove`: what callers can meet on a line that compiles.

use std::io::{self, Write};

use ivr_compiler::prove::{EndpointReport, Report, report};

use super::Run;
use crate::args::{ProveArgs, ReportFormat};
use crate::output::Output;
use crate::program::compiled;
use crate::status::ExitStatus;

/// Columns of the heads of lines.
const HEAD: usize = 14;

pub(super) fn run(args: &ProveArgs, output: &Output) -> Run {
    let examined = match compiled(args.path.as_deref(), output)? {
        Ok(examined) => examined,
        Err(status) => return Ok(status),
    };
    let Some(compilation) = &examined.compilation else { return Ok(ExitStatus::Findings) };
    let report = report(&examined.project, &compilation.trees, &compilation.checked);
    let mut stdout = output.stdout();
    match args.format {
        ReportFormat::Json => {
            serde_json::to_writer(&mut stdout, &report).map_err(io::Error::from)?;
            writeln!(stdout)?;
        }
        ReportFormat::Human => {
            Page { out: &mut stdout, output }.write(&examined.project.config.name, &report)?
        }
    }
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

/// A report for people.
struct Page<'o, W> {
    out: &'o mut W,
    output: &'o Output,
}

impl<W: Write> Page<'_, W> {
    fn write(&mut self, name: &str, report: &Report) -> io::Result<()> {
        let title = format!("What callers of {name} can meet");
        writeln!(self.out, "{}", self.output.paint_stdout("1", &title))?;
        for endpoint in &report.endpoints {
            self.endpoint(endpoint)?;
        }
        if report.endpoints.is_empty() {
            writeln!(self.out, "\nThere is no endpoint that takes calls.")?;
        }
        self.circles(report)?;
        writeln!(
            self.out,
            "\nTimes count speech at {} words a minute and every wait to its end, queues not at all. Guards are \
             left open: what is said here holds whatever they come to.",
            report.words_per_minute
        )
    }

    fn endpoint(&mut self, endpoint: &EndpointReport) -> io::Result<()> {
        let place = match (endpoint.chat, endpoint.numbers.as_slice()) {
            (true, _) => "a chat".to_owned(),
            (false, []) => "without a number".to_owned(),
            (false, numbers) => numbers.join(", "),
        };
        writeln!(self.out, "\n{}  {place}", self.output.paint_stdout("1;33", &endpoint.name))?;
        match &endpoint.silence {
            Some(silence) => {
                let most = duration(silence.millis);
                self.line(
                    "silence",
                    &format!("a caller who never does anything is gone after {most} at most"),
                )?;
                self.line("", &format!("the longest such call ends at {}", silence.longest))?;
                if silence.ends.len() > 1 {
                    self.line("", &format!("they can end at {}", list(&silence.ends)))?;
                }
            }
            None => self.line("silence", "a caller who never does anything may stay for ever")?,
        }
        match &endpoint.person {
            Some(person) => {
                let answers = match person.answers {
                    0 => "without a word or key".to_owned(),
                    answers => format!("with {}", count(answers, "answer", "answers")),
                };
                let time = duration(person.millis);
                self.line("a person", &format!("{}, {answers} after {time}", person.to))?;
                self.way(&person.way)?;
            }
            None => self.line("a person", "no way leads to one")?,
        }
        if let Some(deepest) = &endpoint.deepest {
            let menus = count(deepest.depth, "menu", "menus");
            let place = format!("`{}` of `{}`", deepest.rule, deepest.ruleset);
            self.line("deepest menu", &format!("{menus} deep: {place}"))?;
            self.way(&deepest.way)?;
        }
        for (position, end) in endpoint.ends.iter().enumerate() {
            self.line(if position == 0 { "ends" } else { "" }, &end.end)?;
            self.way(&end.way)?;
        }
        Ok(())
    }

    fn circles(&mut self, report: &Report) -> io::Result<()> {
        if report.loops.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n{}", self.output.paint_stdout("1;33", "circles"))?;
        for circle in &report.loops {
            self.line(&count_of(circle.rulesets.len()), &list(&circle.rulesets))?;
            self.line("ended by", &list(&circle.ended_by))?;
        }
        Ok(())
    }

    fn way(&mut self, way: &[String]) -> io::Result<()> {
        for step in way {
            self.paragraph("", &format!("  {step}"), true)?;
        }
        Ok(())
    }

    fn line(&mut self, head: &str, text: &str) -> io::Result<()> {
        self.paragraph(head, text, false)
    }

    /// A line with its head, broken at the width, pale where it is an example.
    fn paragraph(&mut self, head: &str, text: &str, pale: bool) -> io::Result<()> {
        let width = self.output.width.saturating_sub(HEAD + 2).max(20);
        let indent = text.len() - text.trim_start().len();
        let mut head = head;
        let mut line = " ".repeat(indent);
        for word in text.split_whitespace() {
            if line.trim().is_empty() || line.chars().count() + word.chars().count() < width {
                if !line.trim().is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            } else {
                self.put(head, &line, pale)?;
                head = "";
                line = format!("{}{word}", " ".repeat(indent + 2));
            }
        }
        self.put(head, &line, pale)
    }

    fn put(&mut self, head: &str, line: &str, pale: bool) -> io::Result<()> {
        let head = self.output.paint_stdout("36", &format!("{head:<HEAD$}"));
        let line = if pale { self.output.paint_stdout("2", line) } else { line.to_owned() };
        writeln!(self.out, "  {}", format!("{head}{line}").trim_end())
    }
}

fn count(number: u32, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

fn count_of(rulesets: usize) -> String {
    if rulesets == 1 { "1 ruleset".to_owned() } else { format!("{rulesets} rulesets") }
}

fn list(items: &[String]) -> String {
    match items {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `95 s`, `12 min 30 s`, `2 h 5 min`
fn duration(millis: u64) -> String {
    let seconds = millis.div_ceil(1000);
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
