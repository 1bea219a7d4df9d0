"""What an operator does while the hosts of the soak serve: to keys, with copies, and to the audit trail."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import statistics
import subprocess
import threading
import time
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Callable

from .host import Workspace, binary

#: The longest that one command may take, in seconds.
PATIENCE = 600.0
#: How often a retirement is tried: a host may seal with the old key in the moment after the rewrap.
TRIES = 5


class Commands:
    """Subcommands on the database of the soak: how often, how long, and what went wrong."""

    def __init__(self, workspace: Workspace, word: str) -> None:
        self.workspace, self.word = workspace, word
        self.seconds: dict[str, list[float]] = {}
        self.problems: list[str] = []
        #: Numbers that commands tell: the trail's length, and the rows that are cut from it.
        self.told: dict[str, list[int]] = {"rows": [], "pruned": []}
        #: Refusals that are in order.
        self.refused: dict[str, int] = {}

    def run(self, *words: str, allowed: tuple[int, ...] = (0,)) -> tuple[int, str]:
        """Runs one and gives its status and its output; a status that is not allowed is a problem."""
        begin = time.monotonic()
        done = subprocess.run(
            [binary(), *words, "--database", str(self.workspace.database)],
            env={"PATH": os.environ["PATH"], "HOME": str(self.workspace.path), "SWIFT_BACKTRACE": "enable=no"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        name = " ".join(word for word in words[:2] if word.islower() and "/" not in word)
        self.seconds.setdefault(name, []).append(time.monotonic() - begin)
        if done.returncode not in allowed or self.word in done.stdout + done.stderr:
            self.problems.append(f"{name} ended with {done.returncode}: {done.stderr[:500]} {done.stdout[:500]}")
        elif done.returncode:
            self.refused[name] = self.refused.get(name, 0) + 1
        return done.returncode, done.stdout

    def summary(self) -> dict[str, dict[str, float]]:
        return {
            name: {"count": len(took), "median_s": round(statistics.median(took), 3), "max_s": round(max(took), 3)}
            for name, took in sorted(self.seconds.items())
        }


def change_keys(commands: Commands, retired: Synchronized[float]) -> None:
    """A new key, everything under it, and the old ones gone."""
    commands.run("keys", "rotate")
    for _ in range(TRIES):
        commands.run("keys", "rewrap")
        retired.value = time.monotonic()
        _, listing = commands.run("keys", "list")
        old = [line.split()[0] for line in listing.splitlines() if " previous " in line]
        if not old:
            commands.problems.append(f"keys list names no previous key after a rotation: {listing[:500]}")
        statuses = [commands.run("keys", "retire", kid, allowed=(0, 65))[0] for kid in old]
        retired.value = time.monotonic()
        if not any(statuses):
            break
    else:
        commands.problems.append(f"a key was not retired in {TRIES} tries")
    commands.run("keys", "verify")


def look_after_files(commands: Commands, keep: float) -> None:
    """A copy, an export, the trail checked against its head of before, and cut where older than `keep` seconds."""
    folder = commands.workspace.path / "scratch"
    folder.mkdir(exist_ok=True)
    try:
        _, head = commands.run("audit", "verify")
        commands.told["rows"] += numbers(head)[:1]
        commands.run("backup", str(folder / "copy.sqlite"))
        commands.run("export", str(folder / "snapshot"))
        if head:
            commands.run("audit", "verify", "--expect", head.strip())
        before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=keep)
        _, pruned = commands.run("audit", "prune", "--before", before.strftime("%Y-%m-%dT%H:%M:%SZ"))
        commands.told["pruned"] += numbers(pruned)[:1]
        commands.problems += [f"a secret in {file}" for file in holding(folder, commands.word)]
    finally:
        shutil.rmtree(folder)


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\b\d+\b", text.replace(",", ""))]


def holding(folder: Path, word: str) -> list[str]:
    """The files under a folder that have the word in them."""
    return [file.name for file in folder.rglob("*") if file.is_file() and has(file, word.encode())]


def has(file: Path, word: bytes) -> bool:
    """Whether the word stands in a file of any size."""
    rest = b""
    with file.open("rb") as stream:
        while piece := stream.read(1 << 24):
            if word in rest + piece:
                return True
            rest = piece[-len(word) :]
    return False


class Rounds:
    """Does something every so many seconds, on a thread of its own."""

    def __init__(self, every: float, commands: Commands, body: Callable[[], None]) -> None:
        self._every, self._commands, self._body = every, commands, body
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self._body()
            except Exception as error:  # noqa: BLE001 -- any would end the rounds, and nobody would hear of it
                self._commands.problems.append(f"{type(error).__name__}: {error}")

    def end(self) -> None:
        """Waits for the round that is under way."""
        self._stop.set()
        self._thread.join(2 * PATIENCE)
        if self._thread.is_alive():
            self._commands.problems.append("a round of commands did not end")
