//! Text messages.

use std::fmt;
use std::time::Duration;

use super::Soon;
use crate::aws::{Account, Request, Service, Unanswered};

/// Sends text messages.
pub trait Texts: Send + Sync {
    /// Sends a text to a number in E.164, once.
    fn send<'a>(&'a self, to: &'a str, text: &'a str, within: Duration) -> Soon<'a, Result<(), Unsent>>;
}

/// Why a text message was not sent, as far as is known. Says nothing of number and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// Nobody sends text messages here.
    Nobody,
    /// It is longer than what is sent.
    TooLong,
    /// There was no time left; nobody was asked.
    Late,
    /// The service has too much to do and did nothing; its code.
    Busy(String),
    /// The service will not; its code.
    Refused(String),
    /// The service broke down over it: it may have sent it. Its code.
    Failed(String),
    /// The service did not answer: it may have sent it. Why.
    Unanswered(String),
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => write!(f, "nobody sends text messages here"),
            Self::TooLong => write!(f, "it has more than {MOST} characters"),
            Self::Late => write!(f, "there was no time left to send it"),
            Self::Busy(code) => write!(f, "SNS has too much to do: {code}"),
            Self::Refused(code) if code == "AuthorizationError" || code == "AccessDenied" => {
                write!(f, "SNS refused: the role of the function may not send text messages ({code})")
            }
            Self::Refused(code) => write!(f, "SNS refused: {code}"),
            Self::Failed(code) => write!(f, "SNS failed, it may have been sent: {code}"),
            Self::Unanswered(why) => write!(f, "SNS did not answer, it may have been sent: {why}"),
        }
    }
}

impl From<Unanswered> for Unsent {
    fn from(why: Unanswered) -> Self {
        Self::Unanswered(why.to_string())
    }
}

/// The most characters that Amazon SNS sends in one request; phones show them as one message.
const MOST: usize = 1600;

/// Amazon SNS, by its `Publish`.
#[derive(Debug)]
pub struct Sns {
    service: Service,
    /// The number, or the name, that messages come from; the region's own where there is none.
    sender: Option<String>,
}

impl Sns {
    /// Amazon SNS of a region, or another server. `sender` is a number in E.164 or a name of at most eleven
    /// letters and digits.
    pub fn new(account: &Account, endpoint: Option<String>, sender: Option<String>) -> Self {
        Self { service: Service::new(account, "sns", "sns", endpoint), sender }
    }

    async fn send(&self, to: &str, text: &str, within: Duration) -> Result<(), Unsent> {
        if text.chars().count() > MOST {
            return Err(Unsent::TooLong);
        }
        let request = Request {
            method: "POST",
            path: "/",
            headers: &[("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: &self.form(to, text),
        };
        let answer = self.service.send(&request, within).await?;
        match answer.status {
            200 => Ok(()),
            status => Err(refusal(status, &String::from_utf8_lossy(&answer.body))),
        }
    }

    fn form(&self, to: &str, text: &str) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", "Publish").append_pair("Version", "2010-03-31");
        form.append_pair("PhoneNumber", to).append_pair("Message", text);
        let kind = Some(("AWS.SNS.SMS.SMSType", "Transactional"));
        let sender = self.sender.as_deref().map(|it| match it.starts_with('+') {
            true => ("AWS.MM.SMS.OriginationNumber", it),
            false => ("AWS.SNS.SMS.SenderID", it),
        });
        for (at, (name, value)) in kind.into_iter().chain(sender).enumerate() {
            let entry = format!("MessageAttributes.entry.{}", at + 1);
            form.append_pair(&format!("{entry}.Name"), name);
            form.append_pair(&format!("{entry}.Value.DataType"), "String");
            form.append_pair(&format!("{entry}.Value.StringValue"), value);
        }
        form.finish()
    }
}

impl Texts for Sns {
    fn send<'a>(&'a self, to: &'a str, text: &'a str, within: Duration) -> Soon<'a, Result<(), Unsent>> {
        Box::pin(self.send(to, text, within))
    }
}

/// What an error of SNS, in XML, comes to: only its code, because its message may repeat the number. One of its own
/// tells nothing of how far it got.
fn refusal(status: u16, xml: &str) -> Unsent {
    let code = xml.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    let code = code.map(|(code, _)| code).filter(|it| it.bytes().all(|it| it.is_ascii_alphanumeric()));
    let code = code.map_or_else(|| status.to_string(), str::to_owned);
    match status {
        _ if status == 429 || code.contains("Throttl") => Unsent::Busy(code),
        500.. => Unsent::Failed(code),
        _ => Unsent::Refused(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sns_refuses_is_told_by_its_code_alone() {
        let xml = |code: &str| {
            format!(
                "<ErrorResponse><Error><Code>{code}</Code><Message>+61400000001</Message></Error></ErrorResponse>"
            )
        };
        assert_eq!(refusal(400, &xml("InvalidParameter")), Unsent::Refused("InvalidParameter".into()));
        assert_eq!(refusal(400, &xml("Throttling")), Unsent::Busy("Throttling".into()));
        assert_eq!(refusal(429, &xml("TooManyRequests")), Unsent::Busy("TooManyRequests".into()));
        assert_eq!(refusal(503, &xml("RequestThrottled")), Unsent::Busy("RequestThrottled".into()));
        assert_eq!(refusal(500, &xml("InternalError")), Unsent::Failed("InternalError".into()));
        assert_eq!(refusal(502, ""), Unsent::Failed("502".into()));
        assert_eq!(refusal(403, "<html>+61400000001"), Unsent::Refused("403".into()));
        assert_eq!(refusal(400, &xml("+614")), Unsent::Refused("400".into()));
    }
}
