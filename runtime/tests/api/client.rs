//! A small API on the runtime alone, as the generator would write it.
#![allow(unreachable_pub, reason = "it is written as a crate would be")]

use wacht_runtime::{
    Call, Environment, ErrorPaths, Extra, Page, Scheme, Service,
    runtime::{Continue, Operation, UntypedCall, model, paged_model},
    serde_json::Value,
};

static SERVICE: Service = Service::new("things-sdk", "1.2.3")
    .environment(Environment::new(&["THINGS_KEY"]).base_url("THINGS_URL"))
    .schemes(&[
        Scheme::bearer("token"),
        Scheme::basic("user"),
        Scheme::header("header", "x-api-key"),
        Scheme::query("query", "api_key"),
        Scheme::cookie("cookie", "sid"),
    ])
    .errors(
        ErrorPaths::new()
            .code(&["fault", "kind"])
            .message(&["fault", "text"]),
    )
    .request_ids(&["x-trace", "x-request-id"]);

/// A client of things.
#[derive(Clone)]
pub struct Client(wacht_runtime::Client);

wacht_runtime::client!(Client, SERVICE);

/// A thing.
#[derive(Clone, Default)]
pub struct Thing {
    /// Its id.
    pub id: i64,
    /// What else there is.
    pub extra: Extra,
}

model!(Thing, 0 id);

/// Things with what else the API says of them: here `data` is no envelope.
#[derive(Clone, Default)]
pub struct Things {
    /// The things.
    pub data: Vec<Thing>,
    /// What else the API says.
    pub meta: Option<Value>,
    /// What this version does not know.
    pub extra: Extra,
}

model!(Things, 0 data, 1 meta optional);

/// A page that names the next one.
#[derive(Clone, Default)]
pub struct TokenPage {
    /// The things.
    pub results: Vec<Thing>,
    /// The next page; empty at the end.
    pub next_page_token: String,
    /// What this version does not know.
    pub extra: Extra,
}

model!(TokenPage, 0 results, 1 next_page_token "nextPageToken");
paged_model!(TokenPage, results, Thing, cursor next_page_token);

/// A page that says how many things there are.
#[derive(Clone, Default)]
pub struct CountedPage {
    /// The things.
    pub things: Vec<Thing>,
    /// How many there are.
    pub count: i64,
    /// What this version does not know.
    pub extra: Extra,
}

model!(CountedPage, 0 things, 1 count);
paged_model!(CountedPage, things, Thing, total count);

static GET: Operation = Operation::get("getThing", "/things/{id}");
static ALL: Operation = Operation::get("allThings", "/things");
static LIST: Operation = Operation::get("listThings", "/pages");
static TOKENS: Operation = Operation::get("listByToken", "/tokens")
    .paging(Continue::Cursor)
    .page_parameters(&["pageToken"]);
static COUNTED: Operation = Operation::get("listCounted", "/counted").page_parameters(&["skip"]);
static HEALTH: Operation = Operation::get("health", "/health").security(&[]);
static BY_USER: Operation = Operation::get("byUser", "/user").security(&[&["user"]]);
static BY_HEADER: Operation = Operation::get("byHeader", "/header").security(&[&["header"]]);
static BY_QUERY: Operation = Operation::get("byQuery", "/query?v=2").security(&[&["query"]]);
static BY_COOKIE: Operation = Operation::get("byCookie", "/cookie").security(&[&["cookie"]]);

impl Client {
    pub fn get(&self, id: i64) -> Call<Thing> {
        UntypedCall::new(self, &GET).path::<i64>("id", id).plain()
    }

    pub fn get_elsewhere(&self, id: i64, base_url: &str) -> Call<Thing> {
        let call = UntypedCall::new(self, &GET).path::<i64>("id", id);
        call.elsewhere(base_url).plain()
    }

    pub fn all(&self) -> Call<Things> {
        UntypedCall::new(self, &ALL).plain()
    }

    pub fn list(&self) -> Call<Page<Thing>> {
        UntypedCall::new(self, &LIST).plain()
    }

    pub fn by_token(&self) -> Call<TokenPage> {
        UntypedCall::new(self, &TOKENS).plain()
    }

    pub fn counted(&self) -> Call<CountedPage> {
        UntypedCall::new(self, &COUNTED).plain()
    }

    pub fn health(&self) -> Call<()> {
        UntypedCall::new(self, &HEALTH).plain()
    }

    pub fn by_user(&self) -> Call<()> {
        UntypedCall::new(self, &BY_USER).plain()
    }

    pub fn by_header(&self) -> Call<()> {
        UntypedCall::new(self, &BY_HEADER).plain()
    }

    pub fn by_query(&self) -> Call<()> {
        UntypedCall::new(self, &BY_QUERY).plain()
    }

    pub fn by_cookie(&self) -> Call<()> {
        UntypedCall::new(self, &BY_COOKIE).plain()
    }
}
