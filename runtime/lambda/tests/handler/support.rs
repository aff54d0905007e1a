//! A handler whose table fails when it is told to.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ivr_lambda::handler::{Handler, Occasion};
use ivr_lambda::journal::Journal;
use ivr_lambda::protocol::Refusal;
use ivr_lambda::services::{
    Bots, Called, Centre, Functions, Keys, Question, Services, Soon, Texts, Unread, Unsent,
};
use ivr_lambda::store::{Call, Memory, Releases, Run, Setting, Settings, Store, StoreError, Written};
use ivr_runtime::bundle::BundleHash;
use ivr_runtime::engine::Understanding;
use serde_json::Value;

use crate::counted::Counted;
use crate::line::{Compiled, request};

/// 2026-03-01T23:15 in UTC, a Sunday.
pub(crate) const NOW: i64 = 1_772_406_900;

/// A store in memory that can be told how the next requests for calls fail.
#[derive(Default)]
pub(crate) struct Shaky {
    pub(crate) memory: Memory,
    failures: Mutex<VecDeque<Failure>>,
    /// The same for settings.
    unset: Mutex<VecDeque<Failure>>,
}

/// How a request fails.
#[derive(Clone)]
pub(crate) enum Failure {
    /// Nothing is done.
    Before(StoreError),
    /// It is done, and the answer is lost.
    After(StoreError),
    /// It never comes back.
    Forever,
}

impl Shaky {
    pub(crate) fn fail(&self, failures: impl IntoIterator<Item = Failure>) {
        self.failures.lock().unwrap().extend(failures);
    }

    pub(crate) fn fail_settings(&self, failures: impl IntoIterator<Item = Failure>) {
        self.unset.lock().unwrap().extend(failures);
    }

    /// Nothing fails any more.
    pub(crate) fn forgive(&self) {
        self.failures.lock().unwrap().clear();
    }

    async fn shaken<T>(&self, ask: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        // As a request does, so that others come between.
        tokio::task::yield_now().await;
        let failure = self.failures.lock().unwrap().pop_front();
        match failure {
            None => ask.await,
            Some(Failure::Before(error)) => Err(error),
            Some(Failure::After(error)) => ask.await.and(Err(error)),
            Some(Failure::Forever) => std::future::pending().await,
        }
    }
}

impl Store for Shaky {
    async fn call(&self, contact: &str) -> Result<Option<Call>, StoreError> {
        self.shaken(self.memory.call(contact)).await
    }

    async fn write(&self, call: &Call) -> Result<Written, StoreError> {
        self.shaken(self.memory.write(call)).await
    }

    async fn run(&self, contact: &str) -> Result<Option<Run>, StoreError> {
        self.memory.run(contact).await
    }

    async fn claim(&self, run: &Run) -> Result<bool, StoreError> {
        self.memory.claim(run).await
    }

    async fn finish(&self, run: &Run) -> Result<bool, StoreError> {
        self.memory.finish(run).await
    }

    async fn set(&self, setting: Setting) -> Result<(), StoreError> {
        self.memory.set(setting).await
    }

    async fn may(&self, what: &str, now: i64, since: i64) -> Result<bool, StoreError> {
        self.memory.may(what, now, since).await
    }

    async fn is_awaited(&self, number: &str, now: i64) -> Result<bool, StoreError> {
        self.memory.is_awaited(number, now).await
    }

    async fn set_awaited(&self, number: &str, until: Option<i64>) -> Result<(), StoreError> {
        self.memory.set_awaited(number, until).await
    }

    async fn settings(&self) -> Result<Settings, StoreError> {
        let failure = self.unset.lock().unwrap().pop_front();
        match failure {
            Some(Failure::Before(error) | Failure::After(error)) => Err(error),
            Some(Failure::Forever) => std::future::pending().await,
            None => self.memory.settings().await,
        }
    }

    async fn data_key(&self, hour: u32) -> Result<Option<Vec<u8>>, StoreError> {
        // As a request does, so that others come between.
        tokio::task::yield_now().await;
        self.memory.data_key(hour).await
    }

    async fn add_data_key(&self, hour: u32, sealed: &[u8], ttl: i64) -> Result<Option<Vec<u8>>, StoreError> {
        tokio::task::yield_now().await;
        self.memory.add_data_key(hour, sealed, ttl).await
    }

    async fn bundle(&self, hash: BundleHash) -> Result<Option<Vec<u8>>, StoreError> {
        self.memory.bundle(hash).await
    }
}

