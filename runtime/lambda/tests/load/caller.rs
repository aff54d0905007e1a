//! A caller of the load test, and the telephone side for it: asks again as Amazon Connect does, sends some requests
//! twice, and knows what it must hear.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::callers::Progress;
use crate::faulty::mixed;
use crate::line::request;
use crate::queue::{Asked, GONE, Queue};

/// How often Amazon Connect asks again after an error.
const AGAIN: usize = 3;
/// One of twenty requests is repeated.
const ONE_IN: u64 = 20;

/// What a caller did and met.
pub(crate) struct Done {
    pub(crate) contact: String,
    pub(crate) number: String,
    /// How many steps were made, by the last answer.
    pub(crate) steps: u32,
    /// The steps at which the caller was counted.
    pub(crate) pressed: Vec<u32>,
    /// The turns in which something was looked up, and whether it was found.
    pub(crate) looked_up: Vec<(u32, bool)>,
    /// The steps at which a process was killed over a request.
    pub(crate) broken_off: Vec<u32>,
    /// Requests that were sent twice, by when.
    pub(crate) at_once: usize,
    pub(crate) after: usize,
    pub(crate) too_late: usize,
    /// Where the call ended in a rescue: the step that could not be made.
    pub(crate) rescued: Option<u32>,
    /// How long each step took, from the first request to the answer.
    pub(crate) times: Vec<Duration>,
}

pub(crate) struct Caller<'a> {
    queue: &'a Queue,
    progress: &'a Progress,
    chance: u64,
    step: u32,
    before: Option<Value>,
    turn: u32,
    found: String,
    typed: String,
    done: Done,
}

impl<'a> Caller<'a> {
    /// A caller who decides by chance, the same in every run.
    pub(crate) fn new(at: usize, queue: &'a Queue, progress: &'a Progress) -> Self {
        let done = Done {
            contact: format!("4a573372-1f28-4e26-b97b-{at:012}"),
            number: format!("+614{at:08}"),
            steps: 0,
            pressed: Vec::new(),
            looked_up: Vec::new(),
            broken_off: Vec::new(),
            at_once: 0,
            after: 0,
            too_late: 0,
            rescued: None,
            times: Vec::new(),
        };
        let chance = mixed(at as u64 + 1);
        let nothing = "nothing".to_owned();
        let (found, typed) = (nothing.clone(), nothing);
        Self { queue, progress, chance, step: 0, before: None, turn: 0, found, typed, done }
    }

    /// Makes a call of so many steps and a few.
    pub(crate) fn call(mut self, steps: u32) -> Done {
        self.try_call(steps);
        self.done
    }

    /// Nothing where the call was rescued.
    fn try_call(&mut self, steps: u32) -> Option<()> {
        let mut menu = self.asks("start", "")?;
        while self.step < steps {
            self.hears_own(&menu);
            menu = match self.drawn(4) {
                0 => self.looks_up()?,
                1 => self.types()?,
                _ => self.presses()?,
            };
        }
        self.hears_own(&menu);
        let last = self.asks("keys", "9")?;
        assert_eq!(last["directive"], "disconnect", "{last}");
        assert_eq!(last["before_1"], format!("Goodbye, {}.", self.done.number));
        Some(())
    }

    fn hears_own(&mut self, menu: &Value) {
        self.turn += 1;
        let Done { number, pressed, .. } = &self.done;
        let hears = format!(
            "{number}, turn {}, pressed {}, found {}, typed {}.",
            self.turn,
            pressed.len(),
            self.found,
            self.typed
        );
        assert_eq!((&menu["directive"], &menu["prompt_1"]), (&json!("menu"), &json!(hears)));
    }

    fn presses(&mut self) -> Option<Value> {
        let menu = self.asks("keys", "1")?;
        self.done.pressed.push(self.step);
        Some(menu)
    }

    fn types(&mut self) -> Option<Value> {
        let collect = self.asks("keys", "3")?;
        assert_eq!(collect["directive"], "collect", "{collect}");
        self.typed = format!("{:04}", self.drawn(10_000));
        let typed = self.typed.clone();
        self.asks("keys", &typed)
    }

    fn looks_up(&mut self) -> Option<Value> {
        let mut answer = self.asks("keys", "2")?;
        assert_eq!(answer["directive"], "poll", "{answer}");
        while answer["directive"] == "poll" {
            answer = self.asks("poll", "")?;
        }
        let own = found(&self.done.number, self.turn);
        let is_found = answer["prompt_1"].as_str().is_some_and(|it| it.contains(&format!("found {own},")));
        self.found = if is_found { own } else { "no answer".to_owned() };
        self.done.looked_up.push((self.turn, is_found));
        Some(answer)
    }

    /// A step; nothing where it is a rescue.
    fn asks(&mut self, event: &str, value: &str) -> Option<Value> {
        let mut event = request(&self.done.contact, &self.step.to_string(), event, value);
        event["Details"]["ContactData"]["CustomerEndpoint"]["Address"] = json!(self.done.number);
        let is_repeated = self.drawn(ONE_IN) == 0;
        let how = self.drawn(3);
        let began = Instant::now();
        let first = self.queue.ask(&event);
        let second = (is_repeated && how == 0).then(|| self.queue.ask(&event));
        let mut answer = self.answered(first, &event);
        self.done.times.push(began.elapsed());
        match (is_repeated, how, second, self.before.take()) {
            (true, 0, Some(second), _) => {
                self.done.at_once += 1;
                answer = self.same(answer, second, &event);
            }
            (true, 1, _, Some(before)) => {
                self.done.too_late += 1;
                self.is_too_late(&before);
            }
            (true, ..) => {
                self.done.after += 1;
                let second = self.queue.ask(&event);
                answer = self.same(answer, second, &event);
            }
            (false, ..) => {}
        }
        self.before = Some(event);
        self.progress.step();
        if answer["directive"] == "rescue" {
            self.done.rescued = Some(self.step);
            return None;
        }
        self.step += 1;
        self.done.steps = self.step;
        assert_eq!(answer["step"], self.step.to_string());
        Some(answer)
    }

    /// The same request gets the same answer, except where one of them could not be made in time.
    fn same(&mut self, first: Value, second: Asked, event: &Value) -> Value {
        let second = self.answered(second, event);
        if first["directive"] == "rescue" {
            return second;
        }
        assert!(first == second || second["directive"] == "rescue", "{first}\nand then\n{second}");
        first
    }

    /// A request of a step that the call has left behind.
    fn is_too_late(&mut self, event: &Value) {
        let asked = self.queue.ask(event);
        let answer = self.answered(asked, event);
        assert_eq!(answer["directive"], "rescue", "{answer}");
        assert_eq!(answer["step"], event["Details"]["Parameters"]["step"]);
    }

    /// Waits for the answer; asks again where a process was killed over it.
    fn answered(&mut self, asked: Asked, event: &Value) -> Value {
        let mut answer = asked.answer();
        for _ in 0..AGAIN {
            match answer {
                Err(error) if error["errorType"] == GONE => {
                    self.done.broken_off.push(self.step + 1);
                    answer = self.queue.ask(event).answer();
                }
                _ => break,
            }
        }
        answer.unwrap_or_else(|error| panic!("{event} got no answer but {error}"))
    }

    fn drawn(&mut self, below: u64) -> u64 {
        self.chance = mixed(self.chance);
        self.chance % below
    }
}

/// What is found for a caller in a turn.
pub(crate) fn found(number: &str, turn: u32) -> String {
    format!("{number} in {turn}")
}
