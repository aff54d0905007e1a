//! `ivr publish`, `rollback` and `releases` over DynamoDB Local, and what they say when something is wrong.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "../../runtime/lambda/tests/support/dynamo_local.rs"]
#[expect(dead_code, reason = "tables are made by the command")]
mod dynamo_local;
#[path = "cli/folder.rs"]
#[expect(dead_code, reason = "the other tests need more of it")]
mod folder;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::thread;

use folder::{Folder, LINE, stdout};
use insta::assert_snapshot;
use serde_json::Value;

/// A project with environments of its own on the server of all tests.
struct Desk {
    folder: Folder,
    endpoint: String,
}

const SETTINGS: &str =
    "\n[env.dev]\nregion = \"ap-southeast-2\"\n\n[env.production]\nregion = \"ap-southeast-2\"\n";

impl Desk {
    /// `project` is part of the names of the tables.
    fn new(project: &str, endpoint: String) -> Self {
        let settings = format!("[project]\nname = \"{project}\"\n{SETTINGS}");
        Self { folder: Folder::project(&settings, LINE), endpoint }
    }

    fn local(project: &str) -> Self {
        Self::new(project, dynamo_local::endpoint())
    }

    /// Runs a command, with nothing of the tester's own account.
    fn output(&self, args: &[&str], keys: &[(&str, &str)]) -> Output {
        let mut command = self.folder.command(args);
        for variable in ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "REGION", "DEFAULT_REGION"] {
            command.env_remove(format!("AWS_{variable}"));
        }
        command.env_remove("AWS_ENDPOINT_URL").env("AWS_ENDPOINT_URL_DYNAMODB", &self.endpoint);
        command.envs(keys.iter().copied()).output().unwrap()
    }

    /// Everything it says, without hashes, times and ports.
    fn says(&self, args: &[&str]) -> String {
        let output = self.output(args, &[]);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let said = format!(
            "exit {}\n{}{}",
            output.status.code().unwrap(),
            text(&output.stdout),
            text(&output.stderr)
        );
        said.replace(&self.endpoint, "[ENDPOINT]")
    }

    fn json(&self, args: &[&str]) -> Vec<Value> {
        let output = self.output(&[args, &["--env", "dev", "--format", "json"]].concat(), &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Publishes the line with these words. Gives the hash.
    fn publish(&self, words: &str) -> String {
        self.folder.write("src/main.ivr", LINE.replace("Hello.", words));
        self.json(&["publish", "--create-tables"])[0]["bundle"].as_str().unwrap().to_owned()
    }

    fn live(&self) -> String {
        let listed = self.json(&["releases"]);
        let live = listed.iter().find(|it| it["standing"] == "live").unwrap();
        live["bundle"].as_str().unwrap().to_owned()
    }
}

/// Hashes and times are not those of the snapshot.
fn tidied() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\b[0-9a-f]{12}\b", "[BUNDLE]");
    settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d", "[TIME]");
    settings
}

#[test]
fn a_program_goes_live_and_back() {
    let desk = Desk::local("desk");
    let said = [
        desk.says(&["publish", "--env", "dev", "--create-tables", "--note", "the first"]),
        desk.says(&["publish", "--env", "dev"]),
        desk.says(&["rollback", "--env", "dev"]),
        {
            desk.folder.write("src/main.ivr", LINE.replace("Hello.", "Good day."));
            desk.says(&["publish", "--env", "dev", "--note", "politer"])
        },
        desk.says(&["rollback", "--env", "dev", "--note", "too polite"]),
        desk.says(&["releases", "--env", "dev"]),
        desk.says(&["releases", "--env", "production"]),
        desk.says(&["publish", "--env", "production", "--create-tables"]),
    ];
    tidied().bind(|| assert_snapshot!(said.join("\n")));
}

