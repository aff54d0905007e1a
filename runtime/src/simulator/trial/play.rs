//! Playing a trial.

use super::hearing::{Hearing, plain};
use super::{Place, Reworded, Rules, Tested, Trial, TrialFailure, TrialStep, Why, failed};
use crate::bundle::{RuleId, RulesetId};
use crate::engine::Loaded;
use crate::engine::cause;
use crate::exchange::{DialOutcome, Record};
use crate::simulator::{Action, Doing, Happening, How, Misfit, Options, Passed, Plan, Simulation, plan};

impl Trial {
    /// Plays the trial. Equal programs and trials come to the same.
    pub fn play(&self, program: &Loaded, rules: Rules) -> Tested {
        let options = Options { watch_lines: rules.watch_lines, ..self.options.clone() };
        match Simulation::start(program, &options) {
            Ok(call) => Player::new(call, self, rules).play(),
            Err(error) => Tested {
                failure: Some(TrialFailure { step: None, why: Why::NoStart(error) }),
                happenings: Vec::new(),
                last_rule: None,
                entered: Vec::new(),
                passed: Passed::default(),
                reworded: Vec::new(),
            },
        }
    }
}

/// A trial that is being played.
struct Player<'t, 'p> {
    call: Simulation<'p>,
    trial: &'t Trial,
    rules: Rules,
    /// The step that is taken.
    at: usize,
    happenings: Vec<Happening>,
    hearing: Hearing,
    /// The trial is about a call that is lost.
    expects_rescue: bool,
    /// For each step what somebody does there or next.
    next_actions: Vec<Option<&'t Action>>,
    /// Records that were looked at.
    seen: usize,
    last_rule: Option<RuleId>,
    entered: Vec<RulesetId>,
    reworded: Vec<Reworded>,
}

/// What a step comes to.
type Taken = Result<(), Why>;

impl<'t, 'p> Player<'t, 'p> {
    fn new(call: Simulation<'p>, trial: &'t Trial, rules: Rules) -> Self {
        let mut player = Self {
            call,
            trial,
            rules,
            at: 0,
            happenings: Vec::new(),
            hearing: Hearing::default(),
            expects_rescue: trial.steps.contains(&TrialStep::Reaches(Place::Rescue)),
            next_actions: next_actions(&trial.steps),
            seen: 0,
            last_rule: None,
            entered: Vec::new(),
            reworded: Vec::new(),
        };
        player.look();
        player
    }

    fn play(mut self) -> Tested {
        let mut failure = None;
        for (at, step) in self.trial.steps.iter().enumerate() {
            self.at = at;
            // A call that was lost explains whatever does not hold after that.
            let taken = self.no_fault().and_then(|()| self.take(step)).and_then(|()| self.no_fault());
            if let Err(why) = taken {
                let why = self.no_fault().err().unwrap_or(why);
                failure = Some(TrialFailure { step: Some(at), why });
                break;
            }
        }
        Tested {
            failure,
            happenings: self.happenings,
            last_rule: self.last_rule,
            entered: self.entered,
            passed: self.call.passed().clone(),
            reworded: self.reworded,
        }
    }

    fn take(&mut self, step: &TrialStep) -> Taken {
        match step {
            TrialStep::Act(action) => self.act(action),
            TrialStep::Hears { words, exactly } => self.hears(words, *exactly),
            TrialStep::Expect(rule) => self.expect(*rule),
            TrialStep::Reaches(place) => self.reaches(place),
        }
    }

    fn act(&mut self, action: &Action) -> Taken {
        while let Plan::Meanwhile(meanwhile) = plan(self.call.doing(), Some(action)) {
            self.do_it(&meanwhile).map_err(Why::Misfit)?;
            self.no_fault()?;
        }
        self.hearing.act();
        self.do_it(action).map_err(Why::Misfit)
    }

    /// One thing is done, and what happens by it is looked at.
    fn do_it(&mut self, action: &Action) -> Result<(), Box<Misfit>> {
        self.call.act(action)?;
        self.look();
        Ok(())
    }

    /// Takes in what has happened.
    fn look(&mut self) {
        for happening in self.call.take_happenings() {
            match &happening {
                Happening::Say(say) => self.hearing.hear(&say.heard()),
                Happening::Ask(ask) => ask.prompt.iter().for_each(|say| self.hearing.hear(&say.heard())),
                _ => {}
            }
            self.happenings.push(happening);
        }
        let records = self.call.records();
        for record in records.get(self.seen..).unwrap_or_default() {
            match record {
                Record::RuleActivated(rule) => self.last_rule = Some(*rule),
                Record::RulesetEntered(ruleset) if !self.entered.contains(ruleset) => {
                    self.entered.push(*ruleset);
                }
                _ => {}
            }
        }
        self.seen = records.len();
    }