/// A log in memory.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Journal for Log {
    fn line(&self, line: &str) {
        self.0.lock().unwrap().push(line.to_owned());
    }
}

impl Log {
    /// What was written since this was last called.
    pub(crate) fn take(&self) -> Vec<Value> {
        let lines = std::mem::take(&mut *self.0.lock().unwrap());
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Functions that are told what they answer.
#[derive(Clone, Default)]
pub(crate) struct Others(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    started: Vec<Value>,
    called: Vec<(String, String)>,
    answers: VecDeque<Called>,
    down: bool,
    /// Text messages that were to be sent, and how the next ones fail.
    texts: Vec<(String, String)>,
    unsent: VecDeque<Unsent>,
    hangs: bool,
    /// Texts that bots were to read, and what they make of the next ones.
    read: Vec<Read>,
    heard: VecDeque<Heard>,
}

/// A text that a bot was to read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read {
    pub(crate) bot: String,
    pub(crate) language: String,
    pub(crate) session: String,
    pub(crate) text: String,
}

type Heard = Result<Option<Understanding>, Unread>;

impl Others {
    /// What was started since this was last called.
    pub(crate) fn take_started(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap().started)
    }

    /// Which integrations were called since this was last called, and with what.
    pub(crate) fn take_called(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.0.lock().unwrap().called)
    }

    pub(crate) fn answer(&self, called: Called) {
        self.0.lock().unwrap().answers.push_back(called);
    }

    /// Text messages that were to be sent since this was last called: to whom, and what.
    pub(crate) fn take_texts(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.0.lock().unwrap().texts)
    }

    /// The next text messages are not sent.
    pub(crate) fn send_no_more(&self, why: impl IntoIterator<Item = Unsent>) {
        self.0.lock().unwrap().unsent.extend(why);
    }

    /// Text messages are taken and never answered, and bots take all the time that they get.
    pub(crate) fn hang(&self) {
        self.0.lock().unwrap().hangs = true;
    }

    /// Texts that bots were to read since this was last called.
    pub(crate) fn take_read(&self) -> Vec<Read> {
        std::mem::take(&mut self.0.lock().unwrap().read)
    }

    /// What a bot makes of the next text.
    pub(crate) fn hear(&self, heard: Heard) {
        self.0.lock().unwrap().heard.push_back(heard);
    }

    /// Nothing can be started any more.
    pub(crate) fn go_down(&self) {
        self.0.lock().unwrap().down = true;
    }
}

impl Functions for Others {
    fn start<'a>(&'a self, function: &'a str, payload: &'a str) -> Soon<'a, Result<(), String>> {
        Box::pin(async move {
            assert_eq!(function, OWN);
            let mut told = self.0.lock().unwrap();
            if told.down {
                return Err("Lambda answered 429".to_owned());
            }
            told.started.push(serde_json::from_str(payload).unwrap());
            Ok(())
        })
    }

    fn call<'a>(&'a self, function: &'a str, payload: &'a str, _: Duration) -> Soon<'a, Called> {
        Box::pin(async move {
            let mut told = self.0.lock().unwrap();
            told.called.push((function.to_owned(), payload.to_owned()));
            told.answers.pop_front().unwrap_or(Called::Failed)
        })
    }
}

impl Texts for Others {
    fn send<'a>(&'a self, to: &'a str, text: &'a str, within: Duration) -> Soon<'a, Result<(), Unsent>> {
        Box::pin(async move {
            let (hangs, unsent) = {
                let mut told = self.0.lock().unwrap();
                told.texts.push((to.to_owned(), text.to_owned()));
                (told.hangs, told.unsent.pop_front())
            };
            if hangs {
                tokio::time::sleep(within).await;
                let late = || Unsent::Unanswered("there was no answer in time".to_owned());
                return Err(unsent.unwrap_or_else(late));
            }
            unsent.map_or(Ok(()), Err)
        })
    }
}

impl Bots for Others {
    fn knows(&self, bot: &str) -> bool {
        bot.starts_with("arn:aws:lex:")
    }

    fn read<'a>(&'a self, question: &'a Question<'_>) -> Soon<'a, Heard> {
        Box::pin(async move {
            let hangs = self.0.lock().unwrap().hangs;
            if hangs {
                tokio::time::sleep(question.within).await;
            }
            let mut told = self.0.lock().unwrap();
            let [bot, language, session, text] =
                [question.bot, question.language, question.session, question.text].map(str::to_owned);
            told.read.push(Read { bot, language, session, text });
            told.heard.pop_front().unwrap_or(Ok(None))
        })
    }
}

