//! What the function writes down: one JSON object a line. Figures are written in CloudWatch's embedded metric
//! format, so that they cost no request.
//!
//! Only what the engine's records hold gets here, and they hold no marked value; no message, key, argument or
//! answer is ever a field.

use ivr_runtime::bundle::{Bundle, BundleHash, RuleId, RulesetId};
use ivr_runtime::engine::{Effect, Record, sentence};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

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

/// A line in the making. A step writes several: nothing is copied before it is written.
pub(crate) struct Line<'a> {
    level: &'static str,
    message: &'a str,
    about: About<'a>,
    more: Vec<(&'static str, Value)>,
    figure: Option<Figure<'a>>,
}

/// What a line counts.
struct Figure<'a> {
    metric: &'a str,
    value: Number,
    project: &'a str,
    /// Milliseconds since 1970.
    at: i64,
}

impl<'a> Line<'a> {
    pub(crate) fn new(level: &'static str, message: &'a str, about: About<'a>) -> Self {
        Self { level, message, about, more: Vec::new(), figure: None }
    }

    pub(crate) fn put(&mut self, key: &'static str, value: impl Into<Value>) {
        self.more.push((key, value.into()));
    }

    pub(crate) fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.put(key, value);
        self
    }

    /// Makes the line count as a figure of the project.
    pub(crate) fn counting(mut self, metric: &'a str, value: Number, project: &'a str, now: i64) -> Self {
        self.figure = Some(Figure { metric, value, project, at: now.saturating_mul(1000) });
        self
    }

    pub(crate) fn write(self, journal: &impl Journal) {
        // A line of texts and numbers always has a text.
        if let Ok(line) = serde_json::to_string(&self) {
            journal.line(&line);
        }
    }
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        // A figure is a field of its own name, which programs choose: it may be that of another one.
        let metric = self.figure.as_ref().map(|it| it.metric);
        let is_free = |key: &str| metric != Some(key);
        for (key, value) in
            [("level", self.level), ("message", self.message), ("contact", self.about.contact)]
        {
            if is_free(key) {
                map.serialize_entry(key, value)?;
            }
        }
        if is_free("step") {
            map.serialize_entry("step", &self.about.step)?;
        }
        if let Some(bundle) = self.about.bundle.filter(|_| is_free("bundle")) {
            map.serialize_entry("bundle", &format_args!("{bundle}"))?;
        }
        for (key, value) in self.more.iter().filter(|(key, _)| is_free(key)) {
            map.serialize_entry(key, value)?;
        }
        if let Some(figure) = &self.figure {
            map.serialize_entry("_aws", &Embedded::of(figure))?;
            if is_free(DIMENSION) {
                map.serialize_entry(DIMENSION, figure.project)?;
            }
            map.serialize_entry(figure.metric, &figure.value)?;
        }
        map.end()
    }
}

/// What makes a line a figure: CloudWatch's embedded metric format.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Embedded<'a> {
    timestamp: i64,
    cloud_watch_metrics: [Directive<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive<'a> {
    namespace: &'static str,
    dimensions: [[&'static str; 1]; 1],
    metrics: [Metric<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metric<'a> {
    name: &'a str,
    unit: &'static str,
}

impl<'a> Embedded<'a> {
    fn of(figure: &Figure<'a>) -> Self {
        let metrics = [Metric { name: figure.metric, unit: "Count" }];
        let directive = Directive { namespace: NAMESPACE, dimensions: [[DIMENSION]], metrics };
        Self { timestamp: figure.at, cloud_watch_metrics: [directive] }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(line: Line<'_>) -> Value {
        serde_json::to_value(&line).unwrap()
    }

    #[test]
    fn a_figure_is_in_the_embedded_metric_format_and_goes_before_fields_of_its_name() {
        let about = About { contact: "c", step: 2, bundle: Some(BundleHash([0xa5; 32])), now: 7 };
        let line = Line::new("info", "metric", about).with("why", "because");
        let aws = |name: &str| {
            json!({
                "Timestamp": 7000,
                "CloudWatchMetrics": [{
                    "Namespace": "ivr",
                    "Dimensions": [["project"]],
                    "Metrics": [{ "Name": name, "Unit": "Count" }],
                }],
            })
        };
        assert_eq!(
            written(line.counting("calls", 1.into(), "acme", 7)),
            json!({
                "level": "info", "message": "metric", "contact": "c", "step": 2, "bundle": "a5".repeat(32),
                "why": "because", "_aws": aws("calls"), "project": "acme", "calls": 1,
            })
        );
        for name in ["level", "message", "contact", "step", "bundle", "why", "project"] {
            let line = Line::new("info", "metric", about).with("why", "because");
            let text = serde_json::to_string(&line.counting(name, 4711.into(), "acme", 7)).unwrap();
            let json: Value = serde_json::from_str(&text).unwrap();
            assert_eq!((&json[name], &json["_aws"]), (&json!(4711), &aws(name)));
            assert_eq!(text.matches(&format!("\"{name}\":")).count(), 1, "{text}");
        }
    }
}