    /// A call that was lost fails, unless that is what the trial is about.
    fn no_fault(&self) -> Taken {
        let lost = self.call.end().is_some_and(|end| failed(end.how));
        if !lost || self.expects_rescue {
            return Ok(());
        }
        let message = self.happenings.iter().rev().find_map(|happening| match happening {
            Happening::Fault { message, recovered: false } => Some(message.clone()),
            _ => None,
        });
        Err(Why::Faulted(message.unwrap_or_default()))
    }

    /// Lets pass what passes by itself, one thing at a time; false where nothing does.
    fn goes_on(&mut self, within_queue: bool) -> Result<bool, Why> {
        let waits = match self.call.doing() {
            Doing::Waiting { queue, .. } => queue.is_none() || within_queue,
            Doing::Asking { queue, .. } => queue.is_some() && within_queue,
            Doing::Ringing { .. } => true,
            Doing::Understanding { .. } | Doing::Over(_) => false,
        };
        if !waits {
            return Ok(false);
        }
        let planned = match self.call.doing() {
            // How it goes is said beforehand, else it is answered; who hangs up later has waited for that.
            Doing::Ringing { .. } => Plan::Meanwhile(Action::Answer),
            // Whoever waits later, in a queue perhaps, has waited for this too.
            Doing::Waiting { queue: None, message: false, .. } => Plan::Meanwhile(Action::Wait),
            doing => plan(doing, self.next_actions.get(self.at).copied().flatten()),
        };
        match planned {
            Plan::Meanwhile(action) => {
                self.do_it(&action).map_err(Why::Misfit)?;
                self.no_fault()?;
                Ok(true)
            }
            Plan::Take | Plan::Done => Ok(false),
        }
    }

    fn hears(&mut self, words: &str, exactly: bool) -> Taken {
        let words = plain(words);
        while !self.hearing.find(&words, exactly) {
            if !self.goes_on(true)? {
                return self.not_heard(&words, exactly);
            }
        }
        Ok(())
    }

    fn not_heard(&mut self, words: &str, exactly: bool) -> Taken {
        let earlier = self.hearing.earlier(words, exactly);
        let nearest = self.hearing.nearest(words);
        // Words that were heard before have not changed: their order has.
        if let (true, None, Some(nearest)) = (self.rules.accept_words, earlier, &nearest) {
            self.hearing.accept(nearest);
            self.reworded.push(Reworded { step: self.at, now: nearest.words.clone() });
            return Ok(());
        }
        Err(Why::NotHeard {
            heard: self.hearing.since().to_vec(),
            nearest: nearest.map(|it| it.since),
            earlier,
            doing: Box::new(self.call.doing().clone()),
        })
    }

    fn expect(&mut self, rule: RuleId) -> Taken {
        while self.goes_on(false)? {}
        match self.call.try_rule(rule) {
            Ok(tried) if tried.activated => Ok(()),
            Ok(tried) => Err(Why::NotHeld(tried)),
            Err(fault) => Err(Why::NotWorkedOut(cause(&fault))),
        }
    }

    fn reaches(&mut self, place: &Place) -> Taken {
        loop {
            if self.is_at(place) {
                return Ok(());
            }
            if !self.goes_on(false)? {
                return Err(Why::NotThere(Box::new(self.call.doing().clone())));
            }
        }
    }

    fn is_at(&self, place: &Place) -> bool {
        let ended = |how, target: Option<&String>| {
            self.call
                .end()
                .is_some_and(|end| end.how == how && (target.is_none() || end.target.as_ref() == target))
        };
        match place {
            Place::Queue(queue) => self.call.doing().queue() == Some(queue) || ended(How::Queue, Some(queue)),
            Place::Number(number) => {
                let answered = Happening::Dial { number: number.clone(), outcome: DialOutcome::Completed };
                self.happenings.contains(&answered)
            }
            Place::Ruleset(ruleset) => self.entered.contains(ruleset),
            Place::Flow(flow) => ended(How::Flow, Some(flow)),
            Place::Callback(queue) => ended(How::Callback, Some(queue)),
            Place::Hangup => ended(How::Hangup, None),
            Place::Rescue => ended(How::Error, None),
        }
    }
}

/// For each step what somebody does there, or after it.
fn next_actions(steps: &[TrialStep]) -> Vec<Option<&Action>> {
    let mut next = None;
    let mut actions: Vec<_> = steps
        .iter()
        .rev()
        .map(|step| {
            if let TrialStep::Act(action) = step {
                next = Some(action);
            }
            next
        })
        .collect();
    actions.reverse();
    actions
}
