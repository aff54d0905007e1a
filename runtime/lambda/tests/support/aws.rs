//! Services of AWS as far as the function asks them: each answers what it is told, in the form that it has, and keeps
//! what it was asked. Requests are compared with those of the official client, which sent them once.

use std::collections::HashMap;
use std::io::BufReader;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use crate::http::{reply, request, serve};

/// A request that a service got.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: String,
    /// The service and the region for which it was signed: `sns/eu-central-1`.
    pub(crate) signed_for: String,
}

/// A server for several services.
#[derive(Clone, Default)]
pub(crate) struct Aws {
    told: Arc<Mutex<HashMap<String, (u16, String)>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Aws {
    /// Starts it. Gives where it listens.
    pub(crate) fn start(&self) -> String {
        let aws = self.clone();
        format!("http://{}", serve(move |stream| aws.connection(&stream)))
    }

    /// What a service answers from now on, told by how the path of the request begins.
    pub(crate) fn answer(&self, path: &str, status: u16, body: impl Into<String>) {
        self.told.lock().unwrap().insert(path.to_owned(), (status, body.into()));
    }

    /// What it was asked since this was last called.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    fn connection(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            let request = request(&mut reader)?;
            // `aws4-hmac-sha256 credential=local/20260301/eu-central-1/sns/aws4_request, ...`
            let mut scope = request.header("authorization")?.split("credential=").nth(1)?.split('/');
            let (region, service) = (scope.nth(2)?.to_owned(), scope.next()?.to_owned());
            let asked = Asked {
                method: request.method.clone(),
                path: request.path.clone(),
                body: String::from_utf8(request.body.clone()).ok()?,
                signed_for: format!("{service}/{region}"),
            };
            self.asked.lock().ok()?.push(asked);
            let told = self.told.lock().ok()?.clone();
            let longest = told.iter().filter(|it| request.path.starts_with(it.0)).max_by_key(|it| it.0.len());
            let (status, body) = longest.map_or((404, String::new()), |it| it.1.clone());
            reply(stream, &status.to_string(), "", &body)?;
        }
    }
}
