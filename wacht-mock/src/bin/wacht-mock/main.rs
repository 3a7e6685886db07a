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

use std::{
    env, fs,
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr},
    process::ExitCode,
    time::Duration,
};

use wacht_mock::{
    DEFAULT_API_KEY, DEFAULT_COLLECTION_SIZE, Form, LoadError, Mock, StoreError, document,
    live_form,
};

const USAGE: &str = "\
usage: wacht-mock [--form documented|live] [--host A] [--port N] [--api-key K]
                  [--strict] [--seed-data F] [--store F] [--log] [--events URL] [--events-secret S] [--rate-limit N] [--faults F] [--seed N] [--examples] [--collection-size N] [--print]

  --form             the form of the wire (documented)
  --host             the address to listen on (127.0.0.1)
  --port             the port; 0 takes a free one (0)
  --api-key          the API key that is taken (sk_mock)
  --strict           refuse also what the document does not name
  --seed-data        a file with the state to begin with, from GET /__mock/state
  --store            a file that keeps the state; made where there is none
  --log              write a line to stderr for each request
  --events           where the events about the deployment go: http on this machine
  --events-secret    what they are signed with (whsec_d2FjaHQtbW9jay1ldmVudHMtc2VjcmV0)
  --rate-limit       how many requests a minute are taken (any number)
  --faults           what goes wrong how often: latency=20ms±10,reset=1%,503=2%,truncate=1%,slow=1%
  --seed             decides which requests have which fault (0)
  --examples         respond with examples of the document, and remember nothing
  --collection-size  how many items a list of examples has (25)
  --print            print the document in that form, and serve nothing
  -h, --help         print this
  -V, --version      print the version";

/// What signs the events about the deployment by default.
const EVENTS_SECRET: &str = "whsec_d2FjaHQtbW9jay1ldmVudHMtc2VjcmV0";

/// The parsed command line.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    form: Form,
    host: IpAddr,
    port: u16,
    api_key: String,
    strict: bool,
    seed_data: Option<String>,
    store: Option<String>,
    log: bool,
    events: Option<String>,
    events_secret: String,
    rate_limit: Option<usize>,
    faults: Option<String>,
    seed: u64,
    examples: bool,
    collection_size: u64,
    print: bool,
}

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
        return print(options.form);
    }
    let address = (options.host, options.port);
    let mock = Mock::wacht()?
        .form(options.form)
        .api_key(options.api_key)
        .collection_size(options.collection_size);
    let mock = match options.strict {
        true => mock.strict(),
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

impl Options {
    fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            form: Form::default(),
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            api_key: DEFAULT_API_KEY.to_owned(),
            strict: false,
            seed_data: None,
            store: None,
            log: false,
            events: None,
            events_secret: EVENTS_SECRET.to_owned(),
            rate_limit: None,
            faults: None,
            seed: 0,
            examples: false,
            collection_size: DEFAULT_COLLECTION_SIZE,
            print: false,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            let mut value = || {
                value
                    .clone()
                    .or_else(|| arguments.next())
                    .ok_or(format!("{name} needs a value"))
            };
            match name.as_str() {
                "--form" => options.form = parse(&name, &value()?)?,
                "--host" => options.host = parse(&name, &value()?)?,
                "--port" => options.port = parse(&name, &value()?)?,
                "--api-key" => options.api_key = value()?,
                "--collection-size" => options.collection_size = parse(&name, &value()?)?,
                "--strict" => options.strict = true,
                "--seed-data" => options.seed_data = Some(value()?),
                "--store" => options.store = Some(value()?),
                "--log" => options.log = true,
                "--events" => options.events = Some(value()?),
                "--events-secret" => options.events_secret = value()?,
                "--rate-limit" => options.rate_limit = Some(parse(&name, &value()?)?),
                "--faults" => options.faults = Some(value()?),
                "--seed" => options.seed = parse(&name, &value()?)?,
                "--examples" => options.examples = true,
                "--print" => options.print = true,
                _ => return Err(format!("{name:?} is not an option")),
            }
        }
        Ok(options)
    }
}

fn parse<T>(name: &str, value: &str) -> Result<T, String>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    value
        .parse()
        .map_err(|error| format!("{name} {value:?}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<Options, String> {
        Options::parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn nothing_said_is_the_default() {
        let expected = Options {
            form: Form::Documented,
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            api_key: "sk_mock".to_owned(),
            strict: false,
            seed_data: None,
            store: None,
            log: false,
            events: None,
            events_secret: EVENTS_SECRET.to_owned(),
            rate_limit: None,
            faults: None,
            seed: 0,
            examples: false,
            collection_size: 25,
            print: false,
        };
        assert_eq!(options(&[]), Ok(expected));
    }

    #[test]
    fn every_option_is_read_in_both_spellings() {
        let expected = Options {
            form: Form::Live,
            host: Ipv4Addr::UNSPECIFIED.into(),
            port: 8080,
            api_key: "sk_x".to_owned(),
            strict: true,
            seed_data: Some("state".to_owned()),
            store: Some("kept".to_owned()),
            log: true,
            events: Some("http://127.0.0.1:9".to_owned()),
            events_secret: "whsec_eA==".to_owned(),
            rate_limit: Some(9),
            faults: Some("503=1%".to_owned()),
            seed: 7,
            examples: true,
            collection_size: 3,
            print: true,
        };
        let apart = [
            "--form",
            "live",
            "--host",
            "0.0.0.0",
            "--port",
            "8080",
            "--api-key",
            "sk_x",
            "--collection-size",
            "3",
            "--strict",
            "--seed-data",
            "state",
            "--store",
            "kept",
            "--log",
            "--events",
            "http://127.0.0.1:9",
            "--events-secret",
            "whsec_eA==",
            "--rate-limit",
            "9",
            "--faults",
            "503=1%",
            "--seed",
            "7",
            "--examples",
            "--print",
        ];
        assert_eq!(options(&apart).as_ref(), Ok(&expected));
        let joined = [
            "--form=live",
            "--host=0.0.0.0",
            "--port=8080",
            "--api-key=sk_x",
            "--collection-size=3",
            "--strict",
            "--seed-data=state",
            "--store=kept",
            "--log",
            "--events=http://127.0.0.1:9",
            "--events-secret=whsec_eA==",
            "--rate-limit=9",
            "--faults=503=1%",
            "--seed=7",
            "--examples",
            "--print",
        ];
        assert_eq!(options(&joined), Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let errors = [
            (&["--prot", "1"][..], "\"--prot\" is not an option"),
            (&["--port"], "--port needs a value"),
            (
                &["--port", "x"],
                "--port \"x\": invalid digit found in string",
            ),
            (
                &["--form", "x"],
                "--form \"x\": \"x\" is not a form; use documented or live",
            ),
        ];
        for (arguments, error) in errors {
            assert_eq!(options(arguments), Err(error.to_owned()));
        }
    }
}
