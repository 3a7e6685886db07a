//! The command line: takes arguments, returns options, or the message about the first wrong one; never
//! acts on them.

use std::net::{IpAddr, Ipv4Addr};

use wacht_mock::{DEFAULT_API_KEY, DEFAULT_COLLECTION_SIZE, Form};

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
usage: wacht-mock [--form documented|live] [--host A] [--port N] [--api-key K]
                  [--strict] [--check-responses] [--seed-data F] [--store F] [--log]
                  [--events URL] [--events-secret S] [--rate-limit N] [--faults F] [--seed N]
                  [--examples] [--collection-size N] [--print] [DOCUMENT]

  DOCUMENT           a file that describes another API, in YAML or JSON (the API of Wacht)

  --form             the form of the wire (documented)
  --host             the address to listen on (127.0.0.1)
  --port             the port; 0 takes a free one (0)
  --api-key          the API key that is taken (sk_mock)
  --strict           refuse also what the document does not name
  --check-responses  check each response against its schema before it is sent
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
pub(crate) struct Options {
    /// The file that describes another API.
    pub(crate) document: Option<String>,
    pub(crate) form: Form,
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    pub(crate) api_key: String,
    pub(crate) strict: bool,
    pub(crate) check_responses: bool,
    pub(crate) seed_data: Option<String>,
    pub(crate) store: Option<String>,
    pub(crate) log: bool,
    pub(crate) events: Option<String>,
    pub(crate) events_secret: String,
    pub(crate) rate_limit: Option<usize>,
    pub(crate) faults: Option<String>,
    pub(crate) seed: u64,
    pub(crate) examples: bool,
    pub(crate) collection_size: u64,
    pub(crate) print: bool,
}

impl Options {
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            document: None,
            form: Form::default(),
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            api_key: DEFAULT_API_KEY.to_owned(),
            strict: false,
            check_responses: false,
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
                "--check-responses" => options.check_responses = true,
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
                file if !file.starts_with('-') && options.document.is_none() => {
                    options.document = Some(name);
                }
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
            document: None,
            form: Form::Documented,
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            api_key: "sk_mock".to_owned(),
            strict: false,
            check_responses: false,
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
            document: Some("shop.yaml".to_owned()),
            form: Form::Live,
            host: Ipv4Addr::UNSPECIFIED.into(),
            port: 8080,
            api_key: "sk_x".to_owned(),
            strict: true,
            check_responses: true,
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
            "--check-responses",
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
            "shop.yaml",
        ];
        assert_eq!(options(&apart).as_ref(), Ok(&expected));
        let joined = [
            "shop.yaml",
            "--form=live",
            "--host=0.0.0.0",
            "--port=8080",
            "--api-key=sk_x",
            "--collection-size=3",
            "--strict",
            "--check-responses",
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
            (&["a.yaml", "b.yaml"], "\"b.yaml\" is not an option"),
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
