//! Every call of every document over HTTP: a server on this machine judges whether what arrives is the
//! request of the operation.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
};

use wacht_runtime::{Client, Service};

use crate::{ALL, on_the_wire::wait};

static SERVICE: Service = Service::new("goldens", "1.0.0");

/// A request: its method, its path and its body.
struct Received {
    method: String,
    path: String,
}

/// A server that refuses every request, and the requests that it received.
fn server() -> (String, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, received) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // Nobody listens any more when the test is over.
            if sender.send(serve(stream.unwrap())).is_err() {
                break;
            }
        }
    });
    (url, received)
}

/// Reads a request to its end and refuses it.
fn serve(mut stream: TcpStream) -> Received {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let first = line();
    let head: Vec<_> =
        std::iter::from_fn(|| Some(line()).filter(|line| !line.is_empty())).collect();
    let length = head
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "));
    let is_chunked = head.iter().any(|line| line == "transfer-encoding: chunked");
    match length {
        Some(length) => {
            let mut body = vec![0; length.parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
        }
        None if is_chunked => {
            let mut body = Vec::new();
            while !body.ends_with(b"0\r\n\r\n") {
                let mut byte = [0];
                reader.read_exact(&mut byte).unwrap();
                body.extend(byte);
            }
        }
        None => {}
    }
    let response = b"HTTP/1.1 418 I'm a teapot\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    stream.write_all(response).unwrap();
    let mut words = first.split(' ').map(str::to_owned);
    Received {
        method: words.next().unwrap(),
        path: words.next().unwrap(),
    }
}

/// Whether a path is one of a template. A parameter is a part of a segment, and not empty.
fn fits(path: &str, template: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let template = template.split(['?', '#']).next().unwrap_or_default();
    let (path, template) = (path.split('/'), template.split('/'));
    path.clone().count() == template.clone().count()
        && path.zip(template).all(|(part, template)| {
            let (start, rest) = template.split_once('{').unwrap_or((template, ""));
            let end = rest.rsplit_once('}').map_or("", |(_, end)| end);
            match rest.is_empty() {
                true => part == template,
                false => {
                    part.len() > start.len() + end.len()
                        && part.starts_with(start)
                        && part.ends_with(end)
                }
            }
        })
}

#[test]
fn every_call_of_every_document_is_the_request_of_its_operation() {
    let (url, received) = server();
    let client = Client::builder(&SERVICE).anonymous().base_url(&url);
    let client = client.build().unwrap();
    for api in ALL {
        let calls = (api.make)(&client).into_iter().zip(api.requests);
        for (call, (method, path)) in calls {
            for made in call.calls {
                let of = format!("{}: {}", api.name, call.operation);
                let error = wait(made).unwrap_err();
                let status = error.status().map(|status| status.as_u16());
                assert_eq!(status, Some(418), "{of}: {error}");
                let request = received.recv().unwrap();
                assert_eq!(request.method, *method, "{of}");
                assert!(
                    fits(&request.path, path),
                    "{of}: {} is not {path}",
                    request.path
                );
            }
        }
    }
}
