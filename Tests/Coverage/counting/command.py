"""The command line of Tests/Coverage/run, and what it prints."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import measuring, unreachable
from .lines import Module, modules, read_lcov

ROOT = Path(__file__).resolve().parents[3]
LIST = Path(__file__).resolve().parents[1] / "unreachable.txt"
HIGH_BAR = {"Documents", "JSON", "JSONRPC", "Sealing"}
"""What credentials and bytes from outside go through."""


def bar(name: str) -> int:
    """The percentage that a module must be above."""
    return 97 if name in HIGH_BAR else 90


def table(found: list[Module]) -> str:
    """A line a module: the lines with code, those not run, those out of reach, and the shares."""
    rows = [f"{'module':<20}{'lines':>7}{'missed':>8}{'listed':>8}{'of all':>9}{'reachable':>11}  bar"]
    for module in found:
        verdict = "" if module.percent > bar(module.name) else "  below"
        rows.append(
            f"{module.name:<20}{module.lines:>7}{module.missed:>8}{module.excluded:>8}"
            f"{module.plain_percent:>8.2f}%{module.percent:>10.2f}%{bar(module.name):>5}{verdict}"
        )
    return "\n".join(rows)


def uncovered(module: Module) -> str:
    """The lines of a module that no test runs, as they stand in their files."""
    rows: list[str] = []
    for path in sorted(module.files):
        source = (ROOT / path).read_text(encoding="utf-8").splitlines()
        rows += [f"{path}:{number}: {source[number - 1]}" for number in module.uncovered(path)]
    return "\n".join(rows)


def report(shown: list[str]) -> bool:
    """Prints the table and the lines of the modules asked for; whether every bar is met."""
    found = modules(read_lcov(measuring.export(ROOT), ROOT))
    try:
        entries = unreachable.read(LIST.read_text(encoding="utf-8"))
        unreachable.apply(entries, found, ROOT)
        right = True
    except unreachable.ListError as error:
        print(f"{LIST.relative_to(ROOT)} is not true any more:\n{error}", file=sys.stderr)
        right = False
    for name in sorted(found) if "all" in shown else shown:
        if name in found:
            print(uncovered(found[name]))
    print(table([found[name] for name in sorted(found)]))
    return right and all(module.percent > bar(name) for name, module in found.items())


def main(usage: str) -> int:
    """Measures and reports, as the arguments say."""
    parser = argparse.ArgumentParser(description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true", help="measure nothing, read the last run")
    parser.add_argument(
        "--uncovered", action="append", default=[], metavar="MODULE", help="print its lines that no test runs; or all"
    )
    parser.add_argument("--filter", metavar="REGEX", help="run only these tests, as `swift test --filter` does")
    options = parser.parse_args()
    passed = True
    if not options.report:
        measuring.build(ROOT)
        passed = measuring.run_tests(ROOT, ["--filter", options.filter] if options.filter else [])
        measuring.merge(ROOT)
    met = report(options.uncovered)
    if not passed:
        print("some tests failed: what they would have run is not counted", file=sys.stderr)
    return 0 if passed and met else 1
