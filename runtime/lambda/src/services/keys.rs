//! Data keys: made and opened by a service that keeps the key over them to itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zeroize::{Zeroize, Zeroizing};

use super::Soon;
use crate::aws::{Account, Request, Service, Unanswered};
use crate::cipher::{Cipher, PlainKey};

/// Makes data keys, and opens those that it made.
pub trait Keys: Send + Sync {
    /// A new data key.
    fn make(&self) -> Soon<'_, Result<DataKey, KeysError>>;

    /// A data key in clear, from what it is when it is sealed.
    fn open<'a>(&'a self, sealed: &'a [u8]) -> Soon<'a, Result<PlainKey, KeysError>>;
}

/// A data key.
#[derive(Debug)]
pub struct DataKey {
    /// In clear: never leaves the process.
    pub plain: PlainKey,
    /// Sealed, as it is stored.
    pub sealed: Vec<u8>,
}

/// Why there is no data key. Names what happened, nothing of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysError {
    /// The service has too much to do, is ill, or did not answer: later it may.
    Busy(String),
    /// It will not, however often it is asked.
    Refused(String),
}

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(why) => write!(f, "the service for keys did not answer: {why}"),
            Self::Refused(why) => write!(f, "the service for keys refused: {why}"),
        }
    }
}

impl std::error::Error for KeysError {}

/// How long one request may take.
const ATTEMPT: Duration = Duration::from_secs(1);
/// Codes of KMS after which it wants to be asked again, besides those with a status of a server's error.
const BUSY: [&str; 3] = ["LimitExceededException", "ThrottlingException", "KeyUnavailableException"];

/// Keys of AWS KMS, by its `GenerateDataKey` and `Decrypt`.
///
/// `Decrypt` is not told the key: KMS knows it by what is to be opened, so that calls outlive a change of key.
/// Which keys the function may use at all is for its role to say.
#[derive(Debug)]
pub struct Kms {
    service: Service,
    key: String,
    /// Bound to every data key, and asked for again when it is opened.
    context: Value,
}

impl Kms {
    /// Data keys under `key`: an id, an ARN or an alias. `owner` names what they are for, in the records that KMS
    /// keeps of its use too.
    pub fn new(account: &Account, endpoint: Option<String>, key: &str, owner: &str) -> Self {
        let service = Service::new(account, "kms", "kms", endpoint);
        Self { service, key: key.to_owned(), context: json!({ "ivr": owner }) }
    }

    async fn ask(&self, operation: &str, body: Value) -> Result<Fields, KeysError> {
        let request = Request {
            method: "POST",
            path: "/",
            headers: &[("content-type", "application/x-amz-json-1.1"), ("x-amz-target", operation)],
            body: &body.to_string(),
        };
        let answer = self.service.send(&request, ATTEMPT).await.map_err(|why| match why {
            Unanswered::Unmade => KeysError::Refused(why.to_string()),
            Unanswered::Unreachable | Unanswered::Late => KeysError::Busy(why.to_string()),
        })?;
        let body = Zeroizing::new(answer.body);
        let fields = serde_json::from_slice(&body).map(Fields);
        match answer.status {
            200 => fields.map_err(|_| KeysError::Refused("an answer that is none".to_owned())),
            status => Err(failure(status, fields.ok())),
        }
    }
}

/// What KMS answered. Wiped when it is not needed any more: one of its fields is a key in clear.
struct Fields(Value);

impl Fields {
    fn bytes(&self, name: &str) -> Option<Zeroizing<Vec<u8>>> {
        STANDARD.decode(self.0.get(name)?.as_str()?).ok().map(Zeroizing::new)
    }

    fn plain(&self) -> Result<PlainKey, KeysError> {
        let key = self.bytes("Plaintext").and_then(|it| PlainKey::of(&it));
        key.ok_or_else(|| KeysError::Refused("an answer without a key".to_owned()))
    }
}

impl Drop for Fields {
    fn drop(&mut self) {
        if let Some(Value::String(text)) = self.0.get_mut("Plaintext") {
            text.zeroize();
        }
    }
}

fn failure(status: u16, fields: Option<Fields>) -> KeysError {
    let code = fields.as_ref().and_then(|it| it.0.get("__type")).and_then(Value::as_str);
    // `com.amazonaws.kms#DisabledException`, or without what is before the `#`.
    let code = code.map(|it| it.rsplit('#').next().unwrap_or(it));
    let why = code.map_or_else(|| format!("status {status}"), str::to_owned);
    match status >= 500 || status == 429 || code.is_some_and(|it| BUSY.contains(&it)) {
        true => KeysError::Busy(why),
        false => KeysError::Refused(why),
    }
}

impl Keys for Kms {
    fn make(&self) -> Soon<'_, Result<DataKey, KeysError>> {
        Box::pin(async move {
            let body = json!({ "KeyId": self.key, "KeySpec": "AES_256", "EncryptionContext": self.context });
            let fields = self.ask("TrentService.GenerateDataKey", body).await?;
            let sealed = fields.bytes("CiphertextBlob").filter(|it| !it.is_empty());
            let sealed = sealed.ok_or_else(|| KeysError::Refused("an answer without a key".to_owned()))?;
            Ok(DataKey { plain: fields.plain()?, sealed: sealed.to_vec() })
        })
    }

    fn open<'a>(&'a self, sealed: &'a [u8]) -> Soon<'a, Result<PlainKey, KeysError>> {
        Box::pin(async move {
            let body =
                json!({ "CiphertextBlob": STANDARD.encode(sealed), "EncryptionContext": self.context });
            self.ask("TrentService.Decrypt", body).await?.plain()
        })
    }
}

/// Keys that several handlers share.
impl<K: Keys> Keys for Arc<K> {
    fn make(&self) -> Soon<'_, Result<DataKey, KeysError>> {
        K::make(self)
    }

    fn open<'a>(&'a self, sealed: &'a [u8]) -> Soon<'a, Result<PlainKey, KeysError>> {
        K::open(self, sealed)
    }
}

/// Keys under a key of this process, which nobody else has: for a phone line on a laptop, whose calls end with
/// the process. What is sealed under them cannot be opened by another one.
pub struct LocalKeys(Cipher);

impl LocalKeys {
    /// Keys of this process; nothing where the machine has no chance to give.
    pub fn new() -> Option<Self> {
        Cipher::new(&PlainKey::random().ok()?).ok().map(Self)
    }
}

impl fmt::Debug for LocalKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalKeys")
    }
}

/// What local keys are sealed about.
const LOCAL: &[u8] = b"a data key";

impl Keys for LocalKeys {
    fn make(&self) -> Soon<'_, Result<DataKey, KeysError>> {
        Box::pin(async move {
            let unmade = |_| KeysError::Refused("the machine has no chance to give".to_owned());
            let plain = PlainKey::random().map_err(unmade)?;
            let sealed = self.0.seal(&[], LOCAL, plain.bytes()).map_err(unmade)?;
            Ok(DataKey { plain, sealed })
        })
    }

    fn open<'a>(&'a self, sealed: &'a [u8]) -> Soon<'a, Result<PlainKey, KeysError>> {
        Box::pin(async move {
            let bytes = self.0.open(LOCAL, sealed).map(Zeroizing::new);
            let key = bytes.and_then(|it| PlainKey::of(&it));
            key.ok_or_else(|| KeysError::Refused("the key is of another process".to_owned()))
        })
    }
}
