"""The system calls of a process as places to kill it at, through strace.

strace traces the program from its execve, so it needs no leave from one that is not dumpable. A kill comes as the call
is entered, and the call is not made: what the files are after a call is what they are at the entry to the next one.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

#: What changes anything that outlives the process: files, their names, what was said. Locks and mappings go with it.
CHANGING = frozenset(
    "write writev pwrite64 pwritev pwritev2 ftruncate truncate fallocate unlink unlinkat link linkat rename renameat "
    "renameat2 mkdir mkdirat chmod fchmod fchmodat fchown chown exit_group".split()
)
CALL = re.compile(r"^(\d+) +(\w+)\((.*)")


@dataclass(frozen=True)
class Point:
    """The entry to the N-th system call of one name, N counted from 1 from the start of the program."""

    name: str
    number: int
    #: Whether the call changes what outlives the process.
    is_changing: bool = False

    def __str__(self) -> str:
        return f"{self.name}:{self.number}"


def strace() -> str:
    """The program that PATH finds."""
    found = shutil.which("strace")
    if not found:
        raise SystemExit("strace, which kills at a system call, is missing")
    return found


def recording(log: Path) -> tuple[str, ...]:
    """What stands before a program whose calls are to be written to a file."""
    return (strace(), "-f", "-o", str(log), "--")


def killing(point: Point) -> tuple[str, ...]:
    """What stands before a program that is to be killed as it enters a call."""
    calls = f"inject={point.name}:signal=KILL:when={point.number}"
    return (strace(), "-f", "-o", "/dev/null", "-e", f"trace={point.name}", "-e", calls, "--")


def recorded(log: Path) -> list[Point]:
    """The calls of the first thread, which is the one that serves, in their order.

    The execve is left out: until it is made there is no process of ours.
    """
    counts: Counter[str] = Counter()
    points: list[Point] = []
    thread = None
    for line in log.read_text(errors="replace").splitlines():
        if not (match := CALL.match(line)):
            continue
        thread = thread or match[1]
        if match[1] != thread:
            continue
        name = match[2]
        counts[name] += 1
        if name != "execve":
            is_changing = name in CHANGING or (name.startswith("open") and "O_CREAT" in match[3])
            points.append(Point(name, counts[name], is_changing))
    return points
