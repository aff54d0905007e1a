//! The clients of the services that the function asks besides the tables: what they send is what the official client
//! sends, and every answer comes to something.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/aws.rs"]
mod aws;
#[path = "support/http.rs"]
mod http;

use std::io::BufReader;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws::{Asked, Aws};
use ivr_lambda::Account;
use ivr_lambda::services::{
    Bots, Called, Centre, Connect, Functions, Lambda, Lex, Question, Sns, Texts, Unknown, Unread, Unsent,
};
use ivr_runtime::engine::QueueNow;
use jiff::civil::date;
use serde_json::{Value, json};

const WITHIN: Duration = Duration::from_secs(30);
const ALIAS: &str = "arn:aws:lex:eu-central-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID";
const OFFICE: &str = "arn:aws:connect:eu-central-1:111122223333:instance/i-1/operating-hours/office";
const CARDS: &str = "arn:aws:connect:eu-central-1:111122223333:instance/i-1/queue/cards";

fn account() -> Account {
    Account::new("eu-central-1", "local", "local", None)
}

/// A service that answers all paths alike, and what it was asked last.
struct Told {
    aws: Aws,
    endpoint: String,
}

impl Told {
    fn new() -> Self {
        let aws = Aws::default();
        Self { endpoint: aws.start(), aws }
    }

    fn answers(&self, status: u16, body: impl Into<String>) {
        self.aws.answer("/", status, body);
    }

    fn asked(&self) -> Asked {
        let mut asked = self.aws.take_asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.remove(0)
    }
}

/// How a service was asked, where, and for which one the request was signed.
fn to(asked: &Asked) -> (&str, &str, &str) {
    (&asked.method, &asked.path, &asked.signed_for)
}

/// Where nobody listens.
fn nowhere() -> Option<String> {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    Some(format!("http://{closed}"))
}

#[tokio::test]
async fn a_text_message_is_published() {
    let told = Told::new();
    told.answers(
        200,
        "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>",
    );
    for (sender, more) in [
        (None, ""),
        (
            Some("ACME"),
            "&MessageAttributes.entry.2.Name=AWS.SNS.SMS.SenderID\
             &MessageAttributes.entry.2.Value.DataType=String&MessageAttributes.entry.2.Value.StringValue=ACME",
        ),
        (
            Some("+61400000009"),
            "&MessageAttributes.entry.2.Name=AWS.MM.SMS.OriginationNumber\
             &MessageAttributes.entry.2.Value.DataType=String\
             &MessageAttributes.entry.2.Value.StringValue=%2B61400000009",
        ),
    ] {
        let sns = Sns::new(&account(), Some(told.endpoint.clone()), sender.map(str::to_owned));
        let sent = Texts::send(&sns, "+61400000001", "PIN & card: 1+1=2 \u{fc}", WITHIN).await;
        assert_eq!(sent, Ok(()));
        let asked = told.asked();
        let body = "Action=Publish&Version=2010-03-31&PhoneNumber=%2B61400000001\
                    &Message=PIN+%26+card%3A+1%2B1%3D2+%C3%BC\
                    &MessageAttributes.entry.1.Name=AWS.SNS.SMS.SMSType\
                    &MessageAttributes.entry.1.Value.DataType=String\
                    &MessageAttributes.entry.1.Value.StringValue=Transactional";
        assert_eq!(to(&asked), ("POST", "/", "sns/eu-central-1"));
        assert_eq!(asked.body, format!("{body}{more}"));
    }
}

#[tokio::test]
async fn a_text_message_that_is_not_sent_says_why() {
    let told = Told::new();
    let sns = Sns::new(&account(), Some(told.endpoint.clone()), None);
    let error = |code: &str| format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>");
    told.answers(400, error("Throttling"));
    let send = || Texts::send(&sns, "+61400000001", "hello", WITHIN);
    assert_eq!(send().await, Err(Unsent::Busy("Throttling".into())));
    told.answers(500, error("InternalError"));
    assert_eq!(send().await, Err(Unsent::Failed("InternalError".into())));
    told.answers(403, error("AuthorizationError"));
    assert_eq!(send().await, Err(Unsent::Refused("AuthorizationError".into())));
    told.aws.take_asked();
    let long = "x".repeat(1601);
    assert_eq!(Texts::send(&sns, "+61400000001", &long, WITHIN).await, Err(Unsent::TooLong));
    assert_eq!(told.aws.take_asked(), []);
    let gone = Sns::new(&account(), nowhere(), None);
    let unsent = Texts::send(&gone, "+61400000001", "hello", WITHIN).await;
    assert_eq!(unsent, Err(Unsent::Unanswered("there is no connection".into())));
}

#[tokio::test]
async fn a_text_message_goes_over_no_connection_that_may_have_been_dropped() {
    let connections = Arc::new(AtomicUsize::new(0));
    let taken = Arc::clone(&connections);
    let address = http::serve(move |stream| {
        taken.fetch_add(1, Ordering::SeqCst);
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            http::request(&mut reader)?;
            http::reply(&stream, "200 OK", "", "<PublishResponse/>")?;
        }
    });
    let sns = Sns::new(&account(), Some(format!("http://{address}")), None);
    assert_eq!(Texts::send(&sns, "+61400000001", "one", WITHIN).await, Ok(()));
    // The client puts the connection aside.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(6)).await;
    tokio::time::resume();
    assert_eq!(Texts::send(&sns, "+61400000001", "two", WITHIN).await, Ok(()));
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

fn question(bot: &str) -> Question<'_> {
    Question { bot, language: "en-AU", session: "contact-1-1", text: "how much", within: WITHIN }
}

