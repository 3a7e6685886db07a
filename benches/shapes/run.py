#!/usr/bin/env python3
"""Measures the shapes that generated code could have. Prints two Markdown tables.

    python3 benches/shapes/run.py [--rounds N]

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
    """The CPU seconds of each library after a change in it, and of the program that uses it."""
    seconds = {}
    for kind, words in KINDS.items():
        for name in names:
            cost(cargo(*words), WORK / f"uses-{name}")
        for _ in range(rounds):
            for name in names:
                library = WORK / name
                os.utime(library / "src/lib.rs")
                runs = [(kind, library)]
                if kind != "check":
                    # What uses the library is out of date now, so it is built again as well.
                    runs.append((f"uses {kind}", WORK / f"uses-{name}"))
                for what, folder in runs:
                    taken, _ = cost(cargo(*words), folder)
                    seconds.setdefault((name, what), []).append(taken)
                    note(name, what, taken)
    return {key: f"{statistics.median(values):.1f}" for key, values in seconds.items()}


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
    rounds = parser.parse_args().rounds
    cost(["cargo", "run", "--quiet", "--target-dir", str(TARGET), "--", str(WORK)], HERE)

    columns = ["lines", *KINDS, "program, dev", "program, release", "program, kB"]
    print(f"CPU seconds, median of {rounds}.\n")
    for shapes, more in ((TYPES, ["50 users, µs"]), (CALLS, [])):
        seconds = measure(shapes, rounds)
        rows = []
        for name, words in shapes.items():
            cells = [seconds[name, kind] for kind in [*KINDS, "uses dev", "uses release"]]
            row = [words, f"{lines(name):,}", *cells, size(name)]
            rows.append(row + ([decoding(name)] if more else []))
        table(["types" if more else "calls", *columns, *more], rows)


if __name__ == "__main__":
    main()
