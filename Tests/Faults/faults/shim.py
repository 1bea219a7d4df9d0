"""The preloaded file system: building it, telling it what is to fail, and reading what it did."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "shim"


def build(folder: Path) -> Path:
    """Compiles the file system into the folder; gives the library's path."""
    library = folder / "faults.so"
    sources = [str(path) for path in sorted(SOURCES.glob("*.c"))]
    command = [os.environ.get("CC", "cc"), "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-fPIC", "-shared"]
    subprocess.run([*command, "-o", str(library), *sources, "-ldl"], check=True)
    return library


@dataclass(frozen=True)
class Plan:
    """What goes wrong in one process, in the words of shim/faults.h."""

    kind: str = ""
    at: int = 0
    #: How many operations fail; 0 for all until `clear` is there.
    count: int = 1
    seed: int = 0
    #: The power fails at this change of a file after the fault; 0 for never.
    then: int = 0
    #: Words that are passed on as they are, such as `fetch=no` or `lie=wal`.
    more: str = ""

    def __str__(self) -> str:
        then = f" then={self.then} disk=yes" if self.then else ""
        return f"kind={self.kind} at={self.at} count={self.count} seed={self.seed}{then} {self.more}".strip()


class Shim:
    """The file system of one process: its variables, and its report."""

    def __init__(self, library: Path, plan: Plan, folder: Path) -> None:
        self.clear_path = folder / "clear"
        self.report_path = folder / "report"
        words = f"{plan} clear={self.clear_path} report={self.report_path}"
        self.variables = {"LD_PRELOAD": str(library), "FAULTS": words}

    def clear(self) -> None:
        """Ends a fault that lasts."""
        self.clear_path.touch()

    @property
    def is_clear(self) -> bool:
        return self.clear_path.exists()

    def _lines(self) -> list[str]:
        return self.report_path.read_text().splitlines() if self.report_path.exists() else []

    @property
    def failed(self) -> list[str]:
        """The operations that failed, as `N OPERATION FILE OFFSET AMOUNT`."""
        return [line for line in self._lines() if not line.startswith("count ")]

    @property
    def count(self) -> int:
        """How many operations there were to which the kind applies, after a clean end."""
        return max((int(line.split()[1]) for line in self._lines() if line.startswith("count ")), default=0)
