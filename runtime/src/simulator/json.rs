//! Writes one JSON object a line with its fields in the order they are given, so that transcripts read
//! well and compare byte by byte.

use crate::json::append_text;

/// A JSON object in the making.
pub(super) struct Line(String);

impl Line {
    /// An object that begins with its `type`.
    pub(super) fn new(kind: &str) -> Self {
        Self::object().text("type", kind)
    }

    /// An empty object.
    pub(super) fn object() -> Self {
        Self("{".to_owned())
    }

    /// A field that holds JSON already.
    pub(super) fn raw(mut self, name: &str, json: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        append_text(&mut self.0, name);
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    /// A field that holds JSON already, left out where there is none.
    pub(super) fn raw_if(self, name: &str, json: Option<&str>) -> Self {
        match json {
            Some(json) => self.raw(name, json),
            None => self,
        }
    }

    /// A text.
    pub(super) fn text(self, name: &str, text: &str) -> Self {
        let mut json = String::with_capacity(text.len() + 2);
        append_text(&mut json, text);
        self.raw(name, &json)
    }

    /// A text, left out where there is none.
    pub(super) fn text_if(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// A text, or `null`.
    pub(super) fn text_or_null(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self.raw(name, "null"),
        }
    }

    /// `true` or `false`.
    pub(super) fn bool(self, name: &str, value: bool) -> Self {
        self.raw(name, if value { "true" } else { "false" })
    }

    /// An array whose elements are JSON already.
    pub(super) fn array(self, name: &str, elements: impl Iterator<Item = String>) -> Self {
        let elements: Vec<_> = elements.collect();
        self.raw(name, &format!("[{}]", elements.join(",")))
    }

    /// An object of texts.
    pub(super) fn texts_by_name(self, name: &str, texts: &[(String, String)]) -> Self {
        let object = texts.iter().fold(Self::object(), |object, (name, text)| object.text(name, text));
        self.raw(name, &object.end())
    }

    /// The finished object.
    pub(super) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn texts_survive_a_json_reader() {
        let text = "a \"quote\", a \\ and a\nline\u{1} é";
        let line = Line::new("say").text("text", text).text_or_null("from", None).end();
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["text"], text);
        assert!(line.starts_with("{\"type\":\"say\",\"text\":"));
    }
}
