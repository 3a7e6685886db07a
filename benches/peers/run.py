#!/usr/bin/env python3
"""Compares what wacht-sdk costs to compile with what others cost. Prints Markdown tables.

    python3 benches/peers/run.py [alone] [clean] [lines] [downstream] [generation] [--rounds N]
                                 [--kinds check,dev,release] [--own] [--before REVISION]

Without a word all five tables are printed. Everything that is fetched, generated or built is in
`work/` beside this file, which git ignores.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

import adapt  # noqa: E402
from cpu import cost, note, output, table  # noqa: E402

WORK = HERE / "work"
SHARED = WORK / "target"
SDK = REPO / "wacht-sdk"
STANDALONE = "\n[workspace]\n"
FROM_CRATES_IO = {"wacht": "=0.1.0-beta.9", "workos": "3.5"}
PLOIDY = "0.15.0"
SMALL_TABLES = "1.1.0"
KINDS = {"check": ["check"], "dev": ["build"], "release": ["build", "--release"]}


class Subject:
    """A crate that is compiled: where it is, and with which features."""

    def __init__(self, name, folder, *arguments):
        self.name, self.folder, self.arguments = name, folder, arguments

    def cargo(self, *words, target=SHARED):
        return ["cargo", *words, "-j2", "--offline", "--target-dir", str(target), *self.arguments]

    def touch(self):
        """Makes cargo compile it again, and the runtime with it where that is a crate beside it."""
        for folder in (self.folder, self.folder.parent / "runtime"):
            if (folder / "src/lib.rs").exists():
                os.utime(folder / "src/lib.rs")


def package(name, manifest, files):
    """Writes a package of its own, and gives its folder."""
    folder = WORK / "crates" / name
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "Cargo.toml").write_text(manifest + STANDALONE)
    for path, text in files.items():
        (folder / path).write_text(text)
    fetch(folder)
    return folder


def fetch(folder):
    cost(["cargo", "fetch"], folder)


def head(name):
    return f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2024"\n\n'


def published():
    """Crates as they are published, copied out of cargo's own store so that they can be touched."""
    wanted = "".join(f'{name} = "{version}"\n' for name, version in FROM_CRATES_IO.items())
    folder = package("fetch", head("fetch") + "[dependencies]\n" + wanted, {"src/lib.rs": ""})
    metadata = json.loads(output(["cargo", "metadata", "--format-version", "1"], folder))
    for crate in metadata["packages"]:
        copy = WORK / "crates" / crate["name"]
        if crate["name"] in FROM_CRATES_IO and not copy.exists():
            # All are compiled by the same compiler, whichever one a crate asks for.
            left = shutil.ignore_patterns("rust-toolchain*", ".cargo", "Cargo.lock")
            shutil.copytree(Path(crate["manifest_path"]).parent, copy, ignore=left)
            with open(copy / "Cargo.toml", "a") as manifest:
                manifest.write(STANDALONE)
            fetch(copy)


def documents():
    """Our document in one file, as it is and without what progenitor refuses."""
    bundle, adapted = WORK / "bundle.json", WORK / "adapted.json"
    cost(["cargo", "xtask", "bundle", "--format", "json", "-o", str(bundle)], REPO)
    whole = json.loads(bundle.read_text())
    for what, number in adapt.adapt(whole).items():
        print(f"Left out of the document for progenitor: {number} {what}.\n")
    adapted.write_text(json.dumps(whole))
    return bundle, adapted


def generated(bundle, adapted):
    """What the other generators make of our document, a package each."""
    generator = HERE / "progenitor"
    cost(["cargo", "build", "--target-dir", str(SHARED)], generator)
    binary = SHARED / "debug/generate-with-progenitor"
    for style in ("positional", "builder"):
        name = f"progenitor-{style}"
        manifest = head(name) + (HERE / "progenitor/generated.toml").read_text()
        folder = package(name, manifest, {"src/lib.rs": ""})
        cost([str(binary), str(adapted), style, str(folder / "src/lib.rs")], WORK)
    folder = WORK / "crates/ploidy"
    if not folder.exists():
        cost(ploidy(bundle, folder), WORK)
        with open(folder / "Cargo.toml", "a") as manifest:
            manifest.write(STANDALONE)
        fetch(folder)


