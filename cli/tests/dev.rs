//! `ivr dev` as its users have it: the real command, invoked over a socket.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "cli/folder.rs"]
#[expect(dead_code, reason = "the other tests need more of it")]
mod folder;

use std::fs;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, Stdio};

use folder::{Folder, stderr};
use serde_json::{Value, json};

/// A line that asks twice, so that a program can change in between.
const TWICE: &str = r#"integration find(phone: phone) -> text "find-it"
state { found: text? }
endpoint line { numbers "+61390001000" start welcome }
rescue { say "Sorry." hangup }
ruleset welcome {
    rule first {
        menu "First, press 1." { 1 { goto second } give up { hangup } }
    }
}
ruleset second {
    rule look when caller.phone is known {
        invoke find(phone: caller.phone) into found { within 5s failed { say "Nothing found." } }
    }
    rule ask {
        sms "+61400000009" "You got far."
        menu "Second, press 1. {found else "None"}." { 1 { hangup } give up { hangup } }
    }
}
"#;

/// The command, running.
struct Dev {
    child: Child,
    input: Option<ChildStdin>,
    told: Lines<BufReader<ChildStderr>>,
    address: String,
}

impl Dev {
    /// Starts it and waits until it waits. Gives what it said.
    fn start(folder: &Folder, args: &[&str]) -> (Self, String) {
        let mut all = vec!["dev", "--port", "0"];
        all.extend(args);
        let mut command = folder.command(&all);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let told = BufReader::new(child.stderr.take().unwrap()).lines();
        let input = child.stdin.take();
        let mut dev = Self { child, input, told, address: String::new() };
        let said = dev.round();
        let address = said.split("http://").nth(1).unwrap();
        let end = address.find(|it: char| !(it.is_ascii_digit() || it == '.' || it == ':'));
        dev.address = address[..end.unwrap_or(address.len())].to_owned();
        (dev, said)
    }

    /// What is said up to the next time it waits for a change.
    fn round(&mut self) -> String {
        let lines = self.told.by_ref().map(Result::unwrap);
        lines.take_while(|line| !line.starts_with("watching")).collect::<Vec<_>>().join("\n")
    }

    /// Ends its input. Gives its exit code and what callers did.
    fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let mut out = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        (self.child.wait().unwrap().code().unwrap(), out)
    }

    /// A request, and the whole answer.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn invoke(&self, headers: &str, body: &[u8]) -> Reply {
        self.ask("POST", "/2015-03-31/functions/ivr/invocations", headers, body)
    }

    /// A step of a call.
    fn step(&self, contact: &Contact, step: &str, event: &str, value: &str) -> Value {
        let endpoint = |number: &str| json!({ "Address": number, "Type": "TELEPHONE_NUMBER" });
        let event = json!({ "Details": {
            "ContactData": {
                "ContactId": contact.id, "Channel": "VOICE",
                "CustomerEndpoint": endpoint(contact.from), "SystemEndpoint": endpoint(contact.to),
            },
            "Parameters": { "step": step, "event": event, "value": value },
        } });
        let reply = self.invoke("", event.to_string().as_bytes());
        assert_eq!(reply.status, 200, "{}", reply.body);
        serde_json::from_str(&reply.body).unwrap()
    }

    /// The same, and asks for the answer of an integration until there is one.
    fn step_on(&self, contact: &Contact, step: &str, event: &str, value: &str) -> Value {
        let mut answer = self.step(contact, step, event, value);
        while answer["directive"] == "poll" {
            answer = self.step(contact, text(&answer, "step"), "poll", "");
        }
        answer
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

struct Contact {
    id: &'static str,
    from: &'static str,
    to: &'static str,
}

const CALLER: Contact = Contact { id: "call-1", from: "+61400000001", to: "+61390001000" };

fn text<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer[key].as_str().unwrap_or_default()
}

fn copied(from: &Path, folder: &Folder, below: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let below = format!("{below}/{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => copied(&entry.path(), folder, &below),
            false => folder.write(below.trim_start_matches('/'), fs::read(entry.path()).unwrap()),
        }
    }
}

