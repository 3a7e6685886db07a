//! Where two documents differ.

use std::{fs, path::Path};

use wacht_codegen::{
    Target,
    compare::{Comparison, compare},
    load_for,
};

const OURS: &str = r"
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /books:
    get:
      operationId: listBooks
      parameters:
        - {name: limit, in: query, schema: {type: integer, format: int64}}
        - {name: X-Shop, in: header, required: true, schema: {type: string}}
        - {name: old, in: query, schema: {type: string}}
      responses:
        '200': {description: Books., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}}}
  /books/{book_id}:
    parameters: [{name: book_id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getBook
      responses:
        '200': {description: A book., content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
    put:
      operationId: putBook
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses: {'204': {description: Done.}}
  /shelves:
    get: {operationId: listShelves, responses: {'204': {description: Done.}}}
  /stock:
    get: {operationId: getStock, responses: {'204': {description: Done.}}}
components:
  schemas:
    Book:
      type: object
      required: [title]
      properties:
        title: {type: string}
        subtitle: {type: string, nullable: true}
        state: {type: string, enum: [listed, sold]}
        next: {$ref: '#/components/schemas/Book'}
        isbn: {type: string}
";

const THEIRS: &str = r"
openapi: 3.1.0
info: {title: Shop, version: '2'}
paths:
  /books:
    get:
      operationId: listBooks
      parameters:
        - {name: limit, in: query, schema: {type: [integer, 'null'], format: int32}}
        - {name: x-shop, in: header, required: true, schema: {type: string}}
      responses:
        '200': {description: Books., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Volume'}}}}}
  /books/{id}:
    get:
      operationId: getBook
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: A book., content: {application/json: {schema: {$ref: '#/components/schemas/Volume'}}}}
    put:
      operationId: putBook
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Volume'}}}}
      responses: {'200': {description: Done.}}
  /racks:
    get: {operationId: listShelves, responses: {'204': {description: Done.}}}
  /authors:
    get: {operationId: listAuthors, responses: {'204': {description: Done.}}}
components:
  schemas:
    Volume:
      allOf:
        - {$ref: '#/components/schemas/Titled'}
        - type: object
          required: [state]
          properties:
            state: {type: string, enum: [sold, lost, listed]}
            next: {oneOf: [{$ref: '#/components/schemas/Volume'}, {type: 'null'}]}
            pages: {type: integer}
    Titled:
      type: object
      required: [title]
      properties:
        title: {type: string}
        subtitle: {type: [string, 'null']}
";

fn compared(test: &str, ours: &str, theirs: &str) -> Comparison {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare");
    fs::create_dir_all(&folder).unwrap();
    let load = |side: &str, text: &str| {
        let path = folder.join(format!("{test}_{side}.yaml"));
        fs::write(&path, text).unwrap();
        let loaded = load_for(&path, Target::default());
        loaded.unwrap_or_else(|error| panic!("{error}"))
    };
    compare(load("ours", ours), load("theirs", theirs))
}

/// The report without the folder of the test.
fn lines(comparison: &Comparison) -> Vec<String> {
    comparison
        .differences
        .iter()
        .map(|found| found.line())
        .collect()
}

#[test]
fn differences_are_listed_by_path_and_once() {
    let found = compared("all", OURS, THEIRS);
    insta::assert_snapshot!(lines(&found).join("\n"), @r"
    GET /books query `limit`, type: integer int64 here, integer int32 there
    GET /books query `old`, parameter: optional here, nothing there
    Book isbn, property: optional here, nothing there
    Book state, required: optional here, required there
    Book pages, property: nothing here, optional there
    Book next, nullable: never null here, perhaps null there
    Book state, values: listed sold here, listed lost sold there
    PUT /books/{book_id} body, required: required here, optional there
    PUT /books/{book_id} responses, statuses: 204 here, 200 there
    ");
}

#[test]
fn operations_are_known_by_their_requests_without_the_names_of_parameters() {
    let found = compared("operations", OURS, THEIRS);
    let requests = |all: &[wacht_codegen::compare::Endpoint]| {
        all.iter()
            .map(|found| found.request.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(found.shared, 3);
    assert_eq!(requests(&found.missing), ["GET /authors"]);
    assert_eq!(requests(&found.extra), ["GET /stock"]);
    let moved = found.moved.first().unwrap();
    assert_eq!(
        (&*moved.0.request, &*moved.1.request),
        ("GET /shelves", "GET /racks")
    );
}

#[test]
fn a_document_does_not_differ_from_itself() {
    let found = compared("same", OURS, OURS);
    assert_eq!(lines(&found), Vec::<String>::new());
    assert_eq!(
        (found.shared, found.missing.len(), found.extra.len()),
        (5, 0, 0)
    );
}

#[test]
fn a_difference_has_the_lines_in_both_documents() {
    let found = compared("places", OURS, THEIRS);
    let values = found
        .differences
        .iter()
        .find(|found| found.line().contains("values"))
        .unwrap();
    let line = |place: &Option<String>| {
        let place = place.as_deref().unwrap();
        place.rsplit(':').next().unwrap().parse::<usize>().unwrap()
    };
    let at =
        |text: &str, part: &str| text.lines().position(|line| line.contains(part)).unwrap() + 1;
    assert_eq!(line(&values.ours_place), at(OURS, "state: {"));
    assert_eq!(line(&values.theirs_place), at(THEIRS, "state: {"));
}

/// A document with one operation that takes a book with these properties.
fn taking(version: &str, properties: &str) -> String {
    format!(
        "
openapi: {version}
info: {{title: Shop, version: 1.0.0}}
paths:
  /books:
    put:
      operationId: putBook
      requestBody:
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Book'}}}}}}
      responses: {{'204': {{description: Done.}}}}
components:
  schemas:
    Cover: {{type: object, properties: {{url: {{type: string}}}}}}
    Json: {{description: Anything.}}
    Book: {{type: object, properties: {properties}}}
"
    )
}

#[test]
fn null_is_read_beside_a_reference_and_without_a_meaning_for_anything() {
    let ours = taking(
        "3.0.3",
        "{cover: {$ref: '#/components/schemas/Cover'}, about: {$ref: '#/components/schemas/Json'}}",
    );
    let theirs = taking(
        "3.1.0",
        "{cover: {$ref: '#/components/schemas/Cover', nullable: true}, about: {nullable: true}}",
    );
    let found = compared("beside", &ours, &theirs);
    let expected = ["Book cover, nullable: never null here, perhaps null there"];
    assert_eq!(lines(&found), expected);
}