#[test]
fn every_rollback_goes_one_further_back_and_any_bundle_can_be_named() {
    let desk = Desk::local("walk");
    let [one, two, three] = ["One.", "Two.", "Three."].map(|it| desk.publish(it));
    assert_eq!(desk.live(), three);
    desk.json(&["rollback"]);
    assert_eq!(desk.live(), two);
    desk.json(&["rollback"]);
    assert_eq!(desk.live(), one);
    let told = desk.json(&["rollback", "--to", &three[..8]]);
    assert_eq!((&told[0]["did"], &told[0]["before"]), (&"rolled_back".into(), &one.as_str().into()));
    assert_eq!(desk.live(), three);
    assert_eq!(desk.json(&["publish"])[0]["did"], "nothing");
    let listed = desk.json(&["releases"]);
    assert_eq!(listed.len(), 6);
    assert_eq!((&listed[0]["standing"], &listed[1]["standing"]), (&"live".into(), &"past".into()));
}

#[test]
fn tables_can_be_called_otherwise() {
    let desk = Desk::local("otherwise");
    let tables = ["--calls-table", "others-calls", "--config-table", "others-config"];
    let publish = [&["publish", "--create-tables"][..], &tables].concat();
    tidied().bind(|| assert_snapshot!(desk.says(&publish)));
    assert!(desk.says(&[&["releases"][..], &tables].concat()).contains("live"));
}

#[test]
fn mistakes_are_told_with_a_way_out() {
    let desk = Desk::local("mistakes");
    let nobody = Desk::new("mistakes", "http://127.0.0.1:1".to_owned());
    let said = [
        desk.says(&["publish"]),
        desk.says(&["publish", "--env", "devv"]),
        desk.says(&["publish", "--env", "dev"]),
        desk.says(&["rollback", "--env", "dev"]),
        desk.says(&["publish", "--env", "dev", "--endpoint-url", "127.0.0.1:8000"]),
        nobody.says(&["releases", "--env", "dev"]),
        {
            desk.json(&["publish", "--create-tables"]);
            desk.says(&["rollback", "--env", "dev", "--to", "abc"])
        },
        desk.says(&["rollback", "--env", "dev", "--to", "abcdef01"]),
    ];
    tidied().bind(|| assert_snapshot!(said.join("\n")));
}

#[test]
fn keys_are_needed_where_the_server_is_elsewhere() {
    let desk = Desk::new("keys", "https://dynamodb.invalid".to_owned());
    let said = [desk.says(&["releases", "--env", "dev"]), {
        let output =
            desk.output(&["releases", "--env", "dev"], &[("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")]);
        String::from_utf8(output.stderr).unwrap()
    }];
    assert_snapshot!(said.join("\n"));
}

#[test]
fn what_has_errors_is_not_published() {
    let desk = Desk::local("errors");
    desk.folder.write("src/main.ivr", "oops");
    assert!(desk.says(&["publish", "--env", "dev"]).starts_with("exit 1\nerror[E0101]"));
    desk.folder.write("ivr.toml", "[env.dev");
    assert!(desk.says(&["releases", "--env", "dev"]).starts_with("exit 1\nerror[E0010]"));
}

/// A server that answers every request with this. Gives its address.
fn answering(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            // Some only look whether anybody listens.
            let _ = reply(&stream, status, body);
        }
    });
    address
}

fn reply(mut stream: &TcpStream, status: &str, body: &str) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|it| *it > 0)?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.0\r\nConnection: close");
    stream.write_all(format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).ok()
}

#[test]
fn keys_that_are_refused_are_told() {
    let said =
        ["UnrecognizedClientException", "ExpiredTokenException", "AccessDeniedException"].map(|code| {
            let body = format!("{{\"__type\":\"com.amazon.coral.service#{code}\"}}").leak();
            Desk::new("refused", answering("400 Bad Request", body)).says(&["releases", "--env", "dev"])
        });
    assert_snapshot!(said.join("\n"));
}

#[test]
fn nothing_goes_live_in_another_account() {
    let arn = "arn:aws:dynamodb:ap-southeast-2:111122223333:table/ivr-ours-dev-config";
    let table = format!("{{\"Table\":{{\"TableArn\":\"{arn}\"}}}}").leak();
    let desk = Desk::new("ours", answering("200 OK", table));
    let settings = SETTINGS.replace("\"\n\n[", "\"\naccount = \"999988887777\"\n\n[");
    desk.folder.write("ivr.toml", format!("[project]\nname = \"ours\"\n{settings}"));
    assert_snapshot!(desk.says(&["publish", "--env", "dev"]));
}
