//! What the world must be like for a call to go where a walk goes.
//!
//! Most of it holds for the whole call: a rule is supposed to fire or not, a queue is full or not. A walk that needs
//! one thing both ways may well be a call, but none that can be played; the example says so itself. What answers in
//! turn (integrations, bots) can do both, one after the other.

use crate::diagnostic::{Example, Supposed};

/// What has been asked of the world so far.
#[derive(Debug, Default)]
pub(super) struct World {
    supposed: Vec<Supposed>,
    /// What holds or does not, in words, for the whole call.
    facts: Vec<(String, bool)>,
    givens: Vec<String>,
    mocks: Vec<String>,
    /// Who answers, and what.
    answers: Vec<(String, String)>,
    splits: Vec<Divided>,
    cannot: Option<String>,
}

/// A split that the walk comes through.
#[derive(Debug)]
struct Divided {
    /// The rulesets that its branches lead to, where they do nothing else.
    branches: Vec<Option<String>>,
    taken: usize,
}

impl World {
    /// The walk cannot be played; the first reason is the one that is told.
    pub(super) fn cannot(&mut self, why: &str) {
        self.cannot.get_or_insert_with(|| why.to_owned());
    }

    /// Holds something for the whole call; whether that is new.
    fn holds(&mut self, about: String, holds: bool) -> bool {
        match self.facts.iter().find(|(it, _)| *it == about) {
            None => {
                self.facts.push((about, holds));
                true
            }
            Some((_, before)) if *before == holds => false,
            Some(_) => {
                self.cannot(&format!("at one time {about} and at another not"));
                false
            }
        }
    }

    /// A rule fires, or does not.
    pub(super) fn suppose(&mut self, ruleset: &str, rule: &str, fires: bool) {
        if self.holds(format!("`{rule}` of `{ruleset}` must fire"), fires) {
            self.supposed.push(Supposed { ruleset: ruleset.to_owned(), rule: rule.to_owned(), fires });
        }
    }

    /// Hours are open, as they are where nothing is said, or not.
    pub(super) fn open(&mut self, hours: &str, open: bool) {
        if self.holds(format!("`{hours}` must be open"), open) && !open {
            self.givens.push(format!("{hours} is closed"));
        }
    }

    /// Agents are logged in, as they are where nothing is said, or none is.
    pub(super) fn staffed(&mut self, queue: &str, staffed: bool) {
        if self.holds(format!("`{queue}` must be staffed"), staffed) && !staffed {
            self.givens.push(format!("{queue}.staffed = 0"));
        }
    }

    /// The queue takes no more.
    pub(super) fn full(&mut self, queue: &str) {
        if self.holds(format!("`{queue}` must be full"), true) {
            self.mocks.push(format!("{queue} fails full"));
        }
    }

    /// An integration or a bot is asked, after all that it has been asked before.
    pub(super) fn answers(&mut self, who: &str, what: String) {
        self.answers.push((who.to_owned(), what));
    }

    /// A split takes one of its branches.
    pub(super) fn divides(&mut self, branches: Vec<Option<String>>, taken: usize) {
        match branches.get(taken).cloned().flatten() {
            Some(to) => {
                let mock = format!("split -> {to}");
                if !self.mocks.contains(&mock) {
                    self.mocks.push(mock);
                }
                self.splits.push(Divided { branches, taken });
            }
            None => self.cannot("chance decides at a branch that does not just lead to a ruleset"),
        }
    }

    /// Writes down all of it.
    pub(super) fn describe(mut self, example: &mut Example) {
        self.check_splits();
        // The last answer is given again and again by itself.
        let mut told: Vec<String> = Vec::new();
        for (at, (who, what)) in self.answers.iter().enumerate() {
            let (before, from_here) = self.answers.split_at(at);
            let same_before = before.iter().rfind(|it| it.0 == *who).is_some_and(|it| it.1 == *what);
            let same_from_here = from_here.iter().filter(|it| it.0 == *who).all(|it| it.1 == *what);
            if !(same_before && same_from_here) {
                told.push(format!("{who} {what}"));
            }
        }
        self.mocks.extend(told);
        example.supposed = self.supposed;
        example.givens = self.givens;
        example.mocks = self.mocks;
        example.unplayable = self.cannot;
    }

    /// Of the branches that are asked for anywhere, every split takes its first.
    fn check_splits(&mut self) {
        let asked_for = |to: &String| self.mocks.contains(&format!("split -> {to}"));
        let goes_elsewhere = |it: &Divided| {
            it.branches.iter().position(|to| to.as_ref().is_some_and(asked_for)) != Some(it.taken)
        };
        if self.splits.iter().any(goes_elsewhere) {
            self.cannot("one split would have to take another branch than it is made to for the others");
        }
    }
}
