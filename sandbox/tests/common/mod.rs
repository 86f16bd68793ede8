//! What the tests of the sandbox share: a plain HTTP client that keeps refusals as answers.

#![allow(dead_code)]

use oauth1_request as oauth1;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use xpost_sandbox::{Options, Sandbox};

pub const SCOPES: &str = "tweet.read tweet.write users.read media.write offline.access";

pub struct Reply {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a query parameter of the address redirected to.
    pub fn redirected(&self, name: &str) -> Option<String> {
        let query = self.header("location")?.split_once('?')?.1;
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

pub struct Client {
    pub sandbox: Sandbox,
    pub agent: ureq::Agent,
    pub auth: String,
}

impl Client {
    /// A sandbox and an account's OAuth 2.0 token for it.
    pub fn new() -> Client {
        Client::with_scopes(SCOPES)
    }

    pub fn with_scopes(scopes: &str) -> Client {
        let sandbox = Sandbox::start(Options::default()).expect("it starts");
        let grant = sandbox.grant(&sandbox.confidential_app(), scopes);
        Client {
            auth: format!("Bearer {}", grant.access_token),
            agent: agent(),
            sandbox,
        }
    }

    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.sandbox.url()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = self
            .agent
            .run(request.body(body).expect("it is a request"))?;
        Ok(Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.body_mut().read_to_vec()?,
        })
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[("authorization", &self.auth)], b"")
            .expect("an answer")
    }

    pub fn try_json(&self, method: &str, path: &str, body: &Value) -> Result<Reply, ureq::Error> {
        self.send(
            method,
            path,
            &[
                ("authorization", &self.auth),
                ("content-type", "application/json"),
            ],
            body.to_string().as_bytes(),
        )
    }

    pub fn json(&self, method: &str, path: &str, body: Value) -> Reply {
        self.try_json(method, path, &body).expect("an answer")
    }

    pub fn post(&self, text: &str) -> Reply {
        self.json("POST", "/2/tweets", json!({"text": text}))
    }

    pub fn form(&self, path: &str, basic: Option<&str>, pairs: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(basic.map(|basic| ("authorization", basic)));
        self.send("POST", path, &headers, body.as_bytes())
            .expect("an answer")
    }

    pub fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.sandbox.control(method, path, body);
        assert!(answer.get("error").is_none(), "{answer}");
        answer
    }

    pub fn settings(&self, settings: Value) {
        self.control("POST", "/settings", settings);
    }

    pub fn fault(&self, fault: Value) {
        self.control("POST", "/faults", fault);
    }

    pub fn state(&self) -> Value {
        self.control("GET", "/state", Value::Null)
    }

    pub fn posts(&self) -> usize {
        self.state()["posts"].as_array().expect("posts").len()
    }

    pub fn initialize(&self, media_type: &str, category: &str, total: usize) -> String {
        let reply = self.json(
            "POST",
            "/2/media/upload/initialize",
            json!({"media_type": media_type, "media_category": category, "total_bytes": total}),
        );
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["data"]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    pub fn try_append(&self, id: &str, index: u64, bytes: &[u8]) -> Result<Reply, ureq::Error> {
        let (kind, body) = multipart(&[("segment_index", index.to_string().as_bytes())], bytes);
        self.send(
            "POST",
            &format!("/2/media/upload/{id}/append"),
            &[("authorization", &self.auth), ("content-type", &kind)],
            &body,
        )
    }

    pub fn append(&self, id: &str, index: u64, bytes: &[u8]) -> Reply {
        self.try_append(id, index, bytes).expect("an answer")
    }

    pub fn finalize(&self, id: &str) -> Reply {
        self.send(
            "POST",
            &format!("/2/media/upload/{id}/finalize"),
            &[("authorization", &self.auth)],
            b"",
        )
        .expect("an answer")
    }

    pub fn poll(&self, id: &str) -> Reply {
        self.get(&format!("/2/media/upload?command=STATUS&media_id={id}"))
    }

    /// A small picture, uploaded in one request.
    pub fn picture(&self) -> String {
        let (kind, body) = multipart(&[("media_category", b"tweet_image")], &png());
        let reply = self
            .send(
                "POST",
                "/2/media/upload",
                &[("authorization", &self.auth), ("content-type", &kind)],
                &body,
            )
            .expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["data"]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// A header signed with the well-known OAuth 1.0a credentials, at a moment and with a nonce of one's choice.
    pub fn signed_at(
        &self,
        method: &str,
        path: &str,
        parameters: &[(&str, &str)],
        moment: Option<u64>,
        nonce: Option<&str>,
    ) -> String {
        let app = self.sandbox.confidential_app();
        let token = self.sandbox.oauth1_token(&app);
        let client = oauth1::Credentials::new(app.consumer_key, app.consumer_secret);
        let token = oauth1::Credentials::new(token.oauth_token, token.oauth_token_secret);
        let mut builder = oauth1::Builder::new(client, oauth1::HMAC_SHA1);
        builder.token(token).nonce(nonce);
        builder.timestamp(moment.and_then(std::num::NonZeroU64::new));
        let list = oauth1::ParameterList::new(parameters.to_vec());
        builder.authorize(method, format!("{}{path}", self.sandbox.url()), &list)
    }

    pub fn signed(&self, method: &str, path: &str, parameters: &[(&str, &str)]) -> String {
        self.signed_at(method, path, parameters, None, None)
    }
}

pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .new_agent()
}

pub fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(640u32.to_be_bytes());
    bytes.extend(480u32.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// Bytes that begin like an MP4 file.
pub fn mp4(length: usize) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypisom".to_vec();
    bytes.extend((bytes.len()..length).map(|index| (index * 31 % 251) as u8));
    bytes
}

pub fn multipart(fields: &[(&str, &[u8])], media: &[u8]) -> (String, Vec<u8>) {
    let boundary = "sandbox-test-boundary";
    let mut body = Vec::new();
    for (name, value) in fields {
        write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n"
        )
        .unwrap();
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    write!(
        body,
        "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"f\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .unwrap();
    body.extend_from_slice(media);
    write!(body, "\r\n--{boundary}--\r\n").unwrap();
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// Sends bytes as they are and gives everything that comes back until the connection closes.
pub fn raw(sandbox: &Sandbox, request: &str) -> Vec<u8> {
    let address = sandbox.url().replace("http://", "");
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}
