//! A document of another API, served by the convention of its paths.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::{Value, json};
use support::{Response, request};
use wacht_mock::{Mock, Server};

fn document() -> Value {
    let pet = json!({"$ref": "#/components/schemas/Pet"});
    let toy = json!({"type": "object", "required": ["id"], "properties": {
        "id": {"type": "string"}, "label": {"type": "string"},
    }});
    let body = |schema: &Value| json!({"required": true, "content": {"application/json": {"schema": schema}}});
    let shown = |schema: &Value| json!({"description": "", "content": {"application/json": {"schema": schema}}});
    let list = |schema: &Value| shown(&json!({"type": "array", "items": schema}));
    let page = |schema: &Value| {
        shown(
            &json!({"type": "object", "required": ["items"], "properties": {
                "items": {"type": "array", "items": schema},
            }}),
        )
    };
    let number = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "integer"}});
    let code = json!({"type": "object", "required": ["code"], "properties": {
        "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2}$"},
    }});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "security": [{"key": []}],
        "paths": {
            "/pets": {
                "get": {"parameters": [number("limit"), number("offset")], "responses": {"200": list(&pet)}},
                "post": {"requestBody": body(&pet), "responses": {"201": shown(&pet)}},
            },
            "/pets/{petId}": {
                "get": {"responses": {"200": shown(&pet), "404": shown(&json!({"$ref": "#/components/schemas/Problem"}))}},
                "put": {"requestBody": body(&pet), "responses": {"200": shown(&pet)}},
                "patch": {"requestBody": body(&json!({"type": "object"})), "responses": {"200": shown(&pet)}},
                "delete": {"responses": {"204": {"description": ""}}},
            },
            "/pets/{petId}/toys": {
                "get": {"responses": {"200": page(&toy)}},
                "post": {"requestBody": body(&toy), "responses": {"2XX": shown(&toy)}},
            },
            "/pets/{petId}/toys/{toyId}": {"get": {"responses": {"200": shown(&toy)}}},
            "/code": {"get": {"security": [], "responses": {"default": shown(&code)}}},
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": {
                "Pet": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "id": {"type": "integer"},
                        "name": {"type": "string"},
                        "tag": {"type": ["string", "null"]},
                        "kind": {"const": "pet"},
                    },
                },
                "Problem": {"type": "object", "required": ["title", "code"], "properties": {
                    "title": {"type": "string"}, "code": {"type": "integer", "example": 7},
                }},
            },
        },
    })
}

async fn server() -> Server {
    let mock = Mock::by_convention(&document()).unwrap();
    assert_eq!(mock.notes(), [""; 0]);
    mock.start().await.unwrap()
}

async fn send(server: &Server, method: &str, target: &str, body: &Value) -> Response {
    let request = request(server, method, target).without_key();
    let request = request.header("X-Key", server.api_key());
    match body {
        Value::Null => request.send().await,
        body => request.json(body).send().await,
    }
}

async fn read(server: &Server, target: &str) -> Value {
    let response = send(server, "GET", target, &Value::Null).await;
    assert_eq!(response.status, 200, "{target}");
    response.json()
}

async fn create(server: &Server, target: &str, body: Value) -> Value {
    let response = send(server, "POST", target, &body).await;
    assert!(response.status < 300, "{target} {}", response.status);
    response.json()
}

#[tokio::test]
async fn a_resource_is_created_read_changed_and_removed() {
    let server = server().await;
    let pet = create(
        &server,
        "/pets",
        json!({"name": "Rex", "tag": "dog", "kind": "pet"}),
    )
    .await;
    assert_eq!(
        pet,
        json!({"id": pet["id"], "name": "Rex", "tag": "dog", "kind": "pet"})
    );
    let target = format!("/pets/{}", pet["id"]);
    assert_eq!(read(&server, &target).await, pet);
    send(&server, "PATCH", &target, &json!({"name": "Max"})).await;
    let patched = read(&server, &target).await;
    assert_eq!(
        (&patched["name"], &patched["tag"]),
        (&json!("Max"), &json!("dog"))
    );
    send(&server, "PUT", &target, &json!({"name": "Tom"})).await;
    let put = read(&server, &target).await;
    assert_eq!((&put["name"], put.get("tag")), (&json!("Tom"), None));
    assert_eq!(
        send(&server, "DELETE", &target, &Value::Null).await.status,
        204
    );
    assert_eq!(
        send(&server, "GET", &target, &Value::Null).await.status,
        404
    );
}