#[test]
fn a_whole_call_of_the_bank_is_taken() {
    let bank = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/acme-bank");
    let folder = Folder::new(&[]);
    copied(&bank, &folder, "");
    let customer = "find_customer -> Customer { name: \"Fay\", number: \"20260006\", tier: bronze, joined: 2019-11-30, \
        balance: 17.20, available: 17.20, cards: [Card { last_four: \"4242\", status: active, expires: 2028-04-30 }] }";
    let block = "block_card -> Block { blocked: true, recent_use: false }";
    let (dev, _) = Dev::start(&folder, &["--at", "2026-03-07T03:10", "--mock", customer, "--mock", block]);
    let caller = Contact { id: "4a573372-1f28-4e26", from: "+61400000006", to: "+61390001911" };
    let menu = dev.step_on(&caller, "0", "start", "");
    assert_eq!(text(&menu, "directive"), "menu");
    assert!(text(&menu, "prompt_1").contains("ending in 4, 2, 4, 2"), "{menu}");
    let asked = dev.step_on(&caller, text(&menu, "step"), "keys", "1");
    assert!(text(&asked, "before_1").contains("is blocked"), "{asked}");
    let bye = dev.step_on(&caller, text(&asked, "step"), "silence", "");
    assert_eq!(text(&bye, "directive"), "disconnect", "{bye}");
    assert_eq!(bye, dev.step(&caller, text(&asked, "step"), "silence", ""), "a repeated request");
    let (code, log) = dev.end();
    assert_eq!(code, 0);
    assert!(log.starts_with("4a573372-1f2    1  start -> poll\n"), "{log}");
    assert!(log.contains("metric  cards-blocked 1") && log.contains("repeated"), "{log}");
}

#[test]
fn a_call_ends_on_the_bundle_it_began_on() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", TWICE);
    let (mut dev, said) = Dev::start(&folder, &["--mock", "find -> \"A hat\""]);
    assert!(said.starts_with("acme: `") && said.contains("curl -s http://127.0.0.1:"), "{said}");
    let first = dev.step(&CALLER, "0", "start", "");
    assert_eq!(first["prompt_1"], "First, press 1.");

    folder.write("src/main.ivr", TWICE.replace("First,", "To begin,").replace("Second,", "To end,"));
    assert!(dev.round().contains("new calls start on"));
    let other = Contact { id: "call-2", ..CALLER };
    assert_eq!(dev.step(&other, "0", "start", "")["prompt_1"], "To begin, press 1.");
    assert_eq!(dev.step_on(&CALLER, "1", "keys", "1")["prompt_1"], "Second, press 1. A hat.");

    folder.write("src/main.ivr", "oops");
    let said = dev.round();
    assert!(
        said.contains("error[E0101]") && said.contains("calls go on with the program as it was"),
        "{said}"
    );
    assert_eq!(dev.step_on(&other, "1", "keys", "1")["prompt_1"], "To end, press 1. A hat.");
    let (code, log) = dev.end();
    assert_eq!(code, 1, "the last program had errors: {log}");
}

#[test]
fn a_program_with_errors_is_waited_for() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", "oops");
    let (mut dev, said) = Dev::start(&folder, &[]);
    assert!(said.contains("error[E0101]") && said.contains("nothing to take calls with yet"), "{said}");
    let rescue = dev.step(&CALLER, "0", "start", "");
    assert_eq!((text(&rescue, "directive"), text(&rescue, "end")), ("rescue", "flow"));
    folder.write("src/main.ivr", TWICE);
    assert!(dev.round().contains("takes calls at"));
    assert_eq!(dev.step(&CALLER, "0", "start", "")["prompt_1"], "First, press 1.");
}

#[test]
fn what_nobody_answers_for_fails_and_text_messages_are_shown() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", TWICE);
    let (mut dev, _) = Dev::start(&folder, &["--json"]);
    dev.step(&CALLER, "0", "start", "");
    let answer = dev.step_on(&CALLER, "1", "keys", "1");
    assert_eq!(answer["before_1"], "Nothing found.");
    folder.write("src/main.ivr", "oops");
    let said = dev.round();
    assert!(said.contains("`find-it` fails, because nobody answers for it"), "{said}");
    assert!(said.contains("a text message to +61400000009: You got far."), "{said}");
    let (_, log) = dev.end();
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
}

