//! A server of this machine, in place of GitHub: files of a release, and the comments of one pull request.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// A comment on the pull request.
#[derive(Clone, Debug)]
pub struct Comment {
    pub id: u64,
    pub login: &'static str,
    pub kind: &'static str,
    pub body: String,
}

/// What the server knows, and what it was asked.
#[derive(Default)]
pub struct State {
    /// Content by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Where a path has moved to.
    pub moved: BTreeMap<String, String>,
    /// Paths for which it answers with an error of its own.
    pub broken: BTreeMap<String, u16>,
    pub comments: Vec<Comment>,
    /// Who the token belongs to, if it is somebody's own.
    pub owner: Option<&'static str>,
    /// The token may only read.
    pub read_only: bool,
    /// `METHOD /path`, in order.
    pub asked: Vec<String>,
    /// The `Authorization` of the last request that had one.
    pub token: String,
}

pub struct Server {
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// It answers until the tests end.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || answer(stream, &shared));
            }
        });
        Self { address, state }
    }

    /// Looks at what it knows, or changes it.
    pub fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.lock().unwrap())
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut request = String::new();
    let mut length = 0;
    let mut token = None;
    reader.read_line(&mut request).unwrap();
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).unwrap_or(0) == 0 || header.trim().is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').unwrap();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => token = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut words = request.split_whitespace();
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let mut location = String::new();
    let (code, content) = {
        let mut state = state.lock().unwrap();
        if let Some(place) = state.moved.get(path) {
            location = format!("Location: {place}\r\n");
        }
        state.asked.push(format!("{method} {path}"));
        if let Some(token) = token {
            state.token = token;
        }
        respond(&mut state, method, path, &body)
    };
    let head = format!(
        "HTTP/1.1 {code} -\r\n{location}Content-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    );
    // Whoever hangs up is not interested.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&content));
}

fn respond(state: &mut State, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    if let Some(code) = state.broken.get(path) {
        return (*code, b"no".to_vec());
    }
    if state.moved.contains_key(path) {
        return (302, Vec::new());
    }
    if let Some(content) = state.files.get(path) {
        return (200, content.clone());
    }
    let said = |code: u16, value: Value| (code, serde_json::to_vec_pretty(&value).unwrap());
    let written = || {
        let body: Value = serde_json::from_slice(body).expect("the body of a comment is JSON");
        body["body"].as_str().unwrap().to_owned()
    };
    let bare = path.split('?').next().unwrap_or_default();
    match (method, bare) {
        ("GET", "/user") => match state.owner {
            Some(login) => said(200, json!({ "login": login, "id": 9, "type": "User" })),
            None => said(
                403,
                json!({ "message": "Resource not accessible by integration" }),
            ),
        },
        ("GET", "/repos/acme/ward/issues/7/comments") => {
            let page: usize = path.rsplit('=').next().unwrap().parse().unwrap();
            let shown = state.comments.iter().skip((page - 1) * 100).take(100);
            // What GitHub sends beside: reactions, the app, and `<` as an escape.
            let listed = shown.map(|comment| {
                json!({
                    "url": "https://api.github.com/x", "id": comment.id,
                    "user": { "login": comment.login, "id": 1, "type": comment.kind },
                    "reactions": { "+1": 0, "total_count": 0 }, "body": comment.body,
                    "performed_via_github_app": { "id": 15368, "owner": { "login": "github", "type": "Organization" } },
                })
            });
            let text = serde_json::to_string(&listed.collect::<Vec<_>>()).unwrap();
            (
                200,
                text.replace('<', "\\u003c")
                    .replace('>', "\\u003e")
                    .into_bytes(),
            )
        }
        ("POST" | "PATCH", _) if state.read_only => said(
            403,
            json!({ "message": "Resource not accessible by integration" }),
        ),
        ("POST", "/repos/acme/ward/issues/7/comments") => {
            let id = 5000 + state.comments.len() as u64;
            state.comments.push(Comment {
                id,
                login: "github-actions[bot]",
                kind: "Bot",
                body: written(),
            });
            said(201, json!({ "id": id }))
        }
        ("PATCH", _) => {
            let id: u64 = bare.rsplit('/').next().unwrap().parse().unwrap();
            match state.comments.iter_mut().find(|comment| comment.id == id) {
                Some(comment) => {
                    comment.body = written();
                    said(200, json!({ "id": id }))
                }
                None => said(404, json!({ "message": "Not Found" })),
            }
        }
        _ => (404, b"Not Found".to_vec()),
    }
}
