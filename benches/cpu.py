"""What a command costs: the CPU seconds of it and of all that it starts, which do not depend on what
else the machine does as much as the time on the clock. Used by the comparisons beside it."""

import os
import resource
import subprocess
import sys
import time


def cost(command, folder, **environment):
    """Runs a command to its end, and gives its CPU seconds and the seconds on the clock."""
    env = {**os.environ, "CARGO_INCREMENTAL": "0", **environment}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        command, cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} in {folder} failed:\n{done.stdout[-4000:]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall


def output(command, folder):
    """Runs a command to its end, and gives what it prints."""
    done = subprocess.run(command, cwd=folder, check=True, text=True, stdout=subprocess.PIPE)
    return done.stdout


def note(name, kind, seconds):
    """Says what was just measured, beside the tables."""
    print(f"{name}, {kind}: {seconds:.2f}", file=sys.stderr, flush=True)


def table(head, rows):
    """Prints a Markdown table."""
    print("|", " | ".join(head), "|")
    print("|", " | ".join(["---"] + ["---:"] * (len(head) - 1)), "|")
    for row in rows:
        print("|", " | ".join(map(str, row)), "|", flush=True)
    print(flush=True)
