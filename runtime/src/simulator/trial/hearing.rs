//! What the caller hears, as a row of messages that `hears` lines go through from the beginning to the end.
//!
//! Words are looked for behind those that were found last, in the same message first and then in the next ones, up
//! to the last one since the caller did something. So a line that stands twice wants its words twice.

use super::Earlier;

/// What was heard so far, and how far it has been gone through.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    /// The messages, with single blanks.
    heard: Vec<String>,
    /// Where those begin that were heard since the caller last did something.
    acted: usize,
    /// The message in which words are looked for first.
    from: usize,
    /// Where in it: a byte.
    within: usize,
}

/// A message that may be meant by words that are not heard.
pub(super) struct Candidate {
    /// Its position among the messages since the caller last did something.
    pub(super) since: usize,
    /// What of it was not found yet.
    pub(super) words: String,
    message: usize,
}

impl Hearing {
    /// The caller hears a message.
    pub(super) fn hear(&mut self, message: &str) {
        self.heard.push(plain(message));
    }

    /// The caller does something: what was heard is past.
    pub(super) fn act(&mut self) {
        (self.acted, self.from, self.within) = (self.heard.len(), self.heard.len(), 0);
    }

    /// The messages since the caller last did something.
    pub(super) fn since(&self) -> &[String] {
        self.heard.get(self.acted..).unwrap_or_default()
    }

    /// Looks for words, and goes on behind them where they are found.
    pub(super) fn find(&mut self, words: &str, exactly: bool) -> bool {
        let end = |message: &str, start: usize| match exactly {
            true => (start == 0 && message == words).then_some(message.len()),
            false => message.get(start..).and_then(|it| it.find(words)).map(|it| start + it + words.len()),
        };
        let found = self.ahead().find_map(|(at, message, start)| Some((at, end(message, start)?)));
        if let Some(found) = found {
            (self.from, self.within) = found;
        }
        found.is_some()
    }

    /// The messages that are still to be gone through: position, text, and where in it to begin.
    fn ahead(&self) -> impl Iterator<Item = (usize, &str, usize)> {
        let ahead = self.heard.iter().enumerate().skip(self.from);
        ahead.map(|(at, message)| (at, message.as_str(), if at == self.from { self.within } else { 0 }))
    }

    /// When words were heard that are not ahead any more.
    pub(super) fn earlier(&self, words: &str, exactly: bool) -> Option<Earlier> {
        let fits = |message: &String| if exactly { message == words } else { message.contains(words) };
        if self.since().iter().any(fits) {
            Some(Earlier::BeforeFound)
        } else if self.heard.get(..self.acted).unwrap_or_default().iter().any(fits) {
            Some(Earlier::BeforeActing)
        } else {
            None
        }
    }

    /// The message ahead that has the most words in common with the wanted ones, where they share enough to be the
    /// same message in other words: more than a third of the shorter of the two.
    pub(super) fn nearest(&self, wanted: &str) -> Option<Candidate> {
        let wanted = words(wanted);
        let mut best: Option<(usize, usize, &str)> = None;
        for (at, message, start) in self.ahead() {
            let rest = message.get(start..).unwrap_or_default().trim();
            let mut left = words(rest);
            let shorter = wanted.len().min(left.len());
            let common = wanted.iter().filter(|word| take(&mut left, word)).count();
            if common * 3 > shorter && best.is_none_or(|(most, ..)| common > most) {
                best = Some((common, at, rest));
            }
        }
        best.map(|(_, message, words)| Candidate {
            since: message - self.acted,
            words: words.to_owned(),
            message,
        })
    }

    /// Takes a message for the words that were wanted.
    pub(super) fn accept(&mut self, candidate: &Candidate) {
        let length = self.heard.get(candidate.message).map_or(0, String::len);
        (self.from, self.within) = (candidate.message, length);
    }
}

/// Takes a word out of those that are left, if it is among them.
fn take(left: &mut Vec<String>, word: &String) -> bool {
    let found = left.iter().position(|it| it == word);
    found.map(|at| left.swap_remove(at)).is_some()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Words with single blanks.
pub(super) fn plain(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(messages: &[&str]) -> Hearing {
        let mut hearing = Hearing::default();
        messages.iter().for_each(|message| hearing.hear(message));
        hearing
    }

    #[test]
    fn words_follow_each_other_within_messages_and_across_them() {
        let mut hearing = heard(&["Alpha one.  Second\nsentence.", "Gamma.", "Gamma."]);
        assert!(hearing.find("Alpha", false) && hearing.find("Second sentence", false));
        assert!(hearing.find("Gamma.", true) && hearing.find("Gamma.", true));
        assert!(!hearing.find("Gamma.", true) && !hearing.find("Alpha", false));
        assert_eq!(hearing.earlier("Alpha", false), Some(Earlier::BeforeFound));
        hearing.act();
        assert_eq!(hearing.earlier("Alpha", false), Some(Earlier::BeforeActing));
        assert_eq!(hearing.earlier("Delta", false), None);
    }

    #[test]
    fn one_message_is_taken_for_one_line_only() {
        let mut hearing = heard(&["Alpha is new here today."]);
        let nearest = hearing.nearest("Alpha is old.");
        let found = nearest.as_ref().map(|it| (it.since, it.words.as_str()));
        assert_eq!(found, Some((0, "Alpha is new here today.")));
        nearest.iter().for_each(|it| hearing.accept(it));
        assert!(hearing.nearest("Alpha is gone.").is_none());
    }

    #[test]
    fn a_word_that_everything_has_makes_no_message_another() {
        assert!(heard(&["Alpha is new here today."]).nearest("Beta is gone.").is_none());
        assert!(heard(&["Hello there."]).nearest("Hello, dear caller").is_some());
    }
}
