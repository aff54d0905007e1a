//! The part of AWS KMS that the function uses, on the loopback interface: a key that does not leave it, under which
//! it seals data keys for one encryption context each. Counts what it is asked.

use std::io::BufReader;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ivr_lambda::store::{Call, Dynamo, Kept, Outcome, Run, Store, Tables};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Value, json};

use crate::http::{reply, request, serve};

/// What its key is called.
pub(crate) const KEY: &str = "alias/ivr";

/// A running server.
pub(crate) struct Kms {
    /// Where it listens.
    pub(crate) endpoint: String,
    served: Arc<Served>,
}

struct Served {
    key: LessSafeKey,
    random: SystemRandom,
    asked: Mutex<Vec<String>>,
}

impl Kms {
    pub(crate) fn start() -> Self {
        let random = SystemRandom::new();
        let mut key = [0; 32];
        random.fill(&mut key).unwrap();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap());
        let served = Arc::new(Served { key, random, asked: Mutex::default() });
        let shared = Arc::clone(&served);
        let endpoint = format!("http://{}", serve(move |stream| shared.connection(&stream)));
        Self { endpoint, served }
    }

    /// What names it and its key in the environment of a process.
    pub(crate) fn key(&self) -> [(&str, &str); 2] {
        [("IVR_KEY", KEY), ("AWS_ENDPOINT_URL_KMS", &self.endpoint)]
    }

    /// An integration with its answer in clear.
    pub(crate) async fn opened_run(&self, tables: &Tables, run: Run) -> Run {
        let Outcome::Answered(Kept::Sealed(answer)) = &run.outcome else { return run };
        let answer = self.unsealed(tables, (&run.contact, run.step, 3), answer).await;
        Run { outcome: Outcome::Answered(Kept::Clear(String::from_utf8(answer).unwrap())), ..run }
    }

    /// A call with its state and its answer in clear, as whoever may use the key can read them.
    pub(crate) async fn opened(&self, tables: &Tables, call: Call) -> Call {
        let state = self.unsealed(tables, (&call.contact, call.step, 1), &call.state).await;
        let Kept::Sealed(answer) = &call.answer else { panic!("the answer is in clear") };
        let answer = self.unsealed(tables, (&call.contact, call.step, 2), answer).await;
        Call { state, answer: Kept::Clear(String::from_utf8(answer).unwrap()), ..call }
    }

    async fn unsealed(
        &self,
        tables: &Tables,
        (contact, step, what): (&str, u32, u8),
        sealed: &[u8],
    ) -> Vec<u8> {
        let (head, rest) = sealed.split_first_chunk::<5>().unwrap();
        let hour = u32::from_be_bytes(head[1..].try_into().unwrap());
        let key = Dynamo::new(tables.clone()).data_key(hour).await.unwrap().unwrap();
        let key = self.served.open(&key, json!({ "ivr": tables.config })).unwrap();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap());
        let about = [&head[..], &[what], &step.to_be_bytes(), contact.as_bytes()].concat();
        open(&key, rest, &about).unwrap()
    }

    /// What it was asked since this was last called, in its order.
    pub(crate) fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.served.asked.lock().unwrap())
    }
}

impl Served {
    fn connection(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            let request = request(&mut reader)?;
            let header = |name| request.header(name).unwrap_or_default();
            let signed = header("authorization");
            let is_signed = signed.starts_with("aws4-hmac-sha256 credential=local/")
                && signed.contains("/eu-central-1/kms/aws4_request")
                && signed.contains("x-amz-target");
            let is_kms = request.path == "/" && header("content-type") == "application/x-amz-json-1.1";
            let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
            let answer = match header("x-amz-target") {
                _ if !is_signed => Err("IncompleteSignatureException"),
                "trentservice.generatedatakey" if is_kms => self.generate(&body),
                "trentservice.decrypt" if is_kms => self.decrypt(&body).ok_or("InvalidCiphertextException"),
                _ => Err("UnknownOperationException"),
            };
            let (status, body) = match answer {
                Ok(body) => ("200 OK", body),
                Err(code) => ("400 Bad Request", json!({ "__type": code, "message": "" })),
            };
            reply(stream, status, "", &body.to_string())?;
        }
    }

    fn generate(&self, body: &Value) -> Result<Value, &'static str> {
        self.asked.lock().unwrap().push("GenerateDataKey".to_owned());
        if body["KeyId"] != KEY || body["KeySpec"] != "AES_256" {
            return Err("NotFoundException");
        }
        let (mut nonce, mut plain) = ([0; NONCE_LEN], vec![0; 32]);
        self.random.fill(&mut nonce).unwrap();
        self.random.fill(&mut plain).unwrap();
        let mut sealed = plain.clone();
        let context = Aad::from(body["EncryptionContext"].to_string());
        let key = &self.key;
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), context, &mut sealed).unwrap();
        let blob = STANDARD.encode([&nonce[..], &sealed].concat());
        Ok(json!({ "CiphertextBlob": blob, "Plaintext": STANDARD.encode(plain), "KeyId": KEY }))
    }

    fn decrypt(&self, body: &Value) -> Option<Value> {
        self.asked.lock().unwrap().push("Decrypt".to_owned());
        let blob = STANDARD.decode(body["CiphertextBlob"].as_str()?).ok()?;
        let opened = self.open(&blob, body["EncryptionContext"].clone())?;
        Some(json!({ "Plaintext": STANDARD.encode(opened), "KeyId": KEY }))
    }

    fn open(&self, blob: &[u8], context: Value) -> Option<Vec<u8>> {
        open(&self.key, blob, context.to_string().as_bytes())
    }
}

/// What stands behind its nonce, without its tag.
fn open(key: &LessSafeKey, sealed: &[u8], about: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut plain = sealed.to_vec();
    let opened = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(about), &mut plain);
    Some(opened.ok()?.to_vec())
}