/// The function itself.
pub(crate) const OWN: &str = "arn:aws:lambda:eu-central-1:111122223333:function:ivr:live";

/// A line that is published.
pub(crate) struct Line {
    pub(crate) store: Arc<Shaky>,
    pub(crate) log: Log,
    pub(crate) others: Others,
    pub(crate) handler: Handler<Shaky, Log>,
    /// What makes its keys, where it has any.
    pub(crate) keys: Option<Counted>,
    now: Arc<AtomicI64>,
    invocations: AtomicU32,
}

impl Line {
    /// A line on which nothing is live.
    pub(crate) fn empty() -> Self {
        Self::on(Arc::default(), Arc::new(AtomicI64::new(NOW)), None, None, 0)
    }

    fn on(
        store: Arc<Shaky>,
        now: Arc<AtomicI64>,
        centre: Option<Arc<dyn Centre>>,
        keys: Option<Counted>,
        invocations: u32,
    ) -> Self {
        let (log, others) = (Log::default(), Others::default());
        let clock = Arc::clone(&now);
        let clock = move || clock.load(Ordering::Relaxed);
        let boxed = keys.clone().map(|it| Box::new(it) as Box<dyn Keys>);
        let services = Services {
            functions: Box::new(others.clone()),
            texts: Box::new(others.clone()),
            bots: Box::new(others.clone()),
            centre,
            keys: boxed,
        };
        let handler = Handler::new(Arc::clone(&store), services, log.clone(), clock);
        Self { store, log, others, handler, keys, now, invocations: AtomicU32::new(invocations) }
    }

    /// A line that seals what it stores.
    pub(crate) async fn sealed(program: &Compiled) -> Self {
        let now = Arc::new(AtomicI64::new(NOW));
        let line = Self::on(Arc::default(), now, None, Some(Counted::default()), 0);
        line.publish(None, program).await;
        line
    }

    /// A line in a contact centre in which something goes on.
    pub(crate) fn beside(centre: Arc<dyn Centre>) -> Self {
        Self::on(Arc::default(), Arc::new(AtomicI64::new(NOW)), Some(centre), None, 0)
    }

    pub(crate) async fn with(program: &Compiled) -> Self {
        let line = Self::empty();
        line.publish(None, program).await;
        line
    }

    /// Another process on the same table, which knows nothing yet.
    pub(crate) fn another_process(&self) -> Self {
        self.another_with(self.keys.clone())
    }

    /// The same, in a contact centre.
    pub(crate) fn another_process_beside(&self, centre: Arc<dyn Centre>) -> Self {
        self.another(Some(centre), self.keys.clone())
    }

    /// The same with other keys, or none.
    pub(crate) fn another_with(&self, keys: Option<Counted>) -> Self {
        self.another(None, keys)
    }

    fn another(&self, centre: Option<Arc<dyn Centre>>, keys: Option<Counted>) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(1);
        let invocations = 1000 * STARTED.fetch_add(1, Ordering::Relaxed);
        Self::on(Arc::clone(&self.store), Arc::clone(&self.now), centre, keys, invocations)
    }

    /// Seconds pass, for all processes.
    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) async fn publish(&self, from: Option<BundleHash>, program: &Compiled) {
        self.store.memory.keep(program.hash, &program.bytes).await.unwrap();
        assert_eq!(self.store.memory.go_live(from, program.hash).await, Ok(true));
    }

    /// An invocation with eight seconds.
    pub(crate) async fn invoke(&self, event: &Value) -> Result<Value, Refusal> {
        let id = format!("invocation-{}", self.invocations.fetch_add(1, Ordering::Relaxed));
        self.handler.answer(event, &Occasion { id, left: Duration::from_secs(8), function: OWN.into() }).await
    }

    /// A step of the call `contact-1`.
    pub(crate) async fn step(&self, step: u32, event: &str, value: &str) -> Value {
        self.invoke(&request("contact-1", &step.to_string(), event, value)).await.unwrap()
    }

    pub(crate) fn only_call(&self) -> Call {
        let calls = self.store.memory.calls();
        assert_eq!(calls.len(), 1);
        calls.into_iter().next().unwrap()
    }
}

/// A line that counts who presses 1, up to the end of the call.
pub(crate) const COUNTING: &str = r#"
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        menu "Press 1." {
            1 { metric "pressed" goto again }
            give up { hangup }
        }
    }
}
ruleset again {
    rule ask {
        sms "+61400000001" "You pressed 1."
        menu "Press 2." { 2 { say "Goodbye." hangup } give up { hangup } }
    }
}
"#;