#[tokio::test]
async fn a_bot_is_asked_in_the_language_of_the_call() {
    let told = Told::new();
    let lex = Lex::new(&account(), Some(told.endpoint.clone()));
    let first = json!({ "intent": { "name": "balance", "slots": {} }, "nluConfidence": { "score": 0.5 } });
    told.answers(200, json!({ "interpretations": [first] }).to_string());
    let heard = Bots::read(&lex, &question(ALIAS)).await.unwrap().unwrap();
    assert_eq!((heard.intent.as_str(), heard.confidence.as_str()), ("balance", "0.5"));
    let asked = told.asked();
    let path = "/bots/ABCDEFGHIJ/botAliases/TSTALIASID/botLocales/en_AU/sessions/contact-1-1/text";
    assert_eq!(to(&asked), ("POST", path, "lex/eu-central-1"));
    assert_eq!(asked.body, r#"{"text":"how much"}"#);
    for (status, body, why) in [
        (403, "", Unread::Refused(403)),
        (500, "", Unread::Refused(500)),
        (200, "<html>", Unread::Misread),
        (200, "{}", Unread::Misread),
    ] {
        told.answers(status, body);
        assert_eq!(Bots::read(&lex, &question(ALIAS)).await, Err(why));
    }
    assert_eq!(Bots::read(&lex, &question("concierge")).await, Err(Unread::NotAnArn));
}

#[tokio::test]
async fn hours_are_those_in_effect() {
    let told = Told::new();
    let connect = Connect::new(&account(), Some(told.endpoint.clone()));
    let time = |hours: u8| json!({ "Hours": hours, "Minutes": 0 });
    let day = json!({ "Date": "2026-03-02", "OperationalHours": [{ "Start": time(9), "End": time(17) }] });
    told.answers(200, json!({ "TimeZone": "UTC", "EffectiveHoursOfOperationList": [day] }).to_string());
    let days = (date(2026, 2, 28), date(2026, 3, 16));
    let open = Centre::open(&connect, OFFICE, days, WITHIN).await;
    assert_eq!(open, Ok(vec![(1_772_442_000, 1_772_470_800)]));
    let asked = told.asked();
    let path = "/effective-hours-of-operations/i-1/office?fromDate=2026-02-28&toDate=2026-03-16";
    assert_eq!(to(&asked), ("GET", path, "connect/eu-central-1"));
    for (status, body, why) in [(403, "", Unknown::Refused(403)), (200, "[]", Unknown::Misread)] {
        told.answers(status, body);
        assert_eq!(Centre::open(&connect, OFFICE, days, WITHIN).await, Err(why));
    }
    assert_eq!(Centre::open(&connect, CARDS, days, WITHIN).await, Err(Unknown::NotAnArn));
}

#[tokio::test]
async fn figures_come_by_queue_and_of_each_instance_apart() {
    let told = Told::new();
    let connect = Connect::new(&account(), Some(told.endpoint.clone()));
    let figure = |name: &str, value: f64| json!({ "Metric": { "Name": name }, "Value": value });
    let result = json!({
        "Dimensions": { "Queue": { "Arn": CARDS } },
        "Collections": [figure("CONTACTS_IN_QUEUE", 3.0), figure("AGENTS_STAFFED", 2.0)],
    });
    told.answers(200, json!({ "MetricResults": [result] }).to_string());
    let other = CARDS.replace("i-1", "i-2");
    let figures = Centre::figures(&connect, &[CARDS, &other], WITHIN).await.unwrap();
    let now = QueueNow { waiting: 3, oldest: 0, available: 0, callbacks: 0, staffed: 2 };
    assert_eq!(figures.get(CARDS), Some(&now));
    let asked = told.aws.take_asked();
    let asked_for: Vec<_> = asked.iter().map(to).collect();
    let paths = ["/metrics/current/i-1", "/metrics/current/i-2"];
    assert_eq!(asked_for, paths.map(|path| ("POST", path, "connect/eu-central-1")));
    let metric = |name: &str, unit: &str| json!({ "Name": name, "Unit": unit });
    assert_eq!(
        serde_json::from_str::<Value>(&asked[0].body).unwrap(),
        json!({
            "Filters": { "Queues": [CARDS] },
            "Groupings": ["QUEUE"],
            "CurrentMetrics": [
                metric("CONTACTS_IN_QUEUE", "COUNT"),
                metric("OLDEST_CONTACT_AGE", "SECONDS"),
                metric("AGENTS_AVAILABLE", "COUNT"),
                metric("CONTACTS_SCHEDULED", "COUNT"),
                metric("AGENTS_STAFFED", "COUNT"),
            ],
            "MaxResults": 100,
        })
    );
}

#[tokio::test]
async fn functions_are_invoked_by_arn_or_name() {
    let told = Told::new();
    let lambda = Lambda::new(&account(), Some(told.endpoint.clone()));
    told.answers(202, "");
    let own = "arn:aws:lambda:eu-central-1:111122223333:function:ivr:live";
    assert_eq!(lambda.start(own, "{}").await, Ok(()));
    let path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A111122223333%3Afunction%3Aivr%3Alive/invocations";
    let asked = told.asked();
    assert_eq!(to(&asked), ("POST", path, "lambda/eu-central-1"));
    told.answers(429, "");
    assert_eq!(lambda.start(own, "{}").await, Err("Lambda answered 429".into()));
    told.answers(200, "[1]");
    assert_eq!(lambda.call("find", "{}", WITHIN).await, Called::Answered("[1]".into()));
    told.answers(500, "");
    assert_eq!(lambda.call("find", "{}", WITHIN).await, Called::Failed);
    assert_eq!(Lambda::new(&account(), nowhere()).call("find", "{}", WITHIN).await, Called::Failed);
}
