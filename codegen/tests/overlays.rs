//! Overlays: documents that change another one, and the places of what they bring.

use std::{
    fs,
    path::{Path, PathBuf},
};

use wacht_codegen::{Diagnostics, Target, load_for, model_of};

const DOCUMENT: &str = r"openapi: 3.1.0
info: {title: Test API, version: '1'}
tags: [{name: internal}, {name: users}, {name: things}]
paths:
  /users:
    get:
      operationId: listUsers
      tags: [users]
      parameters:
        - {name: a, in: query, schema: {type: string}}
        - {name: b, in: query, schema: {type: string}}
        - {name: c, in: query, schema: {type: wrong}}
      responses: {'200': {description: Users., content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /internal:
    get:
      operationId: getInternal
      tags: [internal]
      responses: {'204': {description: Done.}}
components:
  schemas:
    User: {type: object, properties: {name: {type: string}}}
";

/// Writes a document and overlays in a folder, and returns their paths.
fn written(name: &str, document: &str, overlays: &[&str]) -> (PathBuf, Vec<PathBuf>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("overlays")
        .join(name);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("openapi.yaml");
    fs::write(&path, document).unwrap();
    let overlays = overlays.iter().enumerate().map(|(index, actions)| {
        let path = folder.join(format!("{index}.yaml"));
        let head = "overlay: 1.1.0\ninfo: {title: Ours, version: '1'}\nactions:\n";
        fs::write(&path, format!("{head}{actions}")).unwrap();
        path
    });
    (path, overlays.collect())
}

/// The surface of the document with overlays, one line per fact, or its problems.
fn read(
    name: &str,
    document: &str,
    overlays: &[&str],
    is_lenient: bool,
) -> Result<(String, Diagnostics), Diagnostics> {
    let (path, overlays) = written(name, document, overlays);
    read_files(&path, overlays, is_lenient)
}

/// The same of files that are written already.
fn read_files(
    path: &Path,
    overlays: Vec<PathBuf>,
    is_lenient: bool,
) -> Result<(String, Diagnostics), Diagnostics> {
    let mut target = Target::default();
    target.overlays = overlays;
    target.lenient = is_lenient;
    let (api, document) = model_of(load_for(path, target)?)?;
    let files = wacht_codegen::surface(&api);
    let text: Vec<_> = files.into_values().collect();
    Ok((text.concat(), document.warnings()))
}

/// File, line and message of each problem.
fn places(found: &Diagnostics) -> Vec<String> {
    let places = found.located().map(|(diagnostic, location)| {
        let location = location.unwrap();
        let file = location.path.file_name().unwrap().to_string_lossy();
        format!("{file}:{} {}", location.line, diagnostic.message)
    });
    places.collect()
}

#[test]
fn actions_change_the_document_in_order() {
    let first = "- {target: '$.paths[\"/internal\"]', remove: true}\n\
                 - target: $.components.schemas\n  update: {Pet: {type: object, required: [kind], properties: {kind: {type: string}}}}\n\
                 - target: $.paths['/users'].get.parameters[?@.name == 'c'].schema\n  update: {type: integer}\n";
    let second = "- target: $.paths\n  update: {/pets: {}}\n\
                  - {target: '$.paths[\"/pets\"]', copy: '$.paths[\"/users\"]'}\n\
                  - target: $.paths['/pets'].get\n  update:\n    operationId: listPets\n    \
                    responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}\n\
                  - target: $.paths['/pets'].get.parameters\n  update: {name: d, in: query, schema: {type: boolean}}\n";
    let (surface, _) = read("order", DOCUMENT, &[first, second], false).unwrap();
    let expected = "Pet (response)\n\
                    Pet.kind: String\n\
                    User (response)\n\
                    User.name?: String\n\
                    users().list_users(a?: String, b?: String, c?: i64) -> User\n\
                    users().list_users: GET /users = listUsers, , safe, bare, \n\
                    users().list_pets(a?: String, b?: String, c?: i64, d?: bool) -> Pet\n\
                    users().list_pets: GET /pets = listPets, , safe, bare, \n";
    assert_eq!(surface, expected);
}

#[test]
fn a_problem_is_shown_where_its_value_is() {
    let remove = "- {target: '$.paths[\"/users\"].get.parameters[0]', remove: true}\n";
    let found = read("moved", DOCUMENT, &[remove], false).unwrap_err();
    let line = DOCUMENT
        .lines()
        .position(|line| line.contains("wrong"))
        .unwrap()
        + 1;
    assert!(
        places(&found)[0].starts_with(&format!("openapi.yaml:{line} ")),
        "{found}"
    );
    let fix = "- target: $.paths['/users'].get.parameters[2].schema\n  update: {type: string}\n\
                - target: $.components.schemas.User.properties\n  update:\n    \
                  age: {type: string}\n    size: {type: nonsense}\n";
    let found = read("brought", DOCUMENT, &[fix], false).unwrap_err();
    assert!(places(&found)[0].starts_with("0.yaml:9 "), "{found}");
    let lost = "- target: $.paths['/users'].get.parameters[2]\n  update:\n    \
                schema: {$ref: '#/components/schemas/Lost'}\n";
    let found = read("lost", DOCUMENT, &[lost], false).unwrap_err();
    assert!(places(&found)[0].starts_with("0.yaml:6 "), "{found}");
}

#[test]
fn an_action_that_matches_nothing_is_an_error_unless_lenient() {
    let document = DOCUMENT.replace("wrong", "string");
    let nothing = "- {target: '$.paths[\"/user\"]', remove: true}\n";
    let found = read("nothing", &document, &[nothing], false).unwrap_err();
    let expected = "0.yaml:4 `$.paths[\"/user\"]` matches nothing in the document";
    assert_eq!(places(&found), [expected]);
    let (_, warnings) = read("nothing", &document, &[nothing], true).unwrap();
    assert_eq!(places(&warnings), [expected]);
}

#[test]
fn an_overlay_that_makes_no_sense_is_refused_with_the_place() {
    let document = DOCUMENT.replace("wrong", "string");
    for (name, action, expected) in [
        ("path", "- {target: $.paths[, remove: true}\n", "0.yaml:"),
        ("target", "- {remove: true}\n", "an action lacks `target`"),
        (
            "change",
            "- {target: $.info}\n",
            "neither `update` nor `copy`",
        ),
        (
            "key",
            "- {target: $.info, updat: {}}\n",
            "an action has no key `updat`",
        ),
        (
            "copy",
            "- {target: $.info, copy: '$.paths.*'}\n",
            "matches 2 values",
        ),
        (
            "syntax",
            "- {target: '$.info[', update: {}}\n",
            "is not a JSONPath",
        ),
    ] {
        let found = read(name, &document, &[action], false).unwrap_err();
        assert!(
            places(&found).iter().any(|text| text.contains(expected)),
            "{found}"
        );
    }
    let (path, overlays) = written("version", &document, &[""]);
    fs::write(&overlays[0], "overlay: 2.0.0\nactions: []\n").unwrap();
    let mut target = Target::default();
    target.overlays = overlays;
    let found = load_for(&path, target).unwrap_err();
    assert!(found.to_string().contains("overlay: 1.0.0"), "{found}");
}

#[test]
fn the_configuration_names_overlays_beside_it() {
    let document = DOCUMENT.replace("wrong", "string");
    let (path, _) = written(
        "configured",
        &document,
        &["- {target: '$.paths[\"/internal\"]', remove: true}\n"],
    );
    fs::write(path.with_file_name(Target::FILE), "overlays = [\"0.yaml\"]").unwrap();
    let api = wacht_codegen::model(&path).unwrap();
    assert_eq!(api.operations.len(), 1);
}

/// A document whose operation is in a file beside it.
const SPLIT: &str = r"openapi: 3.1.0
info: {title: Test API, version: '1'}
paths:
  /users:
    $ref: parts/users.yaml#/Users
";

const USERS: &str = r"Users:
  get:
    operationId: listUsers
    parameters:
      - {name: a, in: query, schema: {type: wrong}}
    responses:
      '200':
        description: Users.
        content: {application/json: {schema: {$ref: '#/User'}}}
User: {type: object, properties: {name: {type: string}}}
";

/// The surface of the split document with an overlay that begins with these lines, or its problems.
fn read_split(name: &str, overlay: &str) -> Result<(String, Diagnostics), Diagnostics> {
    let (path, overlays) = written(name, SPLIT, &[""]);
    fs::create_dir_all(path.with_file_name("parts")).unwrap();
    fs::write(path.with_file_name("parts/users.yaml"), USERS).unwrap();
    fs::write(path.with_file_name("parts/other.yaml"), "Other: {}").unwrap();
    let head = "overlay: 1.1.0\ninfo: {title: Ours, version: '1'}\n";
    fs::write(&overlays[0], format!("{head}{overlay}")).unwrap();
    read_files(&path, overlays, false)
}

#[test]
fn an_overlay_changes_the_file_that_it_names() {
    let overlay = "extends: parts/users.yaml\nactions:\n\
                   - target: $.Users.get.parameters[0].schema\n  update: {type: integer}\n\
                   - target: $.User.properties\n  update: {age: {type: integer}}\n";
    let (surface, _) = read_split("split", overlay).unwrap();
    assert!(
        surface.contains("list_users(a?: i64) -> User\n") && surface.contains("User.age?: i64"),
        "{surface}"
    );
}

#[test]
fn a_problem_of_a_file_that_was_changed_is_shown_where_its_value_is() {
    let overlay = "extends: parts/users.yaml\nactions:\n\
                   - target: $.User.properties\n  update:\n    size: {type: nonsense}\n";
    let found = read_split("split_places", overlay).unwrap_err();
    let found = places(&found);
    assert!(
        found.iter().any(|text| text.starts_with("0.yaml:7 ")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|text| text.starts_with("users.yaml:5 ")),
        "{found:?}"
    );
}

#[test]
fn a_file_that_the_document_does_not_use_is_changed_in_vain() {
    let overlay = "extends: parts/other.yaml\nactions:\n\
                   - target: $.Other\n  update: {type: string}\n";
    let found = read_split("split_unused", overlay).unwrap_err();
    let found = places(&found);
    assert!(
        found
            .iter()
            .any(|text| text.starts_with("0.yaml:3 the document refers to nothing in")),
        "{found:?}"
    );
}

#[test]
fn a_name_of_no_file_is_a_warning_and_a_url_is_none() {
    let fix = "actions:\n- target: $.paths['/users']\n  update: {summary: Users}\n";
    let overlay = format!("extends: parts/lost.yaml\n{fix}");
    let found = read_split("split_lost", &overlay).unwrap_err();
    assert!(found.to_string().contains("there is no file"), "{found}");
    let overlay = format!("extends: https://example.com/openapi.yaml\n{fix}");
    let found = read_split("split_url", &overlay).unwrap_err();
    assert!(!found.to_string().contains("extends"), "{found}");
}
