//! Files that are sent piece by piece, judged by a server that reads forms.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use wacht_mock::{Form, Received};
use wacht_sdk::{Body, Client, FilePart};

use crate::{FORMS, client, mock};

/// A file that is gone when the test is.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str, content: &[u8]) -> Self {
        let directory = std::env::temp_dir().join(format!("wacht-sdk-http-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn content() -> Vec<u8> {
    (0..300_000_u32).map(|n| (n % 251) as u8).collect()
}

async fn upload(client: &Client, file: FilePart) {
    let create = client.users().create().first_name("Jane");
    create.profile_image(file).await.unwrap();
}

/// Whether a request is the form with Jane and the file, of the length that its header states.
fn assert_whole(received: &Received, name: &str, content: &[u8]) {
    let header = |name: &str| received.headers[name].to_str().unwrap().to_owned();
    let content_type = header("content-type");
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=");
    let boundary = boundary.unwrap();
    let head = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"first_name\"\r\n\r\nJane\r\n\
        --{boundary}\r\ncontent-disposition: form-data; name=\"profile_image\"; \
        filename=\"{name}\"\r\ncontent-type: image/png\r\n\r\n"
    );
    let end = format!("\r\n--{boundary}--\r\n");
    let expected = [head.as_bytes(), content, end.as_bytes()].concat();
    assert!(received.body == expected, "another body");
    assert_eq!(header("content-length"), expected.len().to_string());
    assert!(!received.headers.contains_key("transfer-encoding"));
}

#[tokio::test]
async fn a_file_on_disk_arrives_whole_and_with_its_length() {
    let disk = Temporary::new("disk.png", &content());
    for form in FORMS {
        let server = mock(form).await;
        upload(&client(&server), FilePart::open(&disk.0).unwrap()).await;
        assert_whole(&server.requests()[0], "disk.png", &content());
    }
}

#[tokio::test]
async fn a_stream_arrives_whole_and_with_its_length() {
    let server = mock(Form::Live).await;
    let length = content().len() as u64;
    for file in [
        FilePart::stream("a.png", length, || content().into()),
        FilePart::stream_once("a.png", length, Body::from(content())),
    ] {
        upload(&client(&server), file).await;
    }
    for received in server.requests() {
        assert_whole(&received, "a.png", &content());
    }
}

#[tokio::test]
async fn a_file_in_memory_whose_progress_is_told_arrives_whole() {
    let server = mock(Form::Live).await;
    let seen = Arc::<Mutex<Vec<u64>>>::default();
    let log = Arc::clone(&seen);
    let file = FilePart::new("a.png", content());
    let file = file.on_progress(move |sent, _| log.lock().unwrap().push(sent));
    upload(&client(&server), file).await;
    assert_whole(&server.requests()[0], "a.png", &content());
    let steps = [0, 65_536, 131_072, 196_608, 262_144, 300_000];
    assert_eq!(*seen.lock().unwrap(), steps);
}

#[tokio::test]
async fn an_empty_file_is_still_a_file() {
    let disk = Temporary::new("empty.png", b"");
    let server = mock(Form::Live).await;
    upload(&client(&server), FilePart::open(&disk.0).unwrap()).await;
    assert_whole(&server.requests()[0], "empty.png", b"");
}

#[tokio::test]
async fn several_files_go_out_in_their_order() {
    let disk = Temporary::new("second.txt", b"from disk");
    let server = mock(Form::Live).await;
    let files = [
        FilePart::stream_once("first.txt", 8, Body::from("streamed")),
        FilePart::open(&disk.0).unwrap(),
        FilePart::new("third.txt", "in memory"),
    ];
    let client = client(&server);
    let tasks = client.ai().projects().tasks();
    tasks.create("1", "Read").attachments(files).await.unwrap();
    let body = String::from_utf8(server.requests()[0].body.to_vec()).unwrap();
    let places: Vec<_> = ["streamed", "from disk", "in memory"]
        .iter()
        .map(|content| body.find(content).unwrap())
        .collect();
    assert!(places.is_sorted(), "{body}");
}

#[tokio::test]
async fn a_file_that_is_gone_is_refused_before_anything_is_sent() {
    let server = mock(Form::Live).await;
    let disk = Temporary::new("gone.png", b"x");
    let file = FilePart::open(&disk.0).unwrap();
    drop(disk);
    let client = client(&server);
    let create = client.users().create().profile_image(file);
    let error = create.await.unwrap_err();
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!(error.delivery(), wacht_sdk::Delivery::NotSent);
    assert!(
        error
            .to_string()
            .starts_with("createUser: the file in `profile_image` cannot be opened"),
        "{error}"
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_stream_as_json_is_refused_before_it_is_sent() {
    let server = mock(Form::Live).await;
    let file = FilePart::stream_once("a.png", 1, Body::from("x"));
    let client = client(&server);
    let create = client.users().create().profile_image(file).json_body();
    assert!(create.await.unwrap_err().is_invalid_request());
    assert!(server.requests().is_empty());
}

#[cfg(feature = "blocking")]
#[test]
fn a_file_on_disk_is_sent_without_await() {
    let disk = Temporary::new("blocking.png", &content());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(mock(Form::Live));
    let client = client(&server);
    let create = client.users().create().first_name("Jane");
    let create = create.profile_image(FilePart::open(&disk.0).unwrap());
    create.send_blocking().unwrap();
    assert_whole(&server.requests()[0], "blocking.png", &content());
}