def ploidy(bundle, folder):
    """The command by which ploidy generates; installs it."""
    binary = WORK / "tools/bin/ploidy"
    if not binary.exists():
        install = ["cargo", "install", "ploidy", "--version", PLOIDY, "--locked"]
        cost([*install, "--root", str(WORK / "tools"), "--target-dir", str(SHARED)], WORK)
    generate = [str(binary), "generate", "rust", str(bundle), "-o", str(folder)]
    return [*generate, "--name", "ploidy-client"]


def resources():
    """The features of wacht-sdk that are resources."""
    features = sdk_metadata()["features"]
    return [name for name, needs in features.items() if not needs and name != "default"]


def sdk_metadata():
    command = ["cargo", "metadata", "--no-deps", "--format-version", "1"]
    packages = json.loads(output(command, REPO))["packages"]
    return next(package for package in packages if package["name"] == "wacht-sdk")


def empty(name, enabled):
    """A package with the dependencies of wacht-sdk under these features, and no code."""
    metadata = sdk_metadata()
    extra, todo = {}, list(enabled)
    while todo:
        feature = todo.pop()
        if feature.startswith("dep:"):
            extra.setdefault(feature[4:], [])
        elif "/" in feature:
            crate, of_crate = feature.split("/")
            extra.setdefault(crate, []).append(of_crate)
        else:
            todo += metadata["features"][feature]
    lines = []
    for dependency in metadata["dependencies"]:
        crate = dependency["name"]
        if dependency["kind"] is None and (not dependency["optional"] or crate in extra):
            features = json.dumps(dependency["features"] + extra.get(crate, []))
            default = str(dependency["uses_default_features"]).lower()
            lines.append(
                f'{crate} = {{ version = "{dependency["req"]}", '
                f"default-features = {default}, features = {features} }}\n"
            )
    return package(name, head(name) + "[dependencies]\n" + "".join(lines), {"src/lib.rs": ""})


def application(name, enabled):
    """A package that uses wacht-sdk under these features, with the smaller tables of host names."""
    needs = f'wacht-sdk = {{ path = "{SDK}", default-features = false, features = {json.dumps(enabled)} }}\n'
    folder = package(name, head(name) + "[dependencies]\n" + needs, {"src/lib.rs": ""})
    cost(["cargo", "update", "-p", "idna_adapter", "--precise", SMALL_TABLES], folder)
    fetch(folder)
    return folder


def sdk(name, *features):
    chosen = ["--no-default-features", "--features", ",".join(features)] if features else []
    return Subject(name, SDK, "-p", "wacht-sdk", *chosen)


def earlier(revision):
    """wacht-sdk as it was at a revision, in a list; an empty one without a revision."""
    if revision is None:
        return []
    folder = WORK / "before" / revision
    if not folder.exists():
        folder.mkdir(parents=True)
        packed = folder.with_suffix(".tar")
        cost(["git", "archive", "-o", str(packed), revision], REPO)
        cost(["tar", "xf", str(packed)], folder)
        fetch(folder)
    return [Subject(f"`wacht-sdk` at {revision}", folder / "wacht-sdk", "-p", "wacht-sdk")]


def subjects():
    crates = WORK / "crates"
    return [
        Subject("`wacht` without default features", crates / "wacht", "--no-default-features"),
        Subject("`wacht`", crates / "wacht"),
        Subject("`workos`", crates / "workos"),
        Subject("progenitor, positional", crates / "progenitor-positional"),
        Subject("progenitor, builder", crates / "progenitor-builder"),
        Subject("ploidy", crates / "ploidy"),
        sdk("`wacht-sdk`"),
        sdk("`wacht-sdk`, `rustls-tls` and `users`", "rustls-tls", "users"),
        sdk("`wacht-sdk`, `users`", "users"),
    ]