#[tokio::test]
async fn a_client_may_state_the_id_of_what_it_creates() {
    let server = server().await;
    let pet = create(&server, "/pets", json!({"id": 17, "name": "Rex"})).await;
    assert_eq!(pet["id"], 17);
    assert_eq!(read(&server, "/pets/17").await["name"], "Rex");
    let again = send(&server, "POST", "/pets", &json!({"id": 17, "name": "Max"})).await;
    assert_eq!(again.status, 400);
}

#[tokio::test]
async fn a_list_that_is_an_array_has_what_was_created() {
    let server = server().await;
    for name in ["a", "b", "c"] {
        create(&server, "/pets", json!({"name": name})).await;
    }
    let names = |pets: Value| -> Vec<Value> {
        pets.as_array()
            .unwrap()
            .iter()
            .map(|pet| pet["name"].clone())
            .collect()
    };
    assert_eq!(names(read(&server, "/pets").await), ["a", "b", "c"]);
    assert_eq!(names(read(&server, "/pets?offset=1&limit=1").await), ["b"]);
}

#[tokio::test]
async fn what_is_below_a_resource_goes_with_it() {
    let server = server().await;
    let mut pets = Vec::new();
    for name in ["Rex", "Max"] {
        pets.push(create(&server, "/pets", json!({"name": name})).await["id"].clone());
    }
    let toys = format!("/pets/{}/toys", pets[0]);
    let toy = create(&server, &toys, json!({"id": "ball", "label": "Ball"})).await;
    assert_eq!(read(&server, &toys).await, json!({"items": [toy]}));
    let others = format!("/pets/{}/toys", pets[1]);
    assert_eq!(read(&server, &others).await, json!({"items": []}));
    assert_eq!(read(&server, &format!("{toys}/ball")).await, toy);
    let elsewhere = send(&server, "GET", &format!("{others}/ball"), &Value::Null).await;
    assert_eq!(elsewhere.status, 404);
    send(
        &server,
        "DELETE",
        &format!("/pets/{}", pets[0]),
        &Value::Null,
    )
    .await;
    let gone = send(&server, "POST", &toys, &json!({"id": "bone"})).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn an_error_has_the_body_of_the_document() {
    let server = server().await;
    let missing = send(&server, "GET", "/pets/1", &Value::Null).await;
    assert_eq!(missing.status, 404);
    assert_eq!(missing.json(), json!({"code": 7, "title": "pet not found"}));
}

#[tokio::test]
async fn the_key_is_where_the_document_puts_it_and_nowhere_where_none_is_needed() {
    let server = server().await;
    let bearer = request(&server, "GET", "/pets").send().await;
    assert_eq!(bearer.status, 401);
    assert_eq!(bearer.message(), "header x-key: is missing");
    let wrong = request(&server, "GET", "/pets")
        .header("X-Key", "sk_wrong")
        .send()
        .await;
    assert_eq!(
        wrong.message(),
        "header x-key: has no API key that is valid"
    );
    let open = request(&server, "GET", "/code").without_key().send().await;
    assert_eq!((open.status, open.json()), (200, json!({"code": "AAA-00"})));
}

#[cfg(feature = "any-document")]
#[tokio::test]
async fn a_document_is_read_from_its_files() {
    let folder = std::env::temp_dir().join(format!("wacht-mock-foreign-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("openapi.yaml");
    let paths =
        "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths: {/pets: {$ref: pets.yaml}}\n";
    let pets = "get: {operationId: list, responses: {'200': {description: '', content: {text/plain: {schema: {type: string}}}}}}\n";
    std::fs::write(&file, paths).unwrap();
    std::fs::write(folder.join("pets.yaml"), pets).unwrap();
    let server = Mock::open(&file).unwrap().start().await.unwrap();
    let text = request(&server, "GET", "/pets").send().await;
    assert_eq!((text.status, text.body.as_slice()), (200, &b"text"[..]));
    std::fs::write(folder.join("pets.yaml"), "get: [").unwrap();
    let error = Mock::open(&file).unwrap_err().to_string();
    assert!(error.contains("pets.yaml:2:1"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
}
