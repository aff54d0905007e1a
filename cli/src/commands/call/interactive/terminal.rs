//! Where lines come from: a terminal with editing and hints, or any reader.

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use unicode_width::UnicodeWidthStr;

/// What is shown where a line is to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands::call) struct Prompt {
    /// Before the cursor.
    pub(in crate::commands::call) text: String,
    /// Behind the cursor, until something is typed.
    pub(in crate::commands::call) hint: String,
    /// What Enter alone means.
    pub(in crate::commands::call) empty: &'static str,
    /// Words that the tab key completes.
    pub(in crate::commands::call) words: Vec<String>,
}

/// Gives one line after the other; `None` when there will be no more.
pub(in crate::commands::call) trait Terminal {
    /// The next line, without its end.
    fn line(&mut self, prompt: &Prompt) -> io::Result<Option<String>>;
}

/// A terminal with a person at it.
pub(in crate::commands::call) struct Keyboard {
    editor: Editor<Beside, MemHistory>,
    color: bool,
    /// Columns.
    width: usize,
}

impl Keyboard {
    /// The terminal this process runs in.
    pub(in crate::commands::call) fn new(color: bool, width: usize) -> io::Result<Self> {
        let config = Config::builder().auto_add_history(false).build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).map_err(broken)?;
        editor.set_helper(Some(Beside { hint: String::new(), words: Vec::new(), color }));
        Ok(Self { editor, color, width })
    }

    /// Puts words where a line was left empty, so that the screen can be read as a transcript.
    fn say_for_nothing(&self, prompt: &Prompt, words: &str) -> io::Result<()> {
        let mut out = io::stdout();
        match self.color {
            true => writeln!(out, "\x1b[1A\r\x1b[2K\x1b[32m{}\x1b[0m\x1b[2m({words})\x1b[0m", prompt.text)?,
            false => writeln!(out, "\x1b[1A\r\x1b[2K{}({words})", prompt.text)?,
        }
        out.flush()
    }
}

impl Terminal for Keyboard {
    fn line(&mut self, prompt: &Prompt) -> io::Result<Option<String>> {
        if let Some(beside) = self.editor.helper_mut() {
            // A hint that wraps would be left on the screen.
            let room = self.width.saturating_sub(prompt.text.width() + 4);
            beside.hint = if prompt.hint.width() > room { String::new() } else { prompt.hint.clone() };
            beside.words.clone_from(&prompt.words);
        }
        loop {
            match self.editor.readline(prompt.text.as_str()) {
                Ok(line) => {
                    if line.trim().is_empty() {
                        self.say_for_nothing(prompt, prompt.empty)?;
                    }
                    return Ok(Some(line));
                }
                // Ctrl-C and Ctrl-D both put the receiver down.
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => {
                    self.say_for_nothing(prompt, "hangs up")?;
                    return Ok(None);
                }
                // The window changed its size: ask again.
                Err(ReadlineError::Signal(_)) => {}
                Err(error) => return Err(broken(error)),
            }
        }
    }
}

fn broken(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

/// What stands beside the cursor.
struct Beside {
    hint: String,
    words: Vec<String>,
    color: bool,
}

impl Helper for Beside {}
impl Validator for Beside {}

impl Hinter for Beside {
    type Hint = String;

    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        (line.is_empty() && !self.hint.is_empty()).then(|| format!("  {}", self.hint))
    }
}

impl Highlighter for Beside {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.color { Cow::Owned(format!("\x1b[2m{hint}\x1b[0m")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        if self.color { Cow::Owned(format!("\x1b[32m{prompt}\x1b[0m")) } else { Cow::Borrowed(prompt) }
    }
}

impl Completer for Beside {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let typed = line.get(..position).unwrap_or_default();
        let start = typed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let word = typed.get(start..).unwrap_or_default();
        Ok((start, self.words.iter().filter(|it| it.starts_with(word)).cloned().collect()))
    }
}

/// Lines from any reader; prompts go to any writer.
pub(in crate::commands::call) struct Lines<R, W> {
    /// Where lines come from.
    pub(in crate::commands::call) input: R,
    /// Where prompts go.
    pub(in crate::commands::call) prompts: W,
}

impl<R: BufRead, W: Write> Terminal for Lines<R, W> {
    fn line(&mut self, prompt: &Prompt) -> io::Result<Option<String>> {
        write!(self.prompts, "{}", prompt.text)?;
        self.prompts.flush()?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}
