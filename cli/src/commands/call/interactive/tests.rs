//! Conversations with a person who types, as they look on the screen.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ivr_compiler::compile::compile;
use ivr_compiler::project::Project;
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::Bundle;
use ivr_runtime::engine::Loaded;
use ivr_runtime::simulator::{Options, Simulation, To};

use super::super::guards::Guards;
use super::super::session::{Session, View};
use super::{Prompt, Secret, Terminal, choose, converse};
use crate::screen::Screen;

const CLINIC: &str = include_str!("../../../../tests/call/clinic.ivr");

/// A screen that both sides write to.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Somebody who types these lines, and then hangs up. The hint stands behind each line in brackets.
struct Typist<'l> {
    lines: std::slice::Iter<'l, &'l str>,
    screen: Shared,
}

impl Terminal for Typist<'_> {
    fn line(&mut self, prompt: &Prompt) -> io::Result<Option<String>> {
        let line = self.lines.next();
        let typed = line.copied().unwrap_or("(Ctrl-D)");
        let secret = if prompt.secret == Secret::Nothing { "" } else { ", secret" };
        writeln!(self.screen, "{}{typed}    [{}{secret}]", prompt.text, prompt.hint)?;
        Ok(line.map(|line| (*line).to_owned()))
    }
}

/// The screen after a call on the clinic.
fn conversation(to: &str, lines: &[&str]) -> String {
    let project = Project {
        sources: Sources::new([("clinic.ivr".to_owned(), CLINIC.to_owned())]),
        ..Project::default()
    };
    let program = compile(&project).program.unwrap();
    let program = Loaded::new(Bundle::new(program).unwrap());
    let options = Options {
        plays_bots: true,
        ..Options::new(To::Endpoint(to.to_owned()), "2026-03-02T10:15".parse().unwrap())
    };
    let call = Simulation::start(&program, &options).unwrap();
    let screen = Shared::default();
    let mut out = screen.clone();
    let view = View::People(Screen::new(&mut out, false, 80, false));
    let mut session = Session::new(call, view, Guards::default());
    let mut typist = Typist { lines: lines.iter(), screen: screen.clone() };
    converse(&mut session, &mut typist).unwrap();
    screen.text()
}

#[test]
fn keys_silence_and_help() {
    insta::assert_snapshot!(conversation("clinic", &["?", "twelve", "12", "", "1", "12 34", "y", "h"]));
}

#[test]
fn words_are_given_a_meaning() {
    let lines = ["?", "I want to come", "9", "1 0.7", "maybe", "no", "2", "1234", "1"];
    insta::assert_snapshot!(conversation("clinic", &[&["3"], &lines[..]].concat()));
    for meaning in ["nurse 0.9", "as nurse 0.9", "3 0.9"] {
        let named = conversation("clinic", &["3", "somebody with a needle", "?", meaning, "a"]);
        assert!(named.contains("queue  nurses"), "{named}");
    }
    let named = conversation("clinic", &["3", "nurse", "a"]);
    assert!(named.contains("end  in the queue `nurses`"), "{named}");
    let at_once = conversation("clinic", &["3", "to see you as nurse 0.9"]);
    assert!(at_once.contains("queue  nurses"), "{at_once}");
    let nothing = conversation("clinic", &["3", "gibberish", ""]);
    assert!(nothing.contains("Pardon?"), "{nothing}");
}

#[test]
fn a_caller_in_a_queue_waits_or_is_answered() {
    insta::assert_snapshot!(conversation("nurses_line", &["?", "2", "", "", "a"]));
}

#[test]
fn dialled_calls_go_as_one_types() {
    insta::assert_snapshot!(conversation("clinic", &["4", "?", "x", "b"]));
}

#[test]
fn chats_and_scripted_lines() {
    let chat = conversation("website", &["hello there"]);
    assert!(chat.contains("You wrote hello there."), "{chat}");
    let quiet = conversation("website", &[""]);
    assert!(quiet.contains("Goodbye then."), "{quiet}");
    let scripted = conversation("clinic", &["press 1", "enter 1234", "confirm yes"]);
    assert!(scripted.contains("check_pin {\"pin\":\"secret\"} -> error"), "{scripted}");
}

#[test]
fn somebody_plays_the_bot_that_reads_a_text() {
    let understood = conversation("clinic", &["0", "?", "nonsense", "results"]);
    assert!(understood.contains("the bot `listener` reads: results please"), "{understood}");
    assert!(understood.contains("Your PIN, please."), "{understood}");
    let nothing = conversation("clinic", &["0", ""]);
    assert!(nothing.contains("I do not understand."), "{nothing}");
}

#[test]
fn an_endpoint_is_chosen_by_number_or_name() {
    let endpoints = [("clinic", "+61390001000".to_owned()), ("website", String::new())];
    let chosen = |lines: &[&str]| {
        let shared = Shared::default();
        let mut out = shared.clone();
        let mut screen = Screen::new(&mut out, false, 80, true);
        let mut typist = Typist { lines: lines.iter(), screen: shared.clone() };
        choose(&mut typist, &endpoints, &mut screen).unwrap()
    };
    assert_eq!(chosen(&["2"]), Some("website"));
    assert_eq!(chosen(&["", "2"]), Some("clinic"));
    assert_eq!(chosen(&["webste", "3", "0", "website"]), Some("website"));
    assert_eq!(chosen(&[]), None);
}
