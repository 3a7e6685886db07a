//! Takes the command line, runs a server until it is ended; prints no more than one line when all
//! is well.

#![cfg_attr(
    test,
    allow(
        clippy::expect_used,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test may panic"
    )
)]

mod options;

use std::{
    env, fs,
    io::{self, Write as _},
    net::IpAddr,
    process::ExitCode,
    time::Duration,
};

use options::{Options, USAGE};
use wacht_mock::{Form, LoadError, Mock, StoreError, document, live_form};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let asks = |names: [&str; 2]| {
        arguments
            .iter()
            .any(|argument| names.contains(&argument.as_str()))
    };
    if asks(["--help", "-h"]) {
        return shown(USAGE);
    }
    if asks(["--version", "-V"]) {
        return shown(concat!("wacht-mock ", env!("CARGO_PKG_VERSION")));
    }
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("error: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a text message. A reader that has seen enough, such as `head`, is not a failure.
fn shown(text: &str) -> ExitCode {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    if options.print {
        return match options.document {
            Some(_) => Err("--print: prints the document of Wacht only".into()),
            None => print(options.form),
        };
    }
    let address = (options.host, options.port);
    let mock = match &options.document {
        Some(file) => other(file, options.form)?,
        None => Mock::wacht()?,
    };
    for note in mock.notes() {
        eprintln!("note: {note}");
    }
    let mock = mock
        .form(options.form)
        .api_key(options.api_key)
        .collection_size(options.collection_size);
    let mock = match options.strict {
        true => mock.strict(),
        false => mock,
    };
    let mock = match options.check_responses {
        true => mock.check_responses(true),
        false => mock,
    };
    let mock = match options.seed_data {
        Some(file) => {
            let read = fs::read_to_string(&file);
            mock.seed(read.map_err(|error| format!("--seed-data {file:?}: {error}"))?)
        }
        None => mock,
    };
    let mock = match options.store {
        Some(_) if options.examples => return Err("--store: --examples has no state".into()),
        Some(file) => mock.store(file),
        None => mock,
    };
    let mock = match options.log {
        true => mock.log(),
        false => mock,
    };
    let mock = match options.events {
        Some(url) => mock.events(url, options.events_secret),
        None => mock,
    };
    let mock = match options.rate_limit {
        Some(requests) => mock.rate_limit(requests, Duration::from_secs(60)),
        None => mock,
    };
    let mock = match options.faults {
        Some(faults) => mock.faults(&faults, options.seed)?,
        None => mock,
    };
    let mock = match options.examples {
        true => mock.examples(),
        false => mock,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let started = mock.start_on(address).await;
        let server = started.map_err(|error| not_started(&error, address))?;
        let _ = shown(&format!("{} {}", server.base_url(), server.api_key()));
        tokio::signal::ctrl_c().await?;
        // Open requests get their responses first.
        server.shutdown().await;
        Ok(())
    })
}

/// The server of another API.
#[cfg(feature = "any-document")]
fn other(file: &str, form: Form) -> Result<Mock, Box<dyn std::error::Error>> {
    match form {
        Form::Documented => Ok(Mock::open(file)?),
        Form::Live => Err("--form: another document has only the form that it describes".into()),
    }
}

#[cfg(not(feature = "any-document"))]
fn other(file: &str, _: Form) -> Result<Mock, Box<dyn std::error::Error>> {
    let message = format!("{file}: this wacht-mock was built without the feature any-document");
    Err(message.into())
}

/// Why a server does not start, with the option to change.
fn not_started(error: &io::Error, (host, port): (IpAddr, u16)) -> String {
    if error.kind() == io::ErrorKind::InvalidInput {
        return format!("--{error}");
    }
    let inner = error.get_ref();
    if inner.is_some_and(|inner| inner.is::<StoreError>()) {
        return format!("--store {error}");
    }
    if inner.is_some_and(|inner| inner.is::<LoadError>()) {
        return format!("--seed-data: {error}");
    }
    format!("port {port} of {host} cannot be listened on: {error}; choose another --port")
}

fn print(form: Form) -> Result<(), Box<dyn std::error::Error>> {
    let documented = document()?;
    let document = match form {
        Form::Documented => documented,
        Form::Live => live_form(&documented),
    };
    match writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&document)?) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
