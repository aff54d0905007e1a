//! Properties of the formatter, on every program there is in the house: as it stands, and with its words laid
//! out at random and comments everywhere between them.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;

use super::doc::WIDTH;
use super::token::{Kind, tokens};
use super::{Refusal, format_to, meaning};
use crate::source::FileId;
use crate::syntax::parse::parse;

/// A program and where it is from.
struct Program {
    name: String,
    text: String,
}

/// Every program that can be read without errors: the examples, the corpus, the reference.
static PROGRAMS: LazyLock<Vec<Program>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["examples", "grammar/corpus"].iter().map(|it| root.join(it)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "ivr")
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push(Program { name: path.display().to_string(), text });
            }
        }
    }
    let reference = fs::read_to_string(root.join("grammar/REFERENCE.md")).unwrap();
    for (number, fence) in reference.split("```ivr").skip(1).enumerate() {
        let (_, text) = fence.split("```").next().unwrap().split_once('\n').unwrap();
        found.push(Program { name: format!("example {number} of the reference"), text: text.to_owned() });
    }
    found.retain(|it| !parse(FileId(0), &it.text).has_errors());
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
});

fn comments(text: &str) -> Vec<String> {
    tokens(text).comments.iter().map(|it| text[it.start..it.end].to_owned()).collect()
}

/// Formats `text` and holds the result against everything that is promised.
fn check(name: &str, text: &str, width: usize) -> String {
    let once = match format_to(FileId(0), text, width) {
        Ok(once) => once,
        Err(Refusal::Mistake(at)) => panic!("{name}: lost at {:?} of\n{text}", text.get(at.start as usize..)),
        Err(Refusal::Errors(errors)) => panic!("{name}: {errors:?}\n{text}"),
    };
    assert_eq!(comments(&once), comments(text), "{name}: comments of\n{text}");
    let twice =
        format_to(FileId(0), &once, width).unwrap_or_else(|error| panic!("{name}: {error:?} in\n{once}"));
    assert!(once == twice, "{name}: changes again:\n{text}\n==== once\n{once}\n==== twice\n{twice}");
    assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"), "{name}: the end of\n{once}");
    if !text.contains("\"\"\"") {
        assert!(!once.contains("\n\n\n") && !once.starts_with('\n'), "{name}: empty lines of\n{once}");
        let untidy = |line: &&str| line.ends_with(' ') || line.contains('\t');
        assert_eq!(once.lines().find(untidy), None, "{name}: blanks");
    }
    once
}

#[test]
fn there_are_enough_programs() {
    assert!(PROGRAMS.len() > 150, "only {}", PROGRAMS.len());
}

#[test]
fn every_program_keeps_its_meaning_and_changes_only_once() {
    for program in PROGRAMS.iter() {
        let text = check(&program.name, &program.text, WIDTH);
        for line in text.lines().filter(|line| super::doc::width(line) > WIDTH) {
            assert!(line.contains('"') || line.contains("//"), "{}: too long: {line}", program.name);
        }
    }
}

#[test]
fn windows_line_ends_make_no_difference() {
    for program in PROGRAMS.iter().filter(|it| !it.text.contains('\r')).step_by(5) {
        let windows = program.text.replace('\n', "\r\n");
        assert_eq!(check(&program.name, &windows, WIDTH), check(&program.name, &program.text, WIDTH));
    }
}

#[test]
fn whatever_is_nested_as_deep_as_can_be_is_printed() {
    let deep = |open: &str, inside: &str, close: &str, times: usize| {
        let value = format!("{}{inside}{}", open.repeat(times), close.repeat(times));
        format!("state {{ a: int = {value} }}\n")
    };
    for (open, inside, close, times) in [
        ("not ", "a", "", 150),
        ("(", "1", ")", 80),
        ("(1 + ", "1", ")", 80),
        ("1 + ", "1", "", 150),
        ("[", "", "]", 80),
        ("a[", "0", "]", 80),
        ("f(", "1", ")", 80),
        ("R { a: ", "1", " }", 80),
        ("\"{", "1", "}\"", 40),
        ("a else b when c or d and e == f + ", "1", "", 30),
    ] {
        check(open, &deep(open, inside, close, times), WIDTH);
        check(open, &deep(open, inside, close, times), 20);
    }
}

