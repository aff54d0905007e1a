//! Where lines come from: a terminal with editing and hints, or one whose screen is somewhere else.

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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
    /// What of the line nobody may read over a shoulder.
    pub(in crate::commands::call) secret: Secret,
}

/// What of a line is shown as `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::commands::call) enum Secret {
    /// Nothing.
    #[default]
    Nothing,
    /// Keys; words such as `help` stay readable.
    Keys,
    /// Everything.
    Words,
}

impl Secret {
    /// The line as it may be shown, as wide as it is.
    fn masked(self, line: &str) -> String {
        let hide = |c: char| match self {
            Self::Nothing => false,
            Self::Keys => c.is_ascii_digit(),
            Self::Words => !c.is_whitespace(),
        };
        line.chars().flat_map(|c| if hide(c) { vec!['*'; c.width().unwrap_or(0)] } else { vec![c] }).collect()
    }
}

/// Gives one line after the other; `None` when there will be no more.
pub(in crate::commands::call) trait Terminal {
    /// The next line, without its end.
    fn line(&mut self, prompt: &Prompt) -> io::Result<Option<String>>;
}

/// The hint where there is no room for more.
const HELP: &str = "?: help";

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
        // What is typed before it is asked for is kept, and pasted lines are lines: without the
        // terminal's marks around a paste, each ends as if Enter was pressed.
        let config = Config::builder().auto_add_history(false).bracketed_paste(false).build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).map_err(broken)?;
        editor.set_helper(Some(Beside { color, ..Beside::default() }));
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
            let fits = [prompt.hint.as_str(), HELP].into_iter().find(|hint| hint.width() <= room);
            beside.hint = fits.unwrap_or_default().to_owned();
            beside.words.clone_from(&prompt.words);
            beside.secret = prompt.secret;
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
#[derive(Default)]
struct Beside {
    hint: String,
    words: Vec<String>,
    secret: Secret,
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
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        match self.secret {
            Secret::Nothing => Cow::Borrowed(line),
            secret => Cow::Owned(secret.masked(line)),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.secret != Secret::Nothing && kind != CmdKind::MoveCursor
    }

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

/// A terminal whose screen is somewhere else, such as in a pipe. Nothing is written to it but what the
/// terminal itself shows of the keys: what happens reaches the person at it, if at all, through the pipe,
/// and prompts would stand between that in any order.
pub(in crate::commands::call) struct Blind;

impl Terminal for Blind {
    fn line(&mut self, prompt: &Prompt) -> io::Result<Option<String>> {
        let _unseen = match prompt.secret {
            Secret::Nothing => None,
            Secret::Keys | Secret::Words => Some(tty::Unseen::begin()),
        };
        tty::until_typed()?;
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line)?;
        // Ctrl-C puts the receiver down, also where the terminal makes no signal of it.
        Ok((read > 0 && !line.ends_with(tty::INTERRUPT))
            .then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

/// What no library for lines does.
#[cfg(unix)]
mod tty {
    use std::io;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::stdio::{stdin, stdout};
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

    /// The line ends with it where Ctrl-C was pressed while the terminal hid what was typed.
    pub(super) const INTERRUPT: char = '\u{3}';

    /// Waits for a line, or for the reader of the output to go away: whoever has seen enough does not
    /// press Enter once more.
    pub(super) fn until_typed() -> io::Result<()> {
        let (input, output) = (stdin(), stdout());
        loop {
            let mut watched = [PollFd::new(&input, PollFlags::IN), PollFd::new(&output, PollFlags::empty())];
            match poll(&mut watched, None) {
                Err(rustix::io::Errno::INTR) => continue,
                outcome => outcome?,
            };
            let [typed, output] = watched.map(|it| it.revents());
            if output.intersects(PollFlags::ERR) {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            if !typed.is_empty() {
                return Ok(());
            }
        }
    }

    /// The terminal does not show what is typed while this lives. Ctrl-C ends the line instead of the
    /// process, which could not make the terminal show anything again.
    pub(super) struct Unseen(Option<Termios>);

    impl Unseen {
        pub(super) fn begin() -> Self {
            // A terminal that cannot hide is still one that can be typed at.
            let Ok(before) = tcgetattr(stdin()) else { return Self(None) };
            let mut hidden = before.clone();
            hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
            hidden.local_modes.insert(LocalModes::ECHONL);
            hidden.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT as u8;
            let changed = tcsetattr(stdin(), OptionalActions::Drain, &hidden);
            Self(changed.is_ok().then_some(before))
        }
    }

    impl Drop for Unseen {
        fn drop(&mut self) {
            if let Some(before) = &self.0 {
                let _ = tcsetattr(stdin(), OptionalActions::Drain, before);
            }
        }
    }
}

/// Elsewhere, lines are just read.
#[cfg(not(unix))]
mod tty {
    pub(super) const INTERRUPT: char = '\u{3}';

    pub(super) fn until_typed() -> std::io::Result<()> {
        Ok(())
    }

    pub(super) struct Unseen;

    impl Unseen {
        pub(super) fn begin() -> Self {
            Self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn secrets_are_masked_as_wide_as_they_are() {
        assert_eq!(Secret::Keys.masked("12 34 help #"), "** ** help #");
        assert_eq!(Secret::Words.masked("my pin \u{4e00}"), "** *** **");
        assert_eq!(Secret::Nothing.masked("1234"), "1234");
    }
}
