"""Which lines were run: LLVM's own account of them, a module at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Runs = dict[int, int]
"""How often each line ran, by its number; lines without code are not in it."""


@dataclass
class Module:
    """The lines of one folder of Sources."""

    name: str
    files: dict[str, Runs] = field(default_factory=dict)
    unreachable: dict[str, set[int]] = field(default_factory=dict)

    def uncovered(self, path: str) -> list[int]:
        """The lines of a file that were never run and are not known to be out of reach."""
        known = self.unreachable.get(path, set())
        return [line for line, runs in sorted(self.files[path].items()) if not runs and line not in known]

    @property
    def lines(self) -> int:
        """How many lines hold code."""
        return sum(len(runs) for runs in self.files.values())

    @property
    def excluded(self) -> int:
        """How many of them are listed as out of reach."""
        return sum(len(lines) for lines in self.unreachable.values())

    @property
    def missed(self) -> int:
        """How many were not run and could be."""
        return sum(len(self.uncovered(path)) for path in self.files)

    @property
    def percent(self) -> float:
        """The share of lines that were run, of those that can be."""
        reachable = self.lines - self.excluded
        return 100 * (reachable - self.missed) / reachable if reachable else 100

    @property
    def plain_percent(self) -> float:
        """The share of lines that were run, of all."""
        return 100 * (self.lines - self.missed - self.excluded) / self.lines if self.lines else 100


def read_lcov(text: Iterable[str], root: Path) -> Iterator[tuple[str, Runs]]:
    """The files of an lcov export that lie in Sources, by their paths from the root."""
    path, runs = "", Runs()
    for line in text:
        kind, _, value = line.rstrip("\n").partition(":")
        if kind == "SF":
            path, runs = value, Runs()
        elif kind == "DA":
            number, count = value.split(",")[:2]
            runs[int(number)] = int(count)
        elif kind == "end_of_record" and Path(path).is_relative_to(root / "Sources"):
            yield str(Path(path).relative_to(root)), runs


def modules(files: Iterable[tuple[str, Runs]]) -> dict[str, Module]:
    """The files by the folder of Sources that they lie in."""
    found: dict[str, Module] = {}
    for path, runs in files:
        name = path.split("/")[1]
        found.setdefault(name, Module(name)).files[path] = runs
    return found