/// Choices made by a few bytes, over and over.
struct Choices<'b> {
    bytes: &'b [u8],
    at: usize,
    comments: usize,
}

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        let byte = self.bytes.get(self.at % self.bytes.len().max(1)).copied().unwrap_or(0);
        self.at += 1;
        (usize::from(byte) ^ (self.at / self.bytes.len().max(1)).wrapping_mul(37)) % limit
    }

    /// What may stand between two words.
    fn gap(&mut self, with_comments: bool) -> String {
        match self.below(if with_comments { 12 } else { 8 }) {
            0..=2 => " ".to_owned(),
            3 => "\t  ".to_owned(),
            4 | 5 => "\n".to_owned(),
            6 => "\r\n\r\n\n   ".to_owned(),
            7 => "\u{a0}".to_owned(),
            8 => format!(" {}\n", self.comment()),
            9 => format!("\n  {}\n", self.comment()),
            10 => format!("\n\n{}\n\n\n", self.comment()),
            _ => format!("{}\n{}\n", self.comment(), self.comment()),
        }
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("// {}", self.comments)
    }
}

/// The words of `text` with anything between them.
fn laid_out_at_random(text: &str, choices: &mut Choices<'_>, with_comments: bool) -> String {
    let found = tokens(text);
    let mut out = String::new();
    let mut before: Option<(usize, bool)> = None;
    let mut inside = 0_usize;
    for token in &found.list {
        let word = &text[token.start..token.end];
        for comment in &found.comments[token.first_comment..token.past_comments] {
            out.push_str(&format!("\n{}\n", &text[comment.start..comment.end]));
            before = None;
        }
        if matches!(token.kind, Kind::TextMiddle | Kind::TextTail) {
            inside = inside.saturating_sub(1);
        }
        let is_word = word.starts_with(|it: char| it.is_alphanumeric() || it == '_');
        if let Some((end, was_word)) = before {
            let apart = end != token.start;
            // Two words may be one keyword, and none stands in a comment's way.
            let comments = with_comments && inside == 0 && !(was_word && is_word) && choices.below(3) == 0;
            let bracket = |it: &str| matches!(it, "{" | "}" | "(" | ")" | "[" | "]" | ",");
            if apart {
                out.push_str(&choices.gap(comments));
            } else if bracket(word) && choices.below(3) == 0 {
                out.push_str(&choices.gap(false));
            }
        }
        out.push_str(word);
        if matches!(token.kind, Kind::TextHead | Kind::TextMiddle) {
            inside += 1;
        }
        before = Some((token.end, is_word));
    }
    out
}

/// Every declaration of `program` laid out at random, where it can still be read; and for how many that is so.
fn damaged(program: &Program, bytes: &[u8]) -> (String, usize, usize) {
    let file = parse(FileId(0), &program.text).value;
    let mut choices = Choices { bytes, at: 0, comments: 0 };
    let (mut out, mut read) = (String::new(), 0);
    for item in &file.items {
        let text = &program.text[item.span.start as usize..item.span.end as usize];
        let attempts = [true, true, false].map(|it| laid_out_at_random(text, &mut choices, it));
        let whole = attempts.into_iter().find(|it| !parse(FileId(0), it).has_errors());
        read += usize::from(whole.is_some());
        out.push_str(whole.as_deref().unwrap_or(text));
        out.push_str(&choices.gap(true));
    }
    (out, read, file.items.len())
}

#[test]
fn most_declarations_can_be_laid_out_at_random() {
    let bytes: Vec<u8> = (0..=255).map(|it: u8| it.wrapping_mul(167) ^ (it >> 3)).collect();
    let (mut read, mut all) = (0, 0);
    for program in PROGRAMS.iter().step_by(3) {
        let (text, these, of) = damaged(program, &bytes);
        (read, all) = (read + these, all + of);
        if !parse(FileId(0), &text).has_errors() {
            check(&program.name, &text, WIDTH);
        }
    }
    assert!(read * 10 > all * 8, "{read} of {all}");
}