#[test]
fn integrations_are_sent_to_another_lambda() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", TWICE);
    let elsewhere = Folder::project("[project]\nname = \"else\"\n", TWICE);
    // Another `ivr dev` answers every function, if not as this integration should.
    let (other, _) = Dev::start(&elsewhere, &[]);
    let (dev, _) = Dev::start(&folder, &["--functions", &format!("http://{}", other.address)]);
    dev.step(&CALLER, "0", "start", "");
    assert_eq!(dev.step_on(&CALLER, "1", "keys", "1")["before_1"], "Nothing found.");
    let (_, log) = other.end();
    assert!(log.contains("refused"), "it was asked: {log}");
}

#[test]
fn lambda_answers_as_lambda_does() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", TWICE);
    let (dev, _) = Dev::start(&folder, &[]);
    let told = |reply: &Reply| {
        let of = |name: &str| reply.head.lines().find_map(|it| it.strip_prefix(name)).map(str::to_owned);
        (reply.status, of("x-amzn-errortype: "), of("x-amz-function-error: "))
    };
    let is = |status: u16, kind: &str| (status, Some(kind.to_owned()), None);
    let refused = dev.invoke("", b"{}");
    assert_eq!(told(&refused), (200, None, Some("unhandled".to_owned())));
    assert!(refused.body.contains("\"errorType\":\"Refused\""), "{}", refused.body);
    assert_eq!(told(&dev.invoke("", b"")), (200, None, Some("unhandled".to_owned())));
    assert_eq!(told(&dev.invoke("X-Amz-Invocation-Type: Event\r\n", b"{}")), (202, None, None));
    assert_eq!(told(&dev.invoke("X-Amz-Invocation-Type: DryRun\r\n", b"{}")), (204, None, None));
    let other = dev.invoke("X-Amz-Invocation-Type: Sometimes\r\n", b"{}");
    assert_eq!(told(&other), is(400, "invalidparametervalueexception"));
    for garbage in [&b"garbage"[..], b"\xff\xfe", b"{\"a\":", &[b'['; 100_000]] {
        assert_eq!(told(&dev.invoke("", garbage)), is(400, "invalidrequestcontentexception"));
    }
    let large = vec![b'1'; 6 * 1024 * 1024 + 1];
    assert_eq!(told(&dev.invoke("", &large)), is(413, "requesttoolargeexception"));
    let path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A1%3Afunction%3Aivr/invocations?Qualifier=live";
    assert_eq!(dev.ask("POST", path, "", b"{}").status, 200);
    assert_eq!(told(&dev.ask("GET", path, "", b"")), is(405, "unknownoperationexception"));
    assert_eq!(told(&dev.ask("POST", "/", "", b"")), is(404, "unknownoperationexception"));
    assert_eq!(dev.end().0, 0);
}

#[test]
fn wrong_usage_is_told() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", TWICE);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = folder.output(&["dev", "--port", &port]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("something else listens there already"), "{}", stderr(&output));
    let output = folder.output(&["dev", "--port", "0", "--functions", "lambda:9000"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is no address of a server"), "{}", stderr(&output));
    let output = folder.output(&["dev", "--port", "0", "--mock", "fund -> \"x\""]);
    assert!(stderr(&output).contains("`find`") && output.status.code() == Some(2), "{}", stderr(&output));
    let output = folder.output(&["dev", "--port", "0", "--mock", "dial fails busy"]);
    assert!(stderr(&output).contains("only integrations"), "{}", stderr(&output));
}

#[test]
fn the_readme_shows_what_happens() {
    const README: &str = include_str!("../../README.md");
    let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/hello/hello.ivr");
    let (dev, said) = Dev::start(&Folder::new(&[]), &[hello.to_str().unwrap()]);
    let mut answers = Vec::new();
    for command in said.lines().filter_map(|line| line.trim().strip_prefix("curl -s ")) {
        let command = command.replace(&dev.address, "127.0.0.1:9001");
        assert!(README.contains(&command), "{command}");
        let (_, body) = command.split_once("-d '").unwrap();
        answers.push(dev.invoke("", body.trim_end_matches('\'').as_bytes()).body);
    }
    assert_eq!(answers.len(), 2);
    answers.push(dev.end().1.trim_end().to_owned());
    answers.iter().for_each(|it| assert!(README.contains(it.as_str()), "{it}"));
}
