#!/usr/bin/env python3
"""Measures the shapes that generated code could have. Prints two Markdown tables.

    python3 benches/shapes/run.py [types] [calls] [--rounds N]

Everything that is written or built is in `work/` beside this file, which git ignores.
"""

import argparse
import os
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

from cpu import cost, note, output, table  # noqa: E402

WORK = HERE / "work"
TARGET = WORK / "target"
TYPES = {
    "derive": "serde derive, everything for every type",
    "derive-by-use": "serde derive, only what is used",
    "compact": "one visitor, a table and a match per type",
    "tables": "type-erased, a table per type (wacht-sdk)",
}
CALLS = {"call-struct": "a struct per operation", "call-generic": "`Request<Op>`"}
KINDS = {"check": ["check"], "dev": ["build"], "release": ["build", "--release"]}


def cargo(*words):
    return ["cargo", *words, "-j2", "--target-dir", str(TARGET)]


def measure(names, rounds):
    """The CPU seconds of each library after a change in it, and of the program that uses it.

    Both are built from the folder of the program, so that it takes the library that was built.
    """
    seconds = {}
    for kind, words in KINDS.items():
        for name in names:
            cost(cargo(*words), WORK / f"uses-{name}")
        for _ in range(rounds):
            for name in names:
                os.utime(WORK / name / "src/lib.rs")
                program = WORK / f"uses-{name}"
                note(name, kind, take(seconds, (name, kind), cargo(*words, "-p", name), program))
                if kind != "check":
                    # What uses the library is out of date now, so it is built again as well.
                    what = f"uses {kind}"
                    note(name, what, take(seconds, (name, what), cargo(*words), program))
    return {key: f"{statistics.median(values):.1f}" for key, values in seconds.items()}


def take(seconds, key, command, folder):
    """Measures a command, and keeps what it took with the others of its kind."""
    taken, _ = cost(command, folder)
    seconds.setdefault(key, []).append(taken)
    return taken


def lines(name):
    return sum(len(path.read_text().splitlines()) for path in (WORK / name / "src").rglob("*.rs"))


def size(name):
    """The size of a stripped release binary, in kB."""
    stripped = WORK / "stripped"
    binary = TARGET / "release" / f"uses-{name}"
    cost(["strip", "-o", str(stripped), str(binary)], WORK)
    return f"{stripped.stat().st_size / 1000:.0f}"


def decoding(name):
    """What it takes to decode a page of 50 users, in microseconds."""
    binary = TARGET / "release" / f"uses-{name}"
    return f"{int(output([str(binary), str(WORK / 'users.json')], WORK)) / 1000:.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("tables", nargs="*", help="types, calls")
    arguments = parser.parse_args()
    rounds, wanted = arguments.rounds, arguments.tables or ["types", "calls"]
    cost(["cargo", "run", "--quiet", "--target-dir", str(TARGET), "--", str(WORK)], HERE)

    columns = ["lines", *KINDS, "program, dev", "program, release", "program, kB"]
    print(f"CPU seconds, median of {rounds}.\n")
    tables = {"types": (TYPES, ["50 users, µs"]), "calls": (CALLS, [])}
    for shapes, more in (tables[name] for name in wanted):
        seconds = measure(shapes, rounds)
        rows = []
        for name, words in shapes.items():
            cells = [seconds[name, kind] for kind in [*KINDS, "uses dev", "uses release"]]
            row = [words, f"{lines(name):,}", *cells, size(name)]
            rows.append(row + ([decoding(name)] if more else []))
        table(["types" if more else "calls", *columns, *more], rows)


if __name__ == "__main__":
    main()
