//! What the function logs, shown as it comes: a short line for people, or as it is.

use std::io::{self, Write};

use ivr_lambda::journal::Journal;
use serde_json::{Map, Value};

use crate::output::Output;

/// Shows what the function logs. What cannot be written is no reason to let a caller down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log {
    is_raw: bool,
    output: Output,
}

impl Log {
    pub(super) fn new(is_raw: bool, output: &Output) -> Self {
        Self { is_raw, output: *output }
    }

    /// Tells something that the function does not know.
    pub(super) fn tell(&self, what: &str) {
        let _ = writeln!(io::stderr().lock(), "{}: {what}", self.output.paint_stderr("1", "note"));
    }
}

impl Journal for Log {
    fn line(&self, line: &str) {
        let shown = match (self.is_raw, serde_json::from_str(line)) {
            (false, Ok(Value::Object(fields))) => short(&fields, &self.output),
            _ => line.to_owned(),
        };
        let _ = writeln!(io::stdout().lock(), "{shown}");
    }
}

/// Fields that a person does not need on every line.
const LEFT_OUT: [&str; 8] = ["level", "message", "contact", "step", "bundle", "_aws", "project", "unnamed"];
/// As much of a contact's id as tells it from others.
const CONTACT: usize = 12;

/// `4a573372-1f2  1  start -> menu`
fn short(fields: &Map<String, Value>, output: &Output) -> String {
    let text = |name: &str| fields.get(name).map(plain).unwrap_or_default();
    let message = text("message");
    let what = match message.as_str() {
        "step" => format!("{} -> {}", text("event"), text("directive")),
        _ => {
            // Figures are a field of their own name.
            let more =
                fields.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()) && **name != message);
            let more: Vec<String> =
                more.map(|(name, value)| format!("{} {}", name.replace('_', " "), plain(value))).collect();
            format!("{}  {}", message.replace('_', " "), more.join(", "))
        }
    };
    let what = match text("level").as_str() {
        "error" => output.paint_stdout("31", &what),
        "warn" => output.paint_stdout("33", &what),
        _ if message == "step" => output.paint_stdout("1", &what),
        _ => what,
    };
    let contact: String = text("contact").chars().take(CONTACT).collect();
    format!("{contact:CONTACT$}  {:>3}  {}", text("step"), what.trim_end())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::ColorWhen;

    fn shown(line: &str) -> String {
        let Ok(Value::Object(fields)) = serde_json::from_str(line) else { return String::new() };
        short(&fields, &Output::new(ColorWhen::Never))
    }

    #[test]
    fn lines_are_short() {
        let step = r#"{"level":"info","message":"step","contact":"4a573372-1f28-4e26","step":1,"bundle":"ab","event":"start","directive":"menu"}"#;
        assert_eq!(shown(step), "4a573372-1f2    1  start -> menu");
        let ended = r#"{"level":"info","message":"calls_ended","contact":"c","step":12,"how":"hangup","_aws":{},"project":"p","calls_ended":1}"#;
        assert_eq!(shown(ended), "c              12  calls ended  how hangup");
    }
}