/// `text` without the blanks of `gaps`, each a place between two words.
fn without(text: &str, gaps: &[Range<usize>]) -> String {
    let mut at = 0;
    let mut out = String::new();
    for gap in gaps {
        out.push_str(&text[at..gap.start]);
        at = gap.end;
    }
    out + &text[at..]
}

/// Those of `gaps` that can be taken out of `text` without changing what it says: all at once if that goes,
/// otherwise each half for itself. `out` has those that are out already.
fn tighten(text: &str, gaps: &[Range<usize>], out: &mut Vec<Range<usize>>) {
    let whole = parse(FileId(0), text).value;
    let all: Vec<_> = out.iter().chain(gaps).cloned().collect();
    let tight = without(text, &all);
    let read = parse(FileId(0), &tight);
    if !read.has_errors() && meaning::difference((&whole, text), (&read.value, &tight)).is_none() {
        *out = all;
    } else if gaps.len() > 1 {
        let (first, second) = gaps.split_at(gaps.len() / 2);
        tighten(text, first, out);
        tighten(text, second, out);
    }
}

/// `text` with as few blanks as its meaning allows.
fn tight(text: &str) -> String {
    let found = tokens(text);
    let pairs = found.list.windows(2).filter(|it| it[1].first_comment == it[1].past_comments);
    let is_word = |at: usize| text.as_bytes()[at].is_ascii_alphanumeric() || text.as_bytes()[at] == b'_';
    let gaps: Vec<_> = pairs
        .filter(|it| it[0].end < it[1].start && it[1].kind != Kind::End)
        .filter(|it| !(is_word(it[0].end - 1) && is_word(it[1].start)))
        .map(|it| it[0].end..it[1].start)
        .collect();
    let mut out = Vec::new();
    tighten(text, &gaps, &mut out);
    without(text, &out)
}

#[test]
fn words_without_a_blank_between_them_are_told_apart() {
    for text in [
        "state{z:list<int>=[1,2]}",
        "state{z:list<list<int>>= [[1]] y:list<int?>?=[] x:int?=-1}",
        "state{z:list<list<int>>=[[1]]}switch a:list<int>=[1]",
        "state { a: list<int // one\n>=[1] }",
        "state{a:int=2000-1 b:int=2000-12 c:bool=2026-12-25-1d>2026-12-24}",
        "ruleset a{rule b score-5{c<12:100 d>=-1:-5 e.f<-1:+5}{set a+=-1 metric\"m\"+=2-1}}",
        "ruleset a{rule b{split by a{10%->b 2.5%->c else->d}collect e{digits 4..12}set f=1--2*-3}}",
        "endpoint a{numbers\"+61390001000\"\"+61390001001\"start b}message m{en-AU\"a\"es-419\"b\"}",
    ] {
        check(text, text, WIDTH);
        check(text, text, 20);
    }
}

#[test]
fn programs_without_blanks_keep_their_meaning() {
    let (mut before, mut behind) = (0, 0);
    for program in PROGRAMS.iter().filter(|it| it.text.len() < 20_000) {
        for item in &parse(FileId(0), &program.text).value.items {
            let text = &program.text[item.span.start as usize..item.span.end as usize];
            let tight = tight(text);
            (before, behind) = (before + text.len(), behind + tight.len());
            check(&program.name, &tight, WIDTH);
        }
    }
    assert!(behind * 10 < before * 9, "{behind} of {before}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_stands_between_words_the_meaning_stays(
        program in 0..10_000_usize,
        bytes in proptest::collection::vec(any::<u8>(), 1..200),
        width in 10..=WIDTH,
    ) {
        let program = &PROGRAMS[program % PROGRAMS.len()];
        let (text, ..) = damaged(program, &bytes);
        prop_assume!(!parse(FileId(0), &text).has_errors());
        check(&program.name, &text, width);
    }
}
