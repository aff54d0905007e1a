//! What callers hear.

use ivr_compiler::project::{Config, Project};
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::UtteranceKind;
use ivr_runtime::engine::{Effect, Uttered};
use ivr_runtime::value::Value;

use crate::support::{Call, LINE, body, program_of};

#[test]
fn consecutive_messages_travel_in_one_directive() {
    let call = Call::begun(&format!(
        "prompt jingle \"j.wav\" {}",
        body(r#"say "a", prompt jingle, "b" say "{1}{2}" hangup"#)
    ));
    assert_eq!(call.said(), "a / prompt 0 / b / 12");
}

#[test]
fn values_in_ssml_are_escaped() {
    let source = format!(
        r#"state {{ name: text = "Tom & <Jerry>" }} {}"#,
        body(r#"say ssml "<speak>Hi {name}</speak>" hangup"#)
    );
    let call = Call::begun(&source);
    assert_eq!(call.said(), "<speak>Hi Tom &amp; &lt;Jerry&gt;</speak>");
    assert!(matches!(call.directive.before[0].kind, Uttered::Words(UtteranceKind::Ssml, _)));
}

fn bilingual(source: &str) -> Project {
    Project {
        config: Config { languages: vec!["en-AU".to_owned(), "ms-MY".to_owned()], ..Config::default() },
        sources: Sources::new([("main.ivr".to_owned(), source.to_owned())]),
    }
}

const GREETING: &str = r#"
    message greeting(name: text, times: int) {
        en-AU "Hi {name}, {times}."
        ms-MY "Selamat datang, {name}, {times}."
    }
    message slow(name: text) {
        en-AU "Hi {name}."
        ms-MY ssml "<speak>Selamat datang, {name}.</speak>"
    }
    message both(name: text) { en-AU "{greeting(name: name, times: 2)} Bye." ms-MY "{greeting(name: name, times: 2)}" }
    state { name: text = "Ada" }
"#;

#[test]
fn a_message_is_said_in_the_language_of_the_call() {
    let source = format!(
        "{GREETING}{}",
        body(
            r#"say greeting(name: name, times: 1 + 1), slow(name: name)
               set call.language = "ms-MY"
               say greeting("{name} & Co", times: 3), slow("{name} & Co"), "plain"
               hangup"#
        )
    );
    let call = Call::on(program_of(&bilingual(&source))).begin();
    assert_eq!(
        call.said(),
        "Hi Ada, 2. / Hi Ada. / Selamat datang, Ada & Co, 3. / <speak>Selamat datang, Ada &amp; Co.</speak> / plain"
    );
    let languages: Vec<_> = call.directive.before.iter().map(|it| it.language.to_string()).collect();
    assert_eq!(languages, ["en-AU", "en-AU", "ms-MY", "ms-MY", "ms-MY"]);
    assert_eq!(call.place("name"), Value::text("Ada"));
}

#[test]
fn a_message_within_a_message_sees_its_own_arguments() {
    let source = format!("{GREETING}{}", body(r#"say both(name: "Bo") hangup"#));
    let call = Call::on(program_of(&bilingual(&source))).begin();
    assert_eq!(call.said(), "Hi Bo, 2. Bye.");
}

#[test]
fn a_message_can_be_asked_about_in_a_guard() {
    let source = format!(
        "{GREETING}{LINE} ruleset main {{
            rule a when greeting(name: name | upper, times: 1) == \"Hi ADA, 1.\" {{ say \"same\" hangup }}
            rule b {{ hangup }}
        }}"
    );
    assert_eq!(Call::on(program_of(&bilingual(&source))).begin().said(), "same");
}

#[test]
fn sms_and_metrics_are_effects() {
    let source = body(
        r#"sms "+61400000009" "Hello {caller.phone else "you"}"
           metric "calls"
           metric "amount" += 2.5
           hangup"#,
    );
    let call = Call::begun(&source);
    assert_eq!(
        call.effects,
        [
            Effect::Sms { to: "+61400000009".into(), text: "Hello +61400000001".into() },
            Effect::Metric { name: "calls".into(), value: "1".into() },
            Effect::Metric { name: "amount".into(), value: "2.5".into() },
        ]
    );
}
