//! What Amazon Connect would do with a directive, and what an observer sees of a step.

use super::call::{Simulation, Waiting};
use super::doing::{Doing, Wants};
use super::happening::{Ask, AskKind, GuardLine, Happening, How, Invoke, RuleTried, Say, SayKind};
use super::mask;
use crate::bundle::{GuardKind, Mark, RescueEnd, ResourceId, Rule};
use crate::engine;
use crate::exchange::{Effect, Event, Moment, Next, Record, Step, Tried, TriedLine, Utterance, Uttered};

impl Simulation<'_> {
    /// Does what the engine asks for. Gives the event that follows by itself; `None` where somebody must
    /// act, or nobody can any more.
    pub(super) fn follow(&mut self, next: Next) -> Option<Event> {
        match next {
            Next::Menu { prompt, keys, timeout, attempt, tries } => {
                let keys: Vec<char> = keys.iter().map(|key| key.0).collect();
                let ask = self.ask(AskKind::Menu, &prompt, attempt, tries, Some(keys.clone()));
                self.asking(ask, Wants::Key { keys }, timeout)
            }
            Next::CollectKeys {
                prompt,
                collect,
                min,
                max,
                terminator,
                timeout,
                encrypted,
                attempt,
                tries,
                ..
            } => {
                let ask = self.ask(AskKind::Collect, &prompt, attempt, tries, None);
                let terminator = terminator.map(|key| key.0);
                let mark = if encrypted { Mark::Secret } else { mask::keyed(self.program, collect) };
                self.asking(ask, Wants::Keys { min, max, terminator, mark }, timeout)
            }
            Next::Listen { prompt, bot, intents, slot, timeout, attempt, tries } => {
                let (id, bot) = (bot, self.resource(bot));
                let (kind, wants) = match slot {
                    Some(slot) => {
                        let mark = mask::spoken(self.program, id, &slot);
                        (AskKind::Collect, Wants::Slot { bot, slot: slot.to_string(), mark })
                    }
                    None => {
                        let intents = intents.iter().map(|intent| intent.to_string()).collect();
                        (AskKind::Listen, Wants::Intent { bot, intents })
                    }
                };
                let ask = self.ask(kind, &prompt, attempt, tries, None);
                self.asking(ask, wants, timeout)
            }
            Next::Confirm { prompt, speech, timeout, attempt, tries } => {
                let (wants, keys) = match speech {
                    true => (Wants::YesNoSpeech, None),
                    false => (Wants::YesNoKeys, Some(vec!['1', '2'])),
                };
                let ask = self.ask(AskKind::Confirm, &prompt, attempt, tries, keys);
                self.asking(ask, wants, timeout)
            }
            Next::Poll { integration, arguments, marked, within, waiting, start, .. } => {
                if start {
                    self.hear(&waiting);
                    let shown = mask::arguments(self.program, &integration, &arguments, marked);
                    self.invoking = Some((integration.to_string(), shown));
                }
                Some(Event::Answered(self.world.answer(self.program, &integration, within)))
            }
            Next::Understand { bot, text } => {
                let unmocked = !self.world.is_understood(bot);
                if unmocked && self.plays_bots {
                    let strings = &self.program.strings;
                    let resource = self.program.resources.get(bot.index());
                    let intents = resource.map(|it| it.intents.as_slice()).unwrap_or_default();
                    let intents = intents.iter().map(|intent| strings.get(*intent).to_owned()).collect();
                    self.doing =
                        Doing::Understanding { bot: self.resource(bot), text: text.to_string(), intents };
                    return None;
                }
                let understanding = self.world.understand(bot, &text);
                let intent = understanding.as_ref().map(|it| it.intent.clone()).unwrap_or_default();
                self.happen(Happening::Understand { bot: self.resource(bot), intent, unmocked });
                Some(Event::Understood(understanding))
            }
            Next::Enqueue { queue, treatment, agent_hears, caller_hears, attributes, .. } => {
                self.write(&attributes);
                if self.world.is_full(queue) {
                    return Some(Event::QueueFull);
                }
                let name = self.resource(queue);
                self.queue = Some(Waiting { name: name.clone(), agent_hears, caller_hears, unasked: 0 });
                if treatment {
                    self.happen(Happening::Queue { queue: name });
                    return Some(Event::QueueTick);
                }
                self.agent_answers();
                None
            }
            Next::Callback { queue, attributes, .. } => {
                self.write(&attributes);
                if !self.world.arranges_callback() {
                    return Some(Event::Failed);
                }
                let queue = self.resource(queue);
                self.over(How::Callback, Some(queue));
                None
            }
            Next::Dial { number, within, stay, attributes, .. } => {
                self.write(&attributes);
                self.doing = Doing::Ringing { number: number.to_string(), within, stay };
                match self.world.dial() {
                    Some(outcome) => self.dialled(outcome),
                    None => None,
                }
            }
            Next::Wait { seconds, prompt, message } => {
                if let Some(prompt) = prompt {
                    let text = self.resource(prompt);
                    let language = self.state().language(self.program).to_owned();
                    self.happen(Happening::Say(Say { text, kind: SayKind::Prompt, language }));
                }
                let (queue, unasked) = match &self.queue {
                    Some(waiting) => (Some(waiting.name.clone()), waiting.unasked),
                    None => (None, 0),
                };
                self.doing = Doing::Waiting { seconds, message, queue, unasked };
                None
            }
            Next::Handover { flow, attributes } => {
                self.write(&attributes);
                let flow = self.resource(flow);
                self.over(How::Flow, Some(flow));
                None
            }
            Next::Disconnect { attributes } => {
                self.write(&attributes);
                self.over(How::Hangup, None);
                None
            }
            Next::Rescue { end, number, attributes } => {
                self.write(&attributes);
                let target = match end {
                    RescueEnd::Enqueue(queue) => Some(self.resource(queue)),
                    RescueEnd::Dial(_) => number.map(|number| number.to_string()),
                    RescueEnd::Hangup => None,
                };
                self.over(How::Error, target);
                None
            }
        }
    }

    /// Tells what a step said, logged, tried and caused, in the order in which it did.
    pub(super) fn note(&mut self, step: &Step<()>) {
        let mut messages = step.directive.before.iter();
        let (mut effects, mut records, mut rules) =
            (step.effects.iter(), step.records.iter(), step.trace.iter());
        for moment in &step.course {
            let happening = match moment {
                Moment::Message => messages.next().map(|message| Happening::Say(self.say(message))),
                Moment::Effect => effects.next().map(effect),
                Moment::Record => records.next().and_then(|record| self.recorded(record)),
                Moment::Rule => {
                    let tried = rules.next().filter(|_| self.trace);
                    tried.map(|tried| Happening::Rule(self.tried(tried)))
                }
            };
            if let Some(happening) = happening {
                self.happen(happening);
            }
        }
    }

    /// What an observer sees of something that was logged.
    fn recorded(&mut self, record: &Record) -> Option<Happening> {
        match record {
            Record::IntegrationEnded { integration, outcome, misfit } => {
                let (function, arguments) =
                    self.invoking.take().unwrap_or_else(|| (integration.to_string(), "{}".to_owned()));
                let misfit = misfit.as_ref().map(|it| it.to_string());
                let unmocked = !self.world.is_mocked(self.program, &function);
                Some(Happening::Invoke(Invoke { function, arguments, outcome, unmocked, misfit }))
            }
            Record::Fault { fault, rule, place, recovered } => {
                let place = place.as_ref().map(|(file, line)| (&**file, *line));
                let message = engine::sentence(self.program, fault, *rule, place);
                Some(Happening::Fault { message, recovered: *recovered })
            }
            Record::CallStarted { .. }
            | Record::RulesetEntered(_)
            | Record::RuleActivated(_)
            | Record::ChoiceMade { .. }
            | Record::CallEnded { .. } => None,
        }
    }

    fn tried(&self, tried: &Tried) -> RuleTried {
        let program = self.program;
        let rule = program.rules.get(tried.rule.index());
        let ruleset = rule.and_then(|rule| program.rulesets.get(rule.ruleset.index()));
        let scored = rule.filter(|rule| rule.guard == GuardKind::Score);
        RuleTried {
            ruleset: ruleset.map(|it| program.strings.get(it.name).to_owned()).unwrap_or_default(),
            rule: rule.map(|it| program.strings.get(it.name).to_owned()).unwrap_or_default(),
            activated: tried.activated,
            score: tried.score,
            threshold: scored.map(|rule| i64::from(rule.threshold)),
            lines: tried
                .lines
                .iter()
                .enumerate()
                .map(|(at, line)| self.guard_line(scored, at, line))
                .collect(),
        }
    }

    fn guard_line(&self, scored: Option<&Rule>, at: usize, line: &TriedLine) -> GuardLine {
        let condition =
            scored.and_then(|rule| self.program.conditions.get(rule.first_condition.index() + at));
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        GuardLine {
            condition: None,
            operand: text(&line.operand),
            value: text(&line.value),
            mark: line.mark,
            held: line.held,
            points: condition.map(|it| i64::from(it.points)),
        }
    }

    /// The caller hears messages.
    pub(super) fn hear(&mut self, utterances: &[Utterance]) {
        for utterance in utterances {
            let say = self.say(utterance);
            self.happen(Happening::Say(say));
        }
    }

    pub(super) fn say(&self, utterance: &Utterance) -> Say {
        let (text, kind) = match &utterance.kind {
            Uttered::Words(kind, text) => (text.to_string(), SayKind::from(*kind)),
            Uttered::Prompt(prompt) => (self.resource(*prompt), SayKind::Prompt),
        };
        Say { text, kind, language: utterance.language.to_string() }
    }

    fn ask(
        &self,
        kind: AskKind,
        prompt: &[Utterance],
        attempt: u8,
        tries: u8,
        keys: Option<Vec<char>>,
    ) -> Ask {
        let program = self.program;
        let ruleset = self.state().ruleset().and_then(|id| program.rulesets.get(id.index()));
        let rule = self.state().rule().and_then(|id| program.rules.get(id.index()));
        Ask {
            kind,
            prompt: prompt.iter().map(|utterance| self.say(utterance)).collect(),
            ruleset: ruleset.map(|it| program.strings.get(it.name).to_owned()).unwrap_or_default(),
            rule: rule.map(|it| program.strings.get(it.name).to_owned()).unwrap_or_default(),
            attempt,
            tries,
            keys,
        }
    }

    fn asking(&mut self, ask: Ask, wants: Wants, timeout: u16) -> Option<Event> {
        let queue = self.queue.as_mut().map(|waiting| {
            waiting.unasked = 0;
            waiting.name.clone()
        });
        self.happen(Happening::Ask(ask.clone()));
        self.doing = Doing::Asking { ask, wants, timeout, queue };
        None
    }

    /// Contact attributes are written.
    fn write(&mut self, attributes: &[(std::sync::Arc<str>, std::sync::Arc<str>)]) {
        for (name, value) in attributes {
            self.attributes.insert(name.to_string(), value.to_string());
        }
    }

    fn resource(&self, id: ResourceId) -> String {
        let program = self.program;
        program
            .resources
            .get(id.index())
            .map(|it| program.strings.get(it.name).to_owned())
            .unwrap_or_default()
    }
}

fn effect(effect: &Effect) -> Happening {
    match effect {
        Effect::Sms { to, text } => Happening::Sms { to: to.to_string(), text: text.to_string() },
        Effect::Metric { name, value } => {
            Happening::Metric { name: name.to_string(), value: value.to_string() }
        }
    }
}