def alone(rounds, kinds, own, before):
    """The crate itself, after a change in it, with its dependencies built."""
    kinds = {kind: KINDS[kind] for kind in kinds}
    base, *others = subjects()
    compared = [base, *(subject for subject in others if not own or subject.folder == SDK)]
    everyone = [*earlier(before), *compared]
    base = everyone[0]
    measured = {(subject.name, kind): [] for subject in everyone for kind in kinds}
    for kind, words in kinds.items():
        for subject in everyone:
            cost(subject.cargo(*words), subject.folder)
        for _ in range(rounds):
            for subject in everyone:
                subject.touch()
                seconds, _ = cost(subject.cargo(*words), subject.folder)
                measured[subject.name, kind].append(seconds)
                note(subject.name, kind, seconds)
    rows = []
    for subject in everyone:
        cells = []
        for kind in kinds:
            seconds = statistics.median(measured[subject.name, kind])
            ratio = seconds / statistics.median(measured[base.name, kind])
            cells += [f"{seconds:.1f}", f"{ratio:.2f}"]
        rows.append([subject.name, *cells])
    print(f"The crate alone, CPU seconds, median of {rounds}, and the ratio to the first row:\n")
    table(["crate", *(cell for kind in kinds for cell in (kind, "ratio"))], rows)


def parts():
    """wacht-sdk with less than it has by default, and what it stands on alone."""
    without_tls = ["reqwest", *resources()]
    return [
        sdk("`wacht-sdk` without TLS", *without_tls),
        sdk("`wacht-sdk` without a transport", *resources()),
        Subject("`wacht-sdk`, smaller tables", application("small", ["default"])),
        Subject("`wacht-sdk` without TLS, smaller tables", application("small-plain", without_tls)),
        Subject("the dependencies of `wacht-sdk`", empty("floor", ["default"])),
        Subject("the dependencies of `wacht-sdk` without TLS", empty("floor-plain", without_tls)),
        Subject("the dependencies without a transport", empty("floor-bare", [])),
    ]


def clean(rounds, own, before):
    """Everything from nothing."""
    everyone = [*earlier(before), subjects()[0], sdk("`wacht-sdk`")]
    if not own:
        everyone += parts()
    target = WORK / "target-clean"
    measured = {subject.name: [] for subject in everyone}
    for _ in range(rounds):
        for subject in everyone:
            shutil.rmtree(target, ignore_errors=True)
            seconds, _ = cost(subject.cargo("build", target=target), subject.folder)
            measured[subject.name].append(seconds)
            note(subject.name, "clean", seconds)
    shutil.rmtree(target, ignore_errors=True)
    base = statistics.median(measured[everyone[0].name])
    rows = []
    for subject in everyone:
        seconds = statistics.median(measured[subject.name])
        tree = ["cargo", "tree", "-e", "normal,build", "--prefix", "none", "--offline"]
        crates = {
            line.replace(" (*)", "")
            for line in output([*tree, *subject.arguments], subject.folder).splitlines()
        }
        macros = sum("(proc-macro)" in crate for crate in crates)
        rows.append([subject.name, f"{seconds:.1f}", f"{seconds / base:.2f}", len(crates), macros])
    print(f"A dev build of everything from nothing, CPU seconds, median of {rounds}:\n")
    table(["crate", "seconds", "ratio", "crates", "of them proc-macros"], rows)


def lines():
    """How much code there is."""
    crates = WORK / "crates"
    names = ["wacht", "workos", "progenitor-positional", "progenitor-builder", "ploidy"]
    folders = {name: crates / name / "src" for name in names}
    folders["wacht-sdk, generated"] = SDK / "src/generated"
    folders["wacht-sdk, written by hand"] = SDK / "src"
    counts = {name: count(folder) for name, folder in folders.items()}
    counts["wacht-sdk, written by hand"] -= counts["wacht-sdk, generated"]
    print("Lines of Rust, tests and comments included:\n")
    table(["crate", "lines"], [[f"{name}", f"{number:,}"] for name, number in counts.items()])


def count(folder):
    return sum(len(path.read_text().splitlines()) for path in folder.rglob("*.rs"))


