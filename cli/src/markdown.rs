//! Markdown for a terminal: as much of it as the pages of the diagnostics use, which is headings,
//! paragraphs, lists, code, and words in backticks.

const INDENT: &str = "  ";

/// `page` in lines of at most `width` columns, except for code, which is never broken.
pub(crate) fn render(page: &str, width: usize, color: bool) -> String {
    let mut writer = Writer { text: String::new(), width, color, in_list: false };
    let mut paragraph = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let is_heading = line.starts_with('#');
        let is_fence = line.starts_with("```");
        if is_heading || is_fence || line.starts_with("- ") || line.trim().is_empty() {
            writer.paragraph(&std::mem::take(&mut paragraph));
        }
        if is_heading {
            writer.heading(line);
        } else if is_fence {
            writer.code(lines.by_ref().take_while(|line| !line.starts_with("```")));
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    writer.paragraph(&paragraph);
    writer.text
}

struct Writer {
    text: String,
    width: usize,
    color: bool,
    /// The block written last was an item of a list.
    in_list: bool,
}

impl Writer {
    fn heading(&mut self, line: &str) {
        self.gap();
        let style = if line.starts_with("##") { "1;33" } else { "1" };
        let title = self.paint(style, line.trim_start_matches('#').trim());
        self.text.push_str(&title);
        self.text.push('\n');
    }

    /// A paragraph, or one item of a list.
    fn paragraph(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let is_item = text.starts_with("- ");
        if !(is_item && self.in_list) {
            self.gap();
        }
        self.in_list = is_item;
        let mut column = 0;
        let mut in_code = false;
        for word in text.split_whitespace() {
            let (shown, len) = self.word(word, &mut in_code);
            if column == 0 {
                self.text.push_str(INDENT);
                column = INDENT.len();
            } else if column + 1 + len > self.width {
                self.text.push('\n');
                let indent = INDENT.repeat(if is_item { 2 } else { 1 });
                column = indent.len();
                self.text.push_str(&indent);
            } else {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(&shown);
            column += len;
        }
        self.text.push('\n');
    }

    /// A word as it is shown, and its width. Backticks become a colour if there are colours.
    fn word(&self, word: &str, in_code: &mut bool) -> (String, usize) {
        let (mut shown, mut len) = (String::new(), 0);
        for (number, part) in word.split('`').enumerate() {
            if number > 0 {
                *in_code = !*in_code;
                if !self.color {
                    shown.push('`');
                    len += 1;
                }
            }
            shown.push_str(&if *in_code { self.paint("36", part) } else { part.to_owned() });
            len += part.chars().count();
        }
        (shown, len)
    }

    fn code<'a>(&mut self, lines: impl Iterator<Item = &'a str>) {
        self.gap();
        let bar = self.paint("38;5;246", "│");
        for line in lines {
            let line = format!("{INDENT}{bar} {line}");
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    /// An empty line between blocks.
    fn gap(&mut self) {
        self.in_list = false;
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
