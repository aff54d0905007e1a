//! What the function writes down: one JSON object a line. Figures are written in CloudWatch's embedded metric
//! format, so that they cost no request.
//!
//! Only what the engine's records hold gets here, and they hold no marked value; no message, key, argument or
//! answer is ever a field.

use ivr_runtime::bundle::{Bundle, BundleHash, RuleId, RulesetId};
use ivr_runtime::engine::{Effect, Record, sentence};
use serde_json::{Map, Number, Value, json};

/// Where lines go.
pub trait Journal: Send + Sync + 'static {
    /// Takes one line, without its end.
    fn line(&self, line: &str);
}

impl<J: Journal> Journal for std::sync::Arc<J> {
    fn line(&self, line: &str) {
        (**self).line(line);
    }
}

/// What every line says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) contact: &'a str,
    /// The step that the call makes.
    pub(crate) step: u32,
    pub(crate) bundle: Option<BundleHash>,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

/// The namespace of all figures.
const NAMESPACE: &str = "ivr";
/// The dimension of all figures.
const DIMENSION: &str = "project";

/// A line in the making.
pub(crate) struct Line(Map<String, Value>);

impl Line {
    pub(crate) fn new(level: &str, message: &str, about: About<'_>) -> Self {
        let mut line = Self(Map::new());
        line.put("level", level);
        line.put("message", message);
        line.put("contact", about.contact);
        line.put("step", about.step);
        if let Some(bundle) = about.bundle {
            line.put("bundle", bundle.to_string());
        }
        line
    }

    pub(crate) fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.put(key, value);
        self
    }

    /// Makes the line count as a figure of the project.
    pub(crate) fn counting(mut self, metric: &str, value: Number, project: &str, now: i64) -> Self {
        let directive = json!({
            "Namespace": NAMESPACE,
            "Dimensions": [[DIMENSION]],
            "Metrics": [{ "Name": metric, "Unit": "Count" }],
        });
        self.put("_aws", json!({ "Timestamp": now.saturating_mul(1000), "CloudWatchMetrics": [directive] }));
        self.put(DIMENSION, project);
        self.put(metric, Value::Number(value));
        self
    }

    pub(crate) fn write(self, journal: &impl Journal) {
        journal.line(&Value::Object(self.0).to_string());
    }
}

/// Writes down what the engine logged in a step.
pub(crate) fn records(journal: &impl Journal, about: About<'_>, bundle: &Bundle, records: &[Record]) {
    for record in records {
        let (metric, level, fields) = recorded(record, bundle);
        let mut line = Line::new(level, metric, about);
        fields.into_iter().for_each(|(key, value)| line.put(key, value));
        line.counting(metric, 1.into(), &bundle.name, about.now).write(journal);
    }
}

type Fields = Vec<(&'static str, String)>;

fn recorded(record: &Record, bundle: &Bundle) -> (&'static str, &'static str, Fields) {
    match record {
        Record::CallStarted { endpoint } => {
            ("calls_started", "info", vec![("endpoint", endpoint.to_string())])
        }
        Record::RulesetEntered(id) => ("rulesets_entered", "info", vec![("ruleset", ruleset(*id, bundle))]),
        Record::RuleActivated(id) => ("rules_activated", "info", rule(*id, bundle)),
        Record::ChoiceMade { rule: id, choice } => {
            let mut fields = rule(*id, bundle);
            fields.push(("choice", choice.to_string()));
            ("choices_made", "info", fields)
        }
        Record::IntegrationEnded { integration, outcome, misfit } => {
            let mut fields =
                vec![("integration", integration.to_string()), ("outcome", (*outcome).to_owned())];
            fields.extend(misfit.as_ref().map(|it| ("misfit", it.to_string())));
            ("integrations_ended", "info", fields)
        }
        Record::CallEnded { how, target } => {
            let mut fields = vec![("how", (*how).to_owned())];
            fields.extend(target.as_ref().map(|it| ("target", it.to_string())));
            ("calls_ended", "info", fields)
        }
        Record::Fault { fault, rule, place, recovered } => {
            let place = place.as_ref().map(|(file, line)| (&**file, *line));
            let fields =
                vec![("fault", sentence(bundle, fault, *rule, place)), ("recovered", recovered.to_string())];
            ("faults", if *recovered { "warn" } else { "error" }, fields)
        }
    }
}

fn ruleset(id: RulesetId, bundle: &Bundle) -> String {
    let name = bundle.rulesets.get(id.index()).map(|it| bundle.strings.get(it.name));
    name.unwrap_or_default().to_owned()
}

fn rule(id: RuleId, bundle: &Bundle) -> Fields {
    let Some(rule) = bundle.rules.get(id.index()) else { return Vec::new() };
    vec![("ruleset", ruleset(rule.ruleset, bundle)), ("rule", bundle.strings.get(rule.name).to_owned())]
}

/// Writes down what programs count.
pub(crate) fn metrics(journal: &impl Journal, about: About<'_>, bundle: &Bundle, effects: &[Effect]) {
    for effect in effects {
        let Effect::Metric { name, value } = effect else { continue };
        let value = value.parse().unwrap_or_else(|_| Number::from(0));
        Line::new("info", "metric", about).counting(name, value, &bundle.name, about.now).write(journal);
    }
}
