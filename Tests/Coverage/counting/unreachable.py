"""The list of lines that no test can reach, and whether it is still true.

An entry is the path of a file, some of its lines, and a reason:

    Sources/JSON/TapeParser.swift
    : guard let next = take() else {
    |   return .end
    A tape is never empty here: the caller has read its first node.

Lines after a bar are those that cannot be reached; lines after a colon only say which ones are meant.
Together they stand in the file once, one after the other, blanks at their ends aside. Entries are parted
by an empty line, and a line that begins with # is a remark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .lines import Module


@dataclass
class Entry:
    """Some lines of one file that cannot be reached."""

    path: str
    lines: list[str] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.lines[0] if self.lines else '?'}"


class ListError(Exception):
    """The list is not what it should be; the message has a line for each fault."""


def read(text: str) -> list[Entry]:
    """The entries of a list."""
    entries: list[Entry] = []
    begins = True
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if not line.strip():
            begins = True
        elif begins:
            entries.append(Entry(line.strip()))
            begins = False
        elif line[0] in "|:":
            if line[0] == "|":
                entries[-1].marked.append(len(entries[-1].lines))
            entries[-1].lines.append(line[1:].strip())
        else:
            entries[-1].reason += line.strip() + " "
    faults = [f"{entry}: without a reason" for entry in entries if not entry.reason]
    faults += [f"{entry}: marks no line" for entry in entries if not entry.marked]
    if faults:
        raise ListError("\n".join(faults))
    return entries


def places(entry: Entry, source: list[str]) -> list[int]:
    """Where in a file the lines of an entry begin, counted from 1."""
    stripped = [line.strip() for line in source]
    count = len(entry.lines)
    return [at + 1 for at in range(len(stripped) - count + 1) if stripped[at : at + count] == entry.lines]


def apply(entries: list[Entry], modules: dict[str, Module], root: Path) -> None:
    """Notes the lines of all entries as unreachable in their modules.

    Raises ListError where lines are not there, not there once, or were run after all.
    """
    faults: list[str] = []
    for entry in entries:
        name = entry.path.split("/")[1] if "/" in entry.path else ""
        runs = modules[name].files.get(entry.path) if name in modules else None
        if runs is None:
            faults.append(f"{entry}: no such file is measured")
            continue
        found = places(entry, (root / entry.path).read_text(encoding="utf-8").splitlines())
        if len(found) != 1:
            faults.append(f"{entry}: found {len(found)} times, not once")
            continue
        for offset in entry.marked:
            number = found[0] + offset
            if number not in runs:
                faults.append(f"{entry}: line {number} holds no code that is counted")
            elif runs[number]:
                faults.append(f"{entry}: line {number} was run")
            else:
                modules[name].unreachable.setdefault(entry.path, set()).add(number)
    if faults:
        raise ListError("\n".join(faults))