def downstream(rounds):
    """A program that uses ten operations: a change in it, and what comes out."""
    programs = WORK / "downstream"
    shutil.copytree(HERE / "downstream", programs, dirs_exist_ok=True)
    names = sorted(path.name for path in programs.iterdir())
    measured = {name: [] for name in names}
    for name in names:
        manifest = programs / name / "Cargo.toml"
        manifest.write_text(manifest.read_text().replace("{sdk}", str(SDK)))
        fetch(programs / name)
        cost(build(), programs / name, CARGO_INCREMENTAL="1")
    for turn in range(rounds):
        for name in names:
            source = programs / name / "src/main.rs"
            text = (HERE / "downstream" / name / "src/main.rs").read_text()
            source.write_text(text.replace("run 0", f"run {turn + 1}"))
            measured[name].append(cost(build(), programs / name, CARGO_INCREMENTAL="1"))
            note(name, "rebuild", measured[name][-1][0])
    rows = []
    for name in names:
        seconds, wall = zip(*measured[name])
        cost(build("--release"), programs / name)
        binary = SHARED / "release" / f"uses-{name}"
        stripped = WORK / "stripped"
        cost(["strip", "-o", str(stripped), str(binary)], WORK)
        sizes = [f"{path.stat().st_size / 1e6:.2f}" for path in (binary, stripped)]
        rows.append([
            f"`{name}`", f"{statistics.median(seconds):.2f}", f"{statistics.median(wall):.2f}", *sizes
        ])
    print(f"A program with ten operations, median of {rounds}; sizes in MB:\n")
    columns = ["incremental dev rebuild, CPU seconds", "on the clock", "release binary", "stripped"]
    table(["crate", *columns], rows)


def generation(rounds):
    """The whole API from the document to formatted files, in an empty folder."""
    bundle, _ = documents()
    out = WORK / "generated"
    packages = ["-p", "wacht-codegen", "-p", "xtask"]
    cost(["cargo", "build", "--release", *packages, "--target-dir", str(SHARED)], REPO)
    ours = [str(SHARED / "release/wacht-codegen"), "generate"]
    commands = {
        "ploidy, from JSON": ploidy(bundle, out),
        "`wacht-codegen`, from JSON": [*ours, str(bundle), "--out", str(out)],
        "`wacht-codegen`, from YAML": [*ours, str(REPO / "spec/openapi.yaml"), "--out", str(out)],
    }
    measured = {name: [] for name in commands}
    # It takes a fraction of a second, so there are more rounds than of compiling.
    for _ in range(10 * rounds):
        for name, command in commands.items():
            shutil.rmtree(out, ignore_errors=True)
            measured[name].append(cost(command, WORK))
    rows, base = [], None
    for name, costs in measured.items():
        seconds, wall = (sorted(of) for of in zip(*costs))
        found = [seconds[0], statistics.median(seconds), statistics.median(wall)]
        base = base or found
        pairs = zip(found, base)
        rows.append([name, *(f"{own:.3f} ({own / of:.2f})" for own, of in pairs)])
    print(f"Generation in seconds, and the ratio to the first row; {10 * rounds} rounds:\n")
    table(["generator", "least CPU", "median CPU", "median on the clock"], rows)


def build(*words):
    return ["cargo", "build", "-j2", "--offline", "--target-dir", str(SHARED), *words]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", help="alone, clean, lines, downstream, generation")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", default=",".join(KINDS), help="of the table `alone`")
    parser.add_argument(
        "--own", action="store_true", help="only wacht-sdk and what it is compared with"
    )
    parser.add_argument("--before", help="a revision of this repository, to be the first row")
    arguments = parser.parse_args()
    wanted = arguments.tables or ["alone", "clean", "lines", "downstream", "generation"]
    WORK.mkdir(exist_ok=True)
    published()
    if "lines" in wanted or "alone" in wanted and not arguments.own:
        generated(*documents())
    kinds = arguments.kinds.split(",")
    tasks = {
        "alone": lambda rounds: alone(rounds, kinds, arguments.own, arguments.before),
        "clean": lambda rounds: clean(rounds, arguments.own, arguments.before),
        "lines": lambda _: lines(),
        "downstream": downstream,
        "generation": generation,
    }
    for name in wanted:
        tasks[name](arguments.rounds)


if __name__ == "__main__":
    main()
