#!/usr/bin/env python3
"""Takes the bundled document and gives one that progenitor accepts.

Progenitor takes one media type per body, and no form. A form is left out where the operation takes
JSON as well, and the whole body where it does not; how often is said, so that the comparison shows
what it compares.
"""

import json
import sys
from collections import Counter

METHODS = {"get", "post", "put", "patch", "delete"}


def resolve(document, value):
    while "$ref" in value:
        target = document
        for key in value["$ref"].removeprefix("#/").split("/"):
            target = target[key.replace("~1", "/").replace("~0", "~")]
        value = target
    return value


def operations(document):
    for item in document["paths"].values():
        for method, operation in item.items():
            if method in METHODS:
                yield operation


def adapt(document):
    """Changes the document in place, and gives what was left out with its number."""
    dropped = Counter()
    for operation in operations(document):
        body = operation.get("requestBody")
        if body is not None:
            content = resolve(document, body)["content"]
            if "application/json" not in content:
                del operation["requestBody"]
                dropped["forms without JSON"] += 1
            elif len(content) > 1:
                operation["requestBody"] = {
                    "required": body.get("required", False),
                    "content": {"application/json": content["application/json"]},
                }
                dropped["forms beside JSON"] += 1
    return dropped


def main():
    source, out = sys.argv[1:]
    with open(source) as file:
        document = json.load(file)
    dropped = adapt(document)
    with open(out, "w") as file:
        json.dump(document, file)
    for what, number in dropped.items():
        print(f"left out: {number} {what}")


if __name__ == "__main__":
    main()
